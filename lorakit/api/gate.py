"""Attest a lint, and ask later whether the data is still what was attested."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lorakit.api.lint import bind, judge, report
from lorakit.api.request import no_progress, prepare, read_dataset
from lorakit.config.layers import COMMAND_LINE
from lorakit.errors import DataChangedError, DatasetError, UsageError
from lorakit.findings import Gate
from lorakit.gate.attest import Asked
from lorakit.gate.attest import attest as attest_lint
from lorakit.gate.attestation import FilePrint
from lorakit.gate.check import differences
from lorakit.gate.hashing import read_prints, relative, used_files
from lorakit.lint.departures import departures, settings_of, terms_of
from lorakit.lint.outcome import collector_at_rest
from lorakit.lint.roots import prefix
from lorakit.lint.rule import Need

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lorakit.api.lint import Bound
    from lorakit.api.request import LintRequest, Prepared
    from lorakit.dataset import Dataset, File
    from lorakit.findings import Report
    from lorakit.gate.attestation import Attestation
    from lorakit.gate.hashing import UsedFile
    from lorakit.image.row import Row
    from lorakit.lint.outcome import Outcome

AGAIN = "run it again when nothing writes to the data"


def attest(
    request: LintRequest,
    progress: Callable[[int], Callable[[], None]] = no_progress,
    created: str | None = None,
) -> tuple[Report, Attestation]:
    """Lint a dataset and vouch for the bytes and texts that were linted; the verdict is in both answers.

    Every file is read, whatever the file system says of it. `created` is a time to put into the document.
    Raises LorakitError subclasses as `lint` does; UsageError when the request limits the look at pictures;
    DataChangedError when files change while they are linted.
    """
    if request.looks < Need.PIXELS:
        limit = request.looks_flag or "a limited look at pictures"
        raise UsageError(f"an attestation vouches for pictures that were looked at whole: leave out {limit}")
    bound = bind(replace(request, trust_stat=False), progress)
    return vouch(bound, judge(bound, bound.dataset), created)


def vouch(bound: Bound, outcome: Outcome, created: str | None = None) -> tuple[Report, Attestation]:
    """The report and attestation of a lint whose files were all read, `trust_stat` being off. Raises as `attest`."""
    judged = report(bound, bound.dataset, outcome)
    prints = _prints(bound)
    # The caption files were hashed after they were linted. Where they still say what was linted, the hash is theirs.
    with collector_at_rest():
        _refuse_change(bound.dataset, read_dataset(bound.prepared))
    loaded = bound.prepared.loaded
    asked = Asked(
        _name(bound.dataset, bound.prepared),
        settings_of(loaded),
        departures(loaded, bound.prepared.packs, bound.selected),
        _command_line(bound),
    )
    made = attest_lint(bound.dataset, prints, judged, terms_of(bound.selected), asked, created)
    return replace(judged, gate=Gate(made.verdict, made.reasons)), made


def verify(attestation: Attestation, request: LintRequest) -> list[str]:
    """How the dataset that `request` names differs from the attested one, a sentence each; empty when it does not.

    The dataset is read as it was for the attestation: what the command line said then holds unless `request` says
    otherwise. No rule runs. Raises LorakitError subclasses as `lint` does.
    """
    prepared = prepare(_as_before(attestation, request))
    try:
        with collector_at_rest():
            dataset = read_dataset(prepared)
    except DatasetError as error:
        return [f"the data cannot be read any more: {error}"]
    return differences(attestation, dataset, read_prints(used_files(dataset)))


def _prints(bound: Bound) -> dict[str, FilePrint | None]:
    """The prints of all files as they were when they were linted. Raises DataChangedError.

    A picture's is that of the bytes that were measured. Other files are read here: a mask must be the measured one,
    and a picture of which no rule wanted more than its header must look as it did when its folder was listed.
    """
    rows = bound.surveyed.rows if bound.surveyed else {}
    files = used_files(bound.dataset)
    found: dict[str, FilePrint | None] = {
        path: FilePrint(row.file_bytes, row.digest)
        for path, file in files.items()
        if file.kind == "picture" and (row := rows.get(file.path)) and row.digest
    }
    found |= read_prints({path: file for path, file in files.items() if path not in found})
    _refuse_other_masks(bound.dataset, rows, found)
    _refuse_newer(bound.dataset, rows, files)
    return found


def _refuse_other_masks(dataset: Dataset, rows: Mapping[Path, Row], found: Mapping[str, FilePrint | None]) -> None:
    for _, sample in dataset.samples():
        row = rows.get(sample.image)
        if sample.mask is None or row is None or not row.mask_digest:
            continue
        path = relative(sample.mask, dataset.root)
        seen = found[path]
        if seen is None or seen.blake2b != row.mask_digest:
            raise DataChangedError(f"mask `{path}` changed while the data was linted: {AGAIN}")


def _refuse_newer(dataset: Dataset, rows: Mapping[Path, Row], files: Mapping[str, UsedFile]) -> None:
    """Refuse a picture without a measured digest that was written to since its folder was listed."""
    listed = {file.path: file for file in dataset.files}
    for path, used in files.items():
        if used.kind == "captions" or ((row := rows.get(used.path)) and row.digest):
            continue
        if (file := listed.get(used.path)) and not _is_as_listed(file):
            raise DataChangedError(f"`{path}` changed while the data was linted: {AGAIN}")


def _is_as_listed(file: File) -> bool:
    try:
        now = file.path.stat()
    except OSError:
        return True  # then nothing vouches for it
    return (now.st_size, now.st_mtime_ns) == (file.size, file.mtime_ns)


def _refuse_change(linted: Dataset, now: Dataset) -> None:
    if linted.subsets == now.subsets:
        return
    before = {sample.key: (subset.role, subset.repeats, sample) for subset, sample in linted.samples()}
    after = {sample.key: (subset.role, subset.repeats, sample) for subset, sample in now.samples()}
    changed = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
    what = f"`{changed[0]}` or its captions" if changed else "the dataset"
    raise DataChangedError(f"{what} changed while the data was linted: {AGAIN}")


def _name(dataset: Dataset, prepared: Prepared) -> str:
    """The dataset's root as seen from the settings' folder; its bare name where it is that folder or lies elsewhere."""
    return prefix(dataset.root, prepared.loaded).removesuffix("/") or dataset.root.resolve().name


def _command_line(bound: Bound) -> dict[str, str]:
    """What the command line said about how the data is read."""
    loaded, request = bound.prepared.loaded, bound.request
    settings = {"target": loaded.settings.target, "trigger": loaded.settings.trigger}
    found = {key: value for key, value in settings.items() if loaded.origins.get(key) == COMMAND_LINE}
    metadata = relative(request.metadata.absolute(), bound.dataset.root.absolute()) if request.metadata else None
    said = {**found, "layout": request.layout, "metadata": metadata}
    return {key: value for key, value in said.items() if value is not None}


def _as_before(attestation: Attestation, request: LintRequest) -> LintRequest:
    asked = attestation.dataset.asked
    settings: dict[str, Any] = {key: asked[key] for key in ("target", "trigger") if key in asked}
    return replace(
        request,
        overrides={**settings, **request.overrides},
        layout=request.layout or asked.get("layout"),
        metadata=request.metadata or _metadata(asked.get("metadata"), request),
    )


def _metadata(written: str | None, request: LintRequest) -> Path | None:
    """The caption list that was named for the attestation, found again below the folder to verify."""
    if written is None or not request.paths:
        return None
    path = Path(request.paths[0]) / written
    if not path.is_file():
        raise UsageError(f"the attested captions stand in `{written}`: say where it is with --metadata")
    return path
