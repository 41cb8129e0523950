"""VOC001 trigger-missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.caption.normalise.front import prepended
from lorakit.caption.occurrences import occurrences
from lorakit.caption.reading import read
from lorakit.caption.trigger import Status, by_trigger, is_class_tokens, is_ordinary, spared, trace
from lorakit.findings import Observed, Safety, Severity
from lorakit.lint.example import Bad, Good, set_of
from lorakit.lint.options import Options, option
from lorakit.lint.repair import Repair, fix_lines
from lorakit.lint.rule import SetRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lorakit.findings import Finding, Fix
    from lorakit.lint.view import Line, SetView

PLACEHOLDER = "[trigger]"  # ai-toolkit writes its trigger_word there
MIRELLE = {"trigger": "mirelle"}
NRVCITY = {"trigger": "nrvcity"}


@dataclass(frozen=True)
class TriggerMissingOptions(Options):
    """When a missing trigger is a fault of the set rather than of captions."""

    common: float = option(
        0.5,
        "share of captions (0 to 1) beyond which one finding for the set stands for all",
        "a convention of lorakit: reported once from 1 half on; it decides how often, not whether, so no false alarms",
        high=1,
    )


class TriggerMissing(SetRule):
    """Caption without the declared trigger.

    The trigger is the word that calls the LoRA up. A picture whose caption lacks it is not bound to it: it teaches the
    ordinary words of its caption instead, and the character or style leaks into prompts that never asked for it. Put
    the trigger into every caption, at the same place, usually first. kohya's class tokens (`10_mirelle girl`) are
    used only for pictures that have no caption file. A misspelt trigger is told by `trigger-drift`.
    """

    code = "VOC001"
    name = "trigger-missing"
    severity = Severity.WARNING
    since = "0.1.0"
    option_type = TriggerMissingOptions
    options: TriggerMissingOptions
    bad = (
        Bad(
            "1girl, solo, witch hat, night",
            settings=MIRELLE,
            says="lacks the trigger `mirelle`",
            fixed="mirelle, 1girl, solo, witch hat, night",
            safety=Safety.UNSAFE,
        ),
        Bad("||| 1girl", settings=MIRELLE, fixed="mirelle ||| 1girl", safety=Safety.UNSAFE),
        Bad(
            files=set_of("mirelle, 1girl, beach", "mirelle, 1girl, forest", "1girl, solo, library"),
            settings=MIRELLE,
            says="which 2 of 3 captions hold",
            fixed={"3.txt": "mirelle, 1girl, solo, library"},
            safety=Safety.UNSAFE,
        ),
        Bad(files=set_of("mirelle, beach", "1girl, forest"), settings=MIRELLE, says="which 1 of 2 captions holds"),
        Bad(
            files=set_of("a red bicycle on a wet road", "neon signs at night", "a cat on a car"),
            settings=NRVCITY,
            says="none of the 3 captions",
            fixed={
                "1.txt": "nrvcity, a red bicycle on a wet road",
                "2.txt": "nrvcity, neon signs at night",
                "3.txt": "nrvcity, a cat on a car",
            },
            safety=Safety.UNSAFE,
        ),
        Bad(
            files=set_of("1girl, beach", "1girl, forest", "1girl, library", folder="10_mirelle girl/"),
            says="only for pictures without a caption",
            about="class tokens of kohya that no caption holds",
        ),
    )
    good = (
        Good("mirelle, 1girl, solo, witch hat, night", settings=MIRELLE),
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow", settings={"trigger": "alice"}),
        Good("a bakery at dawn in oldharbor style", settings={"trigger": "oldharbor style"}),
        Good("mojing，乌篷船穿过石桥桥洞，黄昏", settings={"trigger": "mojing"}),
        Good("mirele, 1girl, solo", settings=MIRELLE, about="a misspelling is trigger-drift's"),
        Good("[trigger], 1girl", settings={**MIRELLE, "target": "ai-toolkit"}),
        Good(files=set_of("mirelle, beach", "mirelle, forest", folder="10_mirelle girl/")),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        groups = by_trigger((line.view.subset.trigger, line) for line in view.lines if _counts(line))
        for trigger, lines in groups.items():
            uses = trace([line.reading.parsed for line in lines], trigger, [spared(line.reading) for line in lines])
            lacking = [line for line, use in zip(lines, uses, strict=True) if use.status is Status.MISSING]
            first = lines[0].view
            invented = _invented(trigger, view)
            if is_class_tokens(first.subset, first.layout) and (not invented or len(lacking) * 2 > len(lines)):
                if _unheard(lines, invented):
                    yield self._class_tokens(trigger, lines)
            elif len(lacking) > max(1, self.options.common * len(lines)):
                yield self._common(trigger, lacking, len(lines))
            else:
                held = sum(use.status in (Status.EXACT, Status.CASE) for use in uses)
                # one finding a picture: a caption wrapped over three lines lacks the trigger once, not twice
                for line in {line.view.key: line for line in reversed(lacking)}.values():
                    yield self._one(line, trigger, held, len(lines))

    def _one(self, line: Line, trigger: str, held: int, total: int) -> Finding:
        return self.report_caption(
            line.view,
            line.number,
            "the caption lacks the trigger {trigger}{habit}: put it in, or the picture is not bound to it",
            trigger=quote(trigger),
            fix=_put_in([line], trigger),
            habit=f", which {held} of {total} captions {'holds' if held == 1 else 'hold'}" if held else "",
        )

    def _common(self, trigger: str, lacking: list[Line], total: int) -> Finding:
        count = len(lacking)
        return self.report(
            "{share} holds the trigger {trigger}: put it into each, or correct `trigger` if they use another word"
            if count == total
            else "{share} lack the trigger {trigger}: put it into each, or the pictures are not bound to it",
            observed=Observed(count / total, self.options.common, "share of captions"),
            related=[line.view.key for line in lacking],
            fix=_put_in(lacking, trigger),
            share=f"none of the {total} captions" if count == total else f"{count} of {total} captions",
            trigger=quote(trigger),
        )

    def _class_tokens(self, trigger: str, lines: list[Line]) -> Finding:
        why = "kohya uses them only for pictures without a caption, so write your trigger into the captions"
        if len(lines) == 1:
            [line] = lines
            return self.report_span(
                line.view,
                line.number,
                (0, len(line.reading.parsed.text)),
                f"the caption does not hold the class tokens {{trigger}}: {why}",
                severity=Severity.INFO,
                trigger=quote(trigger),
            )
        return self.report(
            f"none of the {{total}} captions holds the class tokens {{trigger}}: {why}",
            severity=Severity.INFO,
            total=len(lines),
            trigger=quote(trigger),
        )


def _put_in(lines: Sequence[Line], trigger: str) -> Fix | None:
    """The trigger in front of each caption."""
    repairs = [Repair(line, prepended(line.reading.parsed, trigger), safe=False) for line in lines]
    return fix_lines(f"Put {quote(trigger)} in front", repairs)


def _counts(line: Line) -> bool:
    """Whether a line must hold the trigger of its own: later lines of a file need not, unless they stand alone."""
    target = line.view.context.target
    caption = line.view.captions[line.number]
    if line.number and caption.source == "sidecar" and target.lines != "alternatives":
        return False
    return target.name != "ai-toolkit" or PLACEHOLDER not in caption.text


def _invented(trigger: str, view: SetView) -> list[str]:
    """The words of a trigger that no base knows; where CLIP's vocabulary cannot tell, by the list of common ones."""
    reading = read(trigger, view.context.lexicon)
    common = {at for hit in reading.of("common-triggers") for at in range(hit.first, hit.last)}
    told = [(word.norm, is_ordinary(word.norm), at in common) for at, word in enumerate(reading.parsed.words)]
    return [norm for norm, ordinary, listed in told if not (listed if ordinary is None else ordinary)]


def _unheard(lines: list[Line], invented: list[str]) -> bool:
    """Whether the invented words of class tokens stand in no caption: then somebody may have relied on the folder."""
    return bool(invented) and not any(occurrences(line.reading.parsed, (word,)) for line in lines for word in invented)
