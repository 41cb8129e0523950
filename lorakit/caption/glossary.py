"""The glossary: one name per thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lorakit.caption.lexicon import Term


@dataclass(frozen=True)
class Glossary:
    """Names to use and words to avoid."""

    def terms(self) -> Iterator[Term]:
        """Every form, for a lexicon."""
        yield from ()


def read_glossary(path: Path) -> Glossary:
    """Read and check a glossary."""
    return Glossary()
