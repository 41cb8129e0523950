from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import torch
from accelerate import init_empty_weights
from diffusers import AutoencoderKL, UNet2DConditionModel
from torch import nn
from transformers import CLIPTextConfig, CLIPTextModel

from lorakit.caption.tokenizer import Tokenizer, clip_tokenizer
from lorakit.errors import UsageError
from lorakit.train.families import clip
from lorakit.train.families.family import Parts, find_family
from lorakit.train.families.sd15 import FAMILY
from lorakit.train.load.blueprint import SD15
from lorakit.train.tiny import make_tiny

if TYPE_CHECKING:
    from collections.abc import Callable

    from lorakit.train.families.family import Preset

START, END = 49406, 49407
TEXTS = (
    "",
    "   \n\t ",
    "a photo of a cat",
    "1girl, solo, (long hair:1.2), <lora:x:1>",
    "一只猫坐在窗台上，阳光，1girl，solo",
    "Café, naïve café",
    "tab\tand\nlines   and spaces",
    "🦊 fox; half a character \ud800 here",
    "the end <|endoftext|> and <|StartOfText|>after",
    "word " * 100,
    "密" * 300,
)


@pytest.fixture(scope="module")
def tiny() -> Parts:
    return make_tiny()


@pytest.fixture(scope="module")
def true_size() -> Parts:
    """Stable Diffusion 1.5 without its numbers."""
    with init_empty_weights(include_buffers=True):
        return Parts(
            UNet2DConditionModel.from_config(dict(SD15.unet)),
            AutoencoderKL.from_config(dict(SD15.vae)),
            (CLIPTextModel(CLIPTextConfig.from_dict(dict(SD15.text))),),
            torch.ones(0),
            0.18215,
            "epsilon",
        )


def test_the_family_is_found_by_its_name() -> None:
    assert find_family("sd15") is FAMILY
    assert (FAMILY.architecture, FAMILY.version) == ("stable-diffusion-v1", "sd_v1")
    assert FAMILY.facts.context == 768


def test_true_size_networks_have_the_published_numbers_of_parameters(true_size: Parts) -> None:
    networks = (true_size.unet, true_size.vae, true_size.encoders[0])
    counts = [sum(each.numel() for each in network.parameters()) for network in networks]
    assert counts == [859_520_964, 83_653_863, 123_060_480]


@pytest.mark.parametrize("size", ["true_size", "tiny"])
@pytest.mark.parametrize(
    ("preset", "text", "count"),
    [("transformer", False, 192), ("transformer", True, 264), ("attention", False, 128), ("attention", True, 200)],
)
def test_the_modules_of_a_preset_are_exactly_those_of_the_literal_list(
    size: str, preset: Preset, text: bool, count: int, request: pytest.FixtureRequest
) -> None:
    parts: Parts = request.getfixturevalue(size)
    targets = FAMILY.targets(parts, preset, text)
    assert len(targets) == count
    assert len({target.key for target in targets}) == count
    assert {target.key for target in targets} == FAMILY.literal_keys(preset, text)


def test_a_target_leads_to_the_module_that_its_key_names(tiny: Parts) -> None:
    for target in FAMILY.targets(tiny, "transformer", text=True):
        network = tiny.unet if target.encoder is None else tiny.encoders[target.encoder]
        module = network.get_submodule(target.path)
        assert isinstance(module, nn.Linear | nn.Conv2d)
        assert target.key.endswith(target.path.replace(".", "_"))
    conv = [t.key for t in FAMILY.targets(tiny, "transformer", text=False) if t.key.endswith(("proj_in", "proj_out"))]
    assert len(conv) == 32


def test_text_encoder_keys_say_text_model_whether_or_not_transformers_wraps_it(tiny: Parts) -> None:
    class Wrapped(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.text_model = tiny.encoders[0]

    wrapped = Parts(tiny.unet, tiny.vae, (Wrapped(),), tiny.alphas, tiny.scaling, tiny.prediction)
    new, old = (FAMILY.targets(parts, "attention", text=True)[128:] for parts in (tiny, wrapped))
    assert [target.key for target in new] == [target.key for target in old]
    assert new[0].key.startswith("lora_te_text_model_encoder_layers_0_")
    assert [f"text_model.{target.path.removeprefix('text_model.')}" for target in new] == [each.path for each in old]


def test_known_ids_stand_between_start_and_end() -> None:
    ids = FAMILY.tokens("a photo of a cat", 75)
    assert ids == (START, 320, 1125, 539, 320, 2368, *[END] * 71)


@pytest.mark.parametrize(("window", "chunks"), [(75, 1), (150, 2), (225, 3)])
def test_each_chunk_of_a_window_has_start_and_end_and_77_ids(window: int, chunks: int) -> None:
    empty = FAMILY.tokens("", window)
    assert empty == (START, *[END] * 76) * chunks
    full = FAMILY.tokens("cat " * 400, window)
    assert full == (START, *[2368] * 75, END) * chunks


def test_a_caption_of_80_tokens_goes_on_in_the_second_chunk_or_is_cut() -> None:
    text = " ".join(["cat"] * 75 + ["dog"] * 5)
    dog = FAMILY.tokens("dog", 75)[1]
    assert FAMILY.tokens(text, 75) == (START, *[2368] * 75, END)
    assert FAMILY.tokens(text, 150)[77:] == (START, *[dog] * 5, *[END] * 71)


@pytest.mark.parametrize("text", TEXTS)
def test_there_are_as_many_ids_as_the_linter_counts(text: str) -> None:
    assert len(clip.caption_ids(text)) == clip_tokenizer().count(text)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("window", [75, 150, 225])
def test_what_the_linter_says_is_kept_is_what_is_read(text: str, window: int) -> None:
    read, end = clip.caption_ids(text)[:window], clip_tokenizer().kept(text, window)
    kept = clip.caption_ids(text[:end])
    whole = end == len(text) or text[end - 1].isspace() or text[end].isspace()
    assert read[: len(kept) - (not whole)] == kept[: len(kept) - (not whole)]  # a word's last token says that it ends
    assert 0 <= len(read) - len(kept) < 4  # the bytes of a character that the window cuts through


def test_special_tokens_in_a_caption_are_single_ids() -> None:
    assert clip.caption_ids("a<|endoftext|>cat <|startoftext|>") == (320, END, 2368, START)


def test_an_estimate_of_tokens_trains_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clip, "clip_tokenizer", lambda: Tokenizer(None, "an estimate"))
    with pytest.raises(UsageError, match=r"`pip install lorakit\[train\]`"):
        FAMILY.tokens("a cat", 75)


