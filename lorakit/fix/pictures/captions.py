"""The captions that are carried, and as files of the new folder: beside the pictures, or in one list. UTF-8, LF.

A `metadata.csv` starts with a byte-order mark: people open it in Excel, which shows wrong letters without one.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from lorakit.formats.textfile import LINE_END

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.dataset import Dataset, Sample
    from lorakit.fix.pictures.plan import Plan, Treatment

LISTS = {"metadata-csv": "metadata.csv", "metadata-jsonl": "metadata.jsonl"}
OURS = ("file_name", "text")
NEGATIVE = ".lorakit/negative_prompt.txt"  # where `lorakit fix` keeps it, too


def with_captions(dataset: Dataset) -> Dataset:
    """The dataset with captions for pictures that have none: those of another source, such as `NAME.caption`."""
    subsets = (replace(subset, samples=tuple(map(_captioned, subset.samples))) for subset in dataset.subsets)
    return replace(dataset, subsets=tuple(subsets))


def _captioned(sample: Sample) -> Sample:
    if sample.captions or not sample.rivals:
        return sample
    return replace(sample, captions=tuple(each for each in sample.rivals if each.path == sample.rivals[0].path))


def caption_files(plan: Plan, kept: Sequence[Treatment]) -> dict[str, bytes]:
    """Contents by path below the new folder, for the pictures that were `kept`; one without captions stays without."""
    if plan.layout in LISTS:
        text = _table(kept) if plan.layout == "metadata-csv" else _lines(kept)
        files = {LISTS[plan.layout]: text}
    else:
        files = {
            PurePosixPath(each.output).with_suffix(plan.caption_suffix).as_posix(): _sidecar(each.captions)
            for each in kept
            if each.captions
        }
    outputs = {each.key: each.output for each in kept}
    for name, keys in (plan.lists or {}).items():
        files[name] = "".join(f"{outputs[key]}\n" for key in keys if key in outputs)
    if plan.negative:
        files[NEGATIVE] = plan.negative + "\n"
    # a lone half of a surrogate pair, as a broken JSON escape leaves it, is no text
    return {
        name: text.encode("utf-8-sig" if name.endswith(".csv") else "utf-8", "replace") for name, text in files.items()
    }


def _sidecar(captions: Sequence[str]) -> str:
    """One caption a line, as the loader reads them; a line end inside a caption would make two of it."""
    lines = [LINE_END.sub(" ", text) for text in captions]
    return "".join(f"{line}\n" for line in lines) if any(lines) else ""


def _rows(kept: Sequence[Treatment]) -> list[dict[str, str]]:
    # what is ours comes first, and no column of the source takes its place
    return [
        {"file_name": each.output, "text": text} | {name: value for name, value in each.extra if name not in OURS}
        for each in kept
        for text in each.captions
    ]


def _table(kept: Sequence[Treatment]) -> str:
    rows = _rows(kept)
    columns = dict.fromkeys([*OURS, *(name for row in rows for name in row)])
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(columns), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def _lines(kept: Sequence[Treatment]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(kept))
