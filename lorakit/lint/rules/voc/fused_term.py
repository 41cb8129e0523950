"""VOC009 fused-term."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.caption.reading import read
from lorakit.caption.style import FUNCTION_WORDS, Style
from lorakit.caption.trigger import is_ordinary, opening
from lorakit.caption.words import is_cjk, norms
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, Picture, set_of
from lorakit.lint.options import Options, option
from lorakit.lint.rule import SetRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView

PRACTICE = "a convention of caption audits (0.85 and 0.60 of captions); 0 false alarms on 3 careful sets of 60 captions"
LONGEST = 6  # words of a tag; longer units are clauses
SHORTEST = 4  # letters of a word in prose
_LINKING_TEXT = """
about above after again against along also among another around back both down each either every few front have
here inside just many more most much near next onto other outside over part same several side some such than their
them then there these they thing those through together toward under upon very visible what when where which while
"""
LINKING = FUNCTION_WORDS | frozenset(_LINKING_TEXT.split())
COLOURS = ("red", "blue", "green", "white", "black", "pink", "brown", "orange", "violet", "silver")
PLACES = ("street", "forest")
CHARACTER = {"trigger": "mirelle", "profile": "character"}


def _set(caption: str) -> Mapping[str, Picture | str | bytes]:
    """Twenty captions, with a place of its own for each in place of `@`."""
    return set_of(*(caption.replace("@", f"{colour} {place}") for colour in COLOURS for place in PLACES))


@dataclass(frozen=True)
class FusedTermOptions(Options):
    """From which share of captions on a term fuses."""

    strong: float = option(0.85, "share of captions (0 to 1) from which on a term is sure to fuse", PRACTICE, high=1)
    notable: float = option(0.60, "share of captions (0 to 1) from which on a term is worth knowing", PRACTICE, high=1)
    least: int = option(20, "fewer different captions than this are not judged", PRACTICE, low=2)
    most: int = option(5, "most terms that are reported", "a convention of ours: 5 lines are still read", low=1)


class FusedTerm(SetRule):
    """Term that stands in nearly all captions.

    What all captions say is learned as one thing with the trigger and cannot be prompted away: a red scarf in every
    caption and picture comes back in every result. If it belongs to the concept, leave it out of the captions on
    purpose or declare it under `caption.shared`; if not, add pictures without it. Counts of figures (`1girl`),
    the medium and words of quality are exempt, and so are style words in a style set.
    """

    code = "VOC009"
    name = "fused-term"
    severity = Severity.INFO
    since = "0.1.0"
    option_type = FusedTermOptions
    options: FusedTermOptions
    bad = (
        Bad(
            files=_set("a red scarf, @"),
            says="`a red scarf` stands in 20 of 20 captions (100 %) and fuses with the con",
        ),
        Bad(files=_set("mirelle, red scarf, @"), settings=CHARACTER, says="fuses with the trigger"),
        Bad(files=_set("a woman in a scarf walks along a @ with an umbrella in her hand"), says="`umbrella`"),
        Bad(files=_set("kavo mug, red scarf, @"), says="`red scarf`"),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed", times=60),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good(files=_set("mirelle, 1girl, solo, 4k, @"), settings=CHARACTER),
        Good(files=_set("mirelle, long silver hair, @"), settings=CHARACTER, about="a trait is identity-leak's"),
        Good(files=_set("mirelle with silver hair and blue eyes is there in front of a @"), settings=CHARACTER),
        Good(files=_set("a red scarf, @"), settings={"caption": {"shared": ["a red scarf"]}}, about="declared"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        total, limits = view.terms.captions, self.options
        if total < limits.least or len({line.reading.parsed.text for line in view.lines}) < limits.least:
            return
        prose = view.terms.style is Style.PROSE
        counts = (
            _words(view, self._leaks(view))
            if prose
            else {key: n for key, n in view.terms.units.items() if _is_tag(key)}
        )
        triggers = _triggers(view)
        declared = any(line.view.subset.trigger for line in view.lines)
        often = [(key, count) for key, count in counts.items() if count >= limits.notable * total]
        fused = [(key, count) for key, count in often if not self._exempt(view, key, triggers, prose)]
        fused.sort(key=lambda each: (-each[1], each[0]))
        for number, (key, count) in enumerate(fused[: limits.most], 1):
            share = count / total
            more = len(fused) - limits.most if number == limits.most else 0
            yield self.report(
                "{term} stands in {count} of {total} captions ({share} %) and fuses with the {what}: if it belongs to "
                "the {profile}, leave it out or declare it under `caption.shared`; if not, add pictures without it"
                "{more}",
                severity=self.severity if share >= limits.strong else Severity.INFO,
                observed=Observed(share, limits.notable, "share of captions"),
                term=quote(view.terms.shown(key)),
                count=count,
                total=total,
                share=round(100 * share),
                what="trigger" if declared else "concept",
                profile=view.context.profile,
                more=f" (and {more} more {'term' if more == 1 else 'terms'})" if more > 0 else "",
            )

    def _exempt(self, view: SetView, key: str, triggers: set[tuple[str, ...]], prose: bool) -> bool:
        words = norms(key)
        context = view.context
        if any(_within(words, each) or _within(each, words) for each in triggers):
            return True
        if any(_within(words, each) for each in context.shared):
            return True
        reading = read(key, context.lexicon)
        if any(prose or reading.whole(hit) for hit in reading.of("base-tags")):
            return True
        if self._leaks(view) and any(hit.last == len(words) for hit in reading.of("identity")):
            return True
        return context.profile == "style" and bool(reading.of("style-families"))

    def _leaks(self, view: SetView) -> bool:
        """Whether traits are left to `identity-leak`, which says the contrary: leave them out."""
        return view.context.profile == "character"


def _words(view: SetView, traits: bool) -> dict[str, int]:
    """Content words of prose by the number of captions that hold them; with `traits`, outside of a character's."""
    counts = Counter(view.terms.words)
    for line in view.lines if traits else ():
        parsed = line.reading.parsed
        inside = {at for hit in line.reading.of("identity") for at in range(hit.first, hit.last)}
        outside = {word.norm for at, word in enumerate(parsed.words) if at not in inside}
        counts.subtract({parsed.words[at].norm for at in inside} - outside)
    return {
        word: count
        for word, count in counts.items()
        if len(word) >= SHORTEST and word not in LINKING and word.isalpha() and not is_cjk(word)
    }


