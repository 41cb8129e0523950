"""Write the name that a set mostly uses in place of a rarer one, where both stand alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.caption.competing import alike
from lorakit.caption.frame import core, frame_of
from lorakit.caption.normalise.swap import swapped
from lorakit.caption.style import Style

if TYPE_CHECKING:
    from lorakit.caption.competing import Names
    from lorakit.caption.lexicon import Hit
    from lorakit.caption.normalise.changes import Change
    from lorakit.caption.reading import Reading


def with_usual(reading: Reading, names: Names, hit: Hit) -> tuple[str, list[Change]]:
    """The usual name, and the changes that write it for each name of the stray side in the caption.

    None where one of them stands in a frame in which the usual name never does: then the caption would be mixed, or
    broken. Of two spellings only the plain word is changed: `coloured` is not `color`.
    """
    spelling = names.kind == "spelling"
    if spelling and hit.term.form != hit.term.side:
        return "", []
    usual, changes = "", list[tuple[int, int, str]]()
    for each in map(core, alike(reading, hit)):
        name = names.usual if spelling else names.plain(frame_of(reading, each))
        new = swapped(reading, each, _begun(reading, each, name)) if name else []
        if not new:
            return "", []
        usual = usual or name
        changes += new
    return usual, changes


def _begun(reading: Reading, hit: Hit, name: str) -> str:
    """`name` with a capital where it begins a caption of tags that begins with one; else its capital is told later."""
    start = reading.parsed.words[hit.first].start
    capital = hit.first == 0 and reading.parsed.text[start].isupper() and reading.style is Style.TAGS
    return name[:1].upper() + name[1:] if capital and not reading.whole(hit) else name
