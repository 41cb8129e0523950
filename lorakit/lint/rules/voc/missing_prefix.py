"""VOC005 missing-prefix."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.caption.normalise.front import prepended
from lorakit.caption.occurrences import occurrences
from lorakit.caption.trigger import first_unit, is_ordinary
from lorakit.caption.words import norms
from lorakit.findings import Observed, Safety, Severity
from lorakit.lint.example import Bad, Good, Picture, set_of
from lorakit.lint.options import Options, option
from lorakit.lint.repair import Repair, fix_lines
from lorakit.lint.rule import SetRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

OPENING = re.compile(r"[^\W\d_][\w -]{0,24}\s*[:：]\s*[\w\"“「].*", re.DOTALL)  # `character: Alice`
LONGEST = 6  # words of an opening
CHARACTER = {"profile": "character"}
ALICE = "character: Alice, red jacket, "
DECLARED = {**CHARACTER, "caption": {"prefix": "character: Alice"}}
PLACES = ("beach, day", "forest, fog", "library, night", "rooftop, dusk", "kitchen, morning")


def _set(opening: str, *more: str) -> Mapping[str, Picture | str | bytes]:
    """Five captions behind one opening, and `more`."""
    return set_of(*(f"{opening}{place}" for place in PLACES), *more)


@dataclass(frozen=True)
class MissingPrefixOptions(Options):
    """When an opening is the habit of a set."""

    share: float = option(
        0.6,
        "share of captions (0 to 1) with the same opening from which the others are reported",
        "a convention of lorakit: 3 of 5; 0 false alarms on 180 careful captions, of which none has such an opening",
        high=1,
    )
    fewest: int = option(5, "sets with fewer captions are not judged", "a convention of lorakit: 5", low=2)


class MissingPrefix(SetRule):
    """Caption of a character set without the structured prefix.

    `character: Alice, red jacket, ...` says first who is shown and then what varies, so that the model knows the
    subject and prompts can put it elsewhere (`Alice in forest at dawn`). A trigger at the start of all captions does
    the same. What `caption.prefix` declares, or most captions do, every caption should do.
    """

    code = "VOC005"
    name = "missing-prefix"
    severity = Severity.WARNING
    since = "0.1.0"
    option_type = MissingPrefixOptions
    options: MissingPrefixOptions
    bad = (
        Bad(
            "a girl in a red jacket",
            settings=DECLARED,
            says="does not start with `character: Alice`",
            fixed="character: Alice, a girl in a red jacket",
            safety=Safety.UNSAFE,
        ),
        Bad(
            "A girl in a red jacket",
            settings={"caption": {"prefix": "a photo of"}, "profile": "character"},
            fixed="a photo of a girl in a red jacket",
            safety=Safety.UNSAFE,
        ),
        Bad(
            files=_set(ALICE, "Alice, blue dress, garden"),
            settings=CHARACTER,
            says="as 5 of 6 captions do",
            fixed={"6.txt": "character: Alice, blue dress, garden"},
            safety=Safety.UNSAFE,
        ),
        Bad(files=_set(ALICE, "character: Alicia, garden"), settings=CHARACTER, says="`character: Alice`"),
        Bad(
            files=set_of(ALICE + "beach", ALICE + "forest", "character:Alice, day", "Alice in fog", ALICE + "night"),
            settings=CHARACTER,
            says="as 4 of 5 captions do",
            about="one opening, with and without the space",
        ),
        Bad(
            files=set_of(ALICE + "beach", ALICE + "forest", "Character: Alice, day", "Alice, fog", "night, street"),
            settings=CHARACTER,
            says="as 3 of 5 captions do",
        ),
        Bad(files=_set("1girl, solo, "), settings=CHARACTER, says="start each caption with a prefix"),
    )
    good = (
        Good(ALICE + "cyberpunk alley, night scene, neon glow", settings=DECLARED),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow", settings=CHARACTER),
        Good(
            "cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed", settings=CHARACTER
        ),
        Good(files=_set(ALICE), settings=CHARACTER),
        Good(files=_set("mirelle, 1girl, "), settings={**CHARACTER, "trigger": "mirelle"}),
        Good(files=_set("mirelle, 1girl, "), settings=CHARACTER, about="an undeclared trigger opens all captions"),
        Good(files=_set("角色：爱丽丝，红色外套，"), settings=CHARACTER),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        if prefix := view.context.habits.prefix:
            key = norms(prefix)
            lacking = [line for line in view.lines if not _starts(line, key)]
            yield from self._minority(view, lacking, prefix.strip().rstrip(",，"), "caption.prefix asks for it")
            return
        openings = Counter(opening for line in view.lines if (opening := _opening(line)) is not None)
        total = len(view.lines)
        if total < self.options.fewest:
            return
        common, count = openings.most_common(1)[0] if openings else ("", 0)
        if count >= max(2, self.options.share * total):
            key = norms(common)
            lacking = [line for line in view.lines if not _starts(line, key)]
            written = Counter(_shown(line) for line in view.lines if _opening(line) == common)
            shown = written.most_common(1)[0][0]
            yield from self._minority(view, lacking, shown, f"as {total - len(lacking)} of {total} captions do")
        elif not _named_first(view.lines, self.options.share):
            yield self.report(
                "no opening is common to the {total} captions: start each caption with a prefix such as "
                "`character: NAME`, or with the trigger, so that the model learns who is shown",
                severity=Severity.INFO,
                total=total,
            )

    def _minority(self, view: SetView, lacking: Sequence[Line], prefix: str, why: str) -> Iterator[Finding]:
        """One finding for each caption, or one for the set when most lack the prefix."""
        total = len(view.lines)
        repairs = [Repair(line, prepended(line.reading.parsed, prefix), safe=False) for line in lacking]
        if len(lacking) > max(1, total / 2):
            yield self.report(
                "{count} of {total} captions do not start with {prefix} ({why})",
                observed=Observed(len(lacking) / total, 0.5, "share of captions"),
                related=[line.view.key for line in lacking],
                fix=fix_lines(f"Begin with {quote(prefix)}", repairs),
                count=len(lacking),
                total=total,
                prefix=quote(prefix),
                why=why,
            )
            return
        for line, repair in zip(lacking, repairs, strict=True):
            yield self.report_caption(
                line.view,
                line.number,
                "the caption does not start with {prefix}: begin it so, {why}",
                fix=fix_lines(f"Begin with {quote(prefix)}", [repair]),
                prefix=quote(prefix),
                why=why,
            )


def _starts(line: Line, key: tuple[str, ...]) -> bool:
    return tuple(word.norm for word in line.reading.parsed.words[: len(key)]) == key


def _opening(line: Line) -> str | None:
    """The first unit, folded, when it has the form `word: Name`."""
    unit = first_unit(line.reading.parsed)
    if unit is None or unit.size > LONGEST or not OPENING.fullmatch(line.reading.parsed.shown(unit)):
        return None
    return unit.key


def _shown(line: Line) -> str:
    unit = first_unit(line.reading.parsed)
    return line.reading.parsed.shown(unit) if unit else ""


def _named_first(lines: Sequence[Line], share: float) -> bool:
    """Whether a trigger, declared or not, or any other common first unit opens most captions."""
    firsts = [(line, unit) for line in lines if (unit := first_unit(line.reading.parsed))]
    opened = sum(
        any(first < unit.last for first, _ in occurrences(line.reading.parsed, norms(line.view.subset.trigger or "")))
        for line, unit in firsts
    )
    key, same = Counter(unit.key for _, unit in firsts).most_common(1)[0] if firsts else ("", 0)
    named = not key[:1].isdigit() and not all(is_ordinary(word) for word in key.split())
    return opened >= share * len(lines) or (same >= share * len(lines) and named)
