"""VOC008 defect-word."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from lorakit.caption.style import FUNCTION_WORDS, Style
from lorakit.caption.words import is_cjk
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import SetRule, some

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lorakit.caption.lexicon import Hit
    from lorakit.caption.negation.kinds import Negation
    from lorakit.caption.reading import Reading
    from lorakit.findings import Finding, Value
    from lorakit.lint.view import Line, SampleView, SetView

# a fault's word in front of one of these speaks of the picture, in any style
PICTURES = frozenset({"photo", "photograph", "image", "picture", "snapshot", "scan"})
# behind a fault's word these go on about it; any other makes it the property of a thing: `low resolution billboard`
_GOES_ON_TEXT = """
photo photograph image picture snapshot scan shot photography render rendering drawing sketch artwork illustration
painting cg video footage frame screenshot jpeg jpg visible present overlay overlaid everywhere text logo corner top
bottom left right upper lower
"""
GOES_ON = FUNCTION_WORDS | frozenset(_GOES_ON_TEXT.split())
EDGES = PICTURES | frozenset(
    {"corner", "edge", "side", "top", "bottom", "left", "right", "it", "artwork", "illustration"}
)
LOOKS = {"focus-look": "blur", "pixel-look": "quality"}  # an intended look, and the fault that it makes intended
NAMED = 20  # samples that a finding names


class DefectWord(SetRule):
    """Tag that names a fault of the picture, or the file it came from.

    Keep an honest `blurry` or `watermark` as long as the picture shows it: named, the fault stays apart from the
    concept and can be left out of prompts; unnamed, it is learned as part of it. Better still, repair the picture
    or leave it out. Intended looks (`blurry background`, `motion blur`, `film grain`) and denials are no matter
    of this rule. A booru's tags about the file (`bad id`, `commentary request`) show in no picture: delete them.
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
        Bad("1girl, solo, bad_id, bad_pixiv_id", says="`bad_id`, `bad_pixiv_id` name the source"),
        Bad(
            files={
                **{f"{n}.jpg": Picture() for n in "abc"},
                **{f"{n}.txt": f"1girl, {n}, commentary request" for n in "abc"},
            },
            says="`commentary request` names the source and not the picture, in 3 of 3 captions",
        ),
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
        Good("1girl, solo, absurdres, highres", about="quality tags of some bases"),
        Good("watermark on wet paper, macro", about="a thing in the picture"),
        Good("a woman at a crossing, low resolution billboard behind her", about="the property of a thing"),
        Good("JPEG artifacts collage art, bright colors"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        for sample in view.samples:
            yield from self._faults(sample)
        tags: Counter[str] = Counter()
        lines = []
        for line in view.lines:
            if found := [line.reading.shown(hit) for hit in line.reading.of("defects") if _names_the_source(line, hit)]:
                tags.update(dict.fromkeys(found, 1))
                lines.append(line)
        if lines:
            yield self._source(lines, [tag for tag, _ in tags.most_common()], len(view.lines))

    def _faults(self, view: SampleView) -> Iterator[Finding]:
        for index, reading in enumerate(view.readings):
            hits = reading.of("defects")
            if not hits:
                continue
            meant = {LOOKS[hit.term.entry] for hit in hits if hit.term.entry in LOOKS}
            faults = [
                hit
                for hit in hits
                if hit.term.entry not in meant and _names_a_fault(reading, hit, view.negations[index])
            ]
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

    def _source(self, lines: Sequence[Line], tags: Sequence[str], total: int) -> Finding:
        """One finding for the set: these tags come with an export and go with it."""
        share = Observed(len(lines) / total, 0, "share of captions")
        template = "{tags} {verb} the source and not the picture{where}: delete {them}"
        if len(lines) == 1:
            found = self.report_caption(lines[0].view, lines[0].number, template, share)
        else:
            related = tuple(dict.fromkeys(line.view.key for line in lines[:NAMED]))
            found = self.report(template, observed=share, related=related)
        values: dict[str, Value] = {
            "tags": some(tags),
            "verb": "names" if len(tags) == 1 else "name",
            "where": f", in {len(lines)} of {total} captions" if len(lines) > 1 else "",
            "them": "it" if len(tags) == 1 else "them",
        }
        return replace(found, values=values)


def _names_the_source(line: Line, hit: Hit) -> bool:
    return hit.term.kind == "source" and line.reading.style is not Style.PROSE and line.reading.whole(hit)


def _names_a_fault(reading: Reading, hit: Hit, denials: Sequence[Negation]) -> bool:
    if hit.term.kind not in ("tag", "sure") or _denied(reading, hit, denials):
        return False
    if hit.term.kind == "sure":
        return not _belongs_to_a_thing(reading, hit)
    parts = reading.parsed.words
    if hit.last < len(parts) and parts[hit.last].lemma in PICTURES:
        return True
    return reading.style is not Style.PROSE and reading.whole(hit)


def _belongs_to_a_thing(reading: Reading, hit: Hit) -> bool:
    """Whether the words behind, in the same unit, name a thing that bears the fault: `watermark on wet paper`."""
    parts, unit = reading.parsed.words, reading.parsed.unit_at(hit.first)
    if unit is None or hit.last >= unit.last or is_cjk(parts[hit.last].norm):
        return False
    behind = parts[hit.last : unit.last]
    if behind[0].norm == "on":
        return EDGES.isdisjoint(word.lemma for word in behind)
    return behind[0].lemma not in GOES_ON and behind[0].norm not in GOES_ON


def _denied(reading: Reading, hit: Hit, denials: Sequence[Negation]) -> bool:
    """Whether the caption denies the word: another rule speaks of that."""
    start, end = reading.parsed.span(hit.first, hit.last)
    return any(denial.start < end and start < denial.end for denial in denials)
