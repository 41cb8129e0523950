"""What the families whose text encoder is CLIP share: token ids, features, names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.caption.tokenizer import END, START, clip_tokenizer
from lorakit.errors import UsageError
from lorakit.train.families.family import Target
from lorakit.train.load.networks import bare_clip

if TYPE_CHECKING:
    from torch import Tensor, nn

CHUNK = 75  # tokens between start and end
ADAPTED = ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj", "mlp.fc1", "mlp.fc2")


def chunked_ids(text: str, window: int) -> tuple[int, ...]:
    """Token ids in `window // 75` chunks of 77: start, up to 75 tokens, end, filled up with ends as SD 1.x fills.

    What lies beyond the window is cut. Raises UsageError when no CLIP vocabulary is installed.
    """
    tokens = caption_ids(text)[:window]
    chunks = (tokens[at : at + CHUNK] for at in range(0, window, CHUNK))
    return tuple(each for chunk in chunks for each in (START, *chunk, *[END] * (CHUNK + 1 - len(chunk))))


def caption_ids(text: str) -> tuple[int, ...]:
    """All token ids of a caption without start and end, as many as the linter counts. Raises UsageError."""
    tokenizer = clip_tokenizer()
    if not tokenizer.exact:
        raise UsageError(
            "no CLIP vocabulary is installed, without which captions cannot be trained: "
            "`pip install lorakit[train]` brings one along"
        )
    return tuple(tokenizer.ids(text))


def clip_features(encoder: nn.Module, ids: Tensor, clip_skip: int) -> Tensor:
    """Features [n, chunks * 77, width] of `ids` [n, chunks * 77], each chunk encoded alone, as WebUIs do.

    `clip_skip` 1 takes the last layer, 2 the one before it; the final LayerNorm follows either.
    """
    chunks = ids.reshape(-1, CHUNK + 2)
    if clip_skip == 1:
        features = encoder(chunks).last_hidden_state
    else:
        layers = encoder(chunks, output_hidden_states=True).hidden_states
        features = bare_clip(encoder).get_submodule("final_layer_norm")(layers[-clip_skip])
    joined: Tensor = features.reshape(ids.shape[0], -1, features.shape[-1])
    return joined


def clip_targets(encoder: nn.Module, index: int, prefix: str) -> tuple[Target, ...]:
    """The modules of text encoder `index` that kohya adapts: attention and MLP of each layer.

    Keys say `text_model` whatever transformers calls the module, because WebUIs look for that name.
    """
    paths = [name for name, _ in encoder.named_modules() if name.endswith(ADAPTED)]
    names = [path.removeprefix("text_model.").replace(".", "_") for path in paths]
    return tuple(Target(index, path, f"{prefix}_text_model_{name}") for path, name in zip(paths, names, strict=True))
