"""CAP011 boilerplate."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from lorakit.caption.style import FUNCTION_WORDS, Style
from lorakit.caption.words import is_cjk, norms
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import SampleRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lorakit.caption.lexicon import Hit
    from lorakit.caption.parse import Parsed
    from lorakit.caption.reading import Reading
    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView

SAYS = {
    "opening": "{text} introduces the picture instead of describing it: begin with what is seen",
    "anywhere": "words of {origin}, not of the picture ({text}): delete them",
    "hedge": "a guess is trained as if it were seen ({text}): say what is seen, or leave it out",
    "mood": "a comment on the picture ({text}): name the light, colour or weather that makes it so",
}
LABELS = "description-of"  # an entry that counts in front of a colon only
LONGEST = 8  # words of a loop that is looked for
REPEATS = 3
SINGLE = 4  # `very very very` is emphasis
SINGLE_CJK = 6  # 哈哈哈哈 is a laugh


class Boilerplate(SampleRule):
    """Phrase of a captioner or an image agency that says nothing of the picture.

    Words such as "The image shows" or "stock photo" stand in many captions and in no prompt: they take tokens and bind
    to whatever the pictures share. Captioners also fall into loops. Delete the phrase and begin with what is seen; "a
    photo of" and the like name the medium and may stay.
    """

    code = "CAP011"
    name = "boilerplate"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad("The image shows a red bicycle", says="`The image shows`"),
        Bad("mirelle, in this picture, a woman reads", settings={"trigger": "mirelle"}, says="`in this picture`"),
        Bad("a man in a man in a man in a", says="loop"),
        Bad("a red red red red car", says="`red red red red`"),
        Bad("红色汽车，图库摄影", says="`图库摄影`"),
        Bad("a street in fog, creating a sense of mystery", says="comment"),
        Bad("a dog on a sofa with a hat, a dog on a sofa with a ball, a dog on a sofa", says="loop"),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good("a photo of a dog, a painting of a ship, masterpiece, best quality, 4k, sharp focus"),
        Good("a sign reading “the image shows nothing”"),
        Good("a red ball, a red box, a red cone"),
        Good("a very very very small dog and a cat and a bird and a fish"),
        Good("一只猫，一只狗，一只鸟，红红火火"),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        for index, reading in enumerate(view.readings):
            if found := reading.of("boilerplate"):
                yield from self._phrases(view, index, found)
            if loop := _loop(reading):
                yield self.report_span(
                    view,
                    index,
                    reading.parsed.span(*loop),
                    "{text} is a captioner's loop: write the caption anew",
                    text=quote(reading.parsed.text[slice(*reading.parsed.span(*loop))], 40),
                )

    def _phrases(self, view: SampleView, index: int, found: Sequence[Hit]) -> Iterator[Finding]:
        parsed = view.readings[index].parsed
        starts = _starts(parsed, view)
        kinds: dict[str, list[Hit]] = {}
        for hit in found:
            if _counts(hit, parsed, starts):
                kinds.setdefault(hit.term.kind, []).append(hit)
        for kind, hits in kinds.items():
            yield self._phrase(view, index, kind, hits)

    def _phrase(self, view: SampleView, index: int, kind: str, hits: Sequence[Hit]) -> Finding:
        """One finding for each kind in a caption, at the first phrase."""
        reading = view.readings[index]
        shown = dict.fromkeys(quote(reading.shown(hit)) for hit in hits)
        return self.report_span(
            view,
            index,
            reading.parsed.span(hits[0].first, hits[0].last),
            SAYS[kind],
            severity=Severity.INFO if kind in ("hedge", "mood") else None,
            observed=Observed(len(hits), 0, "phrases"),
            text=" and ".join(shown),
            origin="an image agency" if hits[0].term.entry.endswith("agency") else "a captioner",
        )


def _starts(parsed: Parsed, view: SampleView) -> set[int]:
    """The words at which a caption may begin: the first, and the one behind the trigger or the declared prefix."""
    starts = {0}
    for shared in (norms(view.subset.trigger or ""), *view.context.shared):
        if shared == tuple(word.norm for word in parsed.words[: len(shared)]):
            starts.add(len(shared))
    return starts


def _counts(hit: Hit, parsed: Parsed, starts: set[int]) -> bool:
    """Whether a phrase is boilerplate where it stands: openings at the start, labels in front of a colon."""
    if hit.term.kind == "opening" and hit.first not in starts:
        return False
    end = parsed.span(hit.first, hit.last)[1]
    return hit.term.entry != LABELS or parsed.text[end : end + 2].lstrip().startswith((":", "："))


def _loop(reading: Reading) -> tuple[int, int] | None:
    """The range of words that a captioner repeated: in a row, or over more than half of the caption."""
    parsed = reading.parsed
    spoken = [word.norm for word in parsed.words]
    pairs = list(pairwise(spoken))
    if len(pairs) - len(set(pairs)) < REPEATS - 1:  # no pair of words stands three times
        return None
    units = [(unit.first, unit.last) for unit in parsed.units]  # tags that repeat are another rule's
    for low, high in [(0, len(spoken))] if reading.style is Style.PROSE else units:
        if found := _in_a_row(spoken, low, high, parsed.quoted):
            return found
    if reading.style is Style.TAGS:
        return None
    sizes = (6,) if sum(map(is_cjk, spoken)) * 2 > len(spoken) else (4, 3)
    return next(filter(None, (_covering(spoken, size, parsed.quoted) for size in sizes)), None)


def _in_a_row(spoken: Sequence[str], low: int, high: int, quoted: frozenset[int]) -> tuple[int, int] | None:
    for size in range(1, min(LONGEST, (high - low) // REPEATS) + 1):
        run = 0
        for at in range(low + size, high + 1):
            if at < high and spoken[at] == spoken[at - size] and at not in quoted:
                run += 1
                continue
            needed = REPEATS if size > 1 else SINGLE_CJK if is_cjk(spoken[at - 1]) else SINGLE
            first = at - size - run
            if run + size >= needed * size and any(word.isalpha() for word in spoken[first:at]):
                return first, at
            run = 0
    return None


def _covering(spoken: Sequence[str], size: int, quoted: frozenset[int]) -> tuple[int, int] | None:
    """The same `size` words that stand three times, if all such together fill more than half of the caption."""
    places: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(spoken) - size + 1):
        gram = tuple(spoken[at : at + size])
        if sum(word not in FUNCTION_WORDS for word in set(gram)) > 1 and at not in quoted:
            places.setdefault(gram, []).append(at)
    repeated = [at for found in places.values() if len(found) >= REPEATS for at in found]
    covered = {at + step for at in repeated for step in range(size)}
    return (min(covered), max(covered) + 1) if len(covered) * 2 > len(spoken) else None
