"""How well is the share of the frame found that a subject's bounding box covers?

    python benchmarks/find_subject.py [--cutouts FOLDER ...] [--backgrounds FOLDER ...] [--count 300] [--seed 1000]

Composites with a known answer: cut-outs with feathered seams on backgrounds of their own content, box shares uniform
from 0.05 to 0.95, positions random (`composites.py`). Without folders both are drawn by seed; with folders (cut-outs
with an alpha channel, photos) a second table follows. Use other pictures than those the net was fitted on, see
`train_subject.py`. Side by side: the constant 0.5; spectral residual (Hou and Zhang 2007) and colour contrast times a
centre prior, each cut at Otsu's threshold; lorakit's classical maps alone; lorakit. UNKNOWN counts as the constant.
Mean absolute error with a 95 % interval by bootstrap over backgrounds. Exit code 1 when a limit is broken.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from benchmarks import composites, scoring, sources
from lorakit.image.pyramid import TINY, shrink
from lorakit.image.subject.classical import guess, split
from lorakit.image.subject.find import find_subject
from lorakit.image.subject.maps import SIDE, maps, unlike

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from benchmarks.composites import Composite, Plane

    Field = NDArray[np.float32]

ALL, SUREST = 0.10, 0.06  # limits: mean absolute error of all, of the surest half
CONSTANT = 0.5
BINS = (0.05, 0.25, 0.5, 0.75, 1.0)
DRAWN = 30  # drawn backgrounds; twice as many drawn cut-outs


class Answer(NamedTuple):
    """`share` None: unknown. `sure`: larger is surer; only its order counts. `layer`: who answered."""

    share: float | None
    sure: float
    layer: str = ""


class Judged(NamedTuple):
    """One composite: the truth, the error made, how sure the method was, and whether it answered."""

    truth: float
    error: float
    sure: float
    unknown: bool


def constant(tiny: Plane) -> Answer:
    """Always the middle of the range."""
    del tiny
    return Answer(CONSTANT, 0.0)


def spectral(tiny: Plane) -> Answer:
    """Spectral residual at 64 x 64, smoothed, Otsu's threshold, box of what is left."""
    luma = cv2.resize(cv2.cvtColor(tiny, cv2.COLOR_BGR2GRAY), (64, 64)).astype(np.float64)
    spectrum = np.fft.fft2(luma)
    height = np.log(np.abs(spectrum) + 1e-6)
    rest = np.asarray(height - cv2.blur(height, (3, 3)))
    salient = np.square(np.abs(np.fft.ifft2(np.exp(rest + 1j * np.angle(spectrum)))))
    smooth = cv2.resize(cv2.GaussianBlur(salient.astype(np.float32), (0, 0), 2.5), (SIDE, SIDE))
    return Answer(_box_share(split(np.asarray(smooth, dtype=np.float32))), 0.0)


def centre(tiny: Plane) -> Answer:
    """Distance of the colour from the border's, weighted towards the middle, Otsu's threshold, box of what is left."""
    far = np.linspace(-1, 1, SIDE, dtype=np.float32)
    weight = np.exp(-(far[None] ** 2 + far[:, None] ** 2) / 0.5)
    return Answer(_box_share(split(np.asarray(unlike(maps(tiny).lab) * weight, dtype=np.float32))), 0.0)


def classical(tiny: Plane) -> Answer:
    """lorakit's two classical maps without the fitted net."""
    seen = guess(maps(tiny))
    return Answer(_box_share(seen.mask), seen.agreement)


def lorakit(tiny: Plane) -> Answer:
    """What lint uses, without mask, alpha or model file."""
    seen = find_subject(tiny)
    return Answer(None, 0.0) if seen is None else Answer(seen.box_share, seen.confidence, seen.layer)


METHODS: dict[str, Callable[[Plane], Answer]] = {
    "constant 0.5": constant,
    "spectral residual": spectral,
    "contrast x centre": centre,
    "lorakit, maps only": classical,
    "lorakit": lorakit,
}


