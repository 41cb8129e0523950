"""Repair the captions of a dataset: in memory first, on disk when asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lorakit.api.lint import Bound, bind, judge, report
from lorakit.api.request import no_progress, prepare
from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.findings import Safety
from lorakit.fix.files import plan_files
from lorakit.fix.impact import edits_of, impact_of
from lorakit.fix.negative import negative_prompt
from lorakit.fix.rounds import not_settled, settle
from lorakit.fix.sweep import nothing
from lorakit.fix.tidy import tidy as remove_leftovers
from lorakit.fix.undo import undo as take_back
from lorakit.fix.write import write
from lorakit.image.cache.place import HIDDEN, home
from lorakit.lint.outcome import collector_at_rest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from lorakit.api.request import LintRequest, Prepared
    from lorakit.dataset import Dataset
    from lorakit.findings import Edit, Finding, Report
    from lorakit.fix.impact import Impact
    from lorakit.fix.plan import FileChange
    from lorakit.fix.rounds import Ask
    from lorakit.fix.undo import Undone
    from lorakit.fix.write import Written
    from lorakit.lint.outcome import Outcome


@dataclass(frozen=True, slots=True)
class FixRequest:
    """What to repair: what `lint` would look at, and how far a repair is trusted.

    `ask` decides about each fix of one caption (see `fix.rounds`); without it all fixes that are safe enough are made.
    """

    lint: LintRequest
    unsafe: bool = False
    ask: Ask | None = None


@dataclass(frozen=True, slots=True)
class Fixed:
    """What a repair would do; no file was written.

    `before` and `after` are the reports of the set as it is and as it would be. `edits` are in code points of the
    captions as they are, `changes` in bytes of the files. `refused` are files with captions that cannot be written,
    with the reason. `folder` is the `.lorakit` that keeps the journal.
    """

    before: Report
    after: Report
    edits: tuple[Edit, ...]
    changes: tuple[FileChange, ...]
    impact: Impact
    refused: tuple[tuple[Path, str], ...]
    folder: Path


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
    rounds = _Rounds(bound, [first])
    del first  # its views hold every caption taken apart, and captions change
    state = settle(bound.dataset, findings, rounds.judge, least, request.ask)
    planned = plan_files(state.bench)
    for key in planned.lost:
        state.applied.pop(key, None)
        state.negative.pop(key, None)
    dataset = state.bench.update(state.dataset, planned.lost, [path for path, _ in planned.refused])
    last = rounds.whole(dataset)
    folder = _folder(bound.prepared)
    impact = impact_of(state, clip_tokenizer().count, bound.context.token_window)
    prompt = negative_prompt(folder, impact.negative, bound.prepared.loaded.settings.base) if impact.negative else None
    return Fixed(
        before,
        _with(report(bound, dataset, last), not_settled(state)),
        edits_of(state.bench),
        (*planned.changes, *([prompt] if prompt else [])),
        impact,
        planned.refused,
        folder,
    )


def write_fixes(fixed: Fixed, about: Mapping[str, str] | None = None, step: Callable[[], None] = nothing) -> Written:
    """Write what `fix` found; `undo_fixes` takes it back. Raises UsageError when the journal cannot be kept."""
    return write(fixed.changes, fixed.folder, about, step)


def undo_fixes(request: LintRequest, run: str | None = None, step: Callable[[], None] = nothing) -> Undone:
    """Take back the last run of `fix` on these datasets that was not taken back yet, or the one named `run`."""
    return take_back(_folder(prepare(request)), run, step)


@dataclass(slots=True)
class _Rounds:
    """Judges what a round left: only the rules that repair, and of samples only those that changed."""

    bound: Bound
    outcomes: list[Outcome]

    def judge(self, dataset: Dataset) -> Sequence[Finding]:
        menders = {rule.code for rule in self.bound.selected.rules if rule.fixable()}
        self._forget(dataset)
        outcome = judge(self.bound, dataset, self.outcomes, menders)
        # the first run judged by all rules, the last knows the captions as they are: no other is asked again
        self.outcomes = [outcome, self.outcomes[-1]]
        return outcome.findings

    def _forget(self, dataset: Dataset) -> None:
        self.outcomes = [outcome.still(dataset) for outcome in self.outcomes]

    def whole(self, dataset: Dataset) -> Outcome:
        """What all rules say."""
        self._forget(dataset)
        return judge(self.bound, dataset, self.outcomes)


def _folder(prepared: Prepared) -> Path:
    """The `.lorakit` of these datasets."""
    return home(prepared.loaded.folder, [root.path.absolute() for root in prepared.roots]) / HIDDEN


def _with(made: Report, more: Sequence[Finding]) -> Report:
    return replace(made, findings=(*made.findings, *more)) if more else made


def tidy(fixed: Fixed) -> None:
    """Remove what killed runs left behind. Raises UsageError while another run is at work."""
    remove_leftovers(fixed.folder)
