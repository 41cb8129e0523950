"""The same pictures and captions give the same findings, however they lie on disk; only the places differ."""

from __future__ import annotations

import csv
import io
import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from lorakit.image.picture import Picture
from tests.support import lint, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.findings import Finding

PICTURES = {
    "01.jpg": Picture((512, 512)),
    "02.jpg": Picture((300, 200), seed=1),
    "03.png": Picture((512, 512), format="PNG", mode="RGBA", transparent=0.3, seed=2),
    "04.jpg": Picture((512, 512), orientation=6, seed=3),
    "05.jpg": Picture((512, 512), keep=0.5, seed=4),
    "06.jpg": Picture((1600, 400), seed=5),
}
CAPTIONS = {
    "01.jpg": 'a robot toy, "red", on a table',
    "02.jpg": "TODO",
    "03.png": "",
    "04.jpg": "机器人玩具，桌子上",
    "05.jpg": "a robot toy beside a window",
    # 06.jpg has no caption at all
}
REPORTED = {"too-small", "placeholder", "empty", "alpha", "exif-rotation", "truncated", "aspect", "missing-caption"}


def sidecars(prefix: str = "") -> dict[str, Picture | str | bytes]:
    captions = {f"{prefix}{PurePosixPath(name).stem}.txt": text for name, text in CAPTIONS.items()}
    return {**{prefix + name: picture for name, picture in PICTURES.items()}, **captions}


def listed(name: str, text: str) -> dict[str, Picture | str | bytes]:
    return {**PICTURES, name: text}


def as_csv() -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows([("file_name", "text"), *CAPTIONS.items()])
    return buffer.getvalue()


LAYOUTS: dict[str, dict[str, Picture | str | bytes]] = {
    "sidecar": sidecars(),
    "metadata-csv": listed("metadata.csv", as_csv()),
    "metadata-jsonl": listed(
        "metadata.jsonl",
        "".join(json.dumps({"file_name": name, "text": text}) + "\n" for name, text in CAPTIONS.items()),
    ),
    "kohya-folders": sidecars("10_robot/"),
    "captions-txt": listed("captions.txt", "".join(f"{name}|{text}\n" for name, text in CAPTIONS.items())),
    "captions-json": listed("captions.json", json.dumps(CAPTIONS)),
}


def bare(finding: Finding) -> tuple[str, str, str, str]:
    """A finding without its place."""
    stem = PurePosixPath(finding.sample).name if finding.sample else ""
    return finding.code, finding.severity.label, stem, finding.message.replace("10_robot/", "")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_findings(layout: str, tmp_path: Path) -> None:
    expected = lint(write_files(tmp_path / "sidecar", LAYOUTS["sidecar"]))
    report = lint(write_files(tmp_path / layout, LAYOUTS[layout]))
    assert report.dataset.layout == layout
    assert sorted(map(bare, report.findings)) == sorted(map(bare, expected.findings))
    assert {finding.name for finding in report.findings} >= REPORTED


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_finding_about_a_caption_points_into_the_file_that_holds_it(layout: str, tmp_path: Path) -> None:
    folder = write_files(tmp_path / "set", LAYOUTS[layout])
    (finding,) = [each for each in lint(folder).findings if each.name == "placeholder"]
    assert finding.location is not None
    lines = (folder / finding.location.path).read_text("utf-8").splitlines()
    line = lines[finding.location.line - 1]
    assert line[finding.location.column - 1 :].startswith("TODO")
