"""diffusers reads from the written file what was trained, and the networks given for the proof stay as they are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import torch
from diffusers import UNet2DConditionModel
from diffusers.loaders.lora_pipeline import StableDiffusionLoraLoaderMixin
from peft import LoraConfig, inject_adapter_in_model
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import CLIPTextConfig, CLIPTextModel

from lorakit.train.export.diffusers_proof import prove_in_diffusers
from lorakit.train.export.package import Card, write_package
from lorakit.train.export.proof import ProofError
from lorakit.train.export.read import read_lora
from lorakit.train.export.write import write_lora
from lorakit.train.trained import Trained
from tests.train.export.example import TEXT, UNET, about

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ATTENDING = ("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D")


@pytest.fixture(scope="module")
def unet() -> nn.Module:
    """The layers of SD 1.x, a tenth as wide."""
    torch.manual_seed(1)
    network: nn.Module = UNet2DConditionModel(
        sample_size=8,
        block_out_channels=(32, 32, 64, 64),
        layers_per_block=2,
        cross_attention_dim=24,
        attention_head_dim=8,
        norm_num_groups=8,
        down_block_types=ATTENDING,
        up_block_types=tuple(name.replace("Down", "Up") for name in reversed(ATTENDING)),
    )
    return network


@pytest.fixture(scope="module")
def encoder() -> nn.Module:
    config = CLIPTextConfig(
        hidden_size=24,
        intermediate_size=48,
        num_hidden_layers=12,
        num_attention_heads=4,
        vocab_size=100,
        bos_token_id=98,
        eos_token_id=99,
    )
    network: nn.Module = CLIPTextModel(config)
    return network


def adapters(networks: Iterable[nn.Module], keys: Iterable[str], rank: int = 4, alpha: float = 1.5) -> list[Trained]:
    """Random adapters that fit the modules of the keys."""
    by_key: dict[str, Any] = {}
    for network in networks:
        prefix = "lora_unet_" if isinstance(network, UNet2DConditionModel) else "lora_te_text_model_"
        for path, module in network.named_modules():
            by_key[prefix + path.removeprefix("text_model.").replace(".", "_")] = module
    generator = torch.Generator().manual_seed(5)
    made = []
    for key in keys:
        weight = by_key[key].weight
        down = 0.05 * torch.randn((rank, *weight.shape[1:]), generator=generator)
        up = 0.05 * torch.randn((weight.shape[0], rank, *weight.shape[2:]), generator=generator)
        made.append(Trained(key, down, up, alpha))
    return made


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32])
@pytest.mark.parametrize("text", [False, True], ids=["unet", "with text"])
def test_diffusers_reads_what_was_trained(
    unet: nn.Module, encoder: nn.Module, text: bool, dtype: torch.dtype, tmp_path: Path
) -> None:
    modules = adapters((unet, encoder), (*UNET, *TEXT) if text else UNET)
    write_lora(tmp_path / "a.safetensors", modules, about(), dtype)
    prove_in_diffusers(tmp_path / "a.safetensors", unet, [encoder], modules)


def test_a_file_for_the_text_encoder_alone_is_read(unet: nn.Module, encoder: nn.Module, tmp_path: Path) -> None:
    modules = adapters((unet, encoder), TEXT)
    write_lora(tmp_path / "a.safetensors", modules, about())
    prove_in_diffusers(tmp_path / "a.safetensors", unet, [encoder], modules)


def test_the_folder_of_a_package_is_read_by_the_default_name(
    unet: nn.Module, encoder: nn.Module, tmp_path: Path
) -> None:
    modules = adapters((unet, encoder), (*UNET, *TEXT))
    package = write_package(tmp_path, modules, about(), Card(), lambda _: None)
    package.lora.write_bytes(b"not this one")
    prove_in_diffusers(tmp_path, unet, [encoder], modules)


def test_the_networks_stay_as_they_are(unet: nn.Module, encoder: nn.Module, tmp_path: Path) -> None:
    modules = adapters((unet, encoder), (*UNET, *TEXT))
    write_lora(tmp_path / "a.safetensors", modules, about())
    before = [
        [(name, type(module)) for name, module in network.named_modules()]
        + [(name, value.clone()) for name, value in network.state_dict().items()]
        for network in (unet, encoder)
    ]
    prove_in_diffusers(tmp_path / "a.safetensors", unet, [encoder], modules)
    for network, known in zip((unet, encoder), before, strict=True):
        layers = [(name, type(module)) for name, module in network.named_modules()]
        assert layers == known[: len(layers)]
        state = network.state_dict()
        assert all(torch.equal(state[name], value) for name, value in known[len(layers) :])


def test_networks_that_carry_their_adapter_can_be_given(tmp_path: Path, unet: nn.Module, encoder: nn.Module) -> None:
    modules = adapters((unet, encoder), UNET)
    write_lora(tmp_path / "a.safetensors", modules, about())
    training: Any = UNet2DConditionModel.from_config(unet.config)
    inject_adapter_in_model(LoraConfig(r=2, target_modules=["to_q"]), training, "default")
    names = [name for name, _ in training.named_parameters()]
    prove_in_diffusers(tmp_path / "a.safetensors", training, [encoder], modules)
    assert [name for name, _ in training.named_parameters()] == names


def test_another_strength_or_another_number_is_found(unet: nn.Module, encoder: nn.Module, tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    modules = adapters((unet, encoder), UNET)
    write_lora(path, modules, about())
    with pytest.raises(ProofError, match=r"is applied at 0\.375 times its product, trained at 0\.38625"):
        prove_in_diffusers(path, unet, [encoder], [replace(module, alpha=1.545) for module in modules])
    tensors = load_file(path)
    tensors[f"{UNET[7]}.lora_up.weight"] *= 1.01
    save_file(tensors, path)
    with pytest.raises(ProofError, match=f"`{UNET[7]}` adds"):
        prove_in_diffusers(path, unet, [encoder], modules)


def test_a_module_that_is_missing_or_too_many_is_named(unet: nn.Module, encoder: nn.Module, tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    modules = adapters((unet, encoder), (*UNET, *TEXT[:2]))
    write_lora(path, modules, about())
    with pytest.raises(ProofError, match=f"`{TEXT[0]}`, which was not trained"):
        prove_in_diffusers(path, unet, [encoder], [each for each in modules if each.key != TEXT[0]])
    with pytest.raises(ProofError, match=f"`{TEXT[1]}`, which was not trained"):
        prove_in_diffusers(
            path, unet, [encoder], [each for each in modules if each.key not in TEXT[:2]] + modules[-2:-1]
        )
    write_lora(path, modules[1:], about())
    with pytest.raises(ProofError, match=f"diffusers finds no adapter for `{modules[0].key}`"):
        prove_in_diffusers(path, unet, [encoder], modules)


def test_alphas_that_diffusers_reads_wrongly_are_found(unet: nn.Module, encoder: nn.Module, tmp_path: Path) -> None:
    path = tmp_path / "a.safetensors"
    modules = [replace(each, alpha=3.0 if "to_q" in each.key else 1.5) for each in adapters((unet, encoder), UNET)]
    write_lora(path, modules, about())
    with pytest.raises(ProofError, match="to_q` is applied at"):
        prove_in_diffusers(path, unet, [encoder], modules)


def test_what_diffusers_cannot_load_is_a_failed_proof(unet: nn.Module, encoder: nn.Module, tmp_path: Path) -> None:
    (tmp_path / "a.safetensors").write_bytes(b"nothing")
    with pytest.raises(ProofError, match="cannot be loaded by diffusers"):
        prove_in_diffusers(tmp_path / "a.safetensors", unet, [encoder], [])


def test_the_proof_prints_nothing(
    unet: nn.Module, encoder: nn.Module, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    modules = adapters((unet, encoder), (*UNET, *TEXT))
    write_lora(tmp_path / "a.safetensors", modules, about())
    prove_in_diffusers(tmp_path / "a.safetensors", unet, [encoder], modules)
    write_lora(tmp_path / "a.safetensors", modules[:192], about())
    prove_in_diffusers(tmp_path / "a.safetensors", unet, [encoder], modules[:192])
    assert capfd.readouterr() == ("", "")


def test_a_lora_that_diffusers_saved_is_read_as_it_applies_it(
    unet: nn.Module, encoder: nn.Module, tmp_path: Path
) -> None:
    modules = adapters((unet, encoder), (*UNET, *TEXT), alpha=4.0)
    state: dict[str, dict[str, torch.Tensor]] = {"unet": {}, "text": {}}
    for network, group in ((unet, state["unet"]), (encoder, state["text"])):
        prefix = "lora_unet_" if network is unet else "lora_te_text_model_"
        known = {module.key: module for module in modules}
        for path, _ in network.named_modules():
            if module := known.get(prefix + path.removeprefix("text_model.").replace(".", "_")):
                group |= {f"{path}.lora_A.weight": module.down, f"{path}.lora_B.weight": module.up}
    StableDiffusionLoraLoaderMixin.save_lora_weights(
        tmp_path, unet_lora_layers=state["unet"], text_encoder_lora_layers=state["text"]
    )
    found, _ = read_lora(tmp_path / "pytorch_lora_weights.safetensors")
    assert [each.key for each in found] == sorted(each.key for each in modules)
    prove_in_diffusers(tmp_path, unet, [encoder], found)
