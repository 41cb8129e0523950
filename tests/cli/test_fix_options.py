"""`lorakit fix` and its options: what does not go together is said, and what it says next can be typed."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from lorakit.findings import Act
from tests.cli.test_fix import FAULTY, MENDED, SOUND, dataset, texts
from tests.support import run_cli, write_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.cli.said import Said

UNDO = [
    (["--diff"], "--diff does not go with --undo"),
    (["-i"], "--interactive does not"),
    (["--images", "out"], "--images does not"),
    (["--unsafe-fixes"], "--unsafe-fixes does not"),
    (["--exit-non-zero-on-fix"], "--exit-non-zero-on-fix does not"),
    (["--unsafe-fixes", "--rename", "city"], "--unsafe-fixes and --rename do not"),
]


@pytest.mark.parametrize(("arguments", "said_so"), UNDO)
def test_undo_stands_alone(arguments: Sequence[str], said_so: str, tmp_path: Path, said: Said) -> None:
    data = dataset(tmp_path / "data", FAULTY)
    assert said.run("fix", data, "--no-images") == 0
    assert said.run("fix", data, "--undo", *arguments) == 2
    assert said_so in said.err
    assert texts(data) == [MENDED], "nothing was taken back"


def test_a_background_wants_images(tmp_path: Path, said: Said) -> None:
    assert said.run("fix", dataset(tmp_path / "data", FAULTY), "--background", "white") == 2
    assert "--background: only with --images OUT" in said.err


def test_lint_shows_files_or_repairs(tmp_path: Path, said: Said) -> None:
    data = dataset(tmp_path / "data", FAULTY)
    assert said.run("lint", data, "--fix", "--show-files") == 2
    assert "--show-files changes nothing and --fix repairs" in said.err
    assert texts(data) == [FAULTY]


def test_fix_is_told_how_the_source_lies_on_disk(tmp_path: Path, said: Said) -> None:
    data = dataset(tmp_path / "data", FAULTY, SOUND)
    write_files(data, {"metadata.csv": "file_name,text\n1.jpg,a lake\n2.jpg,a hill\n"})
    assert said.run("fix", data, "--no-images", "--source-layout", "sidecar") == 0
    assert texts(data)[0] == MENDED
    assert said.run("fix", data, "--no-images", "--source-layout", "scroll") == 2
    assert "scroll" in said.err


def test_the_next_command_can_be_typed(here: Path, said: Said) -> None:
    data = dataset(here / "my set", "TODO", SOUND)
    write_files(here, {"own settings.yaml": "profile: style\n"})
    assert said.run("fix", data, "--no-images", "--config", here / "own settings.yaml") == 1
    [command] = re.findall(r"Next: (.*) shows them in full", said.err)
    assert shlex.split(command) == ["lorakit", "lint", str(data), "--config", str(here / "own settings.yaml")]


def test_a_set_where_files_are_only_saved_anew_says_so(tmp_path: Path, said: Said) -> None:
    data = dataset(tmp_path / "data", SOUND, "a hill")
    (data / "1.txt").write_bytes(f"\ufeff{SOUND}".encode())
    assert said.run("fix", data, "--no-images", "--select", "CAP002") == 0
    assert said.lines[0] == "no caption changes, 1 file is saved anew"
    assert re.fullmatch(r" +1  encoding +saved as UTF-8", said.lines[1])


def test_words_that_are_called_like_what_is_done_to_files(tmp_path: Path, said: Said) -> None:
    data = dataset(tmp_path / "data", f"{Act.TRIM}, gold, trim", SOUND)
    assert said.run("fix", data, "--no-images", "--select", "CAP007,duplicate-tags") == 0
    assert "`trim` taken out" in said.out


def test_one_caption_is_not_captions(tmp_path: Path, said: Said) -> None:
    long = ", ".join(f"{number} red leaves on a wall" for number in range(20))
    data = dataset(tmp_path / "data", f"{long}, not blurry", SOUND)
    assert said.run("fix", data, "--no-images", "--select", "VOC007") == 0
    assert "longer than the window: 1 caption before, 1 now" in said.out


def test_diff_shows_a_new_prompt_as_new(tmp_path: Path) -> None:
    data = dataset(tmp_path / "data", FAULTY)
    result = run_cli("fix", data, "--diff", "--no-images", cwd=tmp_path)
    shown = result.stdout.splitlines()
    at = shown.index("--- (nothing)")
    assert shown[at + 1 : at + 3] == ["+++ data/.lorakit/negative_prompt.txt", "@@ -0,0 +1 @@"]
    assert [line[:1] for line in shown[at + 3 :]] == ["+"]
