"""What a user installs: the wheel, built through the sdist, in an environment with nothing else in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from lorakit.config.shipped import packs_folder
from lorakit.image.picture import Picture
from tests.support import write_files

CHECKOUT = Path(__file__).resolve().parent.parent
NEVER = {"torch", "pyarrow", "opencv-python"}  # not part of the base install; headless OpenCV is
SEEDED = {"pip", "setuptools", "wheel", "lorakit"}  # an empty environment, and the package itself
LINT_AND_LIST = """
import sys
from lorakit.cli.run import run
code = run(["lint", sys.argv[1]])
print("loaded:", *sys.modules)
sys.exit(code)
"""


@dataclass(frozen=True)
class Installed:
    """An environment that holds the wheel; everything runs in a folder outside the checkout."""

    wheel: Path
    scripts: Path
    away: Path

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment; nothing of the test's own environment shines through."""
        hidden = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
        return subprocess.run(
            [self.scripts / program, *arguments],
            cwd=self.away,
            env={key: value for key, value in os.environ.items() if key not in hidden},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=600,
        )

    def said(self, program: str, *arguments: str | Path) -> str:
        """What the program prints; it must succeed."""
        result = self.run(program, *arguments)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def packages(self) -> dict[str, dict[str, Any]]:
        """Metadata of every installed package by its canonical name."""
        found = json.loads(self.said("python", "-m", "pip", "--disable-pip-version-check", "inspect", "--local"))
        return {canonicalize_name(each["metadata"]["name"]): each["metadata"] for each in found["installed"]}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("wheel")
    # both: the wheel is then built from the sdist, which proves the sdist whole; hatchling is a dev dependency
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder / "dist"), str(CHECKOUT)]
    done(build)
    done([sys.executable, "-m", "venv", str(folder / "env")])
    (wheel,) = (folder / "dist").glob("*.whl")
    (folder / "away").mkdir()
    environment = Installed(wheel, folder / "env" / ("Scripts" if os.name == "nt" else "bin"), away=folder / "away")
    environment.said("python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel)
    return environment


def done(command: list[str]) -> None:
    """Run a command that must succeed."""
    result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=600)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.slow
def test_the_wheel_holds_packs_schemas_types_and_licence(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as archive:
        names = archive.namelist()
    packs = [path.relative_to(CHECKOUT / "rules").as_posix() for path in (CHECKOUT / "rules").rglob("*.yaml")]
    schemas = [path.relative_to(CHECKOUT).as_posix() for path in (CHECKOUT / "lorakit").rglob("*.json")]
    assert "severities.yaml" in packs
    assert any("schema" in schema for schema in schemas)
    assert {f"lorakit/_packs/{pack}" for pack in packs} <= set(names)
    assert {*schemas, "lorakit/py.typed"} <= set(names)
    assert {name.rpartition("/")[2] for name in names if ".dist-info/licenses/" in name} == {"LICENSE", "NOTICE"}
    strangers = {name.partition("/")[0] for name in names if not name.startswith("lorakit-")} - {"lorakit"}
    assert not strangers


@pytest.mark.slow
def test_nothing_beyond_the_declared_dependencies_is_installed(installed: Installed) -> None:
    packages = installed.packages()
    declared, waiting = set[str](), ["lorakit"]
    while waiting:
        name = waiting.pop()
        if name in declared:
            continue
        declared.add(name)
        for line in packages[name].get("requires_dist", ()):
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(canonicalize_name(requirement.name))
    assert set(packages) - SEEDED == declared - SEEDED
    assert NEVER.isdisjoint(packages)


@pytest.mark.slow
def test_help_and_rules(installed: Installed) -> None:
    assert "lint" in installed.said("lorakit", "--help")
    rules = installed.said("lorakit", "rule", "--all")
    assert "too-small" in rules
    assert "placeholder" in rules, "a data rule, so the packs were read"


@pytest.mark.slow
def test_the_packs_are_those_of_the_wheel(installed: Installed) -> None:
    code = "from lorakit.config.shipped import packs_folder; print(packs_folder())"
    folder = Path(installed.said("python", "-c", code).strip())
    assert folder.name == "_packs"
    assert CHECKOUT not in folder.parents


@pytest.mark.slow
def test_demo(installed: Installed, tmp_path: Path) -> None:
    installed.said("lorakit", "demo", tmp_path / "demo")
    assert installed.run("lorakit", "lint", "--config", tmp_path / "demo" / "lorakit.yaml").returncode == 1


@pytest.mark.slow
def test_lint_loads_no_heavy_library(installed: Installed, tmp_path: Path) -> None:
    names = ("one", "two", "three")
    files = {f"{name}.png": Picture((512, 512), format="PNG", seed=seed) for seed, name in enumerate(names)}
    data = write_files(tmp_path, {**files, **{f"{name}.txt": f"a cat, view {name}" for name in names}})
    output = installed.said("python", "-c", LINT_AND_LIST, data)
    assert "SET001" in output, "three pictures are few"
    modules = set(output.rpartition("loaded:")[2].split())
    assert "lorakit.image.crew" in modules
    assert "IMG001" not in output, "measured whole: the wheel holds all that the workers need"
    assert modules.isdisjoint({"torch", "cv2", "pyarrow"})


def test_the_checkout_finds_its_packs_at_the_top() -> None:
    assert packs_folder() == CHECKOUT / "rules"
