"""Where a Chinese denial begins in its clause, and whether what stands before can do without it."""

from __future__ import annotations

import re

# what belongs to the negator: 完全没有, 毫无, 看起来没有
_ADVERBS = re.compile(
    r"(?:看起来|看上去|显得|确保|保证|务必|请|整体|完全|几乎|基本|根本|丝毫|毫|并|绝对|绝|全部|全|均|都|也|又|还|且|而且|并且|同时)+$"
)
# a clause about the picture as such: 画面右下角, 照片里, 整体画面
_OF_PICTURE = re.compile(
    r"(?:整体|整个|整张|全)?(?:画面|畫面|图片|图像|照片|影像|作品|图)(?:整体)?(?:中|里|上|内)?的?"
    r"(?:[左右][上下]角|四?角落?|边缘|四周|表面)?(?:里|上|处|中)?"
)
# a clause cannot end there: places without a place, adverbs, particles
_HANGING = re.compile(
    r"[的地得和与及或并且也都还很是但而在从把被让了里中上下内外处边角于以至]$|看起来$|显得$|确保$|保证$"
)
# a denial behind them speaks of the body: 手指没有畸形
_BODY = re.compile(
    r"(?:手指|手部|双手|手|脚|脸部|脸|面部|五官|眼睛|四肢|肢体|身体|皮肤|头发|人物|牙齿)[\u3400-\u9fff]{0,2}$"
)
FEWEST = 2  # characters that must stay


def chinese_front(before: str) -> int:
    """Where, in what stands before a negator in its clause, the denial begins; 0 when all of the clause is one."""
    start = len(before.rstrip())
    if found := _ADVERBS.search(before[:start]):
        start = found.start()
    return 0 if not before[:start].strip() or _OF_PICTURE.fullmatch(before[:start].strip()) else start


def may_stand_alone(kept: str) -> bool:
    """Whether the rest of a clause says something by itself."""
    text = kept.strip()
    return len(text) >= FEWEST and not _HANGING.search(text) and not _BODY.search(text)
