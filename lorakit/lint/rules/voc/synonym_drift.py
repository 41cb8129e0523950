"""VOC006 synonym-drift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.caption.competing import competing
from lorakit.caption.normalise.swap import swapped
from lorakit.caption.normalise.usual import with_usual
from lorakit.caption.occurrences import first_places
from lorakit.caption.style import Style
from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.caption.variants import LONG_WORD, Variant, near_words, same_unit
from lorakit.caption.words import join, norms
from lorakit.findings import Safety, Severity
from lorakit.lint.example import Bad, Good, set_of
from lorakit.lint.options import Options, option
from lorakit.lint.repair import Repair, fix_lines
from lorakit.lint.rule import SetRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lorakit.caption.competing import Names
    from lorakit.caption.normalise.changes import Change
    from lorakit.findings import Finding, Fix
    from lorakit.lint.view import Line, SetView

VOCABULARIES = ("style-families", "synonyms")


@dataclass(frozen=True)
class DriftOptions(Options):
    """When two forms that only look alike are worth a word."""

    common: int = option(
        10, "captions that hold the usual form before a rarer one is proposed as its variant",
        "convention; on 3 careful sets of 60 captions no false proposal at 10", low=2,
    )  # fmt: skip
    ratio: float = option(
        10.0, "how many times as frequent the usual form must be",
        "convention; on 3 careful sets of 60 captions no false proposal at 10", low=1,
    )  # fmt: skip


class SynonymDrift(SetRule):
    """Several names for one thing across the captions of a set

    `anime style`, `manga look` and `Japanese cartoon` mixed over one set are three styles to the model, and none of
    them gets all the pictures. Choose one name for each thing and use it everywhere; a glossary (`glossary:` in the
    settings) keeps it so.

    Found without settings: names of styles and media, everyday synonyms and spellings (word lists), and forms of the
    set itself that look alike (joined or not, word order, number, a slip of the keys), which are proposals. A caption
    that holds the usual name as well is not reported. With a glossary: every name that it calls by another one.

    A name is proposed in place of another only where both stand alike: alone, in front of `of`, or of a noun.
    """

    code = "VOC006"
    name = "synonym-drift"
    severity = Severity.WARNING
    since = "0.1.0"
    option_type = DriftOptions
    bad = (
        Bad(
            files=set_of(
                "anime style, girl on a roof",
                "anime style, boy with a kite",
                "manga look, girl by a river",
                "Japanese cartoon, old man fishing",
            ),
            says="`manga look` here, `anime style` in 2 of 4 captions",
            fixed={"3.txt": "anime style, girl by a river", "4.txt": "anime style, old man fishing"},
            safety=Safety.UNSAFE,
        ),
        Bad(
            files=set_of("动漫风格，少女，雨天", "动漫风格，老人，茶馆", "漫画风，少年，操场"),
            says="`漫画风`",
            safety=Safety.UNSAFE,
            fixed={"3.txt": "动漫风格，少年，操场"},
        ),
        Bad(
            files=set_of("cyberpunk street, rain", "cyberpunk alley, cat", "neo-noir alley, moon"),
            says="`neo-noir`",
            safety=Safety.UNSAFE,
            fixed={"3.txt": "cyberpunk alley, moon"},
        ),
        Bad(
            files=set_of("A photo of a cat", "A photo of a dog", "A photograph of an owl"),
            says="`A photograph of`",
            safety=Safety.UNSAFE,
            fixed={"3.txt": "A photo of an owl"},
        ),
        Bad(
            files=set_of("A photo of a cat", "A photo of a dog", "A photograph in a temple"),
            about="no repair: the set has no name that stands in front of another word than `of`",
        ),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good(
            files=set_of("anime style, manga style, girl on a roof", "anime style, boy with a kite"),
            about="a caption that holds both names holds the usual one",
        ),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        yield from self._by_glossary(view)
        own = {word for subset in view.dataset.subsets for word in norms(subset.trigger or "")}
        for names in competing([line.reading for line in view.lines], VOCABULARIES, own):
            yield from self._drift(view, names)
        yield from self._mined(view)

    def _by_glossary(self, view: SetView) -> Iterator[Finding]:
        for line in view.lines:
            reading = line.reading
            for hit in reading.of("glossary"):
                entry = view.context.glossary.entry_of(hit.term.entry) if hit.term.kind == "prefer" else None
                if entry is None or not view.context.glossary.applies(hit, reading, view.terms.style):
                    continue
                yield self.report_span(
                    line.view,
                    line.number,
                    reading.parsed.span(hit.first, hit.last),
                    "{said} is called {name} in your glossary{reason}",
                    said=quote(reading.shown(hit)),
                    name=quote(entry.canonical),
                    reason=f": {entry.reason}" if entry.reason else "",
                    fix=_write(line, entry.canonical, swapped(reading, hit, entry.canonical), entry.safe),
                )

    def _drift(self, view: SetView, names: Names) -> Iterator[Finding]:
        usual = names.usual
        for name in names.places:
            if name == usual:
                continue
            others = [each for each in names.places if each not in (name, usual)]
            also = "".join(f", {quote(names.shown(each))} in {len(names.places[each])}" for each in others)
            for number, hit in names.strays(name):
                line = view.lines[number]
                written, changes = with_usual(line.reading, names, hit)
                yield self.report_span(
                    line.view,
                    line.number,
                    line.reading.parsed.span(hit.first, hit.last),
                    "{said} here, {usual} in {count} of {total} captions{also}: one thing, one name",
                    self.severity if names.kind == "style" else Severity.INFO,
                    said=quote(line.reading.shown(hit)),
                    usual=quote(names.shown(usual)),
                    count=len(names.places[usual]),
                    total=len(view.lines),
                    also=also,
                    fix=_write(line, written, changes),
                )

    def _mined(self, view: SetView) -> Iterator[Finding]:
        counts = view.terms.units if view.terms.style is not Style.PROSE else {}
        tokenizer = clip_tokenizer()
        words = view.terms.words
        unknown = [
            word for word, count in words.items()
            if count == 1 and len(word) >= LONG_WORD and tokenizer.exact and tokenizer.count(word) > 1
        ]  # fmt: skip
        found = same_unit(counts, self.options.common, self.options.ratio)
        found += near_words(words, self.options.common, self.options.ratio, unknown)
        if not found:
            return
        places = first_places([line.reading.parsed for line in view.lines], {variant.rare for variant in found})
        for variant in found:
            if variant.rare not in places or _accepted(view, variant):
                continue
            number, span = places[variant.rare]
            line = view.lines[number]
            yield self.report_span(
                line.view,
                line.number,
                span,
                "{rare} in {few}, {common} in {many} captions: if both mean the same, write one",
                Severity.INFO,
                rare=quote(variant.rare),
                few=variant.rare_count,
                common=quote(variant.common),
                many=variant.common_count,
                fix=_write(line, variant.common, [(*span, view.terms.shown(variant.common))]),
            )


def _write(line: Line, name: str, changes: Sequence[Change], safe: bool = False) -> Fix | None:
    return fix_lines(f"Write {quote(name)}", [Repair(line, changes, safe)])


def _accepted(view: SetView, variant: Variant) -> bool:
    """Whether the glossary takes the rare form, or both are the trigger, which has rules of its own."""
    triggers = {"".join(norms(subset.trigger)) for subset in view.dataset.subsets if subset.trigger}
    if variant.common.replace(" ", "") in triggers:
        return True
    return view.context.glossary.decides(norms(variant.rare)) or join(norms(variant.rare)) == variant.common
