"""CAP012 same-caption."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from lorakit.caption.signs import is_symbol
from lorakit.caption.words import norms
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, Picture, set_of
from lorakit.lint.rule import SetRule, place_of, quote, some

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

FEWEST = 4  # units that captions need before they can be nearly the same
LEAST_GROWN = 9  # units from which one more leaves a Jaccard index of 0.9: 9 / 10
LEAST_CHANGED = 19  # units from which one other leaves it: 18 / 20

Key = tuple[str, ...]


class Group(NamedTuple):
    """Lines that share a caption, one for each sample."""

    lines: tuple[Line, ...]

    @property
    def keys(self) -> list[str]:
        """The samples' names."""
        return [line.view.key for line in self.lines]


class SameCaption(SetRule):
    """Same caption on different pictures.

    What differs between the pictures is then tied to nothing: it drifts into the trigger or is averaged away. Say in
    each caption what sets its picture apart. A caption that is only the trigger or the declared prefix is a choice and
    no fault. Captions that differ in one of many units are worth a look as well.
    """

    code = "CAP012"
    name = "same-caption"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad(times=3, says="3 of 3 pictures share the caption `a red bicycle leaning on a brick wall`: `img01.jpg`"),
        Bad(files=set_of("A cat, a dog", "a cat; a dog.", "a bird"), says="2 of 3 pictures share"),
        Bad(files=set_of("1girl, solo, hat, smile", "1girl, hat, solo, smile"), says="nearly the same"),
        Bad(files=set_of("a, b, c, d, e, f, g, h, i", "a, b, c, d, e, f, g, h, i, j"), says="nearly the same"),
        Bad(files=set_of("red dog 🐕 lawn", "Red dog 🐕, lawn"), says="2 of 2 pictures share"),
        Bad(files=set_of("红衣少女，雨夜", "红衣少女，雨夜。"), says="2 of 2 pictures share"),
    )
    good = (
        Good(files=set_of("a cat on a sofa", "a dog on a sofa")),
        Good(times=3, caption="ohwx man", settings={"trigger": "ohwx man"}),
        Good(times=3, caption="ohwx, a photo of a man", settings={"caption": {"prefix": "ohwx, a photo of a man"}}),
        Good(
            files=set_of("1girl, solo, hat, smile, night", "1girl, solo, hat, smile, day"),
            about="one of five differs",
        ),
        Good(files=set_of("1girl, :d", "1girl, :o")),
        Good(files=set_of("red dog, lawn", "red dog 🧑‍💻 lawn", "red dog ❤ lawn", "red dog 🐕 lawn")),
        Good(files={"a.jpg": Picture(), "metadata.csv": "file_name,text\na.jpg,a cat\na.jpg,a cat\n"}),
        Good(
            files=set_of(
                "cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed",
                "character: Alice, red jacket, cyberpunk alley, night scene, neon glow",
            )
        ),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        groups = _same(view)
        for key, group in groups.items():
            if len(group.lines) > 1 and not _bare(key, group.lines[0]):
                yield self._report(view, [group])
        for near in _near(list(groups.values())):
            yield self._report(view, near)

    def _report(self, view: SetView, groups: Sequence[Group]) -> Finding:
        first = groups[0].lines[0]
        keys = list(dict.fromkeys(key for group in groups for key in group.keys))
        same = len(groups) == 1
        most = " of {total}" if len(keys) * 2 > len(view.training) else ""
        return self.report(
            "{count}" + most + " pictures share the caption {text}: {names}; say in each what sets it apart"
            if same
            else "{count}" + most + " pictures have nearly the same caption ({text}): {names}; say in each what "
            "sets it apart",
            severity=None if same else Severity.INFO,
            location=place_of(first.view.captions[first.number], first.view),
            observed=Observed(len(keys), 1, "pictures"),
            evidence=first.reading.parsed.text.strip()[:200],
            related=keys,
            count=len(keys),
            total=len(view.training),
            text=quote(first.reading.parsed.text),
            names=some(keys),
        )


def _same(view: SetView) -> dict[Key, Group]:
    """Captions by their words, emoticons and emoji; of one sample's equal captions the first counts.

    Two pictures of one name read one file: that is their names' fault.
    """
    found: dict[Key, dict[str, Line]] = defaultdict(dict)
    read: set[tuple[object, ...]] = set()
    for line in view.lines:
        caption = line.view.captions[line.number]
        place = (caption.path, caption.line, caption.field)
        if place in read:
            continue
        read.add(place)
        parsed = line.reading.parsed
        signs = [unit.key for unit in parsed.units if unit.first == unit.last]
        if not parsed.text.isascii():
            signs += filter(is_symbol, parsed.text)
        found[*[word.norm for word in parsed.words], *signs].setdefault(line.view.key, line)
    return {key: Group(tuple(lines.values())) for key, lines in found.items()}


def _bare(key: Key, line: Line) -> bool:
    """Whether a caption holds nothing beside the trigger and what the settings say that captions share."""
    context = line.view.context
    parts = sorted({norms(line.view.subset.trigger or ""), *context.shared}, key=len, reverse=True)
    while key:
        rest = next((key[len(part) :] for part in parts if part and key[: len(part)] == part), key)
        if rest == key:
            return False
        key = rest
    return True


def _near(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Groups whose unit sets have a Jaccard index of 0.9 or more, found by hashes of sets with one unit left out.

    Found are equal sets, sets with one unit more and sets with one other unit. Sets of 18 and more that differ in two
    units may reach 0.9 too; only comparing all pairs would find them.
    """
    links = list(range(len(groups)))
    wholes: dict[int, int] = {}
    lessened: dict[int, int] = {}
    sums = [_sums(group.lines[0]) for group in groups]
    for number, (whole, _) in enumerate(sums):
        if whole:
            _link(links, wholes.setdefault(whole, number), number)
    for number, (whole, units) in enumerate(sums):
        if len(units) <= LEAST_GROWN:
            continue
        for unit in units:
            if (smaller := wholes.get(whole ^ unit)) is not None:
                _link(links, smaller, number)
            if len(units) >= LEAST_CHANGED:
                _link(links, lessened.setdefault(whole ^ unit, number), number)
    members: dict[int, list[Group]] = defaultdict(list)
    for number, group in enumerate(groups):
        members[_root(links, number)].append(group)
    for near in members.values():
        if len(near) > 1 and len({key for group in near for key in group.keys}) > 1:
            yield near


def _sums(line: Line) -> tuple[int, list[int]]:
    """The exclusive or of the hashes of a caption's units, and the hashes; 0 and none for too few units."""
    hashes = list({hash(unit.key) for unit in line.reading.parsed.units})
    if len(hashes) < FEWEST:
        return 0, []
    whole = 0
    for each in hashes:
        whole ^= each
    return whole, hashes


def _root(links: list[int], number: int) -> int:
    while links[number] != number:
        links[number] = links[links[number]]
        number = links[number]
    return number


def _link(links: list[int], one: int, other: int) -> None:
    """Join two groups under the lower number, so that the order of the set is kept."""
    low, high = sorted((_root(links, one), _root(links, other)))
    links[high] = low
