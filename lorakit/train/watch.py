"""Who looks on while a run goes: what it says, how far it is, and whether it should stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class Watcher(Protocol):
    """Shows a run to a person, or to nobody."""

    def say(self, text: str) -> None:
        """A line worth keeping: a plan, an event, a result."""
        ...

    def work(self, what: str, total: int) -> Callable[[], None]:
        """Something with `total` parts begins; call what comes back after each part."""
        ...

    def step(self, done: int, total: int, loss: float, speed: float) -> None:
        """`done` of `total` steps are made, at `speed` pictures a second; `loss` is a running mean."""
        ...

    def stops(self) -> bool:
        """Whether the run should stop after this step and keep its state."""
        ...


class Nobody:
    """Looks away."""

    def say(self, text: str) -> None:
        """Hear nothing."""

    def work(self, what: str, total: int) -> Callable[[], None]:
        """Count nothing."""
        del what, total
        return lambda: None

    def step(self, done: int, total: int, loss: float, speed: float) -> None:
        """See nothing."""

    def stops(self) -> bool:
        """Never stop a run."""
        return False
