"""Every difference is told, once; no difference is told where there is none."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lorakit import api
from lorakit.image.picture import Picture
from lorakit.image.specimen import draw
from tests.gate.made import ONE, THREE, TWO, attested, pairs, request
from tests.support import write_files

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.gate.attestation import Attestation

KINDS: dict[str, dict[str, Picture | str | bytes]] = {
    "sidecars and a mask": {
        "a.jpg": ONE, "a.txt": "a red bicycle\r\n", "masks/a.png": Picture((64, 64), seed=4, mode="L"),
        "b.jpg": TWO, "b.txt": "one\ntwo\n",
    },
    "a table": {"a.jpg": ONE, "b.jpg": TWO, "metadata.csv": "file_name,text\r\na.jpg,a fox\r\nb.jpg,\"an owl, a\"\r\n"},
    "json lines": {"a.jpg": ONE, "metadata.jsonl": '{"file_name": "a.jpg", "text": "a fox"}\n'},
    "captions.json": {"a.jpg": ONE, "b.jpg": TWO, "captions.json": '{"a.jpg": "a fox", "b.jpg": ["x", "y"]}'},
    "kohya": {"10_fox/a.jpg": ONE, "10_fox/a.txt": "a fox", "reg/1_animal/b.jpg": TWO},
}  # fmt: skip


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Attestation]]:
    folders = [write_files(tmp_path_factory.mktemp("set"), files) for files in KINDS.values()]
    return [(folder, attested(folder)) for folder in folders]


def told(made: Attestation, data: Path) -> list[str]:
    return api.verify(made, request(data))


@pytest.mark.parametrize("number", range(len(KINDS)), ids=KINDS)
def test_the_same_set_has_no_difference(number: int, sets: list[tuple[Path, Attestation]], tmp_path: Path) -> None:
    data, made = sets[number]
    assert told(made, data) == []
    shutil.copytree(data, tmp_path / "copy")
    assert told(made, tmp_path / "copy") == []


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_change_of_one_byte_is_told(data: st.DataObject, sets: list[tuple[Path, Attestation]]) -> None:
    folder, made = data.draw(st.sampled_from(sets), label="set")
    file = data.draw(st.sampled_from(made.dataset.files), label="file")
    path = folder / file.path
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole)), label="place")
    byte = bytes([data.draw(st.integers(0, 255), label="byte")])
    changed = data.draw(
        st.sampled_from(
            [whole[:at] + byte + whole[at + 1 :], whole[:at] + byte + whole[at:], whole[:at] + whole[at + 1 :]]
        )
    )
    path.write_bytes(changed)
    try:
        said = told(made, folder)
    finally:
        path.write_bytes(whole)
    assert bool(said) == (changed != whole)
    if changed != whole:
        assert any(file.path in line for line in said) or "cannot be read any more" in said[0]


def test_a_change_of_line_ends_is_told(tmp_path: Path) -> None:
    data = pairs(tmp_path)
    made = attested(data)
    (data / "a.txt").write_bytes(b"a red bicycle\n")
    assert told(made, data) == [
        "caption file `a.txt` has changed, though no caption reads differently: "
        "line ends, encoding, or what is beside the captions"
    ]


def test_a_changed_list_says_whose_captions_read_differently(tmp_path: Path) -> None:
    data = write_files(tmp_path / "data", KINDS["a table"])
    made = attested(data)
    (data / "metadata.csv").write_text("file_name,text\na.jpg,a fox\nb.jpg,a barn owl\n", encoding="utf-8")
    assert told(made, data) == ["caption file `metadata.csv` has changed: what it says of `b.jpg` reads differently"]
    (data / "metadata.csv").write_text("file_name,text\na.jpg,a dog\nb.jpg,a barn owl\n", encoding="utf-8")
    assert told(made, data) == [
        "caption file `metadata.csv` has changed: what it says of 2 pictures (`a.jpg` first) reads differently"
    ]


def test_files_that_come_and_go_are_told(tmp_path: Path) -> None:
    data = pairs(tmp_path)
    made = attested(data)
    (data / "a-masklabel.png").unlink()
    (data / "b.txt").rename(data / "c.txt")
    (data / "b.jpg").rename(data / "c.jpg")
    assert told(made, data) == [
        "mask `a-masklabel.png` is gone from the set",
        "picture `b.jpg` is gone from the set",
        "caption file `b.txt` is gone from the set",
        "picture `c.jpg` is new in the set",
        "caption file `c.txt` is new in the set",
    ]


def test_an_emptied_set_is_all_gone(tmp_path: Path) -> None:
    data = pairs(tmp_path)
    made = attested(data)
    shutil.rmtree(data)
    data.mkdir()
    assert len(told(made, data)) == len(made.dataset.files)


def test_another_picture_under_the_same_name_and_size_is_told(tmp_path: Path) -> None:
    data = pairs(tmp_path)
    made = attested(data)
    other = bytearray(draw(TWO))
    other[-3] ^= 1
    (data / "b.jpg").write_bytes(other)
    assert told(made, data) == ["picture `b.jpg` has changed"]


def test_other_uses_are_told_once_for_all(tmp_path: Path) -> None:
    files = {f"{name}/{n}.jpg": Picture((64, 64), seed=n) for name in ("fox", "owl") for n in range(3)}
    settings_ = "datasets:\n  - {path: fox, repeats: %s, trigger: %s}\n  - {path: owl, role: %s}\n"
    data = write_files(tmp_path, {**files, "lorakit.yaml": settings_ % (3, "fxx", "regularisation")})
    made = attested(data)
    assert told(made, data) == []
    (data / "lorakit.yaml").write_text(settings_ % (1, "fyy", "validation"), encoding="utf-8")
    assert told(made, data) == [
        "role of 3 pictures (`owl/0.jpg` first): `regularisation` when attested, `validation` now",
        "repeats of 3 pictures (`fox/0.jpg` first): `3` when attested, `1` now",
        "trigger of 3 pictures (`fox/0.jpg` first): `fxx` when attested, `fyy` now",
    ]


def test_what_the_command_line_said_holds_for_the_check(tmp_path: Path) -> None:
    rows = "file_name,text\na.jpg,a red bicycle\n"
    data = write_files(tmp_path / "data", {"a.jpg": ONE, "a.txt": "a fox", "metadata.csv": rows})
    made = api.attest(replace(request(data, trigger="fxx"), layout="sidecar"))[1]
    assert made.dataset.asked == {"layout": "sidecar", "trigger": "fxx"}
    assert told(made, data) == []
    assert told(attested(data), data) == []
    assert api.verify(made, replace(request(data, trigger="fyy"), layout="metadata-csv")) == [
        "caption file `a.txt` is gone from the set",
        "caption file `metadata.csv` is new in the set",
        "trigger of `a.jpg`: `fxx` when attested, `fyy` now",
    ]


def test_another_reading_of_the_same_bytes_is_told(tmp_path: Path) -> None:
    data = write_files(tmp_path / "data", {"a.jpg": ONE, "a.txt": "a red bicycle", "b.jpg": THREE, "b.txt": "x"})
    made = attested(data)
    first, second = made.dataset.samples
    captions = (replace(first.captions[0], sha256="0" * 64),)
    other = replace(made, dataset=replace(made.dataset, samples=(replace(first, captions=captions), second)))
    assert told(other, data) == ["the captions of `a.jpg` are read differently, though their files are the same"]


def test_the_gate_file_beside_the_data_is_no_part_of_it(tmp_path: Path) -> None:
    for number, files in enumerate(KINDS.values()):
        data = write_files(tmp_path / str(number), files)
        before = api.lint(request(data, select=["FIL"])).findings
        made = attested(data)
        (data / "lorakit-gate.json").write_text("{}", encoding="utf-8")
        assert api.lint(request(data, select=["FIL"])).findings == before
        assert told(made, data) == []
