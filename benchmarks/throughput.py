"""How fast is a lint with all pixel rules, beside cleanvision, imagededup and decoding alone? And how much memory?

    python benchmarks/throughput.py [--rivals PYTHON] [--count 60] [--rounds 3] [--cells 3:JPEG,0.7:JPEG,...]
    python benchmarks/throughput.py --many 10000      # memory, cold and warm, small pictures
    python benchmarks/throughput.py --warm 3000       # a warm run of as many 3 MP JPEGs beside the cold one

Pictures are made by seed (benchmarks/many_pictures.py). All of a round runs one after the other on the same files, each
in a process of its own, on two cores: `cv2.imdecode` of the same bytes on two threads; `lorakit lint`, cold and warm,
the whole process; cleanvision's default checks (n_jobs=2), and imagededup's phash with its search for duplicates,
inside their processes, without the time to import them. `--rivals` names a Python that has both. Exit code 1 when a
limit is broken.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.many_pictures import write_pictures

CELLS = "3:JPEG,0.7:JPEG,12:JPEG,0.7:PNG,3:PNG,12:PNG,0.7:WEBP,3:WEBP,12:WEBP"
TIMES_CLEANVISION = 5.0
TIMES_DECODING = 3.0
TIMES_WARM = 20.0
MEGABYTES = 500.0
JUDGED = "3:JPEG"  # the cell that the limits speak of

DECODE = """
import sys, time, cv2, numpy as np
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
cv2.setNumThreads(1)
data = [np.fromfile(path, np.uint8) for path in sorted(Path(sys.argv[1]).glob("*.*")) if path.suffix != ".txt"]
start = time.perf_counter()
with ThreadPoolExecutor(2) as pool:
    list(pool.map(lambda each: cv2.imdecode(each, cv2.IMREAD_COLOR).shape, data))
print("seconds:", time.perf_counter() - start)
"""
CLEANVISION = """
import sys, time
from cleanvision import Imagelab
if __name__ == "__main__":
    start = time.perf_counter()
    Imagelab(data_path=sys.argv[1]).find_issues(n_jobs=2, verbose=False)
    print("seconds:", time.perf_counter() - start)
"""
IMAGEDEDUP = """
import sys, time
from imagededup.methods import PHash
if __name__ == "__main__":
    start = time.perf_counter()
    hasher = PHash(verbose=False)
    hasher.find_duplicates(encoding_map=hasher.encode_images(image_dir=sys.argv[1]))
    print("seconds:", time.perf_counter() - start)
"""


@dataclass(frozen=True)
class Run:
    """One process: seconds, and peak resident memory in megabytes, its children's together with its own."""

    seconds: float
    megabytes: float


def script(python: str, text: str, folder: Path) -> Run:
    """Run a script that prints how many seconds it took; it lies in a file, because worker processes read it again."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "run.py"
        path.write_text(text, encoding="utf-8")
        done = subprocess.run([python, str(path), str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{python} failed:\n{done.stderr[-2000:]}")
    return Run(float(done.stdout.rpartition("seconds:")[2]), 0.0)


def lint(folder: Path, *options: str) -> Run:
    """`lorakit lint` in a process of its own, whole; memory is the highest sum over the process and its workers."""
    code = (
        "import json, sys, threading, time\n"
        "from benchmarks.memory import Watch\n"
        "start = time.perf_counter()\n"
        "with Watch() as watch:\n"
        "    from lorakit.cli.run import run\n"
        "    code = run(sys.argv[1:])\n"
        "print(json.dumps([time.perf_counter() - start, watch.peak, code]), file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", code, "lint", str(folder), "--jobs", "2", "--output-format", "json", *options]
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False, env=here)
    try:
        seconds, peak, exit_code = json.loads(done.stderr.splitlines()[-1])
    except (ValueError, IndexError):
        raise SystemExit(f"the lint failed:\n{done.stderr[-2000:]}") from None
    if exit_code not in (0, 1):
        raise SystemExit(f"the lint failed:\n{done.stderr[-2000:]}")
    return Run(seconds, peak / 1e6)


def cell(megapixels: float, file_format: str, count: int, rounds: int, rivals: str) -> dict[str, float]:
    """Median seconds by name for one kind of picture."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        write_pictures(folder, count, megapixels, file_format)
        found: dict[str, list[float]] = {}
        for _ in range(rounds):
            shutil.rmtree(folder / ".lorakit", ignore_errors=True)
            found.setdefault("decode", []).append(script(sys.executable, DECODE, folder).seconds)
            found.setdefault("cold", []).append(lint(folder).seconds)
            found.setdefault("warm", []).append(lint(folder).seconds)
            if rivals:
                shutil.rmtree(folder / ".lorakit")
                found.setdefault("cleanvision", []).append(script(rivals, CLEANVISION, folder).seconds)
                found.setdefault("imagededup", []).append(script(rivals, IMAGEDEDUP, folder).seconds)
        return {name: statistics.median(values) for name, values in found.items()}


