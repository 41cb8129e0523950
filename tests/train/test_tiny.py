from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from torch.nn import functional

from lorakit.bases import FAMILIES, TINY, BaseFacts, BaseKind
from lorakit.train.families.sd15 import FAMILY
from lorakit.train.tiny import make_tiny

if TYPE_CHECKING:
    from torch import Tensor

    from lorakit.train.families.family import Parts


@pytest.fixture(scope="module")
def tiny() -> Parts:
    return make_tiny()


def tensors(parts: Parts) -> dict[str, Tensor]:
    networks = (parts.unet, parts.vae, *parts.encoders)
    return {f"{place}.{name}": each for place, net in enumerate(networks) for name, each in net.state_dict().items()}


def pictures() -> Tensor:
    """Flat areas with edges, a gradient and grain: unlike what the base was calibrated on."""
    across = torch.linspace(-1, 1, 256).expand(256, 256)
    flat = torch.full((256, 256), 0.6)
    flat[64:192, 64:192] = -0.5
    grain = 0.15 * torch.randn(256, 256, generator=torch.Generator().manual_seed(3))
    rings = torch.sin(12 * (across.square() + across.T.square()).sqrt()) * 0.7
    return torch.stack(
        [
            torch.stack([flat, across, grain]),
            torch.stack([rings, flat + grain, across.T]),
            torch.stack([across, rings, rings.roll(40, 0)]),
        ]
    ).clamp(-1, 1)


def test_one_seed_gives_the_same_bytes_and_another_seed_others(tiny: Parts) -> None:
    again, other = tensors(make_tiny()), tensors(make_tiny(seed=16))
    assert all(torch.equal(each, again[name]) for name, each in tensors(tiny).items())
    assert not any(torch.equal(each, other[name]) for name, each in tensors(tiny).items() if each.ndim > 1)


def test_the_thread_count_does_not_make_another_base(tiny: Parts) -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2 if before == 1 else 1)
    try:
        again = tensors(make_tiny())
    finally:
        torch.set_num_threads(before)
    assert all(torch.equal(each, again[name]) for name, each in tensors(tiny).items())


def test_the_global_random_generator_is_left_alone() -> None:
    torch.manual_seed(7)
    expected = torch.rand(4)
    torch.manual_seed(7)
    make_tiny()
    assert torch.equal(torch.rand(4), expected)


def test_the_networks_are_frozen_float32_and_in_eval_mode(tiny: Parts) -> None:
    for network in (tiny.unet, tiny.vae, *tiny.encoders):
        assert not network.training
        assert not any(each.requires_grad for each in network.parameters())
        assert {each.dtype for each in network.parameters()} == {torch.float32}


def test_latents_are_centred_and_of_unit_variance_once_scaled(tiny: Parts) -> None:
    mean, deviation = FAMILY.encode_picture(tiny.vae, pictures())
    assert mean.shape == deviation.shape == (3, 4, 32, 32)
    assert tiny.scaling != 1
    scaled = mean * tiny.scaling
    assert scaled.std() == pytest.approx(1, abs=0.25)
    assert scaled.mean() == pytest.approx(0, abs=0.25)
    assert (deviation > 0).all()
    assert (deviation * tiny.scaling).mean() < 0.1  # a draw keeps the picture


def test_decoded_pictures_lie_in_0_to_1_and_show_contrast(tiny: Parts) -> None:
    mean, _ = FAMILY.encode_picture(tiny.vae, pictures())
    decoded = FAMILY.decode_picture(tiny.vae, mean)
    assert decoded.shape == (3, 3, 256, 256)
    assert decoded.min() >= 0
    assert decoded.max() <= 1
    assert 0.1 < decoded.std() < 0.4


def test_unlike_captions_have_unlike_features(tiny: Parts) -> None:
    ids = torch.tensor([FAMILY.tokens(text, 75) for text in ("a red dog", "a blue boat at night", "")])
    features = FAMILY.encode_text(tiny.encoders, ids, 1)["context"]
    distances = [functional.mse_loss(features[a], features[b]).item() for a, b in ((0, 1), (0, 2), (1, 2))]
    assert min(distances) > 0.01


def test_the_kind_tiny_loads_it(tiny: Parts) -> None:
    loaded = tensors(FAMILY.load(BaseFacts(TINY, BaseKind.TINY, None, FAMILIES["sd15"])))
    assert all(torch.equal(each, loaded[name]) for name, each in tensors(tiny).items())


def test_noise_is_guessed_differently_at_other_timesteps_and_captions(tiny: Parts) -> None:
    noisy = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(0)).expand(2, -1, -1, -1)
    ids = torch.tensor([FAMILY.tokens("a red dog", 75), FAMILY.tokens("a blue boat", 75)])
    context = FAMILY.encode_text(tiny.encoders, ids, 1)["context"]
    by_caption = FAMILY.predict(tiny.unet, noisy, torch.tensor([500, 500]), {"context": context})
    by_time = FAMILY.predict(tiny.unet, noisy, torch.tensor([10, 900]), {"context": context[:1].expand(2, -1, -1)})
    assert by_caption.shape == (2, 4, 8, 8)
    for predicted in (by_caption, by_time):
        assert (predicted[0] - predicted[1]).abs().mean() > 1e-3
