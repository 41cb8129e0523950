"""How far a change of weights may move when its factors are stored in fewer bits."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor

    from lorakit.train.trained import Trained

CHUNK = 1 << 16  # elements compared at a time: they stay in the processor's cache
SINGLE = 2.0**-24  # unit roundoff of float32, in which alpha is stored


@dataclass(frozen=True, slots=True)
class Difference:
    """The element that is furthest off for what rounding allows there. Above 1, or NaN, `excess` is no rounding."""

    excess: float
    expected: float
    found: float
    row: int
    column: int

    @property
    def is_rounding(self) -> bool:
        """Whether storing the factors explains it."""
        return self.excess <= 1


@contextmanager
def one_thread() -> Iterator[None]:
    """Compare on one thread: of products as thin as these, several wait for each other longer than they compute."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def furthest(trained: Trained, down: Tensor, up: Tensor, scale: float, dtype: torch.dtype) -> Difference:
    """Compare `scale * up @ down` of a file with what was trained, element by element, in float64.

    A number x stored in `dtype` moves by at most e(x) = u |x| + t: u is half of the type's epsilon, t half of its
    smallest number (fp16: 2^-11 and 2^-25; bf16: 2^-8 and 2^-134). So with s = alpha / rank the product may move by

        s (|up| e(down) + e(up) (|down| + e(down)) + 2^-23 |up| |down|)

    whose last term is alpha's own rounding to float32, and that of the arithmetic. Shapes: `down` [rank, in], `up`
    [out, rank], with or without the two sides of a convolution of one pixel; they must be those of `trained`.
    """
    info = torch.finfo(dtype)
    unit, tiny = info.eps / 2, info.smallest_normal * info.eps / 2
    old_down, old_up = trained.down.flatten(1).double(), trained.up.flatten(1).double()
    new_down, new_up = down.flatten(1).double(), up.flatten(1).double()
    old_scale = trained.alpha / trained.rank
    off_down = unit * old_down.abs() + tiny
    # both products of the bound as one: [|up|, e(up)] @ [e(down) + 2^-23 |down|; |down| + e(down)]
    right = torch.cat([off_down + 2 * SINGLE * old_down.abs(), old_down.abs() + off_down]) * abs(old_scale)
    worst = Difference(0.0, 0.0, 0.0, 0, 0)
    rows = max(1, CHUNK // old_down.shape[1])
    for start in range(0, old_up.shape[0], rows):
        part = old_up[start : start + rows]
        left = torch.cat([part.abs(), unit * part.abs() + tiny], dim=1)
        expected = old_scale * (part @ old_down)
        found = scale * (new_up[start : start + rows] @ new_down)
        excess = (found - expected).abs() / (left @ right)
        place = int(excess.argmax())  # NaN counts as largest
        row, column = divmod(place, excess.shape[1])
        value = float(excess[row, column])
        if not value <= worst.excess:
            worst = Difference(value, float(expected[row, column]), float(found[row, column]), start + row, column)
            if not worst.is_rounding:
                break
    return worst
