"""From the workbench to files: what every caption file is to hold. Reads the files, writes none."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import TYPE_CHECKING, NamedTuple

from lorakit.fix.bench import slot_of
from lorakit.fix.plan import FileChange, target_of
from lorakit.fix.store import Refused, inspect
from lorakit.formats.rewrite.rewrite import StaleError, UnwritableError, rewrite
from lorakit.formats.textfile import reason

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lorakit.fix.bench import Bench
    from lorakit.formats.pieces import Draft


TABLES = frozenset({".csv", ".tsv"})


class Planned(NamedTuple):
    """The files that change, and the captions that cannot be written: their samples and, by file, the reason."""

    changes: tuple[FileChange, ...]
    refused: tuple[tuple[Path, str], ...]
    lost: tuple[str, ...]


def plan_files(bench: Bench) -> Planned:
    """What to write for everything that was done on the bench. Captions that cannot be written get their original back.

    A file that is no longer what was linted, or that cannot be replaced, is refused as a whole. What another source
    says of the same pictures is only changed with the captions themselves; if it cannot be, it is left behind.
    """
    refused: dict[tuple[Path, str], None] = {}
    lost: dict[str, None] = {}
    folders: dict[Path, Path] = {}
    while True:
        planned = _plan(bench, folders)
        refused |= dict.fromkeys(planned.refused)
        lost |= dict.fromkeys(planned.lost)
        if not planned.lost:
            return Planned(planned.changes, tuple(refused), tuple(lost))


def _plan(bench: Bench, folders: dict[Path, Path]) -> Planned:
    """One pass; what it takes back on the bench may have been in other files as well."""
    drafts = bench.changed()
    for path, same in bench.rivals().items():
        drafts.setdefault(path, []).extend(same)
    changes: list[FileChange] = []
    refused: list[tuple[Path, str]] = []
    lost: list[str] = []
    for path in sorted({*drafts, *bench.recoded, *bench.trimmed}, key=str):
        here = drafts.get(path, [])
        try:
            old = path.read_bytes()
            made = rewrite(old, here, path in bench.recoded, path in bench.trimmed)
            new = _for_excel(made.data) if path in bench.recoded and path.suffix.lower() in TABLES else made.data
            if new != old:
                inspect(target_of(path, folders))
        except (StaleError, UnwritableError, Refused, OSError) as error:
            refused.append((path, reason(error) if isinstance(error, OSError) else str(error)))
            bench.recoded.discard(path)
            bench.trimmed.discard(path)
            lost += _take_back(bench, path, here)
        else:
            if made.refused:
                refused += [(path, why) for _, why in made.refused]
                lost += _take_back(bench, path, [draft for draft, _ in made.refused])
            if new != old:
                changes.append(FileChange(path, old, new))
    return Planned(tuple(changes), tuple(refused), tuple(lost))


def _for_excel(data: bytes) -> bytes:
    """A table in UTF-8 with a byte-order mark: without one Excel, which most likely wrote it, shows wrong letters."""
    return data if data.startswith(BOM_UTF8) else BOM_UTF8 + data


def _take_back(bench: Bench, path: Path, drafts: Sequence[Draft]) -> list[str]:
    """Undo on the bench the drafts that cannot be written; the keys of the samples concerned.

    One that another source was to follow is kept, and that source held as it is.
    """
    unwritable = set(map(id, drafts))
    bench.held.update(slot_of(draft.sources[0]) for draft in drafts)
    keys = [
        key
        for key in bench.by_path.get(path, ())
        if any(id(draft) in unwritable for draft in bench.drafts.get(key, ()))
    ]
    for key in keys:
        bench.reset(key)
    return keys
