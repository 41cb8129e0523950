"""Everything encoded, on the device, so that a step waits for no disk: views in, tensors out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from lorakit.plan.views import draw
from lorakit.train.noise import chance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import Tensor

    from lorakit.config.training import TrainingConfig
    from lorakit.image.framing import Size
    from lorakit.plan.plan import Planned
    from lorakit.plan.views import View
    from lorakit.train.encode import Encoded
    from lorakit.train.noise import Schedule


@dataclass(frozen=True, slots=True)
class Batch:
    """What one forward pass reads, n views of one bucket, on the device.

    `noisy` and `target` [n, 4, h, w], `timesteps` [n], `texts` [n] rows of the features, `weights` [n, 1, h, w] or
    [n, 1, 1, 1] multiply the squared error.
    """

    noisy: Tensor
    target: Tensor
    timesteps: Tensor
    texts: Tensor
    weights: Tensor

    def __len__(self) -> int:
        """How many views."""
        return len(self.timesteps)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The encoded pictures by bucket. `rows` say where picture n lies: (plain row, mirrored row)."""

    pictures: tuple[Planned, ...]
    means: Mapping[Size, Tensor]
    deviations: Mapping[Size, Tensor]
    masks: Mapping[Size, Tensor]
    rows: tuple[tuple[int, int], ...]
    first_text: tuple[tuple[int, ...], ...]  # rows of the features, by picture, of its texts
    schedule: Schedule
    scaling: float
    config: TrainingConfig
    device: torch.device

    def batch(self, views: Sequence[View]) -> Batch:
        """The tensors of views that share a bucket; what is random about them depends on their numbers alone."""
        config = self.config
        draws = [
            draw(config.seed, view.number, self.pictures[view.picture].orders, config.caption_dropout, config.flip)
            for view in views
        ]
        rows = [self.rows[view.picture][each.flipped] for view, each in zip(views, draws, strict=True)]
        texts = [
            0 if each.dropped else self.first_text[view.picture][each.text]
            for view, each in zip(views, draws, strict=True)
        ]
        bucket = self.pictures[views[0].picture].frame.bucket
        steps = len(self.schedule.alphas)
        shape = tuple(self.means[bucket].shape[1:])
        drawn = chance(config.seed, [view.number for view in views], shape, steps, config.noise_offset)
        timesteps, noise, spread = (self._sent(each) for each in (drawn.timesteps, drawn.noise, drawn.spread))
        at = self._sent(torch.tensor(rows))
        clean = (self.means[bucket][at] + self.deviations[bucket][at] * spread) * self.scaling
        weights = self.schedule.weights(timesteps, config.min_snr_gamma)
        weights = weights * self._sent(torch.tensor([self.pictures[view.picture].weight for view in views]))
        weights = weights.view(-1, 1, 1, 1)
        if bucket in self.masks:
            weights = weights * self.masks[bucket][at][:, None]
        return Batch(
            self.schedule.noisy(clean, noise, timesteps),
            self.schedule.target(clean, noise, timesteps),
            timesteps,
            self._sent(torch.tensor(texts)),
            weights,
        )

    def _sent(self, tensor: Tensor) -> Tensor:
        """A tensor on its way to the device: from pinned memory nobody waits for it to arrive."""
        if self.device.type != "cuda":
            return tensor.to(self.device)
        return tensor.pin_memory().to(self.device, non_blocking=True)


def fill(
    pictures: Sequence[Planned],
    encoded: Sequence[Encoded],
    texts: Sequence[str],
    schedule: Schedule,
    scaling: float,
    config: TrainingConfig,
    device: torch.device,
) -> Shelf:
    """Put encoded pictures on the device. `texts` are those of the features, in their order, the empty one first."""
    known = {text: row for row, text in enumerate(texts)}
    stacks: dict[Size, list[Encoded]] = defaultdict(list)
    rows: list[tuple[int, int]] = []
    for picture, each in zip(pictures, encoded, strict=True):
        stack = stacks[picture.frame.bucket]
        row = len(stack)
        stack.append(each)
        if each.mirrored is not None:
            stack.append(each.mirrored)
        rows.append((row, row + (each.mirrored is not None)))
    masked = {size: [each.mask for each in stack] for size, stack in stacks.items()}
    return Shelf(
        tuple(pictures),
        {size: torch.stack([each.mean for each in stack]).to(device) for size, stack in stacks.items()},
        {size: torch.stack([each.deviation for each in stack]).to(device) for size, stack in stacks.items()},
        {
            size: _masks(masks, stacks[size][0].mean.shape[-2:], config.unmasked_weight).to(device)
            for size, masks in masked.items()
            if any(mask is not None for mask in masks)
        },
        tuple(rows),
        tuple(tuple(known[text] for text in picture.texts) for picture in pictures),
        schedule,
        scaling,
        config,
        device,
    )


def _masks(masks: Sequence[Tensor | None], shape: torch.Size, floor: float) -> Tensor:
    """Weights [n, h, w] from `floor` (where a mask is black) to 1; a picture without a mask is trained whole."""
    return torch.stack([torch.ones(shape) if mask is None else floor + (1 - floor) * mask for mask in masks])
