"""The cache of encoded things: by content, whole or not at all, never in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from lorakit.train.cache import Cache, digest_of_network, key_of, open_cache

if TYPE_CHECKING:
    from pathlib import Path

TENSORS = {"mean": torch.arange(6.0).view(2, 3), "deviation": torch.ones(2, 3)}


def test_what_was_stored_is_found_bit_for_bit(tmp_path: Path) -> None:
    cache = open_cache(tmp_path)
    cache.store("ab12", TENSORS)
    found = cache.find("ab12")
    assert found is not None
    assert all(torch.equal(found[name], TENSORS[name]) for name in TENSORS)
    assert cache.find("ab13") is None
    assert (tmp_path / ".lorakit" / ".gitignore").read_bytes() == b"*\n"


def test_a_damaged_file_is_as_good_as_none(tmp_path: Path) -> None:
    cache = open_cache(tmp_path)
    cache.store("ab12", TENSORS)
    (file,) = (tmp_path / ".lorakit").rglob("*.safetensors")
    whole = file.read_bytes()
    for damaged in (b"", whole[:-1], whole[:20], b"x" * len(whole)):
        file.write_bytes(damaged)
        assert cache.find("ab12") is None


def test_a_cache_that_cannot_be_written_is_silent(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = Cache(tmp_path / "file" / "below")  # a folder below a file cannot be made, not even by root
    cache.store("ab12", TENSORS)
    assert cache.find("ab12") is None
    assert Cache(None).find("ab12") is None
    Cache(None).store("ab12", TENSORS)


def test_nothing_half_written_is_left(tmp_path: Path) -> None:
    cache = open_cache(tmp_path)
    cache.store("ab12", TENSORS)
    assert [path.suffix for path in (tmp_path / ".lorakit" / "encoded").rglob("*") if path.is_file()] == [
        ".safetensors"
    ]


def test_keys_differ_where_any_part_differs() -> None:
    keys = {key_of("a", 1), key_of("a", 2), key_of("b", 1), key_of("a", "1"), key_of("a", [1]), key_of("a", 1, None)}
    assert len(keys) == 6


def test_a_network_is_known_by_every_number_and_name() -> None:
    network = torch.nn.Linear(3, 2)
    before = digest_of_network(network)
    assert before == digest_of_network(network)
    with torch.no_grad():
        network.bias[1] += 1e-6
    assert digest_of_network(network) != before
    renamed = torch.nn.Sequential(network)
    assert digest_of_network(renamed) != digest_of_network(network)
