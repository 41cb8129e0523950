"""Which picture is seen when. A view is one look at one picture; its number decides every random thing about it.

Nothing here depends on how many devices or how large a forward pass is, so a run that is resumed, split over processes
or squeezed into less memory sees the very same views.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lorakit.image.framing import Size


@dataclass(frozen=True, slots=True)
class Member:
    """One picture of the run, as the order of views needs to know it.

    `repeats` is how often an epoch shows it; of regularisation pictures (`regularises`) an epoch shows as many views as
    of all others together, however many there are.
    """

    bucket: Size
    repeats: int = 1
    regularises: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """One look at member number `picture`; `number` counts the views of the run from 0."""

    number: int
    picture: int


@dataclass(frozen=True, slots=True)
class Step:
    """One optimiser step, from 0: `batches` are its forward passes, each of one bucket."""

    number: int
    epoch: int
    batches: tuple[tuple[View, ...], ...]

    @property
    def views(self) -> int:
        """How many views the step learns from."""
        return sum(len(batch) for batch in self.batches)


@dataclass(frozen=True, slots=True)
class Order:
    """Everything that decides the order of views. `batch` views make a forward pass, `accumulation` passes a step."""

    members: tuple[Member, ...]
    seed: int
    batch: int
    accumulation: int = 1
    epochs: int = 1
    most: int | None = None

    def steps(self) -> Iterator[Step]:
        """All steps of the run, at most `most`. No view is ever dropped: the last batch of a bucket may be short."""
        return islice(self._all(), self.most)

    def count(self) -> int:
        """How many steps the run has."""
        return sum(1 for _ in self.steps())

    def _all(self) -> Iterator[Step]:
        number, first = 0, 0
        for epoch in range(self.epochs):
            batches, first = self._batches(epoch, first)
            for at in range(0, len(batches), self.accumulation):
                yield Step(number, epoch, tuple(batches[at : at + self.accumulation]))
                number += 1

    def _batches(self, epoch: int, first: int) -> tuple[list[tuple[View, ...]], int]:
        """The batches of an epoch, shuffled, whose views are numbered from `first`; and the number that follows."""
        chance = random.Random(f"{self.seed}/epoch {epoch}")
        pictures = [n for n, each in enumerate(self.members) for _ in range(each.repeats) if not each.regularises]
        others = [n for n, each in enumerate(self.members) for _ in range(each.repeats) if each.regularises]
        if others:
            start = epoch * len(pictures)
            pictures += [others[(start + n) % len(others)] for n in range(len(pictures))]
        chance.shuffle(pictures)
        by_bucket: dict[Size, list[int]] = defaultdict(list)
        for picture in pictures:
            by_bucket[self.members[picture].bucket].append(picture)
        cut = [same[at : at + self.batch] for same in by_bucket.values() for at in range(0, len(same), self.batch)]
        chance.shuffle(cut)
        batches = []
        for pictures in cut:
            batches.append(tuple(View(first + n, picture) for n, picture in enumerate(pictures)))
            first += len(pictures)
        return batches, first


def seen(order: Order) -> list[int]:
    """How often the run shows each member."""
    counts = [0] * len(order.members)
    for step in order.steps():
        for batch in step.batches:
            for view in batch:
                counts[view.picture] += 1
    return counts


@dataclass(frozen=True, slots=True)
class Draw:
    """What chance decides of a view beside its noise: which of the picture's texts, whether none, whether mirrored."""

    text: int
    dropped: bool
    flipped: bool


def draw(seed: int, number: int, texts: Sequence[int], dropout: float, flip: bool) -> Draw:
    """What chance says of view `number`: first one of the picture's captions, then one of its `texts[caption]` orders.

    `text` counts the orders of all captions one after another, captions being equally likely. `dropout` is the share of
    views without a caption.
    """
    chance = random.Random(f"{seed}/view {number}")
    caption = chance.randrange(len(texts))
    order = chance.randrange(texts[caption])
    dropped, flipped = chance.random() < dropout, chance.random() < 0.5
    return Draw(sum(texts[:caption]) + order, dropped, flip and flipped)
