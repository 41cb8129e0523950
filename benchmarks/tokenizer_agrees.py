"""Does lorakit count what the trainer's tokenizer counts?

    python benchmarks/tokenizer_agrees.py TOKENIZER_FOLDER FILE [FILE ...]

TOKENIZER_FOLDER holds the vocab.json and merges.txt of a CLIP model, such as openai/clip-vit-base-patch32. A FILE holds
captions: a .tsv in its first column below a head line, a .json as strings however deep, any other one a line. The
reference is `transformers.CLIPTokenizer`; without transformers it is the same pipeline built from the `tokenizers`
library; the output says which. Compared are lorakit's count, and the ids of instant-clip-tokenizer and of lorakit's own
byte-pair encoding. At most LIMIT captions are taken from a file, by a fixed seed. Exit code 1 when anything differs,
or when there are fewer than LEAST captions.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import importlib.metadata
import json
import os
import random
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lorakit.caption.bpe import load_bpe
from lorakit.caption.tokenizer import clip_tokenizer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Encode = Callable[[str], list[int]]

LEAST = 10_000
LIMIT = 20_000
SHOWN = 5


def captions(path: Path) -> list[str]:
    """The captions of a file, at most LIMIT."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".tsv":
        found = [row[0] for row in csv.reader(text.splitlines()[1:], delimiter="\t") if row]
    elif path.suffix == ".json":
        found = list(_strings(json.loads(text)))
    else:
        found = text.splitlines()
    return found if len(found) <= LIMIT else random.Random(0).sample(found, LIMIT)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def reference(folder: Path) -> tuple[str, Encode]:
    """The trainers' tokenizer from the files in `folder`, and what it is."""
    try:
        transformers: Any = importlib.import_module("transformers")  # checked without it being there
    except ImportError:
        return f"tokenizers {importlib.metadata.version('tokenizers')} (no transformers here)", _pipeline(folder)
    made = transformers.CLIPTokenizer.from_pretrained(str(folder), local_files_only=True)
    kind = "in Rust" if made.is_fast else "in Python"
    name = f"{type(made).__name__} of transformers {transformers.__version__}, {kind}"
    return name, lambda text: list(made(text, add_special_tokens=False)["input_ids"])


def _pipeline(folder: Path) -> Encode:
    """What transformers builds for CLIP, from its parts."""
    parts: Any = importlib.import_module("tokenizers")
    models, normalizers, pre_tokenizers = parts.models, parts.normalizers, parts.pre_tokenizers
    vocabulary = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    lines = (folder / "merges.txt").read_text(encoding="utf-8").split("\n")[1:]
    merges = [(left, right) for left, right in (line.split(" ") for line in lines if line)]
    end = "<|endoftext|>"
    tokenizer = parts.Tokenizer(models.BPE(vocab=vocabulary, merges=merges, end_of_word_suffix="</w>", unk_token=end))
    spaces = normalizers.Replace(parts.Regex(r"\s+"), " ")
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), spaces, normalizers.Lowercase()])
    pieces = parts.Regex(r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+")
    split = pre_tokenizers.Split(pieces, behavior="removed", invert=True)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.add_special_tokens([parts.AddedToken("<|startoftext|>"), parts.AddedToken(end)])
    return lambda text: list(tokenizer.encode(text, add_special_tokens=False).ids)


def main() -> int:
    """Print how many captions differ, and the first of them; 1 when any does."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tokenizer", type=Path)
    parser.add_argument("files", nargs="+", type=Path)
    arguments = parser.parse_args()
    texts = []
    for file in arguments.files:
        read = captions(file)
        texts += read
        print(f"{len(read):6} captions from {file.name}")
    name, expected = reference(arguments.tokenizer)
    print(f"reference: {name}")
    ids = [expected(text) for text in texts]
    counter = clip_tokenizer()
    wrong = 0
    if counter.exact and counter.encode is not None:
        print(f"lorakit counts with {counter.source}")
        wrong += _compare("count", texts, [len(each) for each in ids], counter.count)
        wrong += _compare("ids of instant-clip-tokenizer", texts, ids, _normal(counter.encode))
    else:
        print("instant-clip-tokenizer is not installed: only lorakit's own encoding is compared")
    wrong += _compare(
        "ids of lorakit's own encoding", texts, ids, _normal(load_bpe(arguments.tokenizer / "merges.txt"))
    )
    if len(texts) < LEAST:
        print(f"too few captions: {len(texts)} of at least {LEAST}")
    return 1 if wrong or len(texts) < LEAST else 0


def _normal(encode: Encode) -> Encode:
    """`encode` after the normalisation that lorakit does in front of it."""
    return lambda text: encode(unicodedata.normalize("NFC", text))


def _compare(what: str, texts: list[str], expected: list[Any], found: Callable[[str], Any]) -> int:
    differing = [text for text, right in zip(texts, expected, strict=True) if found(text) != right]
    print(f"{what}: {len(differing)} of {len(texts)} captions differ")
    for text in differing[:SHOWN]:
        print(f"    {text[:100]!r}")
    return len(differing)


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")  # the files are here
    sys.exit(main())
