"""TRN003 unfit-learning-rate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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

PRODIGY = 1.0  # a factor on the rate that Prodigy finds by itself
USUAL = 2e-4
DEFAULTS = "0 false alarms on the rates of 8 trainers' defaults and presets (6e-6 to 3e-4 times alpha / rank)"


@dataclass(frozen=True)
class UnfitLearningRateOptions(Options):
    """Limits on the learning rate times alpha / rank."""

    highest: float = option(
        5e-4, "with AdamW, more than this is a warning", f"a convention: the method stops at 3e-4; {DEFAULTS}"
    )
    ruinous: float = option(
        0.01,
        "with AdamW, this and more is an error",
        f"a convention: 20 times the warning's limit, a rate meant for Prodigy or SGD; {DEFAULTS}",
    )
    lowest: float = option(
        1e-6,
        "with AdamW, less than this is a warning",
        f"a convention: at 1e-6 a weight moves by at most 0.0025 in 2,500 steps; {DEFAULTS}",
    )


class UnfitLearningRate(SetRule):
    """Learning rate that does not fit the optimiser.

    Too high and the LoRA burns: colours and shapes break, and no weight in the prompt mends it. Too low and it shows
    nothing. What counts is the rate times alpha / rank. AdamW wants about 2e-4 (1e-4 when the loss swings, 3e-4 when
    learning is slow); Prodigy finds the rate by itself and takes 1.0 as a factor on it. A text encoder forgets what
    words mean when it learns faster than the UNet: half its rate or less is usual.
    """

    code = "TRN003"
    name = "unfit-learning-rate"
    severity = Severity.WARNING
    worst = Severity.ERROR
    since = "0.1.0"
    option_type = UnfitLearningRateOptions
    options: UnfitLearningRateOptions
    bad = (
        Bad(files=run_of("learning_rate: 1e-3"), entry="run.yaml", says="is 0.001 for AdamW, above 0.0005"),
        Bad(
            files=run_of("learning_rate: 4e-4\nlora_rank: 8\nlora_alpha: 16"),
            entry="run.yaml",
            says="set `learning_rate: 0.0001`",
            about="alpha / rank doubles the rate",
        ),
        Bad(files=run_of("learning_rate: 1.0"), entry="run.yaml", says="`optimizer: prodigy`"),
        Bad(files=run_of("learning_rate: 2e-7"), entry="run.yaml", says="learns next to nothing"),
        Bad(files=run_of("optimizer: prodigy\nlearning_rate: 2e-4"), entry="run.yaml", says="set `learning_rate: 1.0`"),
        Bad(
            files=run_of("train_text_encoder: true\nlearning_rate: 1e-4\ntext_encoder_learning_rate: 2e-4"),
            entry="run.yaml",
            says="set `text_encoder_learning_rate: 5e-05`",
        ),
    )
    good = (
        Good(files=run_of("learning_rate: 2e-4"), entry="run.yaml"),
        Good(files=run_of("learning_rate: 3e-4\nlora_rank: 16\nlora_alpha: 1"), entry="run.yaml"),
        Good(files=run_of("optimizer: prodigy\nlearning_rate: 1.0"), entry="run.yaml"),
        Good(
            files=run_of("train_text_encoder: true\nlearning_rate: 1e-4\ntext_encoder_learning_rate: 5e-5"),
            entry="run.yaml",
        ),
        Good(caption="雨夜的老街，霓虹灯倒影", about="no training config"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        if view.context.run is None:
            return
        config = view.context.run.config
        if config.optimizer == "prodigy":
            if config.learning_rate != PRODIGY:
                yield self._prodigy(view, config.learning_rate)
        else:
            yield from self._adamw(view, config)
        encoder = config.text_encoder_learning_rate
        if encoder is not None and encoder > config.learning_rate:
            yield self._encoder(view, encoder, config.learning_rate)

    def _prodigy(self, view: SetView, rate: float) -> Finding:
        return self.report_key(
            view,
            "learning_rate",
            "{rate} is the `learning_rate` for Prodigy, which finds the rate by itself and takes this for a factor on "
            "it: set `learning_rate: 1.0`",
            observed=Observed(rate, PRODIGY, "learning rate"),
            rate=f"{rate:g}",
        )

    def _adamw(self, view: SetView, config: TrainingConfig) -> Iterator[Finding]:
        scale = config.alpha / config.lora_rank
        rate = config.learning_rate * scale
        limits = self.options
        if limits.lowest <= rate <= limits.highest:
            return
        limit = limits.lowest if rate < limits.lowest else limits.highest
        said, other = f"above {limit:g}, and breaks pictures", ""
        if rate < limits.lowest:
            said = f"below {limit:g}, and learns next to nothing"
        elif rate >= limits.ruinous:
            other = ", or `optimizer: prodigy` with `learning_rate: 1.0`"
        yield self.report_key(
            view,
            "learning_rate",
            "`learning_rate` {written}{times} is {rate} for AdamW, {said}: set `learning_rate: {usual}`{other}",
            severity=Severity.ERROR if rate >= limits.ruinous else None,
            observed=Observed(rate, limit, "learning rate x alpha / rank"),
            written=f"{config.learning_rate:g}",
            times="" if scale == 1 else f" x alpha {config.alpha:g} / rank {config.lora_rank}",
            rate=f"{rate:.3g}",
            said=said,
            usual=f"{USUAL / scale:.2g}",
            other=other,
        )

    def _encoder(self, view: SetView, encoder: float, rate: float) -> Finding:
        return self.report_key(
            view,
            "text_encoder_learning_rate",
            "the text encoder learns at {encoder}, faster than the UNet at {rate}, and forgets what words mean: set "
            "`text_encoder_learning_rate: {half}`",
            severity=Severity.INFO,
            observed=Observed(encoder, rate, "learning rate"),
            encoder=f"{encoder:g}",
            rate=f"{rate:g}",
            half=f"{rate / 2:g}",
        )
