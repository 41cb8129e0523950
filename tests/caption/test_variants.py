from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit.caption.competing import competing
from lorakit.caption.glossary import read_glossary
from lorakit.caption.lexicon import build
from lorakit.caption.reading import read
from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.caption.variants import near_words, same_unit
from lorakit.lint.packs import load_packs

if TYPE_CHECKING:
    from pathlib import Path

VOCABULARIES = load_packs("lorakit", "style").vocabularies
LEXICON = VOCABULARIES.lexicon


@pytest.mark.parametrize(
    ("rare", "common", "why"),
    [
        ("rain coat", "raincoat", "spelling"),
        ("neonlight", "neon light", "spelling"),
        ("neon signs", "neon sign", "number"),
        ("jacket red", "red jacket", "order"),
    ],
)
def test_units_that_differ_in_form_only(rare: str, common: str, why: str) -> None:
    (found,) = same_unit({rare: 1, common: 20, "something else": 20}, 10, 10)
    assert (found.rare, found.common, found.why) == (rare, common, why)


@pytest.mark.parametrize(
    "counts",
    [
        {"1girl": 20, "2girls": 2},
        {"rain coat": 5, "raincoat": 20},
        {"rain coat": 1, "raincoat": 9},
        {"cat": 1, "cats": 20},
        {"open mouth": 20, "closed mouth": 1},
        {"red dress": 20, "red dressing gown": 1},
        {"红色": 20, "红": 1},
    ],
    ids=str,
)
def test_units_that_are_two_things(counts: dict[str, int]) -> None:
    assert same_unit(counts, 10, 10) == []


def test_long_words_two_slips_away() -> None:
    counts = {"holographic": 30, "hologarphik": 1, "reflections": 30, "inflections": 1}
    assert [found.rare for found in near_words(counts, 10, 10, ["hologarphik"])] == ["hologarphik"]
    assert near_words(counts, 10, 10, []) == []


@pytest.mark.skipif(not clip_tokenizer().exact, reason="needs CLIP's vocabulary")
@pytest.mark.parametrize(
    ("rare", "common"),
    [
        ("unrealistic", "realistic"),
        ("stranding", "trending"),
        ("holography", "photography"),
        ("colorfully", "colorful"),
        ("glinting", "painting"),
        ("sprinting", "painting"),
        ("uplighting", "lighting"),
        ("beautify", "beautiful"),
        ("overcasts", "overcast"),
    ],
)
def test_real_words_two_letters_away(rare: str, common: str) -> None:
    assert near_words({rare: 1, common: 100}, 10, 10, [rare]) == []


def test_a_style_competes_however_few_captions_there_are() -> None:
    texts = ["anime style, a girl", "manga look, a boy", "Japanese cartoon, a dog"]
    (names,) = competing([read(text, LEXICON) for text in texts], ["style-families"], ())
    assert [name for name in names.places if name != names.usual and names.strays(name)] == [
        "manga look",
        "Japanese cartoon",
    ]


def test_everyday_words_need_a_usual_one() -> None:
    texts = ["a fox in a forest", "a hut in the woods"]
    (names,) = competing([read(text, LEXICON) for text in texts], ["synonyms"], ())
    assert not any(names.strays(name) for name in names.places)


def test_two_languages_do_not_compete() -> None:
    texts = ["anime style, a girl", "动漫风格，少女"]
    assert competing([read(text, LEXICON) for text in texts], ["style-families"], ()) == []


def test_the_triggers_own_words_do_not_compete() -> None:
    texts = ["cyberpunk, a street", "neo-noir, an alley"]
    assert competing([read(text, LEXICON) for text in texts], ["style-families"], {"cyberpunk"}) == []


def test_a_medium_counts_at_the_start_of_its_unit_only() -> None:
    texts = ["a photo of a barn", "a photo of a mill", "she holds a photograph of her parents"]
    assert competing([read(text, LEXICON) for text in texts], ["style-families"], ()) == []


def test_where_the_glossary_has_a_say_the_word_lists_have_none(tmp_path: Path) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text("schema: 1\nprefer:\n  manga look: [toon look]\naccept: [neo-noir]\n", encoding="utf-8")
    lexicon = build([*VOCABULARIES.terms(), *read_glossary(path).terms()])
    texts = ["anime style, a girl", "anime style, a dog", "manga look, a boy", "cyberpunk street", "neo-noir street"]
    assert competing([read(text, lexicon) for text in texts], ["style-families"], ()) == []
