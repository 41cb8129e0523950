"""CAP006 too-long."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from lorakit.caption.normalise.shorten import reordered
from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.caption.words import count_cjk, join, norms
from lorakit.findings import Observed, Safety, Severity
from lorakit.lint.example import Bad, Good, set_of
from lorakit.lint.repair import Repair, fix_lines
from lorakit.lint.rule import SetRule, quote, some

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import Line, SetView

COMMON = 0.3  # share of captions from which a term is the set's own; behind the cut it is learned unevenly
FEWEST = 5  # captions of a set that shares anything
CHINESE = 0.2  # share of captions from which chinese-on-clip speaks of the whole set
LONG = (
    "a wide cobbled square in an old harbor town at dusk, iron street lamps, wet stones, a brass band under striped "
    "awnings, two children with paper lanterns, a grocer closing green shutters, stacked crates of oranges, a dog "
    "asleep on a coil of rope, moored fishing boats with furled sails, a church tower with a copper roof, gulls on the "
    "railing, posters peeling from a wall, a tram with lit windows, long reflections, low orange light, drifting smoke"
)
SQUARE = "harbor square, dusk"
THINGS = (
    "iron street lamps, wet stones, brass band, striped awnings, paper lanterns, green shutters, orange crates, "
    "sleeping dog, coiled rope, fishing boats, furled sails, church tower, copper roof, white gulls, iron railing, "
    "peeling posters, lit tram, long reflections, low orange light, drifting smoke, red bicycle, wooden barrels"
)


class TooLong(SetRule):
    """Caption longer than the text window: its end is never trained

    CLIP reads 75 tokens of a caption (SDXL's two encoders read the same 75) and drops the rest without a word; kohya
    and lorakit can chain two or three windows (`token-window: 150` or `225`). Shorten the caption, or put first what
    matters: trigger, subject, then the terms that the captions share.

    Tokens are counted with CLIP's own vocabulary where one is installed, else estimated, and the message says so. A set
    that is mostly Chinese is one matter of its own: see `chinese-on-clip`.
    """

    code = "CAP006"
    name = "too-long"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad(LONG, says="tokens, the window holds 75: lost is"),
        Bad(LONG, settings={"base": "sdxl"}, says="75 in each of its two text encoders"),
        Bad(f"{LONG}, {LONG}", settings={"token-window": 150}, says="the window holds 150"),
        Bad(
            files=set_of(f"{SQUARE}, {THINGS}, inkwork", "gull, inkwork", "mill, inkwork", "fox, fog", "lamp, night"),
            says="move `inkwork`, which many captions share, to the front",
            fixed={"1.txt": f"harbor square, inkwork, dusk, {THINGS}"},
            safety=Safety.UNSAFE,
            about="what the set shares moves into the window; the end of the caption is lost as before",
        ),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good(LONG, settings={"token-window": 150}, about="a chained window holds it"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        tokenizer, window = clip_tokenizer(), view.context.token_window
        chinese = [line for line in view.lines if _is_chinese(line)]
        one_matter = len(chinese) >= CHINESE * len(view.lines)
        for line in view.lines:
            text = line.reading.parsed.text
            if len(text) <= window // 3 or (one_matter and _is_chinese(line)):
                continue
            count = line.tokens
            if count <= window:
                continue
            kept = tokenizer.kept(text, window)
            lost = text[kept:].strip(" ,.;，。、；\n")
            common = _common(view, line, kept)
            yield self.report_span(
                line.view,
                line.number,
                (kept, len(text)),
                "the caption takes {about}{count} tokens, the window holds {window}{each}: lost is {lost}; {advice}",
                observed=Observed(count, window, "tokens"),
                about="" if tokenizer.exact else "about ",
                count=count,
                window=window,
                each=" in each of its two text encoders" if len(view.context.family.encoders) > 1 else "",
                fix=fix_lines(
                    "Move what the captions share to the front",
                    [Repair(line, reordered(line.reading, _wanted(view, line), kept), safe=False)],
                ),
                lost=quote(lost, 80),
                advice=f"move {some(common)}, which many captions share, to the front" if common else "shorten it",
            )


def _is_chinese(line: Line) -> bool:
    text = line.reading.parsed.text
    return count_cjk(text) * 3 > len(text)


def _wanted(view: SetView, line: Line) -> set[str]:
    """The keys of the units that belong in front: the trigger, and what the set shares."""
    keys = {unit.key for unit in line.reading.parsed.units if unit.size}
    shared = {key for key in keys if view.terms.share(key) >= COMMON} if view.terms.captions >= FEWEST else set()
    return shared | {join(norms(line.view.subset.trigger or ""))}


def _common(view: SetView, line: Line, kept: int) -> list[str]:
    """Units behind the cut that the set shares; a set of a few captions shares nothing."""
    if view.terms.captions < FEWEST:
        return []
    parsed = line.reading.parsed
    before = Counter(unit.key for unit in parsed.units if unit.start < kept)
    behind = [unit for unit in parsed.units if unit.end > kept and unit.size and unit.key not in before]
    return [parsed.shown(unit) for unit in behind if view.terms.share(unit.key) >= COMMON]
