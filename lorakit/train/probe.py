"""What the adapter has learned, measured: the loss of chosen pictures at noise that is the same every time."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import torch

from lorakit.train.noise import generator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from torch import Tensor

    from lorakit.image.framing import Size
    from lorakit.train.shelf import Shelf

    Predict = Callable[[Tensor, Tensor, Tensor], Tensor]

LEVELS = (125, 375, 625, 875)  # of 1,000 timesteps: the middles of four equal parts
LEARNED = 0.99  # of its first loss: a picture that stays above has taught nothing


@torch.no_grad()
def measure(
    shelf: Shelf, predict: Predict, pictures: Sequence[int], together: int, step: Callable[[], None] = lambda: None
) -> dict[str, float]:
    """The mean squared error of each picture, by key, over LEVELS, its first caption given; at most `together` a pass.

    Where masks weigh the loss, they weigh it here, too, and count as a whole.

    `predict` takes noisy latents, timesteps and rows of the features; `step` is called once a picture and level. Noise
    depends on the picture's key alone, so losses at different steps of a run, or of different runs, can be compared.
    """
    by_bucket: dict[Size, list[int]] = defaultdict(list)
    for n in pictures:
        by_bucket[shelf.pictures[n].frame.bucket].append(n)
    found: dict[str, list[float]] = defaultdict(list)
    for bucket, members in by_bucket.items():
        looks = [(n, level) for n in members for level in LEVELS]
        for at in range(0, len(looks), together):
            now = looks[at : at + together]
            for (n, _), loss in zip(now, _losses(shelf, predict, bucket, now).tolist(), strict=True):
                found[shelf.pictures[n].key].append(loss)
                step()
    return {
        shelf.pictures[n].key: sum(losses) / len(losses) for n in pictures if (losses := found[shelf.pictures[n].key])
    }


def _losses(shelf: Shelf, predict: Predict, bucket: Size, looks: Sequence[tuple[int, int]]) -> Tensor:
    top = len(shelf.schedule.alphas)
    timesteps = torch.tensor([level * top // 1000 for _, level in looks], device=shelf.device)
    shape = tuple(shelf.means[bucket].shape[1:])
    noise = torch.stack(
        [
            torch.randn(shape, generator=generator(shelf.config.seed, "probe", shelf.pictures[n].key, level))
            for n, level in looks
        ]
    ).to(shelf.device)
    rows = [shelf.rows[n][0] for n, _ in looks]
    clean = shelf.means[bucket][rows] * shelf.scaling
    texts = torch.tensor([shelf.first_text[n][0] for n, _ in looks], device=shelf.device)
    said = predict(shelf.schedule.noisy(clean, noise, timesteps), timesteps, texts)
    wrong = (said.float() - shelf.schedule.target(clean, noise, timesteps)).square()
    if bucket not in shelf.masks:
        return wrong.mean(dim=(1, 2, 3))
    masks = shelf.masks[bucket][rows][:, None].expand_as(wrong)
    return (wrong * masks).mean(dim=(1, 2, 3)) / masks.mean(dim=(1, 2, 3)).clamp(min=1e-6)


def never_learned(first: Mapping[str, float], last: Mapping[str, float]) -> list[str]:
    """The pictures, by key, whose loss did not fall from `first` to `last`, the most stubborn first."""
    ratios = {key: last[key] / first[key] for key in first if key in last and first[key] > 0}
    return sorted((key for key, ratio in ratios.items() if ratio > LEARNED), key=lambda key: (-ratios[key], key))
