"""The style of single captions, and of three sets whose style is known."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit.caption.parse import parse
from lorakit.caption.style import Style, common_style, style_of

CAREFUL = Path(__file__).parents[2] / "benchmarks" / "careful"
SINGLE = (
    ("1girl", Style.TAGS),
    ("looking_at_viewer", Style.TAGS),
    ("1girl, solo, red hair, looking at viewer", Style.TAGS),
    ("masterpiece, best quality, 1girl, long_hair", Style.TAGS),
    ("red car, blue sky, green grass", Style.TAGS),
    ("1girl，红裙，smile", Style.TAGS),
    ("女孩，红裙，微笑，长发", Style.TAGS),
    ("mojing，女孩，红裙，看向观众", Style.TAGS),
    ("a dog", Style.PHRASES),
    ("a cat, a dog, a bird", Style.PHRASES),
    ("oil painting, portrait of an old man, warm light", Style.PHRASES),
    ("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed", Style.PHRASES),
    ("mojing，仙鹤单足立在报废的卫星天线上，芦苇荡，深秋，天色灰白", Style.PHRASES),
    ("a dog in the park", Style.PROSE),
    ("a photo of a cat sitting on a windowsill", Style.PROSE),
    ("a woman with red hair, wearing a blue dress, standing in a garden", Style.PROSE),
    ("A young woman in a red coat walks through the rain. She is holding an umbrella.", Style.PROSE),
    ("一只猫坐在窗台上看着外面下雨的街道", Style.PROSE),
    ("dog", None),
    ("sks dog", None),
    ("红色的车", None),
    (":3, ;)", None),
    ("〇_〇, ...", None),
    (", ,", None),
    ("", None),
)


@pytest.mark.parametrize(("text", "style"), SINGLE)
def test_single(text: str, style: Style | None) -> None:
    assert style_of(parse(text)) is style


@pytest.mark.parametrize(
    ("name", "styles"),
    [("tags", {Style.TAGS}), ("prose", {Style.PROSE}), ("chinese", {Style.PHRASES, Style.PROSE})],
)
def test_careful_captions(name: str, styles: set[Style]) -> None:
    captions = (CAREFUL / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    told = [style_of(parse(caption)) for caption in captions]
    assert len(captions) >= 60
    assert sum(style in styles for style in told) >= 0.95 * len(captions)
    assert common_style(told) in styles


def test_the_style_of_a_set() -> None:
    assert common_style([Style.TAGS, None, Style.TAGS, Style.PROSE]) is Style.TAGS
    assert common_style([Style.TAGS, Style.PROSE]) is Style.PHRASES
    assert common_style([None]) is Style.PHRASES
    assert common_style([]) is Style.PHRASES


@settings(deadline=None)
@given(st.text(alphabet="ab ,红，。:3><_〇", max_size=30))
def test_any_caption_has_a_style_or_none(text: str) -> None:
    assert style_of(parse(text)) in (*Style, None)
