"""Does `blur` tell soft pictures from sharp ones, and better than the usual measures do?

    python benchmarks/find_blur.py [FOLDER ...] [--count 16] [--limit 12] [--size 512]

Starts from made-up photos and drawings (and sharp pictures of your own in FOLDERs) and degrades them. Sharp side: as
they are, a sharp subject before a background out of focus, low contrast, noise, both, JPEG 60, soft shading laid over.
Soft side: Gaussian, defocus disc, motion, soft enlargement, the same with noise, low contrast, JPEG, bars or a border;
strengths in pixels at training size, from barely visible to obvious. All see the same pixels: `blur` and `slope` at
training size, the variance of the Laplacian at stored size, and cleanvision's formula written anew from its description
(64 pixels, PIL's edge filter). AUC with UNKNOWN at the wrong end; 95 % interval by bootstrap over source pictures. Exit
code 1 when `blur` stays below 0.97 in a kind of pictures.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image, ImageFilter

from benchmarks.scoring import auc, interval
from benchmarks.sources import drawn, folders
from lorakit.image import painters
from lorakit.image.alter import alter
from lorakit.image.framing import Framing, frame
from lorakit.image.measures.power import slope
from lorakit.image.measures.sharpness import measure, noise_level
from lorakit.image.pyramid import build

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from benchmarks.scoring import Score
    from benchmarks.sources import Source

    Plane = NDArray[np.uint8]
    Scores = dict[str, dict[str, Score]]  # of one source: variant -> method -> score

LIMIT = 0.97
SOUND = (
    "as it is",
    "bokeh 6 px, subject 25 %",
    "bokeh 5 px, subject 10 %",
    "contrast:0.45",
    "noise:5",
    "contrast:0.45 noise:5",
    "jpeg:60",
    "soft shading",
)
FAULTY = tuple(f"gaussian:{sigma}" for sigma in (0.8, 1, 1.5, 2.5, 4))
FAULTY += tuple(f"disc:{radius}" for radius in (1.5, 2, 3, 5))
FAULTY += tuple(f"motion:{length}" for length in (4, 6, 9, 15))
FAULTY += ("upscale:1.5", "upscale:2", "upscale:3", "bilinear:2")
FAULTY += ("gaussian:1 noise:5", "gaussian:1.5 noise:5", "gaussian:2.5 noise:5", "gaussian:4 noise:5")
FAULTY += (
    "disc:3 noise:5",
    "motion:9 noise:5",
    "gaussian:1.5 contrast:0.45",
    "gaussian:2 jpeg:60",
    "gaussian:4 jpeg:60",
)
FAULTY += ("gaussian:2.5 bars:0.1", "gaussian:2.5 border:0.05")
IN_PIXELS = {"gaussian", "disc", "motion", "upscale", "bilinear"}  # whose strength is in pixels at training size
METHODS = ("blur", "slope", "laplacian", "cleanvision")


def main() -> int:
    """Run, print the tables, and say whether the limit holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, help="sharp pictures of your own; a folder is a kind")
    parser.add_argument("--count", type=int, default=16, help="made-up photos, and as many drawings")
    parser.add_argument("--limit", type=int, default=12, help="pictures of each folder (0: all)")
    parser.add_argument("--size", type=int, default=512, help="training resolution")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    sources = drawn(asked.count) + folders(asked.folders, asked.limit, 2 * asked.size)
    framing = Framing((asked.size, asked.size), maximum=2 * asked.size)
    scored = [(source.kind, score_source(source, framing, seed)) for seed, source in enumerate(sources)]
    kept = True
    for kind in dict.fromkeys(kind for kind, _ in scored):
        kept &= show(kind, [scores for each, scores in scored if each == kind])
    if len({kind for kind, _ in scored}) > 1:
        kept &= show("all kinds", [scores for _, scores in scored])
    show_time(sources, framing)
    return 0 if kept else 1


def score_source(source: Source, framing: Framing, seed: int) -> Scores:
    """Every variant of one picture by every method; higher is softer."""
    scores: Scores = {}
    for variant in (*SOUND, *FAULTY):
        colour = degrade(source.colour, variant, framing, seed)
        pyramid = build(colour, framing)
        sharpness = measure(pyramid.trained_luma)
        second = slope(pyramid.trained_luma, noise_level(pyramid.trained_luma))
        scores[variant] = {
            "blur": sharpness.blur,
            "slope": None if second is None else -second,
            "laplacian": -float(cv2.Laplacian(pyramid.luma, cv2.CV_64F).var()),
            "cleanvision": -cleanvision(colour),
        }
    return scores


