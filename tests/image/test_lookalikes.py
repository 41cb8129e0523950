"""The search for duplicates is remembered, and never trusted wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from lorakit.image import lookalikes, near
from lorakit.image.measures.fingerprint import fingerprint
from lorakit.image.painters import photo
from lorakit.image.pyramid import shrink

if TYPE_CHECKING:
    from pathlib import Path


def prints(count: int) -> list[bytes]:
    made = [photo((96, 72), np.random.default_rng(seed)) for seed in range(count)]
    made[-1] = made[0][:, ::-1].copy()
    return [fingerprint(shrink(each, 256), each) for each in made]


@pytest.fixture
def every_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookalikes, "WORTH", 2)


@pytest.mark.usefixtures("every_set")
def test_the_second_answer_is_the_first_without_a_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = prints(6)
    first = lookalikes.pairs(found, tmp_path)
    assert first == near.pairs(found)
    assert first
    monkeypatch.setattr(near, "pairs", lambda _: pytest.fail("searched again"))
    assert lookalikes.pairs(found, tmp_path) == first


@pytest.mark.usefixtures("every_set")
def test_other_pictures_are_searched_anew(tmp_path: Path) -> None:
    found = prints(6)
    lookalikes.pairs(found, tmp_path)
    assert lookalikes.pairs(found[:-1], tmp_path) == []
    assert lookalikes.pairs(found[::-1], tmp_path) == near.pairs(found[::-1])


@pytest.mark.usefixtures("every_set")
@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"key": 1}', b"\xff\xfe"])
def test_a_broken_file_is_searched_over(content: bytes, tmp_path: Path) -> None:
    found = prints(4)
    lookalikes.pairs(found, tmp_path)
    (tmp_path / ".lorakit" / "duplicates.json").write_bytes(content)
    assert lookalikes.pairs(found, tmp_path) == near.pairs(found)


def test_without_a_cache_and_for_few_pictures_nothing_is_written(tmp_path: Path) -> None:
    lookalikes.pairs(prints(4), tmp_path)
    lookalikes.pairs(prints(4), None)
    assert list(tmp_path.iterdir()) == []
