"""What machines leave in captions, form by form, and the captions of people that look alike."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest

from lorakit import api
from lorakit.caption.nocaption import Form, leftover
from lorakit.caption.parse import parse

LEFT = r"""
data {"caption": "a dog"}
data ["a dog", "grass"]
data "caption": "a dog",
file dog.jpg
file my red dog.png
file images/dog/001.webp
file dog.jpg, on grass
number IMG_2231
number DSC01234
number 12345
number deadbeef0123
path C:\pictures\dog
path C:/pictures/dog
path /home/me/data/dog
path ./data/dog
address a dog https://example.com/dog
address a dog, www.shop.com
talk User: describe the image. Assistant: a dog
talk ASSISTANT: a dog on grass
talk Question: what is it? Answer: a dog
talk <think>a dog, I see</think> a dog on grass
markup <p>a dog &amp; a cat</p>
markup a dog &amp; a cat
markup a dog<br/>on grass
markdown **Subject:** a tall man
markdown # A dog on grass
markdown - a dog on grass
markdown ```a dog on grass```
field a photo of [subject] in [location]
field a photo of {subject}
field [filewords], grass
field a [insert colour] car
scores dog:0.98, grass:0.95
scores dog (0.98), grass (0.95)
scores dog: 0.98
options a dog on grass --ar 16:9 --v 6
options a dog Negative prompt: blurry
options a dog, Steps: 20, Sampler: Euler a
"""

FINE = r"""
a sign that says www.shop.com on a brick wall
a sign that says "www.shop.com"
a sign reading “https://shop.com/sale”
a USB-C cable on a desk
a webpage on a laptop
16:9 poster of a lighthouse
dog: golden retriever, on grass
character: Alice, red jacket
title: subtitle, a book cover
k-on!, 1girl, guitar
1girl, c:, :d, solo
a clock that shows 12:30, train station
(neon glow:1.2), street
[cat:dog:0.5] on a sofa
AT&T tower at dusk
R&B singer on stage
a man & a woman dancing
human: a man in a red coat
model: Porsche 911, red
a question mark: red neon sign
version 0.9 of a robot, red arm
f/1.8 portrait of a woman, red hat
a 0.5 mm pen, white paper
and/or gate, circuit board
km/h speedometer, dashboard
a Node.js sticker on a laptop
St. Petersburg, bridge at night
a .png icon on a folder
#1 fan foam hand, stadium
a room with a #5 jersey
<3, 1girl, heart
>_<, 1girl
*_*, 1girl, star eyes
f**k written on a wall, s**t on another
a dog - golden retriever - on grass
mirelle, 1984 book cover
number 12345 on a jersey
route 66 sign, desert
C: drive icon, monitor
score_9, 1girl
a [red] car
{red|blue} car
1920s street, fog
a red car <lora:x:0.8>
a black-and-white film -- grainy, night
user interface of a phone app, blue
assistant in a lab coat, test tubes
a caption below a comic panel
yes/no buttons, keyboard
the letter Q: ornate, gold
half-life: 2.5 hours, lab screen
aspect 1:0.5, a banner
a note: buy milk
8bitdo controller, wooden desk
图1：古桥，小雨
时间：夜晚，地点：古镇
"""


def rows(text: str) -> list[str]:
    return [row for row in text.splitlines() if row]


def findings(captions: list[str], **settings: Any) -> list[str]:
    """The captions that the rule reports."""
    found = api.caption_linter({"select": ["machine-leftover"], **settings})(captions)
    return [captions[int(finding.sample or "") - 1] for finding in found]


@pytest.mark.parametrize("row", rows(LEFT))
def test_each_form_is_told_apart(row: str) -> None:
    form, _, caption = row.partition(" ")
    found = leftover(parse(caption))
    assert found
    assert found.form is Form(form)
    assert findings([caption]) == [caption]


def test_captions_of_people_are_left_alone() -> None:
    assert len(rows(FINE)) >= 25
    assert findings(rows(FINE)) == []


def test_text_in_quotation_marks_was_read_off_the_picture() -> None:
    signs = ["https://x.com", "**new**", "<b>", "C:\\dogs", "User: you", "--ar 1:1"]
    assert findings([f"a sign that reads “{sign}”" for sign in signs]) == []


def test_the_trigger_is_meant() -> None:
    assert findings(["a photo of <subject>", "12345"], trigger="<subject>") == ["12345"]


def test_the_parameters_of_several_lines_are_another_rules() -> None:
    lint = api.caption_linter({"select": ["machine-leftover"]})
    assert len(lint(["a cat\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a"])) <= 1


@pytest.mark.parametrize(
    "piece", ['"&amp;" ', "**a ", "[a ", ",www.a.b", "<p ", "[subject", "a.jpg", "dog:0.98 ", "/a", " ", "```", "[a]("]
)
def test_a_long_text_costs_no_more_than_its_length(piece: str) -> None:
    parsed = parse(piece * (50_000 // len(piece)))
    begin = process_time()
    leftover(parsed)
    assert process_time() - begin < 2
