"""Proposals as a glossary that a person goes through: counts, reasons and captions stand beside each as comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.caption.glossary_import import scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.caption.suggest.suggest import Suggested, Suggestion

WIDTH = 100  # characters of a caption that are shown
MOST_DOUBTFUL = 100
MOST_OTHERS = 3  # variants of an entry whose captions are shown
HEADER = """\
# Names that your captions mix, proposed by `lorakit glossary suggest`. Nobody has decided anything yet: read it.
#
# Left of the colon stands the name that most captions use, right of it what else they say; above it in how many
# captions the name stands now and would stand afterwards, and captions that show the others. Take an entry out if
# its names are two things to you, or turn it round: the name to use always stands left of the colon.
#
# Name this file in lorakit.yaml (`glossary: {name}`) and `lorakit lint` reports the variants. `lorakit fix` leaves
# them alone; `lorakit fix --unsafe-fixes --diff` shows what swapping them would change. Only entries that you give
# `safe: true` are swapped unasked.
schema: 1
"""
DOUBTFUL = """\
  # Look at these yourself: they may be two things. Take the first # of the last line of each away to use it.
"""


def render(suggested: Suggested, name: str = "glossary.yaml") -> str:
    """The file; `name` is what the header calls it. It loads as it stands, and with any doubtful entry taken in."""
    lines = [HEADER.format(name=visible(name))]
    if suggested.protects:
        lines += [
            "# Never changed: what calls the LoRA.",
            f"protect: [{', '.join(map(scalar, suggested.protects))}]",
            "",
        ]
    lines.append("prefer:")
    for entry in suggested.entries:
        lines += [*_comments(entry), f"  {_entry(entry)}", ""]
    if suggested.doubtful:
        lines.append(DOUBTFUL)
    for entry in suggested.doubtful[:MOST_DOUBTFUL]:
        lines += [*_comments(entry), f"  # {_entry(entry)}", ""]
    if (more := len(suggested.doubtful) - MOST_DOUBTFUL) > 0:
        lines += [f"  # and {more:,} more like these, in fewer captions", ""]
    return "\n".join(lines)


def visible(text: str) -> str:
    """`text` in one line that a comment can hold: white space as single spaces, other control characters spelt out."""
    line = " ".join(text.split())
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in line)


def _entry(entry: Suggestion) -> str:
    variants = ", ".join(scalar(other.form) for other in entry.others)
    if entry.scope == "all":
        return f"{scalar(entry.name)}: [{variants}]"
    return f"{scalar(entry.name)}: {{variants: [{variants}], scope: {entry.scope}}}"


def _comments(entry: Suggestion) -> Iterator[str]:
    known = "; already a name in your glossary, add these to its line there" if entry.known else ""
    yield f"  # {visible(entry.name)}: {entry.count:,} -> {entry.after:,} captions{known}"
    for at, other in enumerate(entry.others):
        yield f"  #   {visible(other.form)}: {other.count:,}, {other.why}"
        for caption in other.captions if at < MOST_OTHERS else ():
            yield f"  #     | {_excerpt(caption, other.form)}"


def _excerpt(caption: str, form: str) -> str:
    """The part of a caption around `form`, or its beginning where the form is written differently."""
    text = " ".join(caption.split())
    if len(text) <= WIDTH:
        return visible(text)
    at = max(0, text.lower().find(form.lower()))
    start = max(0, min(at - WIDTH // 3, len(text) - WIDTH))
    shown = text[start : start + WIDTH]
    return f"{'... ' if start else ''}{visible(shown)}{' ...' if start + WIDTH < len(text) else ''}"
