"""VOC003 no-trigger."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.caption.reading import read
from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.caption.trigger import LONGEST, first_unit, is_class_tokens, is_ordinary, opening
from lorakit.caption.words import is_cjk, norms
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, Picture, set_of
from lorakit.lint.options import Options, option
from lorakit.lint.rule import SetRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lorakit.caption.reading import Reading
    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

# where every LoRA needs a name for what it adds; a style is often trained without one
NAMED = frozenset({"character", "object"})
SHORT_PART = 6_500  # CLIP numbers tokens by frequency: of three letters only common ones (`air`, `sun`) build compounds
COMPOUND = 0.95  # share of captions that open with a compound for it to be taken for a name
KNOWN = ("common-triggers", "people", "identity")
CHARACTER = {"profile": "character"}
PLACES = ("beach, day", "forest, fog", "library, night", "rooftop, dusk", "kitchen, morning")


def _set(opening: str, folder: str = "") -> Mapping[str, Picture | str | bytes]:
    """Five captions behind one opening."""
    return set_of(*(f"{opening}{place}" for place in PLACES), folder=folder)


@dataclass(frozen=True)
class NoTriggerOptions(Options):
    """When a word is common to a set."""

    share: float = option(
        0.8,
        "share of captions (0 to 1) that must hold an invented word for it to be proposed",
        "the 3 careful sets of 60 captions: their triggers stand in all captions and no other invented word in more "
        "than 1 of 10, 0 false proposals",
        high=1,
    )
    fewest: int = option(5, "sets with fewer captions are not judged", "a convention of lorakit: 5 make a habit", low=2)


class NoTrigger(SetRule):
    """No trigger is declared.

    A misspelt or forgotten trigger can be seen only by who knows the word: write `trigger:` into `lorakit.yaml`. Where
    an invented word opens nearly all captions, it is most likely meant as one, with the words that always follow it
    (`kavo mug`), but without the class word of a kohya folder (`10_mrlx woman`). A character or an object without any
    such word has no name to be called by: what it looks like is bound to ordinary words such as `1girl`.
    """

    code = "VOC003"
    name = "no-trigger"
    severity = Severity.INFO
    since = "0.1.0"
    option_type = NoTriggerOptions
    options: NoTriggerOptions
    bad = (
        Bad(files=_set("nrvcity, a street, "), says="`nrvcity` opens 5 of 5 captions"),
        Bad(files=_set("oldharbor style, "), says="`oldharbor style` opens 5 of 5 captions"),
        Bad(files=_set("kavo mug, "), says="`trigger: kavo mug`"),
        Bad(files=_set("mrlx woman, ", "10_mrlx woman/"), says="`mrlx` opens 5 of 5 captions"),
        Bad(files=_set("sks dog, "), says="`sks dog` opens 5 of 5 captions", about="worn, but meant as one"),
        Bad(files=_set("1girl, solo, "), settings=CHARACTER, says="no invented word is common"),
        Bad(
            files=_set("a woman, ", "10_mrlx woman/"), settings=CHARACTER, says="(such as `mrlx` of the folder's name)"
        ),
    )
    good = (
        Good(files=_set("nrvcity, a street, "), settings={"trigger": "nrvcity"}),
        Good(files=_set("1girl, solo, "), about="a style may do without"),
        Good(files=_set("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed, ")),
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good(files=_set("character: Alice, red jacket, cyberpunk alley, night scene, neon glow, ")),
        Good(files=_set("a girl in a raincoat by the windowsill, backlighting, airship, "), about="two known words"),
        Good("nrvcity, a street at night", times=4, about="too few captions to tell a habit"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        lines, words = view.lines, view.terms.words
        if len(lines) < self.options.fewest or any(_declared(line) for line in lines):
            return
        enough = self.options.share * len(lines)
        common = [word for word, count in words.items() if count >= enough]
        known = _known(lines[0].reading)
        possible = [word for word in common if len(word) > 2 and word.isalpha() and word not in known]
        if clip_tokenizer().exact:
            invented = [word for word in possible if is_ordinary(word) is False]
        else:
            invented = [word for word in possible if _opens(word, lines[0])]
        invented = [word for word in invented if not _is_compound(word) or _is_named(word, lines)]
        # of equals the first in the order of the text, which is the order of `words`
        found = min(enumerate(invented), key=lambda pair: (-words[pair[1]], pair[0]), default=(0, None))[1]
        if found is not None:
            yield self._proposal(view, found)
        elif view.context.profile in NAMED and not any(is_cjk(word) for word in common):
            yield self.report(
                "no trigger is declared and no invented word is common to the {total} captions: give the {subject} a "
                "name of its own{hint}, in every caption and as `trigger:`",
                total=len(lines),
                subject=view.context.profile,
                hint=_hint(lines[0]),
            )

    def _proposal(self, view: SetView, word: str) -> Finding:
        begun, count = opening([line.reading.parsed for line in view.lines], self.options.share)
        opens = word in norms(begun)
        written = _written(word, view.lines)
        name = written if not opens or _joins_class(begun, view.lines[0]) else begun
        count = count if opens else view.terms.words[word]
        return self.report(
            "{trigger} {does} {count} of {total} captions: if it is the trigger, declare it as `trigger: {name}` so "
            "that lorakit can watch over it",
            observed=Observed(count / len(view.lines), self.options.share, "share of captions"),
            trigger=quote(name),
            does="opens" if opens else "stands in",
            count=count,
            total=len(view.lines),
            name=name,
        )


def _opens(word: str, line: Line) -> bool:
    """Whether a word stands in the short first unit of a caption: the best sign without a CLIP vocabulary."""
    unit = first_unit(line.reading.parsed)
    return unit is not None and unit.size <= LONGEST and word in unit.key.split()


def _is_compound(word: str) -> bool:
    """Whether a word CLIP does not know is made of two that it does: `raincoat`, `windowsill`, `airship`."""
    return any(_is_part(word[:at]) and _is_part(word[at:]) for at in range(3, len(word) - 2))


def _is_part(part: str) -> bool:
    encode = clip_tokenizer().encode
    if encode is None or is_ordinary(part) is not True:
        return False
    return len(part) > 3 or encode(part)[0] < SHORT_PART


def _is_named(word: str, lines: Sequence[Line]) -> bool:
    """Whether nearly all captions open with a compound as with a name: `oldharbor,` or `oldharbor style`."""
    keys = [unit.key for line in lines if (unit := first_unit(line.reading.parsed))]
    return sum(key == word or f"{key} ".startswith(f"{word} style ") for key in keys) >= COMPOUND * len(lines)


def _written(word: str, lines: Sequence[Line]) -> str:
    """A word as most captions write it, with what hyphens join to it: `ukiyo-e`."""
    pattern = re.compile(rf"(?:\w{{1,30}}-){{0,3}}\b{word}\b(?:-\w{{1,30}}){{0,3}}", re.IGNORECASE)
    found = (pattern.search(line.reading.parsed.text) for line in lines)
    ways = Counter(match.group() for match in found if match)
    return ways.most_common(1)[0][0] if ways else word


def _joins_class(begun: str, line: Line) -> bool:
    """Whether an opening holds ordinary words (woman) of a kohya folder's class tokens (mrlx woman)."""
    invented, ordinary = _class_tokens(line)
    return bool(invented) and not ordinary.isdisjoint(norms(begun))


def _hint(line: Line) -> str:
    """The invented word of a kohya folder's class tokens, as a name that lies at hand."""
    invented, _ = _class_tokens(line)
    return f" (such as {quote(invented[0])} of the folder's name)" if invented else ""


def _class_tokens(line: Line) -> tuple[list[str], set[str]]:
    """The invented and the ordinary words of a kohya folder's class tokens."""
    subset = line.view.subset
    if not subset.trigger or not is_class_tokens(subset, line.view.layout):
        return [], set()
    tokens = norms(subset.trigger)
    known = _known(read(subset.trigger, line.view.context.lexicon))
    ordinary = {word for word in tokens if word in known or is_ordinary(word) is True}
    return [word for word in tokens if word not in ordinary], ordinary


def _declared(line: Line) -> bool:
    subset = line.view.subset
    return bool(subset.trigger) and not is_class_tokens(subset, line.view.layout)


def _known(reading: Reading) -> frozenset[str]:
    """Words of one caption that vocabularies know: rare to CLIP, but invented by nobody (`greyscale`)."""
    hits = [hit for name in KNOWN for hit in reading.of(name) if hit.term.kind != "worn"]
    return frozenset(word.norm for hit in hits for word in reading.parsed.words[hit.first : hit.last])
