"""Captions are carried with their text, whatever layout they come from and go to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from lorakit.dataset import Role
from lorakit.errors import UsageError
from lorakit.fix.pictures.options import LAYOUTS
from lorakit.formats.load import Root, load
from lorakit.image.picture import Picture
from tests.fix.pictures.made import fix, fixed
from tests.support import lint, write_files

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO, THREE = (Picture((256, 256), seed=seed) for seed in (1, 2, 3))
TEXTS = {
    "a.jpg": ['a "red" cat, sitting', "\u4e00\u53ea\u7ea2\u732b, \u5750\u7740"],
    "x/b.jpg": [" kept as it is  "],
    "c.jpg": [],
}
PICTURES: dict[str, Picture | str | bytes] = {"a.jpg": ONE, "x/b.jpg": TWO, "c.jpg": THREE}


def texts(out: Path) -> dict[str, list[str]]:
    """Captions by the picture's last name as the loader reads them."""
    dataset = load([Root(out)])
    return {sample.image.name: [caption.text for caption in sample.captions] for _, sample in dataset.samples()}


def sources() -> dict[str, dict[str, Picture | str | bytes]]:
    rows = [(name, text) for name, captions in TEXTS.items() for text in captions]
    table = "".join('{},"{}"\n'.format(name, text.replace('"', '""')) for name, text in rows)
    lines = "".join(json.dumps({"file_name": name, "text": text}) + "\n" for name, text in rows)
    sidecars = {name.replace(".jpg", ".txt"): "\r\n".join(captions) for name, captions in TEXTS.items() if captions}
    return {
        "sidecar": {**PICTURES, **sidecars},
        "metadata-csv": {**PICTURES, "metadata.csv": b"\xef\xbb\xbf" + f"file_name,text\n{table}".encode()},
        "metadata-jsonl": {**PICTURES, "metadata.jsonl": lines},
    }


@pytest.mark.parametrize("source", ["sidecar", "metadata-csv", "metadata-jsonl"])
@pytest.mark.parametrize("layout", [None, *LAYOUTS])
def test_every_caption_survives_every_conversion(source: str, layout: str | None, tmp_path: Path) -> None:
    out = fixed(tmp_path, sources()[source], {"ignore": ["spacing"]}, layout=layout)
    names = {"b.jpg": "x_b.jpg"} if layout == "kohya-folders" else {}
    expected = {name.split("/")[-1]: captions for name, captions in TEXTS.items()}
    assert texts(out) == {names.get(name, name): captions for name, captions in expected.items()}
    report = lint(out)
    assert report.dataset.layout == (layout or "sidecar")
    assert [each.code for each in report.findings if each.code.startswith("FIL") and each.code != "FIL001"] == []


def test_sidecars_are_utf8_without_a_mark_and_end_lines_by_lf(tmp_path: Path) -> None:
    files: dict[str, Picture | str | bytes] = {
        "a.jpg": ONE,
        "a.txt": "\ufeffa cat\r\na tabby\r\n".encode("utf-16-le"),
        "b.jpg": TWO,
        "b.txt": "\u4e00\u53ea\u7ea2\u8272\u7684\u732b\u5750\u5728\u7a97\u8fb9".encode("gb18030"),
        "c.jpg": THREE,
        "c.txt": "",
    }
    out = fixed(tmp_path, files)
    assert (out / "a.txt").read_bytes() == b"a cat\na tabby\n"
    assert (out / "b.txt").read_bytes() == "\u4e00\u53ea\u7ea2\u8272\u7684\u732b\u5750\u5728\u7a97\u8fb9\n".encode()
    assert (out / "c.txt").read_bytes() == b""


def test_the_suffix_of_caption_files_stays_or_is_the_trainers(tmp_path: Path) -> None:
    data = write_files(tmp_path / "data", {"a.jpg": ONE, "a.caption": "a cat"})
    fix(data, tmp_path / "own")
    assert (tmp_path / "own/a.caption").read_text("utf-8") == "a cat\n"
    fix(data, tmp_path / "set", {"caption-extension": ".caption", "target": "ai-toolkit"})
    assert (tmp_path / "set/a.caption").is_file()
    listed = write_files(tmp_path / "listed", {"a.jpg": ONE, "metadata.csv": "file_name,text\na.jpg,a cat\n"})
    fix(listed, tmp_path / "list", {"target": "onetrainer"})
    assert (tmp_path / "list/a.txt").read_text("utf-8") == "a cat\n"


