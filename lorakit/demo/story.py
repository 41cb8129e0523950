"""What the demo tells: what was planted, how to read the findings, and which faults were found."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lorakit.demo.mend import AFTERWARDS, BEYOND_REPAIR, BY_HAND
from lorakit.demo.write import DATA

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from lorakit.demo.plan import DemoSet, Fault

STORY = """\
What you see: {total} pictures of a city that does not exist, drawn by a
program, with captions as a beginner might have left them.
{sound} are sound. The others carry {faults} faults, planted on purpose:
  files     two pictures with one name, a PNG called .jpg, missing captions
  pictures  turned by EXIF, transparent, 16-bit, CMYK, animated, cut short
  pixels    blurred, too dark, black bars, enlarged, JPEG blocks, duplicates
  captions  empty, GB18030, TODO, too long, vague, negations, prompt syntax
  names     `neo-noir` and `futuristic dystopia` where the set says cyberpunk
How to read a finding: error loses data or spoils the training, warning is
worth a look; the message names the picture, what is wrong and what to do."""
ENDING = """\
The set in {clean} is clean. What happened on the way:
  lorakit fix             repaired captions; `lorakit fix --undo` takes it back
  by hand                 captions for {written} pictures, {removed} pictures removed
  lorakit fix --images    wrote the other pictures upright, in sRGB, 8-bit RGB
  lorakit train           refused the first set and trains on the clean one
The originals in {data} have their pixels still. Look around, break a caption
and lint again: `lorakit lint {clean}`."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The planted faults sorted by what a lint made of them."""

    found: tuple[Fault, ...]
    missed: tuple[Fault, ...]


def explain(demo: DemoSet) -> str:
    """A dozen short lines for people who have just seen their first findings."""
    return STORY.format(total=len(demo.pictures), sound=demo.sound, faults=len(demo.faults))


def ending(demo: DemoSet, clean: Path) -> str:
    """What was done to the set, for people who have watched it."""
    written = len(BY_HAND) + len(AFTERWARDS)
    return ENDING.format(clean=clean, data=demo.folder / DATA, written=written, removed=len(BEYOND_REPAIR))


def outcome(demo: DemoSet, found: Iterable[tuple[str, str]]) -> Outcome:
    """Sort the planted faults by `found`, pairs of (sample key or file, rule name).

    Only the last part of a key counts: every file of the demo has a name of its own.
    """
    seen = {(PurePosixPath(key).name, rule) for key, rule in found}
    hits = tuple(fault for fault in demo.faults if (fault.file, fault.rule) in seen)
    return Outcome(hits, tuple(fault for fault in demo.faults if fault not in hits))
