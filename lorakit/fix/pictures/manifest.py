"""`lorakit-images.json` in the new folder: where each picture came from, what was done to it and why.

It is written first with the names that the run will use, so that a killed run's folder is known as ours, and last with
what became of each picture. In between a hidden journal takes a line a picture.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from lorakit import __version__
from lorakit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lorakit.fix.pictures.plan import LeftOut, Treatment

NAME = "lorakit-images.json"
SCHEMA = 1
RUNNING, COMPLETE = "running", "complete"


@dataclass(frozen=True, slots=True)
class Done:
    """What a treatment wrote: `stamp` is the treatment's, `sha256` that of the source's bytes with its mask's.

    `files` are the digests (SHA-256, hex) of picture and mask by their path in the folder.
    """

    key: str
    stamp: str
    sha256: str
    mask_sha256: str = ""
    files: Mapping[str, str] = field(default_factory=dict)

    def is_of(self, stamp: str, source: str, mask: str) -> bool:
        """Whether the same was to be done to the same bytes."""
        return (self.stamp, self.sha256, self.mask_sha256) == (stamp, source, mask)

    def as_json(self) -> dict[str, Any]:
        """The values for a line of the journal."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Manifest:
    """An earlier run's account: `files` are all names it may have written, with digests where they are known."""

    state: str
    source: str
    files: Mapping[str, str]
    done: Mapping[str, Done]


def read(path: Path) -> Manifest | None:
    """The manifest at `path`, None when there is none. Raises UsageError when it is not ours or cannot be read."""
    try:
        data = json.loads(path.read_bytes())
        if data["tool"] != "lorakit" or data["schema"] != SCHEMA:
            raise UsageError(f"`{path}` is of another version of lorakit: name a new folder")
        done = {each["source"]: _done_of(each) for each in data["pictures"]}
        return Manifest(str(data["state"]), str(data["source"]), _inside(data["files"]), done)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise UsageError(f"`{path}` cannot be read as a manifest of picture fixes: name a new folder") from error


def _inside(files: Mapping[str, str]) -> dict[str, str]:
    """The files, none of which lies elsewhere: a stranger's manifest must not have other files removed."""
    for name in files:
        path = PurePosixPath(name)
        if path.is_absolute() or not path.parts or ".." in path.parts or "\\" in name or ":" in name:
            raise ValueError(name)
    return {**files}


def _done_of(entry: Mapping[str, Any]) -> Done:
    return Done(
        entry["source"],
        entry["treatment"],
        entry["sha256"],
        entry.get("mask_sha256", ""),
        _inside(entry["files"]),
    )


def running(source: str, files: Mapping[str, str]) -> bytes:
    """The manifest of a run that has begun: every name that may appear."""
    return _bytes({**_head(RUNNING, source), "files": dict(sorted(files.items())), "pictures": [], "left_out": []})


def complete(
    source: str,
    options: Mapping[str, Any],
    files: Mapping[str, str],
    pictures: list[tuple[Treatment, Done]],
    left_out: list[LeftOut],
) -> bytes:
    """The manifest of a finished run; the same run gives the same bytes."""
    return _bytes(
        {
            **_head(COMPLETE, source),
            "options": dict(options),
            "options_digest": hashlib.sha256(json.dumps(dict(options), sort_keys=True).encode()).hexdigest(),
            "pictures": [_entry(treatment, done) for treatment, done in pictures],
            "left_out": [
                {
                    "source": each.key,
                    "reason": each.reason,
                    "detail": each.detail,
                    "instead": each.instead,
                    "captions": each.captions,
                }
                for each in left_out
            ],
            "files": dict(sorted(files.items())),
        }
    )


def _head(state: str, source: str) -> dict[str, Any]:
    return {"schema": SCHEMA, "tool": "lorakit", "version": __version__, "state": state, "source": source}


def _entry(treatment: Treatment, done: Done) -> dict[str, Any]:
    return {
        "source": treatment.key,
        "sha256": done.sha256,
        "output": treatment.output,
        "reasons": treatment.reasons,
        "notes": treatment.notes,
        "role": treatment.role.value,
        "before": treatment.before,
        "after": treatment.after,
        "captions": treatment.captions,
        "captions_repaired": treatment.repaired,
        "extra": dict(treatment.extra),
        "mask": treatment.mask.output if treatment.mask else None,
        "mask_sha256": done.mask_sha256,
        "treatment": done.stamp,
        "files": dict(sorted(done.files.items())),
    }


def journal_line(done: Done) -> bytes:
    """One line of the journal."""
    return json.dumps(done.as_json(), ensure_ascii=True).encode("ascii") + b"\n"


def read_journal(path: Path) -> dict[str, Done]:
    """What a killed run had done, by key; a last line that is cut off does not count."""
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return {}
    found: dict[str, Done] = {}
    for line in lines:
        try:
            done = Done(**json.loads(line))
        except (ValueError, TypeError):
            continue  # a disk that lost power may leave anything; the picture is done again
        found[done.key] = done
    return found


def _bytes(data: Mapping[str, Any]) -> bytes:
    # names that are not valid text hold lone surrogates: their escapes are valid JSON, too
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")
