"""TRN004 rank-out-of-proportion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.options import Options, option
from lorakit.lint.rule import SetRule
from lorakit.lint.run_example import CAPTION, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView

READ = "the 9 defaults and 25 presets of trainers that were read use 4 to 64: 0 false alarms above info"


@dataclass(frozen=True)
class RankOutOfProportionOptions(Options):
    """What rank is worth a word, and on how small a set a warning."""

    inform_below: int = option(4, "a smaller rank is worth knowing", f"a convention: 4 is the least in use; {READ}")
    inform_above: int = option(32, "a larger rank is worth knowing", f"a convention: twice the method's 16; {READ}")
    warn_above: int = option(64, "a larger rank on a small set is a warning", f"a convention: 64 is the most; {READ}")
    small: int = option(
        100, "sets of fewer training pictures are small", f"a convention of the method (under 100 pictures); {READ}"
    )


class RankOutOfProportion(SetRule):
    """Rank too large or too small for the set.

    The rank is how much a LoRA can hold. With far more room than a set has to say, it fills up with the pictures
    themselves: their faces, signs and noise come back in every result, and the file grows. Rank 8 is the best start;
    16 where its expression falls short; 32 for large and varied sets. Below 4 a style hardly fits.
    """

    code = "TRN004"
    name = "rank-out-of-proportion"
    severity = Severity.INFO
    worst = Severity.WARNING
    since = "0.1.0"
    option_type = RankOutOfProportionOptions
    options: RankOutOfProportionOptions
    bad = (
        Bad(files=run_of("lora_rank: 128", [CAPTION] * 12), entry="run.yaml", says="`lora_rank: 128` for 12 training"),
        Bad(files=run_of("lora_rank: 64", ["雨夜的老街"] * 3), entry="run.yaml", says="start with 8, take 16"),
        Bad(files=run_of("lora_rank: 2"), entry="run.yaml", says="holds little: start with 8"),
    )
    good = (
        Good(files=run_of("lora_rank: 8"), entry="run.yaml"),
        Good(files=run_of("lora_rank: 32"), entry="run.yaml"),
        Good(times=3, about="no training config"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        pictures = len(view.training)
        if view.context.run is None or not pictures:
            return
        rank, limits = view.context.run.config.lora_rank, self.options
        if rank < limits.inform_below:
            yield self._say(view, "holds little: start with 8", limits.inform_below, None)
        elif rank > limits.warn_above and pictures < limits.small:
            said = "has room to remember every one of them: start with 8, take 16 where its expression falls short"
            yield self._say(view, said, limits.warn_above, Severity.WARNING)
        elif rank > limits.inform_above:
            said = "is far more than a style or character needs: start with 8, take 16 where its expression falls short"
            yield self._say(view, said, limits.inform_above, None)

    def _say(self, view: SetView, said: str, limit: int, severity: Severity | None) -> Finding:
        run, pictures = view.context.run, len(view.training)
        rank = run.config.lora_rank if run else 0
        return self.report_key(
            view,
            "lora_rank",
            "`lora_rank: {rank}` for {pictures} training {noun} {said}",
            severity=severity,
            observed=Observed(rank, limit, "rank"),
            rank=rank,
            pictures=pictures,
            noun="picture" if pictures == 1 else "pictures",
            said=said,
        )
