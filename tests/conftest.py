"""What all tests share without asking."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True, scope="module")
def _collector_at_rest(request: pytest.FixtureRequest) -> Iterator[None]:
    """Modules that hold the processor's time against a limit are not charged for what others have imported.

    A worker that has trained holds torch's hundreds of thousands of objects, and each full search for cycles among them
    takes a quarter of a second.
    """
    if not {"time", "process_time"} & vars(request.module).keys():
        yield
        return
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
