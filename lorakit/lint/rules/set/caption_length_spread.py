"""SET002 caption-length-spread."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.caption.words import norms
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, set_of
from lorakit.lint.options import Options, option
from lorakit.lint.rule import SetRule, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

LONG = (
    "a red bicycle with a wicker basket leans on a brick wall, wet cobblestones, soft morning light, seen from the side"
)
CAREFUL = "3 careful sets of 60 captions: the extremes lie at 0.53 and 1.6 of the median, 0 false alarms"


@dataclass(frozen=True)
class CaptionLengthSpreadOptions(Options):
    """What is far from the rest, and how many may be."""

    fewest: int = option(
        10, "fewer captions than this are not judged", "a convention: a median of 10 holds; " + CAREFUL
    )
    factor: float = option(
        4.0,
        "a caption is far from the rest below 1/factor of the median length or above factor times it",
        CAREFUL,
        low=1,
    )
    least: float = option(
        0.01, "a smaller share of captions than this is let pass", "a convention: 1 in 100 is chance, 0 false alarms"
    )
    most: float = option(
        0.3,
        "a larger share of captions than this is a habit (a short and a long caption for each picture)",
        "a convention: kohya sets that pair short with long captions have 50 % of each, so 0 false alarms there",
    )


class CaptionLengthSpread(SetRule):
    """A few captions much shorter or longer than the rest.

    A caption of 3 tokens among captions of 60 leaves nearly all of its picture unsaid, and what is unsaid is learned
    into the words that are there. Such captions are often left over from an interrupted pass over the set. Bring them
    to the length of the others. The bare trigger as a whole caption is meant and does not count.
    """

    code = "SET002"
    name = "caption-length-spread"
    severity = Severity.INFO
    since = "0.1.0"
    option_type = CaptionLengthSpreadOptions
    options: CaptionLengthSpreadOptions
    bad = (
        Bad(
            files=set_of(*[LONG] * 19 + ["a bicycle"]),
            says="20.txt: the caption takes 2 CLIP tokens, the median of 20 captions is",
        ),
        Bad(files=set_of(*["a red bicycle on a street"] * 18 + [LONG + ", " + LONG] * 2), says="(2 long)"),
        Bad(
            files=set_of(
                *["自行车"] + ["红色自行车靠在砖墙上，湿漉漉的石板路，清晨柔光，侧面，竹篮里放着一束白花"] * 19
            ),
            says="1.txt: the caption takes",
        ),
    )
    good = (
        Good(files=set_of(*[LONG] * 19 + ["a red bicycle on a wet street"])),
        Good(files=set_of(*[LONG] * 9 + ["bicycle"] * 9), about="a habit: as many short captions as long ones"),
        Good(
            files=set_of(*[LONG] * 19 + ["mirelle"]),
            settings={"trigger": "mirelle"},
            about="the bare trigger is meant",
        ),
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        tokenizer = clip_tokenizer()
        shared = set(view.context.shared)
        lines = [line for line in view.lines if not _is_trigger(line, shared)]
        if len(lines) < max(self.options.fewest, 1):
            return
        counts = [line.tokens for line in lines]
        middle = median(counts)
        low, high = middle / self.options.factor, middle * self.options.factor
        short = [(line, count) for line, count in zip(lines, counts, strict=True) if count < low]
        long = [(line, count) for line, count in zip(lines, counts, strict=True) if count > high]
        far = len(short) + len(long)
        if not far or not self.options.least <= far / len(lines) <= self.options.most:
            return
        about = "" if tokenizer.exact else " (estimated)"
        if far == 1:
            [(line, count)] = [*short, *long]
            yield self._one(line, Observed(count, low if short else high, "CLIP tokens"), len(lines), middle, about)
            return
        keys = tuple(dict.fromkeys(line.view.key for line, _ in [*short, *long]))
        yield self.report(
            "{far} of {count} captions ({kinds}) are far from the median of {median} CLIP tokens{about}, the extremes"
            " are {shortest} and {longest}: bring {names} to the length of the others",
            observed=Observed(far / len(lines), self.options.least, "share of captions"),
            related=keys,
            far=far,
            count=len(lines),
            kinds=", ".join(f"{len(few)} {kind}" for few, kind in ((short, "short"), (long, "long")) if few),
            median=f"{middle:g}",
            about=about,
            shortest=min(counts),
            longest=max(counts),
            names=some(keys),
        )

    def _one(self, line: Line, tokens: Observed, count: int, middle: float, about: str) -> Finding:
        return self.report_caption(
            line.view,
            line.number,
            "the caption takes {tokens} CLIP {unit}, the median of {count} captions is {median}{about}: bring it to the"
            " length of the others",
            observed=tokens,
            tokens=tokens.value,
            unit="token" if tokens.value == 1 else "tokens",
            count=count,
            median=f"{middle:g}",
            about=about,
        )


def _is_trigger(line: Line, shared: set[tuple[str, ...]]) -> bool:
    """Whether the caption is the trigger, with or without shared vocabulary, and nothing else."""
    words = tuple(word.norm for word in line.reading.parsed.words)
    own = norms(line.view.subset.trigger or "")
    if own and words[: len(own)] == own:
        words = words[len(own) :]
        return not words or words in shared
    return words in shared
