"""Is this the data that was attested? Every difference in a plain sentence."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from lorakit.gate.attest import samples_of
from lorakit.gate.hashing import used_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lorakit.dataset import Dataset
    from lorakit.gate.attestation import Attestation, AttestedFile, AttestedSample, FileKind, FilePrint
    from lorakit.gate.hashing import UsedFile

    Pairs = Sequence[tuple[AttestedSample, AttestedSample]]  # a sample as it was attested, and as it is

WORDS: dict[FileKind, str] = {"picture": "picture", "mask": "mask", "captions": "caption file"}
CHANGED = "has changed"


def differences(attestation: Attestation, dataset: Dataset, prints: Mapping[str, FilePrint | None]) -> list[str]:
    """What of `dataset` is not as attested, a sentence each; empty when all is the same.

    `prints` are of every file that `used_files` names, None where one cannot be read. Where the dataset lies is no
    difference. What many pictures share (a caption list, role, repeats, trigger) is one sentence.
    """
    before = {sample.key: sample for sample in attestation.dataset.samples}
    pairs = [(before[sample.key], sample) for sample in samples_of(dataset) if sample.key in before]
    old, new = {file.path: file for file in attestation.dataset.files}, used_files(dataset)
    told = {path: said for path in sorted({*old, *new}) if (said := _file(path, old, new, prints))}
    found = [said + (_meaning(path, pairs) if said.endswith(CHANGED) else "") for path, said in told.items()]
    return [*found, *_readings(pairs, set(told)), *_uses(pairs)]


def _file(
    path: str, before: Mapping[str, AttestedFile], now: Mapping[str, UsedFile], prints: Mapping[str, FilePrint | None]
) -> str:
    """How the file at `path` differs; empty when it does not."""
    old, new, seen = before.get(path), now.get(path), prints.get(path)
    if old is None or new is None:
        kind = old.kind if old else now[path].kind
        return f"{WORDS[kind]} `{path}` is {'gone from' if old else 'new in'} the set"
    if old.kind != new.kind:
        return f"`{path}` was a {WORDS[old.kind]} and is a {WORDS[new.kind]} now"
    name = f"{WORDS[new.kind]} `{path}`"
    if old.blake2b is None:
        return f"{name} could not be read when the set was attested"
    if seen is None:
        return f"{name} cannot be read"
    return "" if (old.size, old.blake2b) == (seen.size, seen.blake2b) else f"{name} {CHANGED}"


def _meaning(path: str, pairs: Pairs) -> str:
    """What the change of a file means for the captions that stand in it; empty for a picture or mask."""

    def texts(sample: AttestedSample) -> list[str]:
        return [caption.sha256 for caption in sample.captions if caption.path == path]

    users = [(old, new) for old, new in pairs if texts(old) or texts(new)]
    if not users:
        return ""
    keys = [new.key for old, new in users if texts(old) != texts(new)]
    if not keys:
        return ", though no caption reads differently: line ends, encoding, or what is beside the captions"
    return f": what it says of {_who(keys)} reads differently"


def _readings(pairs: Pairs, told: set[str]) -> Iterator[str]:
    """Captions and masks that differ though none of their files does."""
    for old, new in pairs:
        files = {caption.path for caption in (*old.captions, *new.captions)}
        if old.captions != new.captions and not files & told:
            yield f"the captions of `{new.key}` are read differently, though their files are the same"
        if old.mask != new.mask and not {old.mask, new.mask} & told:
            yield f"mask of `{new.key}`: {_said(old.mask)} when attested, {_said(new.mask)} now"


def _uses(pairs: Pairs) -> Iterator[str]:
    """What the samples are for: a sentence for all that went from one value to the same other."""
    for name in ("role", "repeats", "trigger"):
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for old, new in pairs:
            was, is_ = getattr(old, name), getattr(new, name)
            if was != is_:
                groups[_said(was), _said(is_)].append(new.key)
        for (was, is_), keys in groups.items():
            yield f"{name} of {_who(keys)}: {was} when attested, {is_} now"


def _who(keys: Sequence[str]) -> str:
    return f"`{keys[0]}`" if len(keys) == 1 else f"{len(keys):,} pictures (`{keys[0]}` first)"


def _said(value: str | int | None) -> str:
    return "none" if value is None else f"`{value}`"
