from __future__ import annotations

import json
import logging
import shutil
from typing import TYPE_CHECKING

import pytest
import torch
from diffusers import StableDiffusionPipeline
from safetensors.torch import load_file, save_file

from lorakit.bases import FAMILIES, BaseFacts, BaseKind, look_at
from lorakit.errors import UsageError
from lorakit.train.families.sd15 import FAMILY, Sd15
from lorakit.train.load import hub
from lorakit.train.tiny import BLUEPRINT, make_tiny
from tests.train.bases import first_vae, single, write_tiny, write_tiny_single

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from torch import Tensor, nn

    from lorakit.train.families.family import Parts

    Change = Callable[[dict[str, Tensor]], object]

UNET, VAE, TEXT = "model.diffusion_model.", "first_stage_model.", "cond_stage_model.transformer.text_model."
SMALL = Sd15(BLUEPRINT)  # single files of the tiny base


@pytest.fixture(scope="module")
def tiny() -> Parts:
    return make_tiny()


@pytest.fixture(scope="module")
def folder(tiny: Parts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny(tmp_path_factory.mktemp("base") / "folder", tiny)


@pytest.fixture(scope="module")
def file(tiny: Parts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_single(tmp_path_factory.mktemp("base") / "tiny.safetensors", tiny)


@pytest.fixture
def copied(folder: Path, tmp_path: Path) -> Path:
    """The folder, to be damaged."""
    return shutil.copytree(folder, tmp_path / "copied")


def as_file(path: Path) -> BaseFacts:
    return BaseFacts(path.name, BaseKind.FILE, path, FAMILIES["sd15"])


def as_folder(path: Path) -> BaseFacts:
    return look_at(str(path), path)


def networks(parts: Parts) -> Iterator[nn.Module]:
    yield from (parts.unet, parts.vae, *parts.encoders)


def same(one: nn.Module, other: nn.Module) -> bool:
    first, second = one.state_dict(), other.state_dict()
    return first.keys() == second.keys() and all(torch.equal(first[name], second[name]) for name in first)


def changed(tiny: Parts, path: Path, change: Change) -> BaseFacts:
    """A single file after `change`."""
    tensors = single(tiny)
    change(tensors)
    save_file(tensors, path / "changed.safetensors")
    return as_file(path / "changed.safetensors")


def refused(family: Sd15, base: BaseFacts, vae: Path | None = None) -> str:
    with pytest.raises(UsageError) as error:
        family.load(base, vae)
    text = str(error.value)
    assert "\n" not in text
    return text


def test_a_folder_and_a_single_file_hold_the_same_base_tensor_for_tensor(tiny: Parts, folder: Path, file: Path) -> None:
    for loaded in (FAMILY.load(as_folder(folder)), SMALL.load(as_file(file))):
        assert all(same(one, other) for one, other in zip(networks(tiny), networks(loaded), strict=True))
        assert torch.equal(loaded.alphas, tiny.alphas)
        assert (loaded.scaling, loaded.prediction) == (0.18215, "epsilon")


def test_diffusers_loads_the_same_tensors_from_folder_and_file(folder: Path, file: Path) -> None:
    ours = SMALL.load(as_file(file))
    whole = StableDiffusionPipeline.from_pretrained(folder, local_files_only=True)
    one = StableDiffusionPipeline.from_single_file(str(file), config=str(folder), local_files_only=True)
    for theirs in (whole, one):
        assert same(ours.unet, theirs.unet)
        assert same(ours.vae, theirs.vae)
        assert same(ours.encoders[0], theirs.text_encoder)


def test_what_is_loaded_is_frozen_float32_and_in_eval_mode_whatever_the_file_holds(tiny: Parts, tmp_path: Path) -> None:
    half = write_tiny_single(tmp_path / "half.safetensors", tiny, torch.float16)
    loaded = SMALL.load(as_file(half))
    for network, own in zip(networks(loaded), networks(tiny), strict=True):
        assert not any(module.training for module in network.modules())
        assert not any(each.requires_grad for each in network.parameters())
        assert {each.dtype for each in network.parameters()} == {torch.float32}
        rounded = {name: each.half().float() for name, each in own.state_dict().items()}
        assert all(torch.equal(each, rounded[name]) for name, each in network.state_dict().items())
    features = FAMILY.encode_text(loaded.encoders, torch.tensor([FAMILY.tokens("a cat", 75)]), 1)["context"]
    assert features.isfinite().all()


def test_loading_prints_nothing_draws_nothing_and_leaves_the_log_levels(
    folder: Path, file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    levels = [logging.getLogger(name).level for name in ("diffusers", "transformers")]
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    FAMILY.load(as_folder(folder))
    SMALL.load(as_file(file))
    assert torch.equal(torch.rand(3), expected)
    assert capfd.readouterr() == ("", "")
    assert [logging.getLogger(name).level for name in ("diffusers", "transformers")] == levels


def test_a_config_with_keys_that_nobody_knows_any_more_loads_in_silence(
    copied: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    config = copied / "unet" / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"steps_of_old": 3}))
    FAMILY.load(as_folder(copied))
    assert capfd.readouterr() == ("", "")


def test_a_replaced_file_does_not_change_what_was_loaded(tiny: Parts, tmp_path: Path) -> None:
    path = write_tiny_single(tmp_path / "base.safetensors", tiny)
    loaded = SMALL.load(as_file(path))
    with path.open("r+b") as stream:
        stream.seek(200_000)
        stream.write(b"\xff" * 4_000_000)
    assert all(same(one, other) for one, other in zip(networks(tiny), networks(loaded), strict=True))


def test_text_encoder_names_of_the_oldest_files_are_understood(tiny: Parts, tmp_path: Path) -> None:
    def older(tensors: dict[str, Tensor]) -> None:
        for name in [name for name in tensors if name.startswith(TEXT)]:
            tensors[name.replace("text_model.", "")] = tensors.pop(name)

    loaded = SMALL.load(changed(tiny, tmp_path, older))
    assert same(loaded.encoders[0], tiny.encoders[0])


def test_rounded_position_ids_of_a_merge_do_no_harm(tiny: Parts, tmp_path: Path) -> None:
    def rounded(tensors: dict[str, Tensor]) -> None:
        tensors[f"{TEXT}embeddings.position_ids"] = torch.full((1, 77), 40.99)

    loaded = SMALL.load(changed(tiny, tmp_path, rounded))
    ids = torch.tensor([FAMILY.tokens("a photo of a cat", 75)])
    one, other = (FAMILY.encode_text(parts.encoders, ids, 1)["context"] for parts in (loaded, tiny))
    assert torch.equal(one, other)


@pytest.mark.parametrize(
    "name",
    [
        f"{UNET}time_embed.0.weight",
        f"{UNET}input_blocks.3.0.op.bias",
        f"{UNET}middle_block.1.transformer_blocks.0.attn2.to_v.weight",
        f"{UNET}output_blocks.5.2.conv.bias",
        f"{UNET}output_blocks.11.0.skip_connection.bias",
        f"{VAE}encoder.conv_in.weight",
        f"{VAE}encoder.down.1.downsample.conv.bias",
        f"{VAE}decoder.mid.attn_1.k.weight",
        f"{VAE}quant_conv.weight",
        f"{TEXT}embeddings.token_embedding.weight",
        f"{TEXT}encoder.layers.11.mlp.fc2.bias",
    ],
)
def test_no_tensor_of_a_single_file_may_be_missing(tiny: Parts, tmp_path: Path, name: str) -> None:
    text = refused(SMALL, changed(tiny, tmp_path, lambda tensors: tensors.pop(name)))
    assert "is no whole base: its" in text
    assert "lacks" in text


def test_a_tensor_of_another_shape_is_an_error(tiny: Parts, tmp_path: Path) -> None:
    name = f"{UNET}middle_block.1.proj_in.weight"
    text = refused(SMALL, changed(tiny, tmp_path, lambda tensors: tensors.update({name: torch.zeros(32, 16, 1, 1)})))
    assert "`mid_block.attentions.0.proj_in.weight` of its UNet has the shape [32, 16, 1, 1], not [32" in text


def test_tensors_too_many_are_another_model(tiny: Parts, tmp_path: Path) -> None:
    added = {f"{UNET}label_emb.0.0.weight": torch.zeros(4, 4)}
    text = refused(SMALL, changed(tiny, tmp_path, lambda tensors: tensors.update(added)))
    assert "its UNet has tensors too many: 1" in text


def test_a_file_with_nan_is_an_error(tiny: Parts, tmp_path: Path) -> None:
    name = f"{VAE}encoder.conv_in.bias"
    text = refused(SMALL, changed(tiny, tmp_path, lambda tensors: tensors[name].fill_(float("nan"))))
    assert "`encoder.conv_in.bias` of its VAE holds NaN" in text


def test_an_inpainting_base_is_told(tiny: Parts, tmp_path: Path) -> None:
    name = f"{UNET}input_blocks.0.0.weight"
    text = refused(SMALL, changed(tiny, tmp_path, lambda tensors: tensors.update({name: torch.zeros(16, 9, 3, 3)})))
    assert "it is an inpainting or editing model" in text


@pytest.mark.parametrize(("prefix", "part"), [(UNET, "UNet"), (VAE, "VAE"), ("cond_stage_model.", "text encoder")])
def test_a_file_that_lacks_a_whole_part_says_which(tiny: Parts, tmp_path: Path, prefix: str, part: str) -> None:
    def without(tensors: dict[str, Tensor]) -> None:
        for name in [name for name in tensors if name.startswith(prefix)]:
            del tensors[name]

    assert f"holds no {part}" in refused(SMALL, changed(tiny, tmp_path, without))


def test_a_file_without_vae_trains_with_one_that_is_named(tiny: Parts, tmp_path: Path) -> None:
    def without(tensors: dict[str, Tensor]) -> None:
        for name in [name for name in tensors if name.startswith(VAE)]:
            del tensors[name]

    base = changed(tiny, tmp_path, without)
    save_file(first_vae(tiny.vae.state_dict()), tmp_path / "vae.safetensors")
    assert same(SMALL.load(base, tmp_path / "vae.safetensors").vae, tiny.vae)


def test_a_file_cut_short_is_an_error(file: Path, tmp_path: Path) -> None:
    (tmp_path / "short.safetensors").write_bytes(file.read_bytes()[:-1000])
    assert "is damaged or cut short" in refused(SMALL, as_file(tmp_path / "short.safetensors"))


def test_a_true_size_family_refuses_the_tiny_file(file: Path) -> None:
    assert "is another kind of base: `conv_in.weight` of its UNet has the shape [16, 4, 3, 3], not [320, 4, 3, 3]" in (
        refused(FAMILY, as_file(file))
    )


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (BaseKind.MISSING, "is not there"),
        (BaseKind.UNKNOWN, "is no base"),
        (BaseKind.LORA, "is a LoRA, not a base"),
        (BaseKind.PICKLE, "is a pickle, which can run code"),
    ],
)
def test_what_is_no_base_is_a_sentence(kind: BaseKind, words: str, tmp_path: Path) -> None:
    text = refused(FAMILY, BaseFacts("models/x", kind, tmp_path, None))
    assert text.startswith(f"`models/x` {words}")
    assert "set `base_model` to" in text


