"""RES003 bucket-singletons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import Need, SetRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView

SHOWN = 4


class BucketSingletons(SetRule):
    """Buckets with fewer pictures than a batch.

    A batch holds pictures of one size. A bucket that cannot fill one trains smaller batches, whose pictures weigh
    more; some trainers drop them without a word. Crop the odd sizes to a common one, or take a smaller batch.
    """

    code = "RES003"
    name = "bucket-singletons"
    severity = Severity.INFO
    since = "0.1.0"
    need = Need.HEADER
    bad = (
        Bad(
            files={
                **{f"{n}.jpg": Picture(seed=n) for n in range(4)},
                **{f"{n}.txt": f"a cat, view {n}" for n in range(4)},
                "wide.jpg": Picture((960, 512)),
                "wide.txt": "a cat on a sofa",
            },
            says="wide.jpg",
        ),
    )
    good = (
        Good(times=4),
        Good(
            files={"a.jpg": Picture(), "a.txt": "a cat", "b.jpg": Picture((960, 512)), "b.txt": "a dog"},
            settings={"batch-size": 1},
        ),
        Good(
            files={"a.jpg": Picture(), "a.txt": "a cat", "b.jpg": Picture((960, 512)), "b.txt": "a dog"},
            settings={"buckets": {"enabled": False}},
            about="without buckets all pictures have one size",
        ),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        batch = view.context.batch_size
        short = [(size, keys) for size, keys in sorted(view.buckets.items()) if len(keys) < batch]
        if not short or not view.context.framing.buckets or len(view.opened) < batch:
            return
        pictures = sum(len(keys) for _, keys in short)
        listed = "; ".join(f"{w}x{h}: {_names(keys)}" for (w, h), keys in short[:SHOWN])
        more = f"; and {len(short) - SHOWN} more" if len(short) > SHOWN else ""
        yield self.report(
            "{short} of {buckets} buckets cannot fill a batch of {batch}, in all {pictures} {noun} "
            "({listed}{more}): crop odd sizes to a common one",
            observed=Observed(len(short), 0, "buckets"),
            related=[key for _, keys in short for key in keys],
            short=len(short),
            buckets=len(view.buckets),
            batch=batch,
            pictures=pictures,
            noun="picture" if pictures == 1 else "pictures",
            listed=listed,
            more=more,
        )


def _names(keys: list[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys[:2]) + (", ..." if len(keys) > 2 else "")
