"""On a real terminal: colour, width, a progress bar; and how to have none of them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from lorakit.image.picture import Picture
from tests.support import run_cli, write_files

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":
    pytest.skip("no pseudo-terminals", allow_module_level=True)
else:
    import fcntl
    import pty
    import struct
    import termios

HOSTILE = "I'm sorry, I can't \x1b[31m[red]\x1b]0;owned\x07 [/] :cat: 抱歉抱歉 \u202egpj"
COLOUR = re.compile(r"\x1b\[[\d;]*3[1-7][\d;]*m")


def on_a_terminal(*arguments: str | Path, width: int = 60, **environment: str) -> str:
    """What `lorakit` shows on a terminal of its own."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
    plain = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    process = subprocess.Popen(
        [sys.executable, "-m", "lorakit", *map(str, arguments)],
        env={**plain, "TERM": "xterm-256color", **environment},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    chunks: list[bytes] = []
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not chunk:
            break
        chunks.append(chunk)
    process.wait(timeout=30)
    os.close(ours)
    return b"".join(chunks).decode("utf-8")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_files(
        tmp_path_factory.mktemp("data"), {"a.jpg": Picture((512, 512), pattern="flat"), "a.txt": HOSTILE}
    )


def test_a_terminal_has_colour_and_its_own_width_and_nothing_of_a_caption_acts(data: Path) -> None:
    said = on_a_terminal("lint", data)
    assert COLOUR.search(said)
    assert "\x1b]0;" not in said
    assert "\x07" not in said
    assert "\u202e" not in said
    assert "\\x1b[31m[red]\\x1b]0;owned\\x07" in "".join(re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", said).split())
    shown = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", said)
    assert max(cell_len(line.rstrip()) for line in re.split(r"[\r\n]+", shown)) <= 60


def test_no_color_means_no_colour(data: Path) -> None:
    assert not COLOUR.search(on_a_terminal("lint", data, NO_COLOR="1"))


def test_a_progress_bar_is_drawn_and_gone_at_the_end(data: Path) -> None:
    said = on_a_terminal("lint", data)
    assert "pictures" in said
    assert "\x1b[?25l" in said, "the cursor is hidden while the bar moves"
    assert said.rindex("\x1b[?25h") > said.rindex("\x1b[?25l"), "and shown again"


def test_machine_formats_are_not_wrapped_on_a_terminal(data: Path) -> None:
    said = on_a_terminal("lint", data, "--output-format", "json")
    lines = said.replace("\r\n", "\n").split("\n")
    assert max(len(line) for line in lines if '"message"' in line) > 60


def test_a_pipe_has_no_colour_no_bar_and_no_wrapping(data: Path) -> None:
    done = run_cli("lint", data, COLUMNS="40")
    assert "\x1b" not in done.stdout + done.stderr
    assert any(len(line) > 100 for line in done.stdout.splitlines())


def test_colour_can_be_forced_in_a_pipe_but_not_into_files(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.txt"
    words = ["--output-format", f"full:{target}", "--output-format", "concise"]
    done = run_cli("lint", data, *words, FORCE_COLOR="1", COLUMNS="40")
    assert COLOUR.search(done.stdout)
    said = target.read_text(encoding="utf-8")
    assert "\x1b" not in said
    assert any(len(line) > 100 for line in said.splitlines())


def test_help_does_not_depend_on_the_terminal(data: Path) -> None:
    del data
    assert "\x1b" not in on_a_terminal("lint", "--help", FORCE_COLOR="1", GITHUB_ACTIONS="true")
