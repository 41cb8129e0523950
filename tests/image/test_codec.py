"""Rows as bytes: exact there and back, and nothing but what was written is read."""

from __future__ import annotations

import dataclasses
import math
import random
import subprocess
import sys
import time
import types
import typing
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit.image.codec import decode, encode, pack, unpack
from lorakit.image.row import Fault, Pixels, Row

WHOLE = st.integers(-(2**63), 2**63 - 1)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
# names from a disk that are not valid text come with lone surrogates
ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=20)
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    int: WHOLE,
    float: FINITE,
    bool: st.booleans(),
    str: ANY_TEXT,
    bytes: st.binary(max_size=40),
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a field with this type."""
    kinds = typing.get_args(hint)
    if typing.get_origin(hint) is types.UnionType:
        return st.one_of([st.none() if kind is type(None) else values(kind) for kind in kinds])
    if typing.get_origin(hint) is tuple:
        return st.lists(values(kinds[0]), max_size=5).map(tuple) if kinds[-1] is ... else st.tuples(*map(values, kinds))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    if dataclasses.is_dataclass(hint):
        return everything(hint)
    return SIMPLE[hint]


def everything(type_: Any) -> st.SearchStrategy[Any]:
    """Any value of a dataclass: fields that are added later are tried, too."""
    hints = typing.get_type_hints(type_)
    return st.builds(type_, **{each.name: values(hints[each.name]) for each in dataclasses.fields(type_)})


def photo(seed: int = 0) -> Row:
    """A row as a photo has it."""
    chance = random.Random(seed)
    numbers: dict[str, Any] = {
        each.name: chance.random() for each in dataclasses.fields(Pixels) if each.type == "float | None"
    }
    box = (chance.random(), 0.25, 0.75, 1.0)
    pixels = replace(Pixels(subject_box=box, fingerprint=chance.randbytes(1900), pixel_digest="ab" * 32), **numbers)
    return Row(1_234_567, "JPEG", 2048, 1536, "RGB", digest="cd" * 20, decoded=True, pixels=pixels)


@given(everything(Row))
@settings(max_examples=60, deadline=None)
def test_there_and_back(row: Row) -> None:
    back = decode(encode(row))
    assert back == row
    assert repr(back) == repr(row)  # 0 and 0.0, False and 0, -0.0 and 0.0 are equal, and not the same


@given(everything(Row), st.data())
@settings(max_examples=60, deadline=None)
def test_what_was_cut_or_lengthened_is_refused(row: Row, data: st.DataObject) -> None:
    packed = encode(row)
    for odd in (packed[: data.draw(st.integers(0, len(packed) - 1))], packed + data.draw(st.binary(min_size=1))):
        with pytest.raises(ValueError, match=r"."):
            decode(odd)


@given(everything(Row), st.data())
@settings(max_examples=100, deadline=None)
def test_a_changed_byte_gives_a_row_or_a_value_error(row: Row, data: st.DataObject) -> None:
    packed = bytearray(encode(row))
    at = data.draw(st.integers(0, len(packed) - 1))
    packed[at] ^= data.draw(st.integers(1, 255))
    try:
        found = decode(bytes(packed))
    except ValueError:
        return
    assert isinstance(found, Row)
    assert decode(encode(found)) == found


@given(st.binary(max_size=400))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(data)


@pytest.mark.parametrize(
    "pixels",
    [
        Pixels(blur=math.nan),
        Pixels(blur=math.inf),
        Pixels(subject_box=(0.0, 0.0, math.nan, 1.0)),
        Pixels(edges=2**63),
        Pixels(blur=typing.cast("float", "soft")),
        Pixels(subject_layer=typing.cast("str", None)),
        Pixels(fingerprint=typing.cast("bytes", "text")),
        Pixels(subject_box=typing.cast("Any", (0.0, 1.0))),
    ],
)
def test_what_is_no_measurement_is_not_written(pixels: Pixels) -> None:
    with pytest.raises(ValueError, match=r"."):
        encode(Row(pixels=pixels))


def test_faults_come_back_as_faults() -> None:
    for fault in Fault:
        assert decode(encode(Row(fault=fault, detail="why"))).fault is fault


@dataclass(frozen=True, slots=True)
class Inner:
    share: float = 0.0
    counts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Deep:
    inner: Inner = Inner()
    second: Inner = Inner()
    seen: bool | None = None


@dataclass(frozen=True, slots=True)
class Outer:
    name: str | None = None
    deep: Deep = Deep()
    late: int | None = None


@dataclass(frozen=True, slots=True)
class Renamed:
    name: str | None = None
    deep: Deep = Deep()
    later: int | None = None


@given(everything(Outer))
@settings(max_examples=60, deadline=None)
def test_dataclasses_within_dataclasses(value: Outer) -> None:
    assert unpack(Outer, pack(value)) == value


def test_a_row_of_other_fields_is_refused() -> None:
    with pytest.raises(ValueError, match="other fields"):
        unpack(Renamed, pack(Outer()))


def test_a_field_that_cannot_be_stored_is_named() -> None:
    @dataclass(frozen=True)
    class Odd:
        names: list[str]

    with pytest.raises(TypeError, match="list"):
        pack(Odd(["a"]))


def test_rows_of_ten_thousand_pictures_are_read_at_once() -> None:
    """The bound has room for a busy machine; on a quiet one a row takes about 10 µs."""
    packed = [encode(photo(seed)) for seed in range(200)]
    best = math.inf
    for _ in range(5):
        start = time.process_time()
        for each in packed:
            decode(each)
        best = min(best, time.process_time() - start)
    assert best / len(packed) < 60e-6


def test_rows_are_read_without_imaging_libraries() -> None:
    code = "import sys, lorakit.image.codec, lorakit.image.version, lorakit.image.cache.cache\nprint(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert {"numpy", "cv2", "PIL", "pickle"}.isdisjoint(result.stdout.split())
