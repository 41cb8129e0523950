"""What the map from one picture to its copy tells: mirrored, turned, cropped, framed, tilted; or no copy at all."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

LEAST_COVER, LEAST_AREA, MOST_TILT = 0.55, 0.45, 0.17
CROPPED, MARGIN = 0.94, 0.03  # sides and margins as shares
TILTED = 0.035  # radians: 2 degrees


class Relation(StrEnum):
    """What was done to one of two pictures to get the other; nothing of it: saved anew, resized, other tones."""

    MIRRORED = "mirrored"
    UPENDED = "turned upside down"
    TURNED = "turned by a quarter"
    CROPPED = "cropped"
    BORDERED = "with another border"
    TILTED = "tilted"
    GRAY = "without its colours"


class Pair(NamedTuple):
    """Two pictures by their numbers, `first` below `second`; `similarity` 0 to 1; `copy`, or only the same shot."""

    first: int
    second: int
    similarity: float
    copy: bool
    relations: tuple[Relation, ...]


def margin(head: NDArray[np.int_]) -> float:
    """The share of a side, on average, that was cut off as border."""
    return float(1 - (head[3] - head[1] + head[4] - head[2]) / 510)


def _axes(linear: Floats) -> tuple[float, float, float, bool]:
    """Signed scale along x and y, the tilt (tangent of the greater skew), and whether the axes are swapped."""
    turned = abs(linear[0, 1]) > abs(linear[0, 0])
    straight = linear[:, ::-1] if turned else linear
    tilt = max(abs(straight[0, 1] / straight[0, 0]), abs(straight[1, 0] / (straight[1, 1] or 1e-6)))
    return float(straight[0, 0]), float(straight[1, 1]), float(tilt), bool(turned)


def plausible(map_: Floats, cover: float) -> bool:
    """Whether a map is one that people make: a crop, a turn, a tilt of a few degrees; no shear, no tiny cutting."""
    across, down, tilt, _ = _axes(map_[:, :2])
    sides = sorted((abs(across), abs(down)))
    return (
        cover >= LEAST_COVER
        and tilt <= MOST_TILT
        and sides[0] >= 0.6
        and sides[1] <= 1.4
        and (LEAST_AREA <= sides[0] * sides[1] <= 1 / LEAST_AREA)
    )


def relations(map_: Floats, ours: NDArray[np.int_], theirs: NDArray[np.int_]) -> tuple[Relation, ...]:
    """What the map and the two heads tell."""
    across, down, tilt, turned = _axes(map_[:, :2])
    found = []
    if turned:
        found.append(Relation.TURNED)
        if across * down > 0:
            found.append(Relation.MIRRORED)
    elif across < 0 and down < 0:
        found.append(Relation.UPENDED)
    elif across < 0:
        found.append(Relation.MIRRORED)
    elif down < 0:
        found += [Relation.MIRRORED, Relation.UPENDED]
    if min(abs(across), abs(down)) < CROPPED or max(abs(across), abs(down)) > 1 / CROPPED:
        found.append(Relation.CROPPED)
    if abs(margin(ours) - margin(theirs)) > MARGIN:
        found.append(Relation.BORDERED)
    if tilt > TILTED:
        found.append(Relation.TILTED)
    if min(ours[8], theirs[8]) < 4 and max(ours[8], theirs[8]) > 16:
        found.append(Relation.GRAY)
    return tuple(found)
