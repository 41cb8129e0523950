"""The files that training reads, and what their bytes are."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from lorakit.gate.attestation import FilePrint
from lorakit.image.cache.stamp import DIGEST_BYTES, digest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from lorakit.dataset import Dataset
    from lorakit.gate.attestation import FileKind


class UsedFile(NamedTuple):
    """A file that training reads, and what for."""

    path: Path
    kind: FileKind


def used_files(dataset: Dataset) -> dict[str, UsedFile]:
    """Pictures, masks and caption files, by their path relative to the dataset's root, sorted."""
    found: dict[str, UsedFile] = {}
    for _, sample in dataset.samples():
        found[sample.key] = UsedFile(sample.image, "picture")
        if sample.mask is not None:
            found.setdefault(relative(sample.mask, dataset.root), UsedFile(sample.mask, "mask"))
        for path in dict.fromkeys(caption.path for caption in sample.captions):
            found.setdefault(relative(path, dataset.root), UsedFile(path, "captions"))
    return dict(sorted(found.items()))


def relative(path: Path, root: Path) -> str:
    """`path` as seen from `root`, with forward slashes; `..` leads out, to a caption list that lies elsewhere."""
    if path.is_relative_to(root) and ".." not in path.parts:
        return path.relative_to(root).as_posix()
    try:
        seen = os.path.relpath(path, root)
    except ValueError:  # on another drive
        return path.absolute().as_posix()
    return seen.replace(os.sep, "/")


def print_of(data: bytes) -> FilePrint:
    """The print of bytes that were read already."""
    return FilePrint(len(data), digest(data))


def read_print(path: Path) -> FilePrint | None:
    """The print of a file, read once; None when it cannot be read."""
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=DIGEST_BYTES))
            return FilePrint(file.tell(), found.hexdigest())
    except OSError:
        return None


def read_prints(files: Mapping[str, UsedFile]) -> dict[str, FilePrint | None]:
    """The prints of `files`, under the same names; on threads, because hashing and reading let others run."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        try:
            return dict(zip(files, pool.map(read_print, [file.path for file in files.values()]), strict=True))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
