"""One set, written in every layout: does a lint find the same, wherever the captions stand?

    python benchmarks/layouts_agree.py FOLDER

Takes the pictures right in FOLDER, gives them captions, once sound and once with planted faults (an empty caption, a
missing one, a placeholder, a file name), and writes both sets as sidecars, kohya folders, a kohya TOML and every kind
of list. Findings must be the same in code, severity, picture, evidence and measured value; in the message too, apart
from quoted file names. Places differ, of course. Exit code 1 when a layout differs from sidecars, is taken for another
layout, or when a planted fault is missed.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, TypeAlias

from lorakit import api

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lorakit.findings import Finding

Captions: TypeAlias = "Mapping[Path, str | None]"  # picture -> caption; None: it has none

TARGETS = ("lorakit", "kohya")
SOUND = (
    "a toy robot on a wooden table, seen from the front",
    "一个玩具机器人站在木桌上，背后是书架",
    "a toy robot, close-up of the head",
    "a toy robot in front of books, out of focus",
    'a toy robot, a label says "RX|7", dark background',
    "a toy robot on a stone floor, from above",
    "a toy robot beside a window, evening light",
)
# what is planted into the first pictures: the caption (`{stem}` is the picture's), and the rule that must fire
FAULTS: tuple[tuple[str | None, str], ...] = (
    ("", "empty"),
    (None, "missing-caption"),
    ("TODO", "placeholder"),
    ("{stem}.jpg", "caption-is-filename"),
)
KOHYA_TOML = """\
[general]
enable_bucket = true
caption_extension = ".txt"

[[datasets]]
resolution = 512
batch_size = 4

[[datasets.subsets]]
image_dir = "img"
"""
QUOTED_PATH = re.compile(r"`[^`]*[./][^`]*`")


def write_sidecars(folder: Path, captions: Captions) -> None:
    """`00.jpg` and `00.txt`."""
    for picture, caption in captions.items():
        if caption is not None:
            _write(folder / f"{picture.stem}.txt", caption)


def write_captions_txt(folder: Path, captions: Captions) -> None:
    """`00.jpg|caption` lines."""
    _write(folder / "captions.txt", "".join(f"{name}|{caption}\n" for name, caption in _named(captions)))


def write_captions_json(folder: Path, captions: Captions) -> None:
    """An object from picture to caption."""
    _write(folder / "captions.json", json.dumps(dict(_named(captions)), ensure_ascii=False, indent=2))


def write_csv(folder: Path, captions: Captions) -> None:
    """`file_name,text`, quoted where needed."""
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("file_name", "text"), *_named(captions)])


def write_jsonl(folder: Path, captions: Captions) -> None:
    """An object a line, as Hugging Face reads it."""
    rows = [json.dumps({"file_name": name, "text": text}, ensure_ascii=False) for name, text in _named(captions)]
    _write(folder / "metadata.jsonl", "".join(f"{row}\n" for row in rows))


def write_parquet(folder: Path, captions: Captions) -> None:
    """The same two columns. Raises ImportError without pyarrow."""
    import pyarrow
    import pyarrow.parquet

    names, texts = zip(*_named(captions), strict=True)
    table = pyarrow.table({"file_name": names, "text": texts})
    pyarrow.parquet.write_table(table, folder / "metadata.parquet")


def write_kohya_json(folder: Path, captions: Captions) -> None:
    """What kohya's merge_captions_to_metadata.py writes."""
    entries = {PurePosixPath(name).stem: {"caption": text} for name, text in _named(captions)}
    _write(folder / "meta_cap.json", json.dumps(entries, ensure_ascii=False, indent=2))


def write_kohya_toml(folder: Path, captions: Captions) -> None:
    """Sidecars, and a dataset TOML that names their folder and says what lorakit assumes without one."""
    write_sidecars(folder, captions)
    _write(folder.parent / "dataset.toml", KOHYA_TOML)


