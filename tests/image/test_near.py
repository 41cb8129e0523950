"""The search for duplicates: what must be found, what must not, and that order does not matter."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit.image import near
from lorakit.image.alter import alter
from lorakit.image.measures import fingerprint as measure
from lorakit.image.near_relation import Pair, Relation
from lorakit.image.painters import drawing, photo
from lorakit.image.pyramid import shrink

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]

SIZE = (480, 360)


def taken(colour: Plane) -> bytes:
    colour = np.ascontiguousarray(colour)
    return measure.fingerprint(shrink(colour, 256), colour)


@cache
def made(seed: int) -> Plane:
    return (photo if seed % 2 else drawing)(SIZE, np.random.default_rng(seed))


@cache
def prints() -> tuple[bytes, ...]:
    """Six pictures, and copies of the first three."""
    copies = [alter(made(n), change) for n, change in enumerate(("flip", "crop:0.85", "jpeg:40"))]
    return tuple(taken(each) for each in (*(made(n) for n in range(6)), *copies))


def pair(one: Plane, other: Plane) -> Pair | None:
    found = near.pairs([taken(one), taken(other)])
    return found[0] if found else None


def test_reader_and_writer_agree_on_the_layout() -> None:
    assert (near.VERSION, near.HEAD, near.LUMA, near.CHROMA) == (
        measure.VERSION,
        measure.HEAD,
        measure.LUMA,
        measure.CHROMA,
    )
    assert len(taken(made(1))) == near.LENGTH == measure.LENGTH < 2048


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    ("change", "relations"),
    [
        ("jpeg:30", ()),
        ("shrink:3", ()),
        ("brightness:25", ()),
        ("contrast:0.75", ()),
        ("sharpen:1", ()),
        ("gaussian:2", ()),
        ("flip", (Relation.MIRRORED,)),
        ("upend", (Relation.MIRRORED, Relation.UPENDED)),
        ("turn:1", (Relation.TURNED,)),
        ("turn:2", (Relation.UPENDED,)),
        ("crop:0.8", (Relation.CROPPED,)),
        ("corner:0.8", (Relation.CROPPED,)),
        ("border:0.1", (Relation.BORDERED,)),
        ("saturation:0", (Relation.GRAY,)),
    ],
)
def test_copies_are_found_with_what_was_done_to_them(change: str, relations: tuple[Relation, ...], seed: int) -> None:
    found = pair(made(seed), alter(made(seed), change))
    assert found is not None
    assert found.copy
    assert found.relations == relations


def test_slightly_tilted_and_doubly_altered_copies_are_found() -> None:
    for changes in (("rotate:3",), ("flip", "crop:0.85"), ("turn:3", "jpeg:50"), ("border:0.1", "flip")):
        altered = made(1)
        for change in changes:
            altered = alter(altered, change)
        found = pair(made(1), altered)
        assert found is not None, changes
        assert found.copy, changes


def figure(arm: int, leg: int) -> Plane:
    """A drawn figure on white, its arm and leg at a place."""
    plane = np.full((480, 480, 3), 255, np.uint8)
    for colour, extra in (((0, 0, 0), 8), ((20, 20, 210), 0)):
        cv2.line(plane, (240, 230), (380, 230 + arm), colour, 30 + extra)
        cv2.line(plane, (240, 230), (100, 230 - arm), colour, 30 + extra)
        cv2.line(plane, (220, 320), (220 - leg, 440), colour, 36 + extra)
        cv2.line(plane, (260, 320), (260 + leg, 440), colour, 36 + extra)
        cv2.ellipse(plane, (240, 240), (70 + extra // 2, 110 + extra // 2), 0, 0, 360, colour, -1)
    cv2.circle(plane, (215, 190), 10, (255, 255, 255), -1)
    cv2.circle(plane, (265, 190), 10, (255, 255, 255), -1)
    return plane


def test_poses_of_one_drawing_are_no_duplicates() -> None:
    poses = [taken(figure(arm, leg)) for arm, leg in ((-90, 0), (-20, 40), (60, 10), (110, 60))]
    assert near.pairs(poses) == []


def test_the_same_drawing_elsewhere_on_white_is_a_copy() -> None:
    moved = np.roll(figure(60, 10), (-20, -30), axis=(0, 1))
    found = pair(figure(60, 10), moved)
    assert found is not None
    assert found.copy


def test_a_frame_round_an_empty_ground_is_seen_through() -> None:
    framed = cv2.copyMakeBorder(figure(60, 10), 70, 70, 70, 70, cv2.BORDER_CONSTANT, value=(40, 120, 200))
    found = pair(figure(60, 10), np.asarray(framed, dtype=np.uint8))
    assert found is not None
    assert found.copy


def test_a_subject_that_moved_is_no_copy() -> None:
    frames = []
    for x in (150, 210):
        plane = made(1).copy()
        cv2.circle(plane, (x, 200), 60, (30, 30, 200), -1)
        frames.append(plane)
    found = pair(*frames)
    assert found is None or not found.copy


def test_another_colour_is_no_copy() -> None:
    red, green = np.full((2, 300, 300, 3), 255, np.uint8)
    for plane, colour in ((red, (40, 40, 220)), (green, (40, 220, 40))):
        cv2.circle(plane, (120, 120), 80, colour, -1)
        cv2.rectangle(plane, (150, 150), (260, 280), (200, 60, 20), -1)
        cv2.line(plane, (40, 260), (120, 220), (0, 0, 0), 9)
    assert pair(red, green) is None


def test_unrelated_pictures_are_not_paired() -> None:
    assert near.pairs([taken(made(n)) for n in range(10)]) == []


def test_flat_pictures_and_foreign_bytes_take_no_part() -> None:
    flat = np.full((200, 300, 3), (10, 90, 200), np.uint8)
    assert taken(flat) == b""
    assert near.pairs([b"", b"", taken(made(1)), b"x" * 12, b"\x07" + taken(made(1))[1:]]) == []
    assert near.pairs([]) == []


def test_fingerprints_and_digests_are_the_same_every_time() -> None:
    colour = made(1)
    assert taken(colour) == taken(colour.copy())
    small = shrink(colour, 256)
    assert measure.pixel_digest(small, colour) == measure.pixel_digest(small.copy(), colour.copy())


def test_one_pixel_changes_the_digest() -> None:
    colour = made(1)
    other = colour.copy()
    other[100, 100, 0] ^= 1
    digests = {measure.pixel_digest(shrink(each, 256), each) for each in (colour, other, colour.swapaxes(0, 1).copy())}
    assert len(digests) == 3


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(9)))
def test_the_order_of_the_set_does_not_matter(order: list[int]) -> None:
    wanted = {(each.first, each.second, each.similarity, each.copy) for each in near.pairs(prints())}
    found = near.pairs([prints()[n] for n in order])
    assert {(*sorted((order[p.first], order[p.second])), p.similarity, p.copy) for p in found} == wanted
    assert {(low, high) for low, high, _, copy in wanted if copy} == {(0, 6), (1, 7), (2, 8)}
    assert all(each.first < each.second and 0 <= each.similarity <= 1 for each in found)
