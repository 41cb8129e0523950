"""How well are enlarged pictures told from sharp ones, by method, factor and what was done afterwards?

    python benchmarks/find_fake_resolution.py [FOLDER ...] [--count 16] [--limit 0] [--seed 1000] [--quick]

Sound pictures are drawn by seed and read from the folders. The good side: each as it is, as JPEG of quality 75 and 90,
with noise, low contrast, a background out of focus, and honestly shrunk by areas, bicubic and Lanczos. The bad side:
each shrunk by areas and enlarged again 1.25 to 4 times by four methods, then left alone, saved as JPEG of quality 90,
given noise, or sharpened. Side by side: lorakit's `fake_resolution`; the median log power of a high band less a middle
band of Hann tiles; and the variance of the Laplacian. Then the real size, and how many the rule's limit marks. AUC with
a 95 % interval by bootstrap over source pictures. Exit code 1 when the AUC at 1.5 or 2 times is below 0.98.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from benchmarks import enlarged, scoring, sources
from lorakit.image.alter import alter
from lorakit.image.measures.upscale import upscale
from lorakit.image.pyramid import gray
from lorakit.lint.rules.res.fake_resolution import SLIGHT, FakeResolutionOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

AUC = 0.98
FACTORS = (1.25, 1.5, 2.0, 3.0, 4.0)
LIMITED = (1.5, 2.0)
SIZE = (1024, 768)
AFTER = ("", "jpeg:90", "noise:2", "sharpen:0.6")
TOOLS = ("lorakit", "band tiles", "Laplacian")
TILE = 256


class Seen(NamedTuple):
    """The scores of the three tools, the estimated enlargement, and whether the rule marks the picture."""

    scores: tuple[float | None, ...]
    factor: float
    marked: bool


class Row(NamedTuple):
    """A line of the table: a factor, and one kind of source, method or aftermath (None: all)."""

    factor: float
    kind: str | None = None
    method: str | None = None
    after: str | None = None

    @property
    def name(self) -> str:
        """For people."""
        rest = [self.kind, self.method, None if self.after is None else f"then {self.after or 'nothing'}"]
        return ", ".join([f"{self.factor:g} times", *(word for word in rest if word)])


@dataclass
class Group:
    """All that comes of one source; bad ones by factor, method and what was done afterwards."""

    kind: str
    good: list[Seen] = field(default_factory=list)
    bad: dict[tuple[float, str, str], Seen] = field(default_factory=dict)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; 1 when a limit is broken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--count", type=int, default=16)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--quick", action="store_true", help="only the factors that have a limit")
    given = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    factors = LIMITED if given.quick else FACTORS
    found = [*sources.drawn(given.count, given.seed, SIZE), *sources.folders(given.folders, given.limit)]
    groups = [_group(source, factors) for source in found if min(source.colour.shape[:2]) >= 2 * TILE]
    kinds = list(dict.fromkeys(group.kind for group in groups))
    good = sum(len(group.good) for group in groups)
    print(
        f"{len(groups)} sources ({', '.join(kinds)}), {good} sound pictures, {sum(len(g.bad) for g in groups)} enlarged"
    )
    broken = []
    print(f"\n{'AUC':40}{TOOLS[0]:>26}{TOOLS[1]:>14}{TOOLS[2]:>14}")
    for factor in factors:
        rows = [Row(factor), *(Row(factor, kind=kind) for kind in kinds)]
        rows += [
            *(Row(factor, method=method) for method in enlarged.METHODS),
            *(Row(factor, after=after) for after in AFTER),
        ]
        for number, row in enumerate(rows):
            value = _print(groups, row)
            if factor in LIMITED and number <= len(kinds) and value < AUC:
                broken.append(f"AUC {value:.3f} for {row.name}")
    _print_sizes(groups, factors)
    print("\n" + ("; ".join(["BROKEN: " + broken[0], *broken[1:]]) if broken else "all limits hold"))
    return 1 if broken else 0


def _group(source: sources.Source, factors: Sequence[float]) -> Group:
    group = Group(source.kind, [_seen(colour) for colour in enlarged.sound(source.colour)])
    height, width = source.colour.shape[:2]
    for factor in factors:
        small = alter(source.colour, f"shrink:{factor}")
        for method, enlarge in enlarged.METHODS.items():
            large = np.asarray(enlarge(small, (width, height)), dtype=np.uint8)
            for after in AFTER:
                group.bad[factor, method, after] = _seen(alter(large, after) if after else large)
    return group


def _seen(colour: Plane) -> Seen:
    luma = gray(colour)
    found = upscale(luma)
    factor = luma.shape[1] / found.width if found.width else 1.0
    marked = found.score is not None and found.score > FakeResolutionOptions().missing_above and factor >= SLIGHT
    sharpness = float(np.asarray(cv2.Laplacian(luma, cv2.CV_32F)).var())
    return Seen((found.score, _band_tiles(luma), -sharpness), factor, marked)


def _band_tiles(luma: Plane) -> float:
    """Middle less high band, log10 of the median power; the mean over tiles."""
    hann = np.hanning(TILE)
    column, row = np.abs(np.fft.fftfreq(TILE))[:, None], np.abs(np.fft.rfftfreq(TILE))[None, :]
    radius = np.maximum(column, row)
    high, middle = (radius >= 0.32) & (radius <= 0.48), (radius >= 0.08) & (radius <= 0.16)
    values = []
    for top in range(0, luma.shape[0] - TILE + 1, TILE):
        for left in range(0, luma.shape[1] - TILE + 1, TILE):
            tile = luma[top : top + TILE, left : left + TILE].astype(np.float64)
            power = np.abs(np.fft.rfft2((tile - tile.mean()) * hann[:, None] * hann[None, :])) ** 2
            values.append(float(np.log10(np.median(power[middle]) + 1) - np.log10(np.median(power[high]) + 1)))
    return float(np.mean(values))


def _auc(groups: list[Group], tool: int, row: Row) -> float:
    """AUC of a tool for what `row` names, against all sound pictures (of its kind)."""
    wanted = [group for group in groups if row.kind in (None, group.kind)]
    bad = [
        seen.scores[tool]
        for group in wanted
        for (factor, method, after), seen in group.bad.items()
        if factor == row.factor and row.method in (None, method) and row.after in (None, after)
    ]
    return scoring.auc(bad, [seen.scores[tool] for group in wanted for seen in group.good])


def _print(groups: list[Group], row: Row) -> float:
    """One line of the table; lorakit's value comes back."""
    values = [_auc(groups, tool, row) for tool in range(len(TOOLS))]
    low, high = scoring.interval(partial(_auc, tool=0, row=row), groups, 100)
    spread = f"{values[0]:.3f} ({low:.3f} to {high:.3f})"
    print(f"{row.name:40}{spread:>26}{values[1]:>14.3f}{values[2]:>14.3f}", flush=True)
    return values[0]


def _print_sizes(groups: list[Group], factors: Sequence[float]) -> None:
    """What the rule marks, and how well the enlargement is estimated."""
    rows = {"sound": [seen for group in groups for seen in group.good]}
    for factor in factors:
        rows[f"{factor:g} times"] = [seen for group in groups for key, seen in group.bad.items() if key[0] == factor]
    print(f"\n{'':20}{'marked':>18}{'estimated times, 10 / 50 / 90 %':>36}")
    for name, seen in rows.items():
        low, middle, high = np.percentile([each.factor for each in seen], [10, 50, 90])
        marked = f"{sum(each.marked for each in seen)} of {len(seen)}"
        print(f"{name:20}{marked:>18}{f'{low:.2f} / {middle:.2f} / {high:.2f}':>36}")


if __name__ == "__main__":
    sys.exit(main())
