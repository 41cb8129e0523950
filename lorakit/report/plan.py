"""A run's plan in lines for people: what each picture becomes, and what the run will take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.bases import TINY
from lorakit.dataset import Role
from lorakit.plan.cost import device_bytes, disk_bytes, file_bytes
from lorakit.report.words import count

if TYPE_CHECKING:
    from lorakit.bases import Family
    from lorakit.plan.plan import Plan, Planned


def summary(plan: Plan, family: Family, trigger: str | None, pace: float | None = None) -> list[str]:
    """What stands at the head of a run. `pace` is pictures a second, of an earlier run like this one."""
    config, trained = plan.config, plan.trained
    lost = [each for each in trained if each.frame.crop_loss > 0]
    lines = [
        f"Pictures: {count(len(trained), 'picture')}{_others(plan)}, {plan.upscaled} enlarged, {len(lost)} cropped, "
        f"{count(plan.cut, 'caption')} cut at {config.token_window} tokens",
        f"Views:    {plan.views:,}, each picture {_seen(plan)}; trigger {_trigger(trigger)}",
        f"Steps:    {plan.steps:,} of {config.batch_size * config.gradient_accumulation} pictures; {_time(plan, pace)}",
    ]
    if plan.underfilled:
        few = ", ".join(f"{w}x{h} ({n})" for (w, h), n in plan.underfilled.items())
        lines.append(
            f"Buckets:  {len(plan.buckets)}; too few views for a whole batch in {few}: they train in smaller ones"
        )
    lines.append(_files(plan))
    if config.base_model == TINY:
        lines.append(f"Base:     {TINY} has random weights: it shows the run, not the art")
    else:
        lines.append(_costs(plan, family))
    return lines


COLUMNS = ("picture", "bucket", "scale", "cropped", "tokens", "cut", "seen")


def pictures(plan: Plan) -> list[tuple[str, ...]]:
    """A row of COLUMNS for every picture; `scale` above 1 is an enlargement, `seen` counts the whole run."""
    rows = [(*_row(each), str(seen)) for each, seen in zip(plan.pictures, plan.seen, strict=True)]
    return rows + [(*_row(each), "held out") for each in plan.held]


def _row(each: Planned) -> tuple[str, ...]:
    longest = max(each.captions, key=lambda caption: caption.tokens)
    width, height = each.frame.bucket
    return (
        each.key,
        f"{width}x{height}",
        f"{each.frame.scale:.2f}",
        f"{each.frame.crop_loss:.0%}",
        str(longest.tokens),
        str(longest.cut or ""),
    )


def _others(plan: Plan) -> str:
    others = sum(each.role is Role.REGULARISATION for each in plan.pictures)
    told = f" and {count(others, 'regularisation picture')}" if others else ""
    return told + (f", {len(plan.held)} more held out" if plan.held else "")


def _seen(plan: Plan) -> str:
    seen = [n for each, n in zip(plan.pictures, plan.seen, strict=True) if each.role is Role.TRAIN]
    low, high = min(seen, default=0), max(seen, default=0)
    return count(low, "time") if low == high else f"{low} to {high} times"


def _trigger(trigger: str | None) -> str:
    return f"`{trigger}`" if trigger else "none"


def _time(plan: Plan, pace: float | None) -> str:
    if not pace:
        return "how long is known after the first steps"
    return f"about {duration(plan.views / pace)} at the speed of the last run"


def _files(plan: Plan) -> str:
    config = plan.config
    saved = -(-plan.steps // config.save_steps)
    kept = count(min(saved, config.keep_checkpoints or saved), "checkpoint")
    drawn = -(-plan.steps // (config.sample_steps or config.save_steps))
    return (
        f"Writes:   {config.name}.safetensors with card and preview, {kept}, samples of {count(drawn, 'step')}, "
        f"logs and run.json into {config.output_dir}"
    )


def duration(seconds: float) -> str:
    """A time in words, as exact as it is known: `40 seconds`, `12 minutes`, `3.5 hours`."""
    if seconds < 120:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.1f} hours"


def _costs(plan: Plan, family: Family) -> str:
    config = plan.config
    largest = max((each.frame.bucket for each in plan.pictures), key=lambda size: size[0] * size[1], default=(0, 0))
    memory = device_bytes(family, config, largest)
    every = (*plan.pictures, *plan.held)
    areas = sum(each.frame.bucket[0] * each.frame.bucket[1] for each in every)
    disk = disk_bytes(family, config, plan.steps, areas, len(plan.texts))
    told = f"about {memory / 2**30:.1f} GB on a GPU, " if memory else ""
    size = file_bytes(family, config) / 2**20
    return f"Takes:    {told}{disk / 2**20:,.0f} MB of disk; the LoRA will have {size:.1f} MB"
