"""Whether a guess between encodings is beyond doubt, so that a program may save the text as UTF-8 unasked.

Every test asks what else the same bytes could be. The figures are in docs/decisions/text-encodings.md.
"""

from __future__ import annotations

import re
from math import log

# the most frequent characters of modern Chinese, and those that descriptions of pictures are full of
_HAN = """
的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多
经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知
全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门
任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接
必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住
告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运
猫狗鸟鱼牛羊虎熊兔龙坐站躺蹲跪跑跳飞走抱拿握举戴穿披靠趴睡笑哭红橙黄绿青蓝紫粉黑灰棕银彩窗台桌椅床墙楼房屋桥街巷城村店
花草树叶竹林森木石沙河湖江云雨雪雾风星夜晚晨昏阳影照灯火烟镜伞帽发脸嘴唇鼻耳眉睛肩胸腰腿脚臂背衣裙裤鞋袜袍旗裳甲剑刀
男孩少年轻古代传统远近左右侧旁停着车船杯碗瓶盘包箱球琴画摄景深浅暗亮透湿旧木质玻璃金属布料丝绸毛皮静物极简写油水墨漫
"""
FREQUENT = frozenset(_HAN) - {"\n"}
# characters that only Japanese or traditional Chinese writes, and that such descriptions are full of
FOREIGN = FREQUENT | frozenset(
    "髪黒銀長雲緑鏡眼帽傘剣顔浴桜浴戸円図広売買読気駅発帰歩楽様絵続転伝団単変東車門間風飛鳥魚馬龍樹紅藍貓隻個們這說話時國會"
    "來對開關點無從與過還後應當總現樣種見視覺親認識語請讀誰課談謝證讓議變豐貝買賣質車軟輕輪轉進遠連過道達運選鄉釣鈴銅鋼錯錢"
    "鐘鐵長門閃閉開間陽陰隊雜離難電霧靜韓頁頂頭顏風飄飛館馬駕騎騰驚體髮鬆魚鳥鳴麗黃點鼓燈籠廟樓臺灣窗簾裡裝褲襯褶綠線細絲"
)
# frequent syllables of Korean: particles, endings, and what descriptions hold
SYLLABLES = frozenset(
    "이는의에다가을고하은한를도지서로자기사아어시나인리있그대과수일정해전들만무부니라거보스제주장상여소세오우비"
    "와게구동마면안원조성물신국것유선화계내모공경호위명생중발미미음차고양이강아지빨간파란하얀검은머리밤비거리네온불빛"
    "여자남자소녀앉서있는옷드레스빛길창문나무꽃눈바다하늘"
)
_LIKELY, _CHANCE = 0.7, 0.13  # share of such characters in a text of its language, and in any other by chance
LIMIT = 4.0  # odds of 55 to 1 by the letters alone
MARGIN = 2.0
SHARE = 0.5  # of the letters must be frequent ones, however many they are
_PLAIN_CHINESE = re.compile("[\u4e00-\u9fff\u3000-\u3003\u3008-\u3011\u2014\u2018-\u201d\u2026\u00b7\uff01-\uff5e]*")
_HANGUL = re.compile("[\uac00-\ud7a3\u3000-\u3011\u2018-\u201d\uff01-\uff5e]*")
_HALF_KANA = re.compile("[\uff61-\uff9f]+")
# ’ in contractions; quotation marks that hug words; dashes with spaces or between numbers; ellipsis behind a word of
# three letters or more and before no letter; a sign for degrees, copyright or trade marks where it usually stands
_MARKS = re.compile(
    "(?<=[A-Za-z])\u2019(?=(?:s|t|re|ve|ll|d|m)\\b)|(?<![^\\s(])[\u201c\u2018](?=[A-Za-z0-9])"
    "|(?<=[A-Za-z0-9.,!?])[\u201d\u2019](?![^\\W_])|(?<= )[\u2013\u2014](?= )|(?<=\\d)[\u2013](?=\\d)"
    "|(?<=\\d)\u00b0|(?<![^\\s])\u00a9(?= ?[A-Z\\d])"
)
_SHARED = "cp1250", "cp1254"  # where these say the same as Windows-1252, it does not matter which it was
LETTERS_EACH = 5  # ASCII letters to each accented one


def is_certain(data: bytes, encoding: str, text: str) -> bool:
    """Whether `data`, which has no byte-order mark and is no UTF-8, is `text` in `encoding` beyond doubt."""
    if encoding == "cp1252":
        return _latin(data, text)
    if encoding == "gb18030":
        return _chinese(data, text)
    return encoding.startswith("utf-16") and all(char.isprintable() or char in "\t\r\n" for char in text)


def _latin(data: bytes, text: str) -> bool:
    """Every byte above ASCII means the same in Western, Central European and Turkish text, and stands where it can."""
    try:
        if any(data.decode(other) != text for other in _SHARED):
            return False
    except UnicodeDecodeError:
        return False
    marks = {found.start() for found in _MARKS.finditer(text)}
    accented = 0
    for at, char in enumerate(text):
        if char.isascii() or at in marks:
            continue
        beside = (text[max(at - 1, 0) : at], text[at + 1 : at + 2])
        if not char.isalpha() or not any(each.isascii() and each.isalpha() for each in beside):
            return False
        accented += 1
    return sum(char.isascii() and char.isalpha() for char in text) >= LETTERS_EACH * accented


def _chinese(data: bytes, text: str) -> bool:
    """Plain modern Chinese whose characters are common ones, far more so than in any other reading of the bytes."""
    high = "".join(char for char in text if not char.isascii())
    try:
        data.decode("gb2312")
    except UnicodeDecodeError:
        return False
    if not _PLAIN_CHINESE.fullmatch(high):
        return False
    found = score(high, FREQUENT)
    letters = {char for char in high if char.isalpha()}
    if len(letters & FREQUENT) < SHARE * len(letters):
        return False
    return found >= LIMIT and found >= max(_rivals(data), default=0.0) + MARGIN


def _rivals(data: bytes) -> list[float]:
    """How likely the bytes are in each other encoding in which they could be text at all."""
    found: list[float] = []
    for encoding, shape, frequent in (
        ("euc_kr", _HANGUL, SYLLABLES),
        ("euc_jp", None, FOREIGN),
        ("big5", None, FOREIGN),
        ("shift_jis", _HALF_KANA, frozenset("ｱｲｳｶｷｸｺｻｼｽﾀﾁﾂﾃﾄﾅﾆﾈﾉﾊﾏﾐﾓﾗﾘﾙﾚﾝﾞｰ")),
    ):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        high = "".join(char for char in text if not char.isascii())
        if shape is None or shape.fullmatch(high):
            found.append(score(high, frequent))
    return found


def score(text: str, frequent: frozenset[str]) -> float:
    """The logarithm of the odds that `text` is of the language of `frequent`, by its letters; each counts once."""
    letters = {char for char in text if char.isalpha()}
    hits = len(letters & frequent)
    misses = len(letters) - hits
    return hits * log(_LIKELY / _CHANCE) + misses * log((1 - _LIKELY) / (1 - _CHANCE))
