"""What `lorakit fix` tells: the changes on stdout; what was written, what is left and what next on stderr."""

from __future__ import annotations

import shlex
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from lorakit.cli.output import console
from lorakit.findings import Act, Safety, Severity
from lorakit.fix.negative import NAME
from lorakit.report.styles import STYLES
from lorakit.report.words import count, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from lorakit.api import Fixed, LintRequest
    from lorakit.fix.impact import Impact
    from lorakit.fix.undo import Undone
    from lorakit.fix.write import Written

DONE = {Act.RECODE: "saved as UTF-8", Act.JOIN: "lines joined", Act.TRIM: "line ends put in order"}
SHOWN = 20
LONGEST = 50


def print_diff(fixed: Fixed) -> None:
    """Every changed file as a unified diff; on stderr how many captions that makes."""
    from lorakit.fix.diff import diff_lines

    out = console()
    styles = {"+": "green", "-": "red", "@": "cyan", "#": "dim"}
    for change in fixed.changes:
        for line in diff_lines(change, _seen(change.path)):
            out.print(Text(visible(line), styles.get(line[:1], "")), soft_wrap=True)
    if fixed.changes:
        _say(console(stderr=True), f"{_sum(fixed.impact)} (nothing is written with --diff)")


def print_impact(fixed: Fixed) -> None:
    """How many captions change, which words become which, and what that means in tokens."""
    out, impact = console(), fixed.impact
    if not fixed.changes:
        _say(out, "nothing to repair" if not fixed.refused else "nothing was repaired")
        return
    _say(out, _sum(impact))
    told: Counter[tuple[str, str]] = Counter()
    for (rule, before, after), number in impact.terms.items():
        told[rule, _change(before, after)] += number
    told.update({(rule, DONE[act]): number for (rule, act), number in impact.acts.items()})
    rows = sorted(told.items(), key=lambda row: (-row[1], row[0]))
    for (rule, said), number in rows[:SHOWN]:
        _say(out, f"{number:>6,}  {rule:<18} {said}")
    if len(rows) > SHOWN:
        _say(out, f"        and {count(len(rows) - SHOWN, 'other change')} (--diff shows them all)")
    tokens = impact.tokens
    if tokens.before != tokens.after:
        beyond = ""
        if tokens.beyond_before:
            before = count(tokens.beyond_before, "caption")
            beyond = f"; longer than the window: {before} before, {tokens.beyond_after:,} now"
        _say(out, f"tokens of these captions: {tokens.before:,} before, {tokens.after:,} now{beyond}")
    if impact.negative:
        _say(out, f"for the negative prompt, {_seen(fixed.folder / NAME)}: {', '.join(impact.negative)}")


def _sum(impact: Impact) -> str:
    verb = "changes" if impact.captions == 1 else "change"
    files = f"{count(impact.files, 'file')} {'is' if impact.files == 1 else 'are'} saved anew"
    if not impact.captions:
        return f"no caption changes, {files}"
    captions = f"{impact.captions:,} of {count(impact.total, 'caption')} {verb}"
    return f"{captions}, {files}" if impact.files else captions


def _change(before: str, after: str) -> str:
    if not before.strip():
        return f"`{_short(after)}` put in" if after.strip() else "spaces"
    return f"`{_short(before)}` -> `{_short(after)}`" if after else f"`{_short(before)}` taken out"


def _short(text: str) -> str:
    flat = " ".join(text.split()) if text.strip() else text
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"


def print_written(fixed: Fixed, written: Written | None) -> None:
    """What was written and how to take it back; what was refused and why."""
    err = console(stderr=True)
    refused = [*fixed.refused, *(written.refused if written else ())]
    if written and written.files:
        again = _command(fixed.asked, "fix", "--undo", written.run)
        _say(err, f"wrote {count(len(written.files), 'file')}; to take it back: {again}")
    for path, why in refused[:SHOWN]:
        _say(err, f"not written: {_seen(path)}: {why}", "yellow")
    if len(refused) > SHOWN:
        _say(err, f"not written: {count(len(refused) - SHOWN, 'more file')}", "yellow")


def print_rest(fixed: Fixed, request: LintRequest, unsafe: bool) -> None:
    """What stays for a person, and what to do next."""
    err, after = console(stderr=True), fixed.after
    counts = [count(after.count(each), each.label) for each in sorted(Severity, reverse=True) if after.count(each)]
    if not counts:
        _say(err, "left: no finding", "green")
        return
    _say(err, f"left for a person: {', '.join(counts)}")
    rules = Counter((-finding.severity, finding.name) for finding in after.findings)
    for (severity, name), number in sorted(rules.items())[:SHOWN]:
        label = Severity(-severity)
        _say(err, f"{number:>6,}  {label.label:<8} {name}", STYLES[label] if label > Severity.INFO else "")
    _hints(err, fixed, unsafe)
    _say(err, f"Next: {_command(request, 'lint')} shows them in full")


def _hints(err: Console, fixed: Fixed, unsafe: bool) -> None:
    if not unsafe and (more := _unsafe(fixed)):
        _say(err, f"{count(more, 'finding')} more can be repaired with --unsafe-fixes (look first: add --diff)")


def _unsafe(fixed: Fixed) -> int:
    fixes: Iterable[Safety] = (finding.fix.safety for finding in fixed.after.findings if finding.fix)
    return sum(safety is Safety.UNSAFE for safety in fixes)


def print_stopped(fixed: Fixed) -> None:
    """What a run that was stopped in the middle of writing leaves, and both ways on."""
    back = _command(fixed.asked, "fix", "--undo")
    _say(
        console(stderr=True),
        f"stopped while writing: each file is as before or repaired; run the same command to go on, or {back}",
    )


def print_undone(undone: Undone) -> None:
    """What was taken back."""
    err = console(stderr=True)
    if not undone.files and not undone.refused:
        _say(err, f"run {undone.run} was taken back already: every file is as before it")
        return
    _say(err, f"took back run {undone.run}: {count(len(undone.files), 'file')} as before")
    for path, why in undone.refused:
        _say(err, f"left alone: {_seen(path)}: {why}", "yellow")


def _command(request: LintRequest, verb: str, *more: str) -> str:
    """A command line that means the same datasets."""
    settings = [] if request.config is None else ["--config", str(request.config)]
    return shlex.join(["lorakit", verb, *map(str, request.paths), *settings, *more])


def _seen(path: Path) -> str:
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_posix()


def _say(out: Console, text: str, style: str = "") -> None:
    out.print(Text(visible(text), style), soft_wrap=not out.is_terminal)
