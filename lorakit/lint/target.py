"""What a trainer does with a dataset on disk, read from `rules/targets/`: it decides severities and predictions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from lorakit.config.settings import Strict


class TargetBuckets(Strict):
    """Bucket bounds in pixels; `half` and `double` are of the base's own resolution."""

    minimum: int | Literal["half"]
    maximum: int | Literal["double"]
    step: int


class Target(Strict):
    """One trainer's habits."""

    schema_: Literal[1] = Field(alias="schema")
    name: str
    title: str
    exif: Literal["applied", "ignored"]
    alpha: Literal["white", "drop"]
    profile: Literal["applied", "ignored"]
    lines: Literal["first", "alternatives", "joined"]
    caption_extension: str | None
    suffixes: list[str]
    suffix_case: Literal["any", "lower-or-upper"]
    byte_order_mark: Literal["kept", "stripped"]
    captionless: str
    layouts: list[str]
    buckets: TargetBuckets

    def takes(self, layout: str) -> bool:
        """Whether the trainer reads captions that lie in `layout`; an empty list means all that lorakit reads."""
        return not self.layouts or layout in self.layouts

    def reads(self, suffix: str) -> bool:
        """Whether the trainer picks up a picture whose name ends in `suffix` (as written)."""
        if suffix.lower() not in self.suffixes:
            return False
        return self.suffix_case == "any" or suffix in (suffix.lower(), suffix.upper())
