"""Copy a finished package into a WebUI."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.errors import UsageError
from lorakit.train.export.atomic import write_whole

if TYPE_CHECKING:
    from pathlib import Path

PLACES = ("lora", "loras")  # of AUTOMATIC1111 and Forge; of ComfyUI
SUFFIXES = (".safetensors", ".json", ".png")


def copy_to_webui(folder: Path, name: str, webui_dir: Path) -> tuple[Path, ...]:
    """Copy `NAME.safetensors`, `NAME.json` and `NAME.png` (those that are there) to where a WebUI keeps its LoRAs.

    `webui_dir` is the WebUI's folder, one above it, or the LoRA folder itself. Returns the files as they lie there now.
    A file that is there with the same bytes stays. Raises UsageError, before anything is copied, when no such folder or
    several are found, or a file of that name is another one; and OSError.
    """
    target = find_lora_folder(webui_dir)
    sources = [path for suffix in SUFFIXES if (path := folder / f"{name}{suffix}").is_file()]
    if not sources or sources[0].suffix != SUFFIXES[0]:
        raise UsageError(f"`{folder}` holds no `{name}.safetensors` to copy")
    copies = {target / source.name: source.read_bytes() for source in sources}
    new = {path: data for path, data in copies.items() if not _has(path, data)}
    if there := [path for path in new if path.exists() or path.is_symlink()]:
        raise UsageError(
            f"{_listed(there)} {'is' if len(there) == 1 else 'are'} there already with other content: remove or rename "
            f"{'it' if len(there) == 1 else 'them'}, or train under another `output_name`"
        )
    for path, data in new.items():
        write_whole(path, data)
    return tuple(copies)


def expect_room(folder: Path, name: str, webui_dir: Path) -> None:
    """Raise UsageError where `copy_to_webui` would fail after hours of training: no LoRA folder, or the name is taken.

    A file that is that of an earlier end of the same run, in `folder`, is no other file.
    """
    place = find_lora_folder(webui_dir)
    for suffix in SUFFIXES:
        target, own = place / f"{name}{suffix}", folder / f"{name}{suffix}"
        there = target.exists() or target.is_symlink()
        if there and not (own.is_file() and _has(target, own.read_bytes())):
            raise UsageError(f"`{target}` is there already: remove or rename it, or train under another `output_name`")


def find_lora_folder(webui_dir: Path) -> Path:
    """`models/Lora` or `models/loras` in a folder or one level below it; the folder itself when it is called so.

    Letter case does not matter. Raises UsageError.
    """
    if not webui_dir.is_dir():
        raise UsageError(f"there is no folder `{webui_dir}`: name the folder of your WebUI")
    found = _lora_folders(webui_dir) or [place for child in _folders(webui_dir) for place in _lora_folders(child)]
    if not found and webui_dir.resolve().name.lower() in PLACES:
        return webui_dir
    if not found:
        raise UsageError(
            f"`{webui_dir}` holds neither `models/Lora` (AUTOMATIC1111, Forge) nor `models/loras` (ComfyUI): name the "
            "folder of your WebUI"
        )
    if len(found) > 1:
        raise UsageError(f"`{webui_dir}` holds {_listed(found)}: name the one to copy to")
    return found[0]


def _lora_folders(folder: Path) -> list[Path]:
    places = [
        place
        for models in _folders(folder)
        if models.name.lower() == "models"
        for place in _folders(models)
        if place.name.lower() in PLACES
    ]
    return list({place.resolve(): place for place in places}.values())  # one may be a link to the other


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir())
    except PermissionError:
        return []


def _has(path: Path, data: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data


def _listed(paths: list[Path]) -> str:
    return ", ".join(f"`{path}`" for path in paths)
