"""A package is copied to where a WebUI looks for it, and never over something else."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from lorakit.errors import UsageError
from lorakit.train.export.install import copy_to_webui

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ["neon.json", "neon.png", "neon.safetensors"]


@pytest.fixture
def made(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    for name in (*NAMES, "pytorch_lora_weights.safetensors", "run.json", "neonlight.png"):
        (folder / name).write_bytes(f"of {name}".encode())
    return folder


@pytest.mark.parametrize(
    ("place", "given"),
    [
        ("webui/models/Lora", "webui"),
        ("ComfyUI/models/loras", "ComfyUI"),
        ("portable/ComfyUI/models/loras", "portable"),
        ("Swarm/Models/LoRA", "Swarm"),
        ("webui/models/Lora", "webui/models/Lora"),
        ("shared/loras", "shared/loras"),
    ],
)
def test_the_three_files_land_in_the_folder_for_loras(place: str, given: str, made: Path, tmp_path: Path) -> None:
    target = tmp_path / place
    target.mkdir(parents=True)
    copied = copy_to_webui(made, "neon", tmp_path / given)
    assert [path.name for path in copied] == ["neon.safetensors", "neon.json", "neon.png"]
    assert sorted(path.name for path in target.iterdir()) == NAMES
    assert all(path.read_bytes() == (made / path.name).read_bytes() for path in copied)


def test_copying_twice_is_copying_once(made: Path, tmp_path: Path) -> None:
    target = tmp_path / "models" / "Lora"
    target.mkdir(parents=True)
    first = copy_to_webui(made, "neon", tmp_path)
    os.utime(target / "neon.safetensors", (1, 1))
    assert copy_to_webui(made, "neon", tmp_path) == first
    assert (target / "neon.safetensors").stat().st_mtime == 1


def test_another_file_of_that_name_stays_and_nothing_is_copied(made: Path, tmp_path: Path) -> None:
    target = tmp_path / "models" / "Lora"
    target.mkdir(parents=True)
    (target / "neon.json").write_bytes(b"edited in the WebUI")
    with pytest.raises(UsageError, match=r"`.*neon\.json` is there already with other content"):
        copy_to_webui(made, "neon", tmp_path)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {"neon.json": b"edited in the WebUI"}


def test_a_package_without_preview_is_copied_without(made: Path, tmp_path: Path) -> None:
    (made / "neon.png").unlink()
    (tmp_path / "models" / "loras").mkdir(parents=True)
    assert [path.suffix for path in copy_to_webui(made, "neon", tmp_path)] == [".safetensors", ".json"]


def test_no_webui_two_webuis_and_no_package_are_said(made: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"holds neither `models/Lora` \(AUTOMATIC1111, Forge\) nor"):
        copy_to_webui(made, "neon", tmp_path)
    with pytest.raises(UsageError, match="there is no folder"):
        copy_to_webui(made, "neon", tmp_path / "none")
    for name in ("a/models/Lora", "b/models/loras"):
        (tmp_path / name).mkdir(parents=True)
    with pytest.raises(UsageError, match=r"`.*Lora`, `.*loras`: name the one"):
        copy_to_webui(made, "neon", tmp_path)
    with pytest.raises(UsageError, match=r"holds no `other\.safetensors`"):
        copy_to_webui(made, "other", tmp_path / "a")
    assert not list((tmp_path / "a" / "models" / "Lora").iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_one_folder_under_two_names_is_one_folder(made: Path, tmp_path: Path) -> None:
    (tmp_path / "models" / "Lora").mkdir(parents=True)
    (tmp_path / "models" / "loras").symlink_to("Lora")
    assert len(copy_to_webui(made, "neon", tmp_path)) == 3
