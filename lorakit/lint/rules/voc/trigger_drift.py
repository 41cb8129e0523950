"""VOC002 trigger-drift."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lorakit.caption.trigger import Status, Use, by_trigger, is_class_tokens, spared, trace
from lorakit.caption.words import norms
from lorakit.findings import Observed, Safety, Severity
from lorakit.lint.example import Bad, Good, set_of
from lorakit.lint.repair import Repair, fix_lines
from lorakit.lint.rule import SetRule, quote, some

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

MIRELLE = {"trigger": "mirelle"}
HARBOR = {"trigger": "oldharbor style"}


class TriggerDrift(SetRule):
    """Trigger written differently in some captions.

    To the model `mirele` is another word than `mirelle`, and `old harbor style` others than `oldharbor style`: the
    pictures are split between two triggers, each of which is weaker. Write the trigger letter for letter as declared.
    CLIP folds case, so `Mirelle` is only worth knowing; plural and possessive (`mirelle's`) are as good as the word.
    A word counts as a misspelling when its caption lacks the right trigger and it is no word of its own, or stands
    alone where the other captions have the trigger. Words that the glossary accepts or protects are none.
    """

    code = "VOC002"
    name = "trigger-drift"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad(
            files=set_of("mirelle, 1girl, beach", "mirelle, 1girl, forest", "mirele, 1girl, library"),
            settings=MIRELLE,
            says="`mirele` stands for the trigger `mirelle`",
            fixed={"3.txt": "mirelle, 1girl, library"},
            safety=Safety.UNSAFE,
        ),
        Bad(
            "old harbor style, a net on the quay",
            settings=HARBOR,
            says="`old harbor style`",
            fixed="oldharbor style, a net on the quay",
            safety=Safety.UNSAFE,
        ),
        Bad("old-harbor style, a net on the quay", settings=HARBOR, says="`old-harbor style`"),
        Bad("oldharbor, a net on the quay", settings=HARBOR, says="`oldharbor`", about="half of the trigger"),
        Bad("ｍｉｒｅｌｌｅ, 1girl, beach", settings=MIRELLE, says="`ｍｉｒｅｌｌｅ`", about="full-width letters"),
        Bad("Mirelle, 1girl, beach", settings=MIRELLE, says="the caption writes `Mirelle`", about="case is an info"),
        Bad(
            files=set_of("mirelle, 1girl, beach", "Mirelle's hat, forest", "MIRELLE, 1girl, library"),
            settings=MIRELLE,
            says="1 of 3 captions writes `MIRELLE`",
        ),
        Bad(
            files=set_of("nrv city, a street", "nrv city, a roof", "nrv city, a bridge"),
            settings={"trigger": "nrv_city"},
            says="3 of 3 captions write `nrv city`",
        ),
    )
    good = (
        Good("mirelle, 1girl, solo, witch hat, night", settings=MIRELLE),
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow", settings={"trigger": "Alice"}),
        Good("a mare and her foal in a field", settings={"trigger": "mara"}, about="an ordinary word"),
        Good("a ski slope in fresh snow", settings={"trigger": "sks"}),
        Good("mirelle, mirelles hat, 1girl", settings=MIRELLE, about="the right trigger is there, too"),
        Good("the old harbor at dawn, oldharbor style", settings=HARBOR),
        Good("mirelle's hat on a chair", settings=MIRELLE),
        Good("Mirelles dress on a chair", settings=MIRELLE, about="a plural, at the start of a sentence"),
        Good("Zorbo lamps on a shelf", settings={"trigger": "zorbo lamp"}),
        Good("a wall with the graffiti “mirele”", settings=MIRELLE, about="somebody else's words"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        groups = by_trigger((line.view.subset.trigger, line) for line in view.lines)
        for trigger, lines in groups.items():
            uses = trace([line.reading.parsed for line in lines], trigger, [spared(line.reading) for line in lines])
            held = sum(use.status in (Status.EXACT, Status.CASE) for use in uses)
            first = lines[0].view
            if is_class_tokens(first.subset, first.layout) and held * 2 < len(lines):
                continue
            yield from self._case(trigger, lines, uses)
            yield from self._drifted(trigger, lines, uses, held)

    def _case(self, trigger: str, lines: Sequence[Line], uses: Sequence[Use]) -> Iterator[Finding]:
        other = _with_status(Status.CASE, lines, uses)
        if len(other) == 1:
            [(line, use)] = other
            yield self.report_span(
                line.view,
                line.number,
                line.reading.parsed.span(use.first, use.last),
                "{who} writes {written} where the trigger is {trigger}: CLIP folds case, so nothing is lost, but one "
                "spelling is easier to search for",
                severity=Severity.INFO,
                who=f"1 of {len(lines)} captions" if len(lines) > 1 else "the caption",
                written=quote(_written(line, use)),
                trigger=quote(trigger),
            )
        elif other:
            yield self.report(
                "{count} of {total} captions write {written} where the trigger is {trigger}: CLIP folds case, so "
                "nothing is lost, but one spelling is easier to search for",
                severity=Severity.INFO,
                related=[line.view.key for line, _ in other],
                count=len(other),
                total=len(lines),
                written=some([spelling for spelling, _ in Counter(_written(*each) for each in other).most_common()]),
                trigger=quote(trigger),
            )

    def _drifted(self, trigger: str, lines: Sequence[Line], uses: Sequence[Use], held: int) -> Iterator[Finding]:
        """One finding for the set when a spelling is commoner than the declared one, else one for each caption."""
        other = _with_status(Status.DRIFTED, lines, uses)
        spellings = Counter(_written(line, use).lower() for line, use in other)
        common = {spelling for spelling, count in spellings.items() if count > max(held, 2)}
        for spelling in sorted(common):
            named = [line.view.key for line, use in other if _written(line, use).lower() == spelling]
            yield self.report(
                "{count} of {total} captions write {written} where the trigger is declared as {trigger}: settle on "
                "one of them, in the captions and in `trigger`",
                observed=Observed(len(named), held, "captions"),
                related=named,
                count=len(named),
                total=len(lines),
                written=quote(spelling),
                trigger=quote(trigger),
            )
        for line, use in other:
            written = _written(line, use)
            if written.lower() not in common:
                yield self.report_span(
                    line.view,
                    line.number,
                    line.reading.parsed.span(use.first, use.last),
                    "{written} stands for the trigger {trigger}: to the model it is another word, write {trigger}",
                    fix=fix_lines(
                        f"Write {quote(trigger)}",
                        [Repair(line, [(*line.reading.parsed.span(use.first, use.last), trigger)], safe=False)],
                    ),
                    written=quote(written),
                    trigger=quote(trigger),
                )


def _with_status(status: Status, lines: Sequence[Line], uses: Sequence[Use]) -> list[tuple[Line, Use]]:
    """The captions that use the trigger so, without those whose words the glossary accepts."""
    pairs = [(line, use) for line, use in zip(lines, uses, strict=True) if use.status is status]
    glossary = lines[0].view.context.glossary
    return [(line, use) for line, use in pairs if not glossary.is_accepted(norms(_written(line, use)))]


def _written(line: Line, use: Use) -> str:
    start, end = line.reading.parsed.span(use.first, use.last)
    return line.reading.parsed.text[start:end]
