"""The glossary: what a sound one holds, and every fault of a broken one at its own line."""

from __future__ import annotations

import re
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit.caption.glossary import Glossary, Preferred, Rejected, read_glossary
from lorakit.caption.glossary_use import count_use
from lorakit.caption.lexicon import build
from lorakit.caption.parse import parse
from lorakit.caption.reading import read
from lorakit.caption.style import Style
from lorakit.caption.words import norms, words
from lorakit.errors import ConfigError

SOUND = """\
schema: 1
prefer:
  anime style: [manga look, anime]
  car:
    variants: [automobile, auto]
    safe: true
    reason: one word per thing
    scope: tags
reject:
  - best quality
  - term: trending on artstation
    reason: says nothing about the picture
accept: [neo-noir]
protect: [mirelle, no]
"""


def load(folder: Path, text: str) -> Glossary:
    path = folder / "glossary.yaml"
    path.write_text(text, encoding="utf-8")
    return read_glossary(path)


def faults(folder: Path, text: str) -> list[str]:
    """What is wrong, as users read it, without the folder and without `schema: 1`, which stands in line 1."""
    with pytest.raises(ConfigError) as caught:
        load(folder, f"schema: 1\n{text}")
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def fault(folder: Path, text: str) -> str:
    (found,) = faults(folder, text)
    return found


def test_a_sound_glossary_is_read_whole(tmp_path: Path) -> None:
    glossary = load(tmp_path, SOUND)
    assert glossary == Glossary(
        entries=(
            Preferred("anime style", ("manga look", "anime")),
            Preferred("car", ("automobile", "auto"), True, "one word per thing", "tags"),
        ),
        rejects=(Rejected("best quality"), Rejected("trending on artstation", "says nothing about the picture")),
        accepts=("neo-noir",),
        protects=("mirelle", "no"),
        path=tmp_path / "glossary.yaml",
    )
    assert glossary.entry_of("car") is glossary.entries[1]
    assert glossary.entry_of("automobile") is None
    assert glossary.reject_of("best quality") is glossary.rejects[0]
    assert glossary.is_accepted(norms("Neo_Noir"))
    assert glossary.is_accepted(norms("neo-noirs"))
    assert not glossary.is_accepted(norms("noir"))
    assert glossary.is_protected(("mirelle",))
    assert not glossary.is_protected(())


def test_an_empty_glossary_answers_no_to_everything(tmp_path: Path) -> None:
    for glossary in (Glossary(), load(tmp_path, "schema: 1\nprefer:\nreject:\naccept: []\n")):
        assert list(glossary.terms()) == []
        assert glossary.entry_of("car") is None
        assert not glossary.is_accepted(("car",))


@pytest.mark.parametrize(
    ("caption", "found"),
    [
        ("Manga-Look, girl", [("prefer", "anime style", "manga look")]),
        ("anime style, girl", [("name", "anime style", "anime style")]),
        ("anime styles, anime girl", [("name", "anime style", "anime style"), ("prefer", "anime style", "anime")]),
        (
            "Best_Quality, two automobiles",
            [("reject", "best quality", "best quality"), ("prefer", "car", "automobile")],
        ),
        ("mirelle in a neo-noir street", [("protect", "mirelle", "mirelle"), ("accept", "neo-noir", "neo-noir")]),
        ("a sign that says “automobile”", []),
    ],
)
def test_terms_find_variants_but_not_inside_names(
    tmp_path: Path, caption: str, found: list[tuple[str, str, str]]
) -> None:
    hits = build(load(tmp_path, SOUND).terms()).find(parse(caption))
    assert [(hit.term.kind, hit.term.entry, hit.term.form) for hit in hits] == found
    assert {hit.term.vocabulary for hit in hits} <= {"glossary"}


def test_a_chinese_name_shields_its_variant(tmp_path: Path) -> None:
    glossary = load(tmp_path, "schema: 1\nprefer:\n  漫画风格: [漫画风]\n  动漫风格: [日本卡通]\n")
    lexicon = build(glossary.terms())
    assert [hit.term.kind for hit in lexicon.find(parse("漫画风格，少年"))] == ["name"]
    assert [hit.term.entry for hit in lexicon.find(parse("漫画风，日本卡通"))] == ["漫画风格", "动漫风格"]


