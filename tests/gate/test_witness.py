"""What the training loop asks before it believes a byte."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from lorakit.api.lint import bind
from lorakit.errors import DataChangedError, ExitCode, GateClosedError
from lorakit.gate.witness import Witness
from tests.gate.made import attested, pairs, request

if TYPE_CHECKING:
    from pathlib import Path


def test_attested_bytes_are_confirmed(tmp_path: Path) -> None:
    data = pairs(tmp_path)
    made = attested(data)
    witness = Witness.of(made)
    for file in made.dataset.files:
        witness.confirm(file.path, (data / file.path).read_bytes())


def test_other_bytes_and_unknown_paths_are_refused(tmp_path: Path) -> None:
    data = pairs(tmp_path)
    witness = Witness.of(attested(data))
    whole = (data / "a.jpg").read_bytes()
    for changed in (whole + b"\0", whole[:-1], whole[:-1] + bytes([whole[-1] ^ 1]), b""):
        with pytest.raises(DataChangedError, match=r"`a.jpg` has changed since it was linted"):
            witness.confirm("a.jpg", changed)
    with pytest.raises(DataChangedError, match=r"`c.jpg` was not linted"):
        witness.confirm("c.jpg", whole)
    with pytest.raises(DataChangedError, match="was not linted"):
        witness.confirm("../data/a.jpg", whole)


def test_bytes_that_could_not_be_read_are_never_confirmed(tmp_path: Path) -> None:
    data = pairs(tmp_path)
    made = attested(data)
    files = tuple(replace(file, size=None, blake2b=None) for file in made.dataset.files)
    witness = Witness.of(replace(made, dataset=replace(made.dataset, files=files)))
    with pytest.raises(DataChangedError, match="nothing vouches for it"):
        witness.confirm("a.jpg", (data / "a.jpg").read_bytes())


def test_captions_in_memory_must_be_the_attested_ones(tmp_path: Path) -> None:
    data = pairs(tmp_path)
    witness = Witness.of(attested(data))
    [subset] = bind(request(data)).dataset.subsets
    for sample in subset.samples:
        witness.confirm_captions(sample)
    first = subset.samples[0]
    for other in ((), (replace(first.captions[0], text="a cat"),), first.captions * 2):
        with pytest.raises(DataChangedError, match=r"captions of `a.jpg` are not those that were linted"):
            witness.confirm_captions(replace(first, captions=other))
    with pytest.raises(DataChangedError, match=r"`x.jpg` was not linted"):
        witness.confirm_captions(replace(first, key="x.jpg"))


def test_a_refusal_leaves_with_the_gates_exit_code() -> None:
    assert DataChangedError.exit_code is ExitCode.GATE_CLOSED
    assert GateClosedError.exit_code is ExitCode.GATE_CLOSED
