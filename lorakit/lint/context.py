"""What a rule may know beside the data: profile, base, target and framing. One truth for the whole run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lorakit.caption.glossary import Glossary
from lorakit.caption.lexicon import Lexicon, build
from lorakit.caption.vocabulary import Vocabularies
from lorakit.caption.words import norms
from lorakit.config.settings import CaptionHabits
from lorakit.image.framing import Framing

if TYPE_CHECKING:
    from lorakit.bases import Family
    from lorakit.config.run import Run
    from lorakit.config.settings import Settings
    from lorakit.lint.target import Target


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances of a lint.

    `alpha_mask` says that transparency is used as a loss mask; `caption_extension` is the suffix that the training
    config asks for (None: the set's own). `lexicon` finds every word of the vocabularies and of the glossary.
    `token_window` is how many CLIP tokens of a caption are trained; `run` is the training config, if one was named.
    """

    profile: str
    family: Family
    target: Target
    framing: Framing
    batch_size: int = 4
    alpha_mask: bool = False
    caption_extension: str | None = None
    token_window: int = 75
    habits: CaptionHabits = field(default_factory=CaptionHabits)
    glossary: Glossary = field(default_factory=Glossary)
    vocabularies: Vocabularies = field(default_factory=Vocabularies)
    lexicon: Lexicon = field(default_factory=Lexicon)
    run: Run | None = None

    @property
    def shared(self) -> tuple[tuple[str, ...], ...]:
        """What the settings say that captions share (prefix, suffix, shared terms), as folded words."""
        written = (self.habits.prefix or "", self.habits.suffix or "", *self.habits.shared)
        return tuple(key for text in written if (key := norms(text)))

    @property
    def resolution(self) -> str:
        """The training resolution for messages, as `512x512`."""
        width, height = self.framing.resolution
        return f"{width}x{height}"


def make_context(
    settings: Settings,
    family: Family,
    target: Target,
    vocabularies: Vocabularies,
    glossary: Glossary,
    run: Run | None = None,
) -> Context:
    """The context that `settings` describe; what they leave open follows the family and the target."""
    resolution = settings.resolution or family.resolution
    size = (resolution, resolution) if isinstance(resolution, int) else resolution
    side = max(size)
    own = list(glossary.terms())
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
        settings.token_window,
        settings.caption,
        glossary,
        vocabularies,
        build([*vocabularies.terms(), *own]) if own else vocabularies.lexicon,
        run,
    )
