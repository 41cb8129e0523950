"""The rows of a dataset's pictures: how they are measured follows from the context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.api.request import named_file
from lorakit.lint.rule import Need

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lorakit.api.request import LintRequest, Prepared
    from lorakit.dataset import Dataset
    from lorakit.image.recipe import Recipe
    from lorakit.image.survey import Surveyed
    from lorakit.lint.context import Context


def rows_of(
    dataset: Dataset,
    need: Need,
    context: Context,
    prepared: Prepared,
    request: LintRequest,
    progress: Callable[[int], Callable[[], None]],
) -> Surveyed | None:
    """The pictures' rows as far as `need` asks for; None when no chosen rule looks at pictures.

    The imaging libraries load here and nowhere earlier.
    """
    if need < Need.FILE:
        return None
    from lorakit.image.cache.cache import Trust
    from lorakit.image.cache.place import home
    from lorakit.image.job import Job
    from lorakit.image.measure import measure_headers
    from lorakit.image.survey import Survey, Surveyed, survey

    jobs = tuple(dict.fromkeys(Job(sample.image, sample.mask) for _, sample in dataset.samples()))
    step = progress(len(jobs))
    if need < Need.DECODE:
        return Surveyed(measure_headers([job.image for job in jobs], request.jobs, step))
    folder = home(prepared.loaded.folder, [root.path.absolute() for root in prepared.roots]) if request.cached else None
    trust = Trust.STAT if request.trust_stat else Trust.CONTENT
    model = named_file(prepared.loaded, "subject-model", prepared.loaded.settings.subject_model)
    return survey(jobs, recipe(context, model), Survey(request.jobs, request.isolated, folder, trust), step)


def recipe(context: Context, model: Path | None = None) -> Recipe:
    """How the context's target frames and converts pictures, and which model looks for subjects."""
    from lorakit.image.cache.stamp import read_digest
    from lorakit.image.recipe import AlphaPolicy, DecodePolicy, Recipe

    habits = context.target
    policy = DecodePolicy(habits.exif == "applied", AlphaPolicy(habits.alpha), habits.profile == "applied")
    digest = read_digest(model) if model else None
    return Recipe(context.framing, policy, str(model.resolve()) if model else "", digest.hex() if digest else "")
