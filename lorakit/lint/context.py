"""What a rule may know beside the data: profile, base, target and framing. One truth for the whole run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lorakit.image.framing import Framing

if TYPE_CHECKING:
    from lorakit.bases import Family
    from lorakit.config.settings import Settings
    from lorakit.lint.target import Target


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances of a lint.

    `alpha_mask` says that transparency is used as a loss mask; `caption_extension` is the suffix that the training
    config asks for (None: the set's own).
    """

    profile: str
    family: Family
    target: Target
    framing: Framing
    batch_size: int = 4
    alpha_mask: bool = False
    caption_extension: str | None = None

    @property
    def resolution(self) -> str:
        """The training resolution for messages, as `512x512`."""
        width, height = self.framing.resolution
        return f"{width}x{height}"


def make_context(settings: Settings, family: Family, target: Target) -> Context:
    """The context that `settings` describe; what they leave open follows the family and the target."""
    resolution = settings.resolution or family.resolution
    size = (resolution, resolution) if isinstance(resolution, int) else resolution
    side = max(size)
    habits, asked = target.buckets, settings.buckets
    minimum = min(size) // 2 if habits.minimum == "half" else habits.minimum
    maximum = side * 2 if habits.maximum == "double" else max(habits.maximum, side)
    framing = Framing(
        size,
        asked.enabled,
        asked.min or minimum,
        asked.max or maximum,
        asked.step or habits.step,
        asked.no_upscale,
    )
    return Context(
        settings.profile,
        family,
        target,
        framing,
        settings.batch_size,
        settings.alpha_mask,
        settings.caption_extension,
    )