@pytest.mark.parametrize("name", ["sd2", "sdxl"])
def test_a_base_of_another_family_is_named(name: str, tmp_path: Path) -> None:
    base = BaseFacts("other.safetensors", BaseKind.FILE, tmp_path, FAMILIES[name])
    assert f"is a {FAMILIES[name].title} base, not Stable Diffusion 1.x" in refused(FAMILY, base)


def test_a_folder_of_another_family_is_named_whatever_it_is_called(copied: Path) -> None:
    config = copied / "unet" / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"cross_attention_dim": 2048}))
    base = BaseFacts("sd15", BaseKind.FOLDER, copied, FAMILIES["sd15"])
    assert "is a Stable Diffusion XL base" in refused(FAMILY, base)


def test_a_folder_with_pickles_alone_is_refused_unread(copied: Path) -> None:
    weights = copied / "unet" / "diffusion_pytorch_model.safetensors"
    weights.rename(weights.with_suffix(".bin"))
    assert "diffusion_pytorch_model.bin` is a pickle" in refused(FAMILY, as_folder(copied))


@pytest.mark.parametrize(
    "name",
    [
        "unet/diffusion_pytorch_model.safetensors",
        "text_encoder/model.safetensors",
        "text_encoder/config.json",
        "vae/config.json",
        "scheduler/scheduler_config.json",
    ],
)
def test_a_folder_that_lacks_a_file_says_which(copied: Path, name: str) -> None:
    (copied / name).unlink()
    assert name.rpartition("/")[2] in refused(FAMILY, as_folder(copied))


