"""What repairs change in captions that nobody wrote for lorakit: to be read by eye.

    python -m benchmarks.safe_repairs FILE ... [--unsafe] [--set 400]

FILE: a caption a line, a .tsv (first column), or SDXL styles (.json). Captions are judged in sets of `--set` lines, in
the order of the file. Prints every change, and at the end how many captions of how many; nothing is judged by the
program. A safe repair that damages a good caption is a fault to be mended before anything else.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.careful_captions import captions
from lorakit import api


def main() -> None:
    """Print the changes of every file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--unsafe", action="store_true")
    parser.add_argument("--set", type=int, default=400)
    given = parser.parse_args()
    repair = api.caption_fixer({"select": ["CAP", "VOC"]}, given.unsafe)
    rows = []
    for path in given.files:
        for column, texts in captions(path).items():
            changed = 0
            for start in range(0, len(texts), given.set):
                before = texts[start : start + given.set]
                for old, new in zip(before, repair(before)[0], strict=True):
                    if old != new:
                        changed += 1
                        print(f"- {old}\n+ {new}")
            rows.append((f"{path.name} {column}".strip(), len(texts), changed))
    print("\n| file | captions | changed |\n|---|---|---|")
    for name, size, changed in rows:
        print(f"| {name} | {size:,} | {changed:,} |")


if __name__ == "__main__":
    main()
