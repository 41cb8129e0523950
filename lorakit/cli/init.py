"""`lorakit init`: the first settings of a project. Nothing that exists is overwritten."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from lorakit.cli.first_glossary import FILE, NAMED, mine
from lorakit.errors import ExitCode, UsageError
from lorakit.report.words import visible

SETTINGS = """\
# Settings of lorakit for this project. `lorakit config` prints every value and where it came from.
schema: 1

# What the LoRA is to learn: style, character, object or concept. It sets thresholds and severities.
profile: style

# The base model's family: sd15, sd2 or sdxl. It decides the training resolution (512, 768, 1024).
base: sd15

# Who trains: lorakit, kohya, onetrainer or ai-toolkit. What that trainer does with files decides severities.
target: lorakit

# The word that calls the LoRA in a prompt. Leave it out if there is none.
# trigger: mystyle

# One name for each thing, words to avoid, words to leave alone: `lorakit glossary check glossary.yaml` reads it.
# glossary: glossary.yaml

# What is linted when no path is given, by a hook for example. Paths start from this file.
datasets:
  - path: {path}

# Findings of this severity or above make exit code 1 and close the gate: error, warning or info.
fail-on: error

# Rules that you disagree with, by code or name; `lorakit rule --all` lists them.
# ignore: [multiline]
"""
TRAINING = """\
# One training run: copy this file, change the copy, keep it in git beside the data it names.
# `lorakit lint configs/lora_default.yaml` checks the data for exactly this run, `lorakit train --config ... --dry-run`
# shows what it will do, and `lorakit train --config ...` trains; docs/training.md lists every key.

train_data_dir: {path}
# metadata_path: {list}   # only if the captions are in a list, not beside the pictures

base_model: models/base.safetensors    # Stable Diffusion 1.x: a .safetensors, a diffusers folder, or a hub id
# trigger: mystyle      # the word that calls the LoRA; every caption should hold it

lora_rank: 8          # first; 16 when the effect is too weak (files of about 7 MB and 14 MB)
batch_size: 4         # 8 to 16 on a large card, 1 or 2 on a small one
epochs: 15            # 15 to 20 under 100 pictures, 5 to 10 above 150
learning_rate: 2e-4   # 1e-4 when the loss swings, 3e-4 when it is slow; not higher blindly

output_dir: output/my_style_v1
save_steps: 100
"""
IGNORE = ".lorakit/\n"
ATTRIBUTES = """\
# Captions are read byte by byte: keep their line ends the same on every system.
*.txt text eol=lf
*.caption text eol=lf
*.jsonl text eol=lf
# A CSV may have been written by Excel: leave it as it is.
*.csv -text
# Pictures are binary. With Git LFS: git lfs track "*.png" "*.jpg" "*.webp"
*.png binary
*.jpg binary
*.jpeg binary
*.webp binary
*.safetensors binary
"""


def init(
    folder: Annotated[Path, typer.Argument(help="The project's folder.")] = Path(),
    data: Annotated[str, typer.Option(help="The folder of the pictures, below the project's.")] = "data",
    glossary: Annotated[
        bool | None,
        typer.Option(
            "--glossary/--no-glossary", help="Mine a first glossary from the captions; a terminal is asked otherwise."
        ),
    ] = None,
) -> int:
    """Write lorakit.yaml, configs/lora_default.yaml, .gitignore and .gitattributes; nothing is overwritten.

    Where the data folder holds captions, a first glossary is mined from them if you wish: proposals to review.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"`{folder}` is a file: name a folder")
    if not data.strip():
        raise UsageError("--data is empty: name the folder of the pictures")
    words = {"path": _scalar(data), "list": _scalar(f"{data}/metadata.csv")}
    offer = mine(folder, data, glossary)
    settings = SETTINGS.format(**words)
    if offer.text:
        settings = settings.replace(f"# {NAMED}", NAMED)
    _write(folder / "lorakit.yaml", settings)
    _write(folder / "configs" / "lora_default.yaml", TRAINING.format(**words))
    _append(folder / ".gitignore", IGNORE)
    _append(folder / ".gitattributes", ATTRIBUTES)
    if offer.text:
        _write(folder / FILE, offer.text)
    there = (folder / data).is_dir()
    first = offer.first if there else f"put pictures and captions into {folder / data}, then "
    where = "" if folder == Path() else f" (in {folder})"
    typer.echo(visible(f"Next: {first}lorakit lint{where}"))
    return ExitCode.CLEAN


def _scalar(text: str) -> str:
    """`text` as a YAML value: as it stands where YAML reads that back, else in double quotes."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        plain = YAML(typ="safe", pure=True).load(f"- key: {text}\n") == [{"key": text}]
    except (YAMLError, ValueError):
        plain = False
    return text if plain else json.dumps(text, ensure_ascii=not text.isprintable())


def _write(path: Path, text: str) -> None:
    if path.exists():
        _say("kept", path, " (it was there)")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    _say("wrote", path)


def _append(path: Path, text: str) -> None:
    """Add the lines that are missing, behind what is there; whatever that is, it stays byte for byte."""
    if not path.exists():
        _write(path, text)
        return
    old = path.read_bytes()
    known = set(old.splitlines())
    fresh = [line for line in text.encode().splitlines() if line not in known]
    if all(line.startswith(b"#") for line in fresh):
        _say("kept", path, " (nothing to add)")
        return
    end = b"\r\n" if b"\r\n" in old else b"\n"
    gap = b"" if old.endswith(b"\n") or not old else end
    with path.open("ab") as stream:
        stream.write(gap + b"".join(line + end for line in fresh))
    _say("extended", path)


def _say(what: str, path: Path, why: str = "") -> None:
    typer.echo(visible(f"{what:<9} {path}{why}"))