def test_scope_decides_where_a_variant_counts() -> None:
    entries = (
        Preferred("car", ("automobile",), scope="tags"),
        Preferred("dog", ("hound",), scope="prose"),
        Preferred("boat", ("ship",)),
    )
    glossary = Glossary(entries)
    lexicon = build(glossary.terms())

    def counted(caption: str, style: Style = Style.TAGS) -> list[str]:
        reading = read(caption, lexicon)
        return [hit.term.form for hit in reading.of("glossary") if glossary.applies(hit, reading, style)]

    assert counted("automobile, hound, ship, rain, night") == ["automobile", "ship"]
    assert counted("red automobile, big hound, white ship, rain") == ["hound", "ship"]
    assert counted("A hound sits beside an automobile while a ship leaves the old harbor.") == ["hound", "ship"]
    assert counted("automobile", Style.TAGS) == ["automobile"]
    assert counted("automobile", Style.PROSE) == []


def test_a_scope_at_the_top_holds_for_entries_without_one(tmp_path: Path) -> None:
    glossary = load(
        tmp_path, "schema: 1\nscope: tags\nprefer:\n  car: [auto]\n  dog: {variants: [hound], scope: all}\n"
    )
    assert [entry.scope for entry in glossary.entries] == ["tags", "all"]


def test_use_is_counted_in_captions_by_name_and_variant(tmp_path: Path) -> None:
    captions = ["anime style, auto, auto, rain", "anime girl, best quality, rain", "two autos on a street, car, night"]
    use = count_use(load(tmp_path, SOUND), captions)
    assert (use.captions, use.style) == (3, Style.TAGS)
    anime, car = use.entries
    assert (anime.name, dict(anime.variants), anime.used) == (1, {"manga look": 0, "anime": 1}, True)
    assert (car.name, dict(car.variants)) == (1, {"automobile": 0, "auto": 1})
    assert use.rejects == {"best quality": 1, "trending on artstation": 0}


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (
            "prefer:\n  car: automobile\n",
            "3:3",
            "`car: automobile` can be read both ways: if `car` is the name to use, ",
        ),
        ("prefer:\n  car:\n", "3:3", "`car` lists nothing: write what else it is called, as in `car: [another name]`"),
        ("prefer:\n  car: 3\n", "3:3", "`car` is `3`; it must be a list of names"),
        ("prefer:\n  car: []\n", "3:3", "`car` lists no other name: name one, or take the entry out"),
        ("prefer:\n  car: {safe: true}\n", "3:3", "`prefer.car.variants` is missing"),
        ("prefer:\n  car: {variants: auto}\n", "3:9", "`prefer.car.variants` is `auto`; it must be a list"),
        ("prefer:\n  car: {variants: [a], save: true}\n", "3:24", "unknown key `save` (did you mean `safe`?)"),
        ("prefer:\n  car: {variants: [a], scope: tag}\n", "3:24", "it must be `tags`, `prose` or `all` (did you mean "),
        ("prefer:\n  car: {variants: [a], safe: maybe}\n", "3:24", "`prefer.car.safe` is `maybe`; it must be true or"),
        ("prefer:\n  year: [one, 1920]\n", "3:15", "is `1920`; it must be text, in quotes if it looks like a number"),
        ("prefer:\n  year: [true]\n", "3:10", "is `True`; it must be text, in quotes"),
        ("prefer:\n  1920: [twenties]\n", "3:3", "`1920` is read as a number or a date: put it in quotes"),
        ("prefer:\n  null: [nothing]\n", "3:3", "`null` is read as `None`: put it in quotes"),
        ("prefer: [car]\n", "2:1", "`prefer` is `['car']`; it must be a table"),
        ("reject:\n  - 4\n", "3:5", "`reject.0.term` is `4`; it must be text, in quotes"),
        ("reject:\n  - {term: bad, why: x}\n", "3:17", "unknown key `why`; the keys here are `reason`, `term`"),
        ("reject: bad\n", "2:1", "`reject` is `bad`; it must be a list"),
        ("accept: [2]\n", "2:10", "`accept.0` is `2`; it must be text"),
        ("protect: mirelle\n", "2:1", "`protect` is `mirelle`; it must be a list"),
        ("prefers: {}\n", "2:1", "unknown key `prefers` (did you mean `prefer`?)"),
        ("scope: tag\n", "2:1", "`scope` is `tag`; it must be `tags`, `prose` or `all`"),
    ],
)
def test_a_fault_of_form_has_its_place(tmp_path: Path, text: str, place: str, said: str) -> None:
    found = fault(tmp_path, text)
    assert found.startswith(f"glossary.yaml:{place}: ")
    assert said in found
    assert_caret(found, place)


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (
            "prefer:\n  a: [b]\n  b: [a]\n",
            "3:7",
            "`a` and `b` (line 4) are variants of each other: keep one entry",
        ),
        (
            "prefer:\n  a: [b]\n  b: [c]\n  c: [a]\n",
            "3:7",
            "`a`, `c`, `b` are variants of one another in a circle: keep one entry for all of them",
        ),
        (
            "prefer:\n  a: [x, b]\n  b: [c, d]\n",
            "3:10",
            "`b` is a variant of `a` and itself a name to use (line 4): list `c` and 1 more below `a` and take the "
            "entry `b` out",
        ),
        (
            "prefer:\n  car: [auto]\n  van: [bus, Auto]\n",
            "4:14",
            "`Auto` is a variant of `van` and of `car` (line 3): leave it with one of them",
        ),
        ("prefer:\n  car: [auto, AUTO]\n", "3:15", "`AUTO` stands twice below `car` (line 3): take one out"),
        (
            "prefer:\n  neon sign: [ad]\n  Neon-Sign: [lamp]\n",
            "4:3",
            "`Neon-Sign` is the same name as `neon sign` (line 3): make them one entry",
        ),
        ("prefer:\n  car: [auto, car]\n", "3:15", "`car` is the name itself: take it out"),
        ("prefer:\n  neon sign: [ad, Neon_Sign]\n", "3:19", "`Neon_Sign` differs from `neon sign` only in case, "),
        ("prefer:\n  neon sign: [ad, neon signs]\n", "3:19", "`neon signs` is found as `neon sign` anyway"),
        ('prefer:\n  car: ["one, two"]\n', "3:9", "`one, two` holds `,`, where captions are cut"),
        ('prefer:\n  car: ["one\\ntwo"]\n', "3:9", "holds a line break, where captions are cut"),
        ("prefer:\n  a；b: [c]\n", "3:3", "`a；b` holds `；`, where captions are cut"),
        ("reject: [a|b]\n", "2:10", "`a|b` holds `|`"),
        ("accept: [a、b]\n", "2:10", "`a、b` holds `、`"),
        ("protect: [a;b]\n", "2:11", "`a;b` holds `;`"),
        ('prefer:\n  car: [":)"]\n', "3:9", "`:)` has no word in it, so it is never found: take it out"),
        ('accept: ["", a]\n', "2:10", "`` has no word in it"),
        (
            "prefer:\n  car: [auto]\nreject:\n  - cool\n  - Car\n",
            "6:5",
            "`Car` is rejected and a name to use (line 3): it cannot be both",
        ),
        (
            "prefer:\n  car: [auto]\nreject:\n  - term: auto\n    reason: x\n",
            "5:5",
            "`auto` is rejected and a variant of `car` (line 3): it cannot be both",
        ),
        ("reject: [neo noir]\naccept: [neo-noir]\n", "2:10", "`neo noir` is rejected and accepted (line 3)"),
        ("prefer:\n  car: [auto]\naccept: [auto]\n", "4:10", "`auto` is accepted and a variant of `car` (line 3)"),
        ("reject: [best, Best]\n", "2:16", "`Best` is rejected twice (line 2)"),
        ("accept: [neo-noir, neo_noir]\n", "2:20", "`neo_noir` is accepted twice (line 2)"),
        ("protect: [mirelle, Mirelle]\n", "2:20", "`Mirelle` is protected twice (line 2)"),
        (
            "prefer:\n  girl: [Mirelle]\nprotect: [mirelle]\n",
            "3:10",
            "`Mirelle` is a variant but is protected (line 4): protected words are never changed",
        ),
        (
            "reject: [old mirelle girl]\nprotect: [mirelle]\n",
            "2:10",
            "`old mirelle girl` is rejected but holds `mirelle`, which is protected (line 3)",
        ),
    ],
)
def test_a_contradiction_has_its_place_and_names_the_other_side(
    tmp_path: Path, text: str, place: str, said: str
) -> None:
    found = fault(tmp_path, text)
    assert found.startswith(f"glossary.yaml:{place}: ")
    assert said in found
    assert_caret(found, place)


