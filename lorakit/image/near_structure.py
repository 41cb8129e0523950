"""How well one small picture, laid over another, explains it: everywhere, and where it explains it worst."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from lorakit.image.near_align import correlation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

REACH = 3  # windows of 7 x 7 pixels
FLOOR = 0.01  # of the picture's variance: what a window needs to have structure, and noise that is forgiven
CAP = 0.3  # of the picture's variance: above it a window counts no more, so that outlines do not drown what is inside
WORST = 0.05  # share of the windows with structure
FEWEST = 10  # windows with structure that must be there to name the worst
GRAY = 3.0  # levels: spread of chroma below which a picture counts as gray


class Structure(NamedTuple):
    """Per pair, each at most 1: `whole`, the correlation of all; `mean` and `worst`, that of the local structure."""

    whole: Floats
    mean: Floats
    worst: Floats


def smooth(pictures: Floats) -> Floats:
    """Pictures x rows x columns, blurred by (1 2 1) / 4: what a crop is enlarged by costs as much sharpness."""
    wide = np.pad(pictures, ((0, 0), (1, 1), (1, 1)), mode="edge")
    rows = (wide[:, :-2] + 2 * wide[:, 1:-1] + wide[:, 2:]) / 4
    return np.asarray((rows[:, :, :-2] + 2 * rows[:, :, 1:-1] + rows[:, :, 2:]) / 4, dtype=np.float32)


def structure(ours: Floats, theirs: Floats, inside: Floats) -> Structure:
    """Compare pairs x side x side after the best curve of tones (a parabola) has been laid through them.

    Local structure is that of Wang et al., "Image quality assessment: from error visibility to structural similarity"
    (2004), without its term for brightness: twice the covariance by the sum of variances.
    """
    inside = inside.copy()
    inside[:, [0, -1]] = 0
    inside[:, :, [0, -1]] = 0
    count = np.maximum(inside.sum(axis=(1, 2), keepdims=True), 1)
    own = _centred(ours, inside, count)
    fit = _toned(own, _centred(theirs, inside, count), inside, count)
    spread = np.maximum((own**2).sum(axis=(1, 2), keepdims=True) / count, 1)
    mean_own, mean_fit = _windows(own), _windows(fit)
    own_variance, fit_variance = _windows(own**2) - mean_own**2, _windows(fit**2) - mean_fit**2
    shared = _windows(own * fit) - mean_own * mean_fit
    alike = (2 * shared + FLOOR * spread) / (own_variance + fit_variance + FLOOR * spread)
    full = _windows(inside) > 0.8
    variance = np.maximum(own_variance, fit_variance) / spread
    weights = (np.minimum(variance, CAP) + 1e-6) * full
    mean = (alike * weights).sum(axis=(1, 2)) / np.maximum(weights.sum(axis=(1, 2)), 1e-9)
    worst = [_worst(each[where]) for each, where in zip(alike, (variance > FLOOR) & full, strict=True)]
    return Structure(correlation(ours, theirs, inside), mean.astype(np.float32), np.array(worst, dtype=np.float32))


def colours(ours: Floats, theirs: Floats, inside: Floats) -> Floats:
    """Correlation of the chroma (pairs x 2 x side x side); 1 where one of a pair is gray, and tells nothing."""
    weights = np.broadcast_to(inside[:, None], ours.shape)
    count = np.maximum(inside.sum(axis=(1, 2)), 1)[:, None, None, None]
    own = (ours - (ours * weights).sum(axis=(2, 3), keepdims=True) / count) * weights
    other = (theirs - (theirs * weights).sum(axis=(2, 3), keepdims=True) / count) * weights
    size = 2 * count[:, 0, 0, 0]
    own_spread, other_spread = (np.sqrt((each**2).sum(axis=(1, 2, 3)) / size) for each in (own, other))
    product = (own * other).sum(axis=(1, 2, 3)) / size
    result = product / np.maximum(own_spread * other_spread, 1e-3)
    return np.where(np.minimum(own_spread, other_spread) < GRAY, 1, result).astype(np.float32)


def _worst(alike: Floats) -> float:
    at = int(WORST * alike.size)
    return float(np.partition(alike, at)[at]) if alike.size > FEWEST else 1.0


def _centred(values: Floats, inside: Floats, count: Floats) -> Floats:
    return np.asarray((values - (values * inside).sum(axis=(1, 2), keepdims=True) / count) * inside, dtype=np.float32)


def _toned(own: Floats, other: Floats, inside: Floats, count: Floats) -> Floats:
    """Their tones changed to ours by least squares: brightness, contrast and gamma are no difference."""
    columns = np.stack([other, _centred(np.asarray(other**2 / 100, dtype=np.float32), inside, count)], axis=-1).reshape(
        len(own), -1, 2
    )
    normal = columns.swapaxes(1, 2) @ columns + 1e-2 * np.eye(2, dtype=np.float32)
    found = np.linalg.solve(normal, columns.swapaxes(1, 2) @ own.reshape(len(own), -1, 1))
    return np.asarray((columns @ found).reshape(own.shape), dtype=np.float32)


def _windows(values: Floats) -> Floats:
    """Means over all windows of 2 * REACH + 1 pixels a side that lie in the picture."""
    side = 2 * REACH + 1
    total = np.pad(values, ((0, 0), (1, 0), (1, 0))).cumsum(axis=1, dtype=np.float64).cumsum(axis=2)
    sums = total[:, side:, side:] - total[:, :-side, side:] - total[:, side:, :-side] + total[:, :-side, :-side]
    return np.asarray(sums / side**2, dtype=np.float32)
