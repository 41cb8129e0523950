"""Which pictures are left out because another shows the same: only among pictures of one role."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from lorakit.facts import Likeness
from lorakit.fix.pictures.plan import LeftOut

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lorakit.dataset import Role, Sample
    from lorakit.facts import Duplicates
    from lorakit.fix.pictures.options import Limits
    from lorakit.image.row import Row

    Member = tuple[Role, Sample]

STEP = math.log(1.1)  # estimates of real resolution differ by as much for one picture


def same_pictures(members: Sequence[Member], rows: Mapping[Path, Row], limits: Limits) -> list[LeftOut]:
    """All but one of each picture that is there several times: the first stays, or the first with a caption."""
    if not limits.exact:
        return []
    groups: dict[tuple[Role, str], list[Sample]] = defaultdict(list)
    for role, sample in members:
        if ("exact-duplicate", sample.key) not in limits.spared:
            groups[role, rows[sample.image].pixels.pixel_digest or sample.key].append(sample)
    found = []
    for group in groups.values():
        kept = next((sample for sample in group if has_words(sample)), group[0])
        found += [_left(sample, "exact-duplicate", kept.key) for sample in group if sample is not kept]
    return found


def near_copies(
    members: Sequence[Member], rows: Mapping[Path, Row], duplicates: Duplicates, limits: Limits
) -> list[LeftOut]:
    """All but the best of each group of copies, where near-duplicates are to be left out."""
    if limits.near is None:
        return []
    known = {sample.key: (role, sample) for role, sample in members}
    found = []
    for group in duplicates.copies:
        near = [pair for pair in group.twins if pair.likeness is Likeness.NEAR and pair.similarity >= limits.near]
        alike = {key for pair in near for key in (pair.first, pair.second)}
        by_role: dict[Role, list[Sample]] = defaultdict(list)
        for key in group.keys:
            if key in known and key in alike and ("near-duplicate", key) not in limits.spared:
                role, sample = known[key]
                by_role[role].append(sample)
        for samples in by_role.values():
            kept = max(samples, key=lambda sample: worth(sample, rows[sample.image]))
            found += [_left(sample, "near-duplicate", kept.key) for sample in samples if sample is not kept]
    return found


def worth(sample: Sample, row: Row) -> tuple[bool, int, float, float, int]:
    """Captioned before bare, then the largest real resolution, the sharpest, the least compressed, the heaviest."""
    seen = row.pixels
    inside = row.width * row.height * (1 - (seen.letterbox or 0.0))
    real = (seen.real_width or row.width) * (seen.real_height or row.height)
    quality = 1 - (row.jpeg_quality or 100) / 100 + (seen.blockiness or 0.0)
    return (
        has_words(sample),
        round(math.log(max(1.0, min(inside, real))) / STEP),
        -round(seen.blur or 0.0, 1),
        -round(quality, 1),
        row.file_bytes,
    )


def across_roles(members: Sequence[Member], duplicates: Duplicates) -> list[str]:
    """A sentence for each pair of copies that serve different ends; neither is left out."""
    roles = {sample.key: role for role, sample in members}
    return [
        f"`{pair.first}` ({roles[pair.first].value}) and `{pair.second}` ({roles[pair.second].value}) are copies of"
        " one picture: both are kept, move one"
        for pair in duplicates.twins
        if pair.likeness is not Likeness.BURST
        and pair.first in roles
        and pair.second in roles
        and roles[pair.first] is not roles[pair.second]
    ]


def has_words(sample: Sample) -> bool:
    """Whether a caption says anything."""
    return any(text.strip() for text in texts(sample))


def _left(sample: Sample, reason: str, kept: str) -> LeftOut:
    return LeftOut(sample.key, reason, instead=kept, captions=texts(sample))


def texts(sample: Sample) -> tuple[str, ...]:
    """The captions' texts."""
    return tuple(caption.text for caption in sample.captions)
