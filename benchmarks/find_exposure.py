"""How well are under- and overexposed pictures told from sound ones, night scenes and snow among these?

    python benchmarks/find_exposure.py [FOLDER ...] [--count 20] [--limit 0] [--seed 1000]

Sound pictures are drawn by seed and read from the folders; exposure is changed by 1 to 3 stops in linear light, clipped
at white, and everything goes through a JPEG of quality 92. The good side also holds night and snow scenes, low and
high keys (all drawn, `lights.py`) and the sources turned to night. Side by side: lorakit's `dark` and `bright`,
cleanvision's two formulas (99th percentile of brightness, 5th percentile of brightness) and the mean brightness as in
FiftyOne's plugin; then how many pictures each marks at its own default limits. AUC with a 95 % interval by bootstrap
over source pictures. Exit code 1 when a limit is broken: AUC at 2 stops, or one drawn night or snow scene marked.
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

from benchmarks import lights, scoring, sources
from lorakit.image.alter import alter
from lorakit.image.measures.exposure import exposure
from lorakit.lint.rules.qua.exposure import ExposureOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

AUC = 0.95  # at 2 stops, dark and bright
STOPS = (1, 2, 3)
SIZE = (1024, 768)
SCENE = (768, 512)
NIGHT, SNOW, KEY, TURNED = "night, drawn", "snow, drawn", "low and high keys, drawn", "sources turned to night"


class Scores(NamedTuple):
    """What each tool makes of a picture; every score grows with the fault."""

    dark: float
    bright: float
    cleanvision_dark: float
    cleanvision_bright: float
    mean_dark: float
    mean_bright: float


TOOLS = ("lorakit", "cleanvision", "mean")
LIMITS = Scores(ExposureOptions.dark_above, ExposureOptions.bright_above, 1 - 0.32, 1 - 0.05, 1 - 0.1, 0.55)


@dataclass
class Group:
    """All that comes of one source: its scores as it is (None for a picture that has no sound state) and by stops."""

    kind: str
    good: Scores
    bad: dict[int, Scores] = field(default_factory=dict)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; 1 when a limit is broken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1000)
    given = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    groups = list(measured(given.folders, given.count, given.limit, given.seed))
    kinds = list(dict.fromkeys(group.kind for group in groups))
    degraded = [kind for kind in kinds if any(group.bad for group in groups if group.kind == kind)]
    print(f"{len(groups)} pictures: " + ", ".join(f"{_count(groups, kind)} {kind}" for kind in kinds))
    broken = _table(groups, degraded)
    print("\npictures marked at each tool's own limits (cleanvision .32 and .05, the mean .1 and .55)")
    print(f"{'':34}{'lorakit':>16}{'cleanvision':>16}{'mean':>16}")
    for kind in kinds:
        rows = [group.good for group in groups if group.kind == kind]
        print(f"{kind + ', as they are':34}" + "".join(f"{_marked(rows, tool, None):>16}" for tool in range(3)))
    for stops in (-3, -2, -1, 1, 2, 3):
        rows = [group.bad[stops] for group in groups if group.bad]
        print(f"{f'{stops:+} stops':34}" + "".join(f"{_marked(rows, tool, stops < 0):>16}" for tool in range(3)))
    for kind in (NIGHT, SNOW):
        alarms = sum(_alarm(group.good, 0, None) for group in groups if group.kind == kind)
        if alarms:
            broken.append(f"{alarms} alarms on {kind}")
    print("\n" + ("; ".join(["BROKEN: " + broken[0], *broken[1:]]) if broken else "all limits hold"))
    return 1 if broken else 0


def measured(folders: Sequence[Path], count: int, limit: int, seed: int) -> Iterator[Group]:
    """Every source degraded, then every scene of unusual light."""
    rng = np.random.default_rng(seed)
    for source in (*sources.drawn(count, seed, SIZE), *sources.folders(folders, limit)):
        bad = {stops: scores(alter(source.colour, f"stops:{stops}")) for stops in (-3, -2, -1, 1, 2, 3)}
        yield Group(source.kind, scores(source.colour), bad)
        yield Group(TURNED, scores(lights.by_night(source.colour, rng)))
    for kind, painters in ((NIGHT, lights.NIGHTS), (SNOW, lights.SNOWS), (KEY, lights.KEYS)):
        for painter in painters.values():
            for number in range(seed, seed + count):
                yield Group(kind, scores(painter(SCENE, np.random.default_rng(number))))


def scores(colour: Plane) -> Scores:
    """The scores of a picture after a JPEG of quality 92."""
    colour = alter(colour, "jpeg:92")
    found = exposure(colour)
    blue, green, red = (colour[:, :, channel].astype(np.float32) for channel in range(3))
    brightness = np.sqrt(0.241 * red**2 + 0.691 * green**2 + 0.068 * blue**2) / 255
    low, high = (float(value) for value in np.percentile(brightness, [5, 99]))
    mean = float(brightness.mean())
    return Scores(found.dark, found.bright, 1 - high, low, 1 - mean, mean)


def _table(groups: list[Group], kinds: list[str]) -> list[str]:
    """Print AUC by stops and, at 2 stops, by kind of source; what falls below the limit comes back."""
    broken = []
    print(f"\nAUC{'':31}{'lorakit':>26}{'cleanvision':>16}{'mean':>16}")
    for dark in (True, False):
        for stops in STOPS:
            for kind in ("", *kinds) if stops == 2 else ("",):
                signed = -stops if dark else stops
                values = [_auc(groups, tool=tool, stops=signed, kind=kind) for tool in range(3)]
                low, high = scoring.interval(partial(_auc, tool=0, stops=signed, kind=kind), groups, 200)
                name = f"{signed:+} stops" + (f", {kind}" if kind else "")
                spread = f"{values[0]:.3f} ({low:.3f} to {high:.3f})"
                print(f"{name:34}{spread:>26}{values[1]:>16.3f}{values[2]:>16.3f}")
                if stops == 2 and not kind and values[0] < AUC:
                    broken.append(f"AUC {values[0]:.3f} at {name}")
    return broken


def _auc(groups: list[Group], tool: int, stops: int, kind: str) -> float:
    """AUC of a tool for sources of `kind` (all when empty) at `stops`, against every good picture."""
    which = 2 * tool + (stops > 0)
    bad = [group.bad[stops][which] for group in groups if group.bad and kind in ("", group.kind)]
    return scoring.auc(bad, [group.good[which] for group in groups])


def _alarm(row: Scores, tool: int, dark: bool | None) -> bool:
    """Whether a tool marks a picture, as dark or as bright (None: as either)."""
    over = [row[which] > LIMITS[which] for which in (2 * tool, 2 * tool + 1)]
    return any(over) if dark is None else over[0 if dark else 1]


def _marked(rows: list[Scores], tool: int, dark: bool | None) -> str:
    return f"{sum(_alarm(row, tool, dark) for row in rows)} of {len(rows)}"


def _count(groups: list[Group], kind: str) -> int:
    return sum(group.kind == kind for group in groups)


if __name__ == "__main__":
    sys.exit(main())
