"""A whole run: prepare, train, export, prove. What it leaves in `output_dir` can be gone on from at any moment."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from lorakit.errors import GateClosedError, TrainingError, UsageError
from lorakit.train.device import memory_bytes
from lorakit.train.export.atomic import write_whole
from lorakit.train.export.diffusers_proof import prove_in_diffusers
from lorakit.train.export.package import DIFFUSERS_NAME, Card, usage, write_package
from lorakit.train.export.proof import prove
from lorakit.train.keep import Keeper, checkpoint_path, disk_trouble, record_numbers
from lorakit.train.logs import Logs, NoLogs
from lorakit.train.loop import train
from lorakit.train.prepare import prepare, texts_of
from lorakit.train.probe import never_learned
from lorakit.train.progress import Progress
from lorakit.train.record import about, base_hashes, run_record
from lorakit.train.state import FOLDER as STATES
from lorakit.train.state import read_state, restore, states

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from lorakit.train.export.about import About
    from lorakit.train.export.package import Package
    from lorakit.train.job import Job
    from lorakit.train.session import Session
    from lorakit.train.watch import Watcher

RECORD = "run.json"


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended. `package` is None when it was stopped, or in a process that only helped.

    `best` is the checkpoint with the lowest loss at fixed noise, `held_out` says on which pictures; `stubborn` are the
    trained pictures, by key, whose loss never fell; `about` and `card` are what the package says of itself; `speed` is
    pictures a second.
    """

    finished: bool
    progress: Progress
    package: Package | None = None
    best: Path | None = None
    stubborn: tuple[str, ...] = ()
    about: About | None = None
    card: Card | None = None
    speed: float = 0.0
    held_out: bool = False

    def usage(self, copied: Sequence[Path] = ()) -> tuple[str, ...]:
        """How to use the package, in lines; `copied` are its files where a WebUI has them."""
        if self.package is None or self.about is None or self.card is None:
            return ()
        return usage(self.package, self.about, self.card, copied)


def run(job: Job, watcher: Watcher, clock: Callable[[], float] = time.time) -> Result:
    """Train a job to its end, or until the watcher stops it. Raises LorakitError subclasses, with no file half written.

    `clock` gives seconds since 1970, for the record.
    """
    if not job.attestation.is_open:
        raise GateClosedError("the gate is closed: lint the set and mend what it says")
    earlier = _earlier(job)
    try:
        job.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise UsageError(f"`output_dir` is `{job.config.output_dir}`, which cannot be made: {said}") from error
    session = prepare(job, watcher)
    progress = _resume(job, session, earlier) if earlier else Progress(started=clock())
    main = session.accelerator.is_main_process
    hashes = base_hashes(job.base.path) if main else (None, None)
    rows = {text: row for row, text in enumerate(texts_of(job))}
    logs = Logs(job.folder, progress.step) if main else NoLogs()
    keeper = Keeper(job, session, logs, hashes, rows, clock)
    try:
        if not earlier:
            keeper.begin(progress)
        if main:
            _write_record(job, session, progress, {"status": "training"})
        record = record_numbers(logs, partial(memory_bytes, session.machine.device))
        finished = progress.step == session.plan.steps or train(session, progress, keeper.save, record)
        speed = progress.views / progress.seconds if progress.seconds else 0.0
        if not finished or not main:
            return Result(finished, progress, speed=speed)
        return replace(_finish(job, session, progress, keeper), speed=speed)
    except OSError as error:
        raise disk_trouble(error, job.folder, progress.step) from error
    finally:
        with suppress(OSError):  # a full disk has its say above
            logs.close()
        session.accelerator.end_training()


def _earlier(job: Job) -> Path | None:
    """The state to go on from. Raises UsageError where there is one and nobody asked to go on."""
    found = states(job.folder / STATES)
    product = job.folder / f"{job.config.name}.safetensors"
    if job.resume and found:
        return found[-1]
    if job.resume and not product.exists():
        return None  # it was ended before anything was saved
    if job.resume:
        raise UsageError(f"`{product}` is finished and its state is gone: choose another `output_dir` for a new run")
    names = (product.name, RECORD, f"{job.config.name}.json", f"{job.config.name}.png", DIFFUSERS_NAME)
    products = [name for name in names if (job.folder / name).exists()]
    if found or products:
        raise UsageError(
            f"`{job.folder}` holds a run already (`{(products or [STATES])[0]}`): go on with it by --resume, or choose"
            " another `output_dir`"
        )
    return None


def _resume(job: Job, session: Session, path: Path) -> Progress:
    """Put the state at `path` into the session. Raises UsageError when it is of another run."""
    saved, tensors = read_state(path)
    before, now = saved["identity"], json.loads(json.dumps(session.identity))
    for part, title in (("data", "the pictures or captions are"), ("base", "the base model is")):
        if before[part] != now[part]:
            raise UsageError(f"`{path}` cannot be gone on from: {title} not those of that run; start anew elsewhere")
    if changed := sorted(key for key in now["config"] if before["config"].get(key) != now["config"][key]):
        was = ", ".join(f"`{key}: {json.dumps(before['config'].get(key))}`" for key in changed)
        raise UsageError(f"`{path}` cannot be gone on from: that run had {was}; put it back, or start anew elsewhere")
    progress = restore(saved, tensors, session.adapter, session.optimiser)
    if session.accelerator.scaler is not None and saved["scaler"]:  # a run in bf16 had none
        session.accelerator.scaler.load_state_dict(saved["scaler"])
    session.watcher.say(f"going on from step {progress.step} of {session.plan.steps}")
    if before["machine"] != now["machine"]:
        progress.events.append({"what": "other machine", "step": progress.step, "was": before["machine"]})
        session.watcher.say("this machine, its threads or its torch differ: the last digits will differ, too")
    return progress


def _finish(job: Job, session: Session, progress: Progress, keeper: Keeper) -> Result:
    """Write the package, prove it, say how to use it."""
    config = job.config
    session.train_mode(False)
    if keeper.preview is None and job.prompts:
        keeper.spare(progress, "drawing samples", keeper.preview_now)
    stubborn: tuple[str, ...] = ()
    if progress.first:
        stubborn = tuple(never_learned(progress.first, keeper.measure_trained(progress)))
    trained = session.adapter.trained()
    if not any(each.up.any() for each in trained):
        raise TrainingError(
            "nothing was learned: every number of the adapter is as it was; look at the learning rate and `precision`"
        )
    facts = about(job, session, progress, keeper.hashes, progress.finished)
    keys = session.family.literal_keys(config.lora_targets, config.train_text_encoder)
    card = Card(negative=job.negative)

    def proven(path: Path) -> None:
        prove(path, keys, trained)
        prove_in_diffusers(path, session.parts.unet, session.parts.encoders, trained)

    package = write_package(job.folder, trained, facts, card, proven, keeper.preview)
    best = checkpoint_path(job, progress.best) if progress.best is not None else None
    product = {
        "status": "finished",
        "lora": package.lora.name,
        "best_checkpoint": best.name if best else None,
        "never_learned": list(stubborn),
        "finished": progress.finished,
    }
    _write_record(job, session, progress, product)
    return Result(True, progress, package, best, stubborn, facts, card, held_out=session.held is not None)


def _write_record(job: Job, session: Session, progress: Progress, product: dict[str, Any]) -> None:
    text = json.dumps(run_record(job, session, progress, product), ensure_ascii=False, indent=2)
    write_whole(job.folder / RECORD, f"{text}\n".encode("utf-8", "replace"))
