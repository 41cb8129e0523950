"""Runs in processes of their own: two at once, one that is killed, one that runs into a full disk."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from tests.train.support import record_of, write_pictures

ROOT = Path(__file__).resolve().parents[2]
# what each process does: the job of `support.make_job`, with the keys that the test gives
SCRIPT = """
import json, sys
from pathlib import Path
from lorakit.train.run import run
from lorakit.train.watch import Nobody
from tests.train.support import make_job

class Slow(Nobody):
    def step(self, done, total, loss, speed):
        print("step", done, flush=True)

folder, data, resume, keys = sys.argv[1:]
run(make_job(Path(folder), Path(data), resume=resume == "resume", **json.loads(keys)), Slow())
"""
KEYS: dict[str, Any] = {"epochs": 4, "save_steps": 2, "caption_dropout": 0.2, "flip": True, "validation": "off"}


def command(folder: Path, data: Path, resume: bool = False, **keys: Any) -> list[str]:
    script = folder / "train.py"
    folder.mkdir(parents=True, exist_ok=True)
    script.write_text(SCRIPT, encoding="utf-8")
    return [str(script), str(folder), str(data), "resume" if resume else "new", json.dumps({**KEYS, **keys})]


def start(arguments: list[str], **more: Any) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, *arguments], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more
    )


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "out" / "shapes.safetensors")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pictures(tmp_path_factory.mktemp("set") / "data", 4)


@pytest.fixture(scope="module")
def whole(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    process = start(command(folder, data))
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return folder


def test_a_run_that_was_killed_goes_on_bit_for_bit(whole: Path, data: Path, tmp_path: Path) -> None:
    """Killed while it runs, at a moment that nobody chose, twice."""
    for after in (3, 5):
        process = start(command(tmp_path, data, resume=after > 3))
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("step") and int(line.split()[1]) >= after:
                break
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
    process = start(command(tmp_path, data, resume=True))
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    one, other = weights(whole), weights(tmp_path)
    assert one.keys() == other.keys()
    assert all(torch.equal(one[key], other[key]) for key in one)


def test_two_processes_train_what_one_trains(whole: Path, data: Path, tmp_path: Path) -> None:
    port = str(20000 + os.getpid() % 20000)
    launch = ["-m", "torch.distributed.run", "--nproc-per-node", "2", "--master-port", port]
    process = start([*launch, *command(tmp_path, data)])
    _, errors = process.communicate(timeout=400)
    assert process.returncode == 0, errors[-3000:]
    assert record_of(tmp_path)["device"]["processes"] == 2, "two really ran"
    one, two = weights(whole), weights(tmp_path)
    assert one.keys() == two.keys()
    for key in one:
        assert torch.allclose(one[key].float(), two[key].float(), atol=2e-3), key
    assert record_of(tmp_path)["views"] == record_of(whole)["views"]


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounts a small disk")
def test_a_full_disk_stops_the_run_cleanly_and_it_goes_on_when_there_is_room(
    whole: Path, data: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "out"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", str(disk)], check=False)
    if mounted.returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        process = start(command(tmp_path, data, save_steps=1))
        _, errors = process.communicate(timeout=300)
        assert process.returncode != 0
        assert "cannot be written at step" in errors
        assert "no space left on device" in errors
        assert not list(disk.rglob("*.part")), "nothing half written is left"
        for file in disk.rglob("*.safetensors"):
            assert load_file(file), file
        kept = tmp_path / "kept"
        shutil.copytree(disk, kept)
    finally:
        subprocess.run(["umount", str(disk)], check=False)
    shutil.copytree(kept, disk, dirs_exist_ok=True)
    process = start(command(tmp_path, data, resume=True, save_steps=1))
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert all(torch.equal(each, weights(tmp_path)[key]) for key, each in weights(whole).items())


def test_a_run_tells_nothing_but_what_lorakit_says(data: Path, tmp_path: Path) -> None:
    """The libraries below chatter; a user's terminal is not theirs."""
    process = start(command(tmp_path, data, epochs=1))
    said, errors = process.communicate(timeout=300)
    assert all(line.startswith("step ") for line in said.splitlines()), said
    assert errors == ""
