"""Layer 3, optional: a model file of the user's own (ONNX), run by OpenCV.

Two kinds are known by their outputs: nets that answer one map of the subject (U2-Net, u2netp, IS-Net and their like:
the first output is height x width), and the YuNet face detector (outputs cls_8, obj_8, bbox_8 and so on).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np

from lorakit.image.pyramid import TINY, shrink
from lorakit.image.subject.answer import from_mask
from lorakit.image.subject.faces import LAST_STRIDE, faces_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from lorakit.image.subject.answer import Plane, Subject

    Field = NDArray[np.float32]

MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
DEVIATION = np.array([0.229, 0.224, 0.225], dtype=np.float32)
MAP_SIDE = 320  # pixels: what u2netp and IS-Net's general files are fed at least
LEAST = 0.002  # share of the frame below which a map shows nothing


class ModelError(OSError):
    """The model file cannot be read or does not answer as a subject model."""


class Model(NamedTuple):
    """A net with the names of its outputs. OpenCV's nets keep state between calls: one for each thread."""

    net: Any
    outputs: tuple[str, ...]
    name: str


def load_model(path: Path) -> Model:
    """Read a model file. Raises ModelError where it is missing or no ONNX that OpenCV can run."""
    if not path.is_file():
        raise ModelError(f"there is no model file `{path}`")
    try:
        # by bytes: Windows takes no path with Chinese in it
        net: Any = cv2.dnn.readNetFromONNX(np.fromfile(path, np.uint8))
        return Model(net, tuple(net.getUnconnectedOutLayersNames()), path.name)
    except cv2.error as error:
        raise ModelError(f"`{path.name}` is no ONNX file that OpenCV can run: {error.err or error}") from error


def from_model(picture: Plane, model: Model) -> Subject | None:
    """What the model sees in a picture (blue green red, any size); None where it sees nothing.

    Raises ModelError where it does not answer as a subject model.
    """
    try:
        if "cls_8" in model.outputs:
            return _faces(picture, model)
        return subject_of_map(_map(picture, model), (picture.shape[1], picture.shape[0]))
    except cv2.error as error:
        raise ModelError(f"`{model.name}` does not run as a subject model: {error.err or error}") from error


def subject_of_map(answer: Field, size: tuple[int, int]) -> Subject | None:
    """The subject where a map (0 to 1, stretched over the frame) is at least half on.

    Confidence is how decided the map is: the mean distance of the marked places from one half, twice; it has not been
    measured for any model, so it stays at or below 0.9.
    """
    small = shrink(np.clip(answer * 255, 0, 255).astype(np.uint8), TINY)
    mask = np.asarray(small >= 128, dtype=np.uint8)
    if np.count_nonzero(mask) < LEAST * mask.size:
        return None
    decided = float(np.abs(small[small > 25].astype(np.float32) / 255 - 0.5).mean() * 2)
    return from_mask(mask, size, round(0.9 * decided, 4), "model")


def _map(picture: Plane, model: Model) -> Field:
    """The first output, stretched to 0..1 as these nets' own tools do when it is not a probability already.

    Pixels go in as red green blue with ImageNet's mean and deviation, as U2-Net was trained.
    """
    small = cv2.resize(picture, (MAP_SIDE, MAP_SIDE), interpolation=cv2.INTER_AREA)
    colours = np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2RGB), dtype=np.float32) / 255
    colours = np.asarray((colours - MEAN) / DEVIATION, dtype=np.float32)
    model.net.setInput(np.ascontiguousarray(colours.transpose(2, 0, 1)[None], dtype=np.float32))
    answer: Field = np.asarray(np.squeeze(model.net.forward([model.outputs[0]])[0]), dtype=np.float32)
    if answer.ndim != 2:
        raise ModelError(f"the output `{model.outputs[0]}` of `{model.name}` is no map of height x width")
    if answer.min() < 0 or answer.max() > 1:
        return np.asarray(1 / (1 + np.exp(-np.clip(answer, -30, 30))), dtype=np.float32)
    return answer


def _faces(picture: Plane, model: Model) -> Subject | None:
    height, width = picture.shape[:2]
    bottom, right = -height % LAST_STRIDE, -width % LAST_STRIDE
    padded = cv2.copyMakeBorder(picture, 0, bottom, 0, right, cv2.BORDER_CONSTANT, value=(0, 0, 0))
    model.net.setInput(cv2.dnn.blobFromImage(padded))
    outputs = dict(zip(model.outputs, model.net.forward(model.outputs), strict=True))
    return faces_of(outputs, padded.shape[1], (width, height))
