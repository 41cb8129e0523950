"""Which captions say nothing that a prompt could name: a table written before the rule, and what must not matter."""

from __future__ import annotations

import random
from typing import Any

import pytest

from lorakit import api

VAGUE = """
futuristic city
a photo of a dog
beautiful landscape
a nice picture
woman
a woman
the city
1girl
1girl, solo
1girl, masterpiece, best quality
masterpiece, best quality, highly detailed, 4k
a beautiful woman
amazing digital art of a modern building
photo
image of a cat
this is a picture of a car
a picture of a group of people
two dogs
a man and a woman
a cat and a dog
cute cat
epic scene
fantasy landscape, trending on artstation, 8k
an image
A BEAUTIFUL CITY.
city_street
a painting of a flower
people
some very nice trees
a cool robot
there is a house
anime girl
portrait of a woman
professional photography of a beautiful mountain
the image shows a person
life
happiness
abstract art
a logo
beautiful, amazing, stunning
super cute dog photo
interesting building, high detail, sharp focus
3d render of a modern building
a photo of something
美丽的风景
一只狗的照片
好看的女孩
漂亮的女人
城市
一个女孩
一张好看的图片
美女
一幅美丽的画
未来城市
高清，杰作，最高质量
一座美丽的城市，高清
两只猫
女孩，漂亮
很酷的机器人
现代建筑
一张图
可爱的猫
美麗的風景
狗
1girl，好看
猫和狗
a delicious meal
product photo, high quality, professional photography, 8k
red
side view
macro
a close-up
红色
侧面
"""

CONCRETE = """
red bicycle
a dog on a beach
cat sleeping
a photo of a corgi
otter
gramophone
a red box
a green heart
futuristic city at night
cyberpunk city
cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed
character: Alice, red jacket, cyberpunk alley, night scene, neon glow
a woman in a garden
woman, forest
a smiling man
a small house
an old man
a young woman
a man with a dog
a boy on a horse
a bird house
a hot dog
a stop sign
a teddy bear
a fire hydrant
the Eiffel Tower
Salvador Dalí
Times Square
a canal in Venice
a street in Paris
a sunset
a map of Texas
a cup of boba
a wooden tower
1girl, blue hair
1girl, solo, sitting
1girl, from behind
1boy, :d
oil painting of a woman
black and white photo of a dog
a sign that says "dog"
a dog named "Woman"
a Christmas tree
a house without windows
a car in front of a building
a view of the city from above
best quality, night
close-up of a face
man running
angry woman
a dog, a cat, a bird
mountain, lake, forest, sky
a tree in the rain
a girl with long hair
minimalist building
gothic church
sks dog
a photo of mirelle
{red|blue} car
snowy mountains
beautiful woman, silk dress
街上的狗
红色自行车
海滩上的一只狗
樱花
热狗
猫在睡觉
夜晚的城市
水墨风景
穿旗袍的女人
桌子上的书
雨中的城市
女孩，森林
一只柯基的照片
水獭
留声机
赛博朋克城市
「女孩」
长发女孩
老人
a red box, side view
a red photo of a dog
aerial view of a city
black and white photo of a woman
macro, red
美丽的紫藤
俯视的城市
"""

DETAILS = "crimson, copper, at dusk, in Lisbon, wearing a scarf, from above, 黄昏, 红色"


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def findings(captions: list[str], **settings: Any) -> list[str]:
    """The captions that the rule reports."""
    found = api.caption_linter({"select": ["vague"], **settings})(captions)
    return [captions[int(finding.sample or "") - 1] for finding in found]


def test_the_table_is_long_enough() -> None:
    assert len(lines(VAGUE)) >= 40
    assert len(lines(CONCRETE)) >= 60


def test_every_vague_caption_is_reported_once() -> None:
    assert findings(lines(VAGUE)) == lines(VAGUE)


def test_no_concrete_caption_is_reported() -> None:
    assert findings(lines(CONCRETE)) == []


