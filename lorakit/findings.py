"""What a lint says: edits, fixes, findings and the report. Frozen values, no I/O."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = str | int | float


class Severity(IntEnum):
    """How bad a finding is; ordered, so that a threshold is one comparison."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The lower-case word that people read and write."""
        return self.name.lower()

    @classmethod
    def parse(cls, word: str) -> Severity:
        """Return the severity that `word` names. Raises KeyError for anything else."""
        return cls[word.upper()]


class Safety(IntEnum):
    """How far a fix can be trusted; ordered: DISPLAY < UNSAFE < SAFE."""

    DISPLAY = 1
    UNSAFE = 2
    SAFE = 3


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points, 0-based, in one decoded caption."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `span` of caption number `caption` of `sample` by `text`.

    `digest` is the SHA-256 of the caption the span was measured in: a stale edit can be refused.
    """

    sample: str
    caption: int
    span: Span
    text: str
    digest: str


class Act(StrEnum):
    """What can be done to a caption file as a whole."""

    RECODE = "recode"  # save it as UTF-8, a table with a byte-order mark (for Excel), all else without
    JOIN = "join"  # make the lines of a sidecar one caption
    TRIM = "trim"  # drop the blank lines of a sidecar, and give every line the file's own ending


@dataclass(frozen=True, slots=True)
class FileEdit:
    """Do `act` to the file at `path` (relative to the dataset's root); `text` goes between lines that are joined."""

    path: str
    act: Act
    text: str = ""


@dataclass(frozen=True, slots=True)
class Fix:
    """A titled set of edits that belong together: in each caption all of them are made, or none.

    `files` are done to whole files. `negative` are words for the negative prompt at generation, which the edits take
    out of captions.
    """

    title: str
    safety: Safety
    edits: tuple[Edit, ...] = ()
    files: tuple[FileEdit, ...] = ()
    negative: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file: `path` relative to the dataset's root; lines and columns 1-based, ends exclusive.

    Line 0 means the file or folder as a whole.
    """

    path: str
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0


@dataclass(frozen=True, slots=True)
class Observed:
    """The measured value and the limit it was held against; `unit` says what both count."""

    value: float
    threshold: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of one sample, or of the set when `sample` is None.

    `template` and `values` stay apart so that a message can be translated; `message` joins them.
    """

    code: str
    name: str
    severity: Severity
    template: str
    values: Mapping[str, Value] = field(default_factory=dict)
    sample: str | None = None
    image: str | None = None
    caption: int | None = None
    location: Location | None = None
    observed: Observed | None = None
    evidence: str = ""
    related: tuple[str, ...] = ()
    fix: Fix | None = None

    @property
    def message(self) -> str:
        """The template with its values filled in."""
        return self.template.format(**self.values)

    @property
    def fingerprint(self) -> str:
        """16 hex digits that stay the same while the fault stays the same, whatever line it stands on."""
        parts = (self.code, self.sample or "", str(self.caption), self.evidence or self.message)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class RuleRun:
    """One rule's record: how many samples (or sets) it looked at and how many findings it made.

    `severity` is the worst the rule can say, which decides whether the gate can open without it.
    """

    code: str
    name: str
    severity: Severity
    evaluated: int
    findings: int
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class DatasetSummary:
    """What was linted, in numbers. `fingerprint` covers names, picture sizes in bytes and caption texts."""

    root: str
    layout: str
    images: int
    captions: int
    fingerprint: str
    subsets: tuple[SubsetSummary, ...] = ()
    why_layout: str = ""


@dataclass(frozen=True, slots=True)
class SubsetSummary:
    """One subset, in numbers."""

    root: str
    role: str
    repeats: int
    trigger: str | None
    images: int


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether training may start, and if not, every reason."""

    verdict: Literal["open", "closed"]
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one lint found, sorted: the same input gives the same report.

    `judged` says in words for which trainer, base, size and profile; `measurements` are a line of numbers a sample, by
    its key, when asked for; `remarks` are sentences about the run itself.
    """

    dataset: DatasetSummary
    findings: tuple[Finding, ...]
    rules: tuple[RuleRun, ...]
    gate: Gate
    config_digest: str
    fail_on: Severity
    judged: str = ""
    measurements: Mapping[str, Mapping[str, Value | None]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many findings have exactly this severity."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def not_run(self) -> tuple[RuleRun, ...]:
        """The rules that could not run, each with its reason."""
        return tuple(rule for rule in self.rules if rule.skipped)

    @property
    def fixable(self) -> int:
        """How many findings carry a fix that a program may apply."""
        return sum(finding.fix is not None and finding.fix.safety > Safety.DISPLAY for finding in self.findings)

    @property
    def failed(self) -> bool:
        """Whether any finding reaches the threshold that `fail-on` sets."""
        return any(finding.severity >= self.fail_on for finding in self.findings)
