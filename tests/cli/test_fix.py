"""`lorakit fix` as people type it: exit codes, the diff, questions in a terminal, hostile captions, wrong options."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from lorakit.image.picture import Picture
from tests.support import run_cli, write_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SOUND = "two boats at a pier, seen from above"
FAULTY = "a portrait of a woman, not blurry, red coat"
MENDED = "a portrait of a woman, red coat"


def dataset(folder: Path, *captions: str) -> Path:
    """Pictures `1.jpg` ... with a caption each."""
    drawn = {f"{number}.jpg": Picture((512, 512), seed=number) for number in range(1, len(captions) + 1)}
    return write_files(folder, {**drawn, **{f"{number}.txt": text for number, text in enumerate(captions, 1)}})


def texts(data: Path) -> list[str]:
    return [path.read_text("utf-8") for path in sorted(data.glob("*.txt"))]


def test_a_repaired_set_is_clean_and_exit_code_0(tmp_path: Path) -> None:
    data = dataset(tmp_path / "data", FAULTY, SOUND, "a lake, no text, reeds")
    result = run_cli("fix", data, "--no-images", "--fail-on", "warning", "--select", "CAP,VOC")
    assert result.returncode == 0, result.stderr
    assert texts(data) == [MENDED, SOUND, "a lake, reeds"]
    assert "2 of 3 captions change" in result.stdout
    assert "`not blurry` taken out" in result.stdout
    assert "negative_prompt.txt: blurry, text" in result.stdout
    run = re.search(r"to take it back: lorakit fix \S+ --undo (\S+)", result.stderr)
    assert run
    undone = run_cli("fix", data, "--undo", run.group(1))
    assert undone.returncode == 0
    assert f"took back run {run.group(1)}: 3 files" in undone.stderr
    assert texts(data)[0] == FAULTY


def test_what_is_left_at_the_threshold_makes_exit_code_1(tmp_path: Path) -> None:
    data = dataset(tmp_path / "data", FAULTY, "TODO")
    result = run_cli("fix", data, "--no-images")
    assert result.returncode == 1
    assert "left for a person: 1 error" in result.stderr
    assert "placeholder" in result.stderr


def test_exit_non_zero_on_fix(tmp_path: Path) -> None:
    data = dataset(tmp_path / "data", FAULTY)
    assert run_cli("fix", data, "--no-images", "--exit-non-zero-on-fix").returncode == 1
    assert run_cli("fix", data, "--no-images", "--exit-non-zero-on-fix").returncode == 0


def test_diff_changes_nothing_and_exits_1_only_when_something_would(tmp_path: Path) -> None:
    data = dataset(tmp_path / "data", FAULTY, SOUND)
    result = run_cli("fix", data, "--diff", "--no-images", cwd=tmp_path)
    assert result.returncode == 1
    assert result.stdout.splitlines()[:5] == [
        "--- data/1.txt", "+++ data/1.txt", "@@ -1 +1 @@", f"-{FAULTY}", f"+{MENDED}",
    ]  # fmt: skip
    assert texts(data) == [FAULTY, SOUND]
    assert not (data / ".lorakit").exists()
    run_cli("fix", data, "--no-images")
    clean = run_cli("fix", data, "--diff", "--no-images")
    assert (clean.returncode, clean.stdout) == (0, "")


def test_unsafe_repairs_are_offered_and_made_only_when_asked(tmp_path: Path) -> None:
    data = dataset(tmp_path / "data", "The image shows a red bicycle on a wet road", SOUND)
    result = run_cli("fix", data, "--no-images")
    assert "1 finding more can be repaired with --unsafe-fixes" in result.stderr
    assert texts(data)[0].startswith("The image shows")
    run_cli("fix", data, "--no-images", "--unsafe-fixes")
    assert texts(data)[0] == "a red bicycle on a wet road"


def test_lint_fix_repairs_first_and_reports_what_is_left(tmp_path: Path) -> None:
    data = dataset(tmp_path / "data", FAULTY, "TODO")
    result = run_cli("lint", data, "--no-images", "--fix", "--output-format", "concise")
    assert result.returncode == 1
    assert "CAP004" in result.stdout
    assert "VOC007" not in result.stdout
    assert "wrote 2 files" in result.stderr
    assert texts(data) == [MENDED, "TODO"]


def test_nothing_a_caption_holds_acts_on_a_reader(tmp_path: Path) -> None:
    hostile = "a [red]cat[/] :cat: <lora:x:1>, \x1b[31mneon, not blurry, {red|blue} 火车"
    data = dataset(tmp_path / "data", hostile, SOUND)
    for arguments in (["--diff"], []):
        result = run_cli("fix", data, "--no-images", *arguments)
        assert "\x1b" not in result.stdout + result.stderr
        assert "Traceback" not in result.stderr
    assert texts(data)[0] == "a [red]cat[/] :cat: <lora:x:1>, neon, {red|blue} 火车"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--diff", "--interactive"], "choose one"),
        (["--interactive"], "in a terminal"),
        (["--resize", "bucket"], "--images OUT"),
        (["--images", "out", "--resize", "big"], "`bucket`, or the shorter side"),
        (["--images", "out", "--resize", "9" * 5000], "`bucket`, or the shorter side"),
        (["--images", "out", "--exit-non-zero-on-fix"], "leave it out with --images"),
        (["--images", "out", "--layout", "zip"], "zip"),
        (["--undo"], "no run"),
        (["--undo", "20200101-000000-abcd"], "20200101-000000-abcd"),
        (["--glossary", "nowhere.yaml"], "nowhere.yaml"),
    ],
)
def test_wrong_options_say_what_to_do(arguments: Sequence[str], said: str, tmp_path: Path) -> None:
    data = dataset(tmp_path / "data", FAULTY)
    result = run_cli("fix", data, *arguments, cwd=tmp_path)
    assert result.returncode == 2, result.stderr
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert texts(data) == [FAULTY]


def test_lint_wants_fix_beside_unsafe_fixes(tmp_path: Path) -> None:
    result = run_cli("lint", dataset(tmp_path / "data", FAULTY), "--unsafe-fixes")
    assert result.returncode == 2
    assert "pass --fix" in result.stderr


def test_images_writes_a_new_folder_that_lints_clean(tmp_path: Path) -> None:
    data = write_files(
        tmp_path / "data",
        {
            "1.jpg": Picture((768, 512), orientation=6, seed=1), "1.txt": SOUND,
            "2.jpg": Picture((512, 512), format="PNG", seed=2), "2.caption": "a lighthouse at dusk, long exposure",
        },
    )  # fmt: skip
    result = run_cli("fix", data, "--images", tmp_path / "out", "--layout", "metadata-csv")
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "out" / "metadata.csv").read_text("utf-8-sig").splitlines()[0] == "file_name,text"
    lint = run_cli("lint", tmp_path / "out", "--select", "IMG,FIL", "--fail-on", "info")
    assert lint.returncode == 0, lint.stdout
    assert "a lighthouse at dusk" in (tmp_path / "out" / "metadata.csv").read_text("utf-8-sig")


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
class TestInteractive:
    """Questions and answers, through a pseudo-terminal."""

    def talk(self, data: Path, answers: Sequence[str]) -> tuple[int, str]:
        """Answer each prompt in turn; exit code and everything shown."""
        import pty

        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "lorakit", "fix", str(data), "--no-images", "--interactive"],
            env={**os.environ, "TERM": "dumb", "COLUMNS": "200", "NO_COLOR": "1"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        seen, waiting = "", list(answers)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                chunk = os.read(ours, 65536)
            except OSError:
                break
            if not chunk:
                break
            seen += chunk.decode("utf-8", "replace")
            if re.search(r"(\[q\]uit\? |caption: .*)$", seen):
                os.write(ours, (waiting.pop(0) if waiting else "q\n").encode())
        process.wait(timeout=30)
        os.close(ours)
        return process.returncode, seen

    def test_yes_no_and_quit(self, tmp_path: Path) -> None:
        data = dataset(tmp_path / "data", FAULTY, "a lake, no text, reeds", "a hill, no watermark, fog")
        code, seen = self.talk(data, ["n\n", "y\n", "q\n"])
        assert code == 0, seen
        assert texts(data) == [FAULTY, "a lake, reeds", "a hill, no watermark, fog"]
        assert seen.count("[q]uit?") == 3

    def test_all_of_this_rule(self, tmp_path: Path) -> None:
        data = dataset(tmp_path / "data", FAULTY, "a lake, no text, reeds", "a hill, fog, fog")
        _, seen = self.talk(data, ["a\n", "n\n"])
        assert texts(data) == [MENDED, "a lake, reeds", "a hill, fog, fog"], seen

    def test_a_caption_can_be_typed_instead(self, tmp_path: Path) -> None:
        data = dataset(tmp_path / "data", FAULTY, SOUND)
        _, seen = self.talk(data, ["e\n", ", low light\n"])
        assert texts(data) == [f"{MENDED}, low light", SOUND], seen

    def test_a_typed_caption_wins_over_a_repair_that_was_agreed_to(self, tmp_path: Path) -> None:
        data = dataset(tmp_path / "data", "a hill , fog, not blurry", SOUND)
        _, seen = self.talk(data, ["y\n", "e\n", ", low light\n", "n\n"])
        assert texts(data)[0] == "a hill , fog, low light", seen

    def test_the_same_words_twice_are_two_questions(self, tmp_path: Path) -> None:
        glossary = "schema: 1\nprefer:\n  car: {variants: [automobile], safe: true}\n"
        data = dataset(tmp_path / "data", "an automobile behind an automobile", SOUND)
        write_files(tmp_path, {"glossary.yaml": glossary, "data/lorakit.yaml": "glossary: ../glossary.yaml\n"})
        _, seen = self.talk(data, ["y\n", "n\n"])
        assert texts(data)[0] in ("a car behind an automobile", "a car behind a car"), seen
