"""CAP009 prompt-syntax."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lorakit.caption.nocaption import leftover
from lorakit.caption.normalise.plain import plain
from lorakit.caption.normalise.toolmarks import undone
from lorakit.caption.style import Style
from lorakit.caption.syntax import Syntax
from lorakit.caption.toolmarks import bracketed, escaped, strays, underscored
from lorakit.findings import Observed, Safety, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.repair import Repair, fix_lines
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
TITLES = {
    "\\(": "Drop the backslashes before brackets in {captions}",
    "\\n": "Turn the escapes of an export back in {captions}",
    "_": "Write spaces for underscores in {captions}",
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
        Bad("a street, (neon glow:1.2), rain", says="write `neon glow`", fixed="a street, neon glow, rain"),
        Bad("a ((neon glow)), [[crowd]]", says="`((neon glow))` and 1 more", fixed="a neon glow, crowd"),
        Bad("a street, <lora:x:0.8>", says="delete it", fixed="a street", safety=Safety.UNSAFE),
        Bad("a [cat:dog:0.5] on a sofa", says="`[cat:dog:0.5]`"),
        Bad("a street BREAK a red car", says="`BREAK`", fixed="a street, a red car", safety=Safety.UNSAFE),
        Bad(r"1girl, star \(sky\)", says=r"`star \(sky\)`", fixed="1girl, star (sky)"),
        Bad("a {red|blue} car", says="enable_wildcard"),
        Bad("__color__ hair, 1girl", says="`__color__`"),
        Bad("1girl, long_hair", says="`long_hair`", fixed="1girl, long hair", safety=Safety.UNSAFE),
        Bad(
            "1girl, ^_^, bow_(weapon)",
            settings={"caption": {"underscores": "spaces"}},
            says="`bow_(weapon)`",
            fixed="1girl, ^_^, bow (weapon)",
        ),
        Bad("街道，（霓虹光：1.2）", says="write `霓虹光`", fixed="街道，霓虹光"),
        Bad("<|im_start|>a dog<|im_end|>", says="a chat template's mark", fixed="a dog", safety=Safety.UNSAFE),
        Bad(r"a \"dog\"\non grass", says="3 in all", fixed='a "dog" on grass', safety=Safety.UNSAFE),
        Bad("1girl, (wolf), [furry]", says="1 more: emphasis", fixed="1girl, wolf, furry", safety=Safety.UNSAFE),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good("a clock (12:30) on a poster (16:9), a print (1987), a model (scale 1:43)"),
        Good("1girl, ^_^, star (sky), (o)_(o), >_<, \\o/"),
        Good("score_9_up, source_anime, 1girl"),
        Good("1girl;score_9_up, solo, a hat", settings={"caption": {"underscores": "spaces"}}),
        Good("a sign reading “BREAK (glass:1)”, SPRING BREAK beach"),
        Good("ohwx_man, a red car", settings={"trigger": "ohwx_man"}),
        Good("1girl, long_hair", settings={"caption": {"underscores": "keep"}}),
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
            if view.context.habits.underscores != "keep":
                found["_"].extend(Piece(line, *span) for span in underscored(parsed, trigger))
            if line.reading.style is Style.TAGS and (marks := bracketed(parsed)) and not leftover(parsed):
                yield self._pieces(line, Syntax.EMPHASIS, marks, Severity.INFO)
        for sign, pieces in found.items():
            if pieces:
                yield self._habit(view, pieces, sign)

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
        safe, unsafe = plain(line.reading.parsed, kind, marks, kind is Syntax.EMPHASIS and severity is Severity.INFO)
        return self.report_span(
            line.view,
            line.number,
            (first.start, first.end),
            DOES[kind],
            severity,
            Observed(len(marks), 0, "pieces"),
            fix=fix_lines("Write the plain words", (Repair(line, safe), Repair(line, unsafe, safe=False))),
            piece=quote(text[first.start : first.end]),
            more=f" and {len(marks) - 1} more" if len(marks) > 1 else "",
            plain=quote(text[slice(*first.inner)]),
        )

    def _habit(self, view: SetView, pieces: Sequence[Piece], sign: str) -> Finding:
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
            fix_lines(TITLES[sign], _repairs(view, pieces, sign)),
            captions=captions,
            total=len(view.lines),
            hold="holds" if captions == 1 else "hold",
            count=len(pieces),
            shown=some(list(dict.fromkeys(piece.text for piece in pieces)), SHOWN),
        )


def _repairs(view: SetView, pieces: Sequence[Piece], sign: str) -> Iterator[Repair]:
    """What can be done in each caption; the trigger and names with underscores of their own stay."""
    habits, glossary = view.context.habits, view.context.glossary
    names = (habits.prefix, habits.suffix, *(subset.trigger for subset in view.dataset.subsets))
    kept = [name for name in (*names, *habits.shared, *glossary.protects) if name]
    kept += [entry.canonical for entry in glossary.entries]
    by_line: dict[tuple[str, int], list[Piece]] = {}
    for piece in pieces:
        by_line.setdefault((piece.line.view.key, piece.line.number), []).append(piece)
    for own in by_line.values():
        line, spans = own[0].line, [(piece.start, piece.end) for piece in own]
        yield Repair(line, *undone(line.reading, sign, spans, kept, habits.underscores == "spaces"))
