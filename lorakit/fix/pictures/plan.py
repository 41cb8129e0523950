"""What will be done to each picture and why: frozen values, no I/O."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, NamedTuple

from lorakit import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lorakit.dataset import Role
    from lorakit.fix.pictures.options import Colour
    from lorakit.image.framing import Size

Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels, ends exclusive

# The words of a manifest, each with what they mean to a person.
REASONS = {
    "exif": "turned upright",
    "profile": "colours made sRGB",
    "alpha": "alpha laid on a colour",
    "alpha-mask": "alpha made a mask file",
    "deep": "16 bits made 8",
    "mode": "colour mode made RGB",
    "palette": "palette made RGB",
    "gray": "gray made RGB",
    "first-frame": "first frame kept",
    "metadata": "damaged metadata dropped",
    "format": "format made PNG",
    "letterbox": "bars cropped",
    "subject": "cropped to the subject",
    "resize": "made smaller",
    "extension": "wrong extension renamed",
    "name": "name made portable",
    "collision": "renamed, another picture has the name",
    "sequence": "renamed in sequence",
}
LEFT_OUT = {
    "exact-duplicate": "same picture as another",
    "near-duplicate": "copy of a better picture",
    "same-once-fixed": "same picture as another once fixed",
    "unreadable": "could not be read",
    "empty": "empty file",
    "pointer": "Git LFS pointer, run `git lfs pull`",
    "unsupported": "no picture",
    "bomb": "too large to decode",
    "damaged": "damaged or cut short",
    "changed": "changed while it was read",
}
COPIES = frozenset({"exact-duplicate", "near-duplicate", "same-once-fixed"})
NOTES = {
    "small": "smaller than asked for: left at their size",
    "bars-kept": "with bars, but a crop would need enlarging: bars left",
    "clear-bars": "transparent around the picture: laid on a colour, not cropped",
    "subject-too-small": "subject small, but a crop would need enlarging: left as they are",
    "mask-unreadable": "mask could not be read: left out",
}


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn anew, in this order: turned upright, laid on `background`, cropped to `crop`, shrunk to `size`.

    `nearest` keeps the hard edges of pixel art.
    """

    background: Colour
    crop: Box | None = None
    size: Size | None = None
    nearest: bool = False
    keep_hidden: bool = False  # transparency is a mask: the colours under it stay


@dataclass(frozen=True, slots=True)
class MaskPlan:
    """What becomes of a mask: `source` None takes the picture's alpha; `stored`: it lies as the file does, unturned.

    `redraw` is False for a mask that is copied byte for byte.
    """

    output: str
    source: Path | None = None
    stored: bool = False
    redraw: bool = True


@dataclass(frozen=True, slots=True)
class Treatment:
    """One picture: `output` is its path below the new folder; without `drawing` it is copied byte for byte.

    `before` and `after` are width and height in pixels, `before` as stored. `digest` is that of the file as measured.
    `repaired` says that `captions` are not those of the source.
    """

    key: str
    source: Path
    role: Role
    output: str
    reasons: tuple[str, ...]
    before: Size
    after: Size
    drawing: Drawing | None = None
    mask: MaskPlan | None = None
    notes: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    digest: str = ""
    heavy: bool = False
    repaired: bool = False

    @property
    def stamp(self) -> str:
        """SHA-256, hex, of all that decides the bytes of picture and mask, but the source's bytes."""
        decides = [
            __version__,
            self.output,
            asdict(self.drawing) if self.drawing else None,
            {**asdict(self.mask), "source": bool(self.mask.source)} if self.mask else None,
        ]
        return hashlib.sha256(json.dumps(decides).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def files(self) -> tuple[str, ...]:
        """The files that this writes, below the new folder."""
        return (self.output, self.mask.output) if self.mask else (self.output,)


class LeftOut(NamedTuple):
    """A picture that is not carried over: a word of LEFT_OUT, more about it, and the key of the one kept instead."""

    key: str
    reason: str
    detail: str = ""
    instead: str = ""
    captions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a run will do; `remarks` are sentences for the user.

    `lists` are files of picture names that say what is held out: by path, the keys they name. `negative` is the line
    of the negative prompt that is written, if any.
    """

    treatments: tuple[Treatment, ...]
    left_out: tuple[LeftOut, ...]
    layout: str
    caption_suffix: str
    remarks: tuple[str, ...] = ()
    lists: Mapping[str, tuple[str, ...]] | None = None
    negative: str = ""
