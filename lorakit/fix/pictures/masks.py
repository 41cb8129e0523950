"""What becomes of the mask beside a picture: it goes where the picture goes, cut and turned alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.fix.pictures.plan import MaskPlan
from lorakit.formats.folder import MASK_FOLDERS, MASK_SUFFIX
from lorakit.image.mask import MaskFault

if TYPE_CHECKING:
    from pathlib import PurePosixPath

    from lorakit.dataset import Sample
    from lorakit.fix.pictures.judge import Judgement
    from lorakit.image.row import Row


def plan_mask(
    sample: Sample, row: Row, judged: Judgement, folder: PurePosixPath, name: str, exif_applied: bool
) -> tuple[MaskPlan | None, tuple[str, ...]]:
    """The mask of a picture whose new stem is `name`, and notes about it.

    A mask keeps its own way of being named: `NAME-masklabel.png`, `NAME_mask.png` or `masks/NAME.png`.
    """
    if sample.mask is None:
        if "alpha-mask" not in judged.reasons:
            return None, ()
        return MaskPlan((folder / f"{name}{MASK_SUFFIX}.png").as_posix()), ()
    if row.pixels.mask_fault == MaskFault.UNREADABLE:
        return None, ("mask-unreadable",)
    drawing = judged.drawing
    moved = row.orientation != 1 or (drawing is not None and (drawing.crop is not None or drawing.size is not None))
    suffix = ".png" if moved else sample.mask.suffix
    stem = sample.mask.stem.lower()
    if stem.endswith(MASK_SUFFIX):
        place = folder / f"{name}{MASK_SUFFIX}{suffix}"
    elif sample.mask.parent.name.lower() in MASK_FOLDERS:
        place = folder / sample.mask.parent.name / f"{name}{suffix}"
    else:
        place = folder / f"{name}_mask{suffix}"
    # a trainer that does not turn pictures lays the mask on the pixels as they are stored
    return MaskPlan(place.as_posix(), sample.mask, not exif_applied, moved), ()
