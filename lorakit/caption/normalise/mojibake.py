"""Text that was decoded wrongly once and saved again: `cafÃ©`."""

from __future__ import annotations


def undo_mojibake(text: str) -> tuple[str, bool]:
    """The text before UTF-8 was taken for Windows-1252 or GB18030, and whether that is certain; "" when nothing points
    to it.

    A round trip that yields valid UTF-8 with fewer characters is next to impossible for real text; for GB18030, where
    short words can pass by chance, the result must be Chinese and at least two characters long.
    """
    if text.isascii():
        return "", False
    for encoding in ("cp1252", "gb18030"):
        try:
            meant = text.encode(encoding).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
        foreign = [char for char in meant if not char.isascii()]
        if not foreign or len(meant) >= len(text):
            continue
        if encoding == "cp1252":
            return meant, all(char.isprintable() for char in foreign)
        if len(foreign) > 1 and all("\u3000" <= char <= "\u9fff" for char in foreign):
            return meant, False
    return "", False
