"""Pictures that only fixing makes the same, as a cut-out and the same laid on white: found before any is named."""

from __future__ import annotations

import hashlib
import os
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from lorakit.facts import Likeness
from lorakit.fix.pictures.plan import LeftOut
from lorakit.fix.pictures.render import DamagedError, draw, look

if TYPE_CHECKING:
    from lorakit.dataset import Role
    from lorakit.facts import Duplicates
    from lorakit.fix.pictures.options import Limits
    from lorakit.fix.pictures.plan import Plan, Treatment

MOST_THREADS = 4  # each may hold one decoded picture


def same_once_fixed(plan: Plan, duplicates: Duplicates, limits: Limits, threads: int = 0) -> list[LeftOut]:
    """All but one of the pictures of one role whose pixels are the same after their treatment.

    The first stays, or the first with a caption. Only pictures that nearly equal another are drawn to see; what cannot
    be read is left to the run.
    """
    alike = _may_become_same(plan, duplicates, limits)
    workers = min(MOST_THREADS, threads or os.cpu_count() or 1)
    with warnings.catch_warnings(), ThreadPoolExecutor(workers) as pool:
        warnings.simplefilter("ignore")  # a large but honest picture warns
        light = [each for each in alike if not each.heavy]
        digests = dict(zip([each.key for each in light], pool.map(_digest, light), strict=True))
        digests |= {each.key: _digest(each) for each in alike if each.heavy}
    groups: dict[tuple[Role, str], list[Treatment]] = {}
    for each in alike:
        if digest := digests[each.key]:
            groups.setdefault((each.role, digest), []).append(each)
    found = []
    for group in groups.values():
        kept = next((each for each in group if any(text.strip() for text in each.captions)), group[0])
        found += [
            LeftOut(each.key, "same-once-fixed", instead=kept.key, captions=each.captions)
            for each in group
            if each is not kept
        ]
    return found


def _may_become_same(plan: Plan, duplicates: Duplicates, limits: Limits) -> list[Treatment]:
    """Pictures of the size that a near copy will have; one of the two is drawn, else they would be exact copies."""
    if not limits.exact:
        return []
    spared = {key for rule, key in limits.spared if rule == "exact-duplicate"}
    known = {each.key: each for each in plan.treatments if each.key not in spared}
    # of exact copies only the first is paired with others, and it may be the one that was left out
    known |= {each.key: known[each.instead] for each in plan.left_out if each.instead in known}
    keys: set[str] = set()
    for pair in duplicates.twins:
        if pair.likeness is Likeness.NEAR and pair.first in known and pair.second in known:
            first, second = known[pair.first], known[pair.second]
            if first.role is second.role and first.after == second.after and (first.drawing or second.drawing):
                keys |= {first.key, second.key}
    return [each for each in plan.treatments if each.key in keys]


def _digest(treatment: Treatment) -> str:
    """SHA-256, hex, of size and pixels as they will be; empty where the file cannot be read."""
    try:
        seen = look(treatment.source.read_bytes())
    except (OSError, DamagedError):
        return ""
    drawing = treatment.drawing
    colour = seen.colour if drawing is None else draw(seen.colour, seen.alpha, drawing)
    return hashlib.sha256(repr(colour.shape).encode() + np.ascontiguousarray(colour).tobytes()).hexdigest()
