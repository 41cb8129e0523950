"""The options of picture fixes: what is asked for, by the rules and settings of the dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from lorakit.api.request import selected_for
from lorakit.fix.pictures.options import (
    Limits,
    Options,
    SubjectLimits,
    check_layout,
    check_rename,
    check_resize,
    parse_colour,
)

if TYPE_CHECKING:
    from lorakit.api.pictures import PicturesRequest
    from lorakit.api.request import Prepared
    from lorakit.dataset import Dataset
    from lorakit.fix.pictures.options import Colour
    from lorakit.lint.context import Context
    from lorakit.lint.rule import Rule

RULES = ("letterbox", "exact-duplicate", "near-duplicate", "small-subject")  # what takes something away


class Asked(NamedTuple):
    """What a request says, checked."""

    layout: str
    resize: str | int | None
    rename: str | None
    background: Colour


def check(request: PicturesRequest) -> Asked:
    """Check a request before anything is read. Raises UsageError for what makes no sense."""
    return Asked(
        check_layout(request.layout),
        check_resize(request.resize),
        check_rename(request.rename),
        parse_colour(request.background),
    )


def options_of(
    request: PicturesRequest, asked: Asked, prepared: Prepared, context: Context, dataset: Dataset
) -> Options:
    """The options for one dataset."""
    return Options(
        context.framing,
        _limits(prepared, dataset, request.unsafe),
        asked.background,
        asked.resize,
        asked.layout,
        asked.rename,
        context.alpha_mask,
        context.target.exif == "applied",
        _caption_suffix(dataset, context),
        context.target.reads,
    )


def _limits(prepared: Prepared, dataset: Dataset, unsafe: bool) -> Limits:
    """Where the rules draw the line, and whom per-path ignores except; a rule that does not run takes nothing away."""
    rules: dict[str, Rule] = {rule.name: rule for rule in prepared.selected.rules if rule.name in RULES}
    selected = selected_for(prepared, dataset)
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


def told(request: PicturesRequest, options: Options) -> dict[str, Any]:
    """The options, for the manifest."""
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
