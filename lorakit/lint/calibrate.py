"""Thresholds from examples: which limit of which rule best parts accepted from rejected pictures, and how well.

A limit's error is the share of accepted pictures beyond it (false alarms) and the share of rejected ones within it
(misses). The proposed limit makes their sum least. Because it was chosen on these very pictures, each error is also
given as found by leaving each picture out in turn: the limit is chosen without it, then judged by it.
"""

from __future__ import annotations

import dataclasses
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from lorakit.config.settings import kebab
from lorakit.lint.registry import code_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lorakit.measurements import Cell

LEFT_OUT = 150  # pictures of a side that are left out in turn; more would only take longer
FEW = 20  # pictures on either side; below that a rate means little
USEFUL = 0.5  # sum of both errors: 1 is what a coin reaches


@dataclasses.dataclass(frozen=True, slots=True)
class Errors:
    """Shares, 0 to 1: `alarms` of accepted pictures beyond a limit, `misses` of rejected ones within it."""

    alarms: float
    misses: float

    @property
    def total(self) -> float:
        """Both together: 0 is perfect, 1 is chance."""
        return self.alarms + self.misses


@dataclasses.dataclass(frozen=True, slots=True)
class Proposal:
    """A rule's option, its default and the proposed value, with the errors of each."""

    rule: str
    option: str
    default: float
    value: float
    shipped: Errors
    errors: Errors
    left_out: Errors


@dataclasses.dataclass(frozen=True, slots=True)
class Side:
    """One side's known values, sorted, among `pictures` pictures; an unknown value lies beyond no limit."""

    values: list[float]
    pictures: int

    def beyond(self, limit: float) -> int:
        """How many values are above `limit`."""
        return len(self.values) - bisect_right(self.values, limit)

    def each_left_out(self) -> Iterator[tuple[float, Side]]:
        """Known values, LEFT_OUT at most, with the side that is left without that picture."""
        for at in range(0, len(self.values), -(-len(self.values) // LEFT_OUT) or 1):
            yield self.values[at], Side(self.values[:at] + self.values[at + 1 :], self.pictures - 1)


def propose(accepted: Sequence[Mapping[str, Cell]], rejected: Sequence[Mapping[str, Cell]]) -> list[Proposal]:
    """A proposal for every limit that tells the two sides apart, the best first.

    Both sides are lines of measurements by name, as `lorakit measure` prints them.
    """
    found = []
    for rule in code_rules():
        for field in dataclasses.fields(rule.option_type):
            if name := field.metadata.get("limits", ""):
                sign = -1.0 if field.metadata["below"] else 1.0
                good, bad = _side(accepted, name, sign), _side(rejected, name, sign)
                default = float(getattr(rule.option_type(), field.name))
                limit = _best(good, bad)
                if limit is not None and (errors := _errors(good, bad, limit)).total <= USEFUL:
                    shipped, left_out = _errors(good, bad, default * sign), _left_out(good, bad)
                    value = round(limit * sign, 4)
                    found.append(Proposal(rule.name, kebab(field.name), default, value, shipped, errors, left_out))
    return sorted(found, key=lambda each: (each.left_out.total, each.rule, each.option))


def as_text(proposals: Sequence[Proposal], accepted: int, rejected: int) -> str:
    """The proposals for people, and as settings to paste."""
    lines = [f"{accepted} accepted and {rejected} rejected pictures."]
    if min(accepted, rejected) < FEW:
        lines.append(f"Fewer than {FEW} on one side: take the rates for a hint, not for a measurement.")
    if not proposals:
        return "\n".join([*lines, "No measurement tells the two sides apart: what parts them is something else."])
    lines.append("")
    lines.append("limit                                   value  false alarms    misses  left out: alarms    misses")
    for each in proposals:
        lines.append(_row(f"{each.rule}: {each.option}", each.value, each.errors, each.left_out))
        lines.append(_row("  as shipped", each.default, each.shipped))
    better = [each for each in proposals if each.left_out.total < each.shipped.total]
    if not better:
        return "\n".join([*lines, "", "The limits as shipped do as well on these pictures: leave them."])
    lines += ["", "Better than as shipped, for lorakit.yaml:", "rules:"]
    for rule in dict.fromkeys(each.rule for each in better):
        options = ", ".join(f"{each.option}: {each.value:g}" for each in better if each.rule == rule)
        lines.append(f"  {rule}: {{{options}}}")
    return "\n".join(lines)


def _row(title: str, value: float, errors: Errors, left_out: Errors | None = None) -> str:
    text = f"{title:<34}{value:>11.4g}{errors.alarms:>13.1%}{errors.misses:>10.1%}"
    return text if left_out is None else f"{text}{left_out.alarms:>18.1%}{left_out.misses:>10.1%}"


def _side(lines: Sequence[Mapping[str, Cell]], name: str, sign: float) -> Side:
    cells = [line.get(name) for line in lines]
    return Side(sorted(sign * cell for cell in cells if isinstance(cell, (int, float))), len(cells))


def _errors(good: Side, bad: Side, limit: float) -> Errors:
    return Errors(good.beyond(limit) / good.pictures, 1 - bad.beyond(limit) / bad.pictures)


def _best(good: Side, bad: Side) -> float | None:
    """The limit with the least sum of errors; of equals the highest, which gives the fewest alarms."""
    values = sorted({*good.values, *bad.values})
    if len(values) < 2 or not good.pictures or not bad.pictures:
        return None
    limits = ((low + high) / 2 for low, high in pairwise(values))
    return min(limits, key=lambda limit: (_errors(good, bad, limit).total, -limit))


def _left_out(good: Side, bad: Side) -> Errors:
    """The errors when each picture is judged by a limit that was chosen without it."""
    alarms = [_beyond(value, _best(rest, bad)) for value, rest in good.each_left_out()]
    hits = [_beyond(value, _best(good, rest)) for value, rest in bad.each_left_out()]
    return Errors(_share(alarms, good), 1 - _share(hits, bad))


def _share(beyond: Sequence[bool], side: Side) -> float:
    """The share of a side's pictures that lie beyond, by a sample of its known values."""
    return sum(beyond) / len(beyond) * len(side.values) / side.pictures if beyond else 0.0


def _beyond(value: float, limit: float | None) -> bool:
    return limit is not None and value > limit
