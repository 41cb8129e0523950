"""An attestation for people: the verdict first, then what was looked at, what was not, and who decided that."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from lorakit.report.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lorakit.gate.attestation import Attestation, AttestedRule, Departure

NAMES = 8  # rules that are named in one line before the rest is counted
HOW = {
    "ignored": "Ignored",
    "off": "Off",
    "not selected": "Not selected",
    "severity": "Other severity",
    "options": "Other limits",
    "paths": "Ignored for some files",
}


def lines(attestation: Attestation, unfold: bool = False) -> Iterator[str]:
    """The page, line by line; with `unfold` also every rule with its options, and every file with its digest."""
    yield f"Gate: {attestation.verdict}"
    for reason in attestation.reasons:
        yield f"  {reason}"
    yield from _data(attestation)
    yield f"Judged: for {attestation.judged}; gate closes at severity {attestation.fail_on}"
    findings = attestation.counts.findings
    yield "Findings: " + ", ".join(count(number, label) for label, number in findings.items())
    yield from _rules(attestation.rules)
    yield from _departures(attestation.departures, unfold)
    yield f"Suppressed: {len(attestation.suppressed) or 'nothing'}"
    for each in attestation.suppressed:
        yield f"  {each.code} {each.sample or 'the whole set'}: {each.why}"
    if attestation.settings:
        said = (f"{each.key} {_value(each.value)} ({each.origin})" for each in attestation.settings)
        yield "Settings: " + "; ".join(said)
    if unfold:
        yield from _all(attestation)
    when = f" at {attestation.created}" if attestation.created else ""
    yield f"Written: by lorakit {attestation.version}{when}, schema {attestation.schema}"
    yield f"Settings digest: {attestation.config_digest}"
    yield f"Digest: {attestation.digest}"


def _data(attestation: Attestation) -> Iterator[str]:
    data, counts = attestation.dataset, attestation.counts
    kinds = Counter(file.kind for file in data.files)
    size = sum(file.size or 0 for file in data.files)
    masks = f", {count(kinds['mask'], 'mask')}" if kinds["mask"] else ""
    files = count(kinds["captions"], "caption file")
    yield (
        f"Data: {data.root} (layout {data.layout}): {count(counts.pictures, 'picture')}, "
        f"{count(counts.captions, 'caption')} in {files}{masks}, {size / 1e6:,.1f} MB"
    )
    uses = Counter((sample.role, sample.repeats, sample.trigger) for sample in data.samples)
    for (role, repeats, trigger), number in sorted(uses.items(), key=lambda use: (-use[1], str(use[0]))):
        yield f"  {role}: {count(number, 'picture')} x{repeats}" + (f", trigger {trigger}" if trigger else "")


def _rules(rules: Sequence[AttestedRule]) -> Iterator[str]:
    skipped: dict[str, list[str]] = defaultdict(list)
    for rule in rules:
        if rule.skipped:
            skipped[rule.skipped].append(rule.name)
    idle = sum(len(names) for names in skipped.values())
    yield f"Rules: {len(rules) - idle} run, {idle} could not run"
    for reason, names in skipped.items():
        yield f"  not run: {', '.join(names)} ({reason})"


def _departures(departures: Sequence[Departure], unfold: bool) -> Iterator[str]:
    """What the run's rules do otherwise than as shipped; rules that share how, who and why stand in one line."""
    if not departures:
        yield "Settings left every rule as lorakit ships it"
        return
    groups: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for each in departures:
        groups[each.how, each.detail, each.by, each.why].append(each.name)
    for how, heading in HOW.items():
        chosen = {key: names for key, names in groups.items() if key[0] == how}
        if chosen:
            yield f"{heading}:"
        for (_, detail, by, why), names in chosen.items():
            shown = names if unfold or len(names) <= NAMES else [*names[:NAMES], f"{len(names) - NAMES} more"]
            yield f"  {', '.join(shown)}{f' ({detail})' if detail else ''}, by {by}: {why or 'no reason on record'}"


def _all(attestation: Attestation) -> Iterator[str]:
    yield "Every rule:"
    for rule in attestation.rules:
        options = ", ".join(f"{key} {_value(value)}" for key, value in rule.options.items())
        yield (
            f"  {rule.code} {rule.name} version {rule.version}, {rule.severity}: {rule.evaluated} looked at, "
            f"{count(rule.findings, 'finding')}" + (f"; {options}" if options else "")
        )
    yield "Every file:"
    for file in attestation.dataset.files:
        yield f"  {file.blake2b or 'could not be read'}  {file.path}"


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_value, value)) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_value(inner)}" for key, inner in value.items()) or "none"
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
