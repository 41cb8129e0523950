"""CAP009 prompt-syntax."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lorakit.caption.syntax import Syntax
from lorakit.caption.words import join, norms
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import SetRule, place_of, quote, some

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lorakit.caption.parse import Unit
    from lorakit.caption.syntax import Mark
    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

DOES = {
    Syntax.WEIGHT: "{piece}{more}: a weight is nothing but letters to a trainer; write {plain}",
    Syntax.EMPHASIS: "{piece}{more}: emphasis is nothing but brackets to a trainer; write {plain}",
    Syntax.NETWORK: "{piece}{more}: a trainer loads no network from a caption but trains its name; delete it",
    Syntax.SCHEDULE: "{piece}{more}: a trainer swaps no words but trains all of this; write what the picture shows",
    Syntax.KEYWORD: "{piece}{more}: a trainer parts nothing there but trains the word; write a comma",
    Syntax.WILDCARD: "{piece}{more}: trained as letters unless kohya's `enable_wildcard` is set; "
    "otherwise write what the picture shows",
}
INFORMS = {Syntax.WILDCARD}
# a tag with an underscore before a word or bracket; emoticons (^_^), single letters (x_x), numbers (IMG_0042) are none
UNDERSCORED = re.compile(r"[^\W_]_+[^\W\d_(]|[^\W_]_+\(|\)_+\w")
LETTERS = re.compile(r"[^\W_]")
KEPT = ("score_", "source_", "rating_")  # bases of the Pony family were trained on these tags as they stand
SHOWN = 3


class PromptSyntax(SetRule):
    r"""Prompt syntax in a caption: weights, escapes, networks, wildcards.

    A WebUI acts on `(neon glow:1.2)`, `<lora:x:0.8>` or `BREAK`; a trainer takes them for letters, so that brackets
    and numbers cost tokens and are learned with the picture. A backslash in `star \(sky\)` is trained as well.
    Write the plain words. Underscores in tags cost a token each, which is told once for the set, because some bases
    were trained with them. Plain brackets, ratios, times and years are prose.
    """

    code = "CAP009"
    name = "prompt-syntax"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad("a street, (neon glow:1.2), rain", says="write `neon glow`"),
        Bad("a street, ((neon glow)), [[crowd]]", says="`((neon glow))` and 1 more"),
        Bad("a street, <lora:cyberpunk_v1:0.8>", says="delete it"),
        Bad("a [cat:dog:0.5] on a sofa", says="`[cat:dog:0.5]`"),
        Bad("a street at night BREAK a red car", says="`BREAK`"),
        Bad(r"1girl, star \(sky\), canvas \(object\)", says=r"`star \(sky\)`"),
        Bad("a {red|blue} car", says="enable_wildcard"),
        Bad("__color__ hair, 1girl", says="`__color__`"),
        Bad("1girl, long_hair, red_dress", says="`long_hair`, `red_dress`"),
        Bad("街道，（霓虹光：1.2）", says="write `霓虹光`"),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good("a clock (12:30) on a poster (16:9), a print (1987), a model (scale 1:43)"),
        Good("1girl, ^_^, star (sky), (o)_(o), >_<, \\o/"),
        Good("score_9_up, source_anime, 1girl"),
        Good("a sign reading “BREAK (glass:1)”, SPRING BREAK beach"),
        Good("ohwx_man, a red car", settings={"trigger": "ohwx_man"}),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        escaped: list[tuple[Line, Unit]] = []
        underscored: list[tuple[Line, Unit]] = []
        for line in view.lines:
            parsed = line.reading.parsed
            if parsed.marks:
                yield from self._marks(line)
                escaped.extend((line, unit) for unit in _escaped(line))
            if "_" in parsed.text:
                underscored.extend((line, unit) for unit in _underscored(line))
        if escaped:
            yield self._habit(
                escaped,
                "\\",
                "{captions} of {total} captions write a backslash before a bracket ({shown}): it is trained as "
                "letters, 2 tokens each; write the bracket alone",
                self.severity,
                len(view.lines),
            )
        if underscored:
            yield self._habit(
                underscored,
                "_",
                "{captions} of {total} captions hold tags with underscores ({shown}), {count} in all: each underscore "
                "costs a token; write spaces unless the base was trained on such tags",
                Severity.INFO,
                len(view.lines),
            )

    def _marks(self, line: Line) -> Iterator[Finding]:
        """One finding for each kind of syntax in a caption, at its first piece."""
        parsed = line.reading.parsed
        quotes = [each for each in parsed.enclosed if each.quote]
        kinds: dict[tuple[Syntax, bool], list[Mark]] = {}
        for mark in parsed.marks:
            if mark.kind is Syntax.ESCAPE or any(each.start < mark.start < each.end for each in quotes):
                continue
            kinds.setdefault((mark.kind, parsed.text[mark.start : mark.end] == "AND"), []).append(mark)
        for (kind, weak), marks in kinds.items():
            first = marks[0]
            yield self.report_span(
                line.view,
                line.number,
                (first.start, first.end),
                DOES[kind],
                Severity.INFO if weak or kind in INFORMS else None,
                Observed(len(marks), 0, "pieces"),
                piece=quote(parsed.text[first.start : first.end]),
                more=f" and {len(marks) - 1} more" if len(marks) > 1 else "",
                plain=quote(parsed.text[slice(*first.inner)]),
            )

    def _habit(
        self, units: Sequence[tuple[Line, Unit]], sign: str, template: str, severity: Severity, total: int
    ) -> Finding:
        """What tools do to every tag of a set: one finding, at the first such tag."""
        line, unit = units[0]
        keys = dict.fromkeys(line.view.key for line, _ in units)
        tags = dict.fromkeys(line.reading.parsed.shown(unit) for line, unit in units)
        return self.report(
            template,
            severity=severity,
            location=place_of(line.view.captions[line.number], line.view, (unit.start, unit.end)),
            observed=Observed(len(units), 0, "tags"),
            evidence=sign,
            related=tuple(keys),
            captions=len({(line.view.key, line.number) for line, _ in units}),
            total=total,
            count=len(units),
            shown=some(list(tags), SHOWN),
        )


def _escaped(line: Line) -> Iterator[Unit]:
    """The units that hold an escaped bracket outside quotes."""
    parsed = line.reading.parsed
    quotes = [each for each in parsed.enclosed if each.quote]
    places = [
        mark.start
        for mark in parsed.marks
        if mark.kind is Syntax.ESCAPE and not any(each.start < mark.start < each.end for each in quotes)
    ]
    if places:
        yield from (unit for unit in parsed.units if any(unit.start <= place < unit.end for place in places))


def _underscored(line: Line) -> Iterator[Unit]:
    """The units with underscores between letters: no emoticon, wildcard, quotation, trigger or score tag."""
    parsed = line.reading.parsed
    trigger = join(norms(line.view.subset.trigger or ""))
    for unit in parsed.units:
        text = parsed.shown(unit)
        if "_" not in text or unit.first == unit.last or unit.key == trigger or text.lower().startswith(KEPT):
            continue
        if len(LETTERS.findall(text)) < 3 or not UNDERSCORED.search(text) or unit.first in parsed.quoted:
            continue
        if not any(
            mark.start < unit.end and unit.start < mark.end and "_" in parsed.text[mark.start : mark.end]
            for mark in parsed.marks
        ):
            yield unit
