"""VOC015 language-mix."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from lorakit.caption.style import FUNCTION_WORDS
from lorakit.caption.words import count_han, norms
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.options import Options, option
from lorakit.lint.rule import SetRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

NAMED = 20  # samples that a finding names


class Language(StrEnum):
    """The language of a caption, as far as it matters here."""

    ENGLISH = "English"
    CHINESE = "Chinese"
    BOTH = "both"


@dataclass(frozen=True)
class LanguageMixOptions(Options):
    """How much of a second language is more than a name."""

    english: int = option(
        3,
        "English content words that a Chinese caption must hold to count as mixed",
        "a convention of ours: quality tags and names stay below it; 0 false alarms on 180 careful captions",
        low=1,
    )
    chinese: int = option(
        6,
        "Chinese characters that an English caption must hold to count as mixed",
        "a convention of ours: names and shop signs stay below it; 0 false alarms on 180 careful captions",
        low=1,
    )


class LanguageMix(SetRule):
    """Captions in two languages within one set.

    One thing under two names is two things to the text encoder: `neon lights` and `霓虹灯` share no token, so each is
    learned from a part of the pictures. Write all captions in one language, English for CLIP bases. Triggers, names,
    quoted words and quality tags such as `4K` do not count.
    """

    code = "VOC015"
    name = "language-mix"
    severity = Severity.INFO
    since = "0.1.0"
    option_type = LanguageMixOptions
    options: LanguageMixOptions
    bad = (
        Bad(
            files={
                **{f"{n}.jpg": Picture() for n in "abc"},
                "a.txt": "a street at night, neon lights",
                "b.txt": "an alley in the rain, red lanterns",
                "c.txt": "小巷，雨夜，红灯笼",
            },
            says="1 of 3 captions is Chinese, most (2) are English",
        ),
        Bad("雨夜的老街，霓虹灯倒影，red lantern, wet street, umbrella", says="Chinese and English"),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good("雨夜的老街，霓虹灯倒影，masterpiece, best quality, 4K, HDR"),
        Good("a shop with a sign that reads 「老街面馆」 at night"),
        Good("mojing，撑伞的少女，Canon EOS R5，雨夜", settings={"trigger": "mojing"}),
        Good("明月 stands on a street at night, red dress", about="a name"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        told = [(line, language) for line in view.lines if (language := self._language(line))]
        sides = {side: [line for line, language in told if language is side] for side in Language}
        both = sides.pop(Language.BOTH)
        (major, most), (minor, few) = sorted(sides.items(), key=lambda item: -len(item[1]))
        total = len(view.lines)
        if few:
            yield self._of(
                few,
                total,
                "{count} of {total} captions {verb} {minor}, most ({majority}) are {major}: write all in one language, "
                "for example not {text}",
                verb="is" if len(few) == 1 else "are",
                minor=minor.value,
                majority=len(most),
                major=major.value,
            )
        if both:
            yield self._of(
                both,
                total,
                "{count} of {total} captions {verb} Chinese and English, such as {text}: write each in one language",
                verb="mixes" if len(both) == 1 else "mix",
            )

    def _of(self, lines: Sequence[Line], total: int, template: str, **values: str | int) -> Finding:
        found = self.report(
            template,
            observed=Observed(len(lines) / total, 0, "share of captions"),
            related=[line.view.key for line in lines[:NAMED]],
        )
        text = quote(lines[0].reading.parsed.text)
        return replace(found, values={**values, "count": len(lines), "total": total, "text": text})

    def _language(self, line: Line) -> Language | None:
        """The language of a caption; None for one without content, or when a name is all there is of the other."""
        parsed = line.reading.parsed
        limits = self.options
        if parsed.text.isascii():
            return Language.ENGLISH if len(parsed.words) >= limits.english else None
        english, han = _content(line)
        if english >= limits.english and han >= limits.chinese:
            return Language.BOTH
        if han > english:
            return Language.CHINESE if han >= limits.chinese else None
        return Language.ENGLISH if english >= limits.english else None


def _content(line: Line) -> tuple[int, int]:
    """How many English content words and how many Chinese characters a caption holds."""
    parsed, reading = line.reading.parsed, line.reading
    skipped = set(parsed.quoted)
    for hit in reading.of("base-tags"):
        skipped.update(range(hit.first, hit.last))
    trigger = set(norms(line.view.subset.trigger or ""))
    english = han = 0
    for at, word in enumerate(parsed.words):
        if at in skipped or word.norm in trigger:
            continue
        if not word.norm.isascii():
            han += count_han(word.norm)
        elif word.norm.isalpha() and len(word.norm) > 2 and word.norm not in FUNCTION_WORDS:
            english += parsed.text[word.start].islower()  # a capital marks a name or a brand
    return english, han
