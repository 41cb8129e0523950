"""10,000 pairs: how long does `lorakit lint --no-pixels` take, and how much memory? And `lorakit --help`?

    python benchmarks/many_pairs.py [--pairs 10000] [--rounds 5]

Writes the pairs into a temporary folder (512x512 JPEGs of one drawing, no two files the same bytes), lints them in a
process of its own with 2 jobs, and prints medians. The first round also warms the file cache. `--help` is timed beside
a bare `import typer`, in turn. Exit code 1 when a limit is broken.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from lorakit.image.picture import Picture
from lorakit.image.specimen import draw

SECONDS = 15.0  # for 10,000 pairs on 2 cores
MEGABYTES = 400.0
HELP_RATIO = 3.0  # times a bare `import typer`
JOBS = 2

SUBJECTS = ("a kite", "a lighthouse", "an old tram", "two boats", "a market stall", "a sleeping dog", "a paper lantern")
PLACES = ("over a beach", "at dusk", "in the rain", "seen from above", "behind a fence", "under a bridge")
LOOKS = ("ink and wash", "flat colours", "soft light", "strong shadows", "thin outlines")


@dataclass(frozen=True)
class Run:
    """One process: seconds of wall time, peak resident memory in megabytes, exit code and what it said."""

    seconds: float
    megabytes: float
    code: int
    said: str


def write_pairs(folder: Path, pairs: int) -> None:
    """Write `pairs` pictures with captions, a thousand to a folder as photographers keep them."""
    template = draw(Picture((512, 512), pattern="flat"))
    for number in range(pairs):
        below = folder / f"{number // 1000:02}"
        below.mkdir(exist_ok=True)
        stem = below / f"picture_{number:05}"
        # bytes behind a JPEG's end are left alone by every reader: the same drawing, another file
        stem.with_suffix(".jpg").write_bytes(template + f"{number}".encode())
        subject, place, look = (
            words[number // step % len(words)] for words, step in ((SUBJECTS, 1), (PLACES, 7), (LOOKS, 42))
        )
        stem.with_suffix(".txt").write_text(f"{subject} {place}, {look}, sheet {number}\n", encoding="utf-8")


def run(*arguments: str | Path) -> Run:
    """Run Python with these arguments; `os.wait4` tells the peak memory of exactly this process."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen([sys.executable, *arguments], stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read().decode()
    # macOS counts bytes, everyone else KiB
    megabytes = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    return Run(seconds, megabytes, process.returncode, said)


def measure_lint(pairs: int, rounds: int) -> bool:
    """Print every round and the medians; whether both limits hold and the lint was sound."""
    with tempfile.TemporaryDirectory() as folder:
        write_pairs(Path(folder), pairs)
        lint = ("-m", "lorakit", "lint", folder, "--no-pixels", "--jobs", str(JOBS), "--statistics")
        runs = [run(*lint) for _ in range(rounds)]
    for number, each in enumerate(runs, 1):
        print(f"round {number}: {each.seconds:6.2f} s  {each.megabytes:6.0f} MB  exit code {each.code}")
        if each.code:
            print(each.said)
    seconds = statistics.median(each.seconds for each in runs)
    megabytes = statistics.median(each.megabytes for each in runs)
    print(f"median of {rounds}, {pairs} pairs, --no-pixels, {JOBS} jobs: {seconds:.2f} s (limit {SECONDS:g} s)")
    print(f"peak memory: {megabytes:.0f} MB (limit {MEGABYTES:g} MB)")
    return seconds < SECONDS and megabytes < MEGABYTES and all(each.code == 0 for each in runs)


def measure_help(rounds: int) -> bool:
    """Print the price of `lorakit --help` beside that of any Typer app; whether the limit holds."""
    pairs = [(run("-c", "import typer"), run("-m", "lorakit", "--help")) for _ in range(rounds)]
    typer = statistics.median(bare.seconds for bare, _ in pairs)
    helped = statistics.median(each.seconds for _, each in pairs)
    print(f"import typer {typer * 1000:.0f} ms, lorakit --help {helped * 1000:.0f} ms: ", end="")
    print(f"{helped / typer:.2f} times (limit {HELP_RATIO:g}), medians of {rounds}")
    return helped / typer <= HELP_RATIO


def main() -> int:
    """Measure both; 1 when a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    held = [measure_lint(options.pairs, options.rounds), measure_help(max(options.rounds, 9))]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
