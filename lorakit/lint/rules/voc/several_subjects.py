"""VOC011 several-subjects."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from lorakit.caption.style import FUNCTION_WORDS
from lorakit.caption.words import is_cjk
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

Range = tuple[int, int]
NEAR = 3  # words between a number and the people it counts, or between two people that `and` joins
NEAR_CJK = 5  # the same in Chinese characters
JOINS = frozenset({"and", "with", "beside", "和", "与", "跟", "與"})
NEGATORS = frozenset({"no", "without", "not", "nor", "无", "没", "無", "沒"})
PLURAL_ALWAYS = frozenset({"people", "men", "women", "children"})
ALONE = frozenset({"solo", "no humans", "单人", "無人", "无人"})
CHARACTER = {"profile": "character"}


class SeveralSubjects(SampleRule):
    """Caption of a character set that names several people.

    With two people in the picture the trigger is bound to both: features of the friend, or a crowd of extras, grow
    into every picture of the character. Crop to the character, leave the picture out, or mask the others. Only the
    profile character asks for this; `solo` in a caption ends the question.
    """

    code = "VOC011"
    name = "several-subjects"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad("mirelle, 2girls, holding hands", settings=CHARACTER, says="`2girls`"),
        Bad("mirelle, 1girl, 1boy, park bench", settings=CHARACTER, says="`1girl` and `1boy`"),
        Bad("mirelle with her friends at a market", settings=CHARACTER, says="`with her friends`"),
        Bad("two young women in red coats walk along the quay", settings=CHARACTER, says="`two young women`"),
        Bad("a man and a woman at a table", settings=CHARACTER, says="`man and a woman`"),
        Bad("group photo, school, day", settings=CHARACTER, says="`group photo`"),
        Bad("合影，学校门口，白天", settings=CHARACTER, says="`合影`"),
        Bad("两个女孩在雨中跑步", settings=CHARACTER, says="`两个女孩`"),
    )
    good = (
        Good("mirelle, 1girl, solo, night", settings=CHARACTER),
        Good("mirelle, 1girl, multiple views, reference sheet", settings=CHARACTER),
        Good("mirelle with two cats on a bench", settings=CHARACTER, about="pets are no people"),
        Good("mirelle, a crowd of buildings behind her", settings=CHARACTER),
        Good("mirelle in a men's jacket, family car", settings=CHARACTER),
        Good("a poster reading “two women”, mirelle beside it", settings=CHARACTER),
        Good(
            "cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed", settings=CHARACTER
        ),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow", settings=CHARACTER),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        for index, reading in enumerate(view.readings):
            hits = reading.of("people")
            if not hits or any(unit.key in ALONE for unit in reading.parsed.units):
                continue
            if (found := _several(reading.parsed, hits)) is not None:
                span = reading.parsed.span(*found)
                yield self._finding(view, index, span, quote(reading.parsed.text[slice(*span)]))
            elif others := _tags(reading, hits):
                first, second = others
                span = (
                    reading.parsed.span(first.first, first.last)[0],
                    reading.parsed.span(second.first, second.last)[1],
                )
                yield self._finding(
                    view, index, span, f"{quote(reading.shown(first))} and {quote(reading.shown(second))}"
                )

    def _finding(self, view: SampleView, index: int, span: Range, named: str) -> Finding:
        return self.report_span(
            view,
            index,
            span,
            "{named} names several people: the trigger is bound to all of them; crop to the character or leave the "
            "picture out",
            named=named,
        )


def _several(parsed: Parsed, hits: Sequence[Hit]) -> Range | None:
    """The first words that name more than one person."""
    for number, hit in enumerate(hits):
        kind = hit.term.kind
        if _denied(parsed, hit):
            continue
        if kind == "several" or (kind == "collective" and _of_people(parsed, hit)):
            return hit.first, hit.last
        if kind == "person" and _is_plural(parsed, hit):
            return hit.first, hit.last
        following = hits[number + 1] if number + 1 < len(hits) else None
        if following is not None and following.term.kind == "person":
            if kind == "count" and _counted(parsed, hit, following):
                return hit.first, following.last
            if kind == "person" and _joined(parsed, hit, following):
                return hit.first, following.last
    return None


def _denied(parsed: Parsed, hit: Hit) -> bool:
    """Whether the words before say that nobody is there: without any students."""
    return not NEGATORS.isdisjoint(word.norm for word in parsed.words[max(0, hit.first - 2) : hit.first])


def _of_people(parsed: Parsed, hit: Hit) -> bool:
    """Whether a crowd or family is one of people, and not `a family of ducks` or `an owl family`."""
    words = parsed.words
    followed = hit.last < len(words) and words[hit.last].norm == "of"
    unit = parsed.unit_at(hit.first)
    named = unit is not None and hit.first > unit.first and words[hit.first - 1].norm not in FUNCTION_WORDS
    return not followed and not (named and hit.term.form == "family")


def _is_plural(parsed: Parsed, hit: Hit) -> bool:
    """Whether a person is named in the plural, and not as an owner (`girls' school`, `men's jacket`)."""
    last = parsed.words[hit.last - 1]
    if last.norm.endswith("'s") or parsed.text[last.end : last.end + 1] in ("'", "’"):
        return False
    return last.norm in PLURAL_ALWAYS or last.lemma != last.norm


def _counted(parsed: Parsed, number: Hit, person: Hit) -> bool:
    """Whether a number counts the people behind it: nothing but a few adjectives between."""
    between = parsed.words[number.last : person.first]
    if not _same_unit(parsed, number, person):
        return False
    if is_cjk(parsed.words[person.first].norm):
        return len(between) <= NEAR_CJK and all(is_cjk(word.norm) and word.norm not in JOINS for word in between)
    plural = _is_plural(parsed, person)
    return plural and len(between) <= NEAR and not any(word.norm in FUNCTION_WORDS for word in between)


def _joined(parsed: Parsed, one: Hit, other: Hit) -> bool:
    """Whether `and` or `with` joins two people: a man and an old woman, 女孩和男孩."""
    between = [word.norm for word in parsed.words[one.last : other.first]]
    owner = any(parsed.words[hit.last - 1].norm.endswith("'s") for hit in (one, other))
    near = NEAR if parsed.words[other.first].norm.isascii() else 1
    return not owner and 1 <= len(between) <= near and between[0] in JOINS and _same_unit(parsed, one, other)


def _same_unit(parsed: Parsed, one: Hit, other: Hit) -> bool:
    unit = parsed.unit_at(one.first)
    return unit is not None and other.last <= unit.last


def _tags(reading: Reading, hits: Sequence[Hit]) -> tuple[Hit, Hit] | None:
    """Two different booru tags for one person: `1girl, 1boy`."""
    ones = [hit for hit in hits if hit.term.kind == "one" and reading.whole(hit)]
    return next(((first, second) for first, second in pairwise(ones) if first.term.side != second.term.side), None)