def assert_caret(found: str, place: str) -> None:
    _, excerpt, caret = found.splitlines()
    column = int(place.partition(":")[2])
    assert excerpt.startswith("    ")
    assert caret.index("^") - 4 >= column - 1
    assert caret.strip() == "^"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("prefer:\n  timber: [wood]\n  forest: [woods]\n", ["timber", "forest"]),
        ("prefer:\n  anime style: [anime]\n", ["anime style"]),
        ("prefer:\n  no: [none, 'yes']\n  '1920': [twenties]\n", ["no", "1920"]),
        ("prefer:\n  glasses: [spectacles]\n  tumbler: [glass]\n", ["glasses", "tumbler"]),
        ("prefer:\n  墨镜: [太阳镜]\n  女孩: [墨镜女孩]\nprotect: [墨]\n", ["墨镜", "女孩"]),
        ("accept: [car]\nprotect: [car]\n", []),
        ("prefer:\n  mirelle: [mirella]\nprotect: [mirelle]\n", ["mirelle"]),
        ("prefer:\n  car: {variants: &v [auto]}\n", ["car"]),
    ],
)
def test_what_only_looks_like_a_fault_is_none(tmp_path: Path, text: str, names: list[str]) -> None:
    assert [entry.canonical for entry in load(tmp_path, f"schema: 1\n{text}").entries] == names


