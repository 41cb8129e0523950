"""CAP015 spacing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lorakit.caption.normalise.spaces import Space, stray_spaces
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, set_of
from lorakit.lint.repair import Repair, fix_lines
from lorakit.lint.rule import SetRule, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView


class Spacing(SetRule):
    """Stray spaces: doubled, of an odd kind, before a comma, at an end.

    CLIP's tokenizer reads any white space, ideographic and no-break spaces among it, as one space, so nothing is
    trained otherwise and no token is lost. Tools that search, count, shuffle or compare captions read them letter by
    letter: to them `long  hair` is not `long hair`, and a tag with a space in front is another tag. Write single
    spaces. Quotations, titles, emoticons and what stands around `|` are left alone.
    """

    code = "CAP015"
    name = "spacing"
    severity = Severity.INFO
    since = "0.1.0"
    bad = (
        Bad("1girl, long  hair", says="1 doubled", fixed="1girl, long hair"),
        Bad("1girl,\u3000long\thair", says="2 of an odd kind", fixed="1girl, long hair"),
        Bad("a cat , a dog .", says="1 before a comma, 1 before a full stop", fixed="a cat, a dog."),
        Bad("1girl, smile ,dress,hat", says="1 before a comma", fixed="1girl, smile,dress,hat"),
        Bad(" a cat, a dog ", says="2 at an end", fixed="a cat, a dog"),
        Bad(
            files=set_of("a cat,  night", "a dog,  night", "a bird, night"),
            says="2 of 3 captions hold stray spaces",
            fixed={"1.txt": "a cat, night", "2.txt": "a dog, night"},
        ),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("a cat,a dog", about="a missing space is no fault"),
        Good("a sign that reads “OPEN  24h , come in”, 「夜 　市」"),
        Good("mirelle  |||  1girl, solo | night"),
        Good("Où est le chat\u00a0? Il dort ! ._. ..."),
        Good("my  style, a red barn", settings={"trigger": "my  style"}),
        Good("a lens of .5 mm, a cat ... asleep, version 2 .5"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        names = (view.context.habits.prefix, view.context.habits.suffix, *view.context.habits.shared)
        found: list[tuple[Line, list[Space]]] = []
        for line in view.lines:
            kept = [name for name in (*names, line.view.subset.trigger) if name]
            if spaces := stray_spaces(line.reading.parsed, kept):
                found.append((line, spaces))
        if found:
            yield self._told(found, len(view.lines))

    def _told(self, found: Sequence[tuple[Line, list[Space]]], total: int) -> Finding:
        """A habit, told once; of one caption alone it is told there."""
        line, (first, *_) = found[0]
        one = len(found) == 1
        counts = Counter(space.kind for _, spaces in found for space in spaces)
        repairs = [Repair(each, [(start, end, text) for start, end, text, _ in spaces]) for each, spaces in found]
        return self.report(
            "{count} of {total} captions {hold} stray spaces ({kinds}): write single spaces",
            line.view if one else None,
            location=place_of(line.view.captions[line.number], line.view, (first.start, first.end)),
            observed=Observed(len(found), 0, "captions"),
            caption=line.number if one else None,
            evidence="stray spaces",
            related=[] if one else list(dict.fromkeys(each.view.key for each, _ in found)),
            fix=fix_lines("Write single spaces in {captions}", repairs),
            count=len(found),
            total=total,
            hold="holds" if one else "hold",
            kinds=", ".join(f"{count} {kind}" for kind, count in counts.items()),
        )
