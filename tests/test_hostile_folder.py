"""A folder of everything that stops other tools: the sound pictures are judged, the others are named; runs that are
killed leave a cache that the next run can use.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import time
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from lorakit.image.picture import Picture
from tests.support import run_cli, write_files

if TYPE_CHECKING:
    from pathlib import Path

SOUND = {f"sound_{n}.jpg": Picture((512, 512), seed=n) for n in range(3)}


def bomb() -> bytes:
    """A PNG of 60,000 x 60,000 pixels in a few bytes: 10 gigabytes when decoded."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")


HOSTILE: dict[str, Picture | str | bytes] = {
    "bomb.png": bomb(),
    "cut.jpg": Picture((512, 512), keep=0.5, seed=11),
    "deep.png": Picture((512, 512), format="PNG", mode="I;16", seed=12),
    "print.jpg": Picture((512, 512), mode="CMYK", seed=13),
    "moving.gif": Picture((512, 512), format="GIF", mode="P", frames=3, seed=14),
    "nothing.jpg": b"",
}
NAMED = {
    "bomb.png": "decompression-bomb",
    "cut.jpg": "truncated",
    "deep.png": "mode",
    "print.jpg": "mode",
    "moving.gif": "animated",
    "nothing.jpg": "truncated",
    "loop.jpg": "unreadable-file",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pictures = {**SOUND, **HOSTILE}
    captions = {f"{name.rpartition('.')[0]}.txt": f"a thing, number {n}" for n, name in enumerate(pictures)}
    data = write_files(tmp_path / "data", {**pictures, **captions, "loop.txt": "a thing that nobody can open"})
    (data / "x.jpg").mkdir()
    (data / "loop.jpg").symlink_to("loop.jpg")  # opening it fails, whoever asks
    return data


def report(folder: Path, *arguments: str) -> dict[str, Any]:
    done = run_cli("lint", folder, "--output-format", "json", *arguments)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_sound_pictures_are_judged_and_each_hostile_one_is_named(folder: Path) -> None:
    found = report(folder, "--measurements")
    said = {
        (finding["sample"] or (finding["location"] or {}).get("path"), finding["name"]) for finding in found["findings"]
    }
    for name, rule in NAMED.items():
        assert any(place == name and each == rule for place, each in said), (name, rule, sorted(map(str, said)))
    for name in SOUND:
        assert found["measurements"][name]["blur"] is not None
    assert found["gate"]["verdict"] == "closed"
    again = report(folder, "--measurements")
    assert again["findings"] == found["findings"]
    assert again["measurements"] == found["measurements"]


@pytest.mark.parametrize("seconds", [0.4, 0.9, 1.4])
def test_a_run_that_is_killed_leaves_a_cache_that_the_next_run_can_use(tmp_path: Path, seconds: float) -> None:
    pictures = {f"{n}.png": Picture((768, 768), format="PNG", seed=n) for n in range(40)}
    data = write_files(tmp_path / "data", pictures)
    killed = subprocess.Popen(
        [sys.executable, "-m", "lorakit", "lint", str(data)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(seconds)
    killed.kill()
    killed.wait()
    assert report(data, "--measurements") == report(data, "--measurements", "--no-cache")


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is no signal there")
def test_ctrl_c_answers_at_once_and_keeps_what_is_measured(tmp_path: Path) -> None:
    data = write_files(tmp_path / "data", {f"{n}.png": Picture((1024, 1024), format="PNG", seed=n) for n in range(120)})
    run = subprocess.Popen(
        [sys.executable, "-m", "lorakit", "lint", str(data)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    cache = data / ".lorakit" / "measurements.sqlite"
    while run.poll() is None and not (cache.exists() and cache.stat().st_size > 100_000):
        time.sleep(0.02)
    start = time.perf_counter()
    os.killpg(run.pid, signal.SIGINT)  # a terminal sends it to the workers, too
    _, said = run.communicate(timeout=20)
    assert time.perf_counter() - start < 3
    assert (run.returncode, said) == (130, "lorakit: interrupted\n")
    shown = run_cli("cache", "show", data).stdout
    assert int(shown.rpartition(": ")[2].split()[0]) > 0
