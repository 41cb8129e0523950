"""What a run leaves behind while it goes: measurements, checkpoints, samples, its state; all in `output_dir`."""

from __future__ import annotations

import errno
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import torch

from lorakit.dataset import Role
from lorakit.errors import TrainingError
from lorakit.train.export.atomic import write_whole
from lorakit.train.export.write import write_lora
from lorakit.train.loop import is_out_of_memory
from lorakit.train.probe import LEVELS, measure
from lorakit.train.record import about
from lorakit.train.sample import develop, draw_samples
from lorakit.train.state import FOLDER as STATES
from lorakit.train.state import save_state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from PIL import Image
    from torch import Tensor

    from lorakit.train.job import Job
    from lorakit.train.logs import Logs, NoLogs
    from lorakit.train.progress import Progress
    from lorakit.train.session import Session

CHECKPOINTS, SAMPLES = "checkpoints", "samples"
MOST_PROBED = 16  # pictures, where none are held out


@dataclass(slots=True)
class Keeper:
    """Keeps what a session makes. `texts` are the rows of the features by text; `clock` gives seconds since 1970."""

    job: Job
    session: Session
    logs: Logs | NoLogs
    hashes: tuple[str | None, str | None]
    texts: Mapping[str, int]
    clock: Callable[[], float]
    preview: Image.Image | None = field(default=None)

    def begin(self, progress: Progress) -> None:
        """Measure before the first step: only against that can anything have been learned."""
        if self.job.config.validation == "off":
            return
        self.session.train_mode(False)
        self.spare(progress, "measuring", self._first)

    def _first(self, progress: Progress) -> None:
        progress.first = self.measure_trained(progress)
        if self.session.held is None:  # the trained pictures that are probed are among them
            keys = [self.session.shelf.pictures[n].key for n in self._probed()]
            self._note(progress, {key: progress.first[key] for key in keys})
        else:
            self._measure(progress)

    def save(self, progress: Progress) -> None:
        """Keep everything that is due at `progress.step`. Raises TrainingError for a full disk.

        The state comes before samples, which take the most memory: what fails there costs no training.
        """
        config, step = self.job.config, progress.step
        end = step == self.session.plan.steps
        self.session.train_mode(False)
        if end:  # once: who writes the product anew writes the same bytes
            progress.finished = progress.finished or self.clock()
        if not self.session.accelerator.is_main_process:
            return
        try:
            saves = end or step % config.save_steps == 0
            # a checkpoint that was not measured could never be the best
            if (saves or self._due(step, config.validation_steps, end)) and config.validation != "off":
                self.spare(progress, "measuring", self._measure)
            if saves:
                self._checkpoint(progress)
            self._save_state(progress)
            if self._due(step, config.sample_steps, end) and self.job.prompts:
                self.spare(progress, "drawing samples", self._sample)
            self.logs.flush()
        except OSError as error:
            raise disk_trouble(error, self.job.folder, step) from error

    def _save_state(self, progress: Progress) -> None:
        scaler = self.session.accelerator.scaler
        save_state(
            self.job.folder / STATES,
            self.session.adapter,
            self.session.optimiser,
            progress,
            self.session.identity,
            scaler.state_dict() if scaler is not None else {},
        )

    def spare(self, progress: Progress, what: str, act: Callable[[Progress], None]) -> None:
        """Do what training can do without; where memory does not suffice for it, say so and go on."""
        try:
            act(progress)
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
            progress.events.append({"what": f"out of memory {what}", "step": progress.step})
            self.session.watcher.say(f"step {progress.step}: not enough memory for {what}; left out")
        if self.session.machine.device.type == "cuda":
            torch.cuda.empty_cache()

    def _due(self, step: int, every: int | None, end: bool) -> bool:
        return end or step % (every or self.job.config.save_steps) == 0

    def _together(self, progress: Progress) -> int:
        """How many pictures memory has room for at once, as far as training has found out."""
        return min(self.job.config.batch_size, progress.micro or self.job.config.batch_size)

    def measure_trained(self, progress: Progress) -> dict[str, float]:
        """The loss of every trained picture at fixed noise."""
        shelf = self.session.shelf
        trained = [n for n, each in enumerate(shelf.pictures) if each.role is Role.TRAIN]
        step = self.session.watcher.work("measuring what is known", len(trained) * len(LEVELS))
        return measure(shelf, self.session.predict, trained, self._together(progress), step)

    def _probed(self) -> list[int]:
        """Up to MOST_PROBED trained pictures from all over the set, by their place on the shelf."""
        trained = [n for n, each in enumerate(self.session.shelf.pictures) if each.role is Role.TRAIN]
        return trained[:: -(-len(trained) // MOST_PROBED)]

    def _measure(self, progress: Progress) -> None:
        """The loss at fixed noise of the held-out pictures, or of up to MOST_PROBED trained ones."""
        session = self.session
        shelf, chosen = session.shelf, self._probed()
        if session.held is not None:
            shelf, chosen = session.held, list(range(len(session.held.pictures)))
        self._note(progress, measure(shelf, session.predict, chosen, self._together(progress)))

    def _note(self, progress: Progress, losses: dict[str, float]) -> None:
        progress.measured[progress.step] = losses
        mean = progress.mean(progress.step)
        if mean is not None:
            self.logs.numbers(progress.step, {"measured": mean})

    def _checkpoint(self, progress: Progress) -> None:
        job = self.job
        folder = job.folder / CHECKPOINTS
        folder.mkdir(parents=True, exist_ok=True)
        facts = about(job, self.session, progress, self.hashes, self.clock())
        write_lora(checkpoint_path(job, progress.step), self.session.adapter.trained(), facts)
        if progress.step not in progress.saved:
            progress.saved.append(progress.step)
        if job.config.keep_checkpoints:
            best = progress.best
            for step in progress.saved[: -job.config.keep_checkpoints]:
                if step != best:
                    with suppress(OSError):
                        checkpoint_path(job, step).unlink()
                    progress.saved.remove(step)

    def _sample(self, progress: Progress) -> None:
        step = progress.step
        pictures = self.draw()
        folder = self.job.folder / SAMPLES
        folder.mkdir(parents=True, exist_ok=True)
        for number, picture in enumerate(pictures, 1):
            write_whole(folder / f"{self.job.config.name}-{step:06}-{number}.png", png(picture))
        self.logs.pictures(step, pictures)
        self.preview = pictures[0]

    def preview_now(self, progress: Progress) -> None:
        """Draw the preview of a run that was gone on from after its last sample."""
        del progress
        self.preview = self.draw()[0]

    def draw(self) -> list[Image.Image]:
        """Pictures of the job's prompts, as the adapter draws them now."""
        session, device = self.session, self.session.machine.device
        rows = {text: session.ids.new_tensor([self.texts[text]]) for text in (*self.job.prompts, self.job.negative)}
        with session.accelerator.autocast():
            features = {text: session.read(row) for text, row in rows.items()}

        def predict(noisy: Tensor, timesteps: Tensor, read: Mapping[str, Tensor]) -> Tensor:
            with session.accelerator.autocast():
                return session.family.predict(session.parts.unet, noisy, timesteps, read)

        latents = draw_samples(
            predict,
            [features[prompt] for prompt in self.job.prompts],
            features[self.job.negative],
            session.parts.alphas,
            session.parts.prediction,
            self.job.plan.framing.resolution,
            self.job.config.seed,
            device,
        )
        try:
            return develop(session.family, session.parts.vae.to(device), latents, session.parts.scaling)
        finally:  # also where memory did not suffice: training needs it
            session.parts.vae.to("cpu")


def checkpoint_path(job: Job, step: int) -> Path:
    """Where the LoRA of a step lies."""
    return job.folder / CHECKPOINTS / f"{job.config.name}-{step:06}.safetensors"


def png(picture: Image.Image) -> bytes:
    """A picture as the bytes of a PNG."""
    import io

    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def disk_trouble(error: OSError, folder: Path, step: int) -> TrainingError:
    """What to say when the disk takes no more."""
    said = (error.strerror or str(error)).lower()
    full = " (make room first)" if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) else ""
    return TrainingError(
        f"`{folder}` cannot be written at step {step}: {said}; what was saved before is whole: go on from it with"
        f" --resume{full}"
    )


def record_numbers(logs: Logs | NoLogs, memory: Callable[[], int]) -> Callable[[int, dict[str, float]], None]:
    """What the loop calls with every step's numbers."""

    def record(step: int, values: dict[str, float]) -> None:
        found: dict[str, Any] = {**values, "memory": memory() / 2**30}
        logs.numbers(step, found)

    return record
