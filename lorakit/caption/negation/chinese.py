"""Negations in Chinese: by negating expressions, with words that merely hold such a character masked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lorakit.caption.negation.kinds import Denied, Negation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.caption.parse import Unit
    from lorakit.caption.reading import Reading

HINT = re.compile("[没沒无無不未非别別勿莫避防拒杜去免缺禁移省]")
# expressions that negate whatever follows; longer ones stand before those they begin with
_ALWAYS_TEXT = """
没有任何 沒有任何 没有一 沒有一 不带任何 不含任何 不存在 不包含 不包括 不能出现 不可出现 不得出现 不应出现
不要出现 不出现 不出現 未出现 未出現 未见 未見 不能有 不要有 不应有 不得有 不许有 不再有 没有 沒有 不含 不带
不帶 不见 不要 不超过 请勿 請勿 请别 請別 莫要 莫把 避免 防止 拒绝 杜绝 去除 去掉 除去 移除 免去 省去 缺少 缺失
缺乏 看不见 看不見 看不清 看不到 见不到 无任何 無任何 空无 空無 并非 並非
"""
# orders, and verbs whose result a picture shows: a negator before them denies it
_ORDERED_TEXT = "加 带 把 放 画 出 让 有 用 使 写 露 署 裁 拍 添"
_SHOWN_TEXT = """
穿 戴 带 系 拿 持 打伞 打灯 开灯 开花 开 亮 笑 哭 看镜头 看向 看 望 露 化妆 张 闭 睁 扎 留 涂 画 抱 坐 站 发光
反光 完整 對稱 对称 动 抬头 低头 说话 吸烟 抽烟 结果 长叶 长毛 加 印 写 刻 披 佩 染 遮 牵 拍到 出镜 入镜 拴 套
盖 装 剪 刮
"""
_ALWAYS, _ORDERED, _SHOWN = ("|".join(text.split()) for text in (_ALWAYS_TEXT, _ORDERED_TEXT, _SHOWN_TEXT))
FORMS = re.compile(
    f"(?P<always>{_ALWAYS}|[勿别別](?={_ORDERED})|禁止(?=.{{0,8}}出现))"
    r"|(?P<poor>(?:对焦|焦点|清晰度|分辨率|画质|像素|曝光|色彩|对比度|亮度)"
    r"(?:不准|不高|不够|不佳|不好|不清|没对上))"
    rf"|(?P<state>(?:从|绝|並|并|也|都|还|還|均)?[未不](?={_SHOWN}))"
    r"|(?P<be>(?<!是)(?:并|並)?不是(?!吗))"
    r"|(?P<not>(?:绝|毫|并|一点|从)?(?:不(?:够|夠|太)?|去))"
    r"|(?P<none>[无無没沒])"
    r"|(?P<non>非)"
)
# what follows stands on a sign, with or without quotation marks
RECITED = re.compile("写着|寫著|写有|印着|印有|刻着|刻有|题着|标着|写道")
SPEAKERS = re.compile("[我你您咱]")
MEASURES = "位个名种张幅只件座条的用"  # 非 behind one of them denies; inside a sentence it is mostly part of a word
NOBODY = ("人", "一人", "任何人", "半个人")  # negator and thing are one: somebody who is not there
SINGLE = "糊崩歪抖噪"  # faults of one character, which a lexicon cannot look for inside a sentence
PICTURES = re.compile("画面|畫面|图|圖|照片|画|角落|右下|左上|构图")
GOES_ON = re.compile(r"[\u3400-\u9fffA-Za-z0-9]")
REACH = 40  # characters of a clause that are looked at before and behind a negator
THING = 8  # most characters of the thing in a message
HEADS = re.compile("[的是，。了吗呢也都和与而但]")


class Fault(NamedTuple):
    """Where a word for a fault ends, and what the vocabulary says about it."""

    end: int
    kind: str


def chinese(reading: Reading) -> Iterator[Negation]:
    """Every Chinese negation of a caption, in order."""
    text = reading.parsed.text
    if text.isascii() or not HINT.search(text):
        return
    masked = _masked(reading)
    faults = {
        reading.parsed.words[hit.first].start: Fault(reading.parsed.span(hit.first, hit.last)[1], hit.term.kind)
        for hit in reading.of("defects")
    }
    for unit in reading.parsed.units:
        at = unit.start
        while found := FORMS.search(text, at, unit.end):
            at = found.end()
            if any(place in masked for place in range(*found.span())):
                at = found.start() + 1
                continue
            if negation := _judge(text, found, unit, faults):
                yield negation
                at = max(at, negation.end)


def _masked(reading: Reading) -> set[int]:
    """Code points inside quotations and inside words and idioms that hold a negating character."""
    places: set[int] = set()
    for each in reading.parsed.enclosed:
        if each.quote:
            places.update(range(each.start, each.end))
    for unit in reading.parsed.units:
        if found := RECITED.search(reading.parsed.text, unit.start, unit.end):
            places.update(range(found.end(), unit.end))
    faults = [reading.parsed.span(hit.first, hit.last) for hit in reading.of("defects")]
    for hit in reading.of("negation"):
        low, high = reading.parsed.span(hit.first, hit.last)
        if any(low < start < high < end for start, end in faults):
            continue  # 无边 of 无边框, 不过 of 不过曝
        if hit.term.kind == "idiom" or (hit.term.kind == "tag" and reading.whole(hit)):
            places.update(range(low, high))
    return places


def _judge(text: str, found: re.Match[str], unit: Unit, faults: dict[int, Fault]) -> Negation | None:
    start, end = found.span()
    stop = _stop(text, end, min(unit.end, end + REACH))
    # an adjective and 的 may stand before the fault: 没有明显的水印
    beyond = stop + 1 if text[stop : stop + 1] == "的" else stop
    fault = next((place for place in range(end, min(beyond + 1, end + 8, unit.end)) if place in faults), None)
    kind = found.lastgroup
    if kind == "poor":
        return Negation(start, end, (start, end), Denied.FAULT)
    if end >= stop and (kind != "always" or start == unit.start):
        return None
    if kind == "not" and fault != end and not found.group().endswith(("够", "夠")):
        if text[end] not in SINGLE:
            return None
        fault = end
    if kind == "non" and (text[start - 1 : start] not in MEASURES and start != unit.start):
        return None
    if fault is None and text[start] in "没沒" and "过" in text[end : end + 4]:
        return None  # what somebody has never done is not in the picture
    if kind in ("always", "none", "be") and SPEAKERS.search(text, max(unit.start, start - REACH), start):
        return None
    if fault is None:
        last = max(end, min(stop, end + THING))
        thing = (start, last) if last == end or text[end:last] in NOBODY else (end, last)
        return Negation(start, last, thing, Denied.CONTENT)
    meant = faults.get(fault, Fault(fault + 1, "fault"))
    of_picture = text[meant.end : meant.end + 1] != "的" and (
        start == unit.start or PICTURES.search(text, max(unit.start, start - REACH), start) is not None
    )
    return Negation(start, meant.end, (fault, meant.end), _denied(meant.kind, of_picture))


def _denied(kind: str, of_picture: bool) -> Denied:
    """A thing such as text or a label is a fault only where the picture is spoken of: 没有标签的玻璃瓶 is a bottle."""
    if kind == "wanted":
        return Denied.QUALITY
    return Denied.FAULT if kind != "thing" or of_picture else Denied.CONTENT


def _stop(text: str, at: int, limit: int) -> int:
    """Where the thing ends: at the next particle, mark or the unit's end."""
    while at < limit and GOES_ON.match(text[at]) and not (HEADS.match(text[at]) and text[at] not in "了"):
        at += 1
    return at