def test_a_line_end_inside_a_caption_does_not_make_two_of_it(tmp_path: Path) -> None:
    line = json.dumps({"file_name": "a.jpg", "text": "a cat\non a mat"}) + "\n"
    out = fixed(tmp_path, {"a.jpg": ONE, "metadata.jsonl": line})
    assert (out / "a.txt").read_text("utf-8") == "a cat on a mat\n"
    out = fixed(tmp_path / "list", {"a.jpg": ONE, "metadata.jsonl": line}, layout="metadata-csv")
    assert texts(out) == {"a.jpg": ["a cat\non a mat"]}


def test_extra_columns_stay_in_lists_and_in_the_manifest(tmp_path: Path) -> None:
    table = "file_name,text,artist\na.jpg,a cat,Ada\n"
    out = fixed(tmp_path, {"a.jpg": ONE, "metadata.csv": table}, layout="metadata-jsonl")
    assert json.loads((out / "metadata.jsonl").read_text("utf-8")) == {
        "file_name": "a.jpg",
        "text": "a cat",
        "artist": "Ada",
    }


def test_list_entries_follow_new_names(tmp_path: Path) -> None:
    turned = Picture((512, 400), orientation=6)
    table = "file_name,text\nwhat?.jpg,a cat\n"
    out = fixed(tmp_path, {"what?.jpg": turned, "metadata.csv": table}, layout="metadata-csv")
    assert (out / "metadata.csv").read_bytes() == b"\xef\xbb\xbffile_name,text\nwhat_.png,a cat\n"


def kohya() -> dict[str, Picture | str | bytes]:
    return {
        "10_sks cat/a.jpg": ONE,
        "10_sks cat/a.txt": "a cat",
        "3_dog/b.jpg": TWO,
        "3_dog/b.txt": "a dog",
        "reg/1_cat/c.jpg": THREE,
    }


@pytest.mark.parametrize("layout", [None, "sidecar", "kohya-folders"])
def test_kohya_folders_keep_names_repeats_and_roles(layout: str | None, tmp_path: Path) -> None:
    out = fixed(tmp_path, kohya(), layout=layout)
    found = {
        (subset.root.name, subset.repeats, subset.role, subset.trigger, sample.image.name)
        for subset, sample in load([Root(out)]).samples()
    }
    assert found == {
        ("10_sks cat", 10, Role.TRAIN, "sks cat", "a.jpg"),
        ("3_dog", 3, Role.TRAIN, "dog", "b.jpg"),
        ("1_cat", 1, Role.REGULARISATION, "cat", "c.jpg"),
    }


def test_a_list_cannot_say_repeats_and_the_user_is_told(tmp_path: Path) -> None:
    data = write_files(tmp_path / "data", kohya())
    result = fix(data, tmp_path / "out", layout="metadata-csv")
    assert any("neither repeats nor regularisation" in remark for remark in result.remarks)


def test_kohya_folders_take_the_trigger(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"trigger": "sks"}
    out = fixed(tmp_path, {"a.jpg": ONE, "a.txt": "a sks cat"}, settings, layout="kohya-folders")
    assert (out / "1_sks/a.txt").read_text("utf-8") == "a sks cat\n"


@pytest.mark.parametrize("layout", ["sidecar", "metadata-csv", "metadata-jsonl"])
def test_validation_stays_validation(layout: str, tmp_path: Path) -> None:
    by_folder: dict[str, Picture | str | bytes] = {"train/a.jpg": ONE, "train/a.txt": "a", "val/b.jpg": TWO}
    by_list: dict[str, Picture | str | bytes] = {"a.jpg": ONE, "a.txt": "a", "b?.jpg": TWO, "val.txt": "b?.jpg\n"}
    for name, files in (("folder", by_folder), ("list", by_list)):
        out = fixed(tmp_path / name, files, layout=layout)
        roles = {sample.image.stem: subset.role for subset, sample in load([Root(out)]).samples()}
        assert roles == {"a": Role.TRAIN, "b" if name == "folder" else "b_": Role.VALIDATION}


def test_a_layout_that_is_not_written_is_refused_with_those_that_are(tmp_path: Path) -> None:
    data = write_files(tmp_path / "data", {"a.jpg": ONE})
    with pytest.raises(UsageError, match="sidecar, metadata-csv, metadata-jsonl, kohya-folders"):
        fix(data, tmp_path / "out", layout="kohya-json")


@pytest.mark.parametrize("layout", ["metadata-csv", "metadata-jsonl"])
def test_no_column_of_the_source_takes_the_place_of_the_caption(tmp_path: Path, layout: str) -> None:
    row = json.dumps({"file_name": "a.jpg", "text": "a red cat", "Text": "weird"})
    data = write_files(tmp_path / "data", {"a.jpg": ONE, "metadata.jsonl": row + "\n"})
    fix(data, tmp_path / "out", layout=layout)
    assert texts(tmp_path / "out") == {"a.jpg": ["a red cat"]}