@pytest.mark.parametrize("detail", DETAILS.split(", "))
def test_a_concrete_detail_silences_the_rule(detail: str) -> None:
    captions = [f"{caption}, {detail}" for caption in lines(VAGUE)]
    captions += [f"{detail}, {caption}" for caption in lines(VAGUE)]
    assert findings(captions) == []


def test_the_order_of_units_does_not_matter() -> None:
    shuffler = random.Random(7)
    for caption in lines(VAGUE) + lines(CONCRETE):
        parts = [part.strip() for part in caption.replace("，", ",").split(",")]
        shuffler.shuffle(parts)
        assert bool(findings([", ".join(parts)])) is bool(findings([caption])), parts


WORD_BY_WORD = """
a photo of a dog
beautiful futuristic city
this is a nice picture of a cat
some very cute trees
woman portrait
"""


@pytest.mark.parametrize("caption", lines(WORD_BY_WORD))
def test_the_order_of_words_does_not_matter(caption: str) -> None:
    shuffler = random.Random(7)
    words = caption.split()
    for _ in range(8):
        shuffler.shuffle(words)
        assert findings([" ".join(words)]), words
        assert findings([" ".join([*words, "crimson"])]) == []


@pytest.mark.parametrize(
    "caption", ["mirelle", "mirelle, 1girl", "mirelle woman", "a photo of mirelle woman", "Mirelle"]
)
def test_a_bare_trigger_with_its_class_word_is_meant(caption: str) -> None:
    assert findings([caption], trigger="mirelle") == []


def test_the_trigger_is_no_detail() -> None:
    assert findings(["mirelle, a beautiful woman"], trigger="mirelle") == ["mirelle, a beautiful woman"]
    assert findings(["oldharbor style, a city"], trigger="oldharbor style") == ["oldharbor style, a city"]
    assert findings(["mojing，美丽的风景"], trigger="mojing") == ["mojing，美丽的风景"]
    assert findings(["oldharbor style, a city at dusk"], trigger="oldharbor style") == []


def test_a_person_with_an_article_is_no_class_word_of_a_style() -> None:
    assert findings(["moshui style, a person"], trigger="moshui style") == ["moshui style, a person"]
    assert findings(["moshui style，一个人"], trigger="moshui style") == ["moshui style，一个人"]
    assert findings(["a photo of a mirelle woman", "mirelle, woman"], trigger="mirelle") == []
    assert findings(["mirelle, a person"], trigger="mirelle", profile="character") == []


@pytest.mark.parametrize(
    "caption",
    [
        "caption",
        "描述",
        "A photo of [subject] in [location]",
        "**a dog**",
        "<p>a dog</p>",
        "a dog</s>",
        "a dog &amp; a dog",
    ],
)
def test_what_a_machine_left_is_another_rules(caption: str) -> None:
    assert findings([caption]) == []


def test_shared_vocabulary_is_no_detail() -> None:
    habits = {"prefix": "neon glow", "shared": ["rain reflections"]}
    assert findings(["neon glow, rain reflections, beautiful city"], caption=habits)
    assert findings(["neon glow, rain reflections, beautiful city, tram"], caption=habits) == []


def test_quality_praise_is_no_fault_of_its_own() -> None:
    assert findings(["red bicycle, masterpiece, best quality, 4k, highly detailed"]) == []


def test_what_is_missing_is_said() -> None:
    lint = api.caption_linter({"select": ["vague"]})
    said = [finding.message for finding in lint(["a photo of a dog", "futuristic city", "masterpiece, 4k"])]
    assert "`a photo of a dog` says what, but not how it looks nor where" in said[0]
    assert "`futuristic city` says where, but not" in said[1]
    assert "`masterpiece, 4k` names nothing" in said[2]


def test_a_vague_set_is_told_caption_by_caption() -> None:
    assert len(findings(["a photo of a dog"] * 6)) == 6


def test_captions_that_are_not_trained_are_not_judged() -> None:
    assert findings([""]) == []
    assert findings(["..."]) == []
