"""Exit codes, each in a fresh process where a script would see it; and what is said beside them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from lorakit import api
from lorakit.errors import ExitCode
from lorakit.image.picture import Picture
from lorakit.image.specimen import draw
from tests.support import run_cli

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.said import Said

MATRIX = {
    "clean": (0, ["lint", "clean"]),
    "an error": (1, ["lint", "faulty"]),
    "only a warning": (0, ["lint", "warned"]),
    "only a warning, failing on errors": (0, ["lint", "warned", "--fail-on", "error"]),
    "a warning, failing on warnings": (1, ["lint", "warned", "--fail-on", "warning"]),
    "clean, failing on anything": (0, ["lint", "clean", "--fail-on", "info"]),
    "missing path": (2, ["lint", "gone"]),
    "no path and no settings": (2, ["lint"]),
    "unknown option": (2, ["lint", "clean", "--slect", "x"]),
    "option without its value": (2, ["lint", "clean", "--select"]),
    "unknown command": (2, ["lnit"]),
    "no command": (2, []),
    "unknown format": (2, ["lint", "clean", "--output-format", "sarif"]),
    "unknown rule": (2, ["lint", "clean", "--select", "modes"]),
    "unknown severity": (2, ["lint", "clean", "--fail-on", "never"]),
    "unknown grouping": (2, ["lint", "clean", "--by", "colour"]),
    "too many threads": (2, ["lint", "clean", "--jobs", "100000"]),
    "empty folder": (2, ["lint", "empty"]),
    "folder without pictures": (2, ["lint", "notes"]),
    "empty folder, allowed": (0, ["lint", "empty", "--allow-empty"]),
    "missing settings": (2, ["lint", "clean", "--config", "gone.yaml"]),
    "unknown rule to explain": (2, ["rule", "IMG999"]),
    "a rule to explain": (0, ["rule", "IMG001"]),
    "version": (0, ["--version"]),
    "help": (0, ["lint", "--help"]),
}


@pytest.mark.parametrize(("code", "arguments"), MATRIX.values(), ids=MATRIX)
def test_in_this_process(
    code: int, arguments: list[str], sets: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sets)
    assert said.run(*arguments) == code
    assert "Traceback" not in said.err + said.out
    if code == ExitCode.USAGE:
        assert said.out == ""
        assert said.err.strip()


@pytest.mark.parametrize(
    "name", ["clean", "an error", "a warning, failing on warnings", "missing path", "unknown option", "no command"]
)
def test_in_a_fresh_process(name: str, sets: Path) -> None:
    code, arguments = MATRIX[name]
    assert run_cli(*arguments, cwd=sets).returncode == code


def test_an_empty_set_that_is_allowed_keeps_the_gate_closed(sets: Path, said: Said) -> None:
    assert said.run("lint", sets / "empty", "--allow-empty") == 0
    assert "\nGate: closed" in said.err
    assert "there is no picture: nothing was checked" in said.err


def test_an_internal_error_is_a_sentence_and_101(sets: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("out of luck")

    monkeypatch.setattr(api, "lint", broken)
    assert said.run("lint", sets / "clean") == 101
    assert said.err.startswith(
        "lorakit: internal error: ZeroDivisionError: out of luck; run again with LORAKIT_DEBUG=1"
    )
    assert "Traceback" not in said.err
    monkeypatch.setenv("LORAKIT_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        said.run("lint", sets / "clean")


def test_running_out_of_memory_is_an_internal_error(sets: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(api, "lint", broken)
    assert said.run("lint", sets / "clean") == 101


def test_an_interrupt_anywhere_is_130(sets: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(api, "lint", interrupted)
    assert said.run("lint", sets / "clean") == 130
    assert said.err == "lorakit: interrupted\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
def test_control_c_while_pictures_are_measured_stops_at_once_without_a_traceback(tmp_path: Path) -> None:
    data = draw(Picture((2000, 2000), format="PNG"))
    for number in range(400):
        (tmp_path / f"{number}.png").write_bytes(data)
    process = subprocess.Popen(
        [sys.executable, "-m", "lorakit", "lint", str(tmp_path), "--jobs", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # a shell that runs the tests in the background has told its children to ignore the signal
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    time.sleep(1.5)
    assert process.poll() is None, "it was done before it could be interrupted"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "")
    assert err in ("lorakit: interrupted\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break in another way")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["lint", "faulty"], 1),
        (["lint", "warned"], 0),
        (["lint", "warned", "--statistics"], 0),
        (["lint", "faulty", "--output-format", "json"], 1),
        (["lint", "warned", "--output-format", "github"], 0),
        (["lint", "faulty", "--statistics"], 1),
        (["lint", "clean", "--show-files"], 0),
        (["rule", "--all"], 0),
        (["config"], 0),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_a_reader_that_goes_away_changes_no_exit_code(arguments: list[str], code: int, sets: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run(
        [sys.executable, "-m", "lorakit", *arguments],
        cwd=sets,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert process.returncode == code
    assert "Traceback" not in process.stderr
    assert "Exception ignored" not in process.stderr
    assert "BrokenPipe" not in process.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break in another way")
def test_both_streams_may_go_away(sets: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.run(
        [sys.executable, "-m", "lorakit", "lint", "warned"], cwd=sets, stdout=writer, stderr=writer, check=False
    )
    os.close(writer)
    assert process.returncode == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")  # noqa: PTH110
@pytest.mark.parametrize(
    "arguments", [["lint", "faulty"], ["lint", "faulty", "--output-format", "json"], ["rule", "--all"]]
)
def test_a_full_disk_behind_stdout_is_said_and_is_no_finding(arguments: list[str], sets: Path) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        process = subprocess.run(
            [sys.executable, "-m", "lorakit", *arguments],
            cwd=sets,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert process.returncode == 2
        assert process.stderr.endswith("lorakit: reading or writing failed: no space left on device\n")
        quiet = subprocess.run(
            [sys.executable, "-m", "lorakit", *arguments[:1], "gone"], cwd=sets, stderr=full, check=False
        )
        assert quiet.returncode == 2
