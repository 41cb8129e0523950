"""VOC012 redundant-general."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.caption.normalise.remove import without
from lorakit.caption.style import FUNCTION_WORDS, Style
from lorakit.caption.words import words
from lorakit.findings import Safety, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import SampleRule, fix_of, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.caption.parse import Parsed, Unit
    from lorakit.caption.reading import Reading
    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView

Key = tuple[str, ...]
# in front of a name these say what is done with the thing, or that it is missing, and not which kind it is
_NO_KIND_TEXT = """
holding wearing carrying riding eating drinking hugging grabbing pulling adjusting removing lifting playing reading
no without unworn removed missing extra fake looking
"""
NO_KIND = FUNCTION_WORDS | frozenset(_NO_KIND_TEXT.split())


class RedundantGeneral(SampleRule):
    """General tag beside its specific one.

    `dress, white dress` spends two tags on one thing: the general one takes tokens and dilutes the specific one.
    Keep the specific tag. Off by default, because tag sets from boorus carry both by convention, and bases that were
    trained on them are used to it.
    """

    code = "VOC012"
    name = "redundant-general"
    severity = Severity.INFO
    since = "0.1.0"
    on = False
    bad = (
        Bad(
            "1girl, solo, dress, white dress",
            says="`dress` beside `white dress`",
            fixed="1girl, solo, white dress",
            safety=Safety.UNSAFE,
        ),
        Bad("1girl, hat, witch_hat, broom", says="`hat` beside `witch_hat`"),
        Bad("1girl, solo, boots, knee boots, black_knee_boots", says="`boots`"),
        Bad("1girl, shoes, sneakers, park", says="`shoes` beside `sneakers`"),
        Bad("少女，帽子，斗笠，雨夜", says="`帽子` beside `斗笠`"),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good("1girl, sky, star (sky), night"),
        Good("1girl, broom, holding broom", about="what is done with the thing is another statement"),
        Good("hot dog, dog, park"),
        Good("a dress shop, a white dress in the window, the dress of a doll on a chair", about="prose"),
        Good("1girl, white dress, black boots"),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        trigger = view.subset.trigger
        for index, reading in enumerate(view.readings):
            if reading.style is not Style.TAGS:
                continue
            parsed = reading.parsed
            for general, specific in _pairs(reading).items():
                if parsed.shown(general) != trigger:
                    yield self.report_span(
                        view,
                        index,
                        (general.start, general.end),
                        "{general} beside {specific} says the same twice: keep the specific one",
                        general=quote(parsed.shown(general)),
                        specific=quote(parsed.shown(specific)),
                        fix=fix_of(view, index, "Keep the specific one", Safety.UNSAFE, without(parsed, [general])),
                    )


def _pairs(reading: Reading) -> dict[Unit, Unit]:
    """General units with the first specific one of each, in the order of the text."""
    parsed = reading.parsed
    units = {_lemmas(parsed, unit): unit for unit in reversed(parsed.units) if unit.size}
    hits = [hit for hit in reading.of("general-tags") if reading.whole(hit)]
    compounds = {hit.first for hit in hits if hit.term.kind == "compound"}
    found: dict[Unit, Unit] = {}
    for key, unit in reversed(units.items()):
        if unit.size < 2 or unit.first in compounds or "(" in parsed.shown(unit) or not NO_KIND.isdisjoint(key):
            continue
        for at in range(1, len(key)):
            if general := units.get(key[at:]):
                found.setdefault(general, unit)
    for hit in hits:
        general = units.get(tuple(word.lemma for word in words(hit.term.side)))
        specific = parsed.unit_at(hit.first)
        if hit.term.kind == "implied" and general and specific and general != specific:
            found.setdefault(general, specific)
    return found


def _lemmas(parsed: Parsed, unit: Unit) -> Key:
    return tuple(word.lemma for word in parsed.words[unit.first : unit.last])
