"""Counts are those of the Hugging Face CLIP tokenizer, and an estimate is near them."""

from __future__ import annotations

import gzip
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit.caption.bpe import find_merges, load_bpe
from lorakit.caption.tokenizer import Tokenizer, clip_tokenizer

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

CAREFUL = Path(__file__).parents[2] / "benchmarks" / "careful"
EXACT = pytest.mark.skipif(not clip_tokenizer().exact, reason="no CLIP vocabulary for this Python")
# counted by transformers 5.23.0 with the vocabulary of openai/clip-vit-base-patch32, start and end not counted
COUNTS = (
    ("", 0),
    ("   ", 0),
    ("a", 1),
    ("a photo of a cat", 5),
    ("1girl", 2),
    ("looking_at_viewer", 5),
    ("looking at viewer", 3),
    ("masterpiece, best quality", 4),
    ("cyberpunk cityscape with neon lights, rain-soaked pavement, flying cars, 4k detailed", 17),
    ("character: Alice, red jacket, cyberpunk alley, night scene, neon glow", 15),
    ("don't", 2),
    ("don’t", 4),
    ("it's they're we've I'm she'll he'd", 12),
    ("DON'T STOP", 3),
    ("'s", 1),
    ("dogs' toys", 3),
    ("2024", 4),
    ("1,000", 5),
    ("3.14", 4),
    ("v1.5", 4),
    ("4k", 2),
    ("(neon glow:1.3)", 8),
    ("\\(sky\\)", 5),
    ("star_(sky)", 4),
    ("__wild__", 3),
    ("{a|b}", 5),
    ("<lora:x:1>", 8),
    ("a ||| b", 4),
    (",", 1),
    (", ,", 2),
    (",,", 1),
    (".", 1),
    ("...", 1),
    ("…", 1),
    ("!?", 1),
    ("，", 3),
    ("、", 1),
    ("。", 1),
    ("红", 3),
    ("红色的车", 12),
    ("一只猫坐在窗台上，看着外面的雨。", 39),
    ("霓虹灯", 9),
    ("「老街」", 8),
    ("ＡＢＣ", 9),
    ("🐱", 1),
    ("❤\ufe0f", 1),
    ("👩🏽", 2),
    ("🧑\u200d🌾", 4),
    ("\ufeff", 3),
    ("\ufeff1girl", 5),
    ("“quote”", 5),
    ('"quote"', 3),
    ("café", 1),
    ("cafe\u0301", 1),
    ("naïve façade", 6),
    ("Straße", 4),
    ("²", 1),
    ("①", 3),
    ("½", 1),
    ("Ⅷ", 3),
    ("x²", 2),
    ("<|startoftext|>", 1),
    ("a<|endoftext|>b", 3),
    ("sks", 1),
    ("ohwx", 1),
    ("zxcv", 3),
    ("aria_v1", 4),
    ("mirelle", 2),
    ("oldharbor style", 3),
    ("photorealistic", 2),
    ("supercalifragilisticexpialidocious", 9),
    ("a\nb\tc  d", 4),
    ("\u3000", 0),
    ("a\u200bb", 3),
    ("кот", 4),
    ("ネコ", 4),
    ("한국", 4),
    ("º", 1),
    ("&amp;", 3),
    ("@user #tag", 4),
    ("C++", 2),
    ("rock'n'roll", 5),
    ("O'Brien", 3),
)


@EXACT
@pytest.mark.parametrize(("text", "tokens"), COUNTS)
def test_counts_are_exact(text: str, tokens: int) -> None:
    assert clip_tokenizer().count(text) == tokens


@EXACT
def test_half_a_character_is_no_crash() -> None:
    assert clip_tokenizer().count("a \ud800") == 2


PIECES = st.sampled_from(
    ("a ", "cat", " ", ", ", "photorealistic", "，", "红色", "x1", "🐱", "e\u0301", "\n", "don't ")
)


@EXACT
@settings(deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join), st.integers(0, 12))
def test_what_is_kept_fits_and_one_character_more_does_not(text: str, window: int) -> None:
    tokenizer = clip_tokenizer()
    kept = tokenizer.kept(text, window)
    assert tokenizer.count(text[:kept]) <= window
    if tokenizer.count(text) <= window:
        assert kept == len(text)
    else:
        assert tokenizer.count(text[: kept + 1]) > window


