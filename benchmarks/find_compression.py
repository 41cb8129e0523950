"""Do `blockiness`, `jpeg_quality` and `noise` find what compression and sensors do to pictures?

    python benchmarks/find_compression.py [FOLDER ...] [--count 12] [--limit 12] [--size 512]

Starts from made-up photos and drawings (and pictures of your own in FOLDERs) and degrades them. Blocks: JPEG of quality
75 to 20, then kept without loss, saved again as JPEG 95 or WebP 90, on the same grid or cropped off it; sound are the
picture as it is, JPEG 90 and 95, WebP 90, noise, sharpening, a crop and JPEG 60 shrunk. Beside `blockiness` stands the
plain recipe: clipped differences of neighbours by column and row modulo 8, the strongest phase by the mean of the rest.
Grids drawn on purpose must not count. Noise: Gaussian in each channel; beside `noise` stand Donoho's median of the
finest wavelet band at training size and Immerkaer's mean of the whole picture. AUC with UNKNOWN at the wrong end; 95 %
interval by bootstrap over source pictures. Exit code 1 when quality 60 stays below 0.97 in any container, a drawn grid
is called blocky, or a quality is read wrongly from its tables.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from PIL import Image, JpegPresets

from benchmarks.scoring import auc, interval
from benchmarks.sources import drawn, folders
from lorakit.image import painters
from lorakit.image.alter import alter
from lorakit.image.framing import Framing, frame
from lorakit.image.jpegtables import jpeg_quality
from lorakit.image.measures.blockiness import blockiness
from lorakit.image.measures.noise import noise
from lorakit.image.picture import Picture
from lorakit.image.pyramid import build, gray
from lorakit.image.specimen import draw
from lorakit.lint.rules.img.blockiness import BlockinessOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from benchmarks.scoring import Score
    from benchmarks.sources import Source

    Plane = NDArray[np.uint8]
    Method = Callable[[Plane], Score]
    Scores = dict[tuple[str, str], Score]  # of one source: (variant, method) -> score

LIMIT = 0.97
UNBLOCKED = (
    "",
    "jpeg:90",
    "jpeg:95",
    "webp:90",
    "noise:5",
    "sharpen:1",
    "off",
    "jpeg:60 shrink:1.5",
    "jpeg:60 shrink:2",
)
CONTAINERS = ("", "jpeg:95", "webp:90", "off jpeg:95", "off webp:90")
BLOCKED = tuple(f"jpeg:{quality} {then}".strip() for quality in (75, 60, 40, 20) for then in CONTAINERS)
JUDGED = tuple(name for name in BLOCKED if name.startswith("jpeg:60"))
QUIET = ("", "noise:1.5", "jpeg:75", "sharpen:1", "contrast:1.4", "gaussian:1")
NOISY = ("noise:4", "noise:8", "noise:12", "noise:20", "noise:12 jpeg:85")


def main() -> int:
    """Run, print the tables, and say whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, help="pictures of your own; a folder is a kind")
    parser.add_argument("--count", type=int, default=12, help="made-up photos, and as many drawings")
    parser.add_argument("--limit", type=int, default=12, help="pictures of each folder (0: all)")
    parser.add_argument("--size", type=int, default=512, help="training resolution")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    framing = Framing((asked.size, asked.size), maximum=2 * asked.size)
    sources = drawn(asked.count) + folders(asked.folders, asked.limit)
    kept = show_tables()
    kept &= show_grids()
    blocks: dict[str, Method] = {"blockiness": lambda colour: blockiness(gray(colour)), "recipe": recipe}
    kept &= show("blocks", sources, blocks, BLOCKED, UNBLOCKED, JUDGED)
    grain: dict[str, Method] = {
        "noise": lambda colour: noise(gray(colour), frame((colour.shape[1], colour.shape[0]), framing).scale),
        "wavelet": lambda colour: donoho(build(colour, framing).trained_luma),
        "immerkaer": immerkaer,
    }
    show("noise", sources, grain, NOISY, QUIET, ())
    show_time()
    return 0 if kept else 1


def show(
    title: str,
    sources: Sequence[Source],
    methods: dict[str, Method],
    bad: Sequence[str],
    good: Sequence[str],
    judged: Sequence[str],
) -> bool:
    """Score every variant of every source and print the AUCs; whether the first method keeps the limit."""
    scored = [(source.kind, score_source(source, methods, (*bad, *good), seed)) for seed, source in enumerate(sources)]
    kinds = list(dict.fromkeys(kind for kind, _ in scored))
    first, kept = next(iter(methods)), True
    print(f"\n{title}: {len(scored)} sources, {len(scored) * len(good)} sound pictures; AUC over all kinds")
    print(f"  {'':22}" + "".join(f"{name:>11}" for name in methods) + f"  {first} by kind: " + ", ".join(kinds))
    for variant in bad:
        line = f"  {variant:22}"
        for method in methods:
            line += f"{rank([scores for _, scores in scored], method, [variant], good):11.3f}"
        for kind in kinds:
            line += f"  {rank([scores for each, scores in scored if each == kind], first, [variant], good):.3f}"
        if variant in judged:
            reached = rank([scores for _, scores in scored], first, [variant], good)
            kept &= reached >= LIMIT
            low, high = span([scores for _, scores in scored], first, variant, good)
            line += f"  [{low:.3f} to {high:.3f}; asked {LIMIT}]"
        print(line)
    for variant in good:
        highest = max((scores[variant, first] or 0.0) for _, scores in scored)
        print(f"  sound: {variant or 'as it is':20} highest {first} {highest:.3f}")
    return kept


