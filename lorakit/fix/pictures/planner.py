"""A dataset with its measurements to a plan. Pure: reads no file, writes none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from lorakit.dataset import Role
from lorakit.fix.pictures.copies import across_roles, near_copies, same_pictures, texts
from lorakit.fix.pictures.judge import judge, suffix_of
from lorakit.fix.pictures.masks import plan_mask
from lorakit.fix.pictures.names import portable
from lorakit.fix.pictures.places import stems, wanted
from lorakit.fix.pictures.plan import LeftOut, Plan, Treatment
from lorakit.image.row import Fault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lorakit.dataset import Dataset, Sample, Subset
    from lorakit.facts import Duplicates
    from lorakit.fix.pictures.judge import Judgement
    from lorakit.fix.pictures.options import Options
    from lorakit.fix.pictures.plan import Box
    from lorakit.image.row import Row

HEAVY_PIXELS = 24_000_000  # decoded alone, so that memory stays bounded
SHOWN = 5


def make_plan(
    dataset: Dataset,
    rows: Mapping[Path, Row],
    duplicates: Duplicates,
    options: Options,
    bars: Mapping[str, Box | None] | None = None,
    same: Sequence[LeftOut] = (),
) -> Plan:
    """What is done to each picture of `dataset`, in its order; `rows` are of pictures upright, on white, in sRGB.

    `bars` are the boxes inside bars by key, in upright pixels; None for bars that are transparent. `same` are pictures
    that an earlier plan would have made the same as others.
    """
    left = [found for _, sample in dataset.samples() if (found := _unusable(sample, rows[sample.image]))]
    members = _remaining(dataset, left)
    left += same_pictures(members, rows, options.limits)
    left += near_copies(_remaining(dataset, left), rows, duplicates, options.limits)
    left += same
    gone = {each.key for each in left}
    kept = [(subset, sample) for subset, sample in dataset.samples() if sample.key not in gone]
    order = {sample.key: at for at, (_, sample) in enumerate(dataset.samples())}
    treatments = _treatments(kept, dataset, rows, options, bars or {})
    return Plan(
        treatments,
        tuple(sorted(left, key=lambda each: order[each.key])),
        options.layout,
        options.caption_suffix,
        (*_remarks(dataset, options), *_shortened(across_roles(members, duplicates))),
        {} if options.layout == "kohya-folders" else _held_out(kept, dataset, treatments),
    )


def _remaining(dataset: Dataset, left: Sequence[LeftOut]) -> list[tuple[Role, Sample]]:
    gone = {each.key for each in left}
    return [(subset.role, sample) for subset, sample in dataset.samples() if sample.key not in gone]


def _unusable(sample: Sample, row: Row) -> LeftOut | None:
    """Why a picture cannot be carried over, or None."""
    if row.fault is Fault.NONE and row.decoded:
        return None
    return LeftOut(sample.key, row.fault.value or "unreadable", row.detail, captions=texts(sample))


def _treatments(
    kept: Sequence[tuple[Subset, Sample]],
    dataset: Dataset,
    rows: Mapping[Path, Row],
    options: Options,
    bars: Mapping[str, Box | None],
) -> tuple[Treatment, ...]:
    places = [wanted(subset, sample, dataset, options) for subset, sample in kept]
    names = stems(places, options.rename)
    return tuple(
        _treatment(
            (subset.role, sample),
            rows[sample.image],
            judge(
                rows[sample.image],
                sample.mask is not None,
                _spare(options, sample.key),
                bars.get(sample.key),
                ("clear-bars",) if sample.key in bars and bars[sample.key] is None else (),
            ),
            (folder, stem, name),
            options,
        )
        for (subset, sample), (folder, stem), name in zip(kept, places, names, strict=True)
    )


def _spare(options: Options, key: str) -> Options:
    """The options for one picture: settings may except it from crops to the subject."""
    if ("small-subject", key) not in options.limits.spared:
        return options
    return replace(options, limits=replace(options.limits, subject=None))


def _treatment(
    member: tuple[Role, Sample],
    row: Row,
    judged: Judgement,
    place: tuple[str, str, str],
    options: Options,
) -> Treatment:
    """The treatment of one picture; `place` is its folder, the stem it would have, and the one it gets."""
    (role, sample), (folder, wish, name) = member, place
    key = PurePosixPath(sample.key)
    suffix = ".png" if judged.drawing else suffix_of(row, key.suffix, options) or key.suffix
    mask, unusable = plan_mask(sample, row, judged, PurePosixPath(folder), name, options.exif_applied)
    return Treatment(
        sample.key,
        sample.image,
        role,
        (PurePosixPath(folder) / f"{name}{suffix}").as_posix(),
        (*judged.reasons, *_renamed(key, wish, name, suffix, judged.drawing is None, options)),
        (row.width, row.height),
        judged.size,
        judged.drawing,
        mask,
        (*judged.notes, *unusable),
        texts(sample),
        tuple(sorted((str(word), str(value)) for word, value in sample.extra.items())),
        row.digest,
        row.width * row.height > HEAVY_PIXELS,
    )


def _renamed(key: PurePosixPath, wish: str, name: str, suffix: str, copied: bool, options: Options) -> list[str]:
    """Why the name is another; a new suffix after a new drawing goes without saying."""
    found = ["extension"] if copied and suffix != key.suffix else []
    if options.rename is not None:
        return [*found, "sequence"]
    if wish != key.stem or any(portable(part) != part for part in key.parent.parts):
        found.append("name")
    return [*found, "collision"] if wish != name else found


def _remarks(dataset: Dataset, options: Options) -> list[str]:
    """What the layout to be written cannot say."""
    roles = {subset.role for subset in dataset.subsets if subset.samples}
    found = []
    weighed = Role.REGULARISATION in roles or any(subset.repeats > 1 for subset in dataset.subsets)
    by_folder = options.layout == "sidecar" and "kohya-folders" in dataset.layout  # the folders' names say it
    if weighed and options.layout != "kohya-folders" and not by_folder:
        found.append(f"{options.layout} knows neither repeats nor regularisation pictures: say them in the settings")
    if options.layout == "kohya-folders" and Role.VALIDATION in roles:
        found.append("kohya folders know no validation pictures: they lie in `validation`, name it to the trainer")
    nameless = [subset.root.name for subset in dataset.subsets if subset.samples and not subset.trigger]
    if options.layout == "kohya-folders" and nameless and "kohya-folders" not in dataset.layout:
        found.append(
            "kohya takes the name of a folder for class words: name yours with `trigger`, or rename the folder"
        )
    blocked = [sample.key for _, sample in dataset.samples() if sample.blocked]
    return [*found, *_shortened([f"the caption of `{key}` could not be read: it is not carried" for key in blocked])]


def _shortened(sentences: Sequence[str]) -> list[str]:
    return [*sentences[:SHOWN], *([f"and {len(sentences) - SHOWN} more like it"] if len(sentences) > SHOWN else [])]


def _held_out(
    kept: Sequence[tuple[Subset, Sample]], dataset: Dataset, treatments: Sequence[Treatment]
) -> dict[str, tuple[str, ...]]:
    """A new `val.txt` where a list, not a folder, said which pictures are held out."""
    trained = {subset.root for subset in dataset.subsets if subset.role is Role.TRAIN}
    listed = [
        each.key
        for (subset, _), each in zip(kept, treatments, strict=True)
        if subset.role is Role.VALIDATION and subset.root in trained
    ]
    return {"val.txt": tuple(listed)} if listed else {}
