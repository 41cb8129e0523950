"""Write a dataset anew with its pictures fixed; the originals are only read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from lorakit.api.request import context_of, no_progress, nothing_in, prepare, read_dataset
from lorakit.api.rows import rows_of
from lorakit.errors import NothingToLintError, UsageError
from lorakit.fix.pictures.options import (
    Limits,
    Options,
    SubjectLimits,
    check_layout,
    check_rename,
    check_resize,
    parse_colour,
)
from lorakit.lint.roots import prefix
from lorakit.lint.rule import Need

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lorakit.api.request import LintRequest, Prepared
    from lorakit.dataset import Dataset
    from lorakit.fix.pictures.plan import LeftOut, Plan, Treatment
    from lorakit.lint.context import Context
    from lorakit.lint.rule import Rule

RULES = ("letterbox", "exact-duplicate", "near-duplicate", "small-subject")  # what takes something away


@dataclass(frozen=True, slots=True)
class PicturesRequest:
    """Which dataset to write anew, where and how.

    `lint` names the dataset and its settings. `unsafe` leaves out near-duplicates and crops to the subject. `resize` is
    `bucket` or the length of the shorter side in pixels. `layout` is what is written: sidecar, metadata-csv,
    metadata-jsonl or kohya-folders (None: sidecar, in the source's own folders). `background` is a colour's name or
    `#rrggbb`. `rename` calls the pictures `NAME_001` and so on. With `dry_run` nothing is written.
    """

    lint: LintRequest
    out: Path
    unsafe: bool = False
    resize: Literal["bucket"] | int | None = None
    layout: str | None = None
    background: str = "white"
    rename: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class PicturesResult:
    """What was done, or would be: pictures in the dataset's order, and those left out.

    `resumed` pictures had been written by an earlier run. `remarks` are sentences for the user. `settings` is the
    settings file that a lint of `out` would not find by itself.
    """

    out: Path
    pictures: tuple[Treatment, ...]
    left_out: tuple[LeftOut, ...]
    remarks: tuple[str, ...]
    layout: str
    resumed: int = 0
    dry_run: bool = False
    settings: Path | None = None


def fix_pictures(
    request: PicturesRequest, progress: Callable[[int], Callable[[], None]] = no_progress
) -> PicturesResult:
    """Read and measure a dataset, plan, and write the new folder; `progress` is started once for each of both passes.

    Raises LorakitError subclasses as `lint` does, UsageError for options that do not fit and for a folder that may not
    be written.
    """
    asked = (check_layout(request.layout), check_resize(request.resize), check_rename(request.rename))
    background = parse_colour(request.background)
    prepared = prepare(request.lint)
    context = context_of(prepared.loaded, prepared.packs)
    dataset = read_dataset(prepared)
    if not any(subset.samples for subset in dataset.subsets):
        raise NothingToLintError(nothing_in(dataset))
    from lorakit.fix.pictures.folder import open_folder
    from lorakit.fix.pictures.run import carry_out

    folder = open_folder(request.out, dataset.root, _roots(dataset, prepared))
    options = Options(
        context.framing,
        _limits(prepared, dataset, request.unsafe),
        background,
        asked[1],
        asked[0],
        asked[2],
        context.alpha_mask,
        context.target.exif == "applied",
        _caption_suffix(dataset, context),
        context.target.reads,
    )
    plan = _plan(request, prepared, context, dataset, options, progress)
    result = PicturesResult(
        request.out,
        plan.treatments,
        plan.left_out,
        plan.remarks,
        plan.layout,
        dry_run=request.dry_run,
        settings=_unseen_settings(prepared, request.out),
    )
    if request.dry_run:
        return result
    step = progress(len(plan.treatments))
    carried = carry_out(plan, folder, _told(request, options), request.lint.jobs, step)
    return replace(result, pictures=carried.written, left_out=carried.left_out, resumed=carried.resumed)


def _plan(
    request: PicturesRequest,
    prepared: Prepared,
    context: Context,
    dataset: Dataset,
    options: Options,
    progress: Callable[[int], Callable[[], None]],
) -> Plan:
    from lorakit.facts import find_duplicates
    from lorakit.fix.pictures.bars import inner_boxes
    from lorakit.fix.pictures.planner import make_plan

    # measured as the new pictures will be: upright, on white, in sRGB, whatever the trainer makes of the old ones
    habits = context.target.model_copy(update={"exif": "applied", "alpha": "white", "profile": "applied"})
    found = rows_of(dataset, Need.PIXELS, replace(context, target=habits), prepared, request.lint, progress)
    if found is None:
        raise UsageError("pictures cannot be fixed without looking at them")
    keyed = ((sample.key, found.rows[sample.image]) for _, sample in dataset.samples())
    bars = inner_boxes(dataset, found.rows, options.limits)
    plan = make_plan(dataset, found.rows, find_duplicates(keyed, found.folder), options, bars)
    return replace(plan, remarks=(*plan.remarks, *([found.trouble] if found.trouble else [])))


def _roots(dataset: Dataset, prepared: Prepared) -> list[Path]:
    """The folders that are read: none may hold the new one, nor lie in it."""
    asked = [root.path for root in prepared.roots if root.path.is_dir()]
    return list(dict.fromkeys([*asked, *(subset.root for subset in dataset.subsets if subset.samples)]))


def _unseen_settings(prepared: Prepared, out: Path) -> Path | None:
    """The settings file, when it does not lie above the new folder."""
    folder = prepared.loaded.folder
    return None if folder is None or out.resolve().is_relative_to(folder.resolve()) else prepared.loaded.path


def _limits(prepared: Prepared, dataset: Dataset, unsafe: bool) -> Limits:
    """Where the rules draw the line, and whom per-path ignores except; a rule that does not run takes nothing away."""
    rules: dict[str, Rule] = {rule.name: rule for rule in prepared.selected.rules if rule.name in RULES}
    selected = replace(prepared.selected, prefix=prefix(dataset.root, prepared.loaded))
    keys = [sample.key for _, sample in dataset.samples()]
    spared = {(name, key) for name, rule in rules.items() for key in keys if selected.drops(rule.code, key)}
    bars, near = rules.get("letterbox"), rules.get("near-duplicate") if unsafe else None
    subject = rules.get("small-subject") if unsafe else None
    return Limits(
        _option(bars, "share_above") if bars else None,
        "exact-duplicate" in rules,
        _option(near, "similarity") if near else None,
        SubjectLimits(_option(subject, "box"), _option(subject, "mask"), _option(subject, "sure")) if subject else None,
        frozenset(spared),
    )


def _option(rule: Rule, name: str) -> float:
    return float(getattr(rule.options, name))


def _caption_suffix(dataset: Dataset, context: Context) -> str:
    """What the config or the trainer asks for, else what the set uses."""
    if asked := context.caption_extension or context.target.caption_extension:
        return asked
    captions = (caption for _, sample in dataset.samples() for caption in sample.captions)
    return next((each.path.suffix for each in captions if each.source == "sidecar" and each.path.suffix), ".txt")


def _told(request: PicturesRequest, options: Options) -> dict[str, Any]:
    """The options for the manifest."""
    return {
        "unsafe": request.unsafe,
        "resize": options.resize,
        "resolution": options.framing.resolution,
        "layout": options.layout,
        "background": "#{:02x}{:02x}{:02x}".format(*options.background),
        "rename": options.rename,
        "alpha_mask": options.alpha_mask,
        "letterbox": options.limits.letterbox,
        "near_duplicate": options.limits.near,
    }
