"""VOC010 conflict."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from lorakit.caption.style import FUNCTION_WORDS
from lorakit.caption.words import is_cjk
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.options import Options, option
from lorakit.lint.rule import SetRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lorakit.caption.lexicon import Hit
    from lorakit.caption.reading import Reading
    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

SOFT = frozenset({"soft", "figure-soft", "attire", "hue"})
OF_A_FIGURE = frozenset({"trait", "figure", "figure-soft", "attire"})
CLAIMS = OF_A_FIGURE | {"poles", "soft", "hue", "all"}
AT_END = frozenset({"trait", "attire"})  # kinds that claim at the end of a short tag: `very long black hair`
AT_START = frozenset({"hue"})  # and at its beginning: `red balloon`
NEGATORS = frozenset({"no", "not", "without", "never", "unworn", "removed", "discarded", "missing"})
LONGEST = 4  # words of a short tag
LONGEST_HAN = 6  # characters of a short one in Chinese


class Clash(NamedTuple):
    """Hits of one entry on different sides, in the order of the text."""

    line: Line
    hits: tuple[Hit, ...]

    @property
    def kind(self) -> str:
        """The kind of the entry."""
        return self.hits[0].term.kind

    @property
    def pair(self) -> tuple[str, ...]:
        """The sides, in one order for all captions."""
        return (self.hits[0].term.entry, *sorted(hit.term.side for hit in self.hits))


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
        Bad("1girl, solo, 2girls", says="`1girl`, `solo`, `2girls` cannot all be true"),
        Bad("a man, a woman, solo, street", says="`a man`, `a woman`, `solo` cannot all be true"),
        Bad("1girl, solo, barefoot, white sneakers", says="`barefoot` and `sneakers`"),
        Bad("黑白照片，街道，红色气球", says="`黑白照片` and `红色`"),
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
        Good("1girl, solo, microphone, stage, crowd, people in background", about="a singer before a crowd"),
        Good("1girl, solo, barefoot, unworn shoes, beach"),
        Good("街道，白天与夜晚，对比图"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        sides = {name: len(entry.sides) for name, entry in view.context.vocabularies.of("conflicts").items()}
        clashes = [found for line in view.lines if (found := _clashes(line, sides))]
        counts = Counter(clash.pair for found in clashes for clash in found if clash.kind == "trait")
        for found in clashes:
            for cluster in _clusters([clash for clash in found if counts[clash.pair] < self.options.recurring]):
                yield self._of(cluster)

    def _of(self, cluster: Sequence[Clash]) -> Finding:
        line = cluster[0].line
        by_place = {(hit.first, hit.last): hit for clash in cluster for hit in clash.hits}
        hits = [hit for _, hit in sorted(by_place.items())]
        claims = [quote(line.reading.shown(hit)) for hit in hits]
        soft = all(clash.kind in SOFT for clash in cluster)
        advice = "keep the one that the picture shows" if len(hits) == 2 else "keep what the picture shows"
        if soft:
            advice += "; if the picture shows both, say how" if len(hits) == 2 else "; if it shows all, say how"
        elif cluster[0].pair[0].endswith("-colour"):
            advice += ", or name the mix (`two-tone hair`, `heterochromia`)"
        return self.report_span(
            line.view,
            line.number,
            line.reading.parsed.span(hits[-1].first, hits[-1].last),
            "{claims} {exclude}: {advice}",
            Severity.INFO if soft else None,
            claims=" and ".join(claims) if len(hits) == 2 else ", ".join(claims),
            exclude="exclude each other" if len(hits) == 2 else "cannot all be true",
            advice=advice,
        )


def _clashes(line: Line, sides: Mapping[str, int]) -> list[Clash]:
    """At most one clash for each entry of the vocabulary; `sides` says how many sides each has."""
    hits = line.reading.of("conflicts")
    if len(hits) < 2:
        return []
    kinds = {hit.term.kind for hit in hits}
    if "excuse-all" in kinds or "\n" in line.reading.parsed.text.strip():
        return []  # lines are alternatives to some trainers
    several = "excuse-figure" in kinds or len({hit.term.side for hit in hits if hit.term.kind == "count"}) > 1
    excused = {hit.term.side for hit in hits if hit.term.kind == "excuse"}
    claims: dict[str, dict[str, Hit]] = {}
    for hit in hits:
        term = hit.term
        if term.kind not in CLAIMS or term.entry in excused or (several and term.kind in OF_A_FIGURE):
            continue
        if _claims(line.reading, hit):
            claims.setdefault(term.entry, {}).setdefault(term.side, hit)
    found = []
    for entry, claimed in claims.items():
        needed = sides[entry] if next(iter(claimed.values())).term.kind == "all" else 2
        if len(claimed) >= needed:
            found.append(Clash(line, tuple(claimed.values())[:needed]))
    return found


def _clusters(clashes: Sequence[Clash]) -> list[list[Clash]]:
    """Clashes that share a word, together: `1girl, solo, 2girls` is one matter."""
    clusters: list[tuple[set[int], list[Clash]]] = []
    for clash in clashes:
        places, members = {hit.first for hit in clash.hits}, [clash]
        apart = []
        for others, cluster in clusters:
            if places.isdisjoint(others):
                apart.append((others, cluster))
            else:
                places, members = places | others, [*cluster, *members]
        clusters = [*apart, (places, members)]
    return [cluster for _, cluster in clusters]


def _claims(reading: Reading, hit: Hit) -> bool:
    """Whether a hit is a tag of its own, or stands at the edge of a short tag where its kind allows that."""
    unit = reading.parsed.unit_at(hit.first)
    if unit is None:
        return False
    at_start, at_end = unit.first == hit.first, unit.last == hit.last
    if at_start and at_end:
        return True
    parts = reading.parsed.words
    if not ((at_end and hit.term.kind in AT_END) or (at_start and hit.term.kind in AT_START)):
        return False
    if unit.size > (LONGEST_HAN if is_cjk(parts[hit.first].norm) else LONGEST):
        return False
    beside = {word.norm for word in (*parts[unit.first : hit.first], *parts[hit.last : unit.last])}
    return beside.isdisjoint(FUNCTION_WORDS | NEGATORS)
