"""VOC010 conflict."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lorakit.caption.style import FUNCTION_WORDS
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.options import Options, option
from lorakit.lint.rule import SetRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.caption.lexicon import Hit
    from lorakit.caption.reading import Reading
    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

SOFT = frozenset({"soft", "figure-soft"})
OF_A_FIGURE = frozenset({"trait", "figure", "figure-soft"})
CLAIMS = OF_A_FIGURE | {"poles", "soft"}
NEGATORS = frozenset({"no", "not", "without", "never"})
LONGEST = 4  # words of a tag that ends with a trait: `very long black hair`


class Clash(NamedTuple):
    """Two hits of one entry on different sides."""

    line: Line
    first: Hit
    second: Hit

    @property
    def pair(self) -> tuple[str, ...]:
        """The sides, in one order for all captions."""
        return (self.first.term.entry, *sorted((self.first.term.side, self.second.term.side)))


@dataclass(frozen=True)
class ConflictOptions(Options):
    """When a pair is a look and no slip."""

    recurring: int = option(
        3,
        "a pair of hair or eye colours in this many captions is how the figure looks, and no conflict",
        "a convention of ours; 0 false alarms on 180 careful captions and 1,632 PartiPrompts",
        low=1,
    )


class Conflict(SetRule):
    """Caption that claims two things which exclude each other.

    `day` beside `night`, `solo` beside `2girls`: one of them is false, so the picture teaches the model a false
    word. Taggers write such pairs when they are unsure. Keep the claim that the picture shows. Captions of several
    pictures in one (`multiple views`, `before and after`) and of several people are exempt.
    """

    code = "VOC010"
    name = "conflict"
    severity = Severity.WARNING
    since = "0.1.0"
    option_type = ConflictOptions
    options: ConflictOptions
    bad = (
        Bad("mirelle, 1girl, solo, street, day, night", says="`day` and `night`"),
        Bad("1girl, no humans, red dress", says="`1girl` and `no humans`"),
        Bad("solo, 2girls, school uniform", says="`solo` and `2girls`"),
        Bad("1girl, solo, black hair, blonde hair, smile", says="two-tone hair"),
        Bad("1girl, solo, open_mouth, closed_mouth", says="`open_mouth` and `closed_mouth`"),
        Bad("1girl, solo, indoors, bed, outdoors", says="if the picture shows both"),
        Bad("旗袍少女，街道，白天，霓虹灯，夜晚", says="`白天` and `夜晚`"),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good("a city that never sleeps, day and night", about="the caption names both on purpose"),
        Good("a nightstand in a sunlit room, a poster of the night sky"),
        Good("1girl, multiple views, from above, from below"),
        Good("1girl, 1boy, black hair, blonde hair", about="two people"),
        Good("1girl, black hair, white hair, streaked hair"),
        Good("{day|night}, city street, neon", about="a wildcard offers one of them"),
        Good(
            files={
                **{f"{n}.jpg": Picture() for n in "abc"},
                **{f"{n}.txt": "1girl, black hair, pink hair" for n in "abc"},
            },
            about="a pair that recurs is how she looks",
        ),
        Good("1girl, solo, indoors, window, outdoors"),
        Good("街道，白天与夜晚，对比图"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        clashes = [clash for line in view.lines for clash in _clashes(line)]
        counts = Counter(clash.pair for clash in clashes if clash.first.term.kind == "trait")
        for clash in clashes:
            if counts[clash.pair] < self.options.recurring:
                yield self._of(clash)

    def _of(self, clash: Clash) -> Finding:
        line, first, second = clash
        kind = first.term.kind
        advice = "keep the one that the picture shows"
        if kind in SOFT:
            advice += "; if the picture shows both, say how"
        elif kind == "trait":
            advice += ", or name the mix (`two-tone hair`, `heterochromia`)"
        return self.report_span(
            line.view,
            line.number,
            line.reading.parsed.span(second.first, second.last),
            "{first} and {second} exclude each other: {advice}",
            Severity.INFO if kind in SOFT else None,
            first=quote(line.reading.shown(first)),
            second=quote(line.reading.shown(second)),
            advice=advice,
        )


def _clashes(line: Line) -> list[Clash]:
    """At most one clash for each entry of the vocabulary."""
    hits = line.reading.of("conflicts")
    if len(hits) < 2:
        return []
    kinds = {hit.term.kind for hit in hits}
    if "excuse-all" in kinds or "\n" in line.reading.parsed.text.strip():
        return []  # lines are alternatives to some trainers
    several = "excuse-figure" in kinds or len({hit.term.side for hit in hits if hit.term.kind == "count"}) > 1
    excused = {hit.term.side for hit in hits if hit.term.kind == "excuse"}
    claims: dict[str, Hit] = {}
    found: dict[str, Clash] = {}
    for hit in hits:
        term = hit.term
        if term.kind not in CLAIMS or term.entry in excused or (several and term.kind in OF_A_FIGURE):
            continue
        if not _claims(line.reading, hit):
            continue
        first = claims.setdefault(term.entry, hit)
        if first.term.side != term.side:
            found.setdefault(term.entry, Clash(line, first, hit))
    return list(found.values())


def _claims(reading: Reading, hit: Hit) -> bool:
    """Whether a hit is a tag of its own, or a figure's trait at the end of a short tag (`long black hair`)."""
    unit = reading.parsed.unit_at(hit.first)
    if unit is None or unit.last != hit.last:
        return False
    if unit.first == hit.first:
        return True
    before = {word.norm for word in reading.parsed.words[unit.first : hit.first]}
    return hit.term.kind == "trait" and unit.size <= LONGEST and before.isdisjoint(FUNCTION_WORDS | NEGATORS)
