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
    from collections.abc import Iterator, Mapping

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView

Trait = tuple[str, str]  # kind and value: (hair colour, blonde hair)
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
        total = len(view.lines)
        if total < self.options.fewest:
            return
        counts: Counter[Trait] = Counter()
        spoken: dict[Trait, Counter[str]] = defaultdict(Counter)
        for line in view.lines:
            found = {(hit.term.kind, hit.term.side): hit for hit in line.reading.of("identity")}
            counts.update(found.keys())
            for trait, hit in found.items():
                spoken[trait][line.reading.shown(hit).lower()] += 1
        shared = frozenset(view.context.shared)
        for (kind, side), count in sorted(counts.items()):
            others = sum(n for (other, value), n in counts.items() if other == kind and value != side)
            written = spoken[kind, side].most_common(1)[0][0]
            if count < self.options.share * total or others > self.options.varying * total:
                continue
            if shared.isdisjoint((norms(written), norms(side))):
                yield self._finding(view, kind, written, count)

    def _finding(self, view: SetView, kind: str, written: str, count: int) -> Finding:
        total = len(view.lines)
        trigger = view.lines[0].view.subset.trigger
        return self.report(
            "{trait} is in {count} of {total} captions ({share}), so the {kind} is bound to these words and not to "
            "{name}: leave it out if it belongs to the character, keep it if it should stay promptable",
            observed=Observed(count / total, self.options.share, "share of captions"),
            trait=quote(written),
            count=count,
            total=total,
            share=f"{count / total:.0%}",
            kind=kind,
            name=quote(trigger) if trigger else "the trigger",
        )