def print_cells(cells: str, count: int, rounds: int, rivals: str) -> bool:
    """The table of all cells; whether the limits hold."""
    print(f"pictures/s and ratios, {count} pictures a cell, medians of {rounds} rounds, 2 cores")
    print(f"{'cell':<10}{'decode':>8}{'cold':>8}{'warm':>8}{'cleanv.':>9}{'imgdedup':>10}", end="")
    print(f"{'cold/decode time':>18}{'x cleanv.':>11}{'x imgdedup':>12}")
    good = True
    for word in cells.split(","):
        size, _, file_format = word.partition(":")
        times = cell(float(size), file_format, count, rounds, rivals)
        speeds = {name: count / seconds for name, seconds in times.items()}
        behind = times["cold"] / times["decode"]
        ahead, further = (times.get(name, 0.0) / times["cold"] for name in ("cleanvision", "imagededup"))
        print(f"{word:<10}{speeds['decode']:>8.1f}{speeds['cold']:>8.1f}{speeds['warm']:>8.0f}", end="")
        print(f"{speeds.get('cleanvision', 0):>9.1f}{speeds.get('imagededup', 0):>10.1f}", end="")
        print(f"{behind:>18.2f}{ahead:>11.1f}{further:>12.1f}", flush=True)
        if word == JUDGED:
            good = behind <= TIMES_DECODING and (not rivals or ahead >= TIMES_CLEANVISION)
    return good


def print_warm(count: int, megapixels: float) -> bool:
    """Cold beside warm, whole processes; whether both limits hold."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        write_pictures(folder, count, megapixels, "JPEG")
        cold = lint(folder)
        lint(folder)  # files that were just written are read once more, and then trusted
        warm = [lint(folder) for _ in range(3)]
    seconds = statistics.median(run.seconds for run in warm)
    peak = max(cold.megabytes, *(run.megabytes for run in warm))
    print(f"{count} JPEGs of {megapixels} MP: cold {cold.seconds:.1f} s, warm {seconds:.2f} s (median of 3), ", end="")
    print(f"{cold.seconds / seconds:.1f} times as fast; peak memory {cold.megabytes:.0f} MB cold, ", end="")
    print(f"{max(run.megabytes for run in warm):.0f} MB warm, workers included")
    return peak <= MEGABYTES and (megapixels < 2 or cold.seconds / seconds >= TIMES_WARM)


def main() -> int:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rivals", default="", help="a Python with cleanvision and imagededup")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cells", default=CELLS)
    parser.add_argument("--many", type=int, default=0, help="so many pictures of 0.25 MP: memory")
    parser.add_argument("--warm", type=int, default=0, help="so many pictures of 3 MP: warm beside cold")
    asked = parser.parse_args()
    if (os.cpu_count() or 1) != 2:
        print(f"note: this machine has {os.cpu_count()} cores, the limits are for 2")
    if asked.many:
        return 0 if print_warm(asked.many, 0.25) else 1
    if asked.warm:
        return 0 if print_warm(asked.warm, 3.0) else 1
    return 0 if print_cells(asked.cells, asked.count, asked.rounds, asked.rivals) else 1


if __name__ == "__main__":
    sys.exit(main())
