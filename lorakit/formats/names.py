"""Which picture a name in a list means."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from lorakit.dataset import NoteKind
from lorakit.formats.folder import is_picture

if TYPE_CHECKING:
    from lorakit.dataset import File
    from lorakit.formats.folder import Folder

DRIVE = re.compile(r"[A-Za-z]:/")


@dataclass(frozen=True, slots=True)
class Miss:
    """Why a name means no picture, or not just one; `related` are the pictures that come close."""

    kind: NoteKind
    detail: str = ""
    related: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Names:
    """Looks names up in one folder as trainers' users expect.

    A name is a path below the list's own folder, else below the root, else a bare name somewhere deeper. A name
    without a picture's suffix means the one picture of that stem. `foreign` allows absolute paths of another machine:
    their longest tail that exists here is taken.
    """

    folder: Folder
    foreign: bool = False

    def find(self, here: Path, written: str) -> File | Miss:
        """The picture that `written`, standing in a list in the folder `here`, means."""
        cleaned = written.strip().replace("\\", "/")
        if not cleaned:
            return Miss(NoteKind.MALFORMED, "no file name")
        keys = self._keys(here, cleaned)
        if not keys:
            return Miss(NoteKind.OUTSIDE, "a path that leads out of the dataset")
        for key in keys:
            if found := self._at(key):
                return _only(found)
        bare = PurePosixPath(keys[-1])
        if str(bare) == bare.name and (deeper := self._deeper(bare.name)):
            return _only(deeper)
        return self._why(keys)

    def _keys(self, here: Path, cleaned: str) -> list[str]:
        """The keys that a written path may stand for, best first; none when it leads out."""
        if not (cleaned.startswith("/") or DRIVE.match(cleaned)):
            found = (self._below(start / cleaned) for start in (here, self.folder.root))
            return list(dict.fromkeys(key for key in found if key))
        if inside := self._below(Path(cleaned)):
            return [inside]
        parts = [part for part in cleaned.split("/") if part not in ("", ".", "..")]
        return ["/".join(parts[start:]) for start in range(len(parts))] if self.foreign else []

    def _below(self, path: Path) -> str | None:
        """`path` relative to the root after resolving `..` by text, or None when it lies outside."""
        whole = os.path.abspath(path)  # noqa: PTH100 - Path.resolve would follow links, and ask the disk
        if not whole.startswith(self._prefix):
            return None
        return whole[len(self._prefix) :].replace(os.sep, "/")

    @cached_property
    def _prefix(self) -> str:
        return os.path.join(os.path.abspath(self.folder.root), "")  # noqa: PTH100, PTH118

    @cached_property
    def _pictures(self) -> frozenset[Path]:
        return frozenset(file.path for file in self.folder.pictures)

    @cached_property
    def _by_stem(self) -> dict[str, list[File]]:
        groups: dict[str, list[File]] = defaultdict(list)
        for file in self.folder.pictures:
            groups[file.path.stem].append(file)
        return groups

    @cached_property
    def _by_plain_key(self) -> dict[str, File]:
        return {_plain(file.key): file for file in reversed(self.folder.pictures)}

    def _at(self, key: str) -> list[File]:
        """The picture at exactly this key, else the pictures of this stem in its folder."""
        file = self.folder.by_key.get(key)
        if file and file.path in self._pictures:
            return [file]
        pure = PurePosixPath(key)
        if is_picture(Path(pure.name)):
            return []
        beside = self.folder.by_stem.get((str(pure.parent), pure.name.lower()), ())
        return [each for each in beside if each.path.stem == pure.name and each.path in self._pictures]

    def _deeper(self, name: str) -> list[File]:
        named = [file for file in self.folder.by_name.get(name, ()) if file.path in self._pictures]
        return named if named or is_picture(Path(name)) else self._by_stem.get(name, [])

    def _why(self, keys: list[str]) -> Miss:
        """Why there is nothing under these keys, with the picture that was probably meant."""
        for key in keys:
            whole = self._prefix + key
            if key in self.folder.by_key:
                return Miss(NoteKind.MISSING_IMAGE, "the file is there, but it is no picture")
            if os.path.islink(whole):  # noqa: PTH114 - Path.is_symlink raises for a name that is too long
                if os.path.exists(whole):  # noqa: PTH110
                    return Miss(NoteKind.OUTSIDE, "a link that leads out of the dataset")
                return Miss(NoteKind.MISSING_IMAGE, "a link that leads nowhere")
            if close := self._by_plain_key.get(_plain(key)):
                detail = f"`{close.key}` is there: the names differ in upper and lower case or in Unicode form"
                return Miss(NoteKind.MISSING_IMAGE, detail, (close.path,))
        for key in keys:
            pure = PurePosixPath(key)
            for close in self.folder.by_stem.get((str(pure.parent), pure.stem.lower()), ()):
                if close.path in self._pictures:
                    detail = f"`{close.key}` is there: only the suffix differs"
                    return Miss(NoteKind.MISSING_IMAGE, detail, (close.path,))
        return Miss(NoteKind.MISSING_IMAGE)


def _only(found: list[File]) -> File | Miss:
    if len(found) == 1:
        return found[0]
    return Miss(NoteKind.AMBIGUOUS, related=tuple(file.path for file in found))


def _plain(key: str) -> str:
    return unicodedata.normalize("NFC", key).casefold()
