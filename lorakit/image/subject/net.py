"""The fitted arbiter: a small convolutional net that reads the classical maps and answers mask, box and doubt.

Input: the planes of `stack`. Output: a mask (PLACES x PLACES logits), for each of the four edges of the bounding box a
distribution over PLACES places, whose spread says how sure the answer is, and whether there is a subject at all.
`benchmarks/train_subject.py` makes the file. It saw made composites only: tuxpaint stamps and drawn shapes as
cut-outs, desktop wallpapers, sample photos of OpenCV and CImg and drawn photos as backgrounds.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np

from lorakit.image.subject.maps import SIDE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lorakit.image.subject.maps import Maps

    Field = NDArray[np.float32]

FILE = Path(__file__).with_name("arbiter.onnx")
CHANNELS = 8
PLACES = 48  # cells a side of the mask, and places of an edge
OUTPUTS = ("mask", "edges", "present")


class Reading(NamedTuple):
    """`mask`: PLACES x PLACES, 0 to 1. `edges`: left, right, top, bottom; distributions. `present`: 0 to 1."""

    mask: Field
    edges: Field
    present: float


def read(found: Maps) -> Reading:
    """What the shipped net makes of the maps."""
    return answer(_net(FILE, threading.get_ident()), stack(found))


def answer(net: Any, planes: NDArray[np.uint8]) -> Reading:
    """What a net makes of planes as `stack` gives them."""
    net.setInput(planes[None].astype(np.float32))
    mask, edges, present = net.forward(OUTPUTS)
    chances = np.exp(edges[0] - edges[0].max(axis=1, keepdims=True))
    chances /= chances.sum(axis=1, keepdims=True)
    return Reading(_logistic(mask[0, 0]), chances, float(_logistic(present)[0, 0]))


def stack(found: Maps) -> NDArray[np.uint8]:
    """The maps as planes of 0 to 255, CHANNELS x SIDE x SIDE: Lab, enclosed, unlike, sharp, column, row."""
    planes = np.empty((CHANNELS, SIDE, SIDE), dtype=np.uint8)
    planes[:3] = found.lab.transpose(2, 0, 1)
    planes[3] = np.minimum(found.enclosed, 255)
    planes[4] = np.minimum(found.unlike * 16, 255)
    planes[5] = np.minimum(np.sqrt(found.sharp) * 32, 255)
    ramp = np.linspace(0, 255, SIDE).astype(np.uint8)
    planes[6] = ramp
    planes[7] = ramp[:, None]
    return planes


@lru_cache(maxsize=32)
def _net(path: Path, thread: int) -> Any:
    """The net, read once a thread: OpenCV's nets keep state between calls."""
    del thread
    return cv2.dnn.readNetFromONNX(np.fromfile(path, np.uint8))  # by bytes: Windows takes no path with Chinese in it


def _logistic(values: Field) -> Field:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -30, 30))), dtype=np.float32)
