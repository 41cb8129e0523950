"""`lorakit init`: the first settings of a project. Nothing that exists is overwritten."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lorakit.errors import ExitCode, UsageError

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

# What is linted when no path is given, by a hook for example. Paths start from this file.
datasets:
  - path: {data}

# Findings of this severity or above make exit code 1 and close the gate: error, warning or info.
fail-on: error

# Rules that you disagree with, by code or name; `lorakit rule --all` lists them.
# ignore: [multiline]
"""
TRAINING = """\
# One training run: copy this file, change the copy, keep it in git beside the data it names.
# `lorakit lint configs/lora_default.yaml` checks the data for exactly this run.

train_data_dir: {data}
# metadata_path: {data}/metadata.csv   # only if the captions are in a list, not beside the pictures

base_model: models/base.safetensors    # a local file

lora_rank: 8          # first; 16 when the effect is too weak (about 15 MB and 30 MB)
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
) -> int:
    """Write lorakit.yaml, configs/lora_default.yaml, .gitignore and .gitattributes; nothing is overwritten."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"`{folder}` is a file: name a folder")
    if any(char in data for char in ":#\n\"'"):
        raise UsageError(f"--data is `{data}`: name a folder without quotes, colons and hashes")
    _write(folder / "lorakit.yaml", SETTINGS.format(data=data))
    _write(folder / "configs" / "lora_default.yaml", TRAINING.format(data=data))
    _append(folder / ".gitignore", IGNORE)
    _append(folder / ".gitattributes", ATTRIBUTES)
    there = (folder / data).is_dir()
    typer.echo(
        "Next: lorakit lint" if there else f"Next: put pictures and captions into {folder / data}, then lorakit lint"
    )
    return ExitCode.CLEAN


def _write(path: Path, text: str) -> None:
    if path.exists():
        typer.echo(f"kept      {path} (it was there)")
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    typer.echo(f"wrote     {path}")


def _append(path: Path, text: str) -> None:
    """Add the lines that are missing, behind what is there."""
    if not path.exists():
        _write(path, text)
        return
    old = path.read_text(encoding="utf-8")
    known = set(old.splitlines())
    fresh = [line for line in text.splitlines() if line not in known]
    if all(line.startswith("#") for line in fresh):
        typer.echo(f"kept      {path} (nothing to add)")
        return
    gap = "" if old.endswith("\n") or not old else "\n"
    path.write_text(old + gap + "\n".join(fresh) + "\n", encoding="utf-8", newline="\n")
    typer.echo(f"extended  {path}")
