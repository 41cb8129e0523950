"""How a measurement ranks faults: AUC with UNKNOWN at the wrong end, intervals by bootstrap over source pictures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
Score = float | None


def auc(bad: Sequence[Score], good: Sequence[Score]) -> float:
    """The probability that a bad picture scores above a good one, ties counting half.

    An unknown bad picture scores below everything, an unknown good one above everything. NaN when a side is empty.
    """
    if not bad or not good:
        return math.nan
    high = np.array([-np.inf if score is None else score for score in bad])
    low = np.sort([np.inf if score is None else score for score in good])
    below = np.searchsorted(low, high, side="left") + np.searchsorted(low, high, side="right")
    return float(below.mean() / (2 * len(low)))


def interval(
    statistic: Callable[[list[T]], float], groups: Sequence[T], rounds: int = 500, seed: int = 0
) -> tuple[float, float]:
    """The 95 % interval of `statistic` over groups drawn anew with replacement; a group is all of one source."""
    rng = np.random.default_rng(seed)
    values = [statistic([groups[i] for i in rng.integers(0, len(groups), len(groups))]) for _ in range(rounds)]
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)
