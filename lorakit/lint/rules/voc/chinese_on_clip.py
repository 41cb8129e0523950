"""VOC014 chinese-on-clip."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.caption.words import count_cjk, count_han
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.options import Options, option
from lorakit.lint.rule import SetRule, some

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

CHINESE = "，".join(("雨夜的老街", "霓虹灯", "撑油纸伞的少女", "红色旗袍", "石板路上的倒影", "远处的高楼", "薄雾"))
PROPOSED = 6  # terms with their English names in a message
NAMED = 20  # samples that a finding names


@dataclass(frozen=True)
class ChineseOnClipOptions(Options):
    """When Chinese captions are more than a name here and there."""

    share: float = option(
        0.2,
        "share of captions (0 to 1) that are mainly Chinese from which on they are a fault",
        "a convention of ours; 0 false alarms on 2 careful English sets of 60 captions and 1,632 PartiPrompts",
        high=1,
    )


class ChineseOnClip(SetRule):
    """Chinese captions for a base that reads English.

    The text encoders of Stable Diffusion are CLIP models trained on English: a Chinese character is cut into 2 to 3
    byte tokens that mean next to nothing to them, and the window is full after some 30 characters. Write the captions
    in English; the trigger may stay. Reported once for the set.
    """

    code = "VOC014"
    name = "chinese-on-clip"
    severity = Severity.WARNING
    since = "0.1.0"
    option_type = ChineseOnClipOptions
    options: ChineseOnClipOptions
    bad = (
        Bad("街道，夜晚，霓虹灯", says="`夜晚` -> night"),
        Bad(CHINESE, says="is cut off"),
        Bad(
            files={"a.jpg": Picture(), "a.txt": "夜晚的街道", "b.jpg": Picture(), "b.txt": "夜晚的小巷"},
            says="2 of 2 captions are Chinese",
        ),
        Bad(
            files={
                **{f"{n}.jpg": Picture() for n in "abcdef"},
                **{f"{n}.txt": f"a street at night, number {n}" for n in "bcdef"},
                "a.txt": "明月 on a street at night",
            },
            says="holds Chinese words",
        ),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good("a shop with a sign that reads 「老街面馆」 at night", about="a sign's words in quotation marks"),
        Good("café, naïve painting, kanji-free sign"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        chinese = [line for line in view.lines if _mainly_chinese(line)]
        total = len(view.lines)
        if chinese:
            yield self._of(view, chinese, total)
            return
        touched = [line for line in view.lines if _han_outside_quotes(line)]
        if touched:
            yield self.report(
                "{count} of {total} captions {verb} Chinese words, which the base's text encoder hardly knows: write "
                "them in English or in Latin letters",
                severity=Severity.INFO,
                related=[line.view.key for line in touched[:NAMED]],
                verb="holds" if len(touched) == 1 else "hold",
                count=len(touched),
                total=total,
            )

    def _of(self, view: SetView, chinese: Sequence[Line], total: int) -> Finding:
        tokenizer, window = clip_tokenizer(), view.context.token_window
        texts = [line.reading.parsed.text for line in chinese]
        costs = [tokenizer.count(text) for text in texts]
        per_character = median(cost / max(len(text), 1) for cost, text in zip(costs, texts, strict=True))
        cut = sum(cost > window for cost in costs)
        share = len(chinese) / total
        terms = _english(chinese)
        return self.report(
            "{count} of {total} captions are Chinese, which the base's CLIP text encoder hardly knows: a caption takes "
            "{tokens} tokens (median), about {fits} characters fit into the window of {window}, and {cut} cut off; "
            "write them in English{terms}",
            severity=self.severity if share >= self.options.share else Severity.INFO,
            observed=Observed(share, self.options.share, "share of captions"),
            related=[line.view.key for line in chinese[:NAMED]],
            count=len(chinese),
            total=total,
            tokens=round(median(costs)),
            fits=round(window / per_character),
            window=window,
            cut="none is" if not cut else "1 is" if cut == 1 else f"{cut} are",
            terms=f": {terms}" if terms else "",
        )


def _mainly_chinese(line: Line) -> bool:
    """Whether most words, quotations and the trigger aside, are Chinese characters."""
    trigger = line.view.subset.trigger or ""
    latin = len(line.reading.parsed.words) - count_cjk(line.reading.parsed.text) - len(trigger.split())
    han = _han_outside_quotes(line)
    return han > 1 and han > latin


def _han_outside_quotes(line: Line) -> int:
    parsed = line.reading.parsed
    if parsed.text.isascii():
        return 0
    return sum(count_han(word.norm) for at, word in enumerate(parsed.words) if at not in parsed.quoted)


def _english(lines: Sequence[Line]) -> str:
    """The most frequent Chinese terms that have a known English name, with it."""
    counts = Counter(
        (line.reading.shown(hit), hit.term.side) for line in lines for hit in line.reading.of("chinese-english")
    )
    return ", ".join(f"{some([term])} -> {english}" for (term, english), _ in counts.most_common(PROPOSED))
