"""The metadata of a LoRA says what WebUIs and other tools read, always as strings."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lorakit.train.export.metadata import count_tags, describe, hashes, webui_version
from tests.train.export.example import about

GOLDEN = Path(__file__).with_name("metadata.json")
KOHYA_MINIMUM = (
    "ss_v2",
    "ss_base_model_version",
    "ss_network_module",
    "ss_network_dim",
    "ss_network_alpha",
    "ss_network_args",
)
MODELSPEC_MUST = ("sai_model_spec", "architecture", "implementation", "title", "resolution")


def test_the_metadata_of_a_run_is_the_committed_one() -> None:
    assert describe(about()) == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_kohyas_minimum_and_what_modelspec_demands_are_there() -> None:
    metadata = describe(about())
    assert metadata.keys() >= {*KOHYA_MINIMUM, *(f"modelspec.{key}" for key in MODELSPEC_MUST)}


def test_the_alpha_is_the_true_one_and_not_the_rank() -> None:
    metadata = describe(about(rank=16, alpha=4.0))
    assert (metadata["ss_network_dim"], metadata["ss_network_alpha"]) == ("16", "4.0")


def test_what_is_not_known_is_left_out() -> None:
    known = about()
    bare = replace(known, trigger="", base=replace(known.base, short_hash=None, full_hash=None))
    assert describe(known).keys() - describe(bare).keys() == {
        "modelspec.trigger_phrase",
        "ss_sd_model_hash",
        "ss_new_sd_model_hash",
    }


def test_a_replaced_vae_is_named() -> None:
    known = about()
    metadata = describe(replace(known, base=replace(known.base, vae="mse.safetensors")))
    assert metadata["ss_vae_name"] == "mse.safetensors"
    assert "ss_vae_name" not in describe(known)


@pytest.mark.parametrize(
    ("architecture", "version", "prediction", "family", "implementation", "kind"),
    [
        ("stable-diffusion-v1", "sd_v1", "epsilon", "SD1", "diffusers", "epsilon"),
        ("stable-diffusion-v2-768-v", "sd_v2_v", "v_prediction", "SD2", "diffusers", "v"),
        (
            "stable-diffusion-xl-v1-base",
            "sdxl_base_v1-0",
            "epsilon",
            "SDXL",
            "https://github.com/Stability-AI/generative-models",
            "epsilon",
        ),
    ],
)
def test_the_webui_lists_each_family_under_its_own_name(
    architecture: str,
    version: str,
    prediction: Literal["epsilon", "v_prediction"],
    family: str,
    implementation: str,
    kind: str,
) -> None:
    known = about()
    base = replace(known.base, architecture=architecture, version=version, prediction=prediction)
    metadata = describe(replace(known, base=base))
    assert webui_version(metadata) == family
    assert metadata["modelspec.architecture"] == f"{architecture}/lora"
    assert metadata["modelspec.implementation"] == implementation
    assert metadata["modelspec.prediction_type"] == kind


def test_a_file_without_metadata_is_of_no_known_family() -> None:
    assert webui_version({}) == "Unknown"
    assert webui_version({"format": "pt"}) == "SD1"


def test_tags_are_counted_as_kohya_counts_them() -> None:
    counted = count_tags({"neon": ["Neon, rain ,, neon", "rain,夜景"], "none": []})
    assert counted == {"neon": {"neon": 2, "rain": 2, "夜景": 1}, "none": {}}
    assert list(counted["neon"]) == ["neon", "rain", "夜景"]


def test_the_hashes_follow_their_recipes() -> None:
    header = b'{"a":1}'
    tensors = bytes(range(256)) * 4400  # more than 0x110000 bytes
    data = len(header).to_bytes(8, "little") + header + tensors
    found = hashes(data)
    whole = hashlib.sha256(tensors).hexdigest()
    assert found["sshs_model_hash"] == whole
    assert found["modelspec.hash_sha256"] == f"0x{whole}"
    assert found["sshs_legacy_hash"] == hashlib.sha256(data[0x100000:0x110000]).hexdigest()[:8]


@given(st.text(), st.text(), st.dictionaries(st.text(), st.integers(1, 99)))
def test_any_text_becomes_strings_that_utf8_can_hold(name: str, trigger: str, tags: dict[str, int]) -> None:
    known = about(name, trigger)
    metadata = describe(replace(known, data=replace(known.data, tags={"d": tags})))
    assert all(type(value) is str for value in metadata.values())
    assert json.loads(json.dumps(metadata, ensure_ascii=False).encode()) == metadata
    assert isinstance(json.loads(metadata["ss_tag_frequency"])["d"], dict)


@given(st.text(st.characters(codec="utf-8")))
def test_texts_come_through_unchanged(text: str) -> None:
    assert describe(about(text))["ss_output_name"] == text


def test_half_a_character_becomes_the_replacement_character() -> None:
    assert describe(about("a\udce9b"))["ss_output_name"] == "a\ufffdb"
