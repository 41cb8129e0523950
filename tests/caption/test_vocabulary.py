"""Word lists: read, checked to the line, joined; a user's own list is looked for like a shipped one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit.caption.lexicon import Term
from lorakit.caption.vocabulary import Entry, VocabularyPack, gather, is_vocabulary
from lorakit.config.document import load_yaml
from lorakit.errors import ConfigError
from lorakit.lint.packs import read_words
from tests.config.helpers import SMALL_SET, fault, lint_with
from tests.support import write_files

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "schema: 1\nvocabulary: house\nrule: boilerplate\nsummary: words of ours\nentries:\n"


def pack(*entries: Entry, vocabulary: str = "house") -> VocabularyPack:
    values = {"schema": 1, "vocabulary": vocabulary, "rule": "x", "summary": "x", "entries": list(entries)}
    return VocabularyPack.model_validate(values)


def test_forms_are_split_at_commas_and_lines() -> None:
    entry = Entry.model_validate(
        {
            "name": "a",
            "forms": "red car, blue-car，绿车、\n  black car ,\n",
            "sides": {"one": "uno,une", "two": ["2,000 yen"]},
            "shields": "toy car",
        }
    )
    assert entry.forms == ["red car", "blue-car", "绿车", "black car"]
    assert entry.sides == {"one": ["uno", "une"], "two": ["2,000 yen"]}
    assert entry.shields == ["toy car"]


def test_terms_of_an_entry() -> None:
    entry = Entry(name="water", kind="style", forms=["wet"], sides={"watercolor": ["aquarelle"]}, shields=["wet dog"])
    assert list(gather([pack(entry)]).terms()) == [
        Term("house", "water", "wet", "wet", "style"),
        Term("house", "water", "watercolor", "watercolor", "style"),
        Term("house", "water", "watercolor", "aquarelle", "style"),
        Term("house", "water", "", "wet dog", "style", shield=True),
    ]


def test_the_name_of_a_pole_is_no_form() -> None:
    entry = Entry(name="light", kind="poles", sides={"day": ["noon"], "night": ["midnight"]})
    assert [term.form for term in gather([pack(entry)]).terms()] == ["noon", "midnight"]


def test_a_later_pack_adds_entries_and_replaces_those_of_the_same_name() -> None:
    first = pack(Entry(name="a", forms=["one"]), Entry(name="b", forms=["two"]))
    second = pack(Entry(name="b", forms=["three"]), Entry(name="c", forms=["four"]))
    other = pack(Entry(name="a", forms=["five"]), vocabulary="other")
    joined = gather([first, second, other])
    assert {name: entry.forms for name, entry in joined.of("house").items()} == {
        "a": ["one"],
        "b": ["three"],
        "c": ["four"],
    }
    assert joined.of("other")["a"].forms == ["five"]
    assert joined.of("none") == {}


FAULTS = (
    ("  - name: a\n    form: one\n", 7, 5, "unknown key `form` (did you mean `forms`?)"),
    ("  - name: a\n  - forms: b\n", 7, 5, "`entries.1.name` is missing"),
    ("  - name: My Words\n", 6, 5, "`My Words`"),
    ("  - name: a\n    forms: 5\n", 7, 5, "it must be a list"),
    ("  - name: a\n    forms: [one, 5]\n", 7, 18, "it must be text"),
    ("  - name: a\n    forms: [one, 'red, blue']\n", 7, 18, "it can never be found"),
    ("  - name: a\n    forms: one, ???\n", 7, 5, "`???`: it can never be found"),
    ("  - name: a\n    forms: one, “two”\n", 7, 5, "it can never be found"),
    ("  - name: a\n  - name: b\n  - name: a\n", 5, 1, "two entries are called `a`"),
    ("  []\n", 5, 1, "at least 1"),
)


@pytest.mark.parametrize(("entries", "line", "column", "said"), FAULTS)
def test_faults_carry_their_place(tmp_path: Path, entries: str, line: int, column: int, said: str) -> None:
    path = tmp_path / "house.yaml"
    path.write_text(HEAD + entries, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_words(path)
    (problem,) = caught.value.problems
    assert (problem.path, problem.line, problem.column) == (str(path), line, column)
    assert said in problem.message


def test_every_fault_at_once(tmp_path: Path) -> None:
    path = tmp_path / "house.yaml"
    path.write_text(HEAD.replace("schema: 1", "schema: 2") + "  - name: a\n    bad: one\n    x: 1\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_words(path)
    assert [problem.line for problem in caught.value.problems] == [1, 7, 8]


def test_a_word_list_is_told_from_a_list_of_rules(tmp_path: Path) -> None:
    write_files(tmp_path, {"words.yaml": HEAD + "  - name: a\n    forms: b\n", "rules.yaml": "schema: 1\nrules: []\n"})
    assert is_vocabulary(load_yaml(tmp_path / "words.yaml"))
    assert not is_vocabulary(load_yaml(tmp_path / "rules.yaml"))
    assert read_words(tmp_path / "words.yaml").entries[0].forms == ["b"]


OWN = """schema: 1
vocabulary: boilerplate
rule: boilerplate
summary: what our captioner says
entries:
  - name: our-captioner
    kind: anywhere
    forms: brought to you by our captioner
"""


def test_the_words_of_a_users_own_pack_are_found(tmp_path: Path) -> None:
    write_files(tmp_path, {"house.yaml": OWN, "data/b.jpg": SMALL_SET["data/a.jpg"]})
    write_files(tmp_path, {"data/b.txt": "a red bicycle, Brought to you by our captioners"})
    settings = "select: [boilerplate]\n"
    assert lint_with(tmp_path, settings).findings == ()
    (finding,) = lint_with(tmp_path, settings + "packs: [house.yaml]\n").findings
    assert finding.sample == "b.jpg"
    assert "Brought to you by our captioners" in finding.message


def test_a_typo_in_a_users_own_pack_is_told_with_its_line(tmp_path: Path) -> None:
    write_files(tmp_path, {"house.yaml": OWN.replace("forms:", "froms:")})
    said = fault(tmp_path, "packs: [house.yaml]\n")
    assert said.startswith("house.yaml:8:5")
    assert "unknown key `froms` (did you mean `forms`?)" in said
