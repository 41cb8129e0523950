"""A trained adapter as plain tensors: what the loop hands to checkpoints, export and proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class Trained:
    """One module's adapter on the CPU, float32. It adds `alpha / rank * up @ down` to the module's weight.

    `key` is the module's kohya name. Linear: `down` [rank, in], `up` [out, rank]; convolution of one pixel: [rank, in,
    1, 1] and [out, rank, 1, 1].
    """

    key: str
    down: Tensor
    up: Tensor
    alpha: float

    @property
    def rank(self) -> int:
        """How many directions the adapter has."""
        return int(self.down.shape[0])

    def delta(self) -> Tensor:
        """The change of the weight, float32, flattened to [out, in]."""
        scale = self.alpha / self.rank
        return scale * (self.up.flatten(1) @ self.down.flatten(1))
