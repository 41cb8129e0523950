"""One set of five pictures in every layout: each must give the same pictures with the same captions."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.formats.conftest import Read, Texts, Write

CAPTIONS = {
    "img1.jpg": "a photo of sks dog, sitting, looking left",
    "img2.png": 'a "big" dog | black; running',
    "img3.webp": "一个女孩，长发，微笑",
    "img10.jpg": "naïve café – déjà vu",
    "sub_img.JPG": " spaces around ",
}


def sidecars(write: Write) -> None:
    for name, text in CAPTIONS.items():
        write(f"{name.rsplit('.', 1)[0]}.txt", text)


def metadata_csv(write: Write) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([("file_name", "text"), *CAPTIONS.items()])
    write("metadata.csv", stream.getvalue())


def metadata_jsonl(write: Write) -> None:
    write("metadata.jsonl", "".join(json.dumps({"file_name": n, "text": t}) + "\n" for n, t in CAPTIONS.items()))


def metadata_parquet(write: Write) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    columns = {"file_name": list(CAPTIONS), "text": list(CAPTIONS.values())}
    parquet.write_table(pyarrow.table(columns), write("metadata.parquet"))


def captions_json(write: Write) -> None:
    write("captions.json", json.dumps(CAPTIONS, ensure_ascii=False, indent=2))


def captions_txt(write: Write) -> None:
    write("captions.txt", "".join(f"{name}|{text}\n" for name, text in CAPTIONS.items()))


def kohya_json(write: Write) -> None:
    entries = {f"/old/{name.rsplit('.', 1)[0]}": {"caption": text} for name, text in CAPTIONS.items()}
    write("meta_cap.json", json.dumps(entries))


LAYOUTS = [sidecars, metadata_csv, metadata_jsonl, metadata_parquet, captions_json, captions_txt, kohya_json]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_the_same_set_reads_the_same(write: Write, read: Read, texts: Texts, layout: Callable[[Write], None]) -> None:
    for name in CAPTIONS:
        write(name)
    layout(write)
    dataset = read()
    # `picture | caption` may be written with spaces around the bar
    expected = {name: [text.lstrip() if layout is captions_txt else text] for name, text in CAPTIONS.items()}
    assert texts(dataset) == expected
    assert list(texts(dataset)) == ["img1.jpg", "img2.png", "img3.webp", "img10.jpg", "sub_img.JPG"]
    assert dataset.notes == ()


def test_the_same_set_reads_the_same_in_kohya_folders(write: Write, read: Read, texts: Texts) -> None:
    for name, text in CAPTIONS.items():
        write(f"5_sks/{name}")
        write(f"5_sks/{name.rsplit('.', 1)[0]}.txt", text)
    dataset = read()
    assert texts(dataset) == {f"5_sks/{name}": [text] for name, text in CAPTIONS.items()}
    assert (dataset.layout, dataset.notes) == ("kohya-folders", ())
