"""The usual name is written in place of a stray one only where both stand alike, and as it is written there."""

from __future__ import annotations

import pytest

from lorakit import api

REPAIR = api.caption_fixer({"select": ["synonym-drift"]}, unsafe=True)
PHOTO = "A photo of a cat"
INK = "Ink wash painting, heron"
ANIME = "anime style, a boy"


@pytest.mark.parametrize(
    ("usual", "stray", "after"),
    [
        (PHOTO, "a photograph of a gull", "a photo of a gull"),
        (PHOTO, "A photograph of an owl", "A photo of an owl"),
        (PHOTO, "Photographs of gulls", "Photos of gulls"),
        (PHOTO, "dslr photograph.", ""),
        (PHOTO, "A photograph in a temple", ""),
        (PHOTO, "Photograph.", ""),
        (PHOTO, "photograph, a cat", ""),
        ("photo, a cat", "Photograph, a dog", "Photo, a dog"),
        (INK, "sumi-e, carp", "ink wash painting, carp"),
        (INK, "a sumi-e", "an ink wash painting"),
        (INK, "a sumi-e painting", ""),
        (INK, "Chinese ink and wash painting", ""),
        (INK, "A sumi-e of a carp", ""),
        (ANIME, "manga look, hat", "anime style, hat"),
        (ANIME, "a Japanese cartoon of a girl", ""),
        (ANIME, "a girl in manga style", ""),
        (ANIME, "manga look, hat, a manga style girl", ""),
        ("Anime Style, Boy", "Manga Look, Hat", "Anime Style, Hat"),
        ("an anime illustration of a boy", "a Japanese cartoon of a girl", "an anime illustration of a girl"),
        ("an anime boy", "a manga style girl", "an anime girl"),
        ("cyberpunk street", "a neo-noir alley, moon", "a cyberpunk alley, moon"),
        ("cyberpunk street", "neo-noir alley, a neo-noir street", "cyberpunk alley, a cyberpunk street"),
        ("Japanese woodblock print, a crane", "ukiyo-e, bridge", "Japanese woodblock print, bridge"),
        ("动漫风格，老人", "漫画风，少年", "动漫风格，少年"),
        ("动漫风格的老人", "漫画风的少年", "动漫风格的少年"),
        ("动漫风格，老人", "漫画风的少年", ""),
        ("Cars on a hill", "an automobile in rain", "a car in rain"),
        ("Cars on a hill", "Automobile in rain", "Car in rain"),
        ("Gray wall", "a grey cat", "a gray cat"),
    ],
)
def test_a_stray_name_gives_way_where_it_stands_alike(usual: str, stray: str, after: str) -> None:
    captions = [usual] * 5 + [stray]
    repaired, _ = REPAIR(captions)
    assert list(repaired) == [usual] * 5 + [after or stray]
    assert REPAIR(repaired)[0] == repaired
