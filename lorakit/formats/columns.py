"""The column and key names that list files use for the picture and its caption."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Best first: Hugging Face's own names, then what scripts and trainers write.
NAMES = ("file_name", "filename", "file", "image", "image_path", "path")
CAPTIONS = ("text", "prompt", "caption", "captions", "description")


def plain(header: str) -> str:
    """A header as it is compared: no byte-order mark or spaces around it, lower case."""
    return header.strip("\ufeff \t").lower()


def pick(headers: Sequence[str], wanted: Sequence[str]) -> int | None:
    """The position of the header that is earliest in `wanted`, or None."""
    found = [plain(header) for header in headers]
    return next((found.index(name) for name in wanted if name in found), None)


def unusable(found: Iterable[str]) -> str:
    """What to say about a list whose columns or keys `found` hold no picture name or no caption."""
    seen = list(dict.fromkeys(found))
    shown = ", ".join(f"`{name}`" for name in seen[:8]) + (" and more" if len(seen) > 8 else "")
    wanted = f"the picture must be named by {_any(NAMES)}, the caption by {_any(CAPTIONS)}"
    return f"it has {shown or 'no named columns'}; {wanted}"


def _any(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names[:-1]) + f" or `{names[-1]}`"