def main() -> int:
    """Print the tables; 1 when a limit is broken."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--cutouts", type=Path, nargs="*", default=[])
    arguments.add_argument("--backgrounds", type=Path, nargs="*", default=[])
    arguments.add_argument("--count", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=1000)
    given = arguments.parse_args()
    cv2.setNumThreads(1)
    cuts = composites.drawn_cutouts(2 * DRAWN, given.seed)
    scenes = composites.drawn_backgrounds(DRAWN, given.seed)
    sound = _table("drawn cut-outs on drawn photos", cuts, scenes, given.count, given.seed)
    if given.cutouts or given.backgrounds:
        cuts = composites.read_cutouts(given.cutouts) if given.cutouts else cuts
        scenes = [(s.name, s.colour) for s in sources.folders(given.backgrounds)] if given.backgrounds else scenes
        sound &= _table("cut-outs and backgrounds of the folders", cuts, scenes, given.count, given.seed)
    return 0 if sound else 1


def _table(
    title: str, cuts: Sequence[tuple[str, Plane]], scenes: Sequence[tuple[str, Plane]], count: int, seed: int
) -> bool:
    """Judge every method on the same composites, print, and say whether lorakit keeps the limits."""
    print(f"\n{title}: {count} composites of {len(cuts)} cut-outs and {len(scenes)} backgrounds, seed {seed}")
    made = [composites.compose(cuts, scenes, np.random.default_rng((seed, number))) for number in range(count)]
    tiny = [shrink(each.colour, TINY) for each in made]
    names = " ".join(f"{low:.2f}-{high:.2f}" for low, high in pairwise(BINS))
    print(f"{'method':20s}   MAE  95 % interval  surest half  unknown      ms  MAE by share {names}")
    kept = True
    for name, method in METHODS.items():
        start = time.perf_counter()
        answers = [method(each) for each in tiny]
        spent = (time.perf_counter() - start) / count * 1000
        judged = [_judge(each, answer) for each, answer in zip(made, answers, strict=True)]
        groups: dict[str, list[Judged]] = defaultdict(list)
        for each, verdict in zip(made, judged, strict=True):
            groups[each.background].append(verdict)
        low, high = scoring.interval(
            lambda many: _mean([one for group in many for one in group]), list(groups.values())
        )
        half = _surest_half(judged)
        bins = " ".join(
            f"{_mean([one for one in judged if start <= one.truth < stop]):9.3f}" for start, stop in pairwise(BINS)
        )
        unknown = sum(one.unknown for one in judged) / count
        surest = "          -" if not any(answer.sure for answer in answers) else f"{half:11.3f}"
        print(
            f"{name:20s} {_mean(judged):.3f}  {low:.3f} to {high:.3f} {surest} {unknown:8.1%} {spent:7.2f}"
            f"               {bins}"
        )
        if method is lorakit:
            kept = _mean(judged) <= ALL and half <= SUREST
            _print_confidence(judged)
    print(f"limits: MAE {ALL:.2f}, surest half {SUREST:.2f}: {'kept' if kept else 'BROKEN'}")
    return kept


def _print_confidence(judged: Sequence[Judged]) -> None:
    """What a confidence is worth: how often such answers are right to 0.1."""
    print("    confidence   share   right to 0.1     MAE")
    for low, high in ((0.0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 0.9), (0.9, 1.01)):
        these = [one for one in judged if low <= one.sure < high and not one.unknown]
        if these:
            right = sum(one.error <= 0.1 for one in these) / len(these)
            print(f"    {low:.2f} - {high:.2f} {len(these) / len(judged):7.1%} {right:14.1%} {_mean(these):7.3f}")


def _judge(made: Composite, answer: Answer) -> Judged:
    share = CONSTANT if answer.share is None else answer.share
    return Judged(made.share, abs(share - made.share), answer.sure, answer.share is None)


def _mean(judged: Sequence[Judged]) -> float:
    return float(np.mean([one.error for one in judged])) if judged else float("nan")


def _surest_half(judged: Sequence[Judged]) -> float:
    ranked = sorted(judged, key=lambda one: (one.unknown, -one.sure))
    return _mean(ranked[: len(ranked) // 2])


def _box_share(mask: Plane) -> float | None:
    rows, columns = np.nonzero(mask.any(axis=1))[0], np.nonzero(mask.any(axis=0))[0]
    if not len(rows):
        return None
    return float((rows[-1] - rows[0] + 1) * (columns[-1] - columns[0] + 1) / mask.size)


if __name__ == "__main__":
    sys.exit(main())
