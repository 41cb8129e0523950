"""The description of a made-up picture file; `specimen.draw` makes it. Apart, so that rules need not load Pillow."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Picture:
    """A made-up picture file for rule examples, tests and the demo.

    `format` is one of JPEG PNG WEBP GIF TIFF BMP AVIF ICO (ICO up to 256 pixels), `mode` one of RGB L P RGBA LA CMYK
    I;16 and, for PNG, RGB;16. `orientation` is the EXIF tag 0x0112. `transparent` is the share of pixels with alpha 0
    (modes RGBA, LA, P); the rest is opaque. `frames` above 1 makes an animated GIF, WEBP or PNG. `keep` is the share
    of the file's bytes kept from its start: below 1 gives a truncated file. `pattern` is scene, flat, pixels (pixel art
    of whole-number blocks), photo, drawing, night, snow, or figure (a subject whose box covers `share` of the frame
    with its middle at `centre`). `changes` are alterations of the pixels, such as `gaussian:3` (see alter.py), done in
    order. `quality` is that of JPEG, WEBP and AVIF files; `profile` an ICC profile (adobe-rgb, display-p3, srgb).
    """

    size: tuple[int, int] = (640, 640)
    format: str = "JPEG"
    mode: str = "RGB"
    orientation: int | None = None
    transparent: float = 0.0
    frames: int = 1
    keep: float = 1.0
    pattern: str = "scene"
    seed: int = 0
    share: float = 0.5
    centre: tuple[float, float] = (0.5, 0.5)
    changes: tuple[str, ...] = ()
    quality: int = 92
    profile: str = ""
