"""VOC019 missing-suffix."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.caption.normalise.front import appended
from lorakit.caption.occurrences import occurrences
from lorakit.caption.words import norms
from lorakit.findings import Observed, Safety, Severity
from lorakit.lint.example import Bad, Good, set_of
from lorakit.lint.repair import Repair, fix_lines
from lorakit.lint.rule import SetRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

SHARP = {"caption": {"suffix": "high detail, sharp focus"}}


class MissingSuffix(SetRule):
    """Caption without the declared suffix.

    `caption.suffix` names words that every caption is to share, such as `high detail, sharp focus`: they are what a
    prompt asks for later. A caption that lacks them teaches the look without its name. Words that stand in the caption
    already, at whatever place, are not asked for twice.
    """

    code = "VOC019"
    name = "missing-suffix"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad(
            "a red bicycle, brick wall",
            settings=SHARP,
            says="`high detail, sharp focus`",
            fixed="a red bicycle, brick wall, high detail, sharp focus",
            safety=Safety.UNSAFE,
        ),
        Bad(
            "a red bicycle, sharp focus, brick wall",
            settings=SHARP,
            says="lacks `high detail`",
            fixed="a red bicycle, sharp focus, brick wall, high detail",
            safety=Safety.UNSAFE,
        ),
        Bad(
            "A cat sleeps on a sofa...",
            settings=SHARP,
            fixed="A cat sleeps on a sofa... high detail, sharp focus",
            safety=Safety.UNSAFE,
        ),
        Bad(
            files=set_of("a cat", "a dog", "a fox, high detail, sharp focus"),
            settings=SHARP,
            says="2 of 3 captions lack",
            fixed={"1.txt": "a cat, high detail, sharp focus", "2.txt": "a dog, high detail, sharp focus"},
            safety=Safety.UNSAFE,
        ),
    )
    good = (
        Good("a red bicycle, high detail, sharp focus", settings=SHARP),
        Good("a red bicycle, Sharp Focus, high_detail", settings=SHARP),
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        suffix = view.context.habits.suffix or ""
        parts = [part.strip() for part in suffix.replace("，", ",").split(",") if norms(part)]
        if not parts:
            return
        lacking = [(line, missing) for line in view.lines if (missing := _missing(line, parts))]
        repairs = [
            Repair(line, appended(line.reading.parsed, ", ".join(missing)), safe=False) for line, missing in lacking
        ]
        total = len(view.lines)
        if len(lacking) > max(1, total / 2):
            yield self.report(
                "{count} of {total} captions lack words of the suffix {suffix} (caption.suffix asks for it)",
                observed=Observed(len(lacking) / total, 0.5, "share of captions"),
                related=[line.view.key for line, _ in lacking],
                fix=fix_lines(f"End with {quote(suffix)}", repairs),
                count=len(lacking),
                total=total,
                suffix=quote(suffix),
            )
            return
        for (line, missing), repair in zip(lacking, repairs, strict=True):
            yield self.report_caption(
                line.view,
                line.number,
                "the caption lacks {missing} of the suffix: end it so, caption.suffix asks for it",
                fix=fix_lines(f"End with {quote(', '.join(missing))}", [repair]),
                missing=quote(", ".join(missing)),
            )


def _missing(line: Line, parts: list[str]) -> list[str]:
    """The parts of the suffix that stand nowhere in the caption."""
    return [part for part in parts if not occurrences(line.reading.parsed, norms(part))]
