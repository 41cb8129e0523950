"""What is wrong with one picture's pixels, in the words of `plan.REASONS`, and how it is drawn anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lorakit.fix.pictures.geometry import is_small, letterbox_crop, pixels_of, shrunk, subject_crop
from lorakit.fix.pictures.plan import Drawing
from lorakit.image.framing import oriented

if TYPE_CHECKING:
    from lorakit.fix.pictures.options import Options
    from lorakit.fix.pictures.plan import Box
    from lorakit.image.framing import Size
    from lorakit.image.row import Row

GRAY = frozenset({"L", "LA", "La"})
PALETTE = frozenset({"P", "PA"})
COLOUR = frozenset({"RGB", "RGBA", "RGBa"})
DEEP = frozenset({"I", "F", "I;16", "I;16B", "I;16L", "I;16N"})
# What the content is -> the suffixes that say so, the usual one first.
SUFFIXES = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "PNG": (".png", ".apng"),
    "TIFF": (".tif", ".tiff"),
    "WEBP": (".webp",),
    "BMP": (".bmp",),
    "AVIF": (".avif",),
}


class Judgement(NamedTuple):
    """Why a picture is drawn anew and how; without `drawing` nothing is wrong with its pixels."""

    reasons: tuple[str, ...]
    drawing: Drawing | None
    size: Size
    notes: tuple[str, ...] = ()


def judge(key: str, row: Row, masked: bool, options: Options) -> Judgement:
    """Judge a decoded picture; `masked` says that a mask lies beside it."""
    size = oriented((row.width, row.height), row.orientation)
    as_mask = bool(options.alpha_mask and row.clear_share and not masked)
    reasons = _of_the_file(row, as_mask)
    notes: list[str] = []
    crop = _crop(key, row, size, options, reasons, notes)
    if crop is not None:
        size = (crop[2] - crop[0], crop[3] - crop[1])
    smaller, short = shrunk(size, options.resize, options.framing)
    if short:
        notes.append("small")
    if smaller is not None:
        reasons.append("resize")
    if not reasons and suffix_of(row, "", options) is None:
        reasons.append("format")
    drawing = Drawing(
        options.background, crop, smaller, smaller is not None and row.pixels.block is not None, options.alpha_mask
    )
    return Judgement(tuple(reasons), drawing if reasons else None, smaller or size, tuple(notes))


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


def _crop(key: str, row: Row, size: Size, options: Options, reasons: list[str], notes: list[str]) -> Box | None:
    """Where the picture is cut, in upright pixels; reasons and notes are added."""
    limits, crop = options.limits, None
    if ("letterbox", key) not in limits.spared and (crop := letterbox_crop(row.pixels, size, limits.letterbox)):
        reasons.append("letterbox")
    subject = row.pixels.subject_box
    if subject is None or ("small-subject", key) in limits.spared or not is_small(row.pixels, limits.subject):
        return crop
    closer = subject_crop(pixels_of(subject, size), crop or (0, 0, *size), options.framing)
    if closer is None:
        notes.append("subject-too-small")
        return crop
    reasons.append("subject")
    return closer


def suffix_of(row: Row, suffix: str, options: Options) -> str | None:
    """The suffix of an unchanged copy: its own where content and trainer agree; None where the trainer reads none."""
    fitting = SUFFIXES.get(row.format, ())
    wanted = (*([suffix] if suffix.lower() in fitting else []), suffix.lower(), *fitting)
    return next((each for each in wanted if each.lower() in fitting and options.reads(each)), None)