# layout -> (folder of the pictures, what is linted: both below the root; writer)
LAYOUTS: dict[str, tuple[str, str, Callable[[Path, Captions], None]]] = {
    "sidecar": ("", "", write_sidecars),
    "kohya-folders": ("10_robot", "", write_sidecars),
    "captions-txt": ("", "", write_captions_txt),
    "captions-json": ("", "", write_captions_json),
    "metadata-csv": ("", "", write_csv),
    "metadata-jsonl": ("", "", write_jsonl),
    "metadata-parquet": ("", "", write_parquet),
    "kohya-json": ("", "", write_kohya_json),
    "kohya-toml": ("img", "dataset.toml", write_kohya_toml),
}


def lint(name: str, captions: Captions, target: str) -> tuple[str, Counter[tuple[object, ...]]]:
    """Write the set in the layout `name` and lint it: the layout it was taken for, and its findings without places."""
    below, entry, write = LAYOUTS[name]
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root, "set", below)
        folder.mkdir(parents=True)
        for picture in captions:
            shutil.copyfile(picture, folder / picture.name)
        write(folder, captions)
        # that kohya reads no metadata.csv is true and said, and no difference in what the data holds
        overrides = {"target": target, "ignore": ["layout-suspect"]}
        report = api.lint(api.LintRequest([Path(root, "set", entry)], overrides=overrides))
    return report.dataset.layout, Counter(essence(finding) for finding in report.findings)


def essence(finding: Finding) -> tuple[object, ...]:
    """A finding without its place: code, severity, pictures by stem, message, evidence, measured value."""
    stems = (finding.sample, *finding.related)
    return (
        finding.name,
        finding.severity.label,
        tuple(PurePosixPath(key).stem for key in stems if key is not None),
        QUOTED_PATH.sub("`...`", finding.message),
        finding.evidence,
        finding.observed,
    )


def compare(title: str, captions: Captions, planted: Sequence[str]) -> int:
    """Print a table for one set; the number of layouts (times targets) that disagree with sidecars."""
    wrong = 0
    for target in TARGETS:
        _, standard = lint("sidecar", captions, target)
        missed = set(planted) - {str(each[0]) for each in standard}
        wrong += bool(missed)
        print(f"{title}, target {target}: findings with sidecars: {standard.total()}", end="")
        print(f", MISSED {', '.join(sorted(missed))}" if missed else "")
        for name in LAYOUTS:
            try:
                taken_for, found = lint(name, captions, target)
            except ImportError:
                print(f"  {name:18} not run: pyarrow is not installed")
                continue
            same = found == standard and taken_for == name
            wrong += not same
            print(f"  {name:18} {found.total():3}  {'the same' if same else 'DIFFERENT'}")
            if taken_for != name:
                print(f"    taken for {taken_for}")
            for sign, differing in (("-", standard - found), ("+", found - standard)):
                for each in differing:
                    print(f"    {sign} {each[0]} {each[1]} {', '.join(map(str, _stems(each)))}: {each[3]}")
    return wrong


def main() -> int:
    """Compare the sound set and the planted one; 1 when anything differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    pictures = sorted(file for file in folder.iterdir() if file.suffix.lower() in (".jpg", ".jpeg", ".png", ".webp"))
    if len(pictures) <= len(FAULTS):
        parser.error(f"`{folder}` holds {len(pictures)} pictures; at least {len(FAULTS) + 1} are needed")
    # a number behind the text keeps every caption different from the others, however many pictures there are
    sound = {
        picture: SOUND[number % len(SOUND)] + (f", view {number}" if number >= len(SOUND) else "")
        for number, picture in enumerate(pictures)
    }
    planted: dict[Path, str | None] = dict(sound)
    for picture, (caption, _) in zip(pictures, FAULTS, strict=False):
        planted[picture] = caption.format(stem=picture.stem) if caption is not None else None
    wrong = compare("sound captions", sound, ())
    wrong += compare("planted faults", planted, [rule for _, rule in FAULTS])
    print(f"{len(pictures)} pictures, {len(LAYOUTS)} layouts, {len(TARGETS)} targets: {wrong} wrong")
    return 1 if wrong else 0


def _named(captions: Captions) -> list[tuple[str, str]]:
    return [(picture.name, caption) for picture, caption in captions.items() if caption is not None]


def _stems(essential: tuple[object, ...]) -> tuple[object, ...]:
    stems = essential[2]
    return stems if isinstance(stems, tuple) else ()


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
