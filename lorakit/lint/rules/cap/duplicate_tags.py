"""CAP010 duplicate-tags."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from lorakit.caption.normalise.apart import Twice
from lorakit.caption.normalise.repeated import without_repeats
from lorakit.caption.style import Style
from lorakit.caption.syntax import Syntax
from lorakit.findings import Observed, Safety, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import SampleRule, fix_of, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.caption.parse import Parsed, Unit
    from lorakit.caption.reading import Reading
    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView

OTHER_THING = frozenset({"woods", "bangs", "waters", "goods", "plains", "briefs", "spectacles"})  # no mere plurals
REFRAINS = (("duck", "duck", "goose"), ("location",) * 3, ("ho",) * 3, ("ha",) * 3, ("knock", "knock"))  # one name each
SILENT = frozenset(" \t\n-_()[]{}（）【】:：'’\"“”.`*")  # signs that change no meaning


class DuplicateTags(SampleRule):
    """Same tag twice in one caption.

    The second one costs tokens and weighs the word double in this picture alone. Several taggers run one after the
    other leave such pairs, often in other case or in the plural. Keep the first. Sentences may repeat themselves.
    Without being asked only labels are taken out: at most 4 words without an article or numeral, in a caption without
    titles (`left: ...`), and between phrases only where at most one thing has an article.
    """

    code = "CAP010"
    name = "duplicate-tags"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad(
            "a street, neon glow, rain, Neon Glow",
            says="`Neon Glow` repeats `neon glow`",
            fixed="a street, neon glow, rain",
        ),
        Bad("1girl, red_dress, solo, red dress, red-dress", says="3 times", fixed="1girl, red_dress, solo"),
        Bad(
            "1girl, cloud, sky, clouds",
            says="`clouds` repeats `cloud`",
            fixed="1girl, cloud, sky",
            safety=Safety.UNSAFE,
        ),
        Bad("1girl, :d, solo, :d", says="`:d`", fixed="1girl, :d, solo"),
        Bad("1girl, (neon glow:1.2), neon glow", says="`neon glow`", fixed="1girl, (neon glow:1.2)"),
        Bad("红色旗袍，雨夜，背影，雨夜", says="`雨夜`", fixed="红色旗袍，雨夜，背影"),
        Bad(
            "Red Dress, Red Dress, Solo",
            says="`Red Dress` stands twice",
            fixed="Red Dress, Solo",
            about="here every tag is capitalised",
        ),
        Bad(
            "a cat, a dog, a cat, a bird",
            says="`a cat` stands twice",
            fixed="a cat, a dog, a bird",
            safety=Safety.UNSAFE,
            about="two cats, maybe",
        ),
        Bad(
            "1girl, black hair, 1boy, black hair",
            says="`black hair`",
            fixed="1girl, black hair, 1boy",
            safety=Safety.UNSAFE,
        ),
        Bad(
            "queen, golden crown, king, golden crown, throne",
            says="`golden crown`",
            fixed="queen, golden crown, king, throne",
            safety=Safety.UNSAFE,
            about="two crowns",
        ),
        Bad("hat, red, scarf, red, street", says="`red`", fixed="hat, red, scarf, street", safety=Safety.UNSAFE),
        Bad(
            "front view, red shoes, back view, red shoes",
            says="`red shoes`",
            fixed="front view, red shoes, back view",
            safety=Safety.UNSAFE,
            about="each of two people, maybe",
        ),
        Bad("New York, steam from a manhole, New York", says="`New York`", fixed="New York, steam from a manhole"),
        Bad(
            "a cat beside a lamp. Rain, a wet street, a cat beside a lamp",
            says="`a cat beside a lamp`",
            fixed="a cat beside a lamp. Rain, a wet street",
            safety=Safety.UNSAFE,
        ),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good("1girl, glasses, glass, black hair, black dress, wood, woods"),
        Good("star (sky), star (symbol), c++, c, :d, :o, ?, ??"),
        Good('signs that read "open", "open", 「雨夜」，「雨夜」'),
        Good("1girl, black hair, red dress BREAK 1boy, black hair, blue shirt"),
        Good("A man stands on the left, a lamp beside him, and a man sits on the right, a lamp beside him."),
        Good("{red|blue} hat, 1girl, {red|blue} hat"),
        Good("New York, New York, steam from a manhole", about="a city and its state"),
        Good("duck, duck, goose game"),
        Good("<|im_start|>a dog<|im_end|>, <|im_start|>a cat<|im_end|>"),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        for index, reading in enumerate(view.readings):
            if reading.style is not Style.PROSE and len(reading.parsed.units) > 1:
                twice = Twice(reading)
                for units in _repeated(reading):
                    first, second = (reading.parsed.shown(unit) for unit in units[:2])
                    changes, sure = without_repeats(reading.parsed, units, reading.style)
                    safety = Safety.SAFE if sure and twice.is_idle(units) else Safety.UNSAFE
                    yield self.report_span(
                        view,
                        index,
                        (units[1].start, units[1].end),
                        "{second} stands {times} in the caption: keep the first"
                        if first == second
                        else "{second} repeats {first}, which stands {times} in the caption: keep the first",
                        observed=Observed(len(units), 1, "times"),
                        fix=fix_of(view, index, f"Keep the first {quote(first)} alone", safety, changes),
                        second=quote(second),
                        first=quote(first),
                        times="twice" if len(units) == 2 else f"{len(units)} times",
                    )


def _repeated(reading: Reading) -> list[list[Unit]]:
    """Units that say the same, in the order of their first; what stands behind a BREAK is a caption of its own."""
    parsed = reading.parsed
    breaks = [mark.start for mark in parsed.marks if mark.kind is Syntax.KEYWORD]
    groups: dict[object, list[Unit]] = {}
    for unit in parsed.units:
        groups.setdefault((_key(parsed, unit), sum(at <= unit.start for at in breaks)), []).append(unit)
    found: list[list[Unit]] = []
    for units in groups.values():
        if len(units) > 1:
            signs: dict[object, list[Unit]] = {}
            for unit in units:
                if not _foreign(parsed, unit):
                    signs.setdefault(_signs(parsed.shown(unit)), []).append(unit)
            found.extend(same for same in signs.values() if len(same) > 1 and not _meant(parsed, same))
    return found


def _meant(parsed: Parsed, same: list[Unit]) -> bool:
    """Whether a repetition is a name: `New York, New York` among words in small letters, `duck, duck, goose`."""
    if same[1] != parsed.units[bisect_left(parsed.units, same[0]) + 1]:
        return False
    first = same[0].first
    spoken = tuple(word.norm for word in parsed.words[first : first + 3])
    if any(spoken[: len(refrain)] == refrain for refrain in REFRAINS):
        return True
    if len(same) > 2 or not all(_capitalised(parsed, unit) for unit in same):
        return False
    return len(parsed.units) == 2 or not all(_capitalised(parsed, unit) for unit in parsed.units)


def _capitalised(parsed: Parsed, unit: Unit) -> bool:
    """Whether every word of a unit begins with a capital letter."""
    words = parsed.words[unit.first : unit.last]
    return bool(words) and all(parsed.text[word.start].isupper() for word in words)


def _key(parsed: Parsed, unit: Unit) -> object:
    """The unit's words, its last one in the singular; an emoticon as it is written."""
    if unit.first == unit.last:
        return unit.key
    *before, last = parsed.words[unit.first : unit.last]
    return (*[word.norm for word in before], last.norm if last.norm in OTHER_THING else last.lemma)


def _foreign(parsed: Parsed, unit: Unit) -> bool:
    """Whether a unit is somebody else's words, drawn at random each time, or a chat template's."""
    if any(word in parsed.quoted for word in range(unit.first, unit.last)):
        return True
    return any(
        mark.kind in (Syntax.WILDCARD, Syntax.CHAT) and mark.start < unit.end and unit.start < mark.end
        for mark in parsed.marks
    )


def _signs(text: str) -> frozenset[str]:
    """The signs that tell `c` from `c++`; a word's own letters and the signs of a weight do not."""
    return frozenset(char for char in text if not char.isalnum() and char not in SILENT)
