"""One picture's facts: everything that rules may know of its pixels, in one frozen row."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """Why a picture could not be read."""

    NONE = ""
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    POINTER = "pointer"
    UNSUPPORTED = "unsupported"
    BOMB = "bomb"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class Pixels:
    """What the pixels say, measured once; None (or an empty string) where a measurement is not sure.

    Each group names the file of `image/measures/` that explains and fills it. `blur`, `motion`, `fake_resolution`,
    `dark`, `bright`, `noise`, `blockiness`, `background_clutter` grow with the fault; shares, positions and
    confidences are 0 to 1; a box is left, top, right, bottom as shares of the picture's sides.
    """

    # sharpness.py, on the pixels that are trained
    blur: float | None = None
    blur_slope: float | None = None
    blur_confidence: float | None = None
    motion: float | None = None
    edges: int | None = None
    background_blur: float | None = None
    # upscale.py, on the pixels as stored
    fake_resolution: float | None = None
    real_width: int | None = None
    real_height: int | None = None
    block: int | None = None
    # exposure.py
    dark: float | None = None
    bright: float | None = None
    clipped_low: float | None = None
    clipped_high: float | None = None
    contrast: float | None = None
    # information.py
    entropy: float | None = None
    # noise.py
    noise: float | None = None
    # blockiness.py
    blockiness: float | None = None
    # chroma.py
    chroma: float | None = None
    # letterbox.py, collage.py
    letterbox: float | None = None
    letterbox_box: tuple[float, float, float, float] | None = None
    panels: int | None = None
    # subject/
    subject_box_share: float | None = None
    subject_mask_share: float | None = None
    subject_x: float | None = None
    subject_y: float | None = None
    subject_offset: float | None = None
    subject_confidence: float | None = None
    subject_layer: str = ""
    subject_box: tuple[float, float, float, float] | None = None
    mask_fault: str = ""
    # clutter.py
    background_clutter: float | None = None
    subject_clutter: float | None = None
    # fingerprint.py, for duplicates
    pixel_digest: str = ""
    fingerprint: bytes = b""


@dataclass(frozen=True, slots=True)
class Row:
    """What the header says and, after a full decode, what the pixels say.

    `width` and `height` are pixels as stored, before EXIF orientation; `orientation` is the EXIF tag 0x0112 (1 to 8,
    1 when absent); `bits` per channel; `format` is what the content is, whatever the name says. `metadata_fault` names
    damaged EXIF or container data that does not stop decoding. `jpeg_quality` is 1 to 100 (None: no JPEG);
    `colour_profile` describes an embedded ICC profile that is not sRGB, `colour_shift` how far colours move when it is
    ignored (levels of 255, see colour.py). `digest` is the BLAKE2b of the file's bytes, hex, once they were read
    whole, `mask_digest` that of its mask's file. After a decode: `clear_share` is the share of pixels (0 to 1) that
    are not fully opaque, `colours` the number of distinct colours when there are at most 256, `pixels` all other
    measurements.
    """

    file_bytes: int = 0
    format: str = ""
    width: int = 0
    height: int = 0
    mode: str = ""
    bits: int = 8
    orientation: int = 1
    has_alpha: bool = False
    frames: int = 1
    metadata_fault: str = ""
    jpeg_quality: int | None = None
    colour_profile: str = ""
    colour_shift: float | None = None
    fault: Fault = Fault.NONE
    detail: str = ""
    digest: str = ""
    mask_digest: str = ""
    decoded: bool = False
    clear_share: float | None = None
    colours: int | None = None
    pixels: Pixels = field(default_factory=Pixels)

    @property
    def opened(self) -> bool:
        """Whether the header could be read, so that size, mode and format are known."""
        return self.width > 0
