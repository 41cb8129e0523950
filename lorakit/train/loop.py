"""The training loop, from top to bottom.

A step takes its views from the plan, its noise from their numbers, and its loss as the mean over views. So how many
pictures fit into memory at once, how many processes share the work, and whether the run was interrupted decide nothing.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from lorakit.errors import TrainingError
from lorakit.train.noise import generator
from lorakit.train.optimiser import set_rate, share_of_rate
from lorakit.train.state import Snapshot

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor

    from lorakit.plan.views import Step, View
    from lorakit.train.progress import Progress
    from lorakit.train.session import Session

    Record = Callable[[int, dict[str, float]], None]
    Save = Callable[[Progress], None]

MOST_REWINDS = 8  # the rate is 1/256 of what was asked by then: it is not the rate
MOST_SKIPPED = 20  # steps in a row: a scale of 65,536 has fallen below 1 by then
SMOOTH = 50  # steps whose mean loss is shown


def train(session: Session, progress: Progress, save: Save, record: Record) -> bool:
    """Train from `progress.step` to the end; False when the watcher stopped the run before.

    `save` is called with a sound state whenever something is to be saved, measured or drawn, at the end and at a stop;
    `record` gets every step's numbers. Raises TrainingError when losses stay no numbers or memory does not suffice for
    one picture, and what `save` raises.
    """
    steps = list(session.plan.order.steps())
    config = session.plan.config
    sound = Snapshot(session.adapter, session.optimiser, progress.step)
    checks: deque[_Made] = deque()
    pace = _Pace(session, progress, len(steps), record)
    pauses = {config.save_steps, *filter(None, (config.validation_steps, config.sample_steps))}
    skipped = 0
    session.train_mode(True)
    while progress.step < len(steps):
        step = steps[progress.step]
        rate = set_rate(session.optimiser, share_of_rate(config, step.number, len(steps)) * progress.slowed)
        checks.append(_Made(step, rate, *_sent(_make(session, step, progress))))
        progress.step += 1
        due = progress.step == len(steps) or any(progress.step % each == 0 for each in pauses)
        stop = False
        # on a GPU the next step is under way before this one's numbers are asked for: asking waits
        while checks and (due or stop or len(checks) > session.machine.lag):
            made = checks.popleft()
            loss, norm, stops = made.read()
            skipped = 0 if _finite(norm) else skipped + 1
            # half precision overflows now and then; its scaler skips the step and goes lower, until that does not help
            spared = session.accelerator.scaler is not None and skipped <= MOST_SKIPPED
            if not (_finite(loss) and (_finite(norm) or spared)):
                skipped = 0
                _rewind(session, progress, sound, made.step)
                checks.clear()
                due = stop = False
                break
            pace.tell(made, loss, norm)
            stop = stop or stops > 0
        if due or stop:
            save(progress)
            session.train_mode(True)
            sound = Snapshot(session.adapter, session.optimiser, progress.step)
            pace.rest()
        if stop and progress.step < len(steps):
            return False
    return True


@dataclass(frozen=True, slots=True)
class _Made:
    """A step that was made, and its `numbers`: loss, gradient norm, how many processes want to stop.

    They are on their way from a GPU until `arrival`.
    """

    step: Step
    rate: float
    numbers: Tensor
    arrival: torch.cuda.Event | None

    def read(self) -> list[float]:
        """The numbers; waits for this step alone, not for one that was begun since."""
        if self.arrival is not None:
            self.arrival.synchronize()
        found: list[float] = self.numbers.tolist()
        return found


def _sent(numbers: Tensor) -> tuple[Tensor, torch.cuda.Event | None]:
    """A step's numbers on their way to the CPU, and when they will be there; None where they are."""
    if numbers.device.type != "cuda":
        return numbers, None
    arriving = numbers.to("cpu", non_blocking=True)
    arrival: Any = torch.cuda.Event()  # type: ignore[no-untyped-call]  # torch has no types for it
    arrival.record()
    return arriving, arrival


class _Pace:
    """Tells of steps that are confirmed: running mean of the loss, pictures a second."""

    def __init__(self, session: Session, progress: Progress, total: int, record: Record) -> None:
        self._session, self._progress, self._total, self._record = session, progress, total, record
        self._losses: deque[float] = deque(maxlen=SMOOTH)
        self._times: deque[tuple[int, float]] = deque(maxlen=SMOOTH)
        self._since = time.perf_counter()

    def tell(self, made: _Made, loss: float, norm: float) -> None:
        """One more step."""
        now = time.perf_counter()
        seconds, self._since = max(now - self._since, 1e-9), now
        self._progress.seconds += seconds
        self._progress.views += made.step.views
        self._losses.append(loss)
        self._times.append((made.step.views, seconds))
        speed = sum(views for views, _ in self._times) / sum(spent for _, spent in self._times)
        done = made.step.number + 1
        self._record(done, {"loss": loss, "gradient_norm": norm, "rate": made.rate, "pictures_a_second": speed})
        self._session.watcher.step(done, self._total, sum(self._losses) / len(self._losses), speed)

    def rest(self) -> None:
        """Something else was done: it is none of the steps' time."""
        self._since = time.perf_counter()


