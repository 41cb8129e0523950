"""VOC015 language-mix."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lorakit.caption.language import CJK_CHARACTERS, ENGLISH_WORDS, Language, tell
from lorakit.caption.words import is_cjk
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, set_of
from lorakit.lint.options import Options, option
from lorakit.lint.rule import SetRule, quote

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

NAMED = 20  # samples that a finding names
HABIT = 1 / 3  # where more captions than this mix languages, that is what there is to say


@dataclass(frozen=True)
class LanguageMixOptions(Options):
    """How much of a second language is more than a name."""

    english: int = option(
        ENGLISH_WORDS,
        "English content words that a Chinese or Japanese caption must hold to count as mixed",
        "a convention of ours: quality tags and names stay below it; 0 false alarms on 180 careful captions",
        low=1,
    )
    chinese: int = option(
        CJK_CHARACTERS,
        "Chinese or Japanese characters that an English caption must hold to count as mixed",
        "a convention of ours: names and shop signs stay below it; 0 false alarms on 180 careful captions",
        low=1,
    )


class LanguageMix(SetRule):
    """Captions in two languages within one set.

    One thing under two names is two things to the text encoder: `neon lights` and `霓虹灯` share no token, so each is
    learned from a part of the pictures. Write all captions in one language, English for CLIP bases. Triggers, a tag
    that opens nearly all captions, names, quoted words and quality tags such as `4K` do not count.
    """

    code = "VOC015"
    name = "language-mix"
    severity = Severity.INFO
    since = "0.1.0"
    option_type = LanguageMixOptions
    options: LanguageMixOptions
    bad = (
        Bad(
            files=set_of("a street at night, neon lights", "an alley in the rain, red lanterns", "小巷，雨夜，红灯笼"),
            says="3.txt: 1 of 3 captions is Chinese, most (2) are English",
        ),
        Bad("雨夜的老街，霓虹灯倒影，red lantern, wet street, umbrella", says="the caption mixes Chinese and English"),
        Bad(
            files=set_of("女の子、赤いドレス、夜の街", "a red dress"),
            says="1 of 2 captions is Japanese, 1 is English",
        ),
        Bad(
            files=set_of(
                *[f"moshui style, 老街{n}号" for n in "一二三四五"], *[f"moshui style, street {n}" for n in "ab"]
            ),
            says="2 of 7 captions are English, most (5) are Chinese",
        ),
        Bad(
            files=set_of(
                *["雨夜的老街，霓虹灯倒影，red lantern, wet street, umbrella"] * 3, "老街，雨夜", "a wet street"
            ),
            says="3 of 5 captions mix Chinese and English",
        ),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good("雨夜的老街，霓虹灯倒影，masterpiece, best quality, 4K, HDR"),
        Good("a shop with a sign that reads 「老街面馆」 at night"),
        Good("mojing，撑伞的少女，Canon EOS R5，雨夜", settings={"trigger": "mojing"}),
        Good("明月 stands on a street at night, red dress", about="a name"),
        Good(
            files=set_of(*[f"moshui ink wash style，老街{n}号" for n in "一二三四五"], "moshui ink wash style"),
            about="what opens nearly all captions is a trigger",
        ),
        Good(
            files=set_of("女の子、赤いドレス", "夜の街、ネオン", "女子高生、制服、教室"),
            about="Japanese without kana among Japanese",
        ),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        if not any(is_cjk(line.reading.parsed.text) for line in view.lines):
            return
        pairs = [(line.reading, line.view.subset.trigger) for line in view.lines]
        told = list(zip(view.lines, tell(pairs, self.options.english, self.options.chinese), strict=True))
        both = [(line, languages) for line, languages in told if len(languages) > 1]
        if len(both) <= HABIT * len(told):
            alone = [(line, languages[0]) for line, languages in told if len(languages) == 1]
            counts = Counter(language for _, language in alone)
            if len(counts) > 1:
                yield self._beside(view, alone, counts)
        if both:
            languages = sorted({each for _, mixture in both for each in mixture}, key=list(Language)[::-1].index)
            yield self._of(
                view,
                [line for line, _ in both],
                "{captions} {verb} {languages}, such as {text}: write {each} in one language",
                verb="mixes" if len(both) == 1 else "mix",
                languages=" and ".join(languages),
                each="it" if len(both) == 1 else "each",
            )

    def _beside(self, view: SetView, told: Sequence[tuple[Line, Language]], counts: Counter[Language]) -> Finding:
        """Captions in other languages than most."""
        # of two as many, English is the one to keep
        (major, most), *rest = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] is not Language.ENGLISH))
        minor = [language for language, _ in rest]
        few = [line for line, language in told if language in minor]
        others = f"most ({most})" if 2 * most > len(view.lines) else f"{most}"
        return self._of(
            view,
            few,
            "{captions} {verb} {minor}, {others} {be} {major}: write all in one language, for example not {text}",
            verb="is" if len(few) == 1 else "are",
            minor=" or ".join(minor),
            others=others,
            be="is" if most == 1 else "are",
            major=major.value,
        )

    def _of(self, view: SetView, lines: Sequence[Line], template: str, **values: str) -> Finding:
        total = len(view.lines)
        share = Observed(len(lines) / total, 0, "share of captions")
        if len(lines) == 1:
            found = self.report_caption(lines[0].view, lines[0].number, template, share)
        else:
            related = tuple(dict.fromkeys(line.view.key for line in lines[:NAMED]))
            found = self.report(template, observed=share, related=related)
        captions = "the caption" if total == 1 else f"{len(lines)} of {total} captions"
        return replace(found, values={**values, "captions": captions, "text": quote(lines[0].reading.parsed.text)})
