"""A LoRA file: the same bytes for the same input, whole or not at all, readable by the safetensors library."""

from __future__ import annotations

import errno
import json
import os
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.torch import load, load_file, save

from lorakit.train.export.atomic import write_whole
from lorakit.train.export.metadata import describe, hashes
from lorakit.train.export.serialise import serialise
from lorakit.train.export.write import lora_bytes, write_lora
from tests.train.export.example import UNET, about, trained

if TYPE_CHECKING:
    from pathlib import Path


def test_three_tensors_a_module_of_kohyas_names_types_and_shapes(tmp_path: Path) -> None:
    modules = trained(UNET[:14], alpha=1.5)
    write_lora(tmp_path / "a.safetensors", modules, about())
    found = load_file(tmp_path / "a.safetensors")
    assert len(found) == 3 * 14
    for module in modules:
        assert found[f"{module.key}.lora_down.weight"].equal(module.down.half())
        assert found[f"{module.key}.lora_up.weight"].equal(module.up.half())
        alpha = found[f"{module.key}.alpha"]
        assert (alpha.shape, alpha.dtype, alpha.item()) == ((), torch.float32, 1.5)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_weights_are_stored_in_the_type_asked_for(dtype: torch.dtype, tmp_path: Path) -> None:
    modules = trained(UNET[:2])
    write_lora(tmp_path / "a.safetensors", modules, about(), dtype)
    assert load_file(tmp_path / "a.safetensors")[f"{UNET[0]}.lora_down.weight"].equal(modules[0].down.to(dtype))


def test_the_same_input_in_any_order_gives_the_same_bytes() -> None:
    modules = trained(UNET[:20])
    shuffled = random.Random(3).sample(modules, len(modules))
    assert lora_bytes(modules, about()) == lora_bytes(shuffled, about())


def test_another_process_gives_the_same_bytes() -> None:
    code = (
        "import hashlib;from tests.train.export.example import *;from lorakit.train.export.write import lora_bytes;"
        "print(hashlib.sha256(lora_bytes(trained(UNET[:3]), about())).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def test_but_for_the_order_of_metadata_the_bytes_are_those_of_the_safetensors_library() -> None:
    for dtype in (torch.float16, torch.bfloat16, torch.float32):
        tensors = {
            "b.w": torch.arange(6).reshape(2, 3).to(dtype),
            "a.w": torch.ones(1, dtype=dtype),
            "a.alpha": torch.tensor(2.0),
        }
        for metadata in ({}, {"k": 'é "quoted"\n\x01 夜'}):
            assert serialise(tensors, metadata) == save(tensors, metadata or None)


def test_a_view_is_stored_by_its_own_numbers() -> None:
    whole = torch.arange(12.0).reshape(3, 4)
    found = load(serialise({"t": whole.T, "part": whole[1:2, ::2]}, {}))
    assert found["t"].equal(whole.T)
    assert found["part"].equal(whole[1:2, ::2])


def test_the_hashes_in_the_file_are_those_of_its_tensors_and_kohyas_keys(tmp_path: Path) -> None:
    modules = trained(rank=8, width=192)
    data = lora_bytes(modules, about())
    path = tmp_path / "a.safetensors"
    path.write_bytes(data)
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata()
    kohya = {key: value for key, value in metadata.items() if key.startswith("ss_")}
    assert len(data) > 0x110000
    assert {key: metadata[key] for key in hashes(data)} == hashes(save(load_file(path), kohya))
    assert metadata["sshs_model_hash"] == hashes(data)["sshs_model_hash"]  # what a WebUI counts from the file itself
    assert metadata.keys() == describe(about()).keys() | hashes(data).keys()


@settings(max_examples=50)
@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=20), st.text(st.characters(codec="utf-8"))))
def test_any_metadata_is_read_back_by_the_safetensors_library(metadata: dict[str, str]) -> None:
    data = serialise({"w": torch.ones(2)}, metadata)
    size = int.from_bytes(data[:8], "little")
    assert json.loads(data[8 : 8 + size]).get("__metadata__", {}) == metadata
    assert load(data)["w"].equal(torch.ones(2))


@pytest.mark.parametrize("place", ["write", "fsync", "replace"])
def test_a_failure_at_any_step_leaves_the_old_file_and_nothing_else(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.safetensors"
    path.write_bytes(b"old")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if place == "replace":
        monkeypatch.setattr(type(path), "replace", full)
    else:
        monkeypatch.setattr(os, place, full)
    with pytest.raises(OSError, match="No space left") as caught:
        write_lora(path, trained(UNET[:1]), about())
    monkeypatch.undo()
    assert caught.value.errno == errno.ENOSPC
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"a.safetensors": b"old"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file's size")
def test_a_disk_that_fills_up_halfway_leaves_the_old_file(tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from lorakit.train.export.atomic import write_whole\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "try:\n    write_whole(Path(sys.argv[1]), bytes(20000))\n"
        "except OSError as error:\n    print(error.strerror)\n"
    )
    path = tmp_path / "a.safetensors"
    path.write_bytes(b"old")
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == os.strerror(errno.EFBIG)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"a.safetensors": b"old"}


def test_short_writes_are_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    true_write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: true_write(handle, data[:7]))
    write_whole(tmp_path / "a", b"0123456789" * 5)
    monkeypatch.undo()
    assert (tmp_path / "a").read_bytes() == b"0123456789" * 5


def test_what_a_killed_run_left_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.part").write_bytes(b"half")
    write_whole(tmp_path / "a", b"whole")
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {"a": b"whole"}


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_a_new_file_may_be_read_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_whole(tmp_path / "a", b"")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_folder_that_is_not_there_is_the_systems_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_lora(tmp_path / "none" / "a.safetensors", trained(UNET[:1]), about())
