"""From what a lint knows to what it vouches for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lorakit import __version__
from lorakit.findings import Severity
from lorakit.gate.attestation import (
    Attestation,
    AttestedCaption,
    AttestedData,
    AttestedFile,
    AttestedRule,
    AttestedSample,
    Counts,
)
from lorakit.gate.hashing import relative, used_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lorakit.dataset import Dataset
    from lorakit.findings import Report, RuleRun
    from lorakit.gate.attestation import Departure, FilePrint, Setting

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rule was bound to: its version, its severity and its options as plain JSON."""

    version: int
    severity: str
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the settings and the command line asked for: see the fields of the same names in `Attestation`.

    `root` names the dataset for people; `command_line` is `AttestedData.asked`.
    """

    root: str
    settings: Sequence[Setting] = ()
    departures: Sequence[Departure] = ()
    command_line: Mapping[str, str] = field(default_factory=dict)


def attest(
    dataset: Dataset,
    prints: Mapping[str, FilePrint | None],
    report: Report,
    terms: Mapping[str, Terms],
    asked: Asked,
    created: str | None = None,
) -> Attestation:
    """The attestation of a lint.

    `prints` are of every file that `used_files` names, None where one could not be read; `terms` are those of the
    report's rules, by code. A file that could not be read closes the gate: nothing vouches for its bytes.
    """
    files = tuple(
        AttestedFile(path, file.kind, *((seen.size, seen.blake2b) if (seen := prints[path]) else (None, None)))
        for path, file in used_files(dataset).items()
    )
    reasons = (*report.gate.reasons, *_unread(files))
    return Attestation(
        version=__version__,
        verdict="closed" if reasons else report.gate.verdict,
        reasons=reasons,
        judged=report.judged,
        fail_on=report.fail_on.label,
        config_digest=report.config_digest,
        counts=_counts(dataset, report),
        settings=tuple(asked.settings),
        departures=tuple(asked.departures),
        rules=tuple(_rule(run, terms[run.code]) for run in report.rules),
        dataset=AttestedData(asked.root, dataset.layout, dict(asked.command_line), files, samples_of(dataset)),
        created=created,
    )


def samples_of(dataset: Dataset) -> tuple[AttestedSample, ...]:
    """The samples as they are attested, sorted by key."""
    root = dataset.root
    found = [
        AttestedSample(
            sample.key,
            subset.role.value,
            subset.repeats,
            subset.trigger,
            None if sample.mask is None else relative(sample.mask, root),
            tuple(AttestedCaption(relative(caption.path, root), caption.digest) for caption in sample.captions),
        )
        for subset, sample in dataset.samples()
    ]
    return tuple(sorted(found, key=lambda sample: sample.key))


def _unread(files: Sequence[AttestedFile]) -> tuple[str, ...]:
    names = [f"`{file.path}`" for file in files if file.blake2b is None]
    if not names:
        return ()
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return (f"nothing vouches for files that could not be read: {', '.join(names[:SHOWN])}{more}",)


def _counts(dataset: Dataset, report: Report) -> Counts:
    roles = Counter(subset.role.value for subset, _ in dataset.samples())
    return Counts(
        report.dataset.images,
        report.dataset.captions,
        dict(sorted(roles.items())),
        {severity.label: report.count(severity) for severity in sorted(Severity, reverse=True)},
    )


def _rule(run: RuleRun, terms: Terms) -> AttestedRule:
    return AttestedRule(
        run.code,
        run.name,
        terms.version,
        terms.severity,
        dict(terms.options),
        run.evaluated,
        run.findings,
        run.skipped or None,
    )
