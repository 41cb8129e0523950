"""CLIP's byte-pair encoding read from a vocabulary that another library brought along.

For Pythons that instant-clip-tokenizer has no wheel for. The algorithm is that of OpenAI's CLIP: split by a pattern,
map bytes to letters, merge the pair of lowest rank until none is left.
"""

from __future__ import annotations

import gzip
import importlib.util
import os
import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MERGES = 48894  # 49152 tokens less 256 bytes and 2 special ones: what the published file is cut to
# contractions, runs of letters, single numerals, runs of other signs; of a text's shape, see _Shape
_PIECES = re.compile(r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[a-z]+|[0-9]|[^ a-z0-9]+")


class _Shape(dict[int, str]):
    """For str.translate: any character as the ASCII one of its kind, since `re` has no classes of Unicode categories.

    A foreign letter is `a`, which no contraction holds; white space is what Rust and not what Python takes for it.
    """

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kind = unicodedata.category(char)[0]
        space = char.isspace() and not 0x1C <= code <= 0x1F
        shape = char if "!" <= char <= "~" else " " if space else {"L": "a", "N": "0"}.get(kind, "!")
        self[code] = shape
        return shape


def find_merges() -> Path | None:
    """The merges file of an installed open_clip, else of a CLIP tokenizer in the Hugging Face cache, else None."""
    spec = importlib.util.find_spec("open_clip")
    if spec is not None and spec.origin:
        beside = Path(spec.origin).parent / "bpe_simple_vocab_16e6.txt.gz"
        if beside.is_file():
            return beside
    home = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface")
    hub = Path(os.environ.get("HF_HUB_CACHE") or home / "hub")
    for pattern in ("models--openai--clip-*", "models--laion--CLIP-*", "models--*stable-diffusion*"):
        for found in sorted(hub.glob(f"{pattern}/snapshots/*/**/merges.txt")):
            return found
    return None


def load_bpe(path: Path) -> Callable[[str], list[int]]:
    """An encoder from a merges file, plain or gzipped: text to token ids. Raises OSError,
    EOFError, zlib.error or ValueError when it cannot be read."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    lines = data.decode("utf-8").split("\n")[1 : MERGES + 1]
    ranks = {(left, right): rank for rank, (left, _, right) in enumerate(line.partition(" ") for line in lines if line)}
    letters = _letters()
    symbols = [*letters.values()]
    symbols += [symbol + "</w>" for symbol in letters.values()]
    symbols += [left + right for left, right in ranks]
    ids = {symbol: number for number, symbol in enumerate(symbols)}

    @lru_cache(maxsize=1 << 14)
    def piece(text: str) -> tuple[int, ...]:
        parts = [letters[byte] for byte in text.encode("utf-8")]
        parts[-1] += "</w>"
        while len(parts) > 1:
            best = min(pairwise(parts), key=lambda pair: ranks.get(pair, MERGES))
            if best not in ranks:
                break
            parts = _merged(parts, best)
        return tuple(ids[part] for part in parts)

    shape = _Shape()

    def encode(text: str) -> list[int]:
        # letter by letter, since Python writes a Σ at the end of a word as ς
        lower = text.lower() if text.isascii() else "".join(map(str.lower, text))
        found = _PIECES.finditer(lower.translate(shape))
        return [token for each in found for token in piece(lower[each.start() : each.end()])]

    return encode


def _merged(parts: list[str], pair: tuple[str, str]) -> list[str]:
    merged: list[str] = []
    index = 0
    while index < len(parts):
        if index + 1 < len(parts) and (parts[index], parts[index + 1]) == pair:
            merged.append(parts[index] + parts[index + 1])
            index += 2
        else:
            merged.append(parts[index])
            index += 1
    return merged


def _letters() -> dict[int, str]:
    """CLIP's byte alphabet: printable bytes stand for themselves, the rest for letters from U+0100 on."""
    plain = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    letters = {byte: chr(byte) for byte in plain}
    for byte in range(256):
        if byte not in letters:
            letters[byte] = chr(256 + len(letters) - len(plain))
    return letters
