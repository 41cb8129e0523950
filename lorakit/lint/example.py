"""Examples of rules: a small dataset that must, or must not, be reported. They are the tests and the documentation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lorakit.findings import Safety
from lorakit.image.picture import Picture

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAIN_CAPTION = "a red bicycle leaning on a brick wall"
PLAIN_PICTURE = Picture((512, 512))

__all__ = ["Bad", "Example", "Good", "Picture", "set_of"]


@dataclass(frozen=True, slots=True)
class Example:
    """One dataset: either a picture with its caption, or `files` (path -> picture, text or bytes).

    `settings` are those of `lorakit.yaml`; `metadata` is the list file to read, when the layout is not to be guessed;
    `times` repeats the one picture and caption as that many different samples; `about` says in words what is shown.
    """

    caption: str | bytes | None = PLAIN_CAPTION
    picture: Picture | bytes = PLAIN_PICTURE
    files: Mapping[str, Picture | str | bytes] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    entry: str = ""
    times: int = 1
    about: str = ""

    def contents(self) -> dict[str, Picture | str | bytes]:
        """Every file of the dataset by its path."""
        if self.files:
            return dict(self.files)
        contents: dict[str, Picture | str | bytes] = {}
        for number in range(1, self.times + 1):
            suffix = _suffix(self.picture)
            contents[f"img{number:02}{suffix}"] = self.picture
            if self.caption is not None:
                contents[f"img{number:02}.txt"] = self.caption
        return contents


@dataclass(frozen=True, slots=True)
class Bad(Example):
    """A dataset that the rule reports: `says` stands in a message.

    `fixed` is the caption after the rule's fix, or the text files that the fix changes; `safety` is how far that fix
    can be trusted.
    """

    says: str = ""
    fixed: str | Mapping[str, str] | None = None
    safety: Safety = Safety.SAFE


@dataclass(frozen=True, slots=True)
class Good(Example):
    """A dataset that the rule must leave alone."""


def set_of(*captions: str, folder: str = "") -> dict[str, Picture | str | bytes]:
    """The files of a set: a picture of its own, and a text file, for each caption; `folder` ends in a slash."""
    files: dict[str, Picture | str | bytes] = {}
    for number, caption in enumerate(captions, 1):
        files[f"{folder}{number}.jpg"] = Picture((512, 512), seed=number)
        files[f"{folder}{number}.txt"] = caption
    return files


def _suffix(picture: Picture | bytes) -> str:
    if isinstance(picture, bytes):
        return ".jpg"
    return {"JPEG": ".jpg", "TIFF": ".tif"}.get(picture.format, f".{picture.format.lower()}")
