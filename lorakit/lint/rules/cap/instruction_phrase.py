"""CAP013 instruction-phrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.caption.style import Style
from lorakit.caption.words import is_cjk, norms
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import SampleRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.caption.lexicon import Hit
    from lorakit.caption.reading import Reading
    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView

LEADS = frozenset({"please", "must", "should", "kindly", "always"})  # an order may follow anywhere
SINGLES = frozenset(
    {"a", "an", "one", "1girl", "1boy", "solo", "portrait", "photo"}
)  # what such a sentence begins with
JOINS = frozenset({"and", "then", "also", "but"})  # an order may follow at the start of a unit


class InstructionPhrase(SampleRule):
    """Order to an image maker in place of a description.

    A caption is no request: "avoid blurring" or "keep the face unchanged" is trained as words of the picture, and the
    blur it names comes with them. Such lines are left over from prompts and from briefs to captioners. Say what is
    seen; what must not appear belongs into the negative prompt.
    """

    code = "CAP013"
    name = "instruction-phrase"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad("a portrait of a woman, emphasize the eyes, soft light", says="`emphasize the eyes`"),
        Bad("a red car. Please draw more light and keep the wheels sharp", says="`Please draw"),
        Bad("a dog on a sofa, avoid blurring", says="what is seen"),
        Bad("1girl, red dress, and make sure the hands are right", says="`make sure"),
        Bad("红衣少女，避免变形，雨夜", says="`避免变形`"),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good("a man avoiding a puddle, preserved butterflies, make-up, a castle keep, a draw bridge"),
        Good("evening sun, highlights the texture of the wall, preserves the warm tone"),
        Good("two chefs plate the fish, add the sauce, and carry it out"),
        Good("children sit on the floor, paint a mural and laugh"),
        Good("a sign reading “please keep the door closed”"),
        Good("少女注意到窗外的雨，老街保留着青石板，男孩在墙上画一个圆"),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        for index, reading in enumerate(view.readings):
            told: set[int] = set()  # one finding a unit
            for hit in reading.of("instructions"):
                unit = reading.parsed.unit_at(hit.first)
                if unit is None or unit.first in told or not _orders(hit, reading, unit.first):
                    continue
                told.add(unit.first)
                span = reading.parsed.span(hit.first, unit.last)
                yield self.report_span(
                    view,
                    index,
                    span,
                    "{text} is an order, not a description: say what is seen",
                    text=quote(reading.parsed.text[slice(*span)], 40),
                )


def _orders(hit: Hit, reading: Reading, begin: int) -> bool:
    """Whether a found form is an order: the verb as it is written, and where an imperative stands."""
    words = reading.parsed.words
    first = words[hit.first].norm
    if not is_cjk(first) and first != norms(hit.term.form)[0]:
        return False  # `highlights the wall` describes
    if hit.term.kind == "anywhere":
        return True
    if hit.term.kind == "act" and not _may_order(reading, begin):
        return False
    if hit.first == begin:
        return not reading.whole(hit) or hit.last - hit.first > 1  # a tag `please` orders nothing
    before = words[hit.first - 1].norm
    return before in LEADS or (before in JOINS and hit.first - 1 == begin)


def _may_order(reading: Reading, begin: int) -> bool:
    """Whether a bare verb at word `begin` can be an order: not behind a plural subject, whose verb looks the same."""
    words, text = reading.parsed.words, reading.parsed.text
    before = text[: words[begin].start].rstrip()
    if not before.endswith(","):
        return True
    sentence = max((before.rfind(mark) for mark in ".!?\n"), default=-1)
    first = next((word for word in words if word.start > sentence), words[0])
    return first.norm in SINGLES or reading.style is Style.TAGS
