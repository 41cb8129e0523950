"""What only a person can do for the demo set: the demo does it itself, and says so.

Captions are written where none was, a picture is fetched that Git LFS had left out, and what no program can repair is
sorted out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lorakit.demo.sound import TRIGGER
from lorakit.demo.write import DATA, SHOTS, render

if TYPE_CHECKING:
    from pathlib import Path

BY_HAND = {
    "canal_05": "cyberpunk canal at night, stone bridge, blue neon signs, water reflections",
    "film_still_03": "cyberpunk street in the rain, hooded figure, amber neon signs, rain reflections",
    "harbour_03": "cyberpunk harbour in the rain, flying cars, green neon glow, lit windows, water reflections",
    "hologram_01": "cyberpunk street, fish hologram, holographic ads, blue neon glow",
    "IMG_0042": "cyberpunk street at dusk, flying cars, neon signs, lit windows",
    "poster_scan": "cyberpunk alley, neon eye sign on a brick wall, red neon glow, rain reflections",
}
# the twin of market_03.jpg gets a name of its own, and so a caption
AFTERWARDS = {"market_03_2": "cyberpunk night market, lone robot, green neon signs, striped awnings"}
BEYOND_REPAIR = {
    "night_walk": "far too dark",
    "render_depth": "a depth map, not a picture of the style",
    "repost_q15": "JPEG blocks all over",
    "thumb_street": "too small",
    "upscaled_2x": "enlarged from 603x371",
    "wallpaper_wide": "four times as wide as high",
}


def by_hand(folder: Path, seed: int) -> list[str]:
    """Write the captions that a person would write now, and fetch the picture behind the pointer; what was done."""
    data = folder / DATA
    pointer = next(shot for shot in SHOTS if shot.treatment == "lfs")
    (data / pointer.name).write_bytes(render(replace(pointer, treatment=""), seed))
    _captions(data, BY_HAND)
    return [f"git lfs pull: {pointer.name} is a picture now", *(f"{stem}.txt: {BY_HAND[stem]}" for stem in BY_HAND)]


def sort_out(clean: Path) -> list[str]:
    """Remove from the new folder what is beyond repair, write the caption that only now has a file; what was done."""
    _captions(clean, AFTERWARDS)
    for path in sorted(clean.iterdir()):
        if path.stem in BEYOND_REPAIR:
            path.unlink()
    said = [f"removed {stem}: {why}" for stem, why in BEYOND_REPAIR.items()]
    return [*said, *(f"{stem}.txt: {text}" for stem, text in AFTERWARDS.items())]


def _captions(folder: Path, texts: dict[str, str]) -> None:
    for stem, text in texts.items():
        (folder / f"{stem}.txt").write_text(f"{TRIGGER}, {text}\n", encoding="utf-8", newline="\n")
