"""The search for duplicates, remembered: pictures that did not change are not compared again.

The last answer lies beside the cache in `duplicates.json`, with a digest of the fingerprints and of the code that
compared them. Whatever is wrong with the file, the search is done anew.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lorakit import __version__
from lorakit.image.cache.place import COMPARED, places, settle_in
from lorakit.image.near_relation import Pair, Relation

if TYPE_CHECKING:
    from collections.abc import Sequence

WORTH = 200  # pictures; fewer are compared sooner than a file is read


def pairs(fingerprints: Sequence[bytes], folder: Path | None) -> list[Pair]:
    """As `near.pairs`, remembered for the pictures of `folder` (None: not remembered)."""
    if folder is None or len(fingerprints) < WORTH:
        return _search(fingerprints)
    key = _key(fingerprints)
    for place in places(folder):
        if (found := _recall(place / COMPARED, key)) is not None:
            return found
    found = _search(fingerprints)
    for place in places(folder):
        with suppress(OSError):
            _keep(settle_in(place).with_name(COMPARED), key, found)
            break
    return found


def _search(fingerprints: Sequence[bytes]) -> list[Pair]:
    from lorakit.image import near  # NumPy, which a warm lint does without

    return near.pairs(fingerprints)


def _key(fingerprints: Sequence[bytes]) -> str:
    digest = hashlib.blake2b(__version__.encode(), digest_size=20)
    with suppress(OSError):  # a program packed into one file shows no sources, and only a release changes it
        for path in sorted(Path(__file__).parent.glob("near*.py")):
            digest.update(path.read_bytes())
    for each in fingerprints:
        digest.update(len(each).to_bytes(4, "big") + each)
    return digest.hexdigest()


def _recall(path: Path, key: str) -> list[Pair] | None:
    try:
        content: Any = json.loads(path.read_bytes())
        if content["key"] != key:
            return None
        return [
            Pair(int(first), int(second), float(likeness), bool(copy), tuple(Relation(word) for word in related))
            for first, second, likeness, copy, related in content["pairs"]
        ]
    except (OSError, ValueError, TypeError, LookupError):
        return None


def _keep(path: Path, key: str, found: Sequence[Pair]) -> None:
    lines = [[pair.first, pair.second, pair.similarity, pair.copy, list(pair.relations)] for pair in found]
    temporary = path.with_name(f"{COMPARED}.{os.getpid()}.tmp")
    try:
        temporary.write_text(json.dumps({"key": key, "pairs": lines}), encoding="ascii")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
