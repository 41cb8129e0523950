"""100,000 captions, a 5,000-entry glossary: how long do all safe and unsafe repairs take, and how much memory?

    python -m benchmarks.many_fixes [--size 100000] [--rounds 3] [--layout metadata-jsonl|sidecar]

The corpus is that of `many_captions.py`, but three in ten captions carry a fault (a variant of the glossary in one of
ten, a doubled phrase, a denied fault, a prompt weight, odd spaces). It lies on disk, with pictures of one pixel, as one
`metadata.jsonl` or as sidecars. Each run is a process of its own: `lorakit fix DATA --no-images --unsafe-fixes`, from
the start of the interpreter to its end, writing, journal and the second verdict included; then `--undo`, after which
every file must be what it was. Exit code 1 when a limit is broken.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.many_captions import corpus

SECONDS = 90.0  # for 100,000 captions on 2 cores
MEGABYTES = 1000.0
SHARE = 0.3  # captions with a fault
PIXEL = bytes.fromhex("474946383961010001008000000000000000002c00000000010001000002024401003b")


def faulty(captions: list[str], glossary: str) -> list[str]:
    """The captions with faults put in."""
    rng = random.Random(7)
    variants = [line.partition("[")[2].rstrip("]") for line in glossary.splitlines() if "[" in line]
    made = []
    for caption in captions:
        if rng.random() < SHARE:
            units = caption.split(", ")
            at = rng.randrange(1, len(units))
            kind = rng.random()
            if kind < 0.34:
                units.insert(at, rng.choice(variants))
            elif kind < 0.55:
                units.append(units[at])
            elif kind < 0.75:
                units.insert(at, rng.choice(("not blurry", "no watermark", "without distortion")))
            elif kind < 0.9:
                units[at] = f"({units[at]}:1.2)"
            else:
                units[at] = units[at].replace(" ", "  ") + " "
            caption = ", ".join(units)
        made.append(caption)
    return made


def write(folder: Path, size: int, layout: str) -> None:
    """The dataset with settings and glossary."""
    captions, glossary = corpus(size)
    captions = faulty(captions, glossary)
    data = folder / "data"
    data.mkdir()
    for number in range(size):
        (data / f"{number}.gif").write_bytes(PIXEL)
    if layout == "sidecar":
        for number, caption in enumerate(captions):
            (data / f"{number}.txt").write_text(caption, encoding="utf-8")
    else:
        rows = (
            json.dumps({"file_name": f"{number}.gif", "text": caption}, ensure_ascii=False)
            for number, caption in enumerate(captions)
        )
        (data / "metadata.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "glossary.yaml").write_text(glossary, encoding="utf-8")
    (folder / "lorakit.yaml").write_text(
        "schema: 1\ntrigger: mirelle\nglossary: glossary.yaml\nselect: [CAP, VOC, SET]\n", encoding="utf-8"
    )


def digest(folder: Path) -> str:
    """SHA-256 of every caption file."""
    found = hashlib.sha256()
    for path in sorted((folder / "data").iterdir()):
        if path.suffix in (".txt", ".jsonl"):
            found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()


def run(folder: Path, *arguments: str) -> tuple[float, float, str]:
    """Seconds and peak megabytes of one command line, and what it said."""
    code = (
        "import resource, sys; from lorakit.cli.run import run; code = run(sys.argv[1:]); "
        "print('PEAK', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss); sys.exit(code)"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - start
    if done.returncode > 1:
        raise SystemExit(done.stdout + done.stderr)
    return seconds, int(done.stdout.rpartition("PEAK")[2]) / 1024, done.stdout


def main() -> int:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--layout", default="metadata-jsonl", choices=("metadata-jsonl", "sidecar"))
    given = parser.parse_args()
    fixes, undos, peaks = [], [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, given.size, given.layout)
        before = digest(folder)
        for _ in range(given.rounds):
            seconds, peak, said = run(folder, "fix", "data", "--no-images", "--unsafe-fixes")
            fixes.append(seconds)
            peaks.append(peak)
            changed = said.splitlines()[0]
            assert digest(folder) != before
            undos.append(run(folder, "fix", "data", "--undo")[0])
            assert digest(folder) == before, "undo did not restore every byte"
    fix, peak = statistics.median(fixes), max(peaks)
    print("| layout | captions | fix s | undo s | peak MB | what changed |\n|---|---|---|---|---|---|")
    print(f"| {given.layout} | {given.size:,} | {fix:.1f} | {statistics.median(undos):.1f} | {peak:.0f} | {changed} |")
    own = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    failed = fix > SECONDS * max(1.0, given.size / 100_000) or peak > MEGABYTES
    print(f"{'FAILED' if failed else 'held'}: {SECONDS:.0f} s, {MEGABYTES:.0f} MB (largest child {own:.0f} MB)")
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
