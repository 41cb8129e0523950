"""Who is in a caption: words that name more than one person, people in the background, people in pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lorakit.caption.style import FUNCTION_WORDS
from lorakit.caption.words import is_cjk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.caption.lexicon import Hit
    from lorakit.caption.parse import Parsed, Unit

ONES = frozenset({"person", "companion", "one"})
PEOPLE = frozenset({*ONES, "several", "collective", "count", "group-picture", "bystanders"})
_NEAR = 3  # words between a number and the people it counts, or between `and` and a companion
_NEAR_CJK = 5  # the same in Chinese characters
_FAR = 6  # words between a picture and the people in it
_BETWEEN_ADJECTIVES = frozenset("的男女老小大高矮胖瘦美帅帥")  # single characters; longer ones are in the vocabulary
_ONLY_PEOPLE = ("名", "位")  # measure words that count nothing but people, whatever stands between
_NEGATORS = frozenset({"no", "without", "not", "nor", "无", "没", "無", "沒"})
_PLURAL_ALWAYS = frozenset({"people", "men", "women", "children"})
_PRONOUNS = frozenset({"she", "he", "her", "him", "they", "她", "他"})
_OWNERS = frozenset({"her", "his", "their"})
_DETERMINERS = frozenset({"a", "an", "the", "another", "one", "some", "my", "our", *_OWNERS})
_AND = frozenset({"and", "和", "与", "跟", "與"})
_WEAK = frozenset({*_AND, "with"})
_NO_AND = frozenset("温柔暖平祥缓谐饱溫緩諧飽参赠參贈")  # 温和 is mild, 参与 is to take part
_BETWEEN_TEXT = "她的 他的 她 他 我的 自己的 一个 一名 一位 另一个 另一名 另一位 一個 另一個 好 小"
_BETWEEN = frozenset({"", *_BETWEEN_TEXT.split()})  # 和 and 朋友
_SHOWING = frozenset({"of", "showing", "depicting", "featuring", "displaying", "上", "里", "中", "裡"})
_INSIDE = frozenset({"on", "in", "inside"})


class Several(NamedTuple):
    """Words that name more than one person: `aside` only in the background, `pair` one and another."""

    first: int
    last: int
    aside: bool = False
    pair: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """Who is in a caption: `hits` of the vocabulary `people`, which says what its kinds mean. Hand over a few hundred
    at most: the time grows with their square.

    `names` numbers the words that stand for the subject, such as the trigger.
    """

    parsed: Parsed
    hits: Sequence[Hit]
    names: frozenset[int]

    def several(self) -> Several | None:
        """The first words that name more than one person; those in the background only for want of others."""
        people = [hit for hit in self.hits if hit.term.kind in PEOPLE]
        found = (self._judge(*people[number : number + 2]) for number in range(len(people)))
        return min((each for each in found if each), key=lambda each: each.aside, default=None)

    def _judge(self, hit: Hit, following: Hit | None = None) -> Several | None:
        kind = hit.term.kind
        if self._denied(hit):
            return None
        if kind == "count":
            if following is None or not self._counted(hit, following) or self._denied(following):
                return None
            return Several(hit.first, following.last, bool(self._near(following, "background")))
        if kind in ONES and not self._is_plural(hit):
            return self._joined(hit)
        if kind == "collective" and not self._of_people(hit):
            return None
        behind = any(each.first >= hit.last for each in self._near(hit, "behind"))
        return Several(hit.first, hit.last, kind == "bystanders" or behind or bool(self._near(hit, "background")))

    def _denied(self, hit: Hit) -> bool:
        """Whether nobody is there (without any students), or only as a picture or the kind of a thing."""
        words = self.parsed.words
        if not _NEGATORS.isdisjoint(word.norm for word in words[max(0, hit.first - 2) : hit.first]):
            return True
        if self._is_owner(hit):
            return True
        if any(each.first == hit.last for each in self._near(hit, "thing")):
            return True
        if hit.term.kind == "group-picture":
            return bool(self._near(hit, "surface"))
        return any(self._shows(each, hit) for each in self._near(hit, "picture", "snapshot"))

    def _shows(self, picture: Hit, hit: Hit) -> bool:
        """Whether a person stands in a picture: poster of two men, two men on a screen, 海报上的男人."""
        words = self.parsed.words
        if picture.first < hit.first:
            link = words[picture.last].norm
            # a poster with two men shows them; a selfie with a friend, or a doll with her sister, does not
            shows = link in _SHOWING or (
                link == "with" and picture.term.kind == "picture" and hit.term.kind in ("count", "person")
            )
            return shows and hit.first - picture.last <= _FAR and not self._is_medium(picture)
        between = [word.norm for word in words[hit.last : picture.first]]
        if between == ["的"]:
            return picture.term.kind == "picture"
        return 0 < len(between) <= _NEAR and between[0] in _INSIDE

    def _is_medium(self, picture: Hit) -> bool:
        """Whether a photo is the picture itself: it opens the caption or follows a name, and is nobody's own."""
        first, *more = self.parsed.units[:2]
        unit = self._unit(picture)
        words = self.parsed.words
        own = words[picture.last + 1].norm in _OWNERS if picture.last + 1 < unit.last else False
        opens = unit == first or (unit in more and first.size <= 2)
        begins = all(word.norm not in _OWNERS for word in words[unit.first : picture.first])
        begins = begins and not any(unit.first <= each.first < picture.first for each in self.hits if not _is_and(each))
        return picture.term.kind == "snapshot" and opens and begins and not own

    def _counted(self, number: Hit, person: Hit) -> bool:
        """Whether a number counts the people behind it: nothing but a few adjectives between."""
        between = [word.norm for word in self.parsed.words[number.last : person.first]]
        if person.term.kind not in ONES or person.last > self._unit(number).last:
            return False
        if is_cjk(self.parsed.words[person.first].norm):
            if number.term.form.endswith(_ONLY_PEOPLE):
                return len(between) <= _NEAR_CJK and all(is_cjk(word) and word not in _AND for word in between)
            return self._all_adjectives(number.last, person.first)
        return self._is_plural(person) and len(between) <= _NEAR and FUNCTION_WORDS.isdisjoint(between)

    def _all_adjectives(self, first: int, last: int) -> bool:
        """Whether Chinese words only describe a person: 年轻的, not 耳环的, which makes the number one of rings."""
        described = {at for each in self.hits if each.term.kind == "adjective" for at in range(each.first, each.last)}
        return all(at in described or self.parsed.words[at].norm in _BETWEEN_ADJECTIVES for at in range(first, last))

    def _of_people(self, hit: Hit) -> bool:
        """Whether a crowd or family is one of people, and not `a family of ducks` or `an owl family`."""
        words = self.parsed.words
        followed = hit.last < len(words) and words[hit.last].norm == "of"
        named = hit.first > self._unit(hit).first and words[hit.first - 1].norm not in FUNCTION_WORDS
        return not followed and not (named and hit.term.form == "family")

    def _joined(self, hit: Hit) -> Several | None:
        """One person behind another: a man and an old woman, mirelle next to her brother, 她和朋友."""
        unit = self._unit(hit)
        first = self._join_before(hit, unit)
        if first is None or self._near(hit, "remote"):
            return None
        subject = self._subject(unit, first)
        related = hit.term.kind == "companion" and (is_cjk(hit.term.form) or self._has_determiner(hit))
        if subject is None and not related:
            return None
        if self.parsed.words[first].norm not in _AND:
            subject = next((each.first for each in self.hits if each.last == first and each.term.kind in ONES), first)
        elif subject is None:
            subject = max(unit.first, first - 1)
        aside = any(each.first >= hit.last for each in self._near(hit, "background"))
        return Several(subject, hit.last, aside, pair=subject < first)

    def _join_before(self, hit: Hit, unit: Unit) -> int | None:
        """The number of the word where `and`, `next to`, 和 ... begins that leads to `hit`."""
        words = self.parsed.words
        joins = {each.last: each.first for each in self._near(hit, "join")}
        if is_cjk(words[hit.first].norm):
            for at in range(hit.first, max(unit.first, hit.first - _NEAR_CJK), -1):
                if "".join(word.norm for word in words[at : hit.first]) not in _BETWEEN:
                    continue
                if at in joins:
                    return joins[at]
                if words[at - 1].norm in _AND and (at - 1 == unit.first or words[at - 2].norm not in _NO_AND):
                    return at - 1
            return None
        for at in range(hit.first, max(unit.first, hit.first - _NEAR - 1), -1):
            if at in joins:
                return joins[at]
            word = words[at - 1].norm
            if word in _DETERMINERS:
                return joins.get(at - 1)
            if word in FUNCTION_WORDS:
                return None
        return None

    def _has_determiner(self, hit: Hit) -> bool:
        words = self.parsed.words[max(0, hit.first - _NEAR) : hit.first]
        return any(word.norm in _DETERMINERS for word in words)

    def _subject(self, unit: Unit, stop: int) -> int | None:
        """The last word before word `stop` of a unit that names a person; `stop` where nothing but an act precedes.

        `and a woman` and `with a woman` alone want a person earlier in the caption: she may be the only one.
        """
        people = [hit for hit in self._within(unit, stop) if hit.term.kind in ONES and not self._denied(hit)]
        named = [at for at in range(unit.first, stop) if at in self.names or self.parsed.words[at].norm in _PRONOUNS]
        if people or named:
            return max([hit.first for hit in people] + named)
        acts = [hit for hit in self._within(unit, stop) if hit.term.kind == "act" and hit.first == unit.first]
        if stop > unit.first or self.parsed.words[stop].norm not in _WEAK:
            return stop if acts or stop == unit.first else None
        earlier = any(hit.term.kind in ONES and hit.first < stop for hit in self.hits)
        return stop if earlier or any(at < stop for at in self.names) else None

    def _within(self, unit: Unit, stop: int) -> list[Hit]:
        return [hit for hit in self.hits if unit.first <= hit.first < stop]

    def _is_owner(self, hit: Hit) -> bool:
        """Whether a person is named for what belongs to them: `girls' school`, `men's jacket`, 妈妈的戒指."""
        last = self.parsed.words[hit.last - 1]
        if is_cjk(last.norm):
            return hit.term.kind == "companion" and self.parsed.text[last.end : last.end + 1] == "的"
        return last.norm.endswith("'s") or self.parsed.text[last.end : last.end + 1] in ("'", "’")

    def _is_plural(self, hit: Hit) -> bool:
        last = self.parsed.words[hit.last - 1]
        return not last.norm.endswith("'s") and (last.norm in _PLURAL_ALWAYS or last.lemma != last.norm)

    def _near(self, hit: Hit, *kinds: str) -> list[Hit]:
        """The words of these kinds in the unit of `hit`."""
        unit = self._unit(hit)
        return [each for each in self.hits if each.term.kind in kinds and unit.first <= each.first < unit.last]

    def _unit(self, hit: Hit) -> Unit:
        unit = self.parsed.unit_at(hit.first)
        return unit if unit is not None else self.parsed.units[0]


def _is_and(hit: Hit) -> bool:
    return hit.term.form == "and"
