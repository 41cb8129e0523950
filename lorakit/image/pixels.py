"""All measurements of one picture, taken together: the one place that knows every file of `measures/`."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from lorakit.image.measures.blockiness import blockiness
from lorakit.image.measures.chroma import chroma
from lorakit.image.measures.clutter import clutter
from lorakit.image.measures.collage import collage
from lorakit.image.measures.exposure import exposure
from lorakit.image.measures.fingerprint import fingerprint, pixel_digest
from lorakit.image.measures.information import entropy
from lorakit.image.measures.letterbox import letterbox
from lorakit.image.measures.noise import noise
from lorakit.image.measures.sharpness import measure as sharpness
from lorakit.image.measures.upscale import upscale
from lorakit.image.pyramid import gray, kept
from lorakit.image.row import Pixels
from lorakit.image.subject.find import find_subject

if TYPE_CHECKING:
    from lorakit.image.pyramid import Plane, Pyramid
    from lorakit.image.subject.answer import Subject
    from lorakit.image.subject.model import Model

TRUE_LAYERS = ("mask", "alpha")  # what the user drew; a guessed outline is too coarse to look for edges inside it


def measure_pixels(pyramid: Pyramid, model: Model | None = None) -> Pixels:
    """Every measurement of a picture."""
    light = exposure(pyramid.colour)
    bars = letterbox(pyramid.colour, pyramid.luma)
    scale = upscale(pyramid.luma)
    subject = find_subject(pyramid.tiny, pyramid.alpha, pyramid.mask, model, pyramid.small)
    busy = clutter(pyramid.small, subject.mask if subject else None)
    edges = sharpness(pyramid.trained_luma, _trained_mask(pyramid, subject))
    found = Pixels(
        blur=edges.blur,
        blur_slope=edges.blur_slope,
        blur_confidence=edges.blur_confidence,
        motion=edges.motion,
        edges=edges.edges,
        background_blur=edges.background_blur,
        fake_resolution=scale.score,
        real_width=scale.width,
        real_height=scale.height,
        block=scale.block,
        dark=light.dark,
        bright=light.bright,
        clipped_low=light.clipped_low,
        clipped_high=light.clipped_high,
        contrast=light.contrast,
        entropy=entropy(gray(pyramid.small)),
        noise=noise(pyramid.luma, pyramid.frame.scale),
        blockiness=blockiness(pyramid.luma),
        chroma=chroma(pyramid.small),
        letterbox=bars.share,
        letterbox_box=bars.box,
        panels=collage(pyramid.luma),
        background_clutter=busy.background,
        subject_clutter=busy.subject,
        pixel_digest=pixel_digest(pyramid.small, pyramid.luma, pyramid.alpha),
        fingerprint=fingerprint(pyramid.small, pyramid.colour),
    )
    return _settled(found if subject is None else _with_subject(found, subject))


def _settled(found: Pixels) -> Pixels:
    """Plain floats; what is not a finite number is unknown."""
    changed: dict[str, Any] = {}
    for field in fields(found):
        value = getattr(found, field.name)
        if isinstance(value, (float, np.floating)):
            changed[field.name] = float(value) if np.isfinite(value) else None
    return replace(found, **changed)


def _with_subject(found: Pixels, subject: Subject) -> Pixels:
    return replace(
        found,
        subject_box_share=subject.box_share,
        subject_mask_share=subject.mask_share,
        subject_x=subject.x,
        subject_y=subject.y,
        subject_offset=subject.offset,
        subject_confidence=subject.confidence,
        subject_layer=subject.layer,
        subject_box=subject.box,
    )


def _trained_mask(pyramid: Pyramid, subject: Subject | None) -> Plane | None:
    """The subject's mask in the pixels that are trained, where somebody drew it."""
    if subject is None or subject.layer not in TRUE_LAYERS:
        return None
    part = kept(subject.mask, pyramid.frame)
    return np.asarray(cv2.resize(part, pyramid.frame.bucket, interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
