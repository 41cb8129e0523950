"""Lint the data of a training config and, while the gate is open, train on it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lorakit.api.gate import vouch
from lorakit.api.lint import bind, judge
from lorakit.api.request import LintRequest, no_progress
from lorakit.api.rows import rows_of
from lorakit.config.commit import commit_of
from lorakit.config.document import read_config_text
from lorakit.config.training import find_data
from lorakit.dataset import Role
from lorakit.errors import NothingToLintError, UsageError
from lorakit.facts import find_duplicates
from lorakit.fix.negative import NAME as NEGATIVE
from lorakit.fix.negative import usual_words, words_of
from lorakit.image.cache.place import HIDDEN, home
from lorakit.image.row import Row
from lorakit.lint.rule import Need
from lorakit.plan.holdout import hold_out
from lorakit.plan.pace import read_pace, remember_pace
from lorakit.plan.plan import Plan, make_plan
from lorakit.report.formats.json_report import document

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from lorakit.api.lint import Bound
    from lorakit.bases import Family
    from lorakit.config.run import Run
    from lorakit.findings import Report
    from lorakit.gate.attestation import Attestation
    from lorakit.lint.outcome import Outcome
    from lorakit.train.run import Result
    from lorakit.train.watch import Watcher

HELD_OUT_FROM = 100  # pictures: of fewer, none can be spared
PROMPTS = 2  # captions that are drawn where the config names no prompts


@dataclass(frozen=True, slots=True)
class TrainRequest:
    """`config` is the run's YAML; `lint` says how its data is looked at, and names no paths of its own.

    `resume` goes on with the run in the config's `output_dir`; `cached` keeps what is encoded below `.lorakit/`.
    """

    config: Path
    lint: LintRequest = field(default_factory=LintRequest)
    resume: bool = False
    cached: bool = True


@dataclass(frozen=True, slots=True)
class Ready:
    """A run that was linted and planned. `negative` is the prompt that samples steer away from.

    `pace` is the pictures a second of an earlier run like it.
    """

    request: TrainRequest
    run: Run
    report: Report
    attestation: Attestation
    plan: Plan
    family: Family
    trigger: str | None
    negative: str
    bound: Bound
    pace: float | None = None

    @property
    def home(self) -> Path:
        """The folder whose `.lorakit/` serves the data."""
        roots = [root.path.absolute() for root in self.bound.prepared.roots]
        return home(self.bound.prepared.loaded.folder, roots)

    @property
    def is_open(self) -> bool:
        """Whether training may start."""
        return self.attestation.is_open


def ready(request: TrainRequest, progress: Callable[[int], Callable[[], None]] = no_progress) -> Ready:
    """Lint the data that a run names, its pictures read anew, and plan the run; torch is not imported.

    Raises LorakitError subclasses as `lint` does.
    """
    overrides = {**request.lint.overrides, "target": "lorakit"}
    try:
        bound = bind(replace(request.lint, paths=[request.config], overrides=overrides, trust_stat=False), progress)
    except NothingToLintError as error:  # a lint may be asked to let that pass, a run cannot
        raise NothingToLintError(f"the data that `{request.config}` names holds no picture to train on") from error
    run = bound.prepared.run
    if run is None:
        raise UsageError(f"`{request.config}` is no training config of lorakit: a YAML file with `train_data_dir`")
    outcome = judge(bound, bound.dataset)
    report, attestation = vouch(bound, outcome, datetime.now(UTC).isoformat(timespec="seconds"))
    rows = _rows(bound, progress)
    plan = make_plan(bound.dataset, rows, bound.context.framing, run.config, _held(bound, run, outcome, rows))
    own = (each for each in bound.dataset.subsets if each.role is Role.TRAIN and each.trigger)
    trigger = next((each.trigger for each in own), None)
    made = Ready(request, run, report, attestation, plan, bound.context.family, trigger, "", bound)
    return replace(made, negative=_negative(made), pace=read_pace(made.home, plan))


def train(ready: Ready, watcher: Watcher) -> Result:
    """Train what was made ready. Raises LorakitError subclasses; what was saved until then is whole.

    The loop reads every file anew and stops when one is not what was linted.
    """
    if ready.run.base is None:
        raise UsageError(
            f"`{ready.request.config}` names no `base_model`: a .safetensors, a diffusers folder or a hub id"
        )
    try:
        from lorakit.train.job import Job
        from lorakit.train.run import run
    except ImportError as error:
        raise UsageError(f"training needs {error.name}: pip install 'lorakit[train]'") from error
    _refuse_lost(ready)
    config = ready.run.config
    job = Job(
        plan=ready.plan,
        dataset=ready.bound.dataset,
        attestation=ready.attestation,
        base=ready.run.base,
        folder=ready.run.output,
        vae=find_data(ready.run.path, config.vae) if config.vae else None,
        continued=ready.run.continued.path if ready.run.continued else None,
        home=ready.home if ready.request.cached else None,
        prompts=_prompts(ready),
        negative=ready.negative,
        trigger=ready.trigger or "",
        resume=ready.request.resume,
        record=_record(ready),
    )
    result = run(job, watcher)
    if result.package is not None and result.speed and ready.request.cached:
        remember_pace(ready.home, ready.plan, result.speed)
    return result


def _rows(bound: Bound, progress: Callable[[int], Callable[[], None]]) -> Mapping[Path, Row]:
    """The rows of all pictures, decoded whole: which rules run decides what is judged, never what is trained."""
    found = bound.surveyed
    if found is None or not any(row.decoded for row in found.rows.values()):
        found = rows_of(bound.dataset, Need.PIXELS, bound.context, bound.prepared, bound.request, progress)
    return found.rows if found else {}


def _refuse_lost(ready: Ready) -> None:
    """Raise UsageError where a picture of the set is not in the plan: none is left out in silence."""
    planned = {each.key for each in (*ready.plan.pictures, *ready.plan.held)}
    lost = [sample.key for _, sample in ready.bound.dataset.samples() if sample.key not in planned]
    if lost:
        more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
        raise UsageError(f"`{lost[0]}`{more} cannot be read as a picture: `lorakit lint --select IMG` says why")
    if not ready.plan.trained:
        raise UsageError(f"`{ready.run.config.train_data_dir}` leaves no picture to train on")


def _held(bound: Bound, run: Run, outcome: Outcome, rows: Mapping[Path, Row]) -> frozenset[str]:
    """The pictures that are kept from training, never one of a group of duplicates alone."""
    config = run.config
    if any(subset.role is Role.VALIDATION and subset.samples for subset in bound.dataset.subsets):
        return frozenset()  # the set brings its own
    keys = [sample.key for subset, sample in bound.dataset.samples() if subset.role is Role.TRAIN]
    wanted = config.validation == "hold-out" or (config.validation == "auto" and len(keys) >= HELD_OUT_FROM)
    if not wanted or len(keys) < 2:
        return frozenset()
    found = outcome.duplicates
    if found is None:  # no chosen rule has looked for them
        pairs = ((sample.key, rows.get(sample.image, Row())) for _, sample in bound.dataset.samples())
        found = find_duplicates(pairs, bound.surveyed.folder if bound.surveyed else None)
    groups = [group.keys for group in (*found.copies, *found.bursts)]
    return hold_out(keys, groups, config.validation_share, config.seed)


def _prompts(ready: Ready) -> tuple[str, ...]:
    """What is drawn while training: the config's prompts, else captions of pictures that are far apart in the set."""
    if ready.run.config.sample_prompts:
        return tuple(ready.run.config.sample_prompts)
    captions = [each.captions[0].written for each in (ready.plan.held or ready.plan.trained)]
    return tuple(dict.fromkeys(captions[:: max(1, len(captions) // PROMPTS)]))[:PROMPTS]


def _negative(ready: Ready) -> str:
    """The config's negative prompt, else what `lorakit fix` collected beside the data, else the base's usual one."""
    if ready.run.config.sample_negative is not None:
        return ready.run.config.sample_negative
    collected = words_of(ready.home / HIDDEN / NEGATIVE)
    return ", ".join(collected or usual_words(ready.bound.prepared.loaded.settings.base))


def _record(ready: Ready) -> dict[str, Any]:
    """What the run's record says of where it came from."""
    return {
        "config_file": read_config_text(ready.run.path),
        "git_commit": commit_of(ready.run.path.parent),
        "lint": document(ready.report),
    }
