"""Repair the captions of a dataset: in memory first, on disk when asked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from lorakit.api.lint import Bound, bind, judge, report
from lorakit.api.quarrels import with_quarrels
from lorakit.api.request import no_progress, prepare
from lorakit.api.rounds import Rounds, menders
from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.findings import Safety
from lorakit.fix.files import plan_files
from lorakit.fix.impact import edits_of, impact_of, joins_of
from lorakit.fix.negative import NAME, Denied, Prompt
from lorakit.fix.rounds import settle
from lorakit.fix.sweep import nothing
from lorakit.fix.tidy import tidy as remove_leftovers
from lorakit.fix.undo import undo as take_back
from lorakit.fix.write import write
from lorakit.formats.rewrite.page import UnwritableError
from lorakit.image.cache.place import HIDDEN, home
from lorakit.lint.outcome import collector_at_rest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from lorakit.api.request import LintRequest, Prepared
    from lorakit.config.settings import BaseName
    from lorakit.findings import Edit, Report
    from lorakit.fix.impact import Impact, Join
    from lorakit.fix.plan import FileChange
    from lorakit.fix.settled import Settled
    from lorakit.fix.undo import Undone
    from lorakit.fix.wishes import Ask
    from lorakit.fix.write import Written


@dataclass(frozen=True, slots=True)
class FixRequest:
    """What to repair: what `lint` would look at, and how far a repair is trusted.

    `ask` decides about each fix of one caption (see `fix.wishes`); without it all fixes that are safe enough are made.
    """

    lint: LintRequest
    unsafe: bool = False
    ask: Ask | None = None


@dataclass(frozen=True, slots=True)
class Fixed:
    """What a repair would do; no file was written.

    `before` and `after` are the reports of the set as it is and as it would be. `edits` are in code points of the
    captions as they are, of a caption that pictures share once; `joins` say which of them, edited, become one.
    `changes` are in bytes of the files. `refused` are files with captions that cannot be written, with the reason.
    `folder` is the `.lorakit` that keeps the journal. `unsettled` are the samples whose repairs are at odds, with the
    rules; `prompt` is the negative prompt, when words go into it; `asked` is what was judged.
    """

    before: Report
    after: Report
    edits: tuple[Edit, ...]
    changes: tuple[FileChange, ...]
    impact: Impact
    refused: tuple[tuple[Path, str], ...]
    folder: Path
    asked: LintRequest
    joins: tuple[Join, ...] = ()
    unsettled: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prompt: Prompt | None = None


def fix(request: FixRequest, progress: Callable[[int], Callable[[], None]] = no_progress) -> Fixed:
    """Judge a dataset, repair its captions in memory and judge it again. Raises LorakitError subclasses as `lint` does.

    Nothing is written: pass the result to `write_fixes`.
    """
    bound = bind(request.lint, progress)
    with collector_at_rest():
        return _fix(bound, request)


def _fix(bound: Bound, request: FixRequest) -> Fixed:
    least = Safety.UNSAFE if request.unsafe else Safety.SAFE
    first = judge(bound, bound.dataset)
    before, findings = report(bound, bound.dataset, first), first.findings
    rounds = Rounds(partial(judge, bound), menders(bound.selected), [first])
    del first  # its views hold every caption taken apart, and captions change
    state = settle(bound.dataset, findings, rounds.findings, least, request.ask)
    planned = plan_files(state.bench)
    state.forget(planned.lost, {change.path for change in planned.changes})
    dataset = state.bench.update(state.dataset, planned.lost, [path for path, _ in planned.refused])
    last = with_quarrels(rounds.whole(dataset), state.unsettled, bound.selected)
    folder = _folder(bound.prepared)
    prompt, added, refused = _prompt(state, folder, bound.prepared.loaded.settings.base)
    return Fixed(
        before,
        report(bound, dataset, last),
        edits_of(state.bench),
        (*planned.changes, *added),
        impact_of(state, clip_tokenizer().count, bound.context.token_window),
        (*planned.refused, *refused),
        folder,
        request.lint,
        joins_of(state.bench),
        state.unsettled,
        prompt,
    )


def _prompt(
    state: Settled, folder: Path, family: BaseName
) -> tuple[Prompt | None, list[FileChange], list[tuple[Path, str]]]:
    """The negative prompt, how it changes, and why it cannot."""
    bench = state.bench
    denied = tuple(
        Denied(frozenset(draft.sources[0].path for draft in bench.draft(key) if draft.changed), words)
        for key, words in state.negative.items()
    )
    prompt = Prompt(folder / NAME, denied, family)
    try:
        change = prompt.change()
    except UnwritableError as error:
        return None, [], [(prompt.path, str(error))]
    return (prompt, [change], []) if change else (None, [], [])


def write_fixes(fixed: Fixed, about: Mapping[str, str] | None = None, step: Callable[[], None] = nothing) -> Written:
    """Write what `fix` found; `undo_fixes` takes it back. Raises UsageError when the journal cannot be kept.

    The negative prompt gets no words of captions that could not be written. Where files were refused, `judge_again`
    says what is left.
    """
    captions = [change for change in fixed.changes if fixed.prompt is None or change.path != fixed.prompt.path]
    return write(captions, fixed.folder, about, step, fixed.prompt)


def judge_again(fixed: Fixed, progress: Callable[[int], Callable[[], None]] = no_progress) -> Fixed:
    """`fixed` with a report `after` of what is on the disk now. Raises LorakitError subclasses as `lint` does."""
    bound = bind(fixed.asked, progress)
    with collector_at_rest():
        outcome = with_quarrels(judge(bound, bound.dataset), fixed.unsettled, bound.selected)
        return replace(fixed, after=report(bound, bound.dataset, outcome))


def undo_fixes(request: LintRequest, run: str | None = None, step: Callable[[], None] = nothing) -> Undone:
    """Take back the last run of `fix` on these datasets that was not taken back yet, or the one named `run`."""
    return take_back(_folder(prepare(request)), run, step)


def _folder(prepared: Prepared) -> Path:
    """The `.lorakit` of these datasets."""
    return home(prepared.loaded.folder, [root.path.absolute() for root in prepared.roots]) / HIDDEN


def tidy(fixed: Fixed) -> None:
    """Remove what killed runs left behind. Raises UsageError while another run is at work."""
    remove_leftovers(fixed.folder)
