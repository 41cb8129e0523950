"""VOC018 trigger-place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.caption.normalise.front import goes_on, to_front
from lorakit.caption.style import TAG_HAN, Style
from lorakit.caption.trigger import by_trigger
from lorakit.caption.words import join, norms
from lorakit.findings import Safety, Severity
from lorakit.lint.example import Bad, Good, set_of
from lorakit.lint.options import Options, option
from lorakit.lint.repair import Repair, fix_lines
from lorakit.lint.rule import SetRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.caption.parse import Unit
    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

MIRELLE = {"trigger": "mirelle"}


@dataclass(frozen=True)
class TriggerPlaceOptions(Options):
    """When the front is where a set keeps its trigger."""

    share: float = option(
        0.6,
        "share of the captions with the trigger (0 to 1) that begin with it, from which the others are reported",
        "a convention of lorakit: 3 of 5; 0 false alarms on 180 careful captions",
        high=1,
    )


class TriggerPlace(SetRule):
    """Trigger as a tag of its own, but not in front as in the other captions.

    Trainers that shuffle tags keep the first ones in place (`keep_tokens`), and what stands behind the text window is
    never trained: a trigger in the middle is sometimes moved and sometimes lost. Put it first, as most captions of the
    set do. A trigger inside a phrase or at the end of a sentence is left alone.

    Only tags are moved unasked, phrases on request, and no word of a sentence. Nothing is moved across kohya's `|||`,
    from behind `by` or `of`, or where other signs than commas part the units.
    """

    code = "VOC018"
    name = "trigger-place"
    severity = Severity.WARNING
    since = "0.1.0"
    option_type = TriggerPlaceOptions
    options: TriggerPlaceOptions
    bad = (
        Bad(
            files=set_of("mirelle, 1girl, beach", "mirelle, 1girl, forest", "1girl, mirelle, library"),
            settings=MIRELLE,
            says="`mirelle` stands at place 2, in 2 of 3 captions it comes first",
            fixed={"3.txt": "mirelle, 1girl, library"},
        ),
        Bad(
            files=set_of("mojing，乌篷船，黄昏", "mojing，石桥，雨夜", "mojing，茶馆", "竹林，老僧，mojing"),
            settings={"trigger": "mojing"},
            fixed={"4.txt": "mojing，竹林，老僧"},
        ),
        Bad(
            files=set_of(
                "mirelle, a girl on a beach", "mirelle, a girl in fog", "mirelle, a hat", "a girl in rain, mirelle"
            ),
            settings=MIRELLE,
            fixed={"4.txt": "mirelle, a girl in rain"},
            safety=Safety.UNSAFE,
        ),
        Bad(
            files=set_of(
                "mirelle, beach", "mirelle, forest", "mirelle, hat", "A woman, mirelle, smiles at the camera."
            ),
            settings=MIRELLE,
            says="`mirelle` stands at place 2",
            about="a sentence is for a person to rewrite",
        ),
    )
    good = (
        Good(files=set_of("mirelle, 1girl, beach", "1girl, mirelle, forest"), settings=MIRELLE),
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow", settings={"trigger": "Alice"}),
        Good(
            files=set_of("oldharbor style, a net", "oldharbor style, a boat", "a quay in oldharbor style"),
            settings={"trigger": "oldharbor style"},
            about="inside a phrase it stands where it belongs",
        ),
        Good(
            files=set_of("mirelle, beach", "mirelle, forest", "mirelle's hat, mirelle, library"),
            settings=MIRELLE,
            about="the first tag holds it as well",
        ),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        for trigger, lines in by_trigger((line.view.subset.trigger, line) for line in view.lines).items():
            key = norms(trigger)
            others = [line for line in lines if not _holds(line, line.reading.parsed.units[0], key)]
            first = len(lines) - len(others)
            placed = [(line, unit) for line in others if (unit := _own(line, join(key)))]
            total = first + len(placed)
            if not key or first < 2 or first < self.options.share * total:
                continue
            for line, unit in placed:
                parsed = line.reading.parsed
                yield self.report_span(
                    line.view,
                    line.number,
                    (unit.start, unit.end),
                    "{trigger} stands at place {place}, in {count} of {total} captions it comes first: put it in front",
                    fix=fix_lines(f"Put {quote(trigger)} in front", _moved(line, unit)),
                    trigger=quote(parsed.shown(unit)),
                    place=parsed.units.index(unit) + 1,
                    count=first,
                    total=total,
                )


def _holds(line: Line, unit: Unit, key: tuple[str, ...]) -> bool:
    """Whether a unit holds the words of the trigger, as they are or with `'s`."""
    folded = [word.norm.removesuffix("'s") for word in line.reading.parsed.words[unit.first : unit.last]]
    return any(tuple(folded[at : at + len(key)]) == key for at in range(len(folded)))


def _moved(line: Line, unit: Unit) -> list[Repair]:
    """The trigger in front: of tags unasked, of phrases on request, of a sentence not at all."""
    parsed, style = line.reading.parsed, line.reading.style
    changes = to_front(parsed, unit)
    if style is None and all(each.size <= TAG_HAN for each in parsed.units):  # one Chinese tag and the trigger
        style = Style.TAGS
    if style is Style.TAGS:
        return [Repair(line, changes)]
    ended = any(parsed.text[start:end] not in (",", "，") for start, end in parsed.separators)
    behind = parsed.words[unit.last] if unit.last < len(parsed.words) else None
    if style is not Style.PHRASES or ended or (behind and goes_on(behind)):
        return []
    return [Repair(line, changes, safe=False)]


def _own(line: Line, key: str) -> Unit | None:
    """The first unit that is the trigger and nothing else, outside quotation marks."""
    parsed = line.reading.parsed
    return next((unit for unit in parsed.units if unit.key == key and unit.first not in parsed.quoted), None)
