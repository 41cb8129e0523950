"""How far a run goes, as several rules judge it: views a picture, steps, and which rule speaks of too few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.dataset import Role

if TYPE_CHECKING:
    from lorakit.lint.view import SetView
    from lorakit.plan.plan import Plan


def plan_of(view: SetView) -> Plan | None:
    """The plan of a run that has pictures to train; None without a config or without a picture that opened."""
    return view.plan if view.plan is not None and view.plan.trained else None


def views(plan: Plan) -> float:
    """How often the run shows a training picture, on average; repeats and `max_steps` count."""
    shown = [times for each, times in zip(plan.pictures, plan.seen, strict=True) if each.role is Role.TRAIN]
    return sum(shown) / len(shown)


def too_few_views(view: SetView, plan: Plan) -> bool:
    """Whether `views-out-of-range` runs and asks for more views: more steps follow from them."""
    limits = view.running.get("views-out-of-range")
    return limits is not None and round(views(plan)) < limits.bounds(len(plan.trained))[0]


def few_steps(view: SetView, plan: Plan) -> bool:
    """Whether `too-few-steps` runs and the run has fewer than its limit."""
    limits = view.running.get("too-few-steps")
    return limits is not None and plan.steps < limits.least


def too_large_steps(view: SetView, plan: Plan) -> bool:
    """Whether `too-few-steps` runs and asks for a smaller batch: what the batch takes is judged after that."""
    return few_steps(view, plan) and divisible(plan) and not too_few_views(view, plan)


def too_few_steps(view: SetView, plan: Plan) -> bool:
    """Whether a rule that runs asks for more steps, by more views or a smaller batch."""
    return few_steps(view, plan) and (divisible(plan) or too_few_views(view, plan))


def divisible(plan: Plan) -> bool:
    """Whether a step learns from more than one view, so that the same views could make more steps."""
    return plan.config.batch_size * plan.config.gradient_accumulation > 1
