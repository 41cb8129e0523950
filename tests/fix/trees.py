"""Small datasets to be repaired, and what lies in a folder."""

from __future__ import annotations

import os
from pathlib import Path

from lorakit.fix.write import FileChange

HOME = ".lorakit"

OLD = {
    "a.txt": b"a cat,, sitting",
    "b.txt": "\ufeffa dog\r\nsecond line\r\n".encode(),
    "c.txt": "\u4e00\u53ea\u732b\uff0c\uff0c\u5750\u7740".encode("gb18030"),
    "deep/d.txt": b"",
    "captions.csv": b"file,text\r\n" + b"".join(b'img%d.png,"a ""cat"", %d"\r\n' % (n, n) for n in range(50)),
}
NEW: dict[str, bytes] = {
    "a.txt": b"a cat, sitting",
    "b.txt": "\ufeffa dog\r\nline two\r\n".encode(),
    "c.txt": "\u4e00\u53ea\u732b\uff0c\u5750\u7740".encode("gb18030"),
    "deep/d.txt": b"a bird",
    "captions.csv": OLD["captions.csv"].replace(b"img3.png", b"img-3.png"),
    "new.txt": b"a caption that was missing",
    "link.txt": b"behind the link, repaired",
}
OTHERS = {"a.png": b"no picture, but never touched", "notes.md": b"not ours"}
BEHIND = b"behind,, the link"


def plant(data: Path) -> list[FileChange]:
    """Write the old files below `data` and give the changes to the new ones. `link.txt` leads out of `data`."""
    for name, content in {**OLD, **OTHERS}.items():
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    behind = data.parent / "behind.txt"
    behind.write_bytes(BEHIND)
    if not (data / "link.txt").is_symlink():
        (data / "link.txt").symlink_to(behind)
    (data / "new.txt").unlink(missing_ok=True)
    old = {**OLD, "link.txt": BEHIND}
    return [FileChange(data / name, old.get(name), content) for name, content in NEW.items()]


def tree(data: Path) -> dict[str, bytes]:
    """Every file below the parent of `data` but those of lorakit itself, with its bytes."""
    return {
        path.relative_to(data.parent).as_posix(): path.read_bytes()
        for path in sorted(data.parent.rglob("*"))
        if path.is_file() and HOME not in path.relative_to(data.parent).parts
    }


def left_behind(folder: Path) -> list[str]:
    """Files that waited and were forgotten, anywhere below `folder`."""
    return [str(path) for path in folder.rglob("*") if path.name.endswith(".tmp")]


def memory() -> Path | None:
    """A folder in memory, if there is one: what a killed process has written is kept there, too, and it is quicker."""
    place = Path("/dev/shm")
    return place if os.access(place, os.W_OK) else None
