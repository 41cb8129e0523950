"""VOC014 chinese-on-clip."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from lorakit.caption.language import Language, is_japanese, tell, unquoted_cjk
from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.findings import Observed, Severity
from lorakit.lint.example import Bad, Good, set_of
from lorakit.lint.options import Options, option
from lorakit.lint.rule import SetRule, some

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lorakit.caption.language import Languages
    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

CHINESE = "，".join(("雨夜的老街", "霓虹灯", "撑油纸伞的少女", "红色旗袍", "石板路上的倒影", "远处的高楼", "薄雾"))
PROPOSED = 6  # terms with their English names in a message
NAMED = 20  # samples that a finding names


@dataclass(frozen=True)
class ChineseOnClipOptions(Options):
    """When Chinese or Japanese captions are more than one here and there."""

    share: float = option(
        0.2,
        "share of captions (0 to 1) in Chinese or Japanese from which on they are a fault",
        "a convention of ours; 0 false alarms on 2 careful English sets of 60 captions and 1,632 PartiPrompts",
        high=1,
    )
    fewest: int = option(
        3,
        "fewer such captions than this are information, unless the whole set is in that language",
        "a convention of ours: 1 or 2 are left over by mistake; 0 false alarms on 2 careful English sets of 60",
        low=1,
    )


class ChineseOnClip(SetRule):
    """Chinese or Japanese captions for a base that reads English.

    The text encoders of Stable Diffusion are CLIP models trained on English: a Chinese or Japanese character is cut
    into 2 to 3 byte tokens that mean next to nothing to them, and the window is full after some 30 characters. Write
    the captions in English; the trigger may stay. Reported once for the set.
    """

    code = "VOC014"
    name = "chinese-on-clip"
    severity = Severity.WARNING
    since = "0.1.0"
    option_type = ChineseOnClipOptions
    options: ChineseOnClipOptions
    bad = (
        Bad("街道，夜晚，霓虹灯", says="`夜晚` -> night"),
        Bad(CHINESE, says="it is cut off"),
        Bad(files=set_of("夜晚的街道", "夜晚的小巷"), says="2 of 2 captions are Chinese"),
        Bad("女の子、赤いドレス、夜の街", says="the caption is Japanese"),
        Bad(files=set_of("a street", "夜晚的街道", "an alley"), says="2.txt: 1 of 3 captions is Chinese"),
        Bad(
            files=set_of(
                *["街道，夜晚，霓虹灯"] * 2, *["雨夜的老街，霓虹灯倒影，red lantern, wet street, umbrella"] * 3
            ),
            says="2 of 5 captions are Chinese and 3 mix Chinese with English",
        ),
        Bad(files=set_of(*["a street at night"] * 5, "明月 on a street at night"), says="holds Chinese words"),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good("a shop with a sign that reads 「老街面馆」 at night", about="a sign's words in quotation marks"),
        Good("café, naïve painting, kanji-free sign"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        touched = [line for line in view.lines if unquoted_cjk(line.reading.parsed)]
        if not touched:
            return
        told = zip(view.lines, tell([(line.reading, line.view.subset.trigger) for line in view.lines]), strict=True)
        foreign = [(line, languages) for line, languages in told if set(languages) - {Language.ENGLISH}]
        if foreign:
            yield self._captions(view, foreign)
            return
        text = "".join(unquoted_cjk(line.reading.parsed) for line in touched)
        found = self._of(
            view,
            touched,
            "{captions} {verb} {language} words, which the base's text encoder hardly knows: write them in English or "
            "in Latin letters",
            verb="holds" if len(touched) == 1 else "hold",
            language=(Language.JAPANESE if is_japanese(text) else Language.CHINESE).value,
        )
        yield replace(found, severity=Severity.INFO)

    def _captions(self, view: SetView, foreign: Sequence[tuple[Line, Languages]]) -> Finding:
        """What captions in another language cost, and English for their most frequent words."""
        lines = [line for line, _ in foreign]
        tokenizer, window = clip_tokenizer(), view.context.token_window
        texts = [line.reading.parsed.text for line in lines]
        costs = [tokenizer.count(text) for text in texts]
        per_character = median(cost / max(len(text), 1) for cost, text in zip(costs, texts, strict=True))
        terms = _english(line for line, languages in foreign if Language.CHINESE in languages)
        found = self._of(
            view,
            lines,
            "{said}, which the base's CLIP text encoder hardly knows: {each} {tokens} tokens, about {fits} characters "
            "fit into the window of {window}{cut}; write {them} in English{terms}",
            said=_said(foreign, len(view.lines)),
            each="it takes" if len(lines) == 1 else "a caption takes a median of",
            tokens=round(median(costs)),
            fits=round(window / per_character),
            window=window,
            cut=_cut(sum(cost > window for cost in costs), len(lines)),
            them="it" if len(lines) == 1 else "them",
            terms=f": {terms}" if terms else "",
        )
        share = len(lines) / len(view.lines)
        enough = len(lines) == len(view.lines) or (share >= self.options.share and len(lines) >= self.options.fewest)
        observed = Observed(share, self.options.share, "share of captions")
        return replace(found, severity=self.severity if enough else Severity.INFO, observed=observed)

    def _of(self, view: SetView, lines: Sequence[Line], template: str, **values: str | int) -> Finding:
        """One finding, at its caption where it concerns a single one."""
        if len(lines) == 1:
            found = self.report_caption(lines[0].view, lines[0].number, template)
        else:
            found = self.report(template, related=tuple(dict.fromkeys(line.view.key for line in lines[:NAMED])))
        return replace(found, values={**values, "captions": _of_all(len(lines), len(view.lines))})


def _of_all(count: int, total: int) -> str:
    if total == 1:
        return "the caption"
    return f"{count} of {total} captions"


def _said(foreign: Sequence[tuple[Line, Languages]], total: int) -> str:
    """How many captions are in which language, and how many mix it with English."""
    alone = [languages[0] for _, languages in foreign if len(languages) == 1]
    mixed = [languages[0] for _, languages in foreign if len(languages) > 1]
    parts = []
    if alone:
        parts.append(f"{_of_all(len(alone), total)} {'is' if len(alone) == 1 else 'are'} {_names(alone)}")
    if mixed:
        count = str(len(mixed)) if alone else _of_all(len(mixed), total)
        parts.append(f"{count} {'mixes' if len(mixed) == 1 else 'mix'} {_names(mixed)} with English")
    return " and ".join(parts)


def _names(languages: Sequence[Language]) -> str:
    return " or ".join(language for language, _ in Counter(languages).most_common())


def _cut(cut: int, count: int) -> str:
    """How many captions do not fit."""
    if count == 1:
        return ", and it is cut off" if cut else ""
    return f", and {'none is' if not cut else '1 is' if cut == 1 else f'{cut} are'} cut off"


def _english(lines: Iterable[Line]) -> str:
    """The most frequent Chinese terms that have a known English name, with it."""
    counts = Counter(
        (line.reading.shown(hit), hit.term.side) for line in lines for hit in line.reading.of("chinese-english")
    )
    return ", ".join(f"{some([term])} -> {english}" for (term, english), _ in counts.most_common(PROPOSED))
