"""SET004 caption-diversity."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.caption.reading import read
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, Picture, set_of
from lorakit.lint.options import Options, option
from lorakit.lint.rule import SetRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView

VOCABULARY = "slots"
ASKS = {
    "pose": ("the pose", "`standing`, `sitting`, `looking back`"),
    "light": ("the light", "`dusk`, `backlighting`, `neon light`"),
    "angle": ("the angle or size of the view", "`from above`, `side view`, `close-up`"),
    "setting": ("the place", "`street`, `forest`, `indoors`"),
}
HABITUAL = ("pose", "light", "angle")  # where one value everywhere is a habit; a set may well show one place
THINGS = ("a brick house", "a stone bridge", "a wooden boat", "a red tram", "a marble statue")
PLACES = ("beach", "garden", "street", "harbor")
ANGLES = ("from above", "side view", "close-up", "front view")
LIGHTS = ("sunset", "dawn", "noon", "neon lights")


def _set(light: str, angle: str) -> dict[str, Picture | str | bytes]:
    """Twenty captions that vary in everything but what is given."""
    return set_of(
        *(
            f"{thing}, {PLACES[number % 4]}, {light or LIGHTS[number // 5]}, {angle or ANGLES[number // 5]}"
            for number, thing in enumerate(THINGS * 4)
        )
    )


@dataclass(frozen=True)
class CaptionDiversityOptions(Options):
    """When a slot counts as missing, and when one value of it as the only one."""

    fewest: int = option(
        20,
        "fewer captions than this are not judged",
        "a convention: 5 % of 20 captions is 1; 0 false alarms on 3 careful sets of 60 captions",
    )
    missing: float = option(
        0.05,
        "a slot that fewer captions than this share name is missing (0 to 1)",
        "3 careful sets of 60 captions name each slot in 33 to 93 % of captions; 0 false alarms on 600 samples of them",
        high=1,
    )
    dominant: float = option(
        0.9,
        "a value that stands in at least this share of the captions that name its slot is the only one (0 to 1)",
        "the commonest value of 3 careful sets of 60 captions stands in 43 % of the naming ones; 0 false alarms",
        high=1,
    )
    people: float = option(
        0.5,
        "a pose is asked for where at least this share of captions shows people (0 to 1)",
        "3 careful sets of 60 captions: 28 and 35 % in sets of scenes, 100 % in a character's; 0 false alarms",
        high=1,
    )


class CaptionDiversity(SetRule):
    """Captions that never name light, view, place or pose, or always the same.

    What no caption names cannot be called by a prompt: the LoRA learns the light of the pictures as part of the
    concept. What every caption names alike is learned the same way. Name pose, light, angle and place where they
    differ, and let the pictures differ. A pose is asked for only where the set shows people. What all captions share
    on purpose belongs under `caption.shared` in the settings.
    """

    code = "SET004"
    name = "caption-diversity"
    severity = Severity.INFO
    since = "0.1.0"
    option_type = CaptionDiversityOptions
    options: CaptionDiversityOptions
    bad = (
        Bad("a red bicycle, side view, garden", times=20, says="the light is named in none of 20 captions"),
        Bad("a red bicycle at night, garden", times=20, says="the angle or size of the view is named in none"),
        Bad(files=_set("night", "side view"), says="`night` stands in 20 of the 20 captions that name the light"),
        Bad("1girl, dusk, side view, garden", times=20, says="the pose is named in none of 20 captions"),
        Bad("男人，雨夜，侧面，街道", times=20, says="the pose is named in none of 20 captions"),
    )
    good = (
        Good("a red bicycle, side view", times=19, about="too few captions to judge"),
        Good(files=_set("", "")),
        Good(files=_set("night", ""), settings={"caption": {"shared": ["night"]}}),
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        count = len(view.lines)
        if count < max(self.options.fewest, 1):
            return
        named: Counter[str] = Counter()
        values: Counter[tuple[str, str]] = Counter()
        for line in view.lines:
            pairs = {(hit.term.entry, hit.term.side) for hit in line.reading.of(VOCABULARY)}
            values.update(pairs)
            named.update({slot for slot, _ in pairs})
        for slot, entry in view.context.vocabularies.of(VOCABULARY).items():
            if entry.kind != "slot" or (slot == "pose" and not self._shows_people(view, named, count)):
                continue
            if named[slot] < self.options.missing * count:
                yield self._missing(slot, named[slot], count)
            elif (
                slot in HABITUAL
                and not (slot == "pose" and view.context.profile == "concept")
                and named[slot] >= self.options.fewest
            ):
                yield from self._dominant(view, slot, named[slot], values)

    def _shows_people(self, view: SetView, named: Mapping[str, int], count: int) -> bool:
        return view.context.profile == "character" or named.get("people", 0) >= self.options.people * count

    def _missing(self, slot: str, named: int, count: int) -> Finding:
        what, such_as = ASKS.get(slot, (slot, "it"))
        return self.report(
            "{what} is named in {named} of {count} captions: name it ({such_as}), so that prompts can change it",
            observed=Observed(named / count, self.options.missing, "share of captions"),
            named=named or "none",
            count=count,
            what=what,
            such_as=such_as,
        )

    def _dominant(
        self, view: SetView, slot: str, named: int, values: Mapping[tuple[str, str], int]
    ) -> Iterator[Finding]:
        meant = _meant(view)
        side, most = max(
            ((side, n) for (of, side), n in values.items() if of == slot and (slot, side) not in meant),
            key=lambda pair: (pair[1], pair[0]),
            default=("", 0),
        )
        if most < self.options.dominant * named:
            return
        yield self.report(
            "{value} stands in {most} of the {named} captions that name {what}: the LoRA learns it as part of the"
            " concept; vary it, or list it under caption.shared if it is meant",
            observed=Observed(most / named, self.options.dominant, "share of captions that name it"),
            value=quote(_written(view, slot, side)),
            most=most,
            named=named,
            what=ASKS[slot][0],
        )


def _written(view: SetView, slot: str, side: str) -> str:
    """The value as the captions write it most often."""
    forms = Counter(
        line.reading.shown(hit)
        for line in view.lines
        for hit in line.reading.of(VOCABULARY)
        if hit.term.entry == slot and hit.term.side == side
    )
    return max(forms, key=lambda form: (forms[form], form))


def _meant(view: SetView) -> set[tuple[str, str]]:
    """Values that the trigger or the shared vocabulary hold."""
    triggers = {line.view.subset.trigger for line in view.lines} - {None}
    habits = view.context.habits
    texts = [*triggers, habits.prefix, habits.suffix, *habits.shared]
    readings = [read(text, view.context.lexicon) for text in texts if text]
    return {(hit.term.entry, hit.term.side) for reading in readings for hit in reading.of(VOCABULARY)}
