"""TRN014 flipped-captions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.options import Options, option
from lorakit.lint.rule import SetRule, quote, some
from lorakit.lint.run_example import run_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

VOCABULARY = "mirrored"
PLAIN = "a red bicycle, brick wall, morning"


@dataclass(frozen=True)
class FlippedCaptionsOptions(Options):
    """How many captions that a mirrored picture contradicts are a warning."""

    warn_from: float = option(
        0.05,
        "this share of captions (0 to 1) and more is a warning, a smaller one worth knowing",
        "a convention: 1 of 20; sides or writing stand in 0, 18 and 17 captions of 3 careful sets of 60 and in 104 of "
        "1,632 PartiPrompts; 7 of these contradict no mirrored picture, 0.4 % false alarms",
        high=1,
    )


class FlippedCaptions(SetRule):
    """Pictures are mirrored, but captions name sides or writing.

    `flip` shows each picture mirrored half the time; the caption stays as it is. `a scar over her left eye` then
    stands at the right one, and the LoRA learns that sides mean nothing; letters on signs and covers are learned back
    to front. Leave `flip` out for such sets, and for characters whose parting, patch or weapon has its side.
    """

    code = "TRN014"
    name = "flipped-captions"
    severity = Severity.WARNING
    since = "0.1.0"
    option_type = FlippedCaptionsOptions
    options: FlippedCaptionsOptions
    bad = (
        Bad(
            files=run_of("flip: true", ["1girl, solo, scar over left eye, alley", PLAIN]),
            entry="run.yaml",
            says="1 of 2 captions names sides or writing (`left`)",
        ),
        Bad(
            files=run_of("flip: true", ["a street at night, neon sign, rain", "a diner, billboard, dusk"]),
            entry="run.yaml",
            says="`neon sign`, `billboard`",
        ),
        Bad(
            files=run_of("flip: true", ['a chalkboard that reads "SOUP", café, rain']),
            entry="run.yaml",
            says="`SOUP`",
            about="quoted words are writing in the picture",
        ),
        Bad(
            files=run_of("flip: true", ["少女，左眼有疤，雨巷", "老街，霓虹招牌，夜晚"]),
            entry="run.yaml",
            says="`左眼`, `招牌`",
        ),
        Bad(
            files=run_of("flip: true", [PLAIN] * 30 + ["a red bicycle leaning to the right"]),
            entry="run.yaml",
            says="1 of 31 captions names",
            about="so few are only worth knowing",
        ),
    )
    good = (
        Good(files=run_of("flip: true", [PLAIN, "a woman, peace sign, right angle, no text"]), entry="run.yaml"),
        Good(files=run_of("flip: true", ["少女，左右对称的窗，黄昏"]), entry="run.yaml"),
        Good(
            files=run_of("", ["1girl, solo, scar over left eye, alley"]), entry="run.yaml", about="nothing is mirrored"
        ),
        Good(caption="a street at night, neon sign, rain", about="no training config"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        run = view.context.run
        if run is None or not run.config.flip:
            return
        told = [(line, words) for line in view.lines if (words := _told(line))]
        if not told:
            return
        total = len(view.lines)
        found = list(dict.fromkeys(word for _, words in told for word in words))
        finding = self.report_key(
            view,
            "flip",
            "`flip: true` mirrors pictures, and {count} of {total} captions {name} sides or writing ({words}), such as "
            "{caption}: leave `flip` out",
            severity=None if len(told) >= self.options.warn_from * total else Severity.INFO,
            observed=Observed(len(told) / total, self.options.warn_from, "share of captions"),
            count=len(told),
            total=total,
            name="names" if len(told) == 1 else "name",
            words=some(found),
            caption=quote(told[0][0].reading.parsed.text),
        )
        yield replace(finding, related=tuple(dict.fromkeys(line.view.key for line, _ in told)))


def _told(line: Line) -> list[str]:
    """The words of a caption that a mirrored picture contradicts: sides and writing that are not denied, quotations."""
    parsed = line.reading.parsed
    denied = line.view.negations[line.number] if line.number < len(line.view.negations) else ()
    words = [
        line.reading.shown(hit)
        for hit in line.reading.of(VOCABULARY)
        if not any(
            each.start < parsed.words[hit.last - 1].end and parsed.words[hit.first].start < each.end for each in denied
        )
    ]
    quotes = [each for each in parsed.enclosed if each.quote]
    said = [parsed.text[each.start : each.end].strip("\"“”'‘’「」『』《》〈〉") for each in quotes]
    return words + [text for text in said if text.strip()]
