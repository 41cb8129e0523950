"""VOC016 spelling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.caption.slips import find_slips
from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.caption.words import norms
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.options import Options, option
from lorakit.lint.rule import SetRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView

NEON = {f"{n}.jpg": Picture() for n in range(12)}


def _set_of(twelfth: str) -> dict[str, Picture | str | bytes]:
    return {**NEON, **{f"{n}.txt": f"a lantern above door {n}" for n in range(11)}, "11.txt": twelfth}


@dataclass(frozen=True)
class SpellingOptions(Options):
    """How frequent the word must be that a slip is told by."""

    frequent: int = option(
        10,
        "captions that hold the word as it is meant, for a single deviation to count as a slip",
        "a convention of ours; 0 false alarms on 180 careful captions and 1,632 PartiPrompts",
        low=2,
    )


class Spelling(SetRule):
    """Word that is a slip of a word which the set uses often.

    `latern` in one caption of fifty is cut into other tokens than `lantern`: the picture does not count for it, and a
    stray word is learned. Correct it. Only a word that stands in one caption, is one letter away from a frequent one
    and has no token of its own in CLIP's vocabulary (nor has its stem) is reported; without that vocabulary the rule
    stays silent. Slips of the trigger are another rule's matter.
    """

    code = "VOC016"
    name = "spelling"
    severity = Severity.INFO
    since = "0.1.0"
    option_type = SpellingOptions
    options: SpellingOptions
    bad = (
        Bad(files=_set_of("a latern above a door"), says="`latern` looks like a slip of `lantern`"),
        Bad(files=_set_of("a lantren above a door")),
        Bad(files=_set_of("a lanterrn above a door")),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good(files=_set_of("two lanterns above a door"), about="a plural"),
        Good(files=_set_of("a shop named Lanteren above a door"), about="a name"),
        Good(files=_set_of('a sign that reads "LANTREN" above a door'), about="somebody else's words"),
        Good(files=_set_of("a pattern above a door"), about="another word"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        encode = clip_tokenizer().encode
        if encode is None:
            return
        names = {word for line in view.lines for word in norms(line.view.subset.trigger or "")}
        counts = {word: count for word, count in view.terms.words.items() if word not in names}
        slips = find_slips(counts, self.options.frequent, lambda word: len(encode(word)) == 1)
        if not slips:
            return
        for line in view.lines:
            parsed = line.reading.parsed
            for at, word in enumerate(parsed.words):
                meant = slips.get(word.norm)
                if meant is None or at in parsed.quoted or _is_name(parsed.text, word.start, word.end):
                    continue
                yield self.report_span(
                    line.view,
                    line.number,
                    (word.start, word.end),
                    "{word} looks like a slip of {meant}, which {count} captions use: correct it if it is one",
                    word=quote(parsed.text[word.start : word.end]),
                    meant=quote(meant),
                    count=view.terms.words[meant],
                )


def _is_name(text: str, start: int, end: int) -> bool:
    """Whether a word bears a capital where no sentence or tag begins."""
    before = text[:start].rstrip()
    return any(char.isupper() for char in text[start:end]) and bool(before) and before[-1] not in ".,!?;:|\n"
