"""A written LoRA is proven key by key and weight by weight; every way to be wrong is found, and named."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import torch
from safetensors.torch import load_file, save_file

from lorakit.errors import ExitCode
from lorakit.train.export import webui
from lorakit.train.export.metadata import webui_version
from lorakit.train.export.proof import ProofError, prove
from lorakit.train.export.write import write_lora
from tests.train.export import a1111
from tests.train.export.example import LAYERS, TEXT, UNET, about, trained

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from torch import Tensor

ALL = (*UNET, *TEXT)
ATTENTION = tuple(key for key in UNET if "_attn" in key)
Q = TEXT[0]


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "neon_v1.safetensors"
    write_lora(path, trained(ALL), about())
    return path


def changed(path: Path, change: Callable[[dict[str, Tensor]], None]) -> None:
    tensors = load_file(path)
    change(tensors)
    save_file(tensors, path)


def test_the_literal_lists_are_of_the_true_architecture() -> None:
    assert (len(UNET), len(TEXT), len(ATTENTION)) == (192, 72, 128)
    assert webui.layers() == set(LAYERS.values())
    assert len(set(LAYERS.values())) == len(LAYERS)
    assert {key: webui.layer_of(key) for key in LAYERS} == LAYERS


@pytest.mark.parametrize("keys", [UNET, ALL, ATTENTION], ids=["unet", "with text", "attention"])
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
def test_what_was_trained_is_proven(keys: tuple[str, ...], dtype: torch.dtype, tmp_path: Path) -> None:
    modules = trained(keys, rank=4, alpha=0.7)
    write_lora(tmp_path / "a.safetensors", modules, about(), dtype)
    prove(tmp_path / "a.safetensors", frozenset(keys), modules)


@pytest.mark.parametrize(("rank", "alpha"), [(4, 4.0), (4, 1.0), (8, 16.0), (6, 0.1)])
def test_the_webui_applies_a_lora_at_exactly_the_trained_strength(rank: int, alpha: float, tmp_path: Path) -> None:
    modules = trained(ALL, rank=rank, alpha=alpha)
    write_lora(tmp_path / "a.safetensors", modules, about(rank=rank, alpha=alpha), torch.float32)
    network = a1111.load(tmp_path / "a.safetensors", set(LAYERS.values()))
    assert not network.passed_over
    assert network.deltas.keys() == set(LAYERS.values())
    for module in modules:
        layer = LAYERS[module.key]
        assert network.scales[layer] == pytest.approx(alpha / rank, rel=1e-7)
        torch.testing.assert_close(
            torch.from_numpy(network.deltas[layer]).float(), module.delta(), rtol=1e-5, atol=1e-7
        )


def test_the_webui_takes_it_for_sd1_and_shows_its_name_and_tags(written: Path) -> None:
    network = a1111.load(written, set(LAYERS.values()))
    assert network.version == webui_version(network.metadata) == "SD1"
    assert network.metadata["ss_output_name"] == written.stem
    assert a1111.tags(network.metadata)[:3] == [("neonstyle", 80), ("rain", 40), ("夜景", 40)]
    assert sum(each["img_count"] for each in network.metadata["ss_dataset_dirs"].values()) == 84
    assert sum(each["count"] for each in network.metadata["ss_bucket_info"]["buckets"].values()) == 84
    assert float(network.metadata["ss_training_started_at"]) == 1767225600.5


def test_without_text_model_in_a_key_the_proof_fails(written: Path) -> None:
    flattened = Q.replace("text_model_", "")

    def flatten(tensors: dict[str, Tensor]) -> None:
        for part in ("lora_down.weight", "lora_up.weight", "alpha"):
            tensors[f"{flattened}.{part}"] = tensors.pop(f"{Q}.{part}")

    changed(written, flatten)
    with pytest.raises(ProofError) as caught:
        prove(written, frozenset(ALL), trained(ALL))
    assert f"`{Q}.alpha`" in str(caught.value)
    assert f"`{flattened}.alpha`" in str(caught.value)
    assert caught.value.exit_code is ExitCode.INTERNAL
    assert f"{flattened}.alpha" in a1111.load(written, set(LAYERS.values())).passed_over


def test_wrong_keys_fail_even_where_writer_and_list_of_keys_agree(tmp_path: Path) -> None:
    flat = tuple(key.replace("text_model_", "") for key in TEXT)
    write_lora(tmp_path / "a.safetensors", trained(flat), about())
    with pytest.raises(ProofError, match="the WebUI would pass over `lora_te_encoder_layers_0"):
        prove(tmp_path / "a.safetensors", frozenset(flat), trained(flat))


def drop(key: str) -> Callable[[dict[str, Tensor]], None]:
    return lambda tensors: tensors.__delitem__(key)


def put(key: str, value: Callable[[Tensor], Tensor]) -> Callable[[dict[str, Tensor]], None]:
    return lambda tensors: tensors.__setitem__(key, value(tensors.get(key, torch.ones(1))))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (drop(f"{UNET[5]}.alpha"), f"lacks `{UNET[5]}.alpha`"),
        (drop(f"{UNET[5]}.lora_up.weight"), f"lacks `{UNET[5]}.lora_up.weight`"),
        (put(f"{UNET[5]}.dora_scale", lambda _: torch.ones(1)), f"holds `{UNET[5]}.dora_scale`"),
        (put("lora_unet_conv_in.alpha", lambda _: torch.ones(())), "holds `lora_unet_conv_in.alpha`"),
        (put(f"{UNET[5]}.alpha", lambda alpha: alpha * 1.01), "is applied at 0.505 times its product, trained at 0.5"),
        (put(f"{UNET[5]}.alpha", lambda _: torch.tensor(4)), "is applied at 1 times its product, trained at 0.5"),
        (put(f"{UNET[5]}.alpha", lambda _: torch.tensor(torch.nan)), "holds NaN or Inf"),
        (put(f"{UNET[5]}.lora_up.weight", lambda up: up * torch.inf), "holds NaN or Inf"),
        (put(f"{UNET[5]}.lora_up.weight", lambda up: up * 1.01), f"`{UNET[5]}` adds "),
        (put(f"{UNET[5]}.lora_up.weight", torch.zeros_like), f"`{UNET[5]}` adds 0 to the weight"),
        (put(f"{UNET[5]}.lora_down.weight", lambda down: down[:, :-1].contiguous()), "has the shape [4, 15"),
        (put(f"{UNET[5]}.lora_down.weight", lambda down: down.flatten(1)[..., None, None, None]), "has the shape"),
    ],
)
def test_every_way_to_be_wrong_is_found(change: Callable[[dict[str, Tensor]], None], said: str, written: Path) -> None:
    changed(written, change)
    with pytest.raises(ProofError) as caught:
        prove(written, frozenset(ALL), trained(ALL))
    assert said in str(caught.value)
    assert f"`{written}`" in str(caught.value)


def test_two_modules_that_changed_places_are_found(written: Path) -> None:
    first, second = (f"{key}.lora_up.weight" for key in TEXT[:2])

    def swap(tensors: dict[str, Tensor]) -> None:
        tensors[first], tensors[second] = tensors[second], tensors[first]

    changed(written, swap)
    with pytest.raises(ProofError, match="adds"):
        prove(written, frozenset(ALL), trained(ALL))


def test_an_adapter_of_other_modules_than_the_list_is_no_proof(written: Path) -> None:
    with pytest.raises(ProofError, match="the trained adapter lacks"):
        prove(written, frozenset(ALL), trained(ALL)[1:])
    with pytest.raises(ProofError, match="holds a module twice"):
        prove(written, frozenset(ALL), [*trained(ALL), trained(ALL)[0]])


def test_weights_too_large_for_half_precision_are_found(tmp_path: Path) -> None:
    modules = trained(UNET)
    modules[3] = replace(modules[3], up=modules[3].up * 1e7)
    write_lora(tmp_path / "a.safetensors", modules, about())
    with pytest.raises(ProofError, match=r"a weight is too large for torch\.float16"):
        prove(tmp_path / "a.safetensors", frozenset(UNET), modules)


def test_a_file_that_is_cut_short_is_found(written: Path) -> None:
    written.write_bytes(written.read_bytes()[:-4])
    with pytest.raises(ProofError, match="cannot be read back"):
        prove(written, frozenset(ALL), trained(ALL))


def test_the_proof_leaves_the_number_of_threads_as_it_was(written: Path) -> None:
    torch.set_num_threads(2)
    prove(written, frozenset(ALL), trained(ALL))
    assert torch.get_num_threads() == 2