def test_every_fault_is_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    said = faults(
        tmp_path,
        "prefer:\n  blond hair: blonde hair\n  a: [b, 12]\n  b: [a]\n  car: {variants: [x], safe: maybe}\n"
        "reject: [car]\nprotect: [x]\n",
    )
    places = [tuple(map(int, each.split(":")[1:3])) for each in said]
    assert places == [(3, 3), (4, 7), (4, 10), (6, 20), (6, 24), (7, 10)]


def test_the_schema_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="`schema` is missing"):
        load(tmp_path, "prefer:\n  car: [auto]\n")


def test_a_key_written_twice_is_a_fault_at_the_second(tmp_path: Path) -> None:
    assert fault(tmp_path, "prefer:\n  car: [auto]\n  car: [bus]\n").startswith("glossary.yaml:4:3: not valid YAML: ")


def test_a_long_chain_is_no_deep_recursion(tmp_path: Path) -> None:
    chain = "".join(f"  n{number}: [n{number + 1}]\n" for number in range(1500))
    assert len(faults(tmp_path, f"prefer:\n{chain}")) == 1499
    assert len(faults(tmp_path, f"prefer:\n{chain}  n1500: [n0]\n")) == 1


WORD = st.one_of(
    st.text("abcdefghij", min_size=3, max_size=8).map(lambda text: text + "q"),
    st.text("风格漫画动雨夜少年", min_size=2, max_size=5),
)
PHRASE = st.one_of(WORD, st.tuples(WORD, st.sampled_from([" ", "-", "_"]), WORD).map("".join))


@st.composite
def sound(draw: st.DrawFn) -> dict[str, Any]:
    """A glossary without faults: every phrase stands once, whatever its number and spelling."""
    phrases = draw(
        st.lists(PHRASE, min_size=3, max_size=24, unique_by=lambda text: "".join(word.lemma for word in words(text)))
    )
    names = draw(st.integers(1, len(phrases) // 3))
    rest = phrases[names:]
    prefer: dict[str, list[str]] = {name: [] for name in phrases[:names]}
    for at, variant in enumerate(rest[: max(names, len(rest) - 2)]):
        prefer[phrases[at % names]].append(variant)
    return {"prefer": prefer, "reject": rest[max(names, len(rest) - 2) :]}


@settings(max_examples=120, deadline=None)
@given(sound())
def test_any_sound_glossary_loads_and_its_terms_find_their_own_variants(content: dict[str, Any]) -> None:
    lines = ["schema: 1", "prefer:"]
    lines += [f"  {name}: [{', '.join(variants)}]" for name, variants in content["prefer"].items()]
    lines += ["reject:", *(f"  - {term}" for term in content["reject"])]
    with tempfile.TemporaryDirectory() as folder:
        glossary = load(Path(folder), "\n".join(lines) + "\n")
    assert {entry.canonical: list(entry.variants) for entry in glossary.entries} == content["prefer"]
    lexicon = build(glossary.terms())
    for name, variants in content["prefer"].items():
        assert [hit.term.kind for hit in lexicon.find(parse(name))] == ["name"]
        for variant in variants:
            for caption in (variant, f"{variant}, rain", variant.upper()):
                (hit,) = lexicon.find(parse(caption))
                assert (hit.term.entry, hit.term.form) == (name, variant)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(["prefer", "reject", "accept", "protect", "scope"]), st.text(max_size=40)))
def test_whatever_the_file_holds_it_is_a_glossary_or_a_config_error(content: dict[str, str]) -> None:
    text = "schema: 1\n" + "".join(f"{key}: {value}\n" for key, value in content.items())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "glossary.yaml"
        path.write_bytes(text.encode("utf-8", "replace"))
        with suppress(ConfigError):
            assert isinstance(read_glossary(path), Glossary)


def test_five_thousand_entries_load_in_two_seconds(tmp_path: Path) -> None:
    """Most of it is ruamel; doubled here for a busy machine."""
    entries = "".join(f"  thing number {n}: [other word{n}, second{n} form]\n" for n in range(5000))
    start = time.process_time()
    assert len(load(tmp_path, f"schema: 1\nprefer:\n{entries}").entries) == 5000
    assert time.process_time() - start < 4


def test_the_examples_of_the_page_for_users_are_sound(tmp_path: Path) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
    examples = re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert [len(load(tmp_path, example).entries) for example in examples] == [2, 3, 2]
