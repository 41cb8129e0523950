"""Denied faults go where nothing goes with them; what describes the subject, or holds a sentence together, stays."""

from __future__ import annotations

import pytest

from lorakit import api
from lorakit.api.request import bind_rules, context_of
from lorakit.caption.negation.find import negations
from lorakit.caption.normalise.changes import changed
from lorakit.caption.normalise.deny import removal
from lorakit.caption.reading import read
from lorakit.config.layers import load_settings

LOADED = load_settings(None, {})
LEXICON = context_of(LOADED, bind_rules(LOADED)[0]).lexicon


def removals(text: str) -> list[tuple[str, bool, tuple[str, ...]]]:
    """What each removal that is offered would leave, whether it is sure, and the words for the negative prompt."""
    reading = read(text, LEXICON)
    found = [removal(reading, each) for each in negations(reading)]
    return [(changed(text, each.changes), each.sure, each.words) for each in found if each]


# caption, what is left, the words for the negative prompt
SURE = [
    ("夜空毫无噪点", "夜空", ("噪点",)),
    ("街道几乎没有噪点", "街道", ("噪点",)),
    ("猫，确保没有水印", "猫", ("水印",)),
    ("照片里没有水印，海边", "海边", ("水印",)),
    ("图片右下角没有水印，海边", "海边", ("水印",)),
    ("海边，整体画面无噪点", "海边", ("噪点",)),
    ("a portrait of a woman, not blurry", "a portrait of a woman", ("blurry",)),
    ("red car on a beach without distortion", "red car on a beach", ("distortion",)),
    ("avoid blurring, city street", "city street", ("blurring",)),
    ("夜晚的街道，不模糊", "夜晚的街道", ("模糊",)),
    ("海边日落，没有水印", "海边日落", ("水印",)),
    ("城市夜景，画面无噪点", "城市夜景", ("噪点",)),
    ("a cat, not blurry, sitting", "a cat, sitting", ("blurry",)),
    ("portrait without distortion", "portrait", ("distortion",)),
    ("a portrait, no text or watermark, standing", "a portrait, standing", ("text", "watermark")),
    ("clean image without text", "clean image", ("text",)),
    ("海边日落没有水印", "海边日落", ("水印",)),
    ("1girl, no bad anatomy, smile", "1girl, smile", ("bad anatomy",)),
    ("a photo without any visible watermark", "a photo", ("watermark",)),
    ("a cat, not out of focus", "a cat", ("out of focus",)),
    ("street, not overexposed, dusk", "street, dusk", ("overexposed",)),
    ("少女，没有变形，雨夜", "少女，雨夜", ("变形",)),
    ("少女，避免变形，雨夜", "少女，雨夜", ("变形",)),
    (
        "A portrait with no blur, no noise, no grain and soft light.",
        "A portrait with no blur, no grain and soft light.",
        ("noise",),
    ),
    (
        "oldharbor style, no watermark, an elderly fisherman in a navy wool sweater mends a green net on the quay.",
        "oldharbor style, an elderly fisherman in a navy wool sweater mends a green net on the quay.",
        ("watermark",),
    ),
]
# where only the writer knows whether the picture or the subject is meant
UNSURE = [
    ("a photo of a t-shirt with no logo", "a photo of a t-shirt", ("logo",)),
    ("a photo of a girl with glasses without frames", "a photo of a girl with glasses", ("frames",)),
    ("a photograph of a canvas without a frame", "a photograph of a canvas", ("frame",)),
    ("a car without scratches", "a car", ("scratches",)),
    ("a wheat field without grain", "a wheat field", ("grain",)),
    ("a quiet library free of noise", "a quiet library", ("noise",)),
    ("a contract with no signature", "a contract", ("signature",)),
    ("rimless glasses, no frame", "rimless glasses", ("frame",)),
    ("a bottle, no label", "a bottle", ("label",)),
    ("plain black cap, no logo", "plain black cap", ("logo",)),
    ("night sky free of noise", "night sky", ("noise",)),
    ("a vase, not broken", "a vase", ("broken",)),
    ("a hill, no haze", "a hill", ("haze",)),
    (
        "A man wearing a cap with no logo and a jacket with no text.",
        "A man wearing a cap with no logo and a jacket.",
        ("text",),
    ),
    ("minimal poster without text, red", "minimal poster, red", ("text",)),
    ("book cover, no text", "book cover", ("text",)),
    ("a poster with no border, taped to a wall", "a poster, taped to a wall", ("border",)),
    ("museum without artifacts, hall", "museum, hall", ("artifacts",)),
    ("girl, no mole, smile", "girl, smile", ("mole",)),
]
LEFT = [
    "a sharp image free of noise showing a red barn",
    "a photo without blur showing a red car",
    "a man free from distortion holding a cup",
    "1girl, no text BREAK solo",
    "beach, no watermark palm trees",
    "no text red dress, 1girl",
    "no noise night street, 1girl",
    "1girl, no logo black hoodie",
    "a yard, no border collie",
    "no grain bread, table",
    "a guitar without distortion pedal",
    "no noise cancelling headset, desk",
    "a sky almost free of noise",
    "the sky appears free from grain",
    "photo taken without blur",
    "a lens that keeps the photo free of distortion",
    "a red car (without distortion)",
    "red car: without blur",
    "beach - without distortion",
    "画面看起来没有噪点",
    "少女，手指没有畸形",
    "少女，以至于没有噪点",
    "皮肤光滑没有瑕疵",
    "photo with no blur of a running dog",
    "hand with no extra fingers holding a cup",
    "a woman with no visible flaws smiles",
    "a poster with no text hanging above a bed",
    "logo, text-free, letterless, no text logo design",
    "no humans no text, sky",
    "不模糊的照片，狗，草地",
    "no crop top, girl",
    "A clean image with no text, no watermark, and a plain white background.",
    "The image, without any watermark, shows a cat on a mat.",
    "A white mug, without text or logo, stands on a wooden table.",
    "The shirt has no logo, no text, and no pockets.",
    "a dog with no watermark, no text, and a red collar",
    "Without a frame, the mirror leans on the wall.",
    "A man with a sign saying: no text, no frame.",
    "graffiti saying no blur, no noise, wall",
    "the image is not blurry",
    "a sharp and not blurry photo",
    "not blurry",
    "a portrait without blur, noise or artifacts",
    "no humans",
    "head out of frame, 1girl",
    "a clock with no hands",
]


@pytest.mark.parametrize(("text", "left", "words"), SURE)
def test_a_fault_of_the_picture_goes_unasked(text: str, left: str, words: tuple[str, ...]) -> None:
    assert removals(text) == [(left, True, words)]


@pytest.mark.parametrize(("text", "left", "words"), UNSURE)
def test_what_may_be_the_subjects_goes_only_when_asked(text: str, left: str, words: tuple[str, ...]) -> None:
    assert removals(text) == [(left, False, words)]


@pytest.mark.parametrize("text", LEFT)
def test_what_would_tear_a_sentence_or_lose_a_word_stays(text: str) -> None:
    assert removals(text) == []


def test_a_list_of_denied_faults_goes_one_after_another() -> None:
    repair = api.caption_fixer({"select": ["negative-phrase"]})
    assert repair(["1girl, solo, no watermark, no text, no signature, smile"])[0] == ("1girl, solo, smile",)