def degrade(colour: Plane, variant: str, framing: Framing, seed: int) -> Plane:
    """`colour` changed so that, at training size, it shows what `variant` says."""
    scale = min(1.0, frame((colour.shape[1], colour.shape[0]), framing).scale)
    if variant.startswith("bokeh"):
        share = int(variant.split()[-2]) / 100
        return bokeh(colour, share, float(variant.split()[1]) / scale)
    if variant == "soft shading":
        light = painters.cloud(64, 2.0, np.random.default_rng(seed))
        field = cv2.resize(light, colour.shape[1::-1], interpolation=cv2.INTER_CUBIC)
        return np.clip(colour * (0.75 + 0.12 * field[:, :, None]), 0, 255).astype(np.uint8)
    for change in variant.split() if ":" in variant else ():
        name, _, value = change.partition(":")
        colour = alter(colour, f"{name}:{float(value) / scale if name in IN_PIXELS else value}", seed)
    return colour


def bokeh(colour: Plane, share: float, radius: float) -> Plane:
    """A disc of `share` of the picture, laid where there is most to see, stays sharp; the rest is defocused."""
    height, width = colour.shape[:2]
    reach = math.sqrt(share * height * width / math.pi)
    detail = np.abs(cv2.Laplacian(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY), cv2.CV_32F))
    near = cv2.blur(np.minimum(detail, 40), (int(reach), int(reach)), borderType=cv2.BORDER_CONSTANT)
    row, column = np.unravel_index(int(near.argmax()), near.shape)
    mask = np.zeros((height, width), dtype=np.float32)
    cv2.circle(mask, (int(column), int(row)), int(reach), 1.0, -1)
    weight = np.asarray(cv2.GaussianBlur(mask, (0, 0), max(2.0, radius / 2)), dtype=np.float32)[:, :, None]
    return (colour * weight + alter(colour, f"disc:{radius}") * (1 - weight)).round().astype(np.uint8)


def cleanvision(colour: Plane) -> float:
    """cleanvision 0.3 as described: edges of a 64 pixel gray picture, plus the spread of its histogram."""
    gray = Image.fromarray(cv2.cvtColor(colour, cv2.COLOR_BGR2RGB)).convert("L")
    gray.thumbnail((64, 64))
    spread = 1 - math.exp(-0.01 * float(np.std(gray.histogram())))
    edges = float(np.std(np.asarray(gray.filter(ImageFilter.FIND_EDGES), dtype=np.float64)))
    return 1 - math.exp(-0.01 * edges) + (spread if spread > 0.18 else 0.0)


def show(kind: str, scored: list[Scores]) -> bool:
    """Print the table of one kind; whether `blur` keeps the limit there."""

    def rank(method: str, bad: Sequence[str], good: Sequence[str]) -> Callable[[list[Scores]], float]:
        return lambda scores: auc(
            [each[name][method] for each in scores for name in bad],
            [each[name][method] for each in scores for name in good],
        )

    def line(name: str, bad: Sequence[str], good: Sequence[str]) -> None:
        print(f"  {name:34}" + "".join(f"{rank(method, bad, good)(scored):12.3f}" for method in METHODS))

    total = rank("blur", FAULTY, SOUND)
    low, high = interval(total, scored, rounds=200)
    print(f"\n{kind}: {len(scored)} sources, {len(scored) * len(FAULTY)} soft and {len(scored) * len(SOUND)} sharp")
    print(f"  {'AUC':34}" + "".join(f"{method:>12}" for method in METHODS))
    line("all", FAULTY, SOUND)
    print(f"  {'blur, 95 % interval':34}{low:12.3f} to {high:.3f}; asked {LIMIT}")
    for name in SOUND:
        line(f"all soft against {name}", FAULTY, [name])
    for name in FAULTY:
        line(name, [name], SOUND)
    return total(scored) >= LIMIT


def show_time(sources: Sequence[Source], framing: Framing) -> None:
    """Print the median processor time of one measurement at training size."""
    lumas = [build(source.colour, framing).trained_luma for source in sources[:20]]
    spent = []
    for luma in lumas * 3:
        start = time.thread_time()
        measure(luma)
        spent.append(time.thread_time() - start)
    height, width = lumas[0].shape
    print(f"\n{np.median(spent) * 1000:.1f} ms of one core for a picture of {width}x{height}")


if __name__ == "__main__":
    sys.exit(main())
