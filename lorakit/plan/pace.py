"""How fast the last run like this one went, so that the next plan can say how long it will take."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from lorakit.image.cache.place import HIDDEN
from lorakit.image.cache.place import PACE as FILE

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.plan.plan import Plan


def read_pace(home: Path, plan: Plan) -> float | None:
    """Pictures a second of the last run with the same base, size and batch on this data; None where there was none."""
    found = _read(home).get(_key(plan))
    return found if isinstance(found, (int, float)) and found > 0 else None


def remember_pace(home: Path, plan: Plan, pictures_a_second: float) -> None:
    """Keep a run's speed below `home`; where nothing can be written, nothing is kept."""
    with suppress(OSError):
        path = home / HIDDEN / FILE
        known = {**_read(home), _key(plan): round(pictures_a_second, 3)}
        path.write_text(json.dumps(known, indent=1), encoding="utf-8")


def _read(home: Path) -> dict[str, object]:
    try:
        found = json.loads((home / HIDDEN / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _key(plan: Plan) -> str:
    config, (width, height) = plan.config, plan.framing.resolution
    what = [config.base_model, f"{width}x{height}", config.batch_size, config.gradient_checkpointing]
    return json.dumps([*what, config.train_text_encoder, config.device, config.precision])
