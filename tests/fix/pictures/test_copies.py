"""Copies: the right one stays, nothing is left out across roles, and the captions of those left out are told."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image

from lorakit.image.picture import Picture
from lorakit.image.specimen import draw
from tests.fix.pictures.made import fix, fixed, manifest
from tests.support import write_files

if TYPE_CHECKING:
    from pathlib import Path

SCENE = Picture((640, 600))
OTHER = Picture((640, 600), seed=5)


def left(out: Path) -> list[tuple[str, str, str]]:
    return [(each["source"], each["reason"], each["instead"]) for each in manifest(out)["left_out"]]


def test_the_first_of_exact_copies_stays(tmp_path: Path) -> None:
    files: dict[str, Picture | str | bytes] = {
        "img2.png": Picture((512, 512), "PNG"),
        "img2.txt": "a red bicycle",
        "img10.bmp": Picture((512, 512), "BMP"),
        "img10.txt": "a much longer caption of a red bicycle",
    }
    out = fixed(tmp_path, files)
    assert left(out) == [("img10.bmp", "exact-duplicate", "img2.png")]
    assert manifest(out)["left_out"][0]["captions"] == ["a much longer caption of a red bicycle"]
    assert sorted(path.name for path in out.iterdir()) == ["img2.png", "img2.txt", "lorakit-images.json"]


def test_a_captioned_copy_beats_a_bare_one(tmp_path: Path) -> None:
    out = fixed(tmp_path, {"a.jpg": SCENE, "a.txt": "  \n", "b.jpg": SCENE, "c.jpg": SCENE, "c.txt": "a hill"})
    assert left(out) == [("a.jpg", "exact-duplicate", "c.jpg"), ("b.jpg", "exact-duplicate", "c.jpg")]


def test_nothing_is_left_out_across_roles(tmp_path: Path) -> None:
    files: dict[str, Picture | str | bytes] = {"train/a.jpg": SCENE, "train/b.jpg": OTHER, "val/c.jpg": SCENE}
    data = write_files(tmp_path / "data", files)
    result = fix(data, tmp_path / "out", unsafe=True)
    assert [each.output for each in result.pictures] == ["train/a.jpg", "train/b.jpg", "val/c.jpg"]
    assert result.left_out == ()
    assert any("`train/a.jpg` (train) and `val/c.jpg` (validation)" in remark for remark in result.remarks)


def test_near_copies_go_only_if_asked(tmp_path: Path) -> None:
    files: dict[str, Picture | str | bytes] = {
        "a.jpg": Picture((640, 600), changes=("jpeg:40",)),
        "a.txt": "a hill",
        "b.jpg": SCENE,
        "b.txt": "a hill",
        "c.jpg": OTHER,
        "c.txt": "another",
    }
    data = write_files(tmp_path / "data", files)
    fix(data, tmp_path / "safe")
    assert left(tmp_path / "safe") == []
    fix(data, tmp_path / "unsafe", unsafe=True)
    assert left(tmp_path / "unsafe") == [("a.jpg", "near-duplicate", "b.jpg")]


def test_the_larger_of_near_copies_stays_unless_it_was_enlarged(tmp_path: Path) -> None:
    small = Picture((1280, 1200), pattern="photo", changes=("shrink:2",))
    large = Picture((1280, 1200), pattern="photo")
    out = fixed(tmp_path, {"a.jpg": small, "b.jpg": large}, unsafe=True)
    assert left(out) == [("a.jpg", "near-duplicate", "b.jpg")]


def test_the_captioned_of_near_copies_stays(tmp_path: Path) -> None:
    small = Picture((1280, 1200), changes=("shrink:2",))
    out = fixed(tmp_path, {"a.jpg": small, "a.txt": "a hill", "b.jpg": Picture((1280, 1200))}, unsafe=True)
    assert left(out) == [("b.jpg", "near-duplicate", "a.jpg")]


def test_numbers_have_no_gaps_and_a_dry_run_foresees_what_becomes_the_same(tmp_path: Path) -> None:
    alpha = Picture((400, 400), "PNG", "RGBA", transparent=0.4)
    with Image.open(BytesIO(draw(alpha))) as image:
        laid = Image.new("RGB", image.size, "white")
        laid.paste(image, mask=image.getchannel("A"))
    buffer = BytesIO()
    laid.save(buffer, "PNG")
    files: dict[str, Picture | str | bytes] = {
        "a.png": alpha,
        "b.png": buffer.getvalue(),
        "c.jpg": OTHER,
        "c.txt": "a hill",
    }
    data = write_files(tmp_path / "data", files)
    planned = fix(data, tmp_path / "out", rename="hill", dry_run=True)
    result = fix(data, tmp_path / "out", rename="hill")
    assert [each.output for each in result.pictures] == ["hill_001.png", "hill_002.jpg"]
    assert (planned.pictures, planned.left_out) == (result.pictures, result.left_out)
    assert left(tmp_path / "out") == [("b.png", "same-once-fixed", "a.png")]
    fix(data, tmp_path / "spared", {"per-path-ignores": {"b.png": ["exact-duplicate"]}})
    assert left(tmp_path / "spared") == []
    fix(data, tmp_path / "green", background="green")
    assert left(tmp_path / "green") == []
