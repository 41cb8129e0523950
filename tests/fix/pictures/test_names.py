"""Names travel, nobody loses theirs without need, and captions follow."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorakit.fix.pictures.names import allot, portable
from lorakit.image.picture import Picture
from lorakit.lint.rules.fil.bad_name import fault_of
from tests.fix.pictures.made import PHOTO, entry, fix, fixed
from tests.support import write_files

if TYPE_CHECKING:
    from pathlib import Path

PARTS = st.text(min_size=1, max_size=260).filter(lambda text: "/" not in text and "\0" not in text)
ODD = st.text(st.sampled_from("aA .:?\\\u00e9e\u0301\U0001f431\u200d\ufe0f\u732b\tcon"), min_size=1)


@given(st.one_of(PARTS, ODD))
def test_any_name_becomes_portable(name: str) -> None:
    found = portable(name)
    assert fault_of(found) == ""
    assert found
    assert "/" not in found
    assert portable(found) == found


@given(st.one_of(PARTS, ODD))
def test_only_what_the_rule_reports_is_changed(name: str) -> None:
    if not fault_of(name) and name.strip("."):
        assert portable(name) == name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("\u732b 01.jpg", "\u732b 01.jpg"),
        ("what?.jpg", "what_.jpg"),
        ("aux.jpg", "aux_.jpg"),
        ("a .jpg", "a.jpg"),
        ("e\u0301.jpg", "\u00e9.jpg"),
        ("cat\U0001f431.jpg", "cat.jpg"),
        ("\U0001f431.jpg", "picture.jpg"),
        ("a\tb.jpg", "ab.jpg"),
        ("10_a b", "10_a b"),
    ],
)
def test_portable(name: str, expected: str) -> None:
    assert portable(name) == expected


@given(st.lists(st.tuples(st.sampled_from(["x", "X", "y"]), st.sampled_from(["a", "A", "a_2", "a_3", "\u00e9"]))))
def test_no_two_pictures_share_a_name(wanted: list[tuple[str, str]]) -> None:
    found = allot(wanted)
    places = [
        (unicodedata.normalize("NFC", folder).casefold(), stem.casefold())
        for (folder, _), stem in zip(wanted, found, strict=True)
    ]
    assert len(set(places)) == len(places)
    first: set[tuple[str, str]] = set()
    for (folder, stem), name in zip(wanted, found, strict=True):
        place = (folder.casefold(), stem.casefold())
        assert name == stem or place in first, "the first keeps its name"
        first.add(place)


def test_allot() -> None:
    assert allot([(".", "a"), (".", "A"), (".", "a_2"), (".", "a"), ("x", "a")]) == ["a", "A_3", "a_2", "a_4", "a"]
    assert allot([(".", "a"), (".", "a_mask"), (".", "b-masklabel")]) == ["a", "a_mask_2", "b-masklabel_2"]


def test_a_stem_shared_by_two_pictures(tmp_path: Path) -> None:
    files: dict[str, Picture | str | bytes] = {
        "a.jpg": Picture((512, 400), orientation=6),
        "a.png": Picture((512, 512), "PNG", seed=3),
        "a.txt": "shared\n",
        "a_2.jpg": PHOTO,
        "a_2.txt": "its own\n",
    }
    out = fixed(tmp_path, files)
    assert sorted(path.name for path in out.glob("*.*g")) == ["a.png", "a_2.jpg", "a_3.png"]
    assert [(out / name).read_text("utf-8") for name in ("a.txt", "a_2.txt", "a_3.txt")] == [
        "shared\n",
        "its own\n",
        "shared\n",
    ]
    assert entry(out, "a.png")["reasons"] == ["collision"]


def test_pictures_are_numbered_across_folders(tmp_path: Path) -> None:
    files: dict[str, Picture | str | bytes] = {
        "x/b.jpg": PHOTO,
        "x/b.txt": "b",
        "a.png": Picture((512, 512), "PNG", seed=3),
        "a.txt": "a",
        "img10.jpg": Picture((512, 512), seed=4),
        "img2.jpg": Picture((512, 512), seed=5),
        "img2-masklabel.png": Picture((512, 512), "PNG", "L", seed=6),
    }
    out = fixed(tmp_path, files, rename="cat")
    found = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    assert found == [
        "cat_001.png",
        "cat_001.txt",
        "cat_002-masklabel.png",
        "cat_002.jpg",
        "cat_003.jpg",
        "lorakit-images.json",
        "x/cat_004.jpg",
        "x/cat_004.txt",
    ]
    assert entry(out, "img10.jpg")["output"] == "cat_003.jpg"
    assert (out / "x/cat_004.txt").read_text("utf-8") == "b\n"


def test_folders_get_portable_names(tmp_path: Path) -> None:
    out = fixed(tmp_path, {"wh?t/a.jpg": PHOTO, "wh?t/a.txt": "a cat"})
    assert (out / "wh_t/a.txt").read_text("utf-8") == "a cat\n"
    assert entry(out, "wh?t/a.jpg")["reasons"] == ["name"]


def test_names_that_are_not_text(tmp_path: Path) -> None:
    data = write_files(tmp_path / "data", {"b.jpg": PHOTO})
    name = b"\xff.jpg".decode("utf-8", "surrogateescape")
    try:
        (data / name).write_bytes((data / "b.jpg").read_bytes()[:-2] + b"\xff\xd9")
    except OSError:
        pytest.skip("this file system wants valid names")
    (data / "b.jpg").unlink()
    result = fix(data, tmp_path / "out")
    assert [each.output for each in result.pictures] == ["picture.jpg"]
    assert entry(tmp_path / "out", name)["output"] == "picture.jpg"
