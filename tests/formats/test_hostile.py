"""Whatever bytes a list holds, loading ends with notes or one clear error, never with a traceback."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit.errors import LorakitError
from lorakit.formats.load import Root, load

LISTS = (
    "metadata.csv",
    "metadata.tsv",
    "metadata.jsonl",
    "metadata.parquet",
    "captions.txt",
    "captions.json",
    "meta_cap.json",
    "val.txt",
    "a.txt",
    "data.toml",
)
WORDS = st.sampled_from(
    (
        *(word.encode() for word in ("file_name", "text", "a.jpg", "../a.jpg", "caption", "datasets", "5", "一")),
        *(mark.encode() for mark in ',\t|"{}[]:=\n\r\0'),
        *(b"\xff\xfe", b"\xef\xbb\xbf", "一".encode("gb18030")),
    )
)


@pytest.mark.parametrize("name", LISTS)
@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=60) | st.lists(WORDS, max_size=25).map(b"".join))
def test_no_content_is_a_crash(name: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "a.jpg").write_bytes(b"x")
        (root / name).write_bytes(content)
        for path in (root, root / name):
            with contextlib.suppress(LorakitError):
                assert [sample.key for _, sample in load([Root(path)]).samples()] in (["a.jpg"], [])
