"""VOC007 negative-phrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.caption.negation.kinds import Denied
from lorakit.caption.normalise.deny import removal
from lorakit.caption.normalise.positive import positive
from lorakit.findings import Fix, Safety, Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import SampleRule, fix_of, quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.caption.negation.kinds import Negation
    from lorakit.caption.normalise.positive import Proposal
    from lorakit.findings import Finding
    from lorakit.lint.view import SampleView

SAYS = {
    Denied.FAULT: "{said} teaches {thing}: delete it here and put {thing} into the negative prompt when you generate",
    Denied.QUALITY: "{said} denies a quality: if the picture has the fault, name it (`blurry`); else delete this",
    Denied.CONTENT: "{said} names what the picture does not show, and {thing} is what is learned: say what is there",
}
ALONE = "{said} says what the picture does not show: say what is there"  # `nobody` is negator and thing in one


class NegativePhrase(SampleRule):
    """Negation in a caption: what is not there is what gets learned

    CLIP's text encoder nearly loses a `no` or `without` and keeps the thing behind it: `not blurry` ties blur to your
    pictures and spends tokens on it. Faults (`no text`, `没有水印`) belong into the negative prompt at generation.
    Where something of the scene is denied (`no people`), say what is there instead (`empty street`).

    Titles, signs, quotations, words that merely hold a negator (`rimless`, `sugar-free`, `无人机`) and tags that the
    base model was trained on (`no humans`) are left alone. Quality words (`sharp focus`) are fine.
    """

    code = "VOC007"
    name = "negative-phrase"
    severity = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad("a portrait of a woman, not blurry", says="`not blurry`", fixed="a portrait of a woman"),
        Bad("red car on a beach without distortion", says="`without distortion`", fixed="red car on a beach"),
        Bad("mountain lake at dawn, no text, no watermark", says="`no watermark`", fixed="mountain lake at dawn"),
        Bad("avoid blurring, city street", says="`avoid blurring`", fixed="city street"),
        Bad("night sky free of noise", fixed="night sky", safety=Safety.UNSAFE, about="a quiet night, perhaps"),
        Bad("a cat, not blurry, sitting", fixed="a cat, sitting"),
        Bad("street, no people", says="say what is there: `empty street`", about="only proposed, never changed"),
        Bad("a photo, not sharp", says="denies a quality"),
        Bad("a cardigan without buttons", says="say what is there"),
        Bad("a man who isn't wearing a hat"),
        Bad("夜晚的街道，不模糊", says="`不模糊`", fixed="夜晚的街道"),
        Bad("海边日落，没有水印", says="`没有水印`", fixed="海边日落"),
        Bad("城市夜景，画面无噪点", fixed="城市夜景"),
        Bad("没有双臂的艺人", says="say what is there"),
    )
    good = (
        Good("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed"),
        Good("character: Alice, red jacket, cyberpunk alley, night scene, neon glow"),
        Good("a wizard on a bridge, you shall not pass"),
        Good("no smoking sign on a white wall"),
        Good('a sign that says "no parking" beside a gate'),
        Good("spaceship over a pink planet, no man's sky"),
        Good("kimi no na wa, comet over a lake"),
        Good("can of sugar-free cola, rimless glasses"),
        Good("no humans, still life, wooden table", about="a tag that the base knows"),
        Good("无人机飞过山谷，清晨"),
        Good("无脸男坐在电车里，不锈钢扶手，书架上的不倒翁和一束勿忘我"),
        Good("电影《不能没有你》的海报，黄色灯光"),
        Good("portrait, high detail, sharp focus, 4k, masterpiece"),
    )

    def check(self, view: SampleView) -> Iterator[Finding]:
        for index, reading in enumerate(view.readings):
            for found in view.negations[index]:
                proposed = positive(reading, found)
                yield self.report_span(
                    view,
                    index,
                    (found.start, found.end),
                    (ALONE if found.thing == (found.start, found.end) else SAYS[found.kind])
                    + (": {instead}" if proposed else ""),
                    self.severity if found.kind is Denied.FAULT else Severity.INFO,
                    said=quote(reading.parsed.text[found.start : found.end]),
                    thing=quote(reading.parsed.text[slice(*found.thing)]),
                    instead=quote(proposed.shown) if proposed else "",
                    fix=_fix(view, index, found, proposed),
                )


def _fix(view: SampleView, index: int, found: Negation, proposed: Proposal | None) -> Fix | None:
    """A denied fault is taken out; for what the scene lacks there is a proposal at most."""
    reading = view.readings[index]
    if gone := removal(reading, found):
        safety = Safety.SAFE if gone.sure else Safety.UNSAFE
        title = "Take it out; its words go into the negative prompt"
        return fix_of(view, index, title, safety, gone.changes, gone.words)
    if proposed:
        return fix_of(view, index, f"Write `{proposed.shown}`", Safety.DISPLAY, proposed.changes)
    return None
