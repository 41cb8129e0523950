"""Above all: a folder with every fault that is ours to cure lints clean of these faults afterwards."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from lorakit.image.picture import Picture
from lorakit.image.specimen import draw
from tests.fix.pictures.made import PHOTO, fix, fixed, hashes, manifest
from tests.support import lint, run_cli, write_files

if TYPE_CHECKING:
    from pathlib import Path

CURED = ("IMG", "FIL", "RES006", "DUP001", "DUP003", "LKT")


def photo(seed: int, **changes: Any) -> Picture:
    return replace(PHOTO, size=(640, 600), seed=seed, **changes)


ALPHA = photo(4, format="PNG", mode="RGBA", transparent=0.4, pattern="scene")
FAULTS: dict[str, Picture | str | bytes] = {
    "plain.jpg": photo(1),
    "plain.txt": "a plain hill under a wide sky\n",
    "turned.jpg": photo(2, orientation=6),
    "turned.txt": "a hill on its side",
    "adobe.jpg": photo(3, profile="adobe-rgb"),
    "adobe.txt": "a hill in strong colours",
    "alpha.png": ALPHA,
    "alpha.txt": "discs before a graded sky",
    "deep.png": photo(5, format="PNG", mode="I;16"),
    "deep.txt": "a deep gray hill",
    "deeper.png": photo(6, format="PNG", mode="RGB;16"),
    "deeper.txt": "a hill of many shades",
    "print.jpg": photo(7, mode="CMYK"),
    "print.txt": "a printed hill",
    "palette.png": photo(8, format="PNG", mode="P"),
    "palette.txt": "a hill in few colours",
    "clear.png": photo(9, format="PNG", mode="P", transparent=0.3, pattern="scene"),
    "clear.txt": "discs in few colours",
    "moving.gif": photo(10, format="GIF", mode="P", frames=3),
    "moving.txt": "a hill that moves",
    "bars.jpg": photo(12, changes=("bars:0.1",)),
    "bars.txt": "a hill between bars",
    "frame.jpg": photo(13, changes=("border:0.05",)),
    "frame.txt": "a hill in a frame",
    "wrong.png": photo(14),
    "wrong.txt": "a hill with the wrong suffix",
    "what?.jpg": photo(15),
    "what?.txt": "a hill with an odd name",
    "cat\U0001f431.jpg": photo(16),
    "cat\U0001f431.txt": "a hill with a cat in its name",
    "e\u0301t\u00e9.jpg": photo(17),
    "e\u0301t\u00e9.txt": "a hill in summer",
    "aux.jpg": photo(18),
    "aux.txt": "a hill called like a device",
    "two.jpg": photo(19),
    "two.png": photo(20, format="PNG"),
    "two.txt": "a hill that shares its caption",
    "Case.jpg": photo(21),
    "Case.txt": "a hill in capitals",
    "case.jpg": photo(22),
    "case.txt": "a hill in small letters",
    "first.jpg": photo(23),
    "second.jpg": photo(23),
    "second.txt": "a hill seen twice",
    "cut.jpg": Picture(keep=0.5),
    "cut.txt": "half a hill",
    "pointer.jpg": b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
    "pointer.txt": "a hill elsewhere",
    "lost.txt": "a caption without a hill",
    "Thumbs.db": b"\0",
    "bad\u0007.jpg": photo(24),
    "bad\u0007.txt": "a hill that rings",
    "deeper/down/\u732b .jpg": photo(25),
    "deeper/down/\u732b .txt": "a hill in a folder",
}


def same_once_laid_on_white() -> bytes:
    with Image.open(BytesIO(draw(ALPHA))) as image:
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
    buffer = BytesIO()
    white.save(buffer, "PNG")
    return buffer.getvalue()


def test_a_folder_of_faults_lints_clean_afterwards(tmp_path: Path) -> None:
    contents = {**FAULTS, "white.png": same_once_laid_on_white(), "white.txt": "discs before a graded sky"}
    data = write_files(tmp_path / "data", contents)
    before = hashes(data)
    found = {finding.code for finding in lint(data).findings if finding.code.startswith(CURED)}
    assert {"IMG001", "IMG002", "IMG003", "IMG004", "IMG009", "FIL002", "FIL004", "FIL005", "FIL006"} <= found
    assert {"FIL007", "FIL009", "RES006", "DUP001"} <= found
    result = fix(data, tmp_path / "out")
    assert hashes(data) == before
    report = lint(tmp_path / "out")
    assert [(each.code, each.sample) for each in report.findings if each.code.startswith(CURED)] == []
    assert report.dataset.layout == "sidecar"
    assert report.dataset.images == report.dataset.captions == len(result.pictures)
    assert {(each.key, each.reason, each.instead) for each in result.left_out} == {
        ("cut.jpg", "damaged", ""),
        ("pointer.jpg", "pointer", ""),
        ("first.jpg", "exact-duplicate", "second.jpg"),
        ("white.png", "same-once-fixed", "alpha.png"),
    }


def test_the_manifest_accounts_for_every_picture_and_every_file(tmp_path: Path) -> None:
    out = fixed(tmp_path, FAULTS)
    told = manifest(out)
    keys = [each["source"] for each in (*told["pictures"], *told["left_out"])]
    sources = {name for name in FAULTS if name.endswith((".jpg", ".png", ".gif"))}
    assert sorted(keys) == sorted(sources)
    there = hashes(out)
    assert told["files"] == {name: value for name, value in there.items() if name != "lorakit-images.json"}
    originals = hashes(tmp_path / "data")
    assert all(each["sha256"] == originals[each["source"]] for each in told["pictures"])
    (left,) = (each for each in told["left_out"] if each["source"] == "cut.jpg")
    assert left["captions"] == ["half a hill"]


@pytest.mark.parametrize("target", ["lorakit", "kohya", "onetrainer", "ai-toolkit"])
def test_every_trainer_finds_every_picture(target: str, tmp_path: Path) -> None:
    files: dict[str, Picture | str | bytes] = {
        "a.tif": Picture((512, 512), "TIFF", seed=1),
        "b.bmp": Picture((512, 512), "BMP", seed=2),
        "c.gif": Picture((512, 512), "GIF", "P", seed=3),
        "d.Jpg": Picture((512, 512), seed=4),
        "e.jfif": Picture((512, 512), seed=5),
        "f.webp": Picture((512, 512), "WEBP", seed=6),
    }
    files |= {f"{name[0]}.txt": f"picture {name[0]} of a hill" for name in files}
    out = fixed(tmp_path, files, {"target": target})
    report = lint(out, target=target)
    assert [each for each in report.findings if each.code.startswith(CURED)] == []
    assert report.dataset.images == 6


def test_the_result_of_a_fix_needs_no_fix(tmp_path: Path) -> None:
    out = fixed(tmp_path, {"a.jpg": Picture((512, 400), orientation=6), "a.txt": "a cat", "b.jpg": PHOTO})
    again = fix(out, tmp_path / "again")
    assert [each.reasons for each in again.pictures] == [(), ()]
    ours = {"lorakit-images.json"}
    one, two = hashes(out), hashes(tmp_path / "again")
    assert {name: one[name] for name in one.keys() - ours} == {name: two[name] for name in two.keys() - ours}


def test_the_manifest_is_no_caption_list_and_no_orphan(tmp_path: Path) -> None:
    out = fixed(tmp_path, {"a.jpg": PHOTO, "b.jpg": Picture((512, 512), seed=4)})
    report = lint(out)
    assert report.dataset.captions == 0
    assert not [each for each in report.findings if "lorakit-images" in str(each)]
    assert run_cli("lint", out, "--no-images", "--show-files").stdout.count("no caption") == 2


def test_pixels_of_sound_pictures_do_not_depend_on_the_company(tmp_path: Path) -> None:
    out = fixed(tmp_path, FAULTS)
    assert (out / "plain.jpg").read_bytes() == draw(photo(1))
    with Image.open(out / "two_2.png") as image:
        assert np.asarray(image).shape == (600, 640, 3)
