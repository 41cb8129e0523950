"""The finished package: a LoRA for WebUIs and diffusers, the card that WebUIs show beside it, and how to use both."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from lorakit.train.export.atomic import write_whole
from lorakit.train.export.metadata import describe, webui_version
from lorakit.train.export.write import lora_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PIL import Image

    from lorakit.train.export.about import About
    from lorakit.train.trained import Trained

DIFFUSERS_NAME = "pytorch_lora_weights.safetensors"  # what `load_lora_weights(FOLDER)` looks for
OTHER_WEIGHTS = (0.6, 1.0)  # where a good LoRA still works


@dataclass(frozen=True, slots=True)
class Card:
    """What a WebUI's card says beside the trigger and the weight: texts for people, and the negative prompt."""

    description: str = ""
    negative: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """The files of a package; `preview` is None when no sample was drawn."""

    lora: Path
    card: Path
    preview: Path | None
    diffusers: Path

    @property
    def for_webui(self) -> tuple[Path, ...]:
        """What belongs into a WebUI's folder."""
        return tuple(path for path in (self.lora, self.card, self.preview) if path)


def write_package(
    folder: Path,
    trained: Sequence[Trained],
    about: About,
    card: Card,
    prove: Callable[[Path], None],
    preview: Image.Image | None = None,
    dtype: torch.dtype = torch.float16,
) -> Package:
    """Write the package of `about.name` into `folder`. Each file comes whole or not at all. Raises OSError.

    `prove` gets the written LoRA before it takes its name; when it raises, the file stays as
    `NAME.unproven.safetensors` and nothing else is written. diffusers' file has the same bytes, so that whoever copies
    that one to a WebUI succeeds.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lora, picture = folder / f"{about.name}.safetensors", folder / f"{about.name}.png"
    unproven = folder / f"{about.name}.unproven.safetensors"
    data = lora_bytes(trained, about, dtype)
    write_whole(unproven, data)
    prove(unproven)
    unproven.replace(lora)
    write_whole(folder / DIFFUSERS_NAME, data)
    write_whole(folder / f"{about.name}.json", card_bytes(about, card))
    if preview is not None:
        write_whole(picture, _png(preview))
    return Package(
        lora, folder / f"{about.name}.json", picture if preview is not None else None, folder / DIFFUSERS_NAME
    )


def card_bytes(about: About, card: Card) -> bytes:
    """AUTOMATIC1111's user metadata: a click on the LoRA's card puts trigger, weight and negative into the prompts."""
    metadata = describe(about)
    values = {
        "description": card.description or metadata["modelspec.description"],
        "sd version": webui_version(metadata),
        "activation text": about.trigger,
        "preferred weight": about.preferred_weight,
        "negative text": card.negative,
        "notes": card.notes,
    }
    text = json.dumps(values, ensure_ascii=False, indent=4)
    return f"{text}\n".encode("utf-8", "replace")


def usage(package: Package, about: About, card: Card, copied: Sequence[Path] = ()) -> tuple[str, ...]:
    """The last lines of a run: which file goes where, what to paste, which weights to try."""
    weights = sorted({*OTHER_WEIGHTS, about.preferred_weight})
    if copied:
        place = f"In the WebUI: {', '.join(f'`{path}`' for path in copied)}; refresh its list of LoRAs."
    else:
        names = ", ".join(f"`{path.name}`" for path in package.for_webui)
        place = (
            f"Copy {names} from `{package.lora.parent}` into `models/Lora` of AUTOMATIC1111 or Forge, or into "
            "`models/loras` of ComfyUI."
        )
    lines = [place, f"Prompt: {prompt(about)}"]
    if card.negative:
        lines.append(f"Negative prompt: {card.negative}")
    lines.append(f"Weights to try: {', '.join(f'{weight:g}' for weight in weights)}")
    lines.append(f'In diffusers: pipeline.load_lora_weights("{package.diffusers.parent.as_posix()}")')
    return tuple(lines)


def prompt(about: About) -> str:
    """What to paste into a WebUI's prompt."""
    return ", ".join(filter(None, [about.trigger, f"<lora:{about.name}:{about.preferred_weight:g}>"]))


def _png(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.convert("RGB").save(stream, "PNG")
    return stream.getvalue()
