"""A LoRA is read back, whoever wrote it; what cannot be trained further is refused in a sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import torch
from diffusers.loaders.lora_pipeline import StableDiffusionLoraLoaderMixin
from safetensors.torch import load_file, save_file

from lorakit.errors import UsageError
from lorakit.train.export.names import kohya_name, meaning
from lorakit.train.export.read import read_lora
from lorakit.train.export.write import write_lora
from tests.train.export.example import TEXT, UNET, about, trained

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from lorakit.train.trained import Trained

PAIR = {"lora_unet_x.lora_down.weight": torch.ones(2, 4), "lora_unet_x.lora_up.weight": torch.ones(4, 2)}


def saved(folder: Path, tensors: dict[str, Tensor], metadata: dict[str, str] | None = None) -> Path:
    path = folder / "given.safetensors"
    save_file(tensors, path, metadata)
    return path


def same(found: list[Trained], expected: list[Trained]) -> bool:
    ordered = sorted(expected, key=lambda module: module.key)
    return len(found) == len(ordered) and all(
        (a.key, a.alpha) == (b.key, b.alpha) and a.down.equal(b.down) and a.up.equal(b.up)
        for a, b in zip(found, ordered, strict=True)
    )


def test_what_was_written_in_full_precision_comes_back_to_the_bit(tmp_path: Path) -> None:
    modules = trained((*UNET, *TEXT), alpha=1.5)
    write_lora(tmp_path / "a.safetensors", modules, about(), torch.float32)
    found, metadata = read_lora(tmp_path / "a.safetensors")
    assert same(found, modules)
    assert metadata["ss_output_name"] == "neon_v1"


def test_half_precision_comes_back_as_float32(tmp_path: Path) -> None:
    write_lora(tmp_path / "a.safetensors", trained(UNET[:1]), about())
    (module,), _ = read_lora(tmp_path / "a.safetensors")
    assert (module.down.dtype, module.up.dtype) == (torch.float32, torch.float32)
    assert module.down.equal(trained(UNET[:1])[0].down.half().float())


def test_ranks_and_alphas_may_differ(tmp_path: Path) -> None:
    modules = trained(UNET[:2], rank=2, alpha=1.0) + trained(UNET[2:5], rank=6, alpha=6.0)
    write_lora(tmp_path / "a.safetensors", modules, about(), torch.float32)
    assert same(read_lora(tmp_path / "a.safetensors")[0], modules)


def test_without_alpha_it_is_the_rank(tmp_path: Path) -> None:
    (module,), _ = read_lora(saved(tmp_path, PAIR))
    assert (module.key, module.rank, module.alpha) == ("lora_unet_x", 2, 2.0)


def test_an_alpha_stored_as_a_whole_number_counts(tmp_path: Path) -> None:
    (module,), _ = read_lora(saved(tmp_path, {**PAIR, "lora_unet_x.alpha": torch.tensor(16)}))
    assert module.alpha == 16.0


@pytest.mark.parametrize("style", ["diffusers", "peft"])
def test_diffusers_own_names_become_kohyas(style: str, tmp_path: Path) -> None:
    down, up = {"diffusers": ("lora.down", "lora.up"), "peft": ("lora_A", "lora_B")}[style]
    linear = {"diffusers": ("lora_linear_layer.down", "lora_linear_layer.up"), "peft": ("lora_A", "lora_B")}[style]
    unet = "unet.down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_out.0"
    clip = "text_encoder.encoder.layers.3.self_attn.q_proj"
    tensors = {
        f"{unet}.{down}.weight": torch.full((2, 3), 1.0),
        f"{unet}.{up}.weight": torch.full((5, 2), 2.0),
        f"{clip}.{linear[0]}.weight": torch.full((4, 3), 3.0),
        f"{clip}.{linear[1]}.weight": torch.full((5, 4), 4.0),
    }
    text, denoiser = read_lora(saved(tmp_path, tensors))[0]
    assert text.key == "lora_te_text_model_encoder_layers_3_self_attn_q_proj"
    assert denoiser.key == "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn1_to_out_0"
    assert (text.alpha, denoiser.alpha) == (4.0, 2.0)
    assert text.delta().equal(torch.full((5, 3), 48.0))
    assert denoiser.delta().equal(torch.full((5, 3), 4.0))


def test_a_file_that_diffusers_saves_is_read(tmp_path: Path) -> None:
    layers = {
        "mid_block.attentions.0.proj_in.lora_A.weight": torch.ones(2, 3, 1, 1),
        "mid_block.attentions.0.proj_in.lora_B.weight": torch.ones(4, 2, 1, 1),
    }
    text = {"text_model.encoder.layers.0.mlp.fc1.lora_A.weight": torch.ones(2, 3)}
    text["text_model.encoder.layers.0.mlp.fc1.lora_B.weight"] = torch.ones(4, 2)
    StableDiffusionLoraLoaderMixin.save_lora_weights(
        tmp_path,
        unet_lora_layers=layers,
        text_encoder_lora_layers=text,
        unet_lora_adapter_metadata={"r": 2, "lora_alpha": 6, "alpha_pattern": {}},
        text_encoder_lora_adapter_metadata={"r": 2, "lora_alpha": 1, "alpha_pattern": {"mlp.fc1": 5}},
    )
    clip, unet = read_lora(tmp_path / "pytorch_lora_weights.safetensors")[0]
    assert (unet.key, unet.alpha) == ("lora_unet_mid_block_attentions_0_proj_in", 6.0)
    assert (clip.key, clip.alpha) == ("lora_te_text_model_encoder_layers_0_mlp_fc1", 5.0)


def test_a_rank_stabilised_scale_becomes_its_alpha(tmp_path: Path) -> None:
    told = {"unet.lora_alpha": 3, "unet.use_rslora": True}
    tensors = {"unet.a.to_q.lora_A.weight": torch.ones(4, 2), "unet.a.to_q.lora_B.weight": torch.ones(2, 4)}
    (module,), _ = read_lora(saved(tmp_path, tensors, {"lora_adapter_metadata": json.dumps(told)}))
    assert module.alpha / module.rank == pytest.approx(3 / 4**0.5)


@pytest.mark.parametrize("told", ["{", "[]", '{"unet.lora_alpha": "many"}', '{"unet.lora_alpha": 2}'])
def test_metadata_that_says_nothing_useful_is_passed_over(told: str, tmp_path: Path) -> None:
    tensors = {"unet.a.to_q.lora_A.weight": torch.ones(2, 2), "unet.a.to_q.lora_B.weight": torch.ones(2, 2)}
    (module,), _ = read_lora(saved(tmp_path, tensors, {"lora_adapter_metadata": told}))
    assert module.alpha == 2.0


@pytest.mark.parametrize(
    ("key", "module", "part"),
    [
        ("unet.mid_block.a.attn1.processor.to_q_lora.down.weight", "lora_unet_mid_block_a_attn1_to_q", "down"),
        ("unet.mid_block.a.attn1.processor.to_out_lora.up.weight", "lora_unet_mid_block_a_attn1_to_out_0", "up"),
        ("text_encoder.text_model.e.self_attn.to_out_lora.up.weight", "lora_te_text_model_e_self_attn_out_proj", "up"),
        ("lora_te1_text_model_encoder_layers_0_mlp_fc1.alpha", "lora_te_text_model_encoder_layers_0_mlp_fc1", "alpha"),
    ],
)
def test_older_names_are_understood(key: str, module: str, part: str) -> None:
    assert meaning(key) == (module, part)


def test_a_flattened_text_encoder_gets_its_text_model_back() -> None:
    assert kohya_name("encoder.layers.0.mlp.fc1", True) == kohya_name("text_model.encoder.layers.0.mlp.fc1", True)


@pytest.mark.parametrize(
    ("tensors", "said"),
    [
        ({"conv_in.weight": torch.ones(2)}, "is no plain LoRA for Stable Diffusion 1.x"),
        ({**PAIR, "lora_unet_x.dora_scale": torch.ones(4, 1)}, "is a DoRA and cannot be trained further here"),
        ({"lora_unet_x.hada_w1_a": torch.ones(2, 2)}, "is a LoHa"),
        ({"lora_unet_x.lokr_w1": torch.ones(2, 2)}, "is a LoKr"),
        ({"lora_te2_text_model_x.lora_down.weight": torch.ones(2, 2)}, "is a LoRA for SDXL"),
        ({"lora_unet_input_blocks_4_1_proj_in.lora_down.weight": torch.ones(2, 2)}, "is a LoRA for SDXL"),
        ({"transformer.a.lora_A.weight": torch.ones(2, 2)}, "with a transformer in place of the UNet"),
        ({"emb_params": torch.ones(2, 2)}, "is a textual inversion"),
        ({f"k{n}": torch.ones(1) for n in range(5)}, "`k0`, `k1`, `k2` and 2 more"),
        ({"lora_unet_x.lora_down.weight": torch.ones(2, 4)}, "`lora_unet_x` has no up weight"),
        ({**PAIR, "lora_unet_x.lora_up.weight": torch.ones(4, 3)}, "which do not fit"),
        ({**PAIR, "lora_unet_x.lora_down.weight": torch.ones(2, 4, 3, 3)}, "is a LoCon"),
        ({**PAIR, "lora_unet_x.lora_down.weight": torch.full((2, 4), torch.nan)}, "not finite"),
        ({**PAIR, "lora_unet_x.alpha": torch.tensor(0.0)}, "has no effect"),
        ({"lora_te_y.alpha": torch.ones(()), "lora_te1_y.alpha": torch.ones(())}, "twice"),
    ],
)
def test_what_cannot_be_trained_further_is_refused_by_name(
    tensors: dict[str, Tensor], said: str, tmp_path: Path
) -> None:
    path = saved(tmp_path, tensors)
    with pytest.raises(UsageError) as caught:
        read_lora(path)
    assert said in str(caught.value)
    assert f"`{path}`" in str(caught.value)


def test_a_file_that_is_cut_short_or_no_safetensors_file_is_refused(tmp_path: Path) -> None:
    write_lora(tmp_path / "a.safetensors", trained(UNET[:2]), about())
    whole = (tmp_path / "a.safetensors").read_bytes()
    for data in (whole[:-1], whole[:100], b"", b"PK\x03\x04 a pickle in a zip"):
        (tmp_path / "b.safetensors").write_bytes(data)
        with pytest.raises(UsageError, match="is no whole safetensors file"):
            read_lora(tmp_path / "b.safetensors")


def test_a_folder_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        read_lora(tmp_path)
    with pytest.raises(FileNotFoundError):
        read_lora(tmp_path / "none.safetensors")


def test_what_was_read_and_written_again_holds_the_same_tensors(tmp_path: Path) -> None:
    first, second = tmp_path / "a.safetensors", tmp_path / "b.safetensors"
    write_lora(first, trained(), about())
    write_lora(second, read_lora(first)[0], about())
    assert first.read_bytes() == second.read_bytes()
    assert load_file(first).keys() == load_file(second).keys()
