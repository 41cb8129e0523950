"""What YuNet's outputs mean (Wu, Peng, Yu 2023): faces, and from them where a person stands.

A face tells for certain where the subject is, but only roughly how much of the frame it fills. So the answer is head
and shoulders, and never sure enough for a finding about size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from lorakit.image.subject.answer import from_mask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from lorakit.image.subject.answer import Subject

    Field = NDArray[np.float32]

STRIDES = (8, 16, 32)
LAST_STRIDE = 32
LEAST_SCORE = 0.6
OVERLAP = 0.3
SURE = 0.49  # below the line at which rules speak
GRID = 96


def faces_of(outputs: Mapping[str, Field], padded_width: int, size: tuple[int, int]) -> Subject | None:
    """Head and shoulders of all faces found; `size` is the picture's width and height before padding."""
    found = decode(outputs, padded_width)
    if not found:
        return None
    width, height = size
    mask = np.zeros((GRID, GRID), dtype=np.uint8)
    for left, top, wide, tall, _ in found:
        # a head is about 1.5 faces wide and tall, shoulders are 3 faces wide and reach 2 faces below the chin
        corners = (left - wide, top - 0.4 * tall, left + 2 * wide, top + 2.5 * tall)
        start = (int(max(0, corners[0] / width) * GRID), int(max(0, corners[1] / height) * GRID))
        stop = (int(min(1, corners[2] / width) * GRID), int(min(1, corners[3] / height) * GRID))
        mask[start[1] : stop[1], start[0] : stop[0]] = 1
    return from_mask(mask, size, round(SURE * max(face[4] for face in found), 4), "model")


def decode(outputs: Mapping[str, Field], padded_width: int) -> list[tuple[float, float, float, float, float]]:
    """(left, top, width, height, score) of each face in pixels, overlapping ones merged to the best."""
    boxes: list[tuple[float, float, float, float]] = []
    scores: list[float] = []
    for stride in STRIDES:
        columns = padded_width // stride
        score = np.sqrt(np.clip(outputs[f"cls_{stride}"].ravel() * outputs[f"obj_{stride}"].ravel(), 0, 1))
        shifts = outputs[f"bbox_{stride}"].reshape(-1, 4)
        for index in np.nonzero(score >= LEAST_SCORE)[0]:
            row, column = divmod(int(index), columns)
            right_shift, down_shift, wide, tall = (float(value) for value in shifts[index])
            width, height = float(np.exp(wide)) * stride, float(np.exp(tall)) * stride
            middle = ((column + right_shift) * stride, (row + down_shift) * stride)
            boxes.append((middle[0] - width / 2, middle[1] - height / 2, width, height))
            scores.append(float(score[index]))
    if not boxes:
        return []
    kept = np.asarray(cv2.dnn.NMSBoxes(boxes, scores, LEAST_SCORE, OVERLAP)).ravel()
    return [(*boxes[int(index)], scores[int(index)]) for index in kept]
