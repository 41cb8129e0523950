"""The negative prompt: a user's bytes stay, in whatever encoding and style, and words are known where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit import api
from lorakit.fix.negative import negative_prompt, usual_words
from lorakit.formats.rewrite.page import UnwritableError
from lorakit.lint.rule import Need
from tests.support import write_files

if TYPE_CHECKING:
    from pathlib import Path

FAULTY = "a portrait of a woman, not blurry, red coat"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"mine\n", b"mine, text, blurry\n"),
        (b"mine", b"mine, text, blurry"),
        (b"mine,\r\n", b"mine, text, blurry\r\n"),
        (b"Text , mine", b"Text , mine, blurry"),
        (b"# text\nmine\n", b"# text\nmine, text, blurry\n"),
        (b"mine\n# blurry", b"mine\n# blurry\ntext, blurry\n"),
        (b"one\r\ntext\r\n", b"one\r\ntext\r\nblurry\r\n"),
        (b"one\rtwo", b"one\rtwo\rtext\rblurry\r"),
        (b"one, two\nthree\n", b"one, two\nthree\ntext, blurry\n"),
        ("\ufeffmine\n".encode(), "\ufeffmine, text, blurry\n".encode()),
        ("mine\n".encode("utf-16"), "mine, text, blurry\n".encode("utf-16")),
        ("水印，噪点\n".encode("gb18030"), "水印，噪点, text, blurry\n".encode("gb18030")),
        (b"caf\xe9 noir, d\xe9j\xe0\n", b"caf\xe9 noir, d\xe9j\xe0, text, blurry\n"),
    ],
)
def test_words_are_put_behind_what_is_there(old: bytes, new: bytes, tmp_path: Path) -> None:
    path = tmp_path / "negative_prompt.txt"
    path.write_bytes(old)
    change = negative_prompt(path, ["text", " blurry ", "Blurry"], "sd15")
    assert change is not None
    assert (change.old, change.new) == (old, new)
    path.write_bytes(change.new)
    assert negative_prompt(path, ["text", "blurry"], "sd15") is None, "twice is once"


def test_a_new_file_gets_the_usual_words_as_well(tmp_path: Path) -> None:
    change = negative_prompt(tmp_path / "new.txt", ["text"], "sd15")
    assert change is not None
    assert change.old is None
    words = change.new.decode().strip().split(", ")
    assert words[0] == "text"
    assert set(usual_words("sd15")) <= set(words)


@pytest.mark.parametrize(
    ("old", "word", "said"),
    [
        (b"\xff\xfe\x00\xd8", "text", "fit no encoding"),
        (b"caf\xe9 noir\n", "水印", "cp1252"),
        (b"mine\n", "half \ud800", "cannot be written"),
    ],
)
def test_a_file_that_would_lose_something_is_left_alone(old: bytes, word: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "negative_prompt.txt"
    path.write_bytes(old)
    with pytest.raises(UnwritableError, match=said):
        negative_prompt(path, [word], "sd15")


def test_it_is_said_and_the_captions_are_repaired_all_the_same(tmp_path: Path) -> None:
    prompt = b"\xff\xfe\x00\xd8"
    data = write_files(tmp_path, {"1.jpg": b"", "1.txt": FAULTY, ".lorakit/negative_prompt.txt": prompt})
    fixed = api.fix(api.FixRequest(api.LintRequest([data], looks=Need.CAPTION, looks_flag="--no-images")))
    assert [(path.name, "no encoding" in why) for path, why in fixed.refused] == [("negative_prompt.txt", True)]
    api.write_fixes(fixed)
    assert (data / "1.txt").read_text("utf-8") == "a portrait of a woman, red coat"
    assert (data / ".lorakit" / "negative_prompt.txt").read_bytes() == prompt
