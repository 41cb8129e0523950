"""Proposals for a glossary: right ones for seeded sets, none for careful ones, never two things as one."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import chain, combinations, count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit.caption.glossary import Glossary, Preferred, Rejected, read_glossary
from lorakit.caption.glossary_use import count_use
from lorakit.caption.lexicon import build
from lorakit.caption.reading import read
from lorakit.caption.suggest.render import render
from lorakit.caption.suggest.suggest import Suggested, suggest
from lorakit.caption.words import stems
from lorakit.lint.packs import load_packs

if TYPE_CHECKING:
    from collections.abc import Sequence

VOCABULARIES = load_packs("lorakit", "style").vocabularies
CAREFUL = Path(__file__).parents[2] / "benchmarks" / "careful"
TRIGGERS = {"tags": "mirelle", "prose": "oldharbor style", "chinese": "mojing"}
NUMBERS = count()


def propose(texts: Sequence[str], glossary: Glossary | None = None, **rest: Any) -> Suggested:
    terms = glossary.terms() if glossary else ()
    lexicon = build([*VOCABULARIES.terms(), *terms]) if glossary else VOCABULARIES.lexicon
    return suggest([read(text, lexicon) for text in texts], VOCABULARIES, glossary, **rest)


def active(found: Suggested) -> dict[str, list[str]]:
    return {entry.name: [other.form for other in entry.others] for entry in found.entries}


def doubtful(found: Suggested) -> dict[str, list[str]]:
    return {entry.name: [other.form for other in entry.others] for entry in found.doubtful}


def loaded(found: Suggested, folder: Path) -> Glossary:
    path = folder / f"{next(NUMBERS)}.yaml"
    path.write_text(render(found), encoding="utf-8", newline="\n")
    return read_glossary(path)


def careful(name: str) -> list[str]:
    return (CAREFUL / f"{name}.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", TRIGGERS)
@pytest.mark.parametrize("declared", [True, False])
def test_careful_captions_get_no_proposal(name: str, declared: bool) -> None:
    found = propose(careful(name), triggers=[TRIGGERS[name]] if declared else [])
    assert (active(found), doubtful(found)) == ({}, {})


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("tags", "witch hat", "witchhat", {"witch hat": ["witchhat"]}),
        ("tags", "looking at viewer", "looking at veiwer", {"viewer": ["veiwer"]}),
        ("tags", "black capelet", "capelet_black", {"black capelet": ["capelet black"]}),
        ("tags", "grey coat", "gray_coat", {"grey": ["gray"]}),
        ("tags", "looking at viewer", "looking at 2 viewers", {}),
        ("tags", "red scarf", "blue scarf", {}),
        ("tags", "striped pajamas", "striped pyjamas", {"pajamas": ["pyjamas"]}),
        ("prose", " gray", " grey", {"gray": ["grey"]}),
        ("prose", "foreground", "fore-ground", {"foreground": ["fore ground"]}),
        ("chinese", "暖黄灯光", "暖黄的灯光", {"暖黄灯光": ["暖黄的灯光"]}),
        ("chinese", "红色旗袍", "红色的旗袍", {}),
    ],
)
def test_a_seeded_variant_is_proposed_and_nothing_else(
    name: str, old: str, new: str, expected: dict[str, list[str]], tmp_path: Path
) -> None:
    texts = careful(name)
    at = max(number for number, text in enumerate(texts) if old in text)
    texts[at] = texts[at].replace(old, new)
    found = propose(texts, triggers=[TRIGGERS[name]])
    assert active(found) == expected
    assert [len(entry.variants) for entry in loaded(found, tmp_path).entries] == [1] * len(expected)
    for entry in found.entries:
        assert all(texts[at] in other.captions for other in entry.others)


SEEDED = {
    "style": (["anime style, a girl"] * 3 + ["manga look, a boy", "Japanese cartoon, a dog"], "anime style"),
    "Chinese style": (["动漫风格，少女"] * 3 + ["漫画风，少年"], "动漫风格"),
    "suffix": (["水彩风格，竹林"] * 3 + ["水彩风，小舟"], "水彩风格"),
    "particle": (["霓虹灯光，雨夜"] * 3 + ["霓虹灯的光，小巷"], "霓虹灯光"),
    "colour behind": (["红色旗袍，雨"] * 3 + ["旗袍红色，雪"], "红色旗袍"),
    "medium": (["pencil drawing, a horse"] * 3 + ["graphite drawing, a hand"], "pencil drawing"),
    "everyday word": (["a car on a hill"] * 3 + ["an automobile in the rain"], "car"),
    "British": (["a travelling circus"] * 3 + ["a traveling circus"], "travelling"),
    "hyphen": (["a close-up of a moth"] * 3 + ["closeup of a fly"], "close-up"),
    "plurals": (["neon lights over a bar"] * 3 + ["a neonlight at a bar"], "neon light"),
}


@pytest.mark.parametrize(("texts", "name"), SEEDED.values(), ids=SEEDED)
def test_the_form_of_most_captions_is_the_name(texts: list[str], name: str, tmp_path: Path) -> None:
    found = propose(texts)
    assert list(active(found)) == [name]
    (entry,) = found.entries
    assert (entry.count, entry.after) == (3, len(texts))
    glossary = loaded(found, tmp_path)
    (use,) = count_use(glossary, texts).entries
    assert (use.name, [*use.variants.values()]) == (3, [other.count for other in entry.others])
    assert not any(each.safe for each in glossary.entries)


APART = {
    "hair": ["1girl, black hair"] * 9 + ["1girl, blonde hair"],
    "long hair": ["1girl, long hair"] * 9 + ["1girl, short hair"],
    "day": ["street, day"] * 9 + ["street, night"],
    "mouth": ["open mouth"] * 9 + ["closed mouth"],
    "figures": ["1girl, solo"] * 9 + ["2girls, duo"],
    "general": ["dress, hat"] * 9 + ["white dress, witch hat"],
    "implied": ["shoes"] * 9 + ["sneakers"],
    "siblings": ["rose in a vase"] * 9 + ["tulip in a vase"],
    "base tags": ["girl, photo"] * 9 + ["woman, painting"],
    "left": ["left hand up"] * 9 + ["right hand up"],
    "numbers": ["two cats"] * 9 + ["one cat"],
    "singular": ["neon sign"] * 9 + ["neon signs"],
    "quoted": ["a sign that says latern, lantern"] * 9 + ['a sign that reads "lantren"'],
    "degree": ["blue light"] * 9 + ["light blue"],
    "joined to a function word": ["a way through"] * 9 + ["far away"],
    "two words": ["may be there, every day"] * 9 + ["maybe there, everyday"],
    "real neighbours": ["a calm morning"] * 9 + ["a calm mourning"],
    "French": ["an order of monks"] * 9 + ["an ordre of monks"],
    "two languages": ["anime style, a girl"] * 9 + ["动漫风格，少女"],
    "particle": ["老人家"] * 9 + ["牛的奶"],
}


@pytest.mark.parametrize("texts", APART.values(), ids=APART)
def test_two_things_are_never_proposed_as_one(texts: list[str]) -> None:
    found = propose(texts)
    assert (active(found), doubtful(found)) == ({}, {})


@pytest.mark.parametrize(
    "texts",
    [
        ["house boat"] * 9 + ["boat house"],
        ["a green house by a lake"] * 9 + ["a greenhouse"],
        ["a photo of a barn"] * 9 + ["a photograph of a mill"],
        ["a foggy harbor"] * 4 + ["a fogy harbor"] + ["rain"] * 96,
        ["老人的家"] * 9 + ["老人家"],
        ["depth of field"] * 9 + ["dof"] * 2,
        ["car", "automobile"],
        ["cat tail"] * 9 + ["cattail"],
        ["中国风"] * 9 + ["中国画风"],
    ],
    ids=str,
)
def test_what_may_be_two_things_is_only_shown(texts: list[str], tmp_path: Path) -> None:
    found = propose(texts)
    assert (len(active(found)), len(doubtful(found))) == (0, 1)
    assert loaded(found, tmp_path).entries == ()


def test_forms_that_stand_together_are_two_things() -> None:
    both = ["anime style, manga style, a girl", "anime style, manga style, a boy"]
    assert active(propose([*both, *["anime style, a dog"] * 30, *["manga style, a cat"] * 30])) == {}
    assert active(propose([both[0], *["anime style, a dog"] * 30, *["manga style, a cat"] * 8])) == {}
    assert active(propose([both[0], *["anime style, a dog"] * 30, *["manga style, a cat"] * 19])) != {}


def test_a_slip_beside_the_right_word_is_only_shown() -> None:
    found = propose([*["a brass lantern"] * 9, "a lantern and a latern"])
    assert (active(found), doubtful(found)) == ({}, {"lantern": ["latern"]})


def test_what_is_written_like_a_name_is_no_slip() -> None:
    assert active(propose([*["a brass lantern"] * 9, "a shop of Mr Lanteern at dusk"])) == {}


def test_the_trigger_and_its_parts_are_left_alone_and_protected(tmp_path: Path) -> None:
    texts = [*["cyberpunk, raincoat"] * 5, "neo-noir, rain coat", "raincoot, cyber punk"]
    assert "cyberpunk" in active(propose(texts))
    found = propose(texts, triggers=["cyberpunk raincoat", "a, b", "!"])
    assert (active(found), doubtful(found)) == ({}, {})
    assert found.protects == ("cyberpunk raincoat",)
    assert loaded(found, tmp_path).protects == ("cyberpunk raincoat",)


def test_what_the_glossary_decides_is_not_proposed_again() -> None:
    texts = [*["anime style, raincoat"] * 5, "manga look, rain coat", "Japanese cartoon, gray", "grey", "grey"]
    assert set(active(propose(texts))) == {"anime style", "raincoat", "grey"}
    known = Glossary(
        (Preferred("Manga look", ("anime style",)),), (Rejected("raincoat"),), accepts=("gray",), protects=("grey",)
    )
    found = propose(texts, known)
    assert active(found) == {"Manga look": ["Japanese cartoon"]}
    assert found.entries[0].known
    assert "already a name in your glossary" in render(found)


def test_a_name_of_the_glossary_stays_one_however_rare() -> None:
    texts = [*["a red raincoat"] * 5, "a red rain coat"]
    assert active(propose(texts, Glossary((Preferred("rain coat", ("mackintosh",)),)))) == {"rain coat": ["raincoat"]}


def test_rare_things_are_left_out_on_demand() -> None:
    texts = [*["a raincoat"] * 5, "a rain coat", "a sea gull", "a seagull"]
    assert set(active(propose(texts))) == {"raincoat", "sea gull"}
    assert set(active(propose(texts, min_count=3))) == {"raincoat"}


def test_entries_are_sorted_by_evidence() -> None:
    texts = [*["a raincoat"] * 9, *["a rain coat"] * 2, *["a seagull"] * 20, "a sea gull", *["armor"] * 5, "armour"]
    assert list(active(propose(texts))) == ["raincoat", "seagull", "armor"]


def test_the_order_of_captions_does_not_matter_where_counts_decide() -> None:
    texts = list(chain.from_iterable(texts for texts, _ in SEEDED.values())) + careful("tags") + careful("prose")
    wanted = render(propose(texts))
    for seed in range(5):
        random.Random(seed).shuffle(texts)
        assert render(propose(texts)) == wanted


def test_captions_in_comments_are_short_lines_that_act_on_nothing(tmp_path: Path) -> None:
    nasty = "a rain coat\n  evil: [x]\x1b[31m \u202e\u2028 " + "and more " * 40
    found = propose([*["a raincoat"] * 5, nasty])
    text = render(found, "it's\nmine.yaml")
    assert all(len(line) < 125 and line.isprintable() for line in text.splitlines())
    assert "\\x1b[31m" in text
    assert [entry.canonical for entry in loaded(found, tmp_path).entries] == ["raincoat"]


EXCLUSIVE = [
    ("black hair", "blonde hair"), ("day", "night"), ("open mouth", "closed mouth"), ("long hair", "short hair"),
    ("indoors", "outdoors"), ("1girl", "2girls"), ("dress", "white dress"), ("shoes", "sneakers"),
    ("from above", "from below"), ("sitting", "standing"), ("left hand", "right hand"), ("blue eyes", "red eyes"),
    ("day scene", "night scene"), ("黑发", "金发"), ("白天", "夜晚"), ("red coat", "blue coat"),
]  # fmt: skip
FORMS = [
    "anime style", "manga look", "anime", "Manga Style", "t-shirt", "tshirt", "T shirt", "rain coat", "raincoats",
    "gray", "grey", "colored", "coloured", "colour", "colors", "photo", "a photograph of a cat", "lantern", "latern",
    "red jacket", "jacket_red", "house boat", "boat house", "动漫风格", "漫画风", "红色的旗袍", "红色旗袍", "true",
    "neon signs", "neonsign", "car", "automobiles", "cyber punk", "cyberpunk", "neo-noir", "dof", "depth of field",
]  # fmt: skip
PHRASES = st.sampled_from([*FORMS, *chain.from_iterable(EXCLUSIVE)])
CAPTIONS = st.lists(
    st.lists(PHRASES | st.text(max_size=8), min_size=1, max_size=5).map(", ".join), min_size=1, max_size=25
)
SETTINGS = settings(max_examples=150, deadline=None)


@SETTINGS
@given(CAPTIONS, st.lists(PHRASES | st.text(max_size=8), max_size=2))
def test_every_proposal_loads_with_doubtful_ones_taken_in(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], triggers: list[str]
) -> None:
    found = propose(texts, triggers=triggers)
    folder = tmp_path_factory.getbasetemp()
    assert len(loaded(found, folder).entries) == len(found.entries)
    everything = replace(found, entries=(*found.entries, *found.doubtful), doubtful=())
    glossary = loaded(everything, folder)
    assert len(glossary.entries) == len(found.entries) + len(found.doubtful)
    assert not any(entry.safe for entry in glossary.entries)


@SETTINGS
@given(CAPTIONS)
def test_no_entry_ever_holds_what_excludes_each_other(texts: list[str]) -> None:
    found = propose(texts)
    for entry in (*found.entries, *found.doubtful):
        forms = {stems(form) for form in (entry.name, *(other.form for other in entry.others))}
        assert not any(stems(one) in forms and stems(other) in forms for one, other in EXCLUSIVE)
        assert not any(one != other and one == other[-len(one) :] for one, other in combinations(sorted(forms), 2))


@SETTINGS
@given(CAPTIONS, st.randoms(use_true_random=False))
def test_a_name_never_stands_in_fewer_captions_than_a_mined_variant(texts: list[str], random_: random.Random) -> None:
    shuffled = random_.sample(texts, len(texts))
    first, second = propose(texts), propose(shuffled)
    assert first.captions == second.captions
    for found in (first, second):
        for entry in found.entries:
            assert entry.after <= len(texts)
            assert all(0 < other.count <= entry.after for other in entry.others)
