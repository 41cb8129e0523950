"""Fit the net and the confidence of the subject layer, and write `lorakit/image/subject/arbiter.onnx`.

    python benchmarks/train_subject.py --cutouts FOLDER ... --backgrounds FOLDER ... [--empty FOLDER ...] [--out FILE]
                                       [--samples 30000] [--steps 8000] [--seed 0] [--start WEIGHTS]

Needs torch. Samples are composites (`subject_samples.py`) of the cut-outs and backgrounds in the folders, and of drawn
ones with seeds below 1000; `--empty` names backgrounds that hold no subject of their own. Beside the file it writes
the weights (.pt), and it prints the constants of the confidence, fitted on samples kept apart: copy them into
`lorakit/image/subject/arbiter.py`. Measure with `find_subject.py` on other pictures.
"""

from __future__ import annotations

import argparse
import copy
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import torch  # type: ignore[import-not-found, unused-ignore]

from benchmarks import composites, sources
from benchmarks.subject_model import SubjectNet, export, loss
from benchmarks.subject_samples import Sample, Stock, sample
from lorakit.image.pyramid import shrink
from lorakit.image.subject import net as shipped
from lorakit.image.subject.arbiter import box_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

BATCH = 32
RATE = 2.5e-3  # of AdamW, falling along a cosine
CUT_SIDE, SCENE_SIDE = 170, 260  # pixels: stock is kept small, samples are 176 pixels wide
RIGHT = 0.1  # error of the box share that still counts as right
APART = 1500  # samples that the net never sees, for the confidence
DRAWN_CUTOUTS, DRAWN_SCENES, SCENE_WEIGHT = 80, 60, 4