def test_a_tensor_missing_from_a_folder_is_an_error_and_never_random(copied: Path) -> None:
    weights = copied / "text_encoder" / "model.safetensors"
    tensors = load_file(weights)
    del tensors[next(name for name in tensors if name.endswith("layers.5.mlp.fc1.weight"))]
    save_file(tensors, weights)
    assert "its text encoder lacks 1 of 196 tensors, `encoder.layers.5.mlp.fc1.weight`" in refused(
        FAMILY, as_folder(copied)
    )


def test_a_folder_in_half_precision_and_in_shards_loads(tiny: Parts, copied: Path) -> None:
    unet, text = copied / "unet" / "diffusion_pytorch_model.safetensors", copied / "text_encoder" / "model.safetensors"
    save_file({name: each.half() for name, each in load_file(text).items()}, text.with_name("model.fp16.safetensors"))
    text.unlink()
    tensors = load_file(unet)
    names = sorted(tensors)
    table: dict[str, str] = {}
    for index, part in enumerate((names[:100], names[100:]), start=1):
        shard = f"diffusion_pytorch_model-0000{index}-of-00002.safetensors"
        save_file({name: tensors[name] for name in part}, unet.with_name(shard))
        table |= dict.fromkeys(part, shard)
    unet.with_name("diffusion_pytorch_model.safetensors.index.json").write_text(json.dumps({"weight_map": table}))
    unet.unlink()
    loaded = FAMILY.load(as_folder(copied))
    assert same(loaded.unet, tiny.unet)
    half = {name: each.half().float() for name, each in tiny.encoders[0].state_dict().items()}
    assert all(torch.equal(each, half[name]) for name, each in loaded.encoders[0].state_dict().items())


