"""VOC013 identity-leak."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.caption.words import norms
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, Picture, set_of
from lorakit.lint.options import Options, option
from lorakit.lint.rule import SetRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

Trait = tuple[str, str]  # kind and value: (hair colour, blonde hair)
GENERAL = frozenset({"animal ears"})  # implied by `cat ears`: told only where no specific value is constant
CHARACTER = {"profile": "character"}
PLACES = ["beach", "forest", "library", "rooftop", "kitchen", "market", "train", "garden", "bridge", "tower"]


def _set(*traits: str) -> Mapping[str, Picture | str | bytes]:
    """Ten captions that take the traits in turn."""
    return set_of(*(f"mirelle, {traits[number % len(traits)]}, {place}" for number, place in enumerate(PLACES)))


@dataclass(frozen=True)
class IdentityLeakOptions(Options):
    """When a trait is constant."""

    share: float = option(
        0.6,
        "share of captions (0 to 1) that tag a trait from which it counts as constant",
        "a convention of character guides (prune what is in most captions); 0 false alarms on 60 careful captions",
        high=1,
    )
    varying: float = option(
        0.1,
        "share of captions (0 to 1) with another value of the same kind beyond which the trait varies",
        "a convention of lorakit: 1 in 10 leaves room for slips; 0 false alarms on 60 careful captions",
        high=1,
    )
    fewest: int = option(
        10, "sets with fewer captions are not judged", "a convention of lorakit: 10 show a constant", low=2
    )


class IdentityLeak(SetRule):
    """Constant trait of a character tagged in most captions.

    What a caption names is bound to that word; what it leaves out goes to the trigger. With `blonde hair` in every
    caption the hair belongs to the tag, and the trigger alone gives a character without it. Leave out what belongs to
    the character; keep it where it should stay promptable, and say so with `caption.shared`. A trait with several
    values in the set (dyed hair) must be tagged.
    """

    code = "VOC013"
    name = "identity-leak"
    severity = Severity.INFO
    since = "0.1.0"
    option_type = IdentityLeakOptions
    options: IdentityLeakOptions
    bad = (
        Bad(files=_set("blonde hair, smile"), settings=CHARACTER, says="`blonde hair` is in 10 of 10 captions (100%)"),
        Bad(files=_set("blonde hair", "smile", "blond hair"), settings=CHARACTER, says="7 of 10 captions (70%)"),
        Bad(files=_set("蓝眼睛，微笑"), settings={**CHARACTER, "trigger": "mirelle"}, says="not to `mirelle`"),
        Bad(files=_set("animal ears, cat ears"), settings=CHARACTER, says="`cat ears` is in 10 of 10"),
        Bad(files=_set("twintails, bangs"), settings=CHARACTER, says="`twintails` is in 10 of 10"),
        Bad(files=_set("beard, mustache"), settings=CHARACTER, says="`beard` is in 10 of 10"),
    )
    good = (
        Good(files=_set("smile", "blonde hair", "frown"), settings=CHARACTER),
        Good(files=_set("blonde hair", "black hair, hat", "pink hair"), settings=CHARACTER, about="the trait varies"),
        Good(files=_set("red jacket, neon glow"), settings=CHARACTER, about="clothes are no trait"),
        Good(files=_set("blue eyes"), settings={**CHARACTER, "caption": {"shared": ["blue eyes"]}}),
        Good("mirelle, blonde hair, beach", settings=CHARACTER, about="too few captions"),
        Good(
            "cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed", settings=CHARACTER
        ),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow", settings=CHARACTER),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        groups: dict[str, list[Line]] = defaultdict(list)
        for line in view.lines:
            groups[(line.view.subset.trigger or "").strip()].append(line)
        shared = frozenset(view.context.shared)
        for trigger, lines in groups.items():
            if len(lines) >= self.options.fewest:
                yield from self._judge(trigger, lines, shared)

    def _judge(self, trigger: str, lines: Sequence[Line], shared: frozenset[tuple[str, ...]]) -> Iterator[Finding]:
        """The constant traits of one character: captions of one trigger."""
        counts: Counter[Trait] = Counter()
        kinds: Counter[str] = Counter()  # captions that hold any value of a kind
        spoken: dict[Trait, Counter[str]] = defaultdict(Counter)
        for line in lines:
            found = {(hit.term.kind, hit.term.side): hit for hit in line.reading.of("identity")}
            counts.update(found.keys())
            kinds.update({kind for kind, side in found if side not in GENERAL})
            for trait, hit in found.items():
                spoken[trait][line.reading.shown(hit).lower()] += 1
        constant = [
            (kind, side)
            for (kind, side), count in sorted(counts.items())
            # a caption with both `braid` and `ponytail` does not make the braid vary, one with a ponytail alone does
            if count >= self.options.share * len(lines)
            and (side in GENERAL or kinds[kind] - count <= self.options.varying * len(lines))
        ]
        specific = {kind for kind, side in constant if side not in GENERAL}
        for kind, side in constant:
            written = spoken[kind, side].most_common(1)[0][0]
            if (side in GENERAL and kind in specific) or not shared.isdisjoint((norms(written), norms(side))):
                continue
            yield self._finding(trigger, kind, written, counts[kind, side], len(lines))

    def _finding(self, trigger: str, kind: str, written: str, count: int, total: int) -> Finding:
        return self.report(
            "{trait} is in {count} of {total} captions ({share}), which binds the {kind} to these words and not to "
            "{name}: leave it out if it belongs to the character, keep it if it should stay promptable",
            observed=Observed(count / total, self.options.share, "share of captions"),
            trait=quote(written),
            count=count,
            total=total,
            share=f"{count / total:.0%}",
            kind=kind,
            name=quote(trigger) if trigger else "the trigger",
        )
