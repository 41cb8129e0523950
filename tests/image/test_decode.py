"""One file to one row, one file to RGB: what a trainer would see, and every way a file can be broken."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lorakit.image.decode import read_rgb
from lorakit.image.framing import Framing
from lorakit.image.job import Job
from lorakit.image.look import look
from lorakit.image.open import BROKEN, read_header
from lorakit.image.picture import Picture
from lorakit.image.recipe import AlphaPolicy, DecodePolicy, Recipe
from lorakit.image.row import Fault, Row
from lorakit.image.specimen import draw

if TYPE_CHECKING:
    from pathlib import Path


def read_row(path: Path, pixels: bool) -> Row:
    return look(Job(path), Recipe(Framing((512, 512)))) if pixels else read_header(path)


def row_of(folder: Path, data: bytes, pixels: bool = True) -> tuple[Fault, str, int]:
    path = folder / "picture.bin"
    path.write_bytes(data)
    row = read_row(path, pixels)
    return row.fault, row.detail, row.width


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF"])
def test_a_sound_picture_of_every_format_is_read_by_header_and_by_pixels(format_: str, tmp_path: Path) -> None:
    mode = "P" if format_ == "GIF" else "RGB"
    path = tmp_path / "a"
    path.write_bytes(draw(Picture((96, 64), format=format_, mode=mode)))
    header, whole = read_row(path, False), read_row(path, True)
    assert (header.format, header.width, header.height) == (format_, 96, 64)
    assert header.fault is whole.fault is Fault.NONE
    assert not header.decoded
    assert whole.decoded
    assert whole.clear_share == 0


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_cut_file_is_found_by_decoding_and_only_by_decoding_if_its_header_is_whole(
    format_: str, keep: float, tmp_path: Path
) -> None:
    data = draw(Picture((256, 256), format=format_, keep=keep))
    fault, detail, _ = row_of(tmp_path, data)
    assert fault is Fault.DAMAGED
    assert detail


def test_each_kind_of_wrong_file_has_its_name(tmp_path: Path) -> None:
    assert row_of(tmp_path, b"")[0] is Fault.EMPTY
    assert row_of(tmp_path, b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n")[0] is Fault.POINTER
    assert row_of(tmp_path, b"<!DOCTYPE html><html>")[:2] == (Fault.UNSUPPORTED, "web page")
    assert row_of(tmp_path, b"\0\0\0\x20ftypheic....")[:2] == (Fault.UNSUPPORTED, "HEIC")
    assert row_of(tmp_path, draw(Picture((64, 64), format="ICO")))[:2] == (Fault.UNSUPPORTED, "Windows icon")
    assert row_of(tmp_path, b"hello")[:2] == (Fault.UNSUPPORTED, "not a picture")
    assert row_of(tmp_path, b"\x89PNG\r\n\x1a\n rest is missing")[0] is Fault.DAMAGED
    assert read_row(tmp_path / "not there", True).fault is Fault.UNREADABLE
    assert read_row(tmp_path, True).fault is Fault.UNREADABLE


@settings(max_examples=200, deadline=None)
@given(choice=st.data())
def test_bytes_changed_anywhere_never_raise(choice: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    formats = st.sampled_from(["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP", "AVIF"])
    broken = bytearray(draw(Picture((64, 48), format=choice.draw(formats))))
    for at in choice.draw(st.lists(st.integers(0, len(broken) - 1), min_size=1, max_size=20)):
        broken[at] = choice.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("broken") / "a"
    path.write_bytes(bytes(broken))
    assert read_row(path, True).fault is not Fault.UNREADABLE


def test_orientation_is_read_and_applied_only_where_the_policy_says(tmp_path: Path) -> None:
    data = draw(Picture((96, 64), orientation=6))
    (tmp_path / "a").write_bytes(data)
    assert read_row(tmp_path / "a", False).orientation == 6
    assert read_rgb(data, DecodePolicy(exif=True)).size == (64, 96)
    assert read_rgb(data, DecodePolicy(exif=False)).size == (96, 64)


def test_alpha_is_dropped_or_laid_on_white() -> None:
    hidden = Image.new("RGBA", (8, 8), (200, 0, 0, 0))
    buffer = io.BytesIO()
    hidden.save(buffer, "PNG")
    assert read_rgb(buffer.getvalue(), DecodePolicy(alpha=AlphaPolicy.DROP)).getpixel((4, 4)) == (200, 0, 0)
    assert read_rgb(buffer.getvalue(), DecodePolicy(alpha=AlphaPolicy.WHITE)).getpixel((4, 4)) == (255, 255, 255)


def test_sixteen_bit_gray_is_rescaled_not_clamped() -> None:
    ramp = (np.arange(256, dtype=np.uint16) * 257).reshape(16, 16)
    buffer = io.BytesIO()
    Image.fromarray(ramp).save(buffer, "PNG")
    pixels = np.asarray(read_rgb(buffer.getvalue(), DecodePolicy()))[..., 0]
    assert pixels.ravel().tolist() == list(range(256))


def test_a_broken_picture_raises_one_kind_of_error() -> None:
    with pytest.raises(OSError, match=r"truncated|not enough"):
        read_rgb(draw(Picture(keep=0.5)), DecodePolicy())


@pytest.mark.parametrize(
    "options", [{}, {"progressive": True}, {"optimize": True}], ids=["plain", "progressive", "optimised"]
)
def test_a_jpeg_is_damaged_exactly_when_pillow_says_so(options: dict[str, bool]) -> None:
    """OpenCV fills the gaps of a damaged scan in silence; trainers read with Pillow, which refuses many of them.

    In about 1 of 100 the damage leaves no stray marker, and the two still differ.
    """
    buffer = io.BytesIO()
    Image.open(io.BytesIO(draw(Picture((160, 120))))).save(buffer, "JPEG", quality=90, **options)
    whole = buffer.getvalue()
    chance = random.Random(1)
    differ = 0
    for _ in range(60):
        at = chance.randrange(700, len(whole) - 200)
        broken = whole[:at] + chance.randbytes(128) + whole[at + 128 :]
        differ += pillow_reads(broken) != lorakit_reads(broken)
    assert differ <= 3


def pillow_reads(data: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
    except BROKEN:
        return False
    return True


def lorakit_reads(data: bytes) -> bool:
    try:
        read_rgb(data, DecodePolicy())
    except OSError:
        return False
    return True


@pytest.mark.parametrize("clear", [0, 200])
def test_a_transparent_gray_is_seen_whatever_its_level(clear: int) -> None:
    buffer = io.BytesIO()
    Image.new("L", (8, 8), clear).save(buffer, "PNG", transparency=clear)
    assert read_rgb(buffer.getvalue(), DecodePolicy(alpha=AlphaPolicy.WHITE)).getpixel((0, 0)) == (255, 255, 255)
