"""TRN013 idle-shuffle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.caption.shuffle import orders
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.options import Options, option
from lorakit.lint.rule import SetRule
from lorakit.lint.run_example import run_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.config.training import TrainingConfig
    from lorakit.findings import Finding
    from lorakit.lint.view import SetView

TAGS = ("1girl, solo, red coat, umbrella, street", "1girl, solo, hat, beach, sea", "1girl, solo, smile, forest, fog")


@dataclass(frozen=True)
class IdleShuffleOptions(Options):
    """How many captions shuffling must change."""

    share: float = option(
        0.5,
        "a smaller share of captions that shuffling changes (0 to 1) is reported",
        "a convention: below 1 in 2 it does little; it changes all of 60 careful captions in tags, 0 false alarms",
        high=1,
    )


class IdleShuffle(SetRule):
    """Tags are to be shuffled, but hardly any caption changes.

    Shuffling keeps a LoRA from learning that what stands in front matters most. It changes nothing where `keep_tokens`
    holds all tags in place, where `caption_orders` is 1, or where captions have no commas. Keep one tag, the trigger,
    and let the others move, or leave `shuffle_tags` out.
    """

    code = "TRN013"
    name = "idle-shuffle"
    severity = Severity.WARNING
    since = "0.1.0"
    option_type = IdleShuffleOptions
    options: IdleShuffleOptions
    bad = (
        Bad(
            files=run_of("shuffle_tags: true\nkeep_tokens: 10", TAGS),
            entry="run.yaml",
            says="`keep_tokens: 10` holds the tags of 3 of 3 captions in place",
        ),
        Bad(
            files=run_of("shuffle_tags: true\ncaption_orders: 1", TAGS),
            entry="run.yaml",
            says="set `caption_orders: 8`",
        ),
        Bad(
            files=run_of("shuffle_tags: true", ["雨夜的老街", "清晨的码头"]),
            entry="run.yaml",
            says="2 of 2 captions have no tags to shuffle",
        ),
    )
    good = (
        Good(files=run_of("shuffle_tags: true\nkeep_tokens: 1", TAGS), entry="run.yaml"),
        Good(files=run_of("", TAGS), entry="run.yaml", about="nothing is shuffled"),
        Good(caption=TAGS[0], about="no training config"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        run, total = view.context.run, len(view.lines)
        if run is None or not run.config.shuffle_tags or not total:
            return
        config = run.config
        fixed = sum(not _moves(view, number, config, config.keep_tokens) for number in range(total))
        if total - fixed >= self.options.share * total and config.caption_orders > 1:
            return
        bare = sum(not _moves(view, number, config, 0) for number in range(total))
        count, key = fixed, "keep_tokens"
        said = f"`keep_tokens: {config.keep_tokens}` holds the tags of {fixed} of {total} captions in place: set "
        said += "`keep_tokens: 1`, or leave `shuffle_tags` out"
        if config.caption_orders == 1:
            count, key = total, "caption_orders"
            said = "`caption_orders: 1` shows captions only as they stand: set `caption_orders: 8`"
        elif bare == fixed:
            key = "shuffle_tags"
            said = f"{fixed} of {total} captions have no tags to shuffle: leave `shuffle_tags` out"
        yield self.report_key(
            view,
            key,
            "shuffling changes next to nothing; {said}",
            observed=Observed(1 - count / total, self.options.share, "share of captions that change"),
            said=said,
        )


def _moves(view: SetView, number: int, config: TrainingConfig, keep: int) -> bool:
    """Whether caption number `number` of the set has more than one order when its first `keep` tags stay."""
    line = view.lines[number]
    return len(orders(line.reading.parsed.text, 2, keep, line.view.subset.trigger, config.seed)) > 1
