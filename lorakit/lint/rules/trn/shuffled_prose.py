"""TRN012 shuffled-prose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.caption.shuffle import orders
from lorakit.caption.style import Style
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.options import Options, option
from lorakit.lint.rule import SetRule, quote
from lorakit.lint.run_example import run_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

LONGEST = 90  # code points of a caption that is quoted
PROSE = (
    "a woman in a red coat, who holds an umbrella, walks along the wet street in the evening",
    "an old fisherman sits on the pier, mending his nets, while the sun goes down behind him",
)
CHINESE = "一位穿红色大衣的女子撑着伞走在雨后湿漉漉的老街上，身后是一排亮着灯的小店和缓缓驶过的电车"


@dataclass(frozen=True)
class ShuffledProseOptions(Options):
    """How many sentences a set of tags may hold."""

    share: float = option(
        0.1,
        "a larger share of captions in sentences with commas (0 to 1) is reported",
        "3 careful sets of 60 captions: none of the tags or phrases, 97 % of the sentences; 0 false alarms",
        high=1,
    )


class ShuffledProse(SetRule):
    """Tags are shuffled, but the captions are sentences.

    Shuffling parts a caption at its commas and joins the parts in another order. Of tags that is as true as before; of
    a sentence it is rubble: `who holds an umbrella` ends up before anybody is named, and the text encoder learns from
    word salad. Leave `shuffle_tags` out for captions in sentences.
    """

    code = "TRN012"
    name = "shuffled-prose"
    severity = Severity.WARNING
    since = "0.1.0"
    option_type = ShuffledProseOptions
    options: ShuffledProseOptions
    bad = (
        Bad(files=run_of("shuffle_tags: true", PROSE), entry="run.yaml", says="2 of 2 captions are sentences"),
        Bad(files=run_of("shuffle_tags: true", [CHINESE]), entry="run.yaml", says="leave `shuffle_tags` out"),
    )
    good = (
        Good(files=run_of("shuffle_tags: true", ["1girl, solo, red coat, umbrella, street, rain"]), entry="run.yaml"),
        Good(files=run_of("shuffle_tags: true", ["旗袍，油纸伞，雨巷，黄昏，倒影"]), entry="run.yaml"),
        Good(files=run_of("shuffle_tags: false", PROSE), entry="run.yaml"),
        Good(
            files=run_of("shuffle_tags: true", ["a woman in a red coat walks along the wet street"]),
            entry="run.yaml",
            about="no comma, so nothing is torn",
        ),
        Good(caption=PROSE[0], about="no training config"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        run = view.context.run
        if run is None or not run.config.shuffle_tags:
            return
        torn = [line for line in view.lines if line.reading.style is Style.PROSE and _shuffled(line)]
        if not torn or len(torn) <= self.options.share * len(view.lines):
            return
        written = torn[0].reading.parsed.text.strip()
        yield self.report_key(
            view,
            "shuffle_tags",
            "{torn} of {total} captions {are}, and shuffling tears them apart ({shuffled}): leave `shuffle_tags` out",
            observed=Observed(len(torn) / len(view.lines), self.options.share, "share of captions"),
            torn=len(torn),
            total=len(view.lines),
            are="is a sentence" if len(torn) == 1 else "are sentences",
            shuffled=f"{quote(written, LONGEST)} becomes {quote(_shuffled(torn[0]), LONGEST)}",
        )


def _shuffled(line: Line) -> str:
    """The caption in another order; empty where it has none."""
    ways = orders(line.reading.parsed.text, 2, trigger=line.view.subset.trigger)
    return ways[1] if len(ways) > 1 else ""
