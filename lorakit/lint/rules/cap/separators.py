"""CAP008 separators."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lorakit.caption.normalise.commas import PARTING, Fault, one_comma_each, stray
from lorakit.caption.signs import Sign, beside, separating
from lorakit.caption.style import Style
from lorakit.caption.words import is_cjk, join, norms
from lorakit.findings import Observed, Safety, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.repair import Repair, fix_lines
from lorakit.lint.rule import SetRule, place_of, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lorakit.caption.reading import Reading
    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

WIDE = frozenset("，；")
MIXABLE = PARTING - {","}
HABITS = {"、": Style.TAGS, ";": Style.TAGS, "；": Style.TAGS, "|": None, "||": None}  # None: whatever the style
TITLE = "Part the units of {captions} by one comma and one space"


class Separators(SetRule):
    """Mixed, doubled or stray separators.

    Trainers that shuffle tags split at the comma `,` alone: what `，`, `、`, `;` or `||` parts stays one tag, and a
    doubled or trailing comma makes an empty one. A full-width comma also costs 3 CLIP tokens. Write `, ` between
    units. A set that uses `，` throughout is told once; enumerations with 、, commas in quotes or brackets, a semicolon
    inside a name (`steins;gate`), and kohya's `|||` and `{a|b}` are no fault. Where a sentence ends with 。, no sign is
    turned into another.
    """

    code = "CAP008"
    name = "separators"
    severity = Severity.INFO
    since = "0.1.0"
    bad = (
        Bad("1girl，solo, night", says="1 `，` among commas", fixed="1girl, solo, night"),
        Bad("a cat，a dog, neon", says="1 `，` among commas", fixed="a cat, a dog, neon", safety=Safety.UNSAFE),
        Bad("a cat,, a dog, neon glow", says="1 doubled `,`", fixed="a cat, a dog, neon glow"),
        Bad("a cat, a dog,", says="a trailing `,`", fixed="a cat, a dog"),
        Bad(", a cat, a dog", says="a leading `,`", fixed="a cat, a dog"),
        Bad("1girl, red dress; blue sky", says="1 `;` among commas", fixed="1girl, red dress, blue sky"),
        Bad("1girl, red dress || night", says="1 `||` among commas"),
        Bad("红色旗袍, 雨夜，霓虹灯, 背影", says="1 `，` among commas", fixed="红色旗袍, 雨夜, 霓虹灯, 背影"),
        Bad("红色旗袍，雨夜", says="1 of 1 captions", fixed="红色旗袍, 雨夜", about="a habit of the set, told once"),
        Bad("一只猫坐在沙发上，背景模糊。", says="1 of 1 captions", about="not repaired: a sentence"),
        Bad("1girl | solo | night", says="1 of 1 captions parts its units with `|`"),
        Bad("a cat ， a dog, neon", says="1 `，` among commas", fixed="a cat, a dog, neon"),
        Bad("一只猫坐在沙发上, 背景模糊，夜晚。", says="1 `，` among commas", about="a sentence keeps its signs"),
        Bad(
            "moshui style, a crane standing in reeds，侧面，湖水",
            says="2 `，` among commas",
            fixed="moshui style, a crane standing in reeds, 侧面, 湖水",
            safety=Safety.UNSAFE,
        ),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good("a cat,a dog,neon glow", about="a missing space is no fault"),
        Good("mirelle, 1girl ||| solo, night, {red|blue} dress"),
        Good("A man waits at the door; behind him, a lamp glows over the wet street."),
        Good("red car, a sign that reads “早上好，世界”, rain (dusk，fog)"),
        Good("红色旗袍, 竹签筒、辣椒罐与铁盘, 雨夜", about="、 inside an enumeration"),
        Good("1girl, ;), :|, night"),
        Good(r"1girl, steins;gate, makise kurisu \(steins;gate\), chaos；head"),
        Good("fish &amp; chips, a paper cone"),
        Good("mirelle, 红色旗袍的少女、猫、狗", settings={"trigger": "mirelle"}),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        habits: Counter[str] = Counter()
        places: list[tuple[Line, list[Sign]]] = []
        for line in view.lines:
            signs = separating(line.reading.parsed)
            faults = [*_mixed(line, signs), *stray(line.reading.parsed.text, signs)] if signs else []
            if faults:
                yield self._caption(line, signs, faults)
            if not any(fault.kind == "mixed" for fault in faults) and (habit := _habit(line.reading, signs)):
                habits[habit] += 1
                places.append((line, [sign for sign in signs if sign.text == habit]))
        if habits:
            yield self._set(habits, places, len(view.lines))

    def _set(self, habits: Counter[str], places: Sequence[tuple[Line, list[Sign]]], total: int) -> Finding:
        """A habit, told once; of one caption alone it is told there."""
        line, (sign, *_) = places[0]
        one = len(places) == 1
        return self.report(
            "{count} of {total} captions {part} units with {signs}: trainers shuffle tags at `,` alone{cost}; "
            "write `, `",
            line.view if one else None,
            location=place_of(line.view.captions[line.number], line.view, (sign.start, sign.end)) if one else None,
            observed=Observed(len(places), 0, "captions"),
            caption=line.number if one else None,
            fix=fix_lines(TITLE, (repair for line, wrong in places for repair in _repairs(line, wrong, wrong))),
            count=len(places),
            total=total,
            part="parts its" if one else "part their",
            signs=" or ".join(quote(sign) for sign, _ in habits.most_common()),
            cost=", and each full-width one costs 3 CLIP tokens" if WIDE & habits.keys() else "",
        )

    def _caption(self, line: Line, signs: Sequence[Sign], faults: Sequence[Fault]) -> Finding:
        first = min((fault.sign for fault in faults), key=lambda sign: sign.start)
        return self.report_span(
            line.view,
            line.number,
            (first.start, first.end),
            "the caption has {wrong}: part its units with one `, ` each",
            observed=Observed(len(faults), 0, "separators"),
            fix=fix_lines(TITLE, _repairs(line, signs, [fault.sign for fault in faults if fault.kind == "mixed"])),
            wrong=_named(faults),
        )


def _repairs(line: Line, signs: Sequence[Sign], wrong: Sequence[Sign]) -> Iterator[Repair]:
    """What can be done in a caption: what is safe, and what is not."""
    safe, unsafe = one_comma_each(line.reading.parsed, signs, line.reading.style, wrong)
    yield Repair(line, safe)
    yield Repair(line, unsafe, safe=False)


def _named(faults: Sequence[Fault]) -> str:
    """`2 ``，`` among commas, a trailing ``,```."""
    counts = Counter((fault.kind, fault.sign.text) for fault in faults)
    mixed = [f"{count} {quote(text)}" for (kind, text), count in counts.items() if kind == "mixed"]
    named = [" and ".join(mixed) + " among commas"] if mixed else []
    named += [f"{count} doubled {quote(text)}" for (kind, text), count in counts.items() if kind == "doubled"]
    named += [f"a {kind} {quote(text)}" for kind, text in counts if kind in ("leading", "trailing")]
    return ", ".join(named)


def _mixed(line: Line, signs: Sequence[Sign]) -> Iterator[Fault]:
    """Separators other than commas in a caption that has commas.

    In a caption of two languages `，` may part Chinese phrases and `,` the others: mixed is every `，` as soon as one
    stands beside Latin letters or a comma between two Chinese phrases.
    """
    reading = line.reading
    text = reading.parsed.text
    if all(sign.text not in MIXABLE for sign in signs):
        return
    commas = [sign for sign in signs if sign.text == "," and not _behind_trigger(line, sign)]
    if not commas:
        return
    crossed = any(all(map(is_cjk, beside(text, comma))) for comma in commas) or any(
        sign.text == "，" and _latin(text, sign) for sign in signs
    )
    for sign in signs:
        latin = _latin(text, sign)
        if (
            (sign.text == "，" and crossed)
            or (sign.text == "、" and latin)
            or (sign.text in (";", "；") and reading.style is Style.TAGS)
            or sign.text in ("|", "||")
        ):
            yield Fault(sign, "mixed")


def _latin(text: str, sign: Sign) -> bool:
    """Whether a separator touches a Latin letter or a digit."""
    return any(char.isascii() and char.isalnum() for char in beside(text, sign))


def _behind_trigger(line: Line, sign: Sign) -> bool:
    """Whether a separator only sets the trigger apart: tools write `trigger, ` in front of any caption."""
    trigger, parsed = line.view.subset.trigger, line.reading.parsed
    first = parsed.units[0]
    alone = first.end <= sign.start and not parsed.text[first.end : sign.start].strip()
    return alone and trigger is not None and first.key == join(norms(trigger))


def _habit(reading: Reading, signs: Sequence[Sign]) -> str:
    """The separator that a caption uses in place of commas, or nothing."""
    counts = Counter(sign.text for sign in signs)
    if counts["，"]:
        return "，"
    if counts[","]:
        return ""
    for sign, style in HABITS.items():
        if counts[sign] > 1 and style in (None, reading.style):
            return sign
    return ""
