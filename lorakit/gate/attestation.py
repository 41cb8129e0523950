"""What a lint vouches for: the very bytes and texts it looked at, by which rules and settings, and its verdict.

The document is JSON. Its own digest, SHA-256 over all the rest in one fixed spelling, tells a damaged or edited
document. It is no signature: whoever can write the document can compute it anew. What a forger cannot do is make other
bytes fit the digests of the files, which the training loop checks as it reads.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import Any, Literal

SCHEMA = 1
KIND = "attestation"
FILE_NAME = "lorakit-gate.json"
METADATA_KEY = "lorakit_attestation"  # where a LoRA's safetensors header keeps it
# control characters beyond ASCII, line and paragraph ends, changes of direction, lone surrogates
ACTING = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

FileKind = Literal["picture", "mask", "captions"]
Verdict = Literal["open", "closed"]


@dataclass(frozen=True, slots=True)
class FilePrint:
    """The size in bytes and the BLAKE2b (20 bytes, hex) of a file's raw bytes."""

    size: int
    blake2b: str


@dataclass(frozen=True, slots=True)
class AttestedFile:
    """A file that training reads: `path` is relative to the dataset's root, with forward slashes.

    `size` and `blake2b` are None for a file that could not be read.
    """

    path: str
    kind: FileKind
    size: int | None
    blake2b: str | None


@dataclass(frozen=True, slots=True)
class AttestedCaption:
    """One caption: the file it stands in, and the SHA-256 (hex) of its text as decoded."""

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class AttestedSample:
    """One picture as training uses it."""

    key: str
    role: str
    repeats: int
    trigger: str | None
    mask: str | None
    captions: tuple[AttestedCaption, ...]


@dataclass(frozen=True, slots=True)
class AttestedRule:
    """One rule as it ran: `severity` and `options` (its thresholds) as the settings left them; why it did not run."""

    code: str
    name: str
    version: int
    severity: str
    options: dict[str, Any]
    evaluated: int
    findings: int
    skipped: str | None


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the run departs from a rule as lorakit ships it.

    `how` is `ignored`, `off`, `not selected`, `severity`, `options` or `paths`; `detail` says what was put in place of
    what; `by` names who decided (a settings file, the command line, a profile or a target); `why` is empty where
    nobody wrote a reason.
    """

    code: str
    name: str
    how: str
    detail: str
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that somebody has accepted, with the reason given."""

    code: str
    sample: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting that is not left at its default: its value as plain JSON, and where it was said."""

    key: str
    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What was looked at and found, in numbers: pictures by role, findings by severity."""

    pictures: int
    captions: int
    roles: dict[str, int]
    findings: dict[str, int]


@dataclass(frozen=True, slots=True)
class AttestedData:
    """The dataset: `root` is for people, paths start from wherever it lies.

    `asked` holds what the command line said about how to read it (`layout`, `metadata`, `target`, `trigger`).
    """

    root: str
    layout: str
    asked: dict[str, str]
    files: tuple[AttestedFile, ...]
    samples: tuple[AttestedSample, ...]


@dataclass(frozen=True, slots=True)
class Attestation:
    """The whole document but its digest. `created` is a time that the caller gave, as text; None: no clock was asked.

    `judged` says in words for which trainer, base, size and profile. `config_digest` covers settings, packs, rules and
    glossary, as in a report.
    """

    version: str
    verdict: Verdict
    reasons: tuple[str, ...]
    judged: str
    fail_on: str
    config_digest: str
    counts: Counts
    settings: tuple[Setting, ...]
    departures: tuple[Departure, ...]
    rules: tuple[AttestedRule, ...]
    dataset: AttestedData
    suppressed: tuple[Suppressed, ...] = ()
    created: str | None = None
    schema: int = SCHEMA
    kind: str = KIND
    tool: str = "lorakit"

    @property
    def is_open(self) -> bool:
        """Whether training may start on this data."""
        return self.verdict == "open"

    @property
    def digest(self) -> str:
        """SHA-256, hex, over the canonical JSON of everything else in the document."""
        return digest_of(self.content())

    def content(self) -> dict[str, Any]:
        """The document without its digest, as plain values, in the order in which people read it."""
        values = asdict(self)
        first = ("schema", "kind", "tool", "version", "created")
        return {**{name: values.pop(name) for name in first}, **values}

    def expects(self, path: str) -> str | None:
        """The BLAKE2b of the file at `path` (a sample's key, or a mask or caption file relative to the dataset's root);
        None when no such bytes are attested. Whoever asks for many takes a `Witness`.
        """
        return next((file.blake2b for file in self.dataset.files if file.path == path), None)


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256, hex, of the canonical JSON of `content`."""
    return hashlib.sha256(canonical(content)).hexdigest()


def canonical(content: dict[str, Any]) -> bytes:
    """JSON in one fixed spelling: sorted keys, no spaces, all but ASCII escaped, so that names that are no text have
    one spelling, too. Raises ValueError for numbers that are not finite.
    """
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False).encode("ascii")


def to_json(attestation: Attestation, indent: int | None = 1) -> str:
    """The document with its digest. Text stands as it is, but for characters that act on a terminal or are no text.

    `indent` None gives one line, for a LoRA's header.
    """
    content = {**attestation.content(), "digest": attestation.digest}
    separators = (",", ":") if indent is None else None
    text = json.dumps(content, ensure_ascii=False, indent=indent, separators=separators, allow_nan=False)
    escaped = ACTING.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
    return escaped if indent is None else escaped + "\n"
