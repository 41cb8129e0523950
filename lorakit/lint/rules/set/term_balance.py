"""SET003 term-balance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.caption.style import FUNCTION_WORDS
from lorakit.caption.words import norms
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, set_of
from lorakit.lint.options import Options, option
from lorakit.lint.rule import SetRule, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView

FUNCTION_CHARACTERS = frozenset("的地得了着著过過一二两兩三个個只隻在上下中里裡和与與是有不")
SHORTEST_WORD = 3  # letters of an English word that says something
CLASS_WORDS = 2  # `1girl, solo` beside a trigger in every caption is a class, not a description
CAREFUL = "600 samples of 20 and 40 captions out of 3 careful sets of 60"
STRANGERS = """
copper kettle on felt; otter swimming; glacier tongue, dusk; violin maker; red tram; harvest moon; brass compass
surfer at noon; chess pieces; tulip market; snow leopard; paper lantern; desert road; baker, flour; neon arcade
lighthouse stairs; jade bracelet; steam engine; origami crane; hot springs
"""


@dataclass(frozen=True)
class TermBalanceOptions(Options):
    """When a set has no vocabulary in common, and when it has nothing else."""

    fewest: int = option(20, "fewer captions than this are not judged", f"a convention; 0 false alarms on {CAREFUL}")
    common: float = option(
        0.05,
        "a word is common when at least this share of captions (and 2 of them) holds it",
        f"a convention that `words` was set with; 0 false alarms on {CAREFUL}",
        high=1,
    )
    words: int = option(
        3,
        "fewer common words than this are too few",
        f"{CAREFUL}: at least 27 common words, 0 false alarms; 20 unrelated prompts: 1 to 20, found 7 times in 100",
    )
    uniform: float = option(
        0.8,
        "at least this share of all tags coming from tags in this share of captions is too much (0 to 1)",
        f"{CAREFUL}: at most 0.13, 0 false alarms",
        high=1,
    )


class TermBalance(SetRule):
    """Captions that share no words, or hardly any others.

    A LoRA learns what repeats under one name. Where no word returns, every picture stands alone and no prompt calls
    the set; where all captions are made of the same terms, they do not tell the pictures apart, and all that varies is
    learned as one. Name what recurs by the same words, and what differs by its own. Trigger and shared words do not
    count. Chinese captions are compared by characters, so they are rarely found to share nothing.
    """

    code = "SET003"
    name = "term-balance"
    severity = Severity.INFO
    since = "0.1.0"
    option_type = TermBalanceOptions
    options: TermBalanceOptions
    bad = (
        Bad(
            files=set_of(*STRANGERS.strip().replace("\n", "; ").split("; ")),
            says="shared by 2 or more of 20 captions",
        ),
        Bad("a red bicycle, brick wall, dusk", times=20, says="`a red bicycle`, `brick wall`, `dusk`"),
        Bad(files=set_of(*["红色自行车，砖墙，黄昏"] * 18 + ["红色自行车，砖墙，雨夜", "红色自行车，砖墙，清晨"])),
    )
    good = (
        Good("a red bicycle, brick wall, dusk", times=19, about="too few captions to judge"),
        Good(files=set_of(*[f"a red bicycle, wall {number}, {number} lamps, {number} cats" for number in range(20)])),
        Good("mirelle, 1girl", times=20, settings={"trigger": "mirelle"}, about="trigger and class word alone"),
        Good("a photo of sks dog", times=20, settings={"trigger": "sks"}),
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        count = view.terms.captions
        if count < max(self.options.fewest, 1):
            return
        names = {norms(trigger) for line in view.lines if (trigger := line.view.subset.trigger)}
        names.update(view.context.shared)
        if finding := self._strangers(view, names) or self._uniform(view, names):
            yield finding

    def _strangers(self, view: SetView, names: set[tuple[str, ...]]) -> Finding | None:
        """Nothing repeats."""
        known = {word for name in names for word in name}
        limit = max(2, math.ceil(self.options.common * view.terms.captions))
        telling = {word: n for word, n in view.terms.lemmas.items() if word not in known and _says(word)}
        common = [word for word, n in telling.items() if n >= limit]
        if len(common) >= self.options.words or len(telling) < view.terms.captions:
            return None  # the same few words everywhere are not strangers
        return self.report(
            "{found} shared by {limit} or more of {count} captions: call what recurs in the pictures by the same words",
            observed=Observed(len(common), self.options.words, "words"),
            found="no word is" if not common else f"only {some(common)} {'is' if len(common) == 1 else 'are'}",
            limit=limit,
            count=view.terms.captions,
        )

    def _uniform(self, view: SetView, names: set[tuple[str, ...]]) -> Finding | None:
        """Everything repeats."""
        count = view.terms.captions
        often = [unit for unit, n in view.terms.units.items() if n >= self.options.uniform * count]
        meant = {unit for unit in often if _holds(norms(view.terms.shown(unit)), names)}
        same = [unit for unit in often if unit not in meant]
        total = sum(view.terms.units.values()) - sum(view.terms.units[unit] for unit in meant)
        repeated = sum(view.terms.units[unit] for unit in same)
        if sum(len(norms(unit)) for unit in same) <= CLASS_WORDS or repeated < self.options.uniform * total:
            return None
        return self.report(
            "{share} % of all tags and phrases are the same in nearly every caption ({terms}): say what differs from"
            " picture to picture",
            observed=Observed(repeated / total, self.options.uniform, "share of tags and phrases"),
            share=round(100 * repeated / total),
            terms=some([view.terms.shown(unit) for unit in same]),
        )


def _says(word: str) -> bool:
    """Whether a word is more than grammar."""
    if word.isascii():
        return len(word) >= SHORTEST_WORD and word not in FUNCTION_WORDS and not word.isdigit()
    return word not in FUNCTION_CHARACTERS


def _holds(words: tuple[str, ...], names: set[tuple[str, ...]]) -> bool:
    """Whether the trigger or a shared expression stands in `words`."""
    return any(words[at : at + len(name)] == name for name in names if name for at in range(len(words) - len(name) + 1))
