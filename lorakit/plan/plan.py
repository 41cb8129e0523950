"""The plan of a run: every picture's fate, the steps, what it will take. Pure; needs headers and texts, no pixels."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lorakit.caption.shuffle import orders
from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.dataset import Role
from lorakit.image.framing import frame, oriented
from lorakit.plan.views import Member, Order, seen

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from lorakit.config.training import TrainingConfig
    from lorakit.dataset import Dataset, Sample, Subset
    from lorakit.image.framing import Frame, Framing, Size
    from lorakit.image.row import Row


@dataclass(frozen=True, slots=True)
class Text:
    """One caption of a picture and the ways in which training shows it; `cut` tokens lie beyond the window."""

    orders: tuple[str, ...]
    tokens: int
    cut: int

    @property
    def written(self) -> str:
        """The caption as it stands."""
        return self.orders[0]


@dataclass(frozen=True, slots=True)
class Planned:
    """One picture of the run. `weight` multiplies its loss; `captions` holds at least one, if need be an empty one.

    `size` is the picture's after EXIF orientation, width and height in pixels.
    """

    key: str
    image: Path
    mask: Path | None
    role: Role
    repeats: int
    size: Size
    frame: Frame
    captions: tuple[Text, ...]
    weight: float = 1.0

    @property
    def orders(self) -> tuple[int, ...]:
        """How many orders each caption has."""
        return tuple(len(caption.orders) for caption in self.captions)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text that may be shown with the picture, caption after caption."""
        return tuple(text for caption in self.captions for text in caption.orders)


@dataclass(frozen=True)
class Plan:
    """A run as it will be. `pictures` are seen in training, `held` only measured; `framing` is how both are framed."""

    config: TrainingConfig
    framing: Framing
    pictures: tuple[Planned, ...]
    held: tuple[Planned, ...] = ()

    @cached_property
    def order(self) -> Order:
        """The order of views that the config and the pictures give."""
        config = self.config
        members = tuple(
            Member(each.frame.bucket, each.repeats, each.role is Role.REGULARISATION) for each in self.pictures
        )
        return Order(
            members, config.seed, config.batch_size, config.gradient_accumulation, config.epochs, config.max_steps
        )

    @cached_property
    def steps(self) -> int:
        """How many optimiser steps the run has."""
        return self.order.count()

    @cached_property
    def seen(self) -> tuple[int, ...]:
        """How often each of `pictures` is seen."""
        return tuple(seen(self.order))

    @property
    def views(self) -> int:
        """How many pictures pass through the model, counting every time."""
        return sum(self.seen)

    @property
    def trained(self) -> tuple[Planned, ...]:
        """The pictures that the LoRA is of: no regularisation."""
        return tuple(each for each in self.pictures if each.role is Role.TRAIN)

    @cached_property
    def buckets(self) -> Mapping[Size, int]:
        """How many views an epoch takes from each bucket, regularisation aside; sorted."""
        return dict(sorted(Counter(each.frame.bucket for each in self.trained for _ in range(each.repeats)).items()))

    @property
    def underfilled(self) -> Mapping[Size, int]:
        """The buckets that never fill a batch: their pictures train all the same, in smaller ones."""
        return {size: count for size, count in self.buckets.items() if count < self.config.batch_size}

    @property
    def upscaled(self) -> int:
        """How many pictures are enlarged."""
        return sum(each.frame.scale > 1 for each in self.trained)

    @property
    def cut(self) -> int:
        """How many captions lose tokens."""
        return sum(caption.cut > 0 for each in self.trained for caption in each.captions)

    @property
    def texts(self) -> tuple[str, ...]:
        """Every distinct text that is encoded, the empty one (for dropped captions) first."""
        return tuple(dict.fromkeys(["", *(text for each in (*self.pictures, *self.held) for text in each.texts)]))


def make_plan(
    dataset: Dataset,
    rows: Mapping[Path, Row],
    framing: Framing,
    config: TrainingConfig,
    held: Collection[str] = (),
) -> Plan:
    """The plan of a run over a dataset whose rows have their headers opened.

    Validation subsets and the keys `held` are kept from training. Pictures whose header could not be read are left out:
    the gate is closed over them, and a plan is for looking at, too.
    """
    pictures: list[Planned] = []
    aside: list[Planned] = []
    for subset, sample in dataset.samples():
        row = rows.get(sample.image)
        if row is None or not row.opened:
            continue
        size = oriented((row.width, row.height), row.orientation)
        planned = _planned(subset, sample, size, frame(size, framing), config)
        apart = subset.role is Role.VALIDATION or sample.key in held
        (aside if apart else pictures).append(planned)
    return Plan(config, framing, tuple(pictures), tuple(aside))


def _planned(subset: Subset, sample: Sample, size: Size, placed: Frame, config: TrainingConfig) -> Planned:
    lines = [caption.text.strip() for caption in sample.captions]
    written: Sequence[str] = list(dict.fromkeys(line for line in lines if line)) or [subset.trigger or ""]
    return Planned(
        sample.key,
        sample.image,
        sample.mask,
        subset.role,
        subset.repeats,
        size,
        placed,
        tuple(_text(each, subset.trigger, config) for each in written),
        config.regularisation_weight if subset.role is Role.REGULARISATION else 1.0,
    )


def _text(written: str, trigger: str | None, config: TrainingConfig) -> Text:
    tokens = clip_tokenizer().count(written)
    shown: tuple[str, ...] = (written,)
    if config.shuffle_tags:
        shown = orders(written, config.caption_orders, config.keep_tokens, trigger, config.seed)
    return Text(shown, tokens, max(0, tokens - config.token_window))
