"""Write a dataset anew with its pictures fixed; the originals are only read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lorakit.api.picture_options import check, options_of, told
from lorakit.api.repair import bound_to_captions, repair
from lorakit.api.request import context_of, no_progress, nothing_in, prepare, read_dataset
from lorakit.api.rows import rows_of
from lorakit.errors import NothingToLintError, UsageError
from lorakit.fix.negative import merged, usual_words
from lorakit.fix.pictures.captions import NEGATIVE, with_captions
from lorakit.lint.rule import Need

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lorakit.api.repair import Repaired
    from lorakit.api.request import LintRequest, Prepared
    from lorakit.dataset import Dataset
    from lorakit.fix.pictures.options import Options
    from lorakit.fix.pictures.plan import LeftOut, Plan, Treatment
    from lorakit.lint.context import Context


@dataclass(frozen=True, slots=True)
class PicturesRequest:
    """Which dataset to write anew, where and how.

    `lint` names the dataset and its settings. `unsafe` leaves out near-duplicates, crops to the subject and makes the
    repairs of captions that are not safe. `resize` is `bucket` or the length of
    the shorter side in pixels. `layout` is what is written: sidecar, metadata-csv, metadata-jsonl or kohya-folders
    (None: sidecar, in the source's own folders). `background` is a colour's name or `#rrggbb`. `rename` calls the
    pictures `NAME_001` and so on. With `dry_run` nothing is written.
    """

    lint: LintRequest
    out: Path
    unsafe: bool = False
    resize: str | int | None = None
    layout: str | None = None
    background: str = "white"
    rename: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class PicturesResult:
    """What was done, or would be: pictures in the dataset's order, and those left out.

    `resumed` pictures had been written by an earlier run; `texts` files of captions were written or removed. `remarks`
    are sentences for the user. `settings` is the settings file that a lint of `out` would not find by itself.
    `negative` is where the words for the negative prompt are, if there are any.
    """

    out: Path
    pictures: tuple[Treatment, ...]
    left_out: tuple[LeftOut, ...]
    remarks: tuple[str, ...]
    layout: str
    resumed: int = 0
    dry_run: bool = False
    settings: Path | None = None
    texts: int = 0
    negative: Path | None = None


def fix_pictures(
    request: PicturesRequest, progress: Callable[[int], Callable[[], None]] = no_progress
) -> PicturesResult:
    """Read and measure a dataset, plan, and write the new folder; `progress` is started once for each of both passes.

    Raises LorakitError subclasses as `lint` does, UsageError for options that do not fit and for a folder that may not
    be written.
    """
    asked = check(request)
    prepared = prepare(request.lint)
    context = context_of(prepared.loaded, prepared.packs)
    dataset = read_dataset(prepared)
    if not any(subset.samples for subset in dataset.subsets):
        raise NothingToLintError(nothing_in(dataset))
    from lorakit.fix.pictures.folder import open_folder
    from lorakit.fix.pictures.run import carry_out

    folder = open_folder(request.out, dataset.root, _roots(dataset, prepared))
    repaired = repair(bound_to_captions(request.lint, prepared, context, with_captions(dataset)), request.unsafe)
    options = options_of(request, asked, prepared, context, dataset)
    plan = _plan(request, prepared, context, repaired.dataset, options, progress)
    plan = _with_repairs(plan, repaired, prepared)
    result = PicturesResult(
        request.out,
        plan.treatments,
        plan.left_out,
        plan.remarks,
        plan.layout,
        dry_run=request.dry_run,
        settings=_unseen_settings(prepared, request.out),
        negative=request.out / NEGATIVE if plan.negative else None,
    )
    if request.dry_run:
        return result
    step = progress(len(plan.treatments))
    carried = carry_out(plan, folder, told(request, options), request.lint.jobs, step)
    return replace(
        result,
        pictures=carried.written,
        left_out=carried.left_out,
        resumed=carried.resumed,
        texts=carried.texts,
    )


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
    from lorakit.fix.pictures.same import same_once_fixed

    # measured as the new pictures will be: upright, on white, in sRGB, whatever the trainer makes of the old ones
    habits = context.target.model_copy(update={"exif": "applied", "alpha": "white", "profile": "applied"})
    found = rows_of(dataset, Need.PIXELS, replace(context, target=habits), prepared, request.lint, progress)
    if found is None:
        raise UsageError("pictures cannot be fixed without looking at them")
    keyed = ((sample.key, found.rows[sample.image]) for _, sample in dataset.samples())
    bars = inner_boxes(dataset, found.rows, options.limits)
    duplicates = find_duplicates(keyed, found.folder)
    plan = make_plan(dataset, found.rows, duplicates, options, bars)
    if same := same_once_fixed(plan, duplicates, options.limits, request.lint.jobs):
        plan = make_plan(dataset, found.rows, duplicates, options, bars, same)
    return replace(plan, remarks=(*plan.remarks, *([found.trouble] if found.trouble else [])))


def _with_repairs(plan: Plan, repaired: Repaired, prepared: Prepared) -> Plan:
    """The plan that says which captions were repaired, and holds the words for the negative prompt."""
    treatments = tuple(replace(each, repaired=each.key in repaired.keys) for each in plan.treatments)
    words = [word for each in treatments for word in repaired.negative.get(each.key, ())]
    line = ", ".join(merged([*words, *usual_words(prepared.loaded.settings.base)])) if words else ""
    return replace(plan, treatments=treatments, negative=line)


def _roots(dataset: Dataset, prepared: Prepared) -> list[Path]:
    """The folders that are read: none may hold the new one, nor lie in it."""
    asked = [root.path for root in prepared.roots if root.path.is_dir()]
    return list(dict.fromkeys([*asked, *(subset.root for subset in dataset.subsets if subset.samples)]))


def _unseen_settings(prepared: Prepared, out: Path) -> Path | None:
    """The settings file, when it does not lie above the new folder."""
    folder = prepared.loaded.folder
    return None if folder is None or out.resolve().is_relative_to(folder.resolve()) else prepared.loaded.path
