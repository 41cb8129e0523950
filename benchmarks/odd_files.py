"""Odd picture files: is each one's fault found, and are the sound ones left alone?

    python benchmarks/odd_files.py FOLDER [FOLDER ...]

Made for the test pictures of Pillow, scikit-image and exif-orientation-examples, whose faults are known. EXPECTED was
written from the files (opened with Pillow, every frame and tag looked at), not from what lorakit says. Resolution is
left out, as are the rules about the whole set: most of these pictures are tiny, and that is not what makes them odd.
Exit code 1 when a file's findings differ from the table.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from lorakit import api

if TYPE_CHECKING:
    from collections.abc import Iterable

# Whether a file can be read and means what it shows; size (RES) and likeness to others are other questions.
FAMILIES = ("FIL", "IMG", "CAP", "LKT")

SOUND: tuple[str, ...] = ()
EXPECTED: dict[str, tuple[str, ...]] = {
    # Pillow
    "16bit.cropped.tif": ("mode",),  # 16-bit gray
    "broken_data_stream.png": ("truncated",),  # the deflate stream is damaged: Pillow stops
    "decompression_bomb.gif": ("decompression-bomb",),  # claims 4365 megapixels
    "decompression_bomb.ico": ("unsupported",),  # an icon, which no trainer reads; it is not opened at all
    "dispose_bgnd_transparency.gif": ("alpha", "animated"),  # 10 frames, 47 % of the first transparent
    "exif-dpi-zerodivision.jpg": ("broken-metadata",),  # a resolution of x/0
    "flower.jpg": SOUND,
    "flower.webp": SOUND,
    "hopper.jpg": SOUND,
    "hopper.png": SOUND,
    "hopper_bad_exif.jpg": ("broken-metadata",),  # the EXIF directory claims 32 entries and holds 10
    "hopper_orientation_6.jpg": ("exif-rotation",),
    "invalid-exif.jpg": ("broken-metadata",),  # no byte order where the EXIF block starts
    "pil_sample_cmyk.jpg": ("mode",),
    "sugarshack_bad_mpo_header.jpg": ("broken-metadata",),  # the multi-picture index cannot be read
    "tiff_16bit_RGBa.tiff": ("alpha", "mode"),  # 16-bit colour, no pixel opaque
    "transparent.gif": ("alpha",),
    "transparent.png": ("alpha",),
    "truncated_app14.jpg": ("broken-metadata",),  # the Adobe block, which names the colour space, is cut off
    "truncated_end_chunk.png": ("truncated",),  # all pixels are there, the end is not: Pillow stops
    "truncated_image.png": ("truncated",),
    "truncated_jpeg.jpg": ("truncated",),
    # scikit-image
    "astronaut.png": SOUND,
    "camera.png": SOUND,  # 8-bit gray
    "chelsea.png": SOUND,
    "chessboard_GRAY_U16.tif": ("mode",),  # 16-bit gray
    "coffee.png": SOUND,
    "no_time_for_that_tiny.gif": ("animated",),  # 24 frames
    "palette_color.png": ("mode",),  # a palette
    "rocket.jpg": SOUND,
    "truncated.jpg": ("truncated",),  # the first 400 bytes
    # exif-orientation-examples: the number is the tag's value, and 0 is no value at all
    "Landscape_0.jpg": SOUND,
    "Landscape_1.jpg": SOUND,
    **{f"Landscape_{orientation}.jpg": ("exif-rotation",) for orientation in range(2, 9)},
}
# What a trainer does not even look for, beside the file's own fault (library/train_util.py, IMAGE_EXTENSIONS).
SKIPPED = {"lorakit": (".ico",), "kohya": (".ico", ".gif", ".tif", ".tiff")}
PICTURES = frozenset(Path(name).suffix for name in EXPECTED)


def expected(name: str, target: str) -> frozenset[str]:
    """The rules that must fire for a file when `target` trains it."""
    skipped = Path(name).suffix in SKIPPED[target]
    return frozenset(EXPECTED[name]) | ({"unsupported"} if skipped else frozenset())


def found(files: Iterable[Path], target: str) -> dict[str, frozenset[str]]:
    """Lint the files together, each with a sound caption, and return the rules that fired, by file name."""
    with tempfile.TemporaryDirectory() as folder:
        originals = {}
        for number, file in enumerate(files, 1):
            # one stem a file: `hopper.jpg` and `hopper.png` would share a caption, which is a fault of the set
            copy = Path(folder, f"{number:03}{file.suffix}")
            shutil.copyfile(file, copy)
            copy.with_suffix(".txt").write_text(f"odd picture number {number} on a gray desk\n", encoding="utf-8")
            originals[copy.name] = file.name
        report = api.lint(api.LintRequest([Path(folder)], overrides={"target": target}))
    fired: dict[str, set[str]] = {name: set() for name in originals.values()}
    for finding in report.findings:
        if finding.sample is not None and finding.code.startswith(FAMILIES):
            fired[originals[finding.sample]].add(finding.name)
    return {name: frozenset(rules) for name, rules in fired.items()}


def main() -> int:
    """Print the table for each target; 1 when a file's findings differ from what is known of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    folders = parser.parse_args().folders
    files = sorted(file for folder in folders for file in folder.iterdir() if file.suffix in PICTURES)
    unknown = [file.name for file in files if file.name not in EXPECTED]
    known = [file for file in files if file.name in EXPECTED]
    if not known:
        print("no file of the table in these folders")
        return 1
    wrong = 0
    for target in SKIPPED:
        print(f"{'target ' + target:32} {'expected':36} {'found':36} ok")
        for name, rules in found(known, target).items():
            right = rules == expected(name, target)
            wrong += not right
            print(f"{name:32} {_words(expected(name, target)):36} {_words(rules):36} {'yes' if right else 'NO'}")
        print()
    for name in unknown:
        print(f"not in the table: {name}")
    print(f"{len(known)} files, {len(SKIPPED)} targets: {wrong} wrong")
    return 1 if wrong else 0


def _words(rules: frozenset[str]) -> str:
    return ", ".join(sorted(rules)) or "-"


if __name__ == "__main__":
    sys.exit(main())
