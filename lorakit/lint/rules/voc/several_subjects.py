"""VOC011 several-subjects."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from lorakit.caption.occurrences import occurrences
from lorakit.caption.people import PEOPLE, Scene
from lorakit.caption.trigger import is_ordinary
from lorakit.caption.words import norms
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import SampleRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lorakit.caption.lexicon import Hit
    from lorakit.caption.parse import Parsed
    from lorakit.caption.reading import Reading
    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView

ALONE = frozenset({"solo", "no humans", "单人", "無人", "无人"})
MOST = 200  # words about people that are looked at; a long caption holds 20
CHARACTER = {"profile": "character"}
MIRELLE = {**CHARACTER, "trigger": "mirelle"}


class SeveralSubjects(SampleRule):
    """Caption of a character set that names several people.

    With two people in the picture the trigger is bound to both: features of the friend, or a crowd of extras, grow
    into every picture of the character. Crop to the character, leave the picture out, or mask the others. Only the
    profile character asks for this; `solo` in a caption ends the question. People who are only in the background are
    worth knowing, and those on a poster or in a photograph are none.
    """

    code = "VOC011"
    name = "several-subjects"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad("mirelle, 2girls, holding hands", settings=CHARACTER, says="`2girls` names several people"),
        Bad("mirelle, 1girl, 1boy, park bench", settings=CHARACTER, says="`1girl` and `1boy` name several people"),
        Bad("1girl and 1boy, park bench", settings=CHARACTER, says="`1girl and 1boy` name several people"),
        Bad("mirelle with her friends at a market", settings=CHARACTER, says="`with her friends`"),
        Bad("mirelle and her mother, kitchen", settings=MIRELLE, says="`mirelle and her mother` name several people"),
        Bad("mirelle and a man in a suit", settings=MIRELLE, says="`mirelle and a man`", about="the trigger is one"),
        Bad("mirelle, hugging a friend", settings=CHARACTER, says="`hugging a friend`"),
        Bad("two young women in red coats walk along the quay", settings=CHARACTER, says="`two young women`"),
        Bad("a man and a woman at a table", settings=CHARACTER, says="`man and a woman`"),
        Bad("mirelle, people passing by behind her", settings=CHARACTER, says="if only in the background"),
        Bad("group photo, school, day", settings=CHARACTER, says="`group photo`"),
        Bad("合影，学校门口，白天", settings=CHARACTER, says="`合影`"),
        Bad("mirelle和她的妈妈，厨房", settings=MIRELLE, says="和她的妈妈"),
        Bad("两个女孩在雨中跑步", settings=CHARACTER, says="`两个女孩`"),
    )
    good = (
        Good("mirelle, 1girl, solo, night", settings=CHARACTER),
        Good("mirelle, 1girl, multiple views, reference sheet", settings=CHARACTER),
        Good("mirelle with two cats on a bench", settings=CHARACTER, about="pets are no people"),
        Good("mirelle, a crowd of buildings behind her", settings=CHARACTER),
        Good("mirelle in a men's jacket, her mother's ring, family car", settings=CHARACTER),
        Good("a poster reading “two women”, mirelle beside it", settings=CHARACTER),
        Good("mirelle, poster of two men, family portrait on the wall behind her", settings=CHARACTER),
        Good(
            "cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed", settings=CHARACTER
        ),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow", settings=CHARACTER),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        trigger = norms(view.subset.trigger or "")
        for index, reading in enumerate(view.readings):
            hits, parsed = reading.of("people")[:MOST], reading.parsed
            if not any(hit.term.kind in PEOPLE for hit in hits) or any(unit.key in ALONE for unit in parsed.units):
                continue
            if found := Scene(parsed, hits, _names(parsed, trigger)).several():
                span = parsed.span(found.first, found.last)
                yield self._finding(view, index, span, quote(parsed.text[slice(*span)]), found.pair, found.aside)
            elif others := _tags(reading, hits):
                first, second = others
                span = parsed.span(first.first, second.last)
                named = f"{quote(reading.shown(first))} and {quote(reading.shown(second))}"
                yield self._finding(view, index, span, named, pair=True)

    def _finding(
        self, view: SampleView, index: int, span: tuple[int, int], named: str, pair: bool, aside: bool = False
    ) -> Finding:
        return self.report_span(
            view,
            index,
            span,
            "{named} {names} several people, if only in the background: extras that recur are learned with the "
            "character; crop them off where you can"
            if aside
            else "{named} {names} several people: the trigger is bound to all of them; crop to the character or leave "
            "the picture out",
            severity=Severity.INFO if aside else None,
            named=named,
            names="name" if pair else "names",
        )


def _names(parsed: Parsed, trigger: tuple[str, ...]) -> frozenset[int]:
    """The words that stand for the character: the trigger, or an invented word that opens the caption."""
    named = {index for first, last in occurrences(parsed, trigger) for index in range(first, last)}
    if parsed.words and is_ordinary(parsed.words[0].norm) is False:
        named.add(0)
    return frozenset(named)


def _tags(reading: Reading, hits: Sequence[Hit]) -> tuple[Hit, Hit] | None:
    """Two different booru tags for one person: `1girl, 1boy`."""
    ones = [hit for hit in hits if hit.term.kind == "one" and reading.whole(hit)]
    return next(((first, second) for first, second in pairwise(ones) if first.term.side != second.term.side), None)
