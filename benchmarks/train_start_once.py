"""One start of a run in this process, timed by part; benchmarks/train_start.py calls it.

python -m benchmarks.train_start_once JOB HOME tiny|true
"""

from __future__ import annotations

import functools
import json
import pickle
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from benchmarks.random_base import make_parts
from lorakit.gate.witness import Witness
from lorakit.train import encode, loop, prepare
from lorakit.train.cache import Cache
from lorakit.train.families.sd15 import Sd15
from lorakit.train.progress import Progress
from lorakit.train.watch import Nobody

if TYPE_CHECKING:
    from lorakit.bases import BaseFacts
    from lorakit.train.families.family import Parts
    from lorakit.train.job import Job

# what is timed: where a function is looked up, its name there, and the part that it belongs to
WATCHED: tuple[tuple[Any, str, str], ...] = (
    (prepare, "read", "reading files"),
    (encode, "read", "reading files"),
    (Witness, "confirm", "checking bytes"),
    (Witness, "confirm_captions", "checking bytes"),
    (encode, "digest_of", "checking bytes"),
    (prepare, "digest_of_network", "digests of the networks"),
    (prepare, "_fingerprint", "digests of the networks"),
    (Cache, "find", "reading the cache"),
    (Cache, "store", "writing the cache"),
    (encode, "framed", "decoding pictures"),
    (encode.PictureEncoder, "_through", "encoding pictures"),
    (encode.TextEncoder, "_through", "encoding texts"),
    (encode.TextEncoder, "ids", "counting tokens"),
    (prepare, "fill", "shelving"),
    (prepare, "_networks", "adapter in, network to the device"),
    (prepare, "make_optimiser", "optimiser"),
    (loop, "_make", "first step"),
)


@dataclass
class Clock:
    """Seconds by part; the time of a part inside another counts for the inner one alone."""

    parts: dict[str, float] = field(default_factory=dict)
    inner: list[float] = field(default_factory=lambda: [0.0])

    def watch(self, owner: Any, name: str, part: str) -> None:
        """Time a function wherever it is called through `owner`."""
        plain = getattr(owner, name)

        @functools.wraps(plain)
        def timed(*values: Any, **more: Any) -> Any:
            began = time.perf_counter()
            self.inner.append(0.0)
            try:
                return plain(*values, **more)
            finally:
                settle()
                whole = time.perf_counter() - began
                self.parts[part] = self.parts.get(part, 0.0) + whole - self.inner.pop()
                self.inner[-1] += whole

        setattr(owner, name, timed)


@dataclass(frozen=True, slots=True)
class Loaded(Sd15):
    """The family, which notes when its base was loaded; `base` is `true` or `tiny`, whatever the job says."""

    base: str = "tiny"
    at: list[float] = field(default_factory=list)

    def load(self, base: BaseFacts, vae: Path | None = None) -> Parts:
        """Random weights."""
        del base, vae
        parts = make_parts(self.base, "cuda" if torch.cuda.is_available() else "cpu")
        settle()
        self.at.append(time.perf_counter())
        return parts


def settle() -> None:
    """Until the device has done what it was told."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def main() -> None:
    """Print the seconds as JSON."""
    job: Job = pickle.loads(Path(sys.argv[1]).read_bytes())
    job = replace(job, home=Path(sys.argv[2]))
    clock, family = Clock(), Loaded(base=sys.argv[3])
    for owner, name, part in WATCHED:
        clock.watch(owner, name, part)
    setattr(prepare, "find_family", lambda name: family)  # noqa: B010 - mypy forbids the plain way
    session = prepare.prepare(job, Nobody())
    session.train_mode(True)
    loop._make(session, next(session.plan.order.steps()), Progress()).tolist()
    settle()
    whole = time.perf_counter() - family.at[0]
    print(json.dumps({**clock.parts, "other": whole - sum(clock.parts.values()), "in all": whole}))


if __name__ == "__main__":
    main()
