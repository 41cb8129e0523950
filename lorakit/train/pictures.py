"""A picture of the run from its file to the tensor that the autoencoder reads, by the linter's own functions."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import cv2
import numpy as np
import torch
from PIL import Image

from lorakit.errors import TrainingError
from lorakit.image.cache.stamp import digest
from lorakit.image.decode import decode
from lorakit.image.framing import apply, crop_box
from lorakit.image.header import header
from lorakit.image.open import BROKEN
from lorakit.image.recipe import DecodePolicy
from lorakit.image.sniff import READABLE

if TYPE_CHECKING:
    from torch import Tensor

    from lorakit.image.framing import Frame
    from lorakit.plan.plan import Planned

# EXIF applied, transparency on white, colours converted to sRGB: rules/targets/lorakit.yaml promises it
POLICY = DecodePolicy(profile=True)


@dataclass(frozen=True, slots=True)
class Framed:
    """`pixels` [3, h, w], float32, -1 to 1, of the bucket's size; `alpha` [h, w], 0 to 1, None where all is opaque."""

    pixels: Tensor
    alpha: Tensor | None


def framed(picture: Planned, data: bytes) -> Framed:
    """Decode, resize and crop a picture's bytes. Raises TrainingError when they do not decode whole."""
    try:
        with Image.open(BytesIO(data), formats=READABLE) as image:
            found = decode(data, image, header(image, len(data)), POLICY)
    except BROKEN as error:
        raise TrainingError(f"`{picture.key}` cannot be decoded ({error}): lint the set again") from error
    colour = Image.fromarray(np.ascontiguousarray(found.colour[:, :, ::-1]))
    if colour.size != picture.size:  # framed as something else it would be stretched
        raise TrainingError(f"`{picture.key}` decodes to another size than when it was linted: lint the set again")
    pixels = torch.from_numpy(np.asarray(apply(colour, picture.frame)).copy()).permute(2, 0, 1).float() / 127.5 - 1
    alpha = None if found.alpha is None else _fit(found.alpha, picture.frame)
    return Framed(pixels.contiguous(), alpha)


def mask_of(picture: Planned, data: bytes) -> Tensor:
    """The weights [h, w], 0 to 1, that a mask's bytes give the picture's pixels: white is trained, black is not."""
    mask = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    if mask is None:
        raise TrainingError(f"the mask of `{picture.key}` cannot be decoded: lint the set again")
    return _fit(np.asarray(mask, dtype=np.uint8), picture.frame)


def _fit(weights: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], frame: Frame) -> Tensor:
    """A plane of weights stretched and cropped as its picture is."""
    left, top, right, bottom = crop_box(frame)
    sized = cv2.resize(weights, frame.resized, interpolation=cv2.INTER_AREA)
    return torch.from_numpy(np.ascontiguousarray(sized[top:bottom, left:right])).float() / 255


def digest_of(data: bytes) -> str:
    """What the attestation and the caches know a file's bytes by."""
    return digest(data)
