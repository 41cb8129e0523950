"""How far a run is, and what happened on the way: plain values that go into its state, its record and its file."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(slots=True)
class Progress:
    """`step` optimiser steps are done. `slowed` (0 to 1) multiplies every rate: halved when numbers went wrong.

    `micro` is how many views pass through the networks at once, None for all of a batch; it shrinks when memory runs
    out. `events` tell what was repaired, in order. `measured` maps steps to the loss of every probed picture, `first`
    is that of all trained ones before the first step. `seconds` and `views` are the time spent in steps and the views
    seen in it, over all resumptions; `started` and `finished` are when the first step began and the last
    one was made, in seconds since 1970.
    """

    step: int = 0
    slowed: float = 1.0
    micro: int | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    measured: dict[int, dict[str, float]] = field(default_factory=dict)
    first: dict[str, float] = field(default_factory=dict)
    saved: list[int] = field(default_factory=list)
    seconds: float = 0.0
    views: int = 0
    started: float = 0.0
    finished: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The values as JSON holds them."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Progress:
        """What `as_json` gave, after a way through a file."""
        measured = {int(step): losses for step, losses in values["measured"].items()}
        return cls(**{**values, "measured": measured})

    def mean(self, step: int) -> float | None:
        """The mean loss of the measured pictures at `step`, None where nothing was measured."""
        losses = self.measured.get(step)
        return sum(losses.values()) / len(losses) if losses else None

    @property
    def best(self) -> int | None:
        """The saved step with the lowest measured loss; the last one where nothing was measured."""
        judged = [(loss, step) for step in self.saved if (loss := self.mean(step)) is not None]
        return min(judged)[1] if judged else (self.saved[-1] if self.saved else None)
