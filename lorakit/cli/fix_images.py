"""`lorakit fix DATA --images OUT`: run it, and say what was done to the pictures."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from lorakit.cli.output import console, progress_bar
from lorakit.errors import ExitCode
from lorakit.fix.pictures.plan import COPIES, LEFT_OUT, NOTES, REASONS
from lorakit.report.words import count, visible

if TYPE_CHECKING:
    from rich.console import Console

    from lorakit.api.pictures import PicturesRequest, PicturesResult
    from lorakit.fix.pictures.plan import LeftOut, Treatment

SHOWN = 5


def fix_images(request: PicturesRequest) -> int:
    """Write the new folder (or, as a dry run, print the plan on stdout) and sum up on stderr.

    Returns 0 when every picture was carried over or is there already, 1 when some could not be read.
    """
    from lorakit.api.pictures import fix_pictures

    try:
        with progress_bar("pictures") as progress:
            result = fix_pictures(request, progress)
    except KeyboardInterrupt:
        if not request.dry_run:
            _say(console(stderr=True), "stopped: the same command goes on where it stopped")
        raise
    if result.dry_run:
        _print_plan(result)
    _print_summary(result)
    lost = [each for each in result.left_out if each.reason not in COPIES]
    return ExitCode.FINDINGS if lost else ExitCode.CLEAN


def _print_plan(result: PicturesResult) -> None:
    """A line a picture on stdout."""
    out = console()
    for each in result.pictures:
        out.print(Text(visible(_planned(each))), soft_wrap=True)
    for left in result.left_out:
        out.print(Text(visible(f"{left.key} -> left out: {_why(left)}")), soft_wrap=True)


def _planned(each: Treatment) -> str:
    size = "{}x{}".format(*each.before)
    if each.before != each.after:
        size += " -> {}x{}".format(*each.after)
    mended = "  caption repaired" if each.repaired else ""
    return f"{each.key} -> {each.output}  [{', '.join(each.reasons) or 'copied as it is'}]  {size}{mended}"


def _why(left: LeftOut) -> str:
    detail = f" ({left.detail})" if left.detail else ""
    kept = f", `{left.instead}` is kept" if left.instead else ""
    return f"{LEFT_OUT.get(left.reason, left.reason)}{detail}{kept}"


def _print_summary(result: PicturesResult) -> None:
    err = console(stderr=True)
    _say(err, _headline(result))
    _counts(err, result)
    _left_out(err, result)
    if result.negative:
        would = "would be " if result.dry_run else ""
        _say(err, f"Words for the negative prompt {would}in {result.negative}")
    for remark in result.remarks:
        _say(err, f"Note: {remark}")
    if result.dry_run:
        _say(err, "Next: run the command again without --diff")
    else:
        settings = f" --config {result.settings}" if result.settings else ""
        _say(err, f"Next: `lorakit lint {result.out}{settings}`")


def _headline(result: PicturesResult) -> str:
    """How many pictures were written, and how many were there."""
    total, resumed = len(result.pictures), result.resumed
    if result.dry_run:
        return f"{count(total, 'picture')} would be written to {result.out} (layout {result.layout})"
    if resumed and resumed == total:
        rest = f"{count(result.texts, 'other file')} written or removed" if result.texts else "nothing to write"
        return f"{count(total, 'picture')} {'is' if total == 1 else 'are'} in {result.out} already, {rest}"
    there = f", {resumed} there already" if resumed else ""
    return f"{count(total - resumed, 'picture')} written to {result.out} (layout {result.layout}){there}"


def _counts(err: Console, result: PicturesResult) -> None:
    """How many pictures each treatment changed, and what could not be done."""
    reasons = Counter(reason for each in result.pictures for reason in each.reasons)
    for reason, meaning in REASONS.items():
        if reasons[reason]:
            _say(err, f"{reasons[reason]:>6}  {meaning}")
    if copied := sum(each.drawing is None for each in result.pictures):
        _say(err, f"{copied:>6}  copied byte for byte")
    if repaired := sum(each.repaired for each in result.pictures):
        _say(err, f"{repaired:>6}  captions repaired")
    notes = Counter(note for each in result.pictures for note in each.notes)
    for note, meaning in NOTES.items():
        if notes[note]:
            _say(err, f"{notes[note]:>6}  {meaning}")


def _left_out(err: Console, result: PicturesResult) -> None:
    """What was left out, by reason, with the first few names."""
    for reason in dict.fromkeys(each.reason for each in result.left_out):
        found = [each for each in result.left_out if each.reason == reason]
        names = ", ".join(each.key for each in found[:SHOWN]) + (" ..." if len(found) > SHOWN else "")
        _say(err, f"{len(found):>6}  left out: {LEFT_OUT.get(reason, reason)}: {names}")


def _say(err: Console, text: str) -> None:
    err.print(Text(visible(text)), soft_wrap=True)
