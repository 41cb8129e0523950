"""Buckets, scale and crop: known figures of kohya's scripts, and properties that hold for every size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lorakit.image.framing import Frame, Framing, apply, bucket_sizes, crop_box, frame, oriented

SIDES = st.integers(min_value=1, max_value=12_000)
FRAMINGS = st.sampled_from(
    [
        Framing((512, 512)),
        Framing((512, 512), buckets=False),
        Framing((768, 512), minimum=256, maximum=1536),
        Framing((1024, 1024), minimum=512, maximum=2048),
        Framing((512, 512), no_upscale=True),
        Framing((1024, 1024), no_upscale=True, step=32),
    ]
)


@pytest.mark.parametrize(
    ("framing", "count"),
    [
        (Framing((512, 512), maximum=1024), 17),
        (Framing((1024, 1024), maximum=2048), 41),
        (Framing((1024, 1024), maximum=1024), 25),
        (Framing((512, 512), buckets=False), 1),
    ],
)
def test_the_number_of_buckets_is_kohyas(framing: Framing, count: int) -> None:
    assert len(bucket_sizes(framing)) == count


@pytest.mark.parametrize(
    ("size", "framing", "expected"),
    [
        # a square of the training size is left as it is
        ((512, 512), Framing((512, 512)), Frame((512, 512), (512, 512), 1.0, 0.0)),
        # 3:2 lies nearest 640x384; height leads, the sides are cut
        ((768, 512), Framing((512, 512)), Frame((640, 384), (640, 427), 640 / 768, 1 - 384 / 427)),
        # a small picture is enlarged
        ((256, 256), Framing((512, 512)), Frame((512, 512), (512, 512), 2.0, 0.0)),
        # kohya's default longest side of 1024 costs a 2:1 picture half its pixels
        ((2048, 1024), Framing((1024, 1024), maximum=1024), Frame((1024, 512), (1024, 512), 0.5, 0.0)),
        ((2048, 1024), Framing((1024, 1024), maximum=2048), Frame((1408, 704), (1408, 704), 0.6875, 0.0)),
        # without enlargement a small picture keeps its size, floored to the grid
        ((300, 200), Framing((512, 512), no_upscale=True), Frame((256, 192), (300, 200), 1.0, 1 - 256 * 192 / 60000)),
        # thinner than the grid: kohya would make a bucket without area
        ((300, 40), Framing((512, 512), no_upscale=True), Frame((256, 64), (300, 64), 1.6, 1 - 256 / 300)),
    ],
)
def test_known_frames(size: tuple[int, int], framing: Framing, expected: Frame) -> None:
    placed = frame(size, framing)
    assert placed.bucket == expected.bucket
    assert placed.resized == expected.resized
    assert placed.scale == pytest.approx(expected.scale)
    assert placed.crop_loss == pytest.approx(expected.crop_loss)


@given(SIDES, SIDES, FRAMINGS)
def test_every_picture_covers_its_bucket_and_the_crop_lies_inside(width: int, height: int, framing: Framing) -> None:
    placed = frame((width, height), framing)
    left, top, right, bottom = crop_box(placed)
    assert 0 <= left <= right <= placed.resized[0]
    assert 0 <= top <= bottom <= placed.resized[1]
    assert (right - left, bottom - top) == placed.bucket
    assert 0 <= placed.crop_loss < 1
    assert placed.scale > 0


@given(SIDES, SIDES, FRAMINGS)
def test_buckets_lie_on_the_grid_and_keep_the_area(width: int, height: int, framing: Framing) -> None:
    bucket = frame((width, height), framing).bucket
    if framing.buckets:
        assert bucket[0] % framing.step == bucket[1] % framing.step == 0
        slack = framing.step * max(bucket)  # a side may round up to the grid when pictures keep their own size
        assert bucket[0] * bucket[1] <= framing.resolution[0] * framing.resolution[1] + slack
    else:
        assert bucket == framing.resolution


@given(SIDES, SIDES)
def test_turning_a_picture_turns_its_frame(width: int, height: int) -> None:
    framing = Framing((512, 512), minimum=256, maximum=1024)
    upright, turned = frame((width, height), framing), frame((height, width), framing)
    # two buckets can be equally near; then only the loss is the same up to rounding
    if upright.bucket == turned.bucket[::-1]:
        assert upright.resized == turned.resized[::-1]
        assert upright.scale == pytest.approx(turned.scale)


@given(st.integers(64, 4000), st.integers(64, 4000))
def test_no_upscale_never_enlarges_what_fills_a_grid_cell(width: int, height: int) -> None:
    placed = frame((width, height), Framing((512, 512), no_upscale=True))
    assert placed.scale <= 1.0 or min(placed.bucket) == 64


def test_orientation_swaps_sides_only_for_quarter_turns() -> None:
    assert [oriented((3, 2), n) for n in range(1, 9)] == [(3, 2)] * 4 + [(2, 3)] * 4


def test_apply_gives_the_bucket_and_the_middle_of_the_picture() -> None:
    image = Image.new("RGB", (900, 300), (255, 0, 0))
    image.paste((0, 255, 0), (300, 0, 600, 300))
    pixels = apply(image, frame(image.size, Framing((512, 512), buckets=False)))
    assert pixels.size == (512, 512)
    assert pixels.getpixel((256, 256)) == (0, 255, 0)
    assert pixels.getpixel((20, 256)) == (0, 255, 0)
