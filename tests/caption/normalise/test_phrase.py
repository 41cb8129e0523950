"""Openings and other empty phrases leave a caption with what joins them; what would read badly stays."""

from __future__ import annotations

import pytest

from lorakit import api

REPAIR = api.caption_fixer({"trigger": "mirelle", "select": ["boilerplate"]}, unsafe=True)


def repaired(text: str) -> str:
    captions, left = REPAIR([text])
    assert not [finding for finding in left if finding.fix]
    assert REPAIR(captions)[0] == captions
    return captions[0]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("This is a photo of a cat", "a photo of a cat"),
        ("This is the interior of a church", "the interior of a church"),
        ("These are two cats", "two cats"),
        ("It's a picture of a man", "a picture of a man"),
        ("This is a photo that shows a cat", "a cat"),
        ("The focus of the image is on a cat", "a cat"),
        ("The main subject of the painting is a man", "a man"),
        ("In this photo is a cat", "a cat"),
        ("In this photo are two cats", "two cats"),
        ("In this image a man walks", "a man walks"),
        ("In the image, a dog sleeps", "a dog sleeps"),
        ("In this stunning image, we see a red bicycle", "a red bicycle"),
        ("In this picture we can see a red bicycle", "a red bicycle"),
        ("We see a cat", "a cat"),
        ("The image you sent shows a cat", "a cat"),
        ("The image shows that a man sits on a bench", "a man sits on a bench"),
        ("Here we see that there is a cat", "there is a cat"),
        ("The image shows two panels", "two panels"),
        ("The image shows: a cat", "a cat"),
        ('The image shows "hello" on a wall', '"hello" on a wall'),
        ("The image is of a cat", "a cat"),
        ("The image is a close-up of a cat", "a close-up of a cat"),
        ("This stunning masterpiece showcases a lighthouse", "a lighthouse"),
        ("The scene is set in a market in the rain", "a market in the rain"),
        ("The viewer is drawn to a red bicycle", "a red bicycle"),
        ("Pictured here is a red bicycle", "a red bicycle"),
        ("Caption: a dog on a sofa", "a dog on a sofa"),
        ("there is a man that is standing in the rain", "a man standing in the rain"),
        ("there are two dogs that are asleep", "two dogs asleep"),
        ("mirelle, the image shows a cat", "mirelle, a cat"),
        ("mirelle. The image shows a cat. A dog.", "mirelle. A cat. A dog."),
        ("mirelle. In this image, a cat sleeps.", "mirelle. A cat sleeps."),
        ("a family on a beach, royalty-free, shutterstock", "a family on a beach"),
        ("画面展现出宁静的氛围", "宁静的氛围"),
        ("画面展示出租车驶过", "出租车驶过"),
        ("图片中是一只猫", "一只猫"),
        ("图片中有一只猫", "一只猫"),
        ("图片中一只猫趴着", "一只猫趴着"),
        ("图片中的猫在睡觉", "猫在睡觉"),
        ("图片中，一只猫趴着", "一只猫趴着"),
        ("图中可以看到一座山", "一座山"),
        ("画面中出现了一只鹿", "一只鹿"),
        ("这张图片展示了一只猫", "一只猫"),
        ("这张照片里有两个人", "两个人"),
        ("这张照片拍摄的是一座桥", "一座桥"),
        ("这是一张猫的照片", "一张猫的照片"),
        ("图片展示：一只猫", "一只猫"),
        ("畫面中有一隻貓", "一隻貓"),
    ],
)
def test_an_opening_goes_with_what_joins_it(text: str, after: str) -> None:
    assert repaired(text) == after


@pytest.mark.parametrize(
    "text",
    [
        "The image shows",
        "The image shows how a man works",
        "The image shows clearly a man",
        "The image depicts us walking",
        "The image is a bit blurry but shows a cat",
        "The scene unfolds in winter",
        "The subject of the image is wearing a hat",
        "This appears to be taken at night",
        "In this photo of a dog, the grass is green",
        "In this image taken at night, a man walks",
        "In this beautiful garden, a woman reads",
        "This beautiful woman wears a hat",
        "This vibrant market scene shows a stall",
        "This black and white photo shows a cat",
        "Pictured here in Paris, a man",
        "there is a car that is red",
        "There is a man that is a doctor",
        "A man, it seems, waits.",
        "这张图片很美",
        "图中有趣的猫",
        "图片中年男子",
        "图上写着你好",
        "图片中的内容是一只猫",
    ],
)
def test_what_would_read_badly_stays(text: str) -> None:
    assert repaired(text) == text
