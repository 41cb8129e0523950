"""What a user is told: the plan on stdout, the summary on stderr, exit codes, nothing that acts on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from lorakit.api.pictures import PicturesRequest
from lorakit.api.request import LintRequest
from lorakit.cli.fix_images import fix_images
from lorakit.errors import ExitCode
from lorakit.image.picture import Picture
from tests.support import write_files

if TYPE_CHECKING:
    from pathlib import Path

FILES: dict[str, Picture | str | bytes] = {
    "a.jpg": Picture((400, 300), orientation=6),
    "a.txt": "a cat",
    "b.jpg": Picture((300, 300), seed=4),
    "c.jpg": Picture((300, 300), seed=4),
    "red\x1b[31m.jpg": Picture((300, 300), seed=5),
}


def run(data: Path, out: Path, **options: Any) -> int:
    lint = LintRequest([data], isolated=False, cached=False)
    return fix_images(PicturesRequest(lint, out, **options))


def test_a_dry_run_prints_the_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write_files(tmp_path / "data", FILES)
    assert run(data, tmp_path / "out", dry_run=True) == ExitCode.CLEAN
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "a.jpg -> a.png  [exif]  400x300 -> 300x400",
        "b.jpg -> b.jpg  [copied as it is]  300x300",
        r"red\x1b[31m.jpg -> red[31m.jpg  [name]  300x300",
        "c.jpg -> left out: same picture as another, `b.jpg` is kept",
    ]
    assert "3 pictures would be written" in said.err
    assert "Next: run the command again without --diff" in said.err


def test_the_summary_counts_by_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = write_files(tmp_path / "data", {**FILES, "cut.jpg": Picture(keep=0.5)})
    assert run(data, tmp_path / "out", resize="bucket") == ExitCode.FINDINGS
    said = capsys.readouterr()
    assert said.out == ""
    for line in (
        "3 pictures written to",
        "     1  turned upright",
        "     1  name made portable",
        "     2  copied byte for byte",
        "     3  smaller than asked for: left at their size",
        "     1  left out: same picture as another: c.jpg",
        "     1  left out: damaged or cut short: cut.jpg",
        f"Next: `lorakit lint {tmp_path / 'out'}`",
    ):
        assert line in said.err
    assert "\x1b" not in said.err
    run(data, tmp_path / "out", resize="bucket")
    assert f"3 pictures are in {tmp_path / 'out'} already, nothing to write\n" in capsys.readouterr().err


def test_a_second_run_says_what_it_wrote(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, out = write_files(tmp_path / "data", FILES), tmp_path / "out"
    run(data, out)
    write_files(data, {"a.txt": "a better caption"})
    run(data, out)
    assert f"3 pictures are in {out} already, 1 other file written or removed\n" in capsys.readouterr().err
    write_files(data, {"e.jpg": Picture((300, 300), seed=9), "f.jpg": Picture((300, 300), seed=10)})
    run(data, out)
    assert f"2 pictures written to {out} (layout sidecar), 3 there already\n" in capsys.readouterr().err


def test_settings_that_the_new_folder_does_not_see_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = write_files(tmp_path / "data", {"a.jpg": Picture((300, 300)), "lorakit.yaml": "profile: object\n"})
    run(data, tmp_path / "out")
    assert f"--config {data / 'lorakit.yaml'}`" in capsys.readouterr().err


@pytest.mark.parametrize("dry_run", [False, True])
def test_who_stops_a_run_learns_that_it_goes_on(
    dry_run: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lorakit.api.pictures.fix_pictures", stopped)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "data", tmp_path / "out", dry_run=dry_run)
    assert ("the same command goes on where it stopped" in capsys.readouterr().err) is not dry_run
