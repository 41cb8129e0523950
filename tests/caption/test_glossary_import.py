"""A glossary from a list of booru tags: what is kept, what is left out and why, and that the file is sound."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit.caption.glossary import read_glossary
from lorakit.caption.glossary_import import Imported, Tag, TagList, import_tags, only_used, read_tags, render
from lorakit.errors import UsageError

LIST = """\
1girl,0,6008644,"1girls,sole_female"
long_hair,0,4350743,"/lh,longhair,Long-Hair"
breasts,0,3439214,"/b,boobs,breast,breats"
looking_back,0,700000,"back,look,looking_over_shoulder,looking_over_own_shoulder"
greyscale,0,501387,"black_and_white,b&w,grayscale"
ponytail,0,500000,"long_ponytail,pony_tail"
:o,0,187436,":0,surprised_face"
o_o,0,23921,"o.o,staring_eyes"
car,0,90000,"automobile,motor_car"
motor_car,0,500,"motorcar"
red_car,0,400,"vehicle_of_red,motor-car,crimson_car"
red-car,0,300,"scarlet_car"
van,0,200,"crimson_car,cars,delivery_van"
icon_(computing),0,1027,"icon,app_icon"
true,0,30,"not_false"
2020,0,20,"year_of_masks"
old_tag,0,0,"older_tag"
petroleum,0,10,"crude_oil,old_tag"
nothing,0,5,
"""
GOLDEN = """\
# Other names of booru tags, from "tags.csv"; made by
# `lorakit glossary import`. Left of the colon the tag, right of it what it is also called.
schema: 1

# Every entry counts only where it is a tag of its own, not inside phrases and sentences.
scope: tags

prefer:
  "1girl": [sole female]
  long hair: [longhair]
  breasts: [breats]
  looking back: [looking over shoulder, looking over own shoulder]
  greyscale: [black and white, grayscale]
  ponytail: [pony tail]
  icon (computing): [app icon]
  motor car: [motorcar]
  red car: [vehicle of red, crimson car]
  "true": [not false]
  petroleum: [crude oil, old tag]
"""


def tags(folder: Path, text: str) -> TagList:
    path = folder / "tags.csv"
    path.write_bytes(text.encode())
    return read_tags(path)


@pytest.fixture
def imported(tmp_path: Path) -> Imported:
    return import_tags(tags(tmp_path, LIST))


def test_the_file_is_as_expected_and_sound(imported: Imported, tmp_path: Path) -> None:
    text = render(imported, "tags.csv")
    assert text == GOLDEN
    (tmp_path / "glossary.yaml").write_text(text, encoding="utf-8")
    read = read_glossary(tmp_path / "glossary.yaml")
    assert read.entries == imported.glossary.entries
    assert {(entry.safe, entry.scope) for entry in read.entries} == {(False, "tags")}


def test_whatever_is_left_out_has_its_reason(imported: Imported) -> None:
    assert dict(imported.aliases_left_out) == {
        "found anyway: other case, hyphens or number": 3,
        "shortcuts for typing, such as /lh": 2,
        "single words that may mean another thing, such as `back`": 5,
        "no plain words, such as o_o": 1,
        "say more than the tag, such as `long ponytail` for `ponytail`": 3,
        "of tags that were left out": 7,
        "tags of their own": 2,
        "listed before, or for a more frequent tag": 1,
    }
    assert {reason: number for reason, number in imported.tags_left_out.items() if number} == {
        "no plain words, such as o_o": 3,
        "the same words as a more frequent tag": 1,
        "deprecated": 1,
        "no alias of theirs is left": 3,
    }
    kept = sum(len(entry.variants) for entry in imported.glossary.entries)
    assert kept + sum(imported.aliases_left_out.values()) == imported.aliases
    assert len(imported.glossary.entries) + sum(imported.tags_left_out.values()) == imported.tags


@pytest.mark.parametrize("alias", ["breast", "back", "look", "shades", "icon", "flush", "orbit", "overflow"])
def test_a_word_of_prose_is_no_variant(alias: str) -> None:
    rows = ("breasts", "from_behind", "looking_at_viewer", "sunglasses", "icon_(computing)", "blush", "in_orbit", "cum")
    assert import_tags(TagList(tuple(Tag(name, 9, (alias,)) for name in rows))).glossary.entries == ()


@pytest.mark.parametrize(
    ("alias", "tag"),
    [("grayscale", "greyscale"), ("longhair", "long_hair"), ("jewellery", "jewelry"), ("closeup", "close-up")],
)
def test_another_spelling_is_one(alias: str, tag: str) -> None:
    (entry,) = import_tags(TagList((Tag(tag, 9, (alias,)),))).glossary.entries
    assert entry.variants == (alias,)


def test_min_count_leaves_out_tags_but_they_stay_no_variants(tmp_path: Path) -> None:
    listed = tags(tmp_path, LIST)
    names = [entry.canonical for entry in import_tags(listed, 400_000).glossary.entries]
    assert names == ["1girl", "long hair", "breasts", "looking back", "greyscale", "ponytail"]
    assert import_tags(listed, 501).tags_left_out["fewer than 501 pictures"] == 8


@pytest.mark.parametrize(
    "text",
    [
        'tag,category,count,aliases\nlong_hair,0,5,"longhair,/lh"\n',
        'Name,Post_Count,Alias\nlong_hair,5,"longhair"\n',
        'aliases,tag\n"longhair",long_hair\n',
        '\ufefflong_hair,0,5,"longhair"\r\n\r\n',
        'long_hair,0,5,"longhair"\nbroken\nno_count,0,many,"x"\n',
        f'long_hair,0,5,"longhair"\nhuge,0,{"9" * 6000},"x"\n',
    ],
    ids=["header", "other header", "two columns", "bom and crlf", "broken lines", "absurd count"],
)
def test_forms_of_the_list(tmp_path: Path, text: str) -> None:
    found = import_tags(tags(tmp_path, text)).glossary.entries
    assert [(entry.canonical, entry.variants) for entry in found] == [("long hair", ("longhair",))]


@pytest.mark.parametrize("text", ["", "long_hair\n", "id,name,category\n1,long_hair,0\n", "just words, and more\n"])
def test_a_list_without_aliases_says_how_a_line_looks(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="lists no aliases: a line looks like `long_hair,0,4350743,"):
        tags(tmp_path, text)


def test_only_what_a_set_uses_is_kept(imported: Imported) -> None:
    few = only_used(
        imported, ["1girl, longhair, rain", "greyscale, street", "a caption about crude oil and a pony tail"]
    )
    assert [entry.canonical for entry in few.glossary.entries] == ["1girl", "long hair", "greyscale"]
    assert few.tags_left_out["in no caption of the set"] == 8


NAME = st.text("abcdegs_-'()/&:1九白", min_size=1, max_size=7).map(str.strip)
TAGS = st.lists(
    st.builds(Tag, NAME.filter(bool), st.integers(0, 5), st.lists(NAME.filter(bool), max_size=4).map(tuple)),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(TAGS)
def test_whatever_the_list_holds_the_file_is_sound(listed: list[Tag]) -> None:
    imported = import_tags(TagList(tuple(listed)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "glossary.yaml"
        path.write_text(render(imported, "tags.csv"), encoding="utf-8")
        assert read_glossary(path).entries == imported.glossary.entries
