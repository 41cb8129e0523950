"""What a fresh process loads, and how long it takes to say so: a hook runs at every commit."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from lorakit.image.picture import Picture
from tests.support import write_files

if TYPE_CHECKING:
    from pathlib import Path

IMAGING = ("PIL", "numpy", "cv2")
MODELS = ("torch", "diffusers", "peft", "transformers", "open_clip")
HELP_LIMIT = 3.0  # times the import of typer alone, which is the price of any Typer app
ROUNDS = 7


def loaded(code: str, *arguments: str) -> set[str]:
    """The modules in a fresh interpreter after `code`, run with `arguments`."""
    ending = "\nimport sys\nprint('loaded:', *sorted(sys.modules), file=sys.stderr)"
    result = subprocess.run(
        [sys.executable, "-c", code + ending, *arguments],
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=60,
    )
    return set(result.stderr.rpartition("loaded:")[2].split())


def lint(*arguments: str) -> set[str]:
    """The modules loaded after `lorakit lint ARGUMENTS` has run."""
    return loaded("import sys\nfrom lorakit.cli.run import run\nrun(sys.argv[1:])", "lint", *arguments)


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    names = ("one", "two", "three")
    files = {f"{name}.jpg": Picture((512, 512), seed=seed) for seed, name in enumerate(names)}
    return write_files(tmp_path / "data", {**files, **{f"{name}.txt": f"a cat number {name}" for name in names}})


def test_the_app_loads_no_imaging_and_no_model_library() -> None:
    found = loaded("import lorakit.cli.app")
    assert "typer" in found
    assert found.isdisjoint({*IMAGING, *MODELS, "pydantic", "ruamel.yaml"}), sorted(found)


@pytest.mark.parametrize("arguments", [["--no-images"], ["--select", "CAP"], ["--select", "empty"]])
def test_a_lint_of_captions_loads_no_imaging_library(arguments: list[str], pairs: Path) -> None:
    found = lint(str(pairs), *arguments)
    assert "lorakit.lint.engine" in found
    assert found.isdisjoint({*IMAGING, *MODELS}), sorted(found & {*IMAGING, *MODELS})


def test_a_whole_lint_loads_no_model_library(pairs: Path) -> None:
    found = lint(str(pairs))
    assert "lorakit.image.crew" in found
    assert found.isdisjoint(MODELS)


def test_pictures_are_decoded_in_other_processes(pairs: Path) -> None:
    assert lint(str(pairs), "--ignore", "DUP").isdisjoint(IMAGING)


def test_help_costs_little_more_than_typer() -> None:
    """Interleaved, so that a busy machine slows both; medians, so that one hiccup counts for nothing."""
    typer, helped = [], []
    for _ in range(ROUNDS):
        typer.append(seconds("-c", "import typer"))
        helped.append(seconds("-m", "lorakit", "--help"))
    ratio = statistics.median(helped) / statistics.median(typer)
    assert ratio <= HELP_LIMIT, f"lorakit --help takes {ratio:.1f} times as long as importing typer"


def seconds(*arguments: str) -> float:
    """How long a Python process with these arguments takes."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], capture_output=True, check=True, timeout=60)
    return time.perf_counter() - start
