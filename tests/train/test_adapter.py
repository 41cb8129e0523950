"""The adapter inside the tiny base."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import torch

from lorakit.bases import TINY, look_at
from lorakit.config.training import TrainingConfig
from lorakit.errors import UsageError
from lorakit.train.adapter import Adapter, inject
from lorakit.train.families.family import Parts, find_family
from lorakit.train.tiny import WIDTH

if TYPE_CHECKING:
    from pathlib import Path

FAMILY = find_family("sd15")


def made(tmp_path: Path, **keys: object) -> tuple[Parts, Adapter]:
    config = TrainingConfig.model_validate({"train_data_dir": ".", "lora_rank": 4, **keys})
    parts = FAMILY.load(look_at(TINY, tmp_path))
    return parts, inject(parts, FAMILY.targets(parts, config.lora_targets, config.train_text_encoder), config)


def predicted(parts: Parts) -> torch.Tensor:
    noisy = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(1))
    features = {"context": torch.randn(1, 77, WIDTH, generator=torch.Generator().manual_seed(2))}
    with torch.no_grad():
        return FAMILY.predict(parts.unet, noisy, torch.tensor([500]), features)


def test_a_fresh_adapter_changes_nothing(tmp_path: Path) -> None:
    bare = FAMILY.load(look_at(TINY, tmp_path))
    parts, adapter = made(tmp_path)
    assert torch.equal(predicted(bare), predicted(parts))
    assert all(not each.up.any() and each.down.any() for each in adapter.trained())


def test_the_adapter_is_all_that_is_trained(tmp_path: Path) -> None:
    parts, adapter = made(tmp_path, train_text_encoder=True)
    own = {id(weight) for encoder in (False, True) for weight in adapter.parameters(encoder)}
    trained = {
        id(weight)
        for network in (parts.unet, parts.vae, *parts.encoders)
        for weight in network.parameters()
        if weight.requires_grad
    }
    assert own == trained
    assert len(own) == 2 * (192 + 72)


def test_the_same_seed_gives_the_same_adapter_and_leaves_torch_s_chance_alone(tmp_path: Path) -> None:
    before = torch.get_rng_state()
    one, other = made(tmp_path)[1].trained(), made(tmp_path)[1].trained()
    assert torch.equal(before, torch.get_rng_state())
    assert all(torch.equal(a.down, b.down) for a, b in zip(one, other, strict=True))
    third = made(tmp_path, seed=1)[1].trained()
    assert not torch.equal(one[0].down, third[0].down)


def test_alpha_apart_from_rank_scales_what_the_network_adds(tmp_path: Path) -> None:
    """The change that the network really makes is that of `Trained.delta`: alpha / rank times the product."""
    parts, adapter = made(tmp_path, lora_alpha=1.0)
    chance = torch.Generator().manual_seed(3)
    for each in adapter.modules:
        with torch.no_grad():
            each.up.copy_(torch.randn(each.up.shape, generator=chance) * 0.1)
    for own, trained in list(zip(adapter.modules, adapter.trained(), strict=True))[::17]:
        layer = parts.unet.get_submodule(own.target.path)
        delta = layer.get_delta_weight("default")  # type: ignore[operator]  # peft's layer
        assert trained.alpha == 1.0
        assert torch.allclose(delta.flatten(1), trained.delta(), atol=1e-6)
        assert torch.allclose(trained.delta(), 0.25 * trained.up.flatten(1) @ trained.down.flatten(1), atol=1e-7)


def test_what_was_trained_is_taken_over_at_the_same_strength(tmp_path: Path) -> None:
    _, first = made(tmp_path, lora_alpha=2.0)
    with torch.no_grad():
        for each in first.modules:
            each.up.normal_(generator=torch.Generator().manual_seed(4))
    _, second = made(tmp_path, lora_alpha=8.0, seed=5)
    second.load(first.trained())
    for a, b in zip(first.trained(), second.trained(), strict=True):
        assert torch.allclose(a.delta(), b.delta(), atol=1e-5)


def test_a_lora_of_other_modules_or_rank_is_refused(tmp_path: Path) -> None:
    _, adapter = made(tmp_path)
    trained = adapter.trained()
    with pytest.raises(UsageError, match="it lacks `lora_unet_"):
        adapter.load(trained[1:])
    with pytest.raises(UsageError, match="it also has `lora_te_x`"):
        adapter.load([*trained, replace(trained[0], key="lora_te_x")])
    with pytest.raises(UsageError, match="write `lora_rank: 2`"):
        adapter.load([replace(trained[0], down=trained[0].down[:2], up=trained[0].up[:, :2]), *trained[1:]])