def _is_tag(key: str) -> bool:
    return key.count(" ") < LONGEST and (key[0].isalpha() or any(char.isalpha() for char in key))


def _triggers(view: SetView) -> set[tuple[str, ...]]:
    """The triggers of the subsets; where none is named, what most captions open with is taken for it."""
    named = {norms(line.view.subset.trigger) for line in view.lines if line.view.subset.trigger}
    if not named:
        begun, _ = opening([line.reading.parsed for line in view.lines], 0.5)
        if any(is_ordinary(word) is False for word in norms(begun)) and not _is_known(begun, view):
            return {norms(begun)}
        firsts = Counter(line.reading.parsed.units[0].key for line in view.lines)
        key, count = firsts.most_common(1)[0]
        words = norms(key)
        made_up = len(words) == 1 or words[-1:] == ("style",)
        if count * 2 > len(view.lines) and made_up and not _is_known(key, view):
            named = {words}
    return {each for each in named if each}


def _is_known(text: str, view: SetView) -> bool:
    """Whether vocabularies know the whole of `text`: rare to CLIP, but invented by nobody (`greyscale`)."""
    reading = read(text, view.context.lexicon)
    hits = [hit for each in reading.hits.values() for hit in each if hit.term.kind != "worn"]
    return any(hit.last - hit.first == len(reading.parsed.words) for hit in hits)


def _within(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    """Whether `part` stands in `whole` as neighbouring words."""
    size = len(part)
    return 0 < size <= len(whole) and any(whole[at : at + size] == part for at in range(len(whole) - size + 1))
