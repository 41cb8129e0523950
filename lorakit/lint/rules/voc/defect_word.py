"""VOC008 defect-word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.caption.style import Style
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import SampleRule, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.caption.lexicon import Hit
    from lorakit.caption.reading import Reading
    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView

# a fault's word in front of one of these speaks of the picture, in any style
PICTURES = frozenset({"photo", "photograph", "image", "picture", "snapshot", "scan"})
NEGATORS = frozenset({"no", "not", "without", "never", "non", "nor", "isn't", "free", "remove", "removed", "avoid"})
HAN_NEGATORS = frozenset("不没無无非去免勿别")
LOOKS = {"focus-look": "blur", "pixel-look": "quality"}  # an intended look, and the fault that it makes intended
REACH = 4  # how far in front of the word a Chinese negator may stand


class DefectWord(SampleRule):
    """Tag that names a fault of the picture.

    Keep an honest `blurry` or `watermark` as long as the picture shows it: named, the fault stays apart from the
    concept and can be left out of prompts; unnamed, it is learned as part of it. Better still, repair the picture
    or leave it out. Intended looks (`blurry background`, `motion blur`, `film grain`) and denials are no matter
    of this rule.
    """

    code = "VOC008"
    name = "defect-word"
    severity = Severity.INFO
    since = "0.1.0"
    bad = (
        Bad("1girl, solo, blurry, red dress", says="`blurry`"),
        Bad("1girl, solo, signature, jpeg_artifacts", says="`signature`, `jpeg_artifacts`"),
        Bad("a blurry photo of a cat on a sofa", says="`blurry photo`"),
        Bad("an overexposed photo of a harbour", says="`overexposed`"),
        Bad("oldharbor style, a trawler at dusk with a watermark in the corner", says="`watermark`"),
        Bad("少女，红裙，雨夜，水印", says="`水印`"),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good("1girl, blurry, blurry background, depth of field", about="booru: the background implies `blurry`"),
        Good("a taxi at night, motion blur, film grain, bokeh"),
        Good("pixel art, low-res, blocky, 8-bit", about="a look that is coarse on purpose"),
        Good("1girl, head out of frame, cropped jacket"),
        Good("a chef presents his signature dish"),
        Good("a cat on a sofa, no watermark", about="a denial is another rule's matter"),
        Good("少女，红裙，背景模糊，无水印"),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        for index, reading in enumerate(view.readings):
            hits = reading.of("defects")
            meant = {LOOKS[hit.term.entry] for hit in hits if hit.term.entry in LOOKS}
            faults = [hit for hit in hits if hit.term.entry not in meant and _names_a_fault(reading, hit)]
            if faults:
                yield self.report_span(
                    view,
                    index,
                    reading.parsed.span(faults[0].first, faults[0].last),
                    "{words} {verb} a fault of the picture: repair or replace the picture, and keep the word as long "
                    "as the picture shows the fault",
                    words=some(list(dict.fromkeys(reading.shown(hit) for hit in faults))),
                    verb="names" if len(faults) == 1 else "name",
                )


def _names_a_fault(reading: Reading, hit: Hit) -> bool:
    if hit.term.kind not in ("tag", "sure") or _denied(reading, hit):
        return False
    if hit.term.kind == "sure":
        return True
    parts = reading.parsed.words
    if hit.last < len(parts) and parts[hit.last].lemma in PICTURES:
        return True
    return reading.style is not Style.PROSE and reading.whole(hit)


def _denied(reading: Reading, hit: Hit) -> bool:
    """Whether a negator stands in front of the word in its unit, or `free` behind it."""
    parts, unit = reading.parsed.words, reading.parsed.unit_at(hit.first)
    if unit is None:
        return False
    before = [word.norm for word in parts[unit.first : hit.first]]
    if not NEGATORS.isdisjoint(before) or not HAN_NEGATORS.isdisjoint(before[-REACH:]):
        return True
    return hit.last < unit.last and parts[hit.last].norm in ("free", "removed")
