"""What does a training step cost beyond the network itself, and how fast is it? Random weights, SD 1.5's true size.

    python -m benchmarks.train_step                                   # CPU: batch 1 at 256; GPU: 1, 4, 8 at 512, bf16
    python -m benchmarks.train_step --batch 4 --against bare,encode,encode-bf16
    python -m benchmarks.train_step --batch 1 --against bare,eager --compile

Ours is `lorakit.train.loop.train` itself: batches from the shelf with noise drawn, min-SNR weights, accelerate,
clipping, the optimiser, numbers read and written to TensorBoard. It runs once; wherever it would save, the loops it is
measured against (benchmarks/train_rivals.py) run the same steps on the same network in the same process. A block is
one turn of each, in alternating order; ratios are taken block by block, their median has a 95 % interval by bootstrap
over blocks. What happens after a save and belongs to no step (a copy of the adapter and of the optimiser's state) is
added as it falls to a step at `save_steps: 100`.

Rivals: `bare`, `control` (bare once more: what the measurement itself varies by), `eager`, `encode`, `encode-bf16`.
Asked, of the true size: at most 3 % over bare; on a GPU 1.5 times as fast as encoding in each step at batch 4, 1.3
times as fast as `eager` at batch 1. Exit code 1 when one is broken.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from benchmarks.random_base import make_session, with_steps
from benchmarks.scoring import interval
from benchmarks.train_contest import Contest, Marks
from benchmarks.train_rivals import bare, eager, encoding
from lorakit.config.training import TrainingConfig
from lorakit.train.record import versions

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.train_contest import Found
    from benchmarks.train_rivals import Loop
    from lorakit.train.session import Session

OVERHEAD, ENCODING, EAGER = 1.03, 1.5, 1.3
TERAFLOP = {512: 1.725, 768: 4.910}  # forward and backward of one picture through the UNet, by resolution
RIVALS: dict[str, Callable[[Session], Loop]] = {
    "bare": bare,
    "control": bare,
    "eager": eager,
    "encode": partial(encoding, dtype=torch.float32),
    "encode-bf16": partial(encoding, dtype=torch.bfloat16),
}
PICTURES = 32
SIZES = (1, 2, 4, 8, 16, 32)  # of a batch; they divide the pictures


def measured(session: Session, marks: Marks, batch: int, asked: argparse.Namespace) -> Found:
    """The contest at one batch size."""
    gc.collect()
    if session.machine.device.type == "cuda":
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
    ready = with_steps(session, batch, asked.steps, asked.blocks + 1)
    rivals = {name: RIVALS[name] for name in asked.against.split(",")}
    with tempfile.TemporaryDirectory() as folder:
        return Contest(ready, marks, asked.steps, rivals).run(Path(folder))


def print_speed(batch: int, found: Found, session: Session, asked: argparse.Namespace) -> None:
    """A line of the first table."""
    seconds, on_gpu = found.seconds("ours"), session.machine.device.type == "cuda"
    counted = TERAFLOP.get(asked.resolution) if asked.base == "true" and on_gpu else None
    share = f"{counted * batch / seconds / asked.peak:.1%}" if counted else "-"
    memory = f"{found.peak / 2**30:.1f}" if on_gpu else "-"
    print(f"| {batch} | {seconds * 1e3:.1f} | {batch / seconds:.2f} | {share} | {memory} | {found.saving * 1e3:.1f} |")


def judge(batch: int, found: Found, session: Session, asked: argparse.Namespace) -> bool:
    """Lines of the second table; whether everything that is asked holds."""
    good = True
    true, on_gpu = asked.base == "true", session.machine.device.type == "cuda"
    for name in found.blocks[0]:
        if name == "ours":
            continue
        over, under = (name, "bare") if name == "control" else ("ours", name) if name == "bare" else (name, "ours")
        if under not in found.blocks[0]:
            continue
        ratios = found.ratios(over, under)
        middle = statistics.median(ratios)
        low, high = interval(statistics.median, ratios, 2000)
        limit, holds = "-", True
        if name == "bare" and true:
            limit, holds = f"at most {OVERHEAD}", middle <= OVERHEAD
        elif name == "eager" and true and on_gpu and batch == 1:
            limit, holds = f"at least {EAGER}", middle >= EAGER
        elif name.startswith("encode") and true and on_gpu and batch == 4:
            limit, holds = f"at least {ENCODING}", middle >= ENCODING
        good = good and holds
        said = "-" if limit == "-" else "yes" if holds else "NO"
        seconds = found.seconds(name)
        print(
            f"| {batch} | {over} / {under} | {seconds * 1e3:.1f} | {middle:.3f} ({low:.3f} to {high:.3f}) |"
            f" {len(ratios)} | {limit} | {said} |"
        )
    return good


def settled(asked: argparse.Namespace) -> argparse.Namespace:
    """The options, with those filled in that depend on the device."""
    asked.device = asked.device or ("cuda" if torch.cuda.is_available() else "cpu")
    on_gpu = asked.device == "cuda"
    asked.batch = asked.batch or ("1,4,8" if on_gpu else "1")
    asked.resolution = asked.resolution or (512 if on_gpu else 256)
    asked.precision = asked.precision or ("bf16" if on_gpu else "fp32")
    asked.steps = asked.steps or (8 if on_gpu else 1 if asked.base == "true" else 4)
    for name in asked.against.split(","):
        if name not in RIVALS:
            raise SystemExit(f"--against: `{name}` is none of {', '.join(RIVALS)}")
    for size in asked.batch.split(","):
        if not size.isdigit() or int(size) not in SIZES:
            raise SystemExit(f"--batch: `{size}` is none of {', '.join(map(str, SIZES))}, of which none is left short")
    return asked


def main() -> int:
    """Measure every batch size, then print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="true", choices=("true", "tiny"))
    parser.add_argument("--batch", default="", help="sizes, with commas between")
    parser.add_argument("--resolution", type=int, default=0)
    parser.add_argument("--blocks", type=int, default=20)
    parser.add_argument("--steps", type=int, default=0, help="steps of each loop in a block")
    parser.add_argument("--against", default="bare", help="rivals, with commas between")
    parser.add_argument("--device", default="", choices=("", "cpu", "cuda"))
    parser.add_argument("--precision", default="", choices=("", "fp32", "bf16", "fp16"))
    parser.add_argument("--compile", action="store_true", help="torch.compile for ours, bare and encode; never eager")
    parser.add_argument("--threads", type=int, default=None)
    parser.add_argument(
        "--peak", type=float, default=989.0, help="TFLOP/s of the device; default: H100 SXM, bf16, dense"
    )
    asked = settled(parser.parse_args())
    config = TrainingConfig(
        train_data_dir="-",
        resolution=asked.resolution,
        device=asked.device,
        precision=asked.precision,
        compile=asked.compile,
        threads=asked.threads,
    )
    marks = Marks()
    session = make_session(config, asked.base, PICTURES, Path(), marks)
    machine = session.machine
    print(f"{datetime.now(UTC):%Y-%m-%d}, {machine.title}, {machine.threads} threads, {machine.precision}", end="")
    print(
        f"{', compiled' if asked.compile else ''}, {asked.base} base at {asked.resolution}, rank {config.lora_rank}",
        end="",
    )
    print(f"; {', '.join(f'{name} {version}' for name, version in versions().items())}\n", flush=True)
    found = {int(batch): measured(session, marks, int(batch), asked) for batch in asked.batch.split(",")}
    print("| batch | ms a step | pictures/s | of peak FLOP/s | peak GiB | ms at a save |\n|---|---|---|---|---|---|")
    for batch, each in found.items():
        print_speed(batch, each, session, asked)
    print("\n| batch | seconds of | rival's ms a step | median (95 %) | blocks | asked | held |")
    print("|---|---|---|---|---|---|---|")
    held = [judge(batch, each, session, asked) for batch, each in found.items()]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
