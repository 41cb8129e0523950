"""What a rule is. A rule file holds one class: docstring, metadata, examples and check together."""

from __future__ import annotations

import inspect
from dataclasses import replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any, ClassVar

from lorakit.dataset import Notation
from lorakit.findings import Edit, Finding, Fix, Location, Observed, Safety, Severity, Span, Value
from lorakit.lint.options import Options
from lorakit.lint.view import SampleView, SetView, relative

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lorakit.caption.normalise.changes import Change
    from lorakit.dataset import Caption, Note
    from lorakit.lint.example import Bad, Good


class Need(IntEnum):
    """What a rule reads; the engine works no harder than the neediest rule and hands over only what fits.

    CAPTION: texts and names. FILE: the picture's row, even when it could not be opened. HEADER: an opened header.
    DECODE: the row after a full decode was tried, even in vain. PIXELS: a picture that decoded whole.
    """

    CAPTION = 0
    FILE = 1
    HEADER = 2
    DECODE = 3
    PIXELS = 4


class Rule:
    """One rule bound to its options and severity.

    Line 1 of the docstring is the fault, the rest says why it hurts a LoRA.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: Severity
    worst: ClassVar[Severity] = Severity.INFO  # where a tier of the rule lies above its own severity
    since: ClassVar[str]
    version: ClassVar[int] = 1
    need: ClassVar[Need] = Need.CAPTION
    option_type: ClassVar[type[Options]] = Options
    aliases: ClassVar[tuple[str, ...]] = ()
    exact_tokens: ClassVar[bool] = False  # takes CLIP's vocabulary for a dictionary; an estimate will not do
    on: ClassVar[bool] = True  # off: runs only where the settings name it, not with its family or ALL
    origin: ClassVar[str] = ""  # the pack of a data rule
    bad: ClassVar[Sequence[Bad]]
    good: ClassVar[Sequence[Good]]

    def __init__(self, options: Options | None = None, severity: Severity | None = None) -> None:
        self.options: Any = options or self.option_type()
        self.severity = severity or type(self).severity

    @property
    def gravest(self) -> Severity:
        """The worst this rule can say: what its silence may hide when it could not run."""
        return max(self.severity, self.worst)

    @classmethod
    def summary(cls) -> str:
        """The fault in one line, without a full stop."""
        return (inspect.getdoc(cls) or " ").splitlines()[0].rstrip(".")

    @classmethod
    def why(cls) -> str:
        """Why it hurts and what to do: the docstring after its first line."""
        return "\n".join((inspect.getdoc(cls) or "").splitlines()[1:]).strip()

    @classmethod
    def fixable(cls) -> bool:
        """Whether the rule repairs what it finds: true exactly when an example shows it."""
        return any(example.fixed is not None for example in cls.bad)

    def report(
        self,
        template: str,
        sample: SampleView | None = None,
        severity: Severity | None = None,
        location: Location | None = None,
        observed: Observed | None = None,
        caption: int | None = None,
        evidence: str = "",
        related: Sequence[str] = (),
        fix: Fix | None = None,
        **values: Value,
    ) -> Finding:
        """A finding of this rule; `values` fill the braces of `template`."""
        return Finding(
            self.code,
            self.name,
            severity or self.severity,
            template,
            values,
            sample.key if sample else None,
            sample.key if sample else None,
            caption,
            location,
            observed,
            evidence,
            tuple(related),
            fix,
        )

    def report_caption(
        self,
        view: SampleView,
        index: int,
        template: str,
        observed: Observed | None = None,
        fix: Fix | None = None,
        **values: Value,
    ) -> Finding:
        """A finding about caption number `index` of a sample, located at its text."""
        caption = view.captions[index]
        finding = self.report(
            template,
            view,
            location=place_of(caption, view),
            observed=observed,
            caption=index,
            evidence=caption.text.strip()[:200],
            fix=fix,
        )
        return replace(finding, values=values)

    def report_span(
        self,
        view: SampleView,
        index: int,
        span: tuple[int, int],
        template: str,
        severity: Severity | None = None,
        observed: Observed | None = None,
        related: Sequence[str] = (),
        fix: Fix | None = None,
        **values: Value,
    ) -> Finding:
        """A finding about the words at `span` (code points) of caption number `index`, located exactly there."""
        caption = view.captions[index]
        finding = self.report(
            template,
            view,
            severity,
            place_of(caption, view, span),
            observed,
            index,
            caption.text[span[0] : span[1]].strip()[:200],
            related,
            fix,
        )
        return replace(finding, values=values)

    def report_note(self, view: SetView, note: Note, template: str, **values: Value) -> Finding:
        """A finding about a place in a file that a loader noticed."""
        path, line = view.shown(note.path), note.line
        location = Location(path, line, 1, line, 1) if line else Location(path)
        finding = self.report(template, location=location, evidence=f"{view.shown(note.path)} {note.text}")
        return replace(finding, values=values)

    def report_key(
        self,
        view: SetView,
        key: str,
        template: str,
        severity: Severity | None = None,
        observed: Observed | None = None,
        **values: Value,
    ) -> Finding:
        """A finding about `key` of the training config, at its line; at the file where the config leaves it out."""
        run = view.context.run
        location = None
        if run is not None:
            path, line = view.shown(run.path.absolute()), run.line(key)
            location = Location(path, line, 1, line, 1) if line else Location(path)
        finding = self.report(template, severity=severity, location=location, observed=observed, evidence=key)
        return replace(finding, values=values)


class SampleRule(Rule):
    """A rule that judges one sample at a time."""

    def check(self, view: SampleView) -> Iterator[Finding]:
        """Yield a finding for every fault of the sample."""
        raise NotImplementedError


class SetRule(Rule):
    """A rule that judges the set as a whole."""

    def check(self, view: SetView) -> Iterator[Finding]:
        """Yield a finding for every fault of the set."""
        raise NotImplementedError


def edits_of(view: SampleView, index: int, changes: Iterable[Change]) -> tuple[Edit, ...]:
    """Edits of caption number `index` of a sample."""
    digest = view.captions[index].digest
    return tuple(Edit(view.key, index, Span(start, end), text, digest) for start, end, text in changes)


def fix_of(
    view: SampleView,
    index: int,
    title: str,
    safety: Safety,
    changes: Iterable[Change],
    negative: Sequence[str] = (),
) -> Fix | None:
    """A fix of one caption, or None when nothing would change."""
    text = view.captions[index].text
    real = [(start, end, new) for start, end, new in changes if text[start:end] != new]
    return Fix(title, safety, edits_of(view, index, real), negative=tuple(negative)) if real else None


def place_of(caption: Caption, view: SampleView, span: tuple[int, int] | None = None) -> Location:
    """Where a caption's text, or a span of it, stands: from its first code point to behind its last.

    In JSON and CSV text is escaped, and a place inside it is not its place in the file: there the place is the start
    of the caption alone.
    """
    path = relative(caption.path, view.root)
    if caption.notation is not Notation.LITERAL:
        return Location(path, caption.line, caption.column, caption.line, caption.column)
    start, end = span or (0, len(caption.text))
    return Location(path, *_line_column(caption, start), *_line_column(caption, end))


def _line_column(caption: Caption, at: int) -> tuple[int, int]:
    """The 1-based place in the file of code point `at` of a caption that stands there literally."""
    before = caption.text[:at]
    lines = (before + "x").splitlines()
    column = len(lines[-1])
    return caption.line + len(lines) - 1, column + caption.column - 1 if len(lines) == 1 else column


def quote(text: str, limit: int = 60) -> str:
    """The user's own words in backticks, cut in the middle of nothing: at most `limit` code points."""
    flat = " ".join(text.split())
    return f"`{flat[: limit - 1]}…`" if len(flat) > limit else f"`{flat}`"


def some(names: Sequence[str], limit: int = 3) -> str:
    """The first few of `names` as `quote` shows them, and how many more there are."""
    shown = ", ".join(quote(name) for name in names[:limit])
    more = len(names) - limit
    return f"{shown} and {more} more" if more > 0 else shown
