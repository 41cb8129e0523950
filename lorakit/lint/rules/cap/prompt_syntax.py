"""CAP009 prompt-syntax."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lorakit.caption.nocaption import leftover
from lorakit.caption.style import Style
from lorakit.caption.syntax import Syntax
from lorakit.caption.toolmarks import bracketed, escaped, strays, underscored
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import SetRule, place_of, quote, some

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    Syntax.CHAT: "{piece}{more}: a chat template's mark, which is trained as letters; delete it",
}
INFORMS = {Syntax.WILDCARD}
SHOWN = 3
# what tools do to all captions of a set, told once
HABITS = {
    "\\(": "{captions} of {total} captions {hold} a backslash before a bracket ({shown}): it is trained as letters, "
    "2 tokens each; write the bracket alone",
    "\\n": "{captions} of {total} captions {hold} escapes of an export ({shown}), {count} in all, which are trained as "
    "letters; write a space or the sign that is meant",
    "_": "{captions} of {total} captions {hold} tags with underscores ({shown}), {count} in all: each underscore costs "
    "a token; write spaces unless the base was trained on such tags",
}


class Piece(NamedTuple):
    """A span of a caption that is judged with others of the set."""

    line: Line
    start: int
    end: int

    @property
    def text(self) -> str:
        """As the user wrote it."""
        return self.line.reading.parsed.text[self.start : self.end]


class PromptSyntax(SetRule):
    r"""Prompt syntax in a caption: weights, escapes, networks, wildcards.

    A WebUI acts on `(neon glow:1.2)`, `<lora:x:0.8>` or `BREAK`; a trainer takes them for letters, so that brackets
    and numbers cost tokens and are learned with the picture. So are the backslash in `star \(sky\)`, a line break
    that an export wrote as `\n` and a chat template's `<|im_end|>`. Write the plain words. Underscores in tags cost a
    token each, which is told once for the set, because some bases were trained with them. Plain brackets, ratios,
    times and years are prose.
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
        Bad(
            "<|im_start|>assistant a dog <|im_end|>", says="`<|im_start|>assistant` and 1 more: a chat template's mark"
        ),
        Bad(r"a dog\non grass, a sign \"open\"", says=r"(`\n`, `\"`), 3 in all"),
        Bad("1girl, (wolf), [furry], solo", says="`(wolf)` and 1 more: emphasis"),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good("a clock (12:30) on a poster (16:9), a print (1987), a model (scale 1:43)"),
        Good("1girl, ^_^, star (sky), (o)_(o), >_<, \\o/"),
        Good("score_9_up, source_anime, 1girl"),
        Good("a sign reading “BREAK (glass:1)”, SPRING BREAK beach"),
        Good("ohwx_man, a red car", settings={"trigger": "ohwx_man"}),
        Good("SKU 44120-B_front, white cup", about="a number of goods is no tag"),
        Good(r"\n/, \\o/ and \o/, C:\new\table, 1girl (solo), a (striped) cat sleeps on the sofa"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        found: dict[str, list[Piece]] = {sign: [] for sign in HABITS}
        for line in view.lines:
            parsed, trigger = line.reading.parsed, line.view.subset.trigger
            if parsed.marks:
                yield from self._marks(line)
                found["\\("].extend(Piece(line, *span) for span in escaped(parsed))
            found["\\n"].extend(Piece(line, *span) for span in strays(parsed))
            found["_"].extend(Piece(line, *span) for span in underscored(parsed, trigger))
            if line.reading.style is Style.TAGS and (marks := bracketed(parsed)) and not leftover(parsed):
                yield self._pieces(line, Syntax.EMPHASIS, marks, Severity.INFO)
        for sign, pieces in found.items():
            if pieces:
                yield self._habit(pieces, sign, len(view.lines))

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
            yield self._pieces(line, kind, marks, Severity.INFO if weak or kind in INFORMS else None)

    def _pieces(self, line: Line, kind: Syntax, marks: Sequence[Mark], severity: Severity | None) -> Finding:
        """One kind of syntax in a caption, at its first piece."""
        first, text = marks[0], line.reading.parsed.text
        return self.report_span(
            line.view,
            line.number,
            (first.start, first.end),
            DOES[kind],
            severity,
            Observed(len(marks), 0, "pieces"),
            piece=quote(text[first.start : first.end]),
            more=f" and {len(marks) - 1} more" if len(marks) > 1 else "",
            plain=quote(text[slice(*first.inner)]),
        )

    def _habit(self, pieces: Sequence[Piece], sign: str, total: int) -> Finding:
        """What tools do to every tag of a set: one finding, at the first such tag; of one caption if it is one."""
        line, start, end = pieces[0]
        keys = list(dict.fromkeys(piece.line.view.key for piece in pieces))
        captions = len({(piece.line.view.key, piece.line.number) for piece in pieces})
        return self.report(
            HABITS[sign],
            line.view if captions == 1 else None,
            Severity.INFO if sign == "_" else None,
            place_of(line.view.captions[line.number], line.view, (start, end)),
            Observed(len(pieces), 0, "tags"),
            line.number if captions == 1 else None,
            sign,
            keys if captions > 1 else (),
            captions=captions,
            total=total,
            hold="holds" if captions == 1 else "hold",
            count=len(pieces),
            shown=some(list(dict.fromkeys(piece.text for piece in pieces)), SHOWN),
        )
