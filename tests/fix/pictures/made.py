"""What the tests of picture fixes share: run one in this process, read what it wrote, hash a folder."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from lorakit.api.pictures import PicturesRequest, PicturesResult, fix_pictures
from lorakit.api.request import LintRequest
from lorakit.image.picture import Picture
from tests.support import write_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

PHOTO = Picture((512, 512), pattern="photo")


def fix(data: Path, out: Path, settings: Mapping[str, Any] | None = None, **options: Any) -> PicturesResult:
    """Fix the pictures of `data` into `out` with settings as on a command line."""
    lint = LintRequest([data], overrides=settings or {}, isolated=False, cached=False)
    return fix_pictures(PicturesRequest(lint, out, **options))


def fixed(
    folder: Path,
    contents: Mapping[str, Picture | str | bytes],
    settings: Mapping[str, Any] | None = None,
    **options: Any,
) -> Path:
    """Write a dataset below `folder`, fix it, and return the new folder."""
    data = write_files(folder / "data", contents)
    before = hashes(data)
    fix(data, folder / "out", settings, **options)
    assert hashes(data) == before, "originals changed"
    return folder / "out"


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file by its path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def pixels(path: Path) -> NDArray[np.uint8]:
    """The pixels of a written picture, which must be plain RGB."""
    with Image.open(path) as image:
        assert image.mode == "RGB"
        assert not {"icc_profile", "exif"} & image.info.keys()
        return np.asarray(image)


def manifest(out: Path) -> dict[str, Any]:
    """The manifest."""
    found: dict[str, Any] = json.loads((out / "lorakit-images.json").read_text("utf-8"))
    return found


def entry(out: Path, source: str) -> dict[str, Any]:
    """What the manifest says of one source."""
    (found,) = (each for each in manifest(out)["pictures"] if each["source"] == source)
    assert isinstance(found, dict)
    return found