def reference(encoder: nn.Module, ids: torch.Tensor, layers: int) -> torch.Tensor:
    """A CLIP text encoder written out: the first `layers` layers, then the LayerNorm."""
    state = encoder.embeddings.token_embedding(ids) + encoder.embeddings.position_embedding.weight[: ids.shape[1]]  # type: ignore[union-attr,operator,index]
    later = torch.full((ids.shape[1], ids.shape[1]), float("-inf")).triu(1)
    for layer in list(encoder.encoder.layers)[:layers]:  # type: ignore[union-attr,arg-type]
        attention, normed = layer.self_attn, layer.layer_norm1(state)
        q, k, v = (
            each(normed).unflatten(-1, (attention.num_heads, -1)).transpose(1, 2)
            for each in (attention.q_proj, attention.k_proj, attention.v_proj)
        )
        weights = (q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5 + later).softmax(-1)
        state = state + attention.out_proj((weights @ v).transpose(1, 2).flatten(2))
        hidden = layer.mlp.fc1(layer.layer_norm2(state))
        state = state + layer.mlp.fc2(hidden * torch.sigmoid(1.702 * hidden))
    normed_last: torch.Tensor = encoder.final_layer_norm(state)  # type: ignore[operator]
    return normed_last


@pytest.mark.parametrize(("clip_skip", "layers"), [(1, 12), (2, 11)])
def test_clip_skip_takes_the_layer_before_and_still_the_final_norm(tiny: Parts, clip_skip: int, layers: int) -> None:
    ids = torch.tensor([FAMILY.tokens("a photo of a cat", 75), FAMILY.tokens("", 75)])
    context = FAMILY.encode_text(tiny.encoders, ids, clip_skip)["context"]
    assert context.shape == (2, 77, 32)
    assert torch.allclose(context, reference(tiny.encoders[0], ids, layers), atol=1e-4)


def test_clip_skip_1_and_2_differ(tiny: Parts) -> None:
    ids = torch.tensor([FAMILY.tokens("a photo of a cat", 75)])
    one, two = (FAMILY.encode_text(tiny.encoders, ids, skip)["context"] for skip in (1, 2))
    assert (one - two).abs().max() > 1e-2


@pytest.mark.parametrize("clip_skip", [1, 2])
def test_clip_skip_1_and_2_are_transformers_own(tiny: Parts, clip_skip: int) -> None:
    ids = torch.tensor([FAMILY.tokens("a photo of a cat", 75)])
    output = tiny.encoders[0](ids, output_hidden_states=True)
    norm: Callable[..., torch.Tensor] = tiny.encoders[0].final_layer_norm  # type: ignore[assignment]
    expected = output.last_hidden_state if clip_skip == 1 else norm(output.hidden_states[-2])
    assert torch.equal(FAMILY.encode_text(tiny.encoders, ids, clip_skip)["context"], expected)


def test_chunks_are_encoded_alone_and_joined(tiny: Parts) -> None:
    first, second = " ".join(["cat"] * 75), "a dog at night"
    ids = torch.tensor([FAMILY.tokens(f"{first} {second}", 150), FAMILY.tokens("fox", 150)])
    context = FAMILY.encode_text(tiny.encoders, ids, 1)["context"]
    assert context.shape == (2, 154, 32)
    for place, text in ((context[0, :77], first), (context[0, 77:], second), (context[1, :77], "fox")):
        alone = FAMILY.encode_text(tiny.encoders, torch.tensor([FAMILY.tokens(text, 75)]), 1)["context"][0]
        assert torch.allclose(place, alone, atol=1e-5)


@pytest.mark.parametrize("clip_skip", [1, 2])
def test_gradients_reach_the_text_encoder(clip_skip: int) -> None:
    encoder = make_tiny().encoders[0]
    weight = encoder.get_submodule("encoder.layers.3.mlp.fc1").weight
    weight.requires_grad_(True)
    ids = torch.tensor([FAMILY.tokens("a photo of a cat", 150)])
    FAMILY.encode_text((encoder,), ids, clip_skip)["context"].square().mean().backward()  # type: ignore[no-untyped-call]
    assert isinstance(weight.grad, torch.Tensor)
    assert weight.grad.abs().max() > 0


def test_the_posterior_is_diffusers_own_and_unscaled(tiny: Parts) -> None:
    pixels = torch.rand(1, 3, 64, 96, generator=torch.Generator().manual_seed(0)) * 2 - 1
    mean, deviation = FAMILY.encode_picture(tiny.vae, pixels)
    posterior = tiny.vae.encode(pixels).latent_dist  # type: ignore[operator]
    assert mean.shape == (1, 4, 8, 12)
    assert torch.equal(mean, posterior.mode())
    assert torch.allclose(deviation, (posterior.logvar / 2).exp())
