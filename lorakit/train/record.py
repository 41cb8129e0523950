"""What a finished run says of itself: the facts that go into the LoRA's metadata and into `run.json`."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter, defaultdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lorakit import __version__
from lorakit.dataset import Role
from lorakit.gate.attestation import to_json
from lorakit.train.export.about import About, Base, Data, Recipe, Run
from lorakit.train.export.metadata import count_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lorakit.plan.plan import Planned
    from lorakit.train.job import Job
    from lorakit.train.progress import Progress
    from lorakit.train.session import Session

PACKAGES = ("torch", "diffusers", "peft", "accelerate", "transformers", "safetensors", "numpy", "pillow")
SHORT = (0x100000, 0x110000)  # the bytes of a base that WebUIs know it by


def versions() -> dict[str, str]:
    """The versions of lorakit and of what it trains with."""
    found = {"lorakit": __version__}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def base_hashes(path: Path | None) -> tuple[str | None, str | None]:
    """The short and the full hash of a base file, as WebUIs count them; None for a folder or a hub's base."""
    if path is None or not path.is_file():
        return None, None
    with path.open("rb") as file:
        full = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(SHORT[0])
        short = hashlib.sha256(file.read(SHORT[1] - SHORT[0])).hexdigest()[:8]
    return short, full


def about(job: Job, session: Session, progress: Progress, hashes: tuple[str | None, str | None], now: float) -> About:
    """What the LoRA of a run at `progress.step` says of itself; `now` is in seconds since 1970."""
    config, epoch = job.config, _epoch(session, progress.step)
    return About(
        name=config.name,
        base=Base(
            name=Path(job.base.written).name if job.base.path else job.base.written,
            architecture=session.family.architecture,
            version=session.family.version,
            prediction=session.parts.prediction,
            clip_skip=config.clip_skip,
            short_hash=hashes[0],
            full_hash=hashes[1],
            vae=Path(config.vae).name if config.vae else None,
        ),
        data=_data(job),
        recipe=_recipe(job, session),
        run=Run(
            started=progress.started,
            finished=now,
            epoch=epoch,
            step=progress.step,
            versions=versions(),
            attestation=to_json(job.attestation),
            attestation_digest=job.attestation.digest,
            config=json.dumps(config.written(), ensure_ascii=False, sort_keys=True),
        ),
        trigger=job.trigger,
        preferred_weight=config.preferred_weight,
    )


def _epoch(session: Session, step: int) -> int:
    """How many epochs are behind a step, counting the one it stands in."""
    last = 0
    for each in session.plan.order.steps():
        if each.number >= step:
            break
        last = each.epoch + 1
    return last


def _data(job: Job) -> Data:
    config = job.config
    trained = [each for each in job.plan.pictures if each.role is Role.TRAIN]
    others = [each for each in job.plan.pictures if each.role is Role.REGULARISATION]
    captions: dict[str, list[str]] = defaultdict(list)
    for each in trained:
        captions[_directory(each)] += [caption.written for caption in each.captions]
    return Data(
        resolution=job.plan.framing.resolution,
        buckets=dict(sorted(Counter(each.frame.bucket for each in trained).items())),
        directories=_directories(trained),
        tags=count_tags(captions),
        train_images=len(trained),
        regularisation_directories=_directories(others),
        regularisation_images=len(others),
        caption_dropout=config.caption_dropout,
        shuffle=config.shuffle_tags,
        keep_tokens=config.keep_tokens,
        token_window=config.token_window,
        flip=config.flip,
    )


def _directory(picture: Planned) -> str:
    """The name of a picture's folder, without the way to it: a LoRA is shared, its maker's paths need not be."""
    return picture.image.parent.name


def _directories(pictures: list[Planned]) -> Mapping[str, tuple[int, int]]:
    counts: Counter[str] = Counter()
    repeats: dict[str, int] = {}
    for each in pictures:
        counts[_directory(each)] += 1
        repeats[_directory(each)] = each.repeats
    return {name: (count, repeats[name]) for name, count in sorted(counts.items())}


def _recipe(job: Job, session: Session) -> Recipe:
    config = job.config
    text_rate = config.text_encoder_learning_rate or config.learning_rate
    return Recipe(
        rank=config.lora_rank,
        alpha=config.alpha,
        targets=config.lora_targets,
        batch_size=config.batch_size,
        accumulation=config.gradient_accumulation,
        epochs=config.epochs,
        max_steps=session.plan.steps,
        learning_rate=config.learning_rate,
        optimizer=config.optimizer,
        scheduler=config.lr_scheduler,
        warmup_steps=math.ceil(config.lr_warmup * session.plan.steps),
        seed=config.seed,
        precision=session.machine.precision,
        text_learning_rate=text_rate if config.train_text_encoder else None,
        dropout=config.lora_dropout,
        min_snr_gamma=config.min_snr_gamma,
        noise_offset=config.noise_offset,
        max_grad_norm=config.max_grad_norm,
        gradient_checkpointing=config.gradient_checkpointing,
    )


def run_record(job: Job, session: Session, progress: Progress, product: Mapping[str, Any]) -> dict[str, Any]:
    """What `run.json` holds: everything to trace a LoRA to its data and to make it again."""
    first, best = progress.mean(0), progress.best
    return {
        "schema": 1,
        "config": job.config.written(),
        **job.record,
        "attestation": json.loads(to_json(job.attestation)),
        "versions": versions(),
        "device": {
            "name": session.machine.title,
            "precision": session.machine.precision,
            "threads": session.machine.threads,
            "processes": session.accelerator.num_processes,
        },
        "base": {"name": job.base.written, "kind": job.base.kind.value},
        "seed": job.config.seed,
        "steps": session.plan.steps,
        "step": progress.step,
        "views": session.plan.views,
        "seconds_in_steps": round(progress.seconds, 3),
        "events": progress.events,
        "validation": {
            "pictures": "held out" if session.held else "trained",
            "loss": {str(step): progress.mean(step) for step in sorted(progress.measured)},
            "first": first,
            "best_step": best,
        },
        "product": dict(product),
    }
