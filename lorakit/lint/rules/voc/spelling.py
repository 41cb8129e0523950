"""VOC016 spelling."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.caption.glossary import VOCABULARY as GLOSSARY
from lorakit.caption.slips import find_slips
from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.caption.words import is_name, norms
from lorakit.findings import Safety, Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.options import Options, option
from lorakit.lint.repair import Repair, fix_lines
from lorakit.lint.rule import SetRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.caption.reading import Reading
    from lorakit.findings import Finding
    from lorakit.lint.view import SetView

FEWEST = 3  # captions that hold the word as it is meant, in a set however small
NEON = {f"{n}.jpg": Picture() for n in range(12)}


def _set_of(twelfth: str) -> dict[str, Picture | str | bytes]:
    return {**NEON, **{f"{n}.txt": f"a lantern above door {n}" for n in range(11)}, "11.txt": twelfth}


def _few(odd: str) -> dict[str, Picture | str | bytes]:
    files: dict[str, Picture | str | bytes] = {f"{n}.jpg": Picture() for n in range(5)}
    return files | {f"{n}.txt": f"a desk in morning light, {n}" for n in range(4)} | {"4.txt": f"a lamp, {odd}"}


@dataclass(frozen=True)
class SpellingOptions(Options):
    """How frequent the word must be that a slip is told by."""

    frequent: int = option(
        10,
        "captions that hold the word as it is meant, for a single deviation to count as a slip",
        "a convention of ours; 0 false alarms on 180 careful captions and 1,632 PartiPrompts",
        low=2,
    )
    share: float = option(
        0.15,
        "share of captions (0 to 1), and at least 3, that do as well in a set with fewer captions than that takes",
        "3,200 samples of 10 to 50 captions of 2 careful sets of 60, 1,920 of 1,632 PartiPrompts: 0 false alarms",
        high=1,
    )


class Spelling(SetRule):
    """Word that is a slip of a word which the set uses often.

    `latern` in one caption of fifty is cut into other tokens than `lantern`: the picture does not count for it, and a
    stray word is learned. Correct it. Only a word that stands in one caption, is one letter away from a frequent one
    (two letters swapped or one doubled, where words are short), is no English word on a list of those mistaken so, and
    has no token of its own in CLIP's vocabulary (nor has a stem that it is made of) is reported; without that
    vocabulary the rule stays silent. Slips of the trigger are another rule's matter; words that the glossary accepts or
    protects are none.
    """

    code = "VOC016"
    name = "spelling"
    severity = Severity.INFO
    since = "0.1.0"
    exact_tokens = True
    option_type = SpellingOptions
    options: SpellingOptions
    bad = (
        Bad(
            files=_set_of("a latern above a door"),
            says="`latern` looks like a slip of `lantern`",
            fixed={"11.txt": "a lantern above a door"},
            safety=Safety.UNSAFE,
        ),
        Bad(files=_set_of("a lantren above a door")),
        Bad(files=_set_of("a lanterrn above a door")),
        Bad(files=_few("lihgt"), says="`lihgt` looks like a slip of `light`, which 4 captions use"),
        Bad(files=_few("mornig")),
        Bad(files=_few("deks")),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good(files=_set_of("two lanterns above a door"), about="a plural"),
        Good(files=_set_of("a shop named Lanteren above a door"), about="a name"),
        Good(files=_set_of('a sign that reads "LANTREN" above a door'), about="somebody else's words"),
        Good(files=_set_of("a pattern above a door"), about="another word"),
        Good(files=_few("night"), about="another word"),
        Good(files=_few("disk"), about="another word"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        encode = clip_tokenizer().encode
        if encode is None:
            return
        names = {word for line in view.lines for word in norms(line.view.subset.trigger or "")}
        counts = {word: count for word, count in view.terms.words.items() if word not in names}
        frequent = min(self.options.frequent, max(FEWEST, math.ceil(self.options.share * len(view.lines))))
        slips = find_slips(counts, frequent, lambda word: len(encode(word)) == 1)
        glossary = view.context.glossary
        slips = {
            word: meant
            for word, meant in slips.items()
            if not glossary.is_accepted((word,)) and not glossary.is_protected((word,))
        }
        if not slips:
            return
        for line in view.lines:
            parsed = line.reading.parsed
            for at, word in enumerate(parsed.words):
                meant = slips.get(word.norm)
                if meant is None or at in parsed.quoted or is_name(parsed.text, word.start, word.end):
                    continue
                if _is_kept(line.reading, at):
                    continue
                yield self.report_span(
                    line.view,
                    line.number,
                    (word.start, word.end),
                    "{word} looks like a slip of {meant}, which {count} captions use: correct it if it is one",
                    word=quote(parsed.text[word.start : word.end]),
                    meant=quote(meant),
                    count=view.terms.words[meant],
                    fix=fix_lines(
                        f"Write {quote(meant)}",
                        [Repair(line, [(word.start, word.end, _cased(meant, parsed.text[word.start]))], safe=False)],
                    ),
                )


def _cased(word: str, first: str) -> str:
    """A folded word with a capital where the word it replaces had one."""
    return word[:1].upper() + word[1:] if first.isupper() else word


def _is_kept(reading: Reading, at: int) -> bool:
    """Whether a word stands inside an expression that the glossary accepts or protects."""
    return any(hit.first <= at < hit.last and hit.term.kind in ("accept", "protect") for hit in reading.of(GLOSSARY))
