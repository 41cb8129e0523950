from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import pytest

from lorakit.image.subject.faces import decode, faces_of
from lorakit.image.subject.find import find_subject
from lorakit.image.subject.model import ModelError, from_model, load_model

if TYPE_CHECKING:
    from pathlib import Path

FLOAT = 1


def field(number: int, value: int | bytes) -> bytes:
    """One field of a protocol buffer message: a number, or bytes with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def port(name: str, shape: tuple[int, ...]) -> bytes:
    sizes = b"".join(field(1, field(1, side)) for side in shape)
    return field(1, name.encode()) + field(2, field(1, field(1, FLOAT) + field(2, sizes)))


def redness(path: Path) -> Path:
    """An ONNX file of one 1 x 1 convolution and a logistic: the map of what is much redder than it is green."""
    weights = struct.pack("<3f", 8, -8, 0)
    tensor = b"".join(field(1, side) for side in (1, 3, 1, 1)) + field(2, FLOAT) + field(8, b"w") + field(9, weights)
    conv = field(1, b"picture") + field(1, b"w") + field(2, b"raw") + field(4, b"Conv")
    logistic = field(1, b"raw") + field(2, b"map") + field(4, b"Sigmoid")
    graph = field(1, conv) + field(1, logistic) + field(2, b"redness") + field(5, tensor)
    graph += field(11, port("picture", (1, 3, 320, 320))) + field(12, port("map", (1, 1, 320, 320)))
    path.write_bytes(field(1, 8) + field(7, graph) + field(8, field(1, b"") + field(2, 13)))
    return path


def scene() -> np.ndarray:
    """Coloured noise with a red block over the left half."""
    picture = np.random.default_rng(3).integers(60, 200, (120, 160, 3), dtype=np.uint8)
    picture[30:90, 20:60] = (20, 20, 230)
    return picture


def test_a_segmentation_model_is_run(tmp_path: Path) -> None:
    model = load_model(redness(tmp_path / "redness.onnx"))
    picture = np.full((120, 160, 3), 90, dtype=np.uint8)
    picture[:, :, 1] = 140
    picture[30:90, 20:60] = (20, 20, 230)
    seen = from_model(picture, model)
    assert seen is not None
    assert seen.layer == "model"
    assert seen.box == pytest.approx((20 / 160, 30 / 120, 60 / 160, 90 / 120), abs=0.02)
    assert seen.confidence > 0.5


def test_a_named_model_comes_before_the_maps(tmp_path: Path) -> None:
    seen = find_subject(scene(), model=load_model(redness(tmp_path / "redness.onnx")))
    assert seen is not None
    assert seen.layer == "model"


def test_a_model_that_sees_nothing_leaves_the_answer_to_the_maps(tmp_path: Path) -> None:
    picture = scene()
    picture[:, :, 2] = 0
    model = load_model(redness(tmp_path / "redness.onnx"))
    assert from_model(picture, model) is None
    seen = find_subject(picture, model=model)
    assert seen is None or seen.layer == "classical"


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.onnx"
    wrong.write_bytes(b"not a model")
    with pytest.raises(ModelError, match=r"wrong\.onnx"):
        load_model(wrong)
    with pytest.raises(ModelError, match="no model file"):
        load_model(tmp_path / "missing.onnx")


def outputs(scores: dict[tuple[int, int], float]) -> dict[str, np.ndarray]:
    """What a face detector would answer for a picture of 64 x 64: cell of stride 32 -> score, each 24 pixels wide."""
    made: dict[str, np.ndarray] = {}
    for stride in (8, 16, 32):
        cells = (64 // stride) ** 2
        made |= {f"{kind}_{stride}": np.zeros((1, cells, 1), dtype=np.float32) for kind in ("cls", "obj")}
        made[f"bbox_{stride}"] = np.zeros((1, cells, 4), dtype=np.float32)
    for (row, column), score in scores.items():
        index = row * 2 + column
        made["cls_32"][0, index], made["obj_32"][0, index] = score, score
        made["bbox_32"][0, index] = (0.5, 0.5, np.log(24 / 32), np.log(24 / 32))
    return made


def test_faces_are_decoded() -> None:
    assert decode(outputs({}), 64) == []
    (face,) = decode(outputs({(0, 1): 0.9, (1, 0): 0.4}), 64)
    assert face == pytest.approx((36, 4, 24, 24, 0.9), abs=1e-4)


def test_a_face_says_where_but_is_never_sure_how_much() -> None:
    seen = faces_of(outputs({(0, 0): 1.0}), 64, (64, 64))
    assert seen is not None
    assert seen.x < 0.5
    assert seen.confidence < 0.5
    assert faces_of(outputs({}), 64, (64, 64)) is None
