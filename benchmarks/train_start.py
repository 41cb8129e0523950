"""From the base loaded to the first step done: how long with cold caches, how long with warm ones, and what takes it?

    python -m benchmarks.train_start                                        # CPU, tiny base, 512 and 256
    python -m benchmarks.train_start --base true --device cuda --resolution 512 --rounds 5

50 made-up JPEGs of 1 MP (benchmarks/many_pictures.py) are written and linted once. Each measurement is a process of its
own: `lorakit.train.prepare.prepare`, timed from the moment that the base is loaded (true size: random weights, as
nobody has to download them), then the first step of `lorakit.train.loop`, until its numbers are read. A round is one
process whose cache folder is empty and one that finds it filled, in alternating order. Parts are timed without what
they contain of other parts. Not counted: importing, loading the base (a GPU is set up by then), and the measurement
before the first step that `validation` asks for, which no cache makes faster. Asked: warm under a third of cold. Exit
code 1 when that is broken.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.many_pictures import write_pictures
from benchmarks.scoring import interval
from lorakit import api
from lorakit.bases import TINY, look_at
from lorakit.config.training import TrainingConfig
from lorakit.image.framing import Framing
from lorakit.plan.plan import make_plan
from lorakit.train.job import Job

if TYPE_CHECKING:
    from collections.abc import Sequence

    Parts = dict[str, float]

SHARE = 1 / 3
MEGAPIXELS = 1.0


def make_job(data: Path, resolution: int, device: str, threads: int | None) -> Job:
    """The job of a run on `data`, linted here and now; the gate is opened whatever the made-up pictures lack."""
    config = TrainingConfig(
        train_data_dir=str(data),
        base_model=TINY,
        resolution=resolution,
        device=device,
        threads=threads,
        validation="off",
    )
    bound = api.bind(api.LintRequest([data], overrides={"resolution": resolution}, isolated=False, cached=False))
    assert bound.surveyed is not None
    _, attestation = api.vouch(bound, api.judge(bound, bound.dataset))
    framing = Framing((resolution, resolution), maximum=2 * resolution)
    return Job(
        plan=make_plan(bound.dataset, bound.surveyed.rows, framing, config),
        dataset=bound.dataset,
        attestation=replace(attestation, verdict="open", reasons=()),
        base=look_at(TINY, Path(TINY)),
        folder=data.parent / "out",
    )


def start(job: Path, home: Path, base: str) -> Parts:
    """Seconds by part of one start in a process of its own; `home` is where its cache lies."""
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-m", "benchmarks.train_start_once", str(job), str(home), base]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=here)
    if done.returncode:
        raise SystemExit(f"the start failed:\n{done.stderr[-3000:]}")
    parts: Parts = json.loads(done.stdout.splitlines()[-1])
    return parts


def rounds(job: Path, folder: Path, base: str, count: int) -> tuple[list[Parts], list[Parts]]:
    """Cold and warm starts in turn. The first one, which compiles Python's files and warms the disk, is not counted."""
    cold: list[Parts] = []
    warm: list[Parts] = []
    start(job, folder / "home0", base)
    for number in range(1, count + 1):
        before, new = folder / f"home{number - 1}", folder / f"home{number}"
        if number % 2:
            cold.append(start(job, new, base))
            warm.append(start(job, new, base))
        else:
            warm.append(start(job, before, base))
            cold.append(start(job, new, base))
        shutil.rmtree(before)
    return cold, warm


def print_parts(cold: Sequence[Parts], warm: Sequence[Parts]) -> bool:
    """The table of one resolution; whether the limit holds."""
    names = sorted({name for each in (*cold, *warm) for name in each}, key=lambda name: (name == "in all", name))
    print("| part | cold s | warm s |\n|---|---|---|")
    for name in names:
        before, after = (statistics.median(each.get(name, 0.0) for each in side) for side in (cold, warm))
        print(f"| {name} | {before:.3f} | {after:.3f} |")
    ratios = [after["in all"] / before["in all"] for before, after in zip(cold, warm, strict=True)]
    middle = statistics.median(ratios)
    low, high = interval(statistics.median, ratios, 2000)
    print(f"\nwarm / cold: {middle:.3f} ({low:.3f} to {high:.3f}), {len(ratios)} rounds; ", end="")
    print(f"asked: under {SHARE:.3f}: {'held' if middle < SHARE else 'FAILED'}\n", flush=True)
    return middle < SHARE


def main() -> int:
    """Measure every resolution."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="tiny", choices=("true", "tiny"))
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--resolution", default="512,256", help="with commas between")
    parser.add_argument("--pictures", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=None)
    asked = parser.parse_args()
    good = True
    for resolution in (int(each) for each in asked.resolution.split(",")):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            write_pictures(folder / "data", asked.pictures, MEGAPIXELS, "JPEG")
            job = folder / "job"
            job.write_bytes(pickle.dumps(make_job(folder / "data", resolution, asked.device, asked.threads)))
            print(f"{datetime.now(UTC):%Y-%m-%d}, {asked.base} base on {asked.device}, ", end="")
            print(f"{asked.pictures} pictures of {MEGAPIXELS:g} MP at {resolution}, medians of {asked.rounds} rounds\n")
            good = print_parts(*rounds(job, folder, asked.base, asked.rounds)) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
