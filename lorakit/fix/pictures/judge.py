"""What is wrong with one picture's pixels, in the words of `plan.REASONS`, and how it is drawn anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lorakit.fix.pictures.geometry import is_small, pixels_of, shrunk, subject_crop
from lorakit.fix.pictures.plan import Drawing
from lorakit.image.framing import frame, oriented
from lorakit.image.suffixes import SUFFIXES

if TYPE_CHECKING:
    from lorakit.fix.pictures.options import Options
    from lorakit.fix.pictures.plan import Box
    from lorakit.image.framing import Size
    from lorakit.image.row import Row

GRAY = frozenset({"L", "LA", "La"})
PALETTE = frozenset({"P", "PA"})
COLOUR = frozenset({"RGB", "RGBA", "RGBa"})
DEEP = frozenset({"I", "F", "I;16", "I;16B", "I;16L", "I;16N"})


class Judgement(NamedTuple):
    """Why a picture is drawn anew and how; without `drawing` nothing is wrong with its pixels."""

    reasons: tuple[str, ...]
    drawing: Drawing | None
    size: Size
    notes: tuple[str, ...] = ()


def judge(
    row: Row, masked: bool, options: Options, inside: Box | None = None, noted: tuple[str, ...] = ()
) -> Judgement:
    """Judge a decoded picture; `masked` says that a mask lies beside it, `inside` what bars leave of it.

    `noted` are words of `plan.NOTES` that are known already.
    """
    size = oriented((row.width, row.height), row.orientation)
    as_mask = bool(options.alpha_mask and row.clear_share and not masked)
    reasons = _of_the_file(row, as_mask)
    tight = inside is not None and _needs_enlarging(size, inside, options)
    crop, lost = _crop(row, size, options, None if tight else inside, reasons)
    if crop is not None:
        size = (crop[2] - crop[0], crop[3] - crop[1])
    smaller, short = shrunk(size, options.resize, options.framing)
    if smaller is not None:
        reasons.append("resize")
    if not reasons and suffix_of(row, "", options) is None:
        reasons.append("format")
    nearest = smaller is not None and row.pixels.block is not None
    drawing = Drawing(options.background, crop, smaller, nearest, options.alpha_mask)
    notes = [note for note, holds in (("small", short), ("bars-kept", tight), ("subject-too-small", lost)) if holds]
    return Judgement(tuple(reasons), drawing if reasons else None, smaller or size, (*noted, *notes))


def _of_the_file(row: Row, as_mask: bool) -> list[str]:
    """What the file's own form asks for."""
    found = {
        "exif": row.orientation != 1,
        "profile": bool(row.colour_profile) and row.mode != "CMYK",
        "alpha": row.has_alpha and not as_mask,
        "alpha-mask": as_mask,
        "deep": row.bits > 8 or row.mode in DEEP,
        "palette": row.mode in PALETTE,
        "gray": row.mode in GRAY,
        "mode": row.mode not in GRAY | PALETTE | COLOUR | DEEP,
        "first-frame": row.frames > 1,
        "metadata": bool(row.metadata_fault),
    }
    return [reason for reason, holds in found.items() if holds]


def _crop(row: Row, size: Size, options: Options, inside: Box | None, reasons: list[str]) -> tuple[Box | None, bool]:
    """Where the picture is cut, in upright pixels, and whether its subject is too small to be cropped to."""
    if inside is not None:
        reasons.append("letterbox")
    subject = row.pixels.subject_box
    if subject is None or not is_small(row.pixels, options.limits.subject):
        return inside, False
    closer = subject_crop(pixels_of(subject, size), inside or (0, 0, *size), options.framing)
    if closer is None:
        return inside, True
    reasons.append("subject")
    return closer, False


def _needs_enlarging(size: Size, inside: Box, options: Options) -> bool:
    """Whether the picture fills its bucket as it is, and what a crop leaves of it does not."""
    left = (inside[2] - inside[0], inside[3] - inside[1])
    return frame(size, options.framing).scale <= 1 < frame(left, options.framing).scale


def suffix_of(row: Row, suffix: str, options: Options) -> str | None:
    """The suffix of an unchanged copy: its own where content and trainer agree; None where the trainer reads none."""
    fitting = SUFFIXES.get(row.format, ())
    wanted = (*([suffix] if suffix.lower() in fitting else []), suffix.lower(), *fitting)
    return next((each for each in wanted if each.lower() in fitting and options.reads(each)), None)
