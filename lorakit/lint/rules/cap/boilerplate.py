"""CAP011 boilerplate."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lorakit.caption.loop import loop_of
from lorakit.caption.nocaption import NO_CAPTION, leftover
from lorakit.caption.normalise.phrase import without_phrases
from lorakit.caption.spans import Cover
from lorakit.caption.style import ARTICLES, Style
from lorakit.caption.words import norms
from lorakit.findings import Observed, Safety, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import SampleRule, fix_of, quote

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
    "wordy": "{text} takes words without saying anything: begin with what is seen",
    "mood": "a comment on the picture ({text}): name the light, colour or weather that makes it so",
}
ORIGINS = {"agency": "an image agency", "credit": "a web page"}  # by the end of an entry's name
LABELS = "description-of"  # an entry that counts in front of a colon only
INFORMS = frozenset({"hedge", "mood", "wordy"})
# a refusal from the first word on is no caption at all, which is another rule's
REFUSES = frozenset(["i", "i'm", "sorry", "as", "unfortunately", "抱", "对", "對", "很", "作", "我"])
HASHTAG = re.compile(r"(?<![\w&#/])#[^\W\d_]\w+")
HANDLE = re.compile(r"(?<![\w.@/])@[^\W\d]\w{2,}")


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
        Bad("The image shows a red bicycle", says="`The image shows`", fixed="a red bicycle", safety=Safety.UNSAFE),
        Bad("The image shows two panels", fixed="two panels", safety=Safety.UNSAFE),
        Bad("This is a photo of a cat", fixed="a photo of a cat", safety=Safety.UNSAFE),
        Bad("The focus of the image is on a cat", fixed="a cat", safety=Safety.UNSAFE),
        Bad("画面展现出宁静的湖面", fixed="宁静的湖面", safety=Safety.UNSAFE),
        Bad(
            "mirelle, in this picture, a woman reads",
            settings={"trigger": "mirelle"},
            says="`in this picture`",
            fixed="mirelle, a woman reads",
            safety=Safety.UNSAFE,
        ),
        Bad("a man in a man in a man in a", says="loop"),
        Bad("a red red red red car", says="`red red red red`"),
        Bad("红色汽车，图库摄影", says="`图库摄影`", fixed="红色汽车", safety=Safety.UNSAFE),
        Bad("a street in fog, creating a sense of mystery", says="comment"),
        Bad("A watercolor painting of a watercolor painting of a lake", says="loop"),
        Bad("a red car on a road #car #speed", says="`#car` and `#speed`"),
        Bad("a red car on a road, photo by @speedy", says="`@speedy`"),
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
        Good("photo studio with a stock photo of a wave on its wall"),
        Good("a jersey with #7 and #10, @_@, me@example.com, a painting of a ship of the line"),
        Good("1girl, @painter, solo, smile", about="an artist's tag of some bases"),
        Good("I'm sorry, but I can't help with that.", about="no caption at all, which is another rule's"),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        for index, reading in enumerate(view.readings):
            found, tagged = reading.of("boilerplate"), _tagged(reading)
            left = leftover(reading.parsed) if found or tagged else None
            if left is None or left.form not in NO_CAPTION:
                yield from self._phrases(view, index, found)
                yield from self._tags(view, index, tagged)
            if loop := loop_of(reading):
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
                kinds.setdefault(hit.term.kind if hit.term.kind in SAYS else "anywhere", []).append(hit)
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
            severity=Severity.INFO if kind in INFORMS else None,
            observed=Observed(len(hits), 0, "phrases"),
            text=" and ".join(shown),
            origin=ORIGINS.get(hits[0].term.entry.rpartition("-")[2], "a captioner"),
            fix=fix_of(view, index, "Delete it", Safety.UNSAFE, without_phrases(reading, hits)),
        )

    def _tags(self, view: SampleView, index: int, tagged: Sequence[tuple[int, int]]) -> Iterator[Finding]:
        text = view.readings[index].parsed.text
        if tagged:
            yield self.report_span(
                view,
                index,
                tagged[0],
                SAYS["anywhere"],
                observed=Observed(len(tagged), 0, "phrases"),
                text=" and ".join(quote(text[slice(*span)]) for span in tagged[:3]),
                origin=ORIGINS["credit"],
            )


def _starts(parsed: Parsed, view: SampleView) -> set[int]:
    """The words at which a caption may begin: the first, and the one behind the trigger or the declared prefix."""
    starts = {0}
    for shared in (norms(view.subset.trigger or ""), *view.context.shared):
        if shared == tuple(word.norm for word in parsed.words[: len(shared)]):
            starts.add(len(shared))
    return starts


def _counts(hit: Hit, parsed: Parsed, starts: set[int]) -> bool:
    """Whether a phrase is boilerplate where it stands."""
    unit = parsed.unit_at(hit.first)
    ends = unit is not None and unit.last == hit.last
    match hit.term.kind:
        case "opening" | "wordy":
            end = parsed.span(hit.first, hit.last)[1]
            label = hit.term.entry != LABELS or parsed.text[end : end + 2].lstrip().startswith((":", "："))
            return hit.first in starts and label
        case "closing":
            return ends and hit.first not in starts
        case "call":
            return unit is not None and unit.first == hit.first
        case "keyword":  # `a stock photo of` inside a scene hangs on its wall
            if hit.first and parsed.words[hit.first - 1].norm in ARTICLES:
                return hit.first - 1 in starts
            one = parsed.words[hit.last - 1].norm in norms(hit.term.form)  # `a site that sells stock photos`
            return (ends and one) or hit.first in starts
        case "refusal":
            return parsed.words[0].norm not in REFUSES
    return True


def _tagged(reading: Reading) -> list[tuple[int, int]]:
    """Two hashtags or more, and handles of people; in booru tags `@name` is an artist for some bases."""
    text = reading.parsed.text
    found: list[re.Match[str]] = []
    if "#" in text and len(hashtags := list(HASHTAG.finditer(text))) > 1:
        found = hashtags
    if "@" in text and reading.style is not Style.TAGS:
        found += HANDLE.finditer(text)
    if not found:
        return []
    shut = Cover(
        [(each.start, each.end) for each in reading.parsed.enclosed if each.quote] + list(reading.parsed.emoticons)
    )
    return sorted(match.span() for match in found if match.start() not in shut)
