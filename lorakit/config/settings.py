"""The settings of a lint: what `lorakit.yaml` or `[tool.lorakit]` may say, and what it means when it is silent."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

SeverityWord = Literal["error", "warning", "info"]
ProfileName = Literal["style", "character", "object", "concept"]
BaseName = Literal["sd15", "sd2", "sdxl"]
TargetName = Literal["lorakit", "kohya", "onetrainer", "ai-toolkit"]
RoleName = Literal["train", "regularisation", "validation"]


def kebab(name: str) -> str:
    """`fail_on` is written `fail-on` in a file."""
    return name.replace("_", "-")


class Strict(BaseModel):
    """Unknown keys are errors; a key may be written with `-` or `_`."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=kebab, validate_by_name=True, validate_by_alias=True, strict=True
    )


class Buckets(Strict):
    """How the trainer sorts pictures into sizes. Silent keys take the target's habits."""

    enabled: bool = True
    min: int | None = Field(None, ge=8)
    max: int | None = Field(None, ge=64)
    step: int | None = Field(None, ge=8, multiple_of=8)
    no_upscale: bool = False


class DatasetEntry(Strict):
    """One root of `datasets:`; `path` is relative to the settings file."""

    path: str
    role: RoleName = "train"
    layout: str | None = None
    metadata: str | None = None
    caption_extension: str | None = None
    repeats: int = Field(1, ge=1)
    trigger: str | None = None


class CaptionHabits(Strict):
    """What the captions of a set share on purpose, so that no rule holds it against them.

    `underscores` says how tags are meant to be written: `long hair` (spaces) or `long_hair` (keep).
    """

    prefix: str | None = None
    suffix: str | None = None
    shared: list[str] = []
    underscores: Literal["spaces", "keep"] | None = None


class Settings(Strict):
    """Every key of the settings with its default."""

    schema_: Literal[1] = Field(1, alias="schema")
    extend: str | None = None
    profile: ProfileName = "style"
    base: BaseName = "sd15"
    target: TargetName = "lorakit"
    resolution: int | tuple[int, int] | None = None
    batch_size: int = Field(4, ge=1)
    buckets: Buckets = Buckets()
    trigger: str | None = None
    glossary: str | None = None
    caption: CaptionHabits = CaptionHabits()
    token_window: Literal[75, 150, 225] = 75
    caption_extension: str | None = None
    alpha_mask: bool = False
    subject_model: str | None = None
    follow_links: bool = False
    select: list[str] = ["ALL"]
    extend_select: list[str] = []
    ignore: list[str] = []
    per_path_ignores: dict[str, list[str]] = {}
    severity: dict[str, Literal["error", "warning", "info", "off"]] = {}
    rules: dict[str, dict[str, Any]] = {}
    packs: list[str] = []
    fail_on: SeverityWord = "error"
    datasets: list[DatasetEntry] = []

    @field_validator("resolution", mode="before")
    @classmethod
    def _side_or_pair(cls, value: object) -> object:
        """`512`, or `[768, 512]` as width and height in pixels."""
        sides = value if isinstance(value, (list, tuple)) else [value]
        if value is None:
            return None
        if len(sides) not in (1, 2) or not all(isinstance(side, int) and 64 <= side <= 8192 for side in sides):
            raise ValueError("write one side in pixels (64 to 8192) or a pair such as [768, 512]")
        return tuple(sides) if isinstance(value, (list, tuple)) and len(sides) == 2 else sides[0]

    @field_validator("caption_extension")
    @classmethod
    def _with_dot(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith("."):
            raise ValueError(f"write it with its dot: `.{value}`")
        return value

    @model_validator(mode="before")
    @classmethod
    def _no_null_lists(cls, values: Any) -> Any:
        """A key left empty (`ignore:`) is the same as no key."""
        if isinstance(values, dict):
            return {key: value for key, value in values.items() if value is not None}
        return values
