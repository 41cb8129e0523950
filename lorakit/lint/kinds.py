"""Kinds of data rules: an entry of a pack becomes a rule like any other, with the same fields and the same tests."""

from __future__ import annotations

import re
import unicodedata
from string import Formatter
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, StringConstraints, field_validator

from lorakit.caption.words import is_cjk
from lorakit.config.settings import SeverityWord, Strict
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import Need, Rule, SampleRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}\d{3}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
WRAPPING = " \t\r\n\"'`“”‘’()[]{}<>（）【】《》「」.。,，!！;；:："


class PhraseEntry(Strict):
    """A rule that looks for phrases: `whole` captions, or phrases `anywhere` (whole words; longest first).

    A caption that opens with one of `starts` counts as a whole one; case and commas do not matter, nor does the trigger
    in front.
    """

    code: Code
    name: Name
    kind: Literal["phrase"]
    severity: SeverityWord
    since: str
    summary: str
    why: str
    message: str
    match: Literal["whole", "anywhere"]
    phrases: list[Phrase] = Field(min_length=1)
    starts: list[Phrase] = Field(default=[])
    bad: list[str] = Field(min_length=1)
    good: list[str] = Field(min_length=1)

    @field_validator("message")
    @classmethod
    def _only_found(cls, message: str) -> str:
        try:
            names = {name for _, name, _, _ in Formatter().parse(message) if name is not None}
        except ValueError as error:
            raise ValueError(f"a brace stands alone ({error}); write {{{{ or }}}} for a brace itself") from error
        if names - {"found"}:
            raise ValueError("the only word that can stand in braces is {found}, the phrase that was found")
        return message


def phrase_rule(entry: PhraseEntry, pack: str) -> type[Rule]:
    """The rule class that an entry of the file `pack` stands for."""
    whole = frozenset(fold(phrase) for phrase in entry.phrases)
    starts = tuple(_fold_opening(start) for start in entry.starts)
    anywhere = _words_pattern(entry.phrases)

    class PhraseRule(SampleRule):
        code = entry.code
        name = entry.name
        severity = Severity.parse(entry.severity)
        since = entry.since
        need = Need.CAPTION
        origin = pack
        bad = tuple(Bad(text) for text in entry.bad)
        good = tuple(Good(text) for text in entry.good)

        def check(self, view: SampleView) -> Iterator[Finding]:
            for index, caption in enumerate(view.captions):
                text = view.bare(index) or caption.text if entry.match == "whole" else caption.text
                folded = fold(text)
                if entry.match == "whole":
                    hit = (folded or text.strip()) in whole or _opens(folded, starts)
                    found = text if hit else ""
                else:
                    match = anywhere.search(folded)
                    found = match.group() if match else ""
                if found:
                    yield self.report_caption(view, index, entry.message, found=quote(found))

    PhraseRule.__doc__ = f"{entry.summary}\n\n{entry.why.strip()}"
    PhraseRule.__name__ = PhraseRule.__qualname__ = "".join(part.title() for part in entry.name.split("-"))
    PhraseRule.__module__ = f"rules pack: {entry.name}"
    return PhraseRule


def _opens(folded: str, starts: tuple[str, ...]) -> bool:
    """Whether a folded caption opens with one of `starts` as whole words."""
    plain = folded.replace(",", "").replace("，", "")
    return plain.startswith(starts) and any(
        plain.startswith(start) and not _goes_on(plain[len(start) - 1 : len(start) + 1]) for start in starts
    )


def _goes_on(pair: str) -> bool:
    """Whether two characters stand in one word: `ai` is none of `aircraft`; in Chinese nothing tells."""
    return len(pair) > 1 and pair.isalnum() and not is_cjk(pair)


def _fold_opening(text: str) -> str:
    """As `fold` and without commas, but with the sign at the end: `error:` is no `error message`."""
    plain = " ".join(unicodedata.normalize("NFC", text).casefold().replace("’", "'").split())
    return plain.lstrip(WRAPPING).replace(",", "").replace("，", "")


def fold(text: str) -> str:
    """Lower case, straight apostrophes, single spaces, no wrapping brackets or end punctuation.

    A caption that is nothing but punctuation folds to itself, so that `...` can be a phrase.
    """
    plain = unicodedata.normalize("NFC", text).casefold().replace("’", "'")
    plain = " ".join(plain.split())
    return plain.strip(WRAPPING) or plain


def _words_pattern(phrases: list[str]) -> re.Pattern[str]:
    """Phrases as whole words; longest first, so that the order in the file does not decide."""
    folded = sorted((fold(phrase) for phrase in phrases), key=lambda phrase: (-len(phrase), phrase))
    return re.compile("|".join(rf"(?<!\w){re.escape(phrase)}(?!\w)" for phrase in folded))