def test_a_unet_of_other_blocks_is_no_base_for_a_lora_of_this_family(copied: Path) -> None:
    config, weights = copied / "unet" / "config.json", copied / "unet" / "diffusion_pytorch_model.safetensors"
    changed_config = json.loads(config.read_text())
    changed_config["down_block_types"][2] = "DownBlock2D"
    config.write_text(json.dumps(changed_config))
    tensors = load_file(weights)
    save_file({name: each for name, each in tensors.items() if "down_blocks.2.attentions" not in name}, weights)
    assert "24 modules differ" in refused(FAMILY, as_folder(copied))


def test_a_config_that_builds_nothing_is_a_sentence(copied: Path) -> None:
    config = copied / "unet" / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"block_out_channels": [3]}))
    assert "has a config from which no UNet can be built" in refused(FAMILY, as_folder(copied))
    config.write_text("{")
    assert "config.json` cannot be read" in refused(FAMILY, BaseFacts("x", BaseKind.FOLDER, copied, None))


@pytest.mark.parametrize("layout", ["a1111", "diffusers", "old diffusers", "checkpoint", "folder", "base"])
def test_a_vae_that_is_named_replaces_the_base_s_own(tiny: Parts, folder: Path, tmp_path: Path, layout: str) -> None:
    other = make_tiny(seed=99)
    state, path = other.vae.state_dict(), tmp_path / "vae.safetensors"
    if layout == "a1111":
        save_file(first_vae(state) | {"loss.logvar": torch.zeros(1)}, path)
    elif layout == "checkpoint":
        save_file(single(other), path)
    elif layout == "diffusers":
        save_file(state, path)
    elif layout == "old diffusers":
        old = {"to_q": "query", "to_k": "key", "to_v": "value", "to_out.0": "proj_attn"}
        for new, name in old.items():
            state = {
                key.replace(f"attentions.0.{new}.", f"attentions.0.{name}."): each.contiguous()
                for key, each in state.items()
            }
        save_file(state, path)
    else:
        path = write_tiny(tmp_path / "other", other)
        path = path / "vae" if layout == "folder" else path
    loaded = FAMILY.load(as_folder(folder), path)
    assert same(loaded.vae, other.vae)
    assert not same(loaded.vae, tiny.vae)
    assert same(loaded.unet, tiny.unet)


def test_a_vae_that_is_none_is_a_sentence(folder: Path, copied: Path, tmp_path: Path) -> None:
    assert "is not there" in refused(FAMILY, as_folder(folder), tmp_path / "vae.safetensors")
    (tmp_path / "vae.pt").write_bytes(b"\x80")
    assert "is a pickle" in refused(FAMILY, as_folder(folder), tmp_path / "vae.pt")
    save_file({"x": torch.zeros(1)}, tmp_path / "x.safetensors")
    assert "holds no VAE" in refused(FAMILY, as_folder(folder), tmp_path / "x.safetensors")
    config = copied / "vae" / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"scaling_factor": 0.13025}))
    assert "scales latents by 0.13025, the base by 0.18215" in refused(FAMILY, as_folder(folder), copied)


def test_a_hub_name_without_the_hub_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    base = look_at("someone/stable-diffusion-v1-5", tmp_path / "someone/stable-diffusion-v1-5")
    assert base.kind is BaseKind.HUB
    text = refused(FAMILY, base)
    assert text.startswith("`someone/stable-diffusion-v1-5` is no file or folder here, and the Hugging Face hub could")
    assert "set `base_model` to a `.safetensors` file or a diffusers folder" in text


def test_a_hub_base_loads_from_the_folder_that_the_hub_gives(
    tiny: Parts, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def download(name: str, *, allow_patterns: list[str]) -> str:
        assert name == "someone/base"
        asked.append(allow_patterns)
        return str(folder)

    monkeypatch.setattr(hub, "snapshot_download", download)
    loaded = FAMILY.load(BaseFacts("someone/base", BaseKind.HUB))
    assert same(loaded.unet, tiny.unet)
    assert all(name.endswith(".json") for name in asked[0])  # the family is known before gigabytes are fetched
    assert not any(name.endswith((".bin", ".ckpt")) for patterns in asked for name in patterns)
