"""Every option of a made-up picture is really in the file."""

from __future__ import annotations

import io
import time
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageSequence

from lorakit.image.picture import Picture
from lorakit.image.specimen import PIXEL_ART_BLOCK, draw


def opened(picture: Picture) -> Image.Image:
    image = Image.open(io.BytesIO(draw(picture)))
    image.load()
    return image


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF"])
def test_format_and_size(file_format: str) -> None:
    image = opened(Picture((160, 96), file_format))
    assert (image.format, image.size) == (file_format, (160, 96))


def test_icon() -> None:
    assert (opened(Picture((64, 64), "ICO")).format, opened(Picture((64, 64), "ICO")).size) == ("ICO", (64, 64))


@pytest.mark.parametrize(
    ("file_format", "mode"),
    [
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("PNG", "L"),
        ("PNG", "P"),
        ("PNG", "RGBA"),
        ("PNG", "LA"),
        ("PNG", "I;16"),
        ("TIFF", "CMYK"),
        ("TIFF", "I;16"),
        ("TIFF", "RGBA"),
        ("WEBP", "RGBA"),
        ("AVIF", "RGBA"),
        ("BMP", "L"),
        ("GIF", "P"),
    ],
)
def test_mode(file_format: str, mode: str) -> None:
    # WEBP and AVIF drop an alpha channel that is opaque throughout
    transparent = 0.2 if mode in ("RGBA", "LA") else 0.0
    assert opened(Picture((160, 96), file_format, mode, transparent=transparent)).mode == mode


def test_sixteen_bits_a_channel() -> None:
    picture = Picture((160, 96), "PNG", "RGB;16")
    assert draw(picture)[24:26] == bytes((16, 2))
    assert np.array_equal(np.asarray(opened(picture)), np.asarray(opened(replace(picture, mode="RGB"))))


def test_sixteen_bit_gray_uses_the_whole_range() -> None:
    assert np.asarray(opened(Picture((160, 96), "PNG", "I;16"))).max() > 255


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_orientation(file_format: str) -> None:
    # not `opened`: Pillow turns a TIFF while loading and forgets the tag
    assert Image.open(io.BytesIO(draw(Picture((160, 96), file_format, orientation=6)))).getexif()[0x0112] == 6


def test_no_exif_unless_asked_for() -> None:
    assert not opened(Picture((160, 96))).getexif()


@pytest.mark.parametrize(
    ("file_format", "mode"), [("PNG", "RGBA"), ("PNG", "LA"), ("PNG", "P"), ("WEBP", "RGBA"), ("GIF", "P")]
)
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_transparent_share(file_format: str, mode: str, share: float) -> None:
    alpha = np.asarray(opened(Picture((160, 96), file_format, mode, transparent=share)).convert("RGBA"))[..., 3]
    assert set(np.unique(alpha)) <= {0, 255}
    assert (alpha == 0).mean() == pytest.approx(share, abs=1 / (160 * 96))


@pytest.mark.parametrize("file_format", ["GIF", "WEBP", "PNG"])
def test_frames(file_format: str) -> None:
    image = opened(Picture((96, 64), file_format, frames=4))
    assert getattr(image, "n_frames", 1) == 4
    assert len({frame.convert("RGB").tobytes() for frame in ImageSequence.Iterator(image)}) == 4


def test_truncated_file() -> None:
    whole = Picture((160, 96))
    cut = draw(replace(whole, keep=0.5))
    assert draw(whole).startswith(cut)
    assert len(cut) / len(draw(whole)) == pytest.approx(0.5, abs=0.001)
    with pytest.raises(OSError, match="truncated"):
        opened(replace(whole, keep=0.5))


def test_flat_is_one_colour() -> None:
    assert len(np.unique(np.asarray(opened(Picture((64, 64), "PNG", pattern="flat"))).reshape(-1, 3), axis=0)) == 1


def test_pixel_art_is_made_of_whole_blocks() -> None:
    pixels = np.asarray(opened(Picture((100, 60), "PNG", pattern="pixels")))
    corners = pixels[::PIXEL_ART_BLOCK, ::PIXEL_ART_BLOCK]
    blocks = corners.repeat(PIXEL_ART_BLOCK, axis=0).repeat(PIXEL_ART_BLOCK, axis=1)[:60, :100]
    assert np.array_equal(pixels, blocks)
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 3


def test_unknown_pattern_is_refused() -> None:
    with pytest.raises(ValueError, match="no pattern `stripes`"):
        draw(Picture(pattern="stripes"))


@pytest.mark.parametrize("size", [(1, 1), (7, 3), (2000, 20)])
def test_odd_sizes(size: tuple[int, int]) -> None:
    for pattern in ("scene", "flat", "pixels"):
        assert opened(Picture(size, "PNG", "RGBA", transparent=0.5, pattern=pattern)).size == size


@pytest.mark.parametrize(
    "picture",
    [
        Picture(),
        Picture(format="PNG", mode="P", transparent=0.2),
        Picture(format="AVIF"),
        Picture(format="WEBP", frames=2),
    ],
)
def test_same_description_same_bytes(picture: Picture) -> None:
    assert draw(picture) == draw(picture)


def test_seed_changes_the_picture() -> None:
    assert draw(Picture(seed=1)) != draw(Picture(seed=2))


def test_small_and_quick() -> None:
    start = time.process_time()
    sizes = [len(draw(Picture(seed=seed))) for seed in range(10)]
    assert max(sizes) < 120_000
    assert time.process_time() - start < 2
