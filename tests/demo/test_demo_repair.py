"""`lorakit demo` goes the whole way: findings, repairs, what a person does, a set that may be trained."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from lorakit.demo.mend import BEYOND_REPAIR
from lorakit.demo.write import SHOTS
from tests.support import run_cli

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

STEPS = (
    "--- lorakit fix --unsafe-fixes",
    "--- by hand: what a program cannot know",
    "--- lorakit fix --images clean --unsafe-fixes",
    "--- by hand: what cannot be repaired",
    "--- lorakit lint clean",
)


@pytest.fixture(scope="module", params=[7, 8])
def shown(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("demo") / "set"
    # one of them trains as well: it takes as long as all the rest
    train = [] if request.param == 7 else ["--no-train"]
    return folder, run_cli("demo", folder, "--seed", str(request.param), *train, limit=600)


def test_the_set_ends_clean(shown: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    _, result = shown
    assert result.returncode == 0, result.stdout[-3000:]
    places = [result.stdout.index(step) for step in STEPS]
    assert places == sorted(places)
    assert "Gate: closed" in result.stderr
    last = result.stderr.rstrip().splitlines()
    assert "0 errors, 0 warnings, 1 info" in last
    assert "Gate: open, training may start" in last


def test_the_gate_is_met_closed_and_a_lora_comes_out_of_the_clean_set(
    shown: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, result = shown
    assert "Gate: closed, training does not start:" in result.stderr
    trained = [path.name for path in sorted((folder / "output").rglob("nrvcity_v1.*"))]
    if "--no-train" in result.args:
        assert trained == []
        return
    assert trained == ["nrvcity_v1.json", "nrvcity_v1.png", "nrvcity_v1.safetensors"]
    assert "Prompt: nrvcity, <lora:nrvcity_v1:0.8>" in result.stdout
    assert "random weights: it shows the run, not the art" in result.stderr


def test_the_originals_are_only_repaired_in_their_captions(
    shown: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    folder, _ = shown
    kept = {shot.name for shot in SHOTS if shot.treatment != "lfs"}
    assert kept <= {path.name for path in (folder / "data").iterdir()}
    undone = run_cli("fix", "--config", folder / "lorakit.yaml", "--undo", cwd=tmp_path)
    # the captions written by hand since are left alone, the others are as they were
    assert undone.returncode == 1
    assert "edited since" in undone.stderr
    assert (folder / "data" / "loop_rain.txt").read_text("utf-8").endswith("(neon glow:1.3), rain reflections")


def test_the_new_folder_holds_sound_pictures_only(shown: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, _ = shown
    stems = {path.stem for path in (folder / "clean").iterdir()}
    assert stems.isdisjoint(BEYOND_REPAIR)
    changed = [
        path.name
        for path in (folder / "clean").glob("*.jpg")
        if (original := folder / "data" / path.name).is_file()
        and hashlib.sha256(path.read_bytes()).digest() != hashlib.sha256(original.read_bytes()).digest()
    ]
    assert changed == []
