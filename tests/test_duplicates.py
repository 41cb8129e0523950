"""Groups of duplicates: exact before near, complete linkage, and what takes no part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit import facts
from lorakit.facts import Likeness, find_duplicates
from lorakit.image.alter import alter
from lorakit.image.measures.fingerprint import fingerprint, pixel_digest
from lorakit.image.near_relation import Pair
from lorakit.image.painters import photo
from lorakit.image.picture import Picture
from lorakit.image.pyramid import shrink
from lorakit.image.row import Fault, Pixels, Row
from tests.support import lint, write_files

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]


def picture(seed: int) -> Plane:
    return photo((400, 300), np.random.default_rng(seed))


def row(colour: Plane, file: str = "", fault: Fault = Fault.NONE) -> Row:
    small = shrink(colour, 256)
    pixels = Pixels(pixel_digest=pixel_digest(small, colour), fingerprint=fingerprint(small, colour))
    return Row(1, "PNG", colour.shape[1], colour.shape[0], fault=fault, digest=file, decoded=True, pixels=pixels)


def test_exact_copies_are_told_from_near_ones() -> None:
    one = picture(1)
    flipped = alter(one, "flip")
    found = find_duplicates(
        [
            ("a", row(one, "f1")),
            ("b", row(one, "f1")),
            ("c", row(one, "f2")),
            ("d", row(flipped)),
            ("e", row(picture(2))),
        ]
    )
    (group,) = found.copies
    assert group.keys == ("a", "b", "c", "d")
    assert group.likeness is Likeness.NEAR
    kinds = {(each.first, each.second): each.likeness for each in found.twins}
    assert kinds == {("a", "b"): Likeness.FILE, ("a", "c"): Likeness.PIXELS, ("a", "d"): Likeness.NEAR}
    assert found.twins[2].relations == ("mirrored",)
    assert {key: other for key, (other, _) in found.nearest.items()} == {"b": "a", "c": "a", "d": "a"}
    assert found.nearest["b"][1] == 1.0
    assert 0.84 <= found.nearest["d"][1] <= 1
    for key in "abcd":
        assert set(found.copies_of(key)) == set("abcd") - {key}
    assert found.copies_of("e") == {}


def test_flat_and_faulty_pictures_take_no_part() -> None:
    blue, green = (np.full((64, 64, 3), colour, np.uint8) for colour in ((200, 30, 30), (30, 200, 30)))
    one = picture(1)
    found = find_duplicates(
        [("a", row(blue)), ("b", row(green)), ("c", row(one)), ("d", row(one, fault=Fault.DAMAGED)), ("e", Row())]
    )
    assert found.twins == ()
    assert found.copies == ()
    same = find_duplicates([("a", row(blue)), ("b", row(blue.copy()))])
    assert [group.keys for group in same.copies] == [("a", "b")]


def linked(monkeypatch: pytest.MonkeyPatch, count: int, pairs: list[Pair]) -> facts.Duplicates:
    monkeypatch.setattr("lorakit.image.near.pairs", lambda prints: pairs)
    rows = [(f"s{n}", Row(1, decoded=True, pixels=Pixels(pixel_digest=str(n), fingerprint=b"x"))) for n in range(count)]
    return find_duplicates(rows)


def test_chains_do_not_become_one_group(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = [Pair(n, n + 1, 0.9 + n / 100, True, ()) for n in range(4)]
    groups = linked(monkeypatch, 5, chain).copies
    assert [group.keys for group in groups] == [("s1", "s2"), ("s3", "s4")]


def test_bursts_are_groups_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = [Pair(0, 1, 0.95, True, ()), Pair(0, 2, 0.9, False, ()), Pair(1, 2, 0.9, False, ())]
    found = linked(monkeypatch, 4, pairs)
    assert [group.keys for group in found.copies] == [("s0", "s1")]
    assert [(group.keys, group.likeness) for group in found.bursts] == [(("s0", "s1", "s2"), Likeness.BURST)]
    assert set(found.nearest) == {"s1"}


links = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1]), max_size=20)


@settings(deadline=None)
@given(links)
def test_every_group_is_complete_and_no_sample_is_in_two(edges: set[tuple[int, int]]) -> None:
    pairs = {edge: facts.Twins(f"s{edge[0]}", f"s{edge[1]}", Likeness.NEAR, 0.9) for edge in edges}
    groups = facts._complete(range(8), pairs)
    assert sorted(n for group in groups for n in group) == list(range(8))
    for group in groups:
        assert all((a, b) in edges for at, a in enumerate(group) for b in group[at + 1 :])


def test_a_thousand_equal_pictures_are_one_group() -> None:
    same = row(picture(3), "f")
    found = find_duplicates((f"{n:04}", same) for n in range(1000))
    assert len(found.copies) == 1
    assert len(found.twins) == 999


def test_copies_with_other_captions_are_told_even_where_the_rule_for_them_does_not_run(tmp_path: Path) -> None:
    files: dict[str, Picture | str | bytes] = {
        "a.jpg": Picture(),
        "a.txt": "snowy mountain lake at dawn",
        "b.jpg": Picture(),
        "b.txt": "crowded city market in summer",
    }
    data = write_files(tmp_path, files)
    both = lint(data, select=["exact-duplicate", "duplicate-contradiction"])
    assert [finding.name for finding in both.findings] == ["duplicate-contradiction"]
    alone = lint(data, select=["exact-duplicate"])
    assert [finding.name for finding in alone.findings] == ["exact-duplicate"]
