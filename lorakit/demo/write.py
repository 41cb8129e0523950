"""Write the demo set: 60 drawn pictures with captions, some of them with planted faults."""

from __future__ import annotations

import os
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

from lorakit.demo.plan import DemoSet, Fault, Shot
from lorakit.demo.planted import PLANTED
from lorakit.demo.scenes import paint
from lorakit.demo.sound import SOUND
from lorakit.demo.texts import GLOSSARY, SETTINGS
from lorakit.demo.treatments import TREATMENTS, plain
from lorakit.errors import UsageError

DATA = "data"
SHOTS = (*SOUND, *PLANTED)

# Files beside the pictures that do not belong there, each with its fault.
STRAY: tuple[tuple[str, bytes, Fault], ...] = (
    (
        "sign_02.txt",
        b"nrvcity, neon heart sign on a brick wall, cyberpunk alley, neon glow",
        Fault(
            "sign_02.txt", "orphan-file", "caption without picture", "the picture was sorted out, its caption stayed"
        ),
    ),
    (
        "Thumbs.db",
        bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504),
        Fault("Thumbs.db", "junk-or-stale", "Windows left-over", "the file manager's cache, copied along"),
    ),
    (
        ".DS_Store",
        bytes.fromhex("0000000142756431") + bytes(504),
        Fault(".DS_Store", "junk-or-stale", "macOS left-over", "the Finder's notes, copied along"),
    ),
)


def write_demo(folder: Path, seed: int = 7) -> DemoSet:
    """Write the demo set below `folder`; the same seed gives the same bytes in every file.

    Raises UsageError when `folder` is a file or is not empty.
    """
    _refuse_occupied(folder)
    data = folder / DATA
    data.mkdir(parents=True)
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        for shot, content in zip(SHOTS, pool.map(lambda shot: render(shot, seed), SHOTS), strict=True):
            (data / shot.name).write_bytes(content)
            if shot.caption is not None:
                (data / f"{shot.stem}{shot.suffix}").write_bytes(shot.caption.encode(shot.coding))
    for name, content, _ in STRAY:
        (data / name).write_bytes(content)
    (folder / "lorakit.yaml").write_text(SETTINGS, encoding="utf-8", newline="\n")
    (folder / "glossary.yaml").write_text(GLOSSARY, encoding="utf-8", newline="\n")
    return DemoSet(folder, tuple(shot.name for shot in SHOTS), len(SOUND), planted_faults())


def render(shot: Shot, seed: int) -> bytes:
    """The picture file of one shot. A shot that is `like` another draws that one's picture."""
    image = paint(shot.scene, seed << 32 | zlib.crc32((shot.like or shot.name).encode()))
    if shot.treatment:
        return TREATMENTS[shot.treatment](image)
    return plain(image, PurePosixPath(shot.name).suffix)


def planted_faults() -> tuple[Fault, ...]:
    """Every planted fault, in the order of the plan."""
    tied = [Fault(shot.name, slip.rule, slip.topic, slip.why) for shot in PLANTED for slip in shot.slips]
    return (*tied, *(fault for _, _, fault in STRAY))


def _refuse_occupied(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"`{folder}` is a file: name a new folder for the demo set")
    if folder.is_dir() and any(folder.iterdir()):
        raise UsageError(
            f"the folder `{folder}` is not empty: name a new one for the demo set, or empty this one first"
        )