@EXACT
@pytest.mark.parametrize("name", ["tags", "prose", "chinese"])
def test_the_estimate_is_near(name: str) -> None:
    estimate = Tokenizer(None, "estimate")
    for caption in (CAREFUL / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        exact = clip_tokenizer().count(caption)
        assert 0.8 * exact <= estimate.count(caption) <= 1.2 * exact, caption


@given(st.text(max_size=40), st.integers(0, 10))
def test_the_estimate_counts_anything(text: str, window: int) -> None:
    estimate = Tokenizer(None, "estimate")
    assert not estimate.exact
    assert estimate.count(text) >= len(text.split())
    assert 0 <= estimate.kept(text, window) <= len(text)
    assert estimate.kept(text, estimate.count(text)) == len(text)


# bytes as CLIP writes them, then merges by rank
MERGES = "#version: 0.2\nc a\nca t</w>\nd o\ndo g</w>\n"


@pytest.fixture
def no_extension(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A Python without instant-clip-tokenizer and open_clip, and with an empty Hugging Face cache."""
    monkeypatch.setitem(sys.modules, "instant_clip_tokenizer", None)
    real = importlib.util.find_spec

    def without_installed(name: str) -> ModuleSpec | None:
        spec = real(name)
        return None if spec and spec.origin and "site-packages" in spec.origin and name == "open_clip" else spec

    monkeypatch.setattr(importlib.util, "find_spec", without_installed)
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    return tmp_path


def cached(home: Path, merges: str, model: str = "models--openai--clip-vit-large-patch14") -> Path:
    path = home / "hub" / model / "snapshots" / "abc" / "merges.txt"
    path.parent.mkdir(parents=True)
    path.write_text(merges, encoding="utf-8")
    return path


@pytest.mark.parametrize("zipped", [False, True])
def test_merges_are_read_and_applied(tmp_path: Path, zipped: bool) -> None:
    path = tmp_path / ("merges.txt.gz" if zipped else "merges.txt")
    path.write_bytes(gzip.compress(MERGES.encode()) if zipped else MERGES.encode())
    encode = load_bpe(path)
    letter = {char: ord(char) - ord("!") for char in "acdogst"}
    cat, dog, end = 513, 515, 256
    assert encode("cat") == [cat]
    assert encode("CAT dog") == [cat, dog]
    assert encode("cats") == [512, letter["t"], letter["s"] + end]  # `ca t` is merged at the end of a word only
    assert encode("dog's") == [dog, *encode("'s")]
    assert encode("") == []
    assert len(encode("红12,.é")) == 3 + 1 + 1 + 2 + 2


def test_merges_are_found(no_extension: Path) -> None:
    assert find_merges() is None
    other = cached(no_extension, MERGES, "models--runwayml--stable-diffusion-v1-5")
    assert find_merges() == other
    first = cached(no_extension, MERGES)
    assert find_merges() == first


def test_open_clip_goes_first(no_extension: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cached(no_extension, MERGES)
    package = no_extension / "site" / "open_clip"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(package.parent)
    assert find_merges() != package / "bpe_simple_vocab_16e6.txt.gz"
    (package / "bpe_simple_vocab_16e6.txt.gz").write_bytes(gzip.compress(MERGES.encode()))
    assert find_merges() == package / "bpe_simple_vocab_16e6.txt.gz"


def test_the_hub_folder_may_lie_elsewhere(no_extension: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = cached(no_extension, MERGES)
    monkeypatch.setenv("HF_HOME", str(no_extension / "nowhere"))
    monkeypatch.setenv("HF_HUB_CACHE", str(no_extension / "hub"))
    assert find_merges() == path


@pytest.mark.parametrize("merges", [None, "", MERGES, "\ud800"], ids=["none", "empty", "not CLIP's", "not UTF-8"])
def test_without_a_whole_vocabulary_counts_are_estimated(no_extension: Path, merges: str | None) -> None:
    if merges is not None:
        path = cached(no_extension, "")
        path.write_bytes(merges.encode("utf-8", "surrogatepass"))
    tokenizer = clip_tokenizer.__wrapped__()
    assert not tokenizer.exact
    assert "estimate" in tokenizer.source
    assert tokenizer.count("a photo of a cat") == 5
