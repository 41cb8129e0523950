"""Captions of the new folder are repaired as `lorakit fix` would have, the originals are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit import api
from lorakit.api.pictures import PicturesRequest
from lorakit.api.request import LintRequest
from lorakit.cli.fix_images import fix_images
from lorakit.image.picture import Picture
from tests.fix.pictures.made import entry, fix, fixed, hashes, manifest
from tests.support import lint, write_files

if TYPE_CHECKING:
    from pathlib import Path

A, B, C, D = (Picture((256, 256), seed=seed) for seed in (1, 2, 3, 4))
FILES: dict[str, Picture | str | bytes] = {
    "a.jpg": A,
    "a.txt": "a red  cat, sitting on a mat \r\n",
    "b.jpg": B,
    "b.txt": "a tabby asleep on a chair\n",
    "c.jpg": C,
    "c.txt": "night sky free of noise",
}
PROMPT = ".lorakit/negative_prompt.txt"


@pytest.mark.parametrize("unsafe", [False, True])
def test_the_new_captions_are_those_of_fix(unsafe: bool, tmp_path: Path) -> None:
    out = fixed(tmp_path, FILES, unsafe=unsafe)
    copy = write_files(tmp_path / "copy", FILES)
    request = LintRequest([copy], isolated=False, cached=False)
    api.write_fixes(api.fix(api.FixRequest(request, unsafe)))
    for name in ("a.txt", "b.txt", "c.txt"):
        assert (out / name).read_text("utf-8").rstrip("\n") == (copy / name).read_text("utf-8").rstrip("\n")
    assert (out / "a.txt").read_text("utf-8") == "a red cat, sitting on a mat\n"
    assert (out / PROMPT).is_file() is (copy / PROMPT).is_file() is unsafe
    if unsafe:
        assert (out / PROMPT).read_bytes() == (copy / PROMPT).read_bytes()
    again = LintRequest([out], isolated=False, cached=False)
    assert api.fix(api.FixRequest(again, unsafe)).changes == ()
    assert lint(out).dataset.images == 3


def test_the_manifest_says_which_captions_were_repaired(tmp_path: Path) -> None:
    out = fixed(tmp_path, FILES)
    assert [each["captions_repaired"] for each in manifest(out)["pictures"]] == [True, False, False]
    assert entry(out, "a.jpg")["captions"] == ["a red cat, sitting on a mat"]
    assert PROMPT not in manifest(out)["files"]


def test_a_rerun_leaves_all_as_it_is_and_a_safe_one_takes_the_words_away(tmp_path: Path) -> None:
    out = fixed(tmp_path, FILES, unsafe=True)
    before = hashes(out)
    assert PROMPT in manifest(out)["files"]
    result = fix(tmp_path / "data", out, unsafe=True)
    assert (result.resumed, result.texts, result.negative) == (3, 0, out / PROMPT)
    assert hashes(out) == before
    fix(tmp_path / "data", out)
    fix(tmp_path / "data", tmp_path / "fresh")
    assert hashes(out) == hashes(tmp_path / "fresh")


def test_words_of_pictures_that_are_left_out_stay_out(tmp_path: Path) -> None:
    files = {**FILES, "b.jpg": C, "c.jpg": C}
    out = fixed(tmp_path, files, unsafe=True)
    assert [each["source"] for each in manifest(out)["left_out"]] == ["c.jpg"]
    assert not (out / PROMPT).exists()


def test_rules_that_do_not_run_repair_nothing(tmp_path: Path) -> None:
    data = write_files(tmp_path / "data", FILES)
    fix(data, tmp_path / "one", {"ignore": ["spacing", "separators"]})
    assert (tmp_path / "one/a.txt").read_text("utf-8") == "a red  cat, sitting on a mat \n"
    fix(data, tmp_path / "two", {"per-path-ignores": {"a.*": ["CAP"]}})
    assert (tmp_path / "two/a.txt").read_text("utf-8") == "a red  cat, sitting on a mat \n"


def test_captions_of_another_source_are_carried_where_a_picture_has_none(tmp_path: Path) -> None:
    files: dict[str, Picture | str | bytes] = {
        "a.jpg": A,
        "a.txt": "a red cat on a mat",
        "a.caption": "another text",
        "b.jpg": B,
        "b.caption": "a tabby  on a chair",
        "c.jpg": C,
        "c.txt": "a black cat on a rug",
        "d.jpg": D,
    }
    out = fixed(tmp_path, files)
    texts = {
        path.name: path.read_text("utf-8") for path in sorted(out.iterdir()) if path.suffix in (".txt", ".caption")
    }
    assert texts == {
        "a.txt": "a red cat on a mat\n",
        "b.txt": "a tabby on a chair\n",
        "c.txt": "a black cat on a rug\n",
    }
    assert entry(out, "d.jpg")["captions"] == []


def test_the_summary_says_how_many(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, out = write_files(tmp_path / "data", FILES), tmp_path / "out"
    lint = LintRequest([data], isolated=False, cached=False)
    fix_images(PicturesRequest(lint, out, unsafe=True, dry_run=True))
    said = capsys.readouterr()
    assert "a.jpg -> a.jpg  [copied as it is]  256x256  caption repaired" in said.out.splitlines()
    assert f"Words for the negative prompt would be in {out / PROMPT}" in said.err
    fix_images(PicturesRequest(lint, out, unsafe=True))
    said = capsys.readouterr()
    assert "     2  captions repaired" in said.err
    assert f"Words for the negative prompt in {out / PROMPT}" in said.err
