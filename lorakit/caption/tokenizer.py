"""Count CLIP tokens without torch: exact when a CLIP vocabulary is installed, else an estimate that says so.

Every base that lorakit knows (SD 1.x, 2.x, both encoders of SDXL) reads text through the same byte-pair vocabulary,
so one count holds for all of them. The reference is the Hugging Face CLIP tokenizer, because trainers use it: NFC,
lower case, runs of white space as one; `benchmarks/tokenizer_agrees.py` compares.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from lorakit.caption.bpe import find_merges, load_bpe
from lorakit.caption.words import count_cjk

Encode = Callable[[str], list[int]]
ESTIMATE_LATIN = 0.25  # tokens a character in English captions, measured on 10,000 real ones: 0.23 to 0.27
ESTIMATE_CJK = 2.6  # the same in Chinese ones
LONGEST_CACHED = 1 << 16


@dataclass(slots=True)
class Tokenizer:
    """Counts tokens. `source` says where the vocabulary comes from; `exact` is false for the estimate."""

    encode: Encode | None
    source: str
    _counts: dict[str, int] = field(default_factory=dict)

    @property
    def exact(self) -> bool:
        """Whether the counts are those of the trainer."""
        return self.encode is not None

    def count(self, text: str) -> int:
        """How many tokens `text` takes, without the start and end tokens.

        Byte pairs never cross white space, so a caption costs what its chunks cost, and chunks repeat over a set.
        """
        return sum(map(self._chunk, text.split()))

    def _chunk(self, chunk: str) -> int:
        known = self._counts.get(chunk)
        if known is None:
            if self.encode is not None:
                known = len(self.encode(unicodedata.normalize("NFC", chunk)))
            else:
                cjk = count_cjk(chunk)
                known = max(1, round((len(chunk) + 1 - cjk) * ESTIMATE_LATIN + cjk * ESTIMATE_CJK))
            if len(self._counts) < LONGEST_CACHED:
                self._counts[chunk] = known
        return known

    def kept(self, text: str, window: int) -> int:
        """How many code points of `text` lie inside the first `window` tokens, cut between chunks of characters."""
        used, at = 0, 0
        for chunk in text.split():
            start = text.index(chunk, at)
            cost = self._chunk(chunk)
            if used + cost > window:
                return start + self._fitting(chunk, window - used)
            used, at = used + cost, start + len(chunk)
        return len(text)

    def _fitting(self, chunk: str, room: int) -> int:
        """How many characters of a chunk (a Chinese sentence is one) fit into `room` tokens."""
        low, high = 0, len(chunk)
        while low < high:
            middle = (low + high + 1) // 2
            if self._measure(chunk[:middle]) <= room:
                low = middle
            else:
                high = middle - 1
        return low

    def _measure(self, part: str) -> int:
        if self.encode is not None:
            return len(self.encode(unicodedata.normalize("NFC", part)))
        cjk = count_cjk(part)
        return round((len(part) - cjk) * ESTIMATE_LATIN + cjk * ESTIMATE_CJK)


@lru_cache(maxsize=1)
def clip_tokenizer() -> Tokenizer:
    """The best tokenizer at hand: instant-clip-tokenizer, a vocabulary of an installed library, or the estimate."""
    try:
        import instant_clip_tokenizer
    except ImportError:
        merges = find_merges()
        if merges is None:
            return Tokenizer(None, "an estimate (no CLIP vocabulary is installed)")
        return Tokenizer(load_bpe(merges), merges.as_posix())
    return Tokenizer(instant_clip_tokenizer.Tokenizer().encode, "instant-clip-tokenizer")
