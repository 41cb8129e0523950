"""Part the units of a caption by one comma and one space each."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from lorakit.caption.emoticons import EMOTICONS
from lorakit.caption.normalise.cut import BLANK, back, on
from lorakit.caption.signs import beside
from lorakit.caption.style import Style

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from lorakit.caption.normalise.changes import Change
    from lorakit.caption.parse import Parsed
    from lorakit.caption.signs import Sign

PARTING = frozenset([",", "，", "、", ";", "；", "|", "||"])  # what parts units; full stops end sentences instead
ENDERS = frozenset("。.!?！？")
ENDING = PARTING | ENDERS
FIRM = (",", "，", ";", "；", "、")  # of several in a row the first of these stays
COMMA = ", "


class Fault(NamedTuple):
    """A separator and what is wrong with it: mixed, doubled, leading or trailing."""

    sign: Sign
    kind: str


class Commas(NamedTuple):
    """Changes that a program may make unasked, and those that a person should look at."""

    safe: list[Change]
    unsafe: list[Change]


def stray(text: str, signs: Sequence[Sign]) -> Iterator[Fault]:
    """Separators that part nothing. A full stop may end a caption."""
    for sign, following in pairwise(signs):
        parting = sign.text in PARTING and following.text in ENDING
        if parting and not text[sign.end : following.start].strip():
            yield Fault(following, "doubled")
    if signs[0].text in PARTING and not text[: signs[0].start].strip():
        yield Fault(signs[0], "leading")
    if signs[-1].text in PARTING and not text[signs[-1].end :].strip():
        yield Fault(signs[-1], "trailing")


def one_comma_each(parsed: Parsed, signs: Sequence[Sign], style: Style | None, wrong: Collection[Sign]) -> Commas:
    """Changes that leave one separator between units and none outside, and make the signs in `wrong` commas.

    Between tags a sign of any kind is a comma for certain. Between phrases `，` most likely is, while `、` and `;` part
    within a phrase or a sentence and stay; `，` with a space beside it between Latin letters is a comma anywhere. Else
    prose stays as it is, and so do `|` and what may begin an emoticon (`;)`); where a sentence ends with `。`, no sign
    becomes another.
    """
    found = Commas([], [])
    if any(parsed.text[start] in "。｡" for start, _ in parsed.separators):
        wrong = ()
    if any(_winks(parsed.text, sign) for sign in signs):
        return found
    for run in _runs(parsed.text, signs):
        if style is Style.PROSE and (len(run) > 1 or run[0] not in wrong or not _latin(parsed.text, run[0])):
            continue
        if not any("|" in sign.text for sign in run):
            _part(found, parsed.text, run, style, wrong)
    return found


def _runs(text: str, signs: Sequence[Sign]) -> Iterator[list[Sign]]:
    """Signs with nothing but spaces between them; the end of a sentence ends a run."""
    run: list[Sign] = []
    for sign in signs:
        if run and not (run[-1].text in PARTING and sign.text in ENDING and _blank(text[run[-1].end : sign.start])):
            yield run
            run = []
        run.append(sign)
    if run:
        yield run


def _part(found: Commas, text: str, run: Sequence[Sign], style: Style | None, wrong: Collection[Sign]) -> None:
    """Add what one run of signs becomes."""
    low, high = back(text, run[0].start, BLANK), on(text, run[-1].end, BLANK)
    if run[0].text not in PARTING:
        return
    if run[-1].text in ENDERS:
        found.safe.append((low, run[-1].start, ""))
    elif not text[:low].strip():
        found.safe.append((0, high, ""))
    elif not text[high:].strip():
        found.safe.append((low, len(text), ""))
    elif became := _became(run, style, wrong):
        new, safe = became
        safe = safe or _latin(text, run[0])
        (found.safe if safe else found.unsafe).append((low, high, new.rstrip() if text[high] == "\n" else new))


def _became(run: Sequence[Sign], style: Style | None, wrong: Collection[Sign]) -> tuple[str, bool] | None:
    """What stands in place of a run between two units, and whether that is safe; None when nothing changes."""
    kept = min(run, key=lambda sign: FIRM.index(sign.text))
    judged, alone = kept in wrong, len(run) == 1
    if alone and not judged:
        return None
    if kept.text == "," or (judged and style is Style.TAGS):
        return COMMA, True
    if alone:
        return (COMMA, False) if kept.text == "，" else None
    return kept.text + " " * kept.text.isascii(), True


def _latin(text: str, sign: Sign) -> bool:
    """Whether `，` has a space beside it and stands between Latin letters or digits."""
    close = text[sign.start - 1 : sign.start], text[sign.end : sign.end + 1]
    spaced = any(side in BLANK for side in close)
    return sign.text == "，" and spaced and all(side.isascii() and side.isalnum() for side in beside(text, sign))


def _winks(text: str, sign: Sign) -> bool:
    """Whether a semicolon stands like the eyes of a face: a space or sign before it, none behind, or a mouth."""
    face, beside_it = text[sign.start : sign.start + 2].lower(), text[sign.start + 2 : sign.start + 3]
    if face in EMOTICONS and not beside_it.isalnum():
        return True
    before, behind = text[sign.start - 1 : sign.start], text[sign.end : sign.end + 1]
    eyes = (before.isspace() or before == ";") and bool(behind.strip()) and behind != ";"
    return sign.text == ";" and (eyes or text[(mouth := on(text, sign.end, BLANK)) : mouth + 1] in ("(", ")"))


def _blank(text: str) -> bool:
    return not text.strip(BLANK)
