"""Are copies found, and nothing else? Recall by alteration and strength, false pairs, hard negatives, and time.

    python benchmarks/find_duplicates.py [FOLDER ...] [--count N] [--limit N]

Without a folder made-up photos and drawings are used; pictures below a folder are further sources. Side by side:
perceptual hashing as `imagededup` does it by default (pHash of 8 x 8 coefficients, distance at most 10), written out
here, so that the package need not be there.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from benchmarks.scoring import interval
from benchmarks.sources import Source, drawn, folders
from lorakit.image import near
from lorakit.image.alter import alter
from lorakit.image.measures.fingerprint import fingerprint
from lorakit.image.pyramid import shrink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

ASKED = {  # what the limit of 0.95 counts over, by kind; several alterations are done in order
    "saved anew": ("jpeg:80", "jpeg:50", "jpeg:30", "webp:50"),
    "resized": ("shrink:1.5", "shrink:3"),
    "cropped": ("crop:0.95", "crop:0.9", "crop:0.8", "corner:0.9", "corner:0.8"),
    "mirrored": ("flip", "upend"),
    "turned": ("turn:1", "turn:2", "turn:3"),
    "framed": ("border:0.05", "border:0.15"),
    "recoloured": ("brightness:25", "brightness:-25", "contrast:0.75", "contrast:1.25", "saturation:0.6"),
}
FURTHER = {
    "blurred": ("gaussian:1.5", "gaussian:3"),
    "sharpened": ("sharpen:1",),
    "noisy": ("noise:8",),
    "tilted": ("rotate:1.5", "rotate:3"),
    "two at once": ("flip crop:0.85", "turn:1 crop:0.9", "crop:0.85 jpeg:40", "flip brightness:20", "border:0.1 flip"),
}
LEAST_RECALL = 0.95
DISTANCE = 10


def taken(colour: Plane) -> bytes:
    """The fingerprint of a picture."""
    colour = np.ascontiguousarray(colour)
    return fingerprint(shrink(colour, 256), colour)


def altered(colour: Plane, changes: str) -> Plane:
    """The picture after one or more alterations."""
    for change in changes.split():
        colour = alter(colour, change)
    return colour


def copies(one: bytes, other: bytes) -> bool:
    """Whether lorakit calls two pictures copies."""
    return any(pair.copy for pair in near.pairs([one, other]))


def phash(colour: Plane) -> NDArray[np.bool_]:
    """64 bits: the low cosine coefficients of 32 x 32 luma, each above or below their median without the first."""
    luma = cv2.resize(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY), (32, 32), interpolation=cv2.INTER_AREA)
    low = cv2.dct(luma.astype(np.float32))[:8, :8].ravel()
    return np.asarray(low >= np.median(low[1:]))


def hashed_alike(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> bool:
    """Whether two hashes are near enough."""
    return int((one != other).sum()) <= DISTANCE


def recall(sources: Sequence[Source], kinds: dict[str, tuple[str, ...]]) -> NDArray[np.float64]:
    """Print recall by alteration; returns sources x alterations, 1 where the copy was found."""
    names = [change for changes in kinds.values() for change in changes]
    ours, theirs = np.zeros((2, len(sources), len(names)))
    for row, source in enumerate(sources):
        own, own_hash = taken(source.colour), phash(source.colour)
        for column, change in enumerate(names):
            other = altered(source.colour, change)
            ours[row, column] = copies(own, taken(other))
            theirs[row, column] = hashed_alike(own_hash, phash(np.ascontiguousarray(other)))
    print(f"{'alteration':>24}  lorakit  pHash<={DISTANCE}")
    for kind, changes in kinds.items():
        for change in changes:
            column = names.index(change)
            print(f"{kind:>12} {change:>18}  {ours[:, column].mean():7.3f}  {theirs[:, column].mean():7.3f}")
    low, high = interval(lambda rows: float(np.mean(rows)), list(ours))
    print(f"{'all':>31}  {ours.mean():7.3f}  {theirs.mean():7.3f}   (lorakit's 95 %: {low:.3f} to {high:.3f})\n")
    return ours


def figure(seed: int, pose: int, side: int = 640) -> Plane:
    """A drawn figure on an empty ground; the seed says who, the pose where arms, legs and head are."""
    who, how = np.random.default_rng((seed, 0)), np.random.default_rng((seed, 1, pose))
    white = seed % 3 != 0
    plane = np.full((side, side, 3), 255 if white else 0, dtype=np.uint8)
    ink = (0, 0, 0) if white else (255, 255, 255)
    colours = [tuple(int(value) for value in who.integers(30, 230, 3)) for _ in range(4)]
    wide, tall, head, limb = (
        int(side * share) for share in who.uniform((0.1, 0.14, 0.08, 0.03), (0.2, 0.24, 0.15, 0.06))
    )
    x, y = side // 2, int(side * 0.55)
    for sign in (-1, 1):
        for top, angle, colour in (
            (-0.6, how.uniform(-1.3, 1.2), colours[0]),
            (0.7, how.uniform(0.9, 1.6), colours[1]),
        ):
            start = np.array([x + sign * wide * 0.6, y + top * tall])
            knee = start + side * 0.1 * np.array([sign * np.cos(angle), np.sin(angle)])
            bend = angle + how.uniform(-0.9, 0.9)
            path = np.array([start, knee, knee + side * 0.1 * np.array([sign * np.cos(bend), np.sin(bend)])]).astype(
                int
            )
            for tone, width in ((ink, limb + 10), (colour, limb)):
                cv2.polylines(plane, [path.reshape(-1, 1, 2)], False, tone, width, cv2.LINE_AA)
    for centre, axes, colour in (
        ((x, y), (wide, tall), colours[2]),
        ((x + int(how.uniform(-0.02, 0.02) * side), y - tall - head // 2), (head, head), colours[3]),
    ):
        cv2.ellipse(plane, centre, axes, how.uniform(-12, 12), 0, 360, colour, -1, cv2.LINE_AA)
        cv2.ellipse(plane, centre, axes, how.uniform(-12, 12), 0, 360, ink, 5, cv2.LINE_AA)
    return plane


def moved(source: Source, other: Source, seed: int) -> tuple[Plane, Plane]:
    """One subject, cut from another picture as a disc, before one ground, at two places 8 to 20 % of a side apart."""
    rng = np.random.default_rng(seed)
    height, width = source.colour.shape[:2]
    patch = cv2.resize(other.colour, (width, height))
    radius = int(rng.uniform(0.15, 0.3) * min(height, width))
    step, angle = rng.uniform(0.08, 0.2) * min(height, width), rng.uniform(0, 2 * np.pi)
    frames = []
    for part in (-0.5, 0.5):
        shift = (int(part * step * np.cos(angle)), int(part * step * np.sin(angle)))
        disc = np.zeros((height, width), dtype=np.uint8)
        cv2.circle(disc, (width // 2, height // 2), radius, 255, -1, cv2.LINE_AA)
        mask = np.roll(disc, shift[::-1], axis=(0, 1))[..., None] / 255
        subject = np.roll(patch, shift[::-1], axis=(0, 1))
        frames.append((subject * mask + source.colour * (1 - mask)).round().astype(np.uint8))
    return frames[0], frames[1]


def negatives(sources: Sequence[Source], count: int) -> int:
    """Print false pairs among unrelated pictures and in hard cases; returns how many copies lorakit wrongly saw."""
    prints, hashes = [taken(source.colour) for source in sources], [phash(source.colour) for source in sources]
    found = [pair for pair in near.pairs(prints) if pair.copy]
    wrong = sum(hashed_alike(a, b) for n, a in enumerate(hashes) for b in hashes[:n])
    print(f"false pairs among {len(sources) * (len(sources) - 1) // 2} pairs of different pictures: lorakit", end="")
    print(f" {len(found)}, pHash {wrong}")
    for pair in found[:10]:
        print(f"    {sources[pair.first].name} and {sources[pair.second].name}: {pair.similarity}")
    poses = [[figure(1000 + n, pose) for pose in range(4)] for n in range(count)]
    called = sum(sum(pair.copy for pair in near.pairs([taken(each) for each in group])) for group in poses)
    hashed = sum(hashed_alike(phash(a), phash(b)) for group in poses for n, a in enumerate(group) for b in group[:n])
    print(f"four poses of {count} drawn figures, {6 * count} pairs called copies: lorakit {called}, pHash {hashed}")
    scenes = [moved(source, sources[n - 1], n) for n, source in enumerate(sources)]
    ours = sum(copies(taken(a), taken(b)) for a, b in scenes)
    hashed = sum(hashed_alike(phash(a), phash(b)) for a, b in scenes)
    print(f"subject moved before one ground, {len(scenes)} pairs called copies: lorakit {ours}, pHash {hashed}\n")
    return len(found) + called


def speed() -> None:
    """Print the time of a search among many different pictures."""
    rng = np.random.default_rng(0)
    for count in (200, 3000, 10_000):
        prints = []
        for _ in range(count):
            colour = cv2.resize(
                rng.integers(0, 256, (9, 9, 3), dtype=np.uint8), (96, 96), interpolation=cv2.INTER_CUBIC
            )
            prints.append(taken(np.asarray(colour, dtype=np.uint8)))
        start = time.perf_counter()
        found = near.pairs(prints)
        print(f"search among {count} fingerprints: {time.perf_counter() - start:.2f} s, {len(found)} pairs")


def main() -> int:
    """Print the tables; 1 when a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--count", type=int, default=10, help="made-up photos, and as many drawings")
    parser.add_argument("--limit", type=int, default=0, help="pictures a folder at most (0: all)")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    sources = drawn(asked.count) + folders(asked.folders, asked.limit, 1024)
    print(f"{len(sources)} source pictures; imagededup's pHash is written out here, the package is not needed\n")
    found = recall(sources, ASKED)
    recall(sources, FURTHER)
    wrong = negatives(sources, asked.count)
    speed()
    broken = float(found.mean()) < LEAST_RECALL or wrong > 0
    print("\nlimits: " + ("BROKEN" if broken else "kept") + f" (recall {LEAST_RECALL}, no false pair)")
    return int(broken)


if __name__ == "__main__":
    raise SystemExit(main())