def score_source(source: Source, methods: dict[str, Method], variants: Sequence[str], seed: int) -> Scores:
    """Every variant of one picture by every method; higher is worse."""
    scores: Scores = {}
    for variant in variants:
        colour = source.colour
        for change in variant.split():
            colour = np.ascontiguousarray(colour[3:, 5:]) if change == "off" else alter(colour, change, seed)
        scores |= {(variant, name): method(colour) for name, method in methods.items()}
    return scores


def rank(scored: Sequence[Scores], method: str, bad: Sequence[str], good: Sequence[str]) -> float:
    """AUC of one method."""
    return auc(
        [scores[name, method] for scores in scored for name in bad],
        [scores[name, method] for scores in scored for name in good],
    )


def span(scored: Sequence[Scores], method: str, variant: str, good: Sequence[str]) -> tuple[float, float]:
    """The 95 % interval of one AUC."""
    return interval(lambda groups: rank(groups, method, [variant], good), scored, rounds=200)


def recipe(colour: Plane) -> float:
    """The plain measure of blocks: clipped differences of neighbours, the strongest phase by the mean of the rest."""
    luma = gray(colour).astype(np.int16)
    ratios = []
    for axis in (0, 1):
        step = np.minimum(np.abs(np.diff(luma, axis=axis)), 12).mean(axis=1 - axis)
        phases = np.sort(step[: len(step) // 8 * 8].reshape(-1, 8).mean(axis=0))
        ratios.append(float(phases[-1] / max(phases[:-1].mean(), 1e-3)))
    return max(ratios)


def donoho(luma: Plane) -> float:
    """Median of the finest diagonal Haar band by 0.6745 (Donoho and Johnstone 1994)."""
    even = luma[: luma.shape[0] // 2 * 2, : luma.shape[1] // 2 * 2].astype(np.float32)
    band = (even[::2, ::2] - even[::2, 1::2] - even[1::2, ::2] + even[1::2, 1::2]) / 2
    return float(np.median(np.abs(band))) / 0.6745


def immerkaer(colour: Plane) -> float:
    """Immerkaer's mean over the whole picture as stored."""
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], dtype=np.float32)
    return float(np.abs(cv2.filter2D(gray(colour), cv2.CV_32F, kernel)[1:-1, 1:-1]).mean()) * 1.2533 / 6


def show_tables() -> bool:
    """Print how qualities are read from tables; whether all of the IJG's own are right."""
    image = Image.effect_noise((64, 64), 60).convert("RGB")
    wrong = [quality for quality in range(1, 101) if _read(image, quality) != quality]
    print(f"jpeg quality from tables: {100 - len(wrong)} of 100 right" + (f", wrong {wrong}" if wrong else ""))
    print("  Photoshop: " + ", ".join(f"{name} {_read(image, name)}" for name in JpegPresets.presets))
    return not wrong


def _read(image: Image.Image, quality: int | str) -> int | None:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    with Image.open(buffer) as opened:
        found = jpeg_quality(opened)
    return found.luma if found else None


def show_grids() -> bool:
    """Print what drawn grids score; whether none is called blocky."""
    limit = BlockinessOptions().warning_above
    grids: dict[str, list[Plane]] = {"pixel art of 8 px": [], "chess board of 8 px": [], "panels on a grid of 8 px": []}
    for seed in range(1000, 1008):
        art = Image.open(io.BytesIO(draw(Picture((768, 768), format="PNG", pattern="pixels", seed=seed))))
        grids["pixel art of 8 px"].append(np.asarray(art.convert("L"), dtype=np.uint8))
        rng = np.random.default_rng(seed)
        rows, columns = np.mgrid[:96, :96]
        dark, light = (int(level) for level in rng.choice(256, 2, replace=False))
        cells = np.where((rows + columns) % 2, dark, light).astype(np.uint8)
        grids["chess board of 8 px"].append(cells.repeat(8, axis=0).repeat(8, axis=1))
        grids["panels on a grid of 8 px"].append(panels(rng))
    scores = {name: [blockiness(luma) or 0.0 for luma in lumas] for name, lumas in grids.items()}
    for name, found in scores.items():
        print(
            f"  {name}: {sum(score > limit for score in found)} of {len(found)} called blocky, highest {max(found):.3f}"
        )
    return all(max(found) <= limit for found in scores.values())


def panels(rng: np.random.Generator) -> Plane:
    """A screen of panels and words whose sides lie on multiples of 8 pixels."""
    screen = np.full((768, 1024), int(rng.integers(20, 235)), dtype=np.uint8)
    for _ in range(50):
        left, top, width, height = (
            int(8 * rng.integers(low, high)) for low, high in ((0, 124), (0, 92), (2, 40), (2, 12))
        )
        shade = int(np.clip(int(screen[top, left]) + rng.integers(-40, 40), 0, 255))
        cv2.rectangle(screen, (left, top), (left + width - 1, top + height - 1), (shade,), -1)
        cv2.putText(screen, "Settings", (left + 8, top + 13), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (120,), 1, cv2.LINE_AA)
    return screen


def show_time() -> None:
    """Print the median processor time of both measurements on 3 megapixels."""
    luma = gray(painters.photo((2172, 1448), np.random.default_rng(1000)))
    for name, method in (("blockiness", blockiness), ("noise", noise)):
        spent = []
        for _ in range(21):
            start = time.thread_time()
            method(luma)
            spent.append(time.thread_time() - start)
        print(f"{name}: {np.median(spent) * 1000:.1f} ms of one core for {luma.shape[1]}x{luma.shape[0]}")


if __name__ == "__main__":
    sys.exit(main())