def _make(session: Session, step: Step, progress: Progress) -> Tensor:
    """One optimiser step; its loss, gradient norm before clipping, and the wish to stop, on the device."""
    loss = _learn(session, step, progress)
    norm = _clip(session)
    session.optimiser.step()
    return torch.stack([loss[0], norm, loss[1]])


def _learn(session: Session, step: Step, progress: Progress) -> Tensor:
    """Fill the gradients with those of the mean loss over the step's views; return [mean squared error, wish to stop].

    Out of memory: half as many views at once, and the same step anew. The mathematics stay the same.
    """
    while True:
        session.optimiser.zero_grad(set_to_none=True)
        try:
            return _gradients(session, step, progress.micro)
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
        _halve(session, step, progress)  # outside of `except`, which holds on to the tensors of the failed pass


def _gradients(session: Session, step: Step, micro: int | None) -> Tensor:
    accelerator = session.accelerator
    told = torch.zeros(2, device=session.machine.device)
    told[1] = float(session.watcher.stops())
    for n, batch in enumerate(step.batches):
        own = batch[accelerator.process_index :: accelerator.num_processes]
        size = min(micro or len(batch), len(batch))
        for at in range(0, len(own), size):
            _reseed(session, step.number, n, at)
            loss, plain = _loss(session, own[at : at + size])
            accelerator.backward(loss / step.views)
            told[0] += plain / step.views
    _share(session)
    summed: Tensor = accelerator.reduce(told, "sum")
    return summed


def _loss(session: Session, views: Sequence[View]) -> tuple[Tensor, Tensor]:
    """The weighted loss of views, summed, and their plain mean squared errors, summed, without a gradient."""
    batch = session.shelf.batch(views)
    said = session.predict(batch.noisy, batch.timesteps, batch.texts)
    wrong = (said.float() - batch.target).square()
    return (wrong * batch.weights).mean(dim=(1, 2, 3)).sum(), wrong.detach().mean(dim=(1, 2, 3)).sum()


def _reseed(session: Session, step: int, batch: int, at: int) -> None:
    """Dropout inside the networks draws from torch's own chance: give it a place in the run, too."""
    if session.plan.config.lora_dropout:
        place = generator(session.plan.config.seed, "dropout", step, batch, at, session.accelerator.process_index)
        torch.manual_seed(place.initial_seed())


def _share(session: Session) -> None:
    """Add up the gradients of all processes; a process without views in this step adds nothing."""
    if session.accelerator.num_processes == 1:
        return
    weights = session.parameters
    flat = torch.cat([torch.zeros_like(w).flatten() if w.grad is None else w.grad.flatten() for w in weights])
    flat = session.accelerator.reduce(flat, "sum")
    at = 0
    for weight in weights:
        weight.grad = flat[at : at + weight.numel()].view_as(weight).clone()
        at += weight.numel()


def _clip(session: Session) -> Tensor:
    """Scale the gradients down to `max_grad_norm` (0: never); return their norm before that."""
    most = session.plan.config.max_grad_norm or float("inf")
    session.accelerator.unscale_gradients()
    return torch.nn.utils.clip_grad_norm_(list(session.parameters), most)


def _finite(value: float) -> bool:
    return value - value == 0


def _rewind(session: Session, progress: Progress, sound: Snapshot, failed: Step) -> None:
    """Go back to the last good state, at half the rate, and say so."""
    if sum(event["what"] == "rewind" for event in progress.events) >= MOST_REWINDS:
        raise TrainingError(
            f"the loss is no number at step {failed.number + 1}, however low the rate: try `precision: fp32`, another"
            " `base_model` or `vae`"
        )
    progress.slowed /= 2
    event = {"what": "rewind", "step": failed.number + 1, "back_to": sound.step, "slowed": progress.slowed}
    progress.events.append(event)
    session.watcher.say(
        f"step {event['step']}: the loss is no number; back to step {sound.step}, with {progress.slowed:g} of the rate"
    )
    progress.step = sound.step
    sound.restore(session.adapter, session.optimiser)


def _halve(session: Session, step: Step, progress: Progress) -> None:
    now = progress.micro or max(len(batch) for batch in step.batches)
    if now == 1:
        raise TrainingError(
            "the device has no memory for one picture: set `gradient_checkpointing: true`, or a lower `resolution`"
        )
    if session.machine.device.type == "cuda":
        torch.cuda.empty_cache()
    progress.micro = -(-now // 2)
    progress.events.append({"what": "out of memory", "step": step.number + 1, "at_once": progress.micro})
    session.watcher.say(
        f"step {step.number + 1}: out of memory; {progress.micro} pictures at once from here, the same steps otherwise"
    )


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether an error says that a device's memory is full; only CUDA has a class for it."""
    said = str(error).lower()
    return isinstance(error, torch.OutOfMemoryError) or "out of memory" in said or "not enough memory" in said
