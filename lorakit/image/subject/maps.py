"""Classical maps of how much each place differs from the picture's border, on a small square grid.

All maps are float32 of SIDE x SIDE, 0 where a place belongs to the border; the picture is stretched onto the grid, so
that shares of sides and areas keep their meaning. No map needs a model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]
    Field = NDArray[np.float32]

SIDE = 96  # grid cells a side
FILL_SIDE = 64  # the smaller grid
STRIP = 3  # cells of the border strip on the smaller grid
NOISE = 30.0  # variance of colours that mean nothing
CROSS = np.ones((3, 3), dtype=np.uint8)
# The chroma planes of Lab use half the range that lightness does, so they count double.
CHROMA_GAIN = 2.0


class Maps(NamedTuple):
    """`lab` is SIDE x SIDE x 3 (lightness 0 to 255, chroma doubled about 128); the others are single planes."""

    lab: Plane
    enclosed: Field
    unlike: Field
    sharp: Field


def maps(tiny: Plane) -> Maps:
    """All maps of a picture of height x width x 3 (blue green red, long side about 160)."""
    size = (SIDE, SIDE)
    grid = cv2.resize(tiny, size, interpolation=cv2.INTER_AREA)
    lab = np.array(cv2.cvtColor(grid, cv2.COLOR_BGR2LAB), dtype=np.uint8)
    chroma = cv2.convertScaleAbs(lab[:, :, 1:], alpha=CHROMA_GAIN, beta=128 * (1 - CHROMA_GAIN))
    lab[:, :, 1:] = chroma
    return Maps(lab, enclosed(lab), unlike(lab), sharp(tiny))


def enclosed(lab: Plane) -> Field:
    """How deep each place lies below or above every path to the border, in levels; root of squares over the planes.

    Filling holes by morphological reconstruction (Vincent 1993) raises a basin to the lowest rim between it and the
    border; what is raised is enclosed by something brighter. The inverted planes find what is enclosed by something
    darker. A place that reaches the border without crossing an edge stays at 0.
    """
    small = cv2.resize(lab, (FILL_SIDE, FILL_SIDE), interpolation=cv2.INTER_AREA)
    planes = np.concatenate([small, 255 - small], axis=2)
    filled = np.full_like(planes, 255)
    for edge in (np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]):
        filled[edge] = planes[edge]
    for _ in range(4):
        before = filled.copy()
        for _ in range(FILL_SIDE // 4):
            cv2.erode(filled, CROSS, dst=filled)
            np.maximum(filled, planes, out=filled)
        if np.array_equal(before, filled):
            break
    depth = (filled - planes).astype(np.float32)
    total = np.sqrt(np.einsum("ijk,ijk->ij", depth, depth))
    return np.asarray(cv2.resize(total, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def unlike(lab: Plane) -> Field:
    """The smallest Mahalanobis distance of each place's colour from the four border strips, in standard deviations."""
    small = np.asarray(cv2.resize(lab, (FILL_SIDE, FILL_SIDE), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    pixels = small.reshape(-1, 3).astype(np.float32)
    strips = (small[:STRIP], small[-STRIP:], small[:, :STRIP], small[:, -STRIP:])
    roots, middles = zip(*(_whitening(strip.reshape(-1, 3)) for strip in strips), strict=True)
    white = pixels @ np.concatenate(roots, axis=1) - np.concatenate(middles)
    squared = np.square(white).reshape(-1, 4, 3).sum(axis=2).min(axis=1)
    distance = np.sqrt(squared).reshape(FILL_SIDE, FILL_SIDE)
    return np.asarray(cv2.resize(distance, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def _whitening(colours: Plane) -> tuple[Field, Field]:
    """The 3 x 3 matrix that makes these colours white, and their mean after it."""
    values = colours.astype(np.float32)
    middle = values.mean(axis=0)
    centred = values - middle
    spread = centred.T @ centred / len(values) + NOISE * np.eye(3, dtype=np.float32)
    root = np.linalg.cholesky(np.linalg.inv(spread)).astype(np.float32)
    return root, middle @ root


def sharp(tiny: Plane) -> Field:
    """Local strength of the finest detail: the mean absolute Laplacian of luma about each place, in levels."""
    luma = cv2.cvtColor(tiny, cv2.COLOR_BGR2GRAY)
    fine = np.abs(cv2.Laplacian(luma, cv2.CV_16S, ksize=1))
    near = cv2.blur(fine.astype(np.float32), (7, 7))
    return np.asarray(cv2.resize(near, (SIDE, SIDE), interpolation=cv2.INTER_AREA), dtype=np.float32)
