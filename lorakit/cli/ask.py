"""Ask a person about each repair: y, n, all of this rule, edit, quit."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.text import Text

from lorakit.caption.normalise.changes import changed
from lorakit.cli.output import console
from lorakit.errors import UsageError
from lorakit.findings import Edit, Fix, Safety, Span
from lorakit.report.words import count, visible

if TYPE_CHECKING:
    from lorakit.dataset import Caption
    from lorakit.findings import Finding
    from lorakit.fix.wishes import Origin

PROMPT = "[y]es, [n]o, [a]ll of this rule, [e]dit, [q]uit? "
Memory = tuple[str, str, int, "Origin", str, str]


@dataclass(slots=True)
class Asker:
    """Shows each repair once and remembers the answers, so that a later round does not ask again."""

    always: set[tuple[str, Safety]] = field(default_factory=set)
    answers: dict[Memory, bool] = field(default_factory=dict)
    done: bool = False

    @classmethod
    def in_terminal(cls) -> Asker:
        """An asker, where somebody can answer. Raises UsageError elsewhere."""
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise UsageError("--interactive asks in a terminal, and this is none: use --diff to see the repairs")
        return cls()

    def __call__(self, finding: Finding, fix: Fix, caption: Caption | None, origin: Origin) -> Fix | None:
        """The fix to make, perhaps another one, or None to leave the caption."""
        if (finding.name, fix.safety) in self.always:
            return fix
        key = _memory(finding, fix, caption, origin)
        if key in self.answers or self.done:
            return fix if self.answers.get(key) else None
        while True:
            answer = self._read(finding, fix, caption)
            if answer == "y":
                self.answers[key] = True
                return fix
            if answer == "a":
                self.always.add((finding.name, fix.safety))
                return fix
            if answer == "e":
                if own := _typed(finding, fix, caption):
                    # what a person wrote is not proposed again in another way
                    self.answers[key] = False
                    return own
                continue
            if answer in ("n", "q"):
                self.done = answer == "q"
                self.answers[key] = False
                return None

    def _read(self, finding: Finding, fix: Fix, caption: Caption | None) -> str:
        _show(finding, fix, caption)
        try:
            return console(stderr=True).input(Text(PROMPT)).strip().lower()[:1]
        except EOFError:
            return "q"


def _memory(finding: Finding, fix: Fix, caption: Caption | None, origin: Origin) -> Memory:
    """What a repair is known by in the next round: the rule, the caption, the words, where they stood at first, and
    what they become; a repair of whole files by those alone, because pictures may share them.
    """
    if not fix.edits or caption is None:
        return finding.code, "", 0, origin, "", "".join(edit.path for edit in fix.files)
    first = fix.edits[0]
    words = caption.text[first.span.start : first.span.end]
    return finding.code, first.sample, first.caption, origin, words, first.text


def _show(finding: Finding, fix: Fix, caption: Caption | None) -> None:
    err = console(stderr=True)
    mark = "" if fix.safety is Safety.SAFE else " (changes words)"
    err.print()
    err.print(Text(visible(f"{finding.name}: {finding.message}")))
    places = {(edit.sample, edit.caption) for edit in fix.edits}
    where = fix.edits[0].sample if fix.edits else fix.files[0].path
    more = f" and {count(len(places) - 1, 'more caption')}" if len(places) > 1 else ""
    err.print(Text(visible(f"{fix.title}{mark}, in {where}{more}"), "bold"))
    if caption is not None and fix.edits:
        err.print(Text(visible(f"- {caption.text}"), "red"))
        err.print(Text(visible(f"+ {_after(fix, caption)}"), "green"))


def _after(fix: Fix, caption: Caption) -> str:
    first = fix.edits[0]
    own = [edit for edit in fix.edits if (edit.sample, edit.caption) == (first.sample, first.caption)]
    return changed(caption.text, [(edit.span.start, edit.span.end, edit.text) for edit in own])


def _typed(finding: Finding, fix: Fix, caption: Caption | None) -> Fix | None:
    """The caption as a person types it; the proposed one stands on the line already, where the terminal can do that."""
    if caption is None or not fix.edits:
        return None
    text = _line("caption: ", _after(fix, caption))
    if not text.strip() or text == caption.text:
        return None
    first = fix.edits[0]
    edit = Edit(first.sample, first.caption, Span(0, len(caption.text)), text, first.digest)
    return Fix(f"As typed in place of {finding.name}", fix.safety, (edit,))


def _line(prompt: str, text: str) -> str:
    try:
        import readline
    except ImportError:  # Windows
        return _input(f"{prompt}(instead of `{visible(text)}`) ")
    readline.set_startup_hook(lambda: readline.insert_text(text))
    try:
        return _input(prompt)
    finally:
        readline.set_startup_hook(None)


def _input(prompt: str) -> str:
    with suppress(EOFError):
        return input(prompt)
    return ""