def main() -> None:
    """Make samples, fit, write."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("--cutouts", "--backgrounds", "--empty"):
        arguments.add_argument(name, type=Path, nargs="*", default=[])
    arguments.add_argument("--out", type=Path, default=shipped.FILE)
    arguments.add_argument("--samples", type=int, default=30_000)
    arguments.add_argument("--steps", type=int, default=8000)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--start", type=Path)
    given = arguments.parse_args()
    torch.manual_seed(given.seed)
    cv2.setNumThreads(1)
    stock = read_stock(given.cutouts, given.backgrounds, given.empty)
    print(f"{len(stock.cutouts)} cut-outs, {len(stock.backgrounds)} backgrounds, {len(stock.empty)} empty")
    made = [sample(stock, np.random.default_rng((given.seed, number))) for number in range(given.samples + APART)]
    net = fit(made[:-APART], given.steps, given.seed, given.start)
    torch.save(net.state_dict(), given.out.with_suffix(".pt"))
    export(copy.deepcopy(net), given.out)
    print(f"wrote {given.out}, {given.out.stat().st_size} bytes")
    base, per_spread = confidence(given.out, [each for each in made[-APART:] if each.present])
    print(f"confidence: BASE = {base:.2f}, PER_SPREAD = {per_spread:.1f}")


def read_stock(cutouts: list[Path], backgrounds: list[Path], empty: list[Path]) -> Stock:
    """Everything in the folders and the drawn stock, small."""
    cuts = composites.read_cutouts(cutouts) + composites.drawn_cutouts(DRAWN_CUTOUTS, 0)
    drawn = composites.drawn_backgrounds(DRAWN_SCENES, 0)
    bare = [(each.name, each.colour) for each in sources.folders(empty)]
    scenes = [(each.name, each.colour) for each in sources.folders(backgrounds)] + bare + drawn * SCENE_WEIGHT
    return Stock(
        [(name, _small_cut(cut)) for name, cut in cuts],
        [(name, shrink(scene, SCENE_SIDE)) for name, scene in scenes],
        [(name, shrink(scene, SCENE_SIDE)) for name, scene in bare + drawn[:6]],
    )


def fit(made: list[Sample], steps: int, seed: int, start: Path | None) -> Any:
    """Train on mirrored and turned samples; returns the running mean of the weights, which generalises better."""
    net = SubjectNet()
    if start:
        net.load_state_dict(torch.load(start))
    mean = copy.deepcopy(net)
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=1e-4)
    rng = np.random.default_rng(seed)
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, step / 200 + 0.02) * (0.5 + 0.5 * math.cos(math.pi * step / steps)) + 1e-5
        planes, masks, boxes, present = _batch([made[int(index)] for index in rng.integers(0, len(made), BATCH)], rng)
        wrong = loss(net(planes), masks, boxes, present)
        optimiser.zero_grad()
        wrong.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        _follow(mean, net, min(0.998, (step + 1) / (step + 21)))
        if step % 500 == 0:
            print(f"step {step}: loss {wrong.item():.3f}", flush=True)
    return mean


def confidence(file: Path, kept: list[Sample]) -> tuple[float, float]:
    """Constant and slope of a logistic that says from the spread how often the box share is right to 0.1."""
    reader = cv2.dnn.readNetFromONNX(str(file))
    spreads, right = [], []
    for each in kept:
        reading = shipped.answer(reader, each.planes)
        seen = box_of(reading.edges)
        spreads.append(seen.spread)
        right.append(abs(_area(seen.box) - _area(each.box)) <= RIGHT)
    signs = np.stack([np.ones(len(spreads)), np.array(spreads)], axis=1)
    weights = np.zeros(2)
    for _ in range(30):  # Newton's method with a little damping
        chance = 1 / (1 + np.exp(-signs @ weights))
        slope = signs.T @ (np.array(right) - chance) - 0.01 * weights
        curve = (signs * (chance * (1 - chance))[:, None]).T @ signs + 0.01 * np.eye(2)
        weights += np.linalg.solve(curve, slope)
    return float(weights[0]), float(weights[1])


def _area(box: tuple[float, float, float, float]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _follow(mean: Any, net: Any, keep: float) -> None:
    with torch.no_grad():
        for slow, new in zip(mean.state_dict().values(), net.state_dict().values(), strict=True):
            if slow.dtype.is_floating_point:
                slow.mul_(keep).add_(new, alpha=1 - keep)
            else:
                slow.copy_(new)


def _batch(made: list[Sample], rng: np.random.Generator) -> tuple[Any, Any, Any, Any]:
    """Tensors of planes, masks (0 to 1), boxes and presence; the whole batch mirrored or turned by chance."""
    planes = np.stack([each.planes for each in made])
    masks = np.stack([each.mask for each in made])
    boxes = np.array([each.box for each in made], dtype=np.float32)
    if rng.random() < 0.5:
        planes, masks = _flipped(planes, 3), _flipped(masks, 2)
        boxes = np.stack([1 - boxes[:, 2], boxes[:, 1], 1 - boxes[:, 0], boxes[:, 3]], axis=1)
    if rng.random() < 0.3:
        planes, masks = _flipped(planes, 2), _flipped(masks, 1)
        boxes = np.stack([boxes[:, 0], 1 - boxes[:, 3], boxes[:, 2], 1 - boxes[:, 1]], axis=1)
    if rng.random() < 0.3:
        planes, masks, boxes = planes.transpose(0, 1, 3, 2), masks.transpose(0, 2, 1), boxes[:, [1, 0, 3, 2]]
    seen = torch.from_numpy(np.ascontiguousarray(planes)).float()
    seen[:, 6] = torch.from_numpy(made[0].planes[6].copy()).float()  # where a place is does not turn with the picture
    seen[:, 7] = torch.from_numpy(made[0].planes[7].copy()).float()
    present = torch.tensor([float(each.present) for each in made])
    return seen, torch.from_numpy(np.ascontiguousarray(masks)).float() / 255, torch.from_numpy(boxes.copy()), present


def _flipped(planes: NDArray[np.uint8], axis: int) -> NDArray[np.uint8]:
    return np.flip(planes, axis)


def _small_cut(cut: composites.Plane) -> composites.Plane:
    scale = min(1.0, CUT_SIDE / max(cut.shape[:2]))
    return composites.resize_cut(cut, (round(cut.shape[1] * scale), round(cut.shape[0] * scale)))


if __name__ == "__main__":
    main()
