"""A package: four files that belong together, none of them before the proof."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from safetensors.torch import load_file

from lorakit.train.export.package import Card, Package, card_bytes, prompt, usage, write_package
from lorakit.train.export.proof import ProofError, prove
from tests.train.export.example import UNET, about, trained

if TYPE_CHECKING:
    from pathlib import Path

CARD = Card(negative="lowres, blurry", notes="best at step 300")


def package(folder: Path, preview: Image.Image | None = None) -> Package:
    modules = trained()
    return write_package(folder, modules, about(), CARD, lambda path: prove(path, set(UNET), modules), preview)


def test_the_files_of_a_package(tmp_path: Path) -> None:
    made = package(tmp_path / "out", Image.new("RGB", (64, 48), "teal"))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "neon_v1.json",
        "neon_v1.png",
        "neon_v1.safetensors",
        "pytorch_lora_weights.safetensors",
    ]
    assert made.lora.read_bytes() == made.diffusers.read_bytes()
    assert made.preview is not None
    with Image.open(made.preview) as image:
        assert (image.size, image.format, image.getpixel((0, 0))) == ((64, 48), "PNG", (0, 128, 128))
    assert [path.suffix for path in made.for_webui] == [".safetensors", ".json", ".png"]
    assert len(load_file(made.lora)) == 3 * 192


def test_without_a_sample_there_is_no_preview(tmp_path: Path) -> None:
    made = package(tmp_path)
    assert made.preview is None
    assert not list(tmp_path.glob("*.png"))
    assert len(made.for_webui) == 2


def test_two_packages_of_one_run_are_the_same_bytes(tmp_path: Path) -> None:
    picture = Image.linear_gradient("L")
    first, second = package(tmp_path / "a", picture), package(tmp_path / "b", picture)
    for one, other in zip(first.for_webui, second.for_webui, strict=True):
        assert one.read_bytes() == other.read_bytes()


def test_a_file_that_fails_its_proof_takes_no_name(tmp_path: Path) -> None:
    (tmp_path / "neon_v1.safetensors").write_bytes(b"of an earlier run")
    modules = trained()

    def proof(path: Path) -> None:
        prove(path, set(UNET[1:]), modules)

    with pytest.raises(ProofError, match=r"neon_v1\.unproven\.safetensors"):
        write_package(tmp_path, modules, about(), CARD, proof)
    assert (tmp_path / "neon_v1.safetensors").read_bytes() == b"of an earlier run"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "neon_v1.safetensors",
        "neon_v1.unproven.safetensors",
    ]


def test_the_card_is_what_the_webui_reads() -> None:
    assert json.loads(card_bytes(about(), CARD)) == {
        "description": "LoRA for v1-5-pruned.safetensors, 84 pictures, trained with lorakit",
        "sd version": "SD1",
        "activation text": "neonstyle",
        "preferred weight": 0.8,
        "negative text": "lowres, blurry",
        "notes": "best at step 300",
    }


@given(st.text(), st.text(), st.text())
def test_any_text_fits_onto_a_card(trigger: str, negative: str, notes: str) -> None:
    values = json.loads(card_bytes(about(trigger=trigger), Card("", negative, notes)).decode())
    for key, text in (("activation text", trigger), ("negative text", negative), ("notes", notes)):
        assert values[key] == "".join("?" if "\ud800" <= letter <= "\udfff" else letter for letter in text)


def test_the_last_lines_say_what_to_copy_where_and_what_to_paste(tmp_path: Path) -> None:
    made = package(tmp_path)
    assert usage(made, about(), CARD) == (
        f"Copy `neon_v1.safetensors`, `neon_v1.json` from `{tmp_path}` into `models/Lora` of AUTOMATIC1111 or Forge, "
        "or into `models/loras` of ComfyUI.",
        "Prompt: neonstyle, <lora:neon_v1:0.8>",
        "Negative prompt: lowres, blurry",
        "Weights to try: 0.6, 0.8, 1",
        f'In diffusers: pipeline.load_lora_weights("{tmp_path.as_posix()}")',
    )


def test_after_copying_the_last_lines_say_where_it_lies(tmp_path: Path) -> None:
    first, *_ = usage(package(tmp_path), about(), Card(), [tmp_path / "Lora" / "neon_v1.safetensors"])
    assert first == f"In the WebUI: `{tmp_path / 'Lora' / 'neon_v1.safetensors'}`; refresh its list of LoRAs."


def test_a_prompt_without_trigger_is_the_lora_alone() -> None:
    assert prompt(replace(about(trigger=""), preferred_weight=1.0)) == "<lora:neon_v1:1>"
