"""The pre-commit hook, installed by pre-commit from a copy of this checkout, in a repository of a user's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from lorakit.image.picture import Picture
from tests.support import write_files

CHECKOUT = Path(__file__).resolve().parent.parent
SETTINGS = "datasets: [{path: data}]\n"
CAPTIONS = {
    "one": "a red kite over a beach",
    "two": "a dog asleep under a table",
    "three": "two boats at a pier, seen from above",
}

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Repository:
    """A git repository whose commits run hooks in `home`."""

    folder: Path
    home: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the repository: no terminal, as in CI, and nobody's git configuration."""
        # a hook that runs these tests has set GIT_INDEX_FILE and the like, which mean another repository
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT"))}
        who = {
            f"GIT_{role}_{part}": f"{role}@example.org"
            for role in ("AUTHOR", "COMMITTER")
            for part in ("NAME", "EMAIL")
        }
        alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
        return subprocess.run(
            command,
            cwd=self.folder,
            env={**kept, **who, **alone, "PRE_COMMIT_HOME": str(self.home), "CI": "true", "TERM": "dumb"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
            timeout=600,
        )

    def git(self, *arguments: str) -> str:
        """Run git, which must succeed, and return what it printed."""
        result = self.run("git", *arguments)
        assert result.returncode == 0, result.stdout
        return result.stdout.strip()

    def commit(self) -> subprocess.CompletedProcess[str]:
        """Commit everything; the hooks decide whether it happens."""
        self.git("add", "--all")
        return self.run("git", "commit", "--message", "work")

    def pre_commit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the pre-commit of the test's own environment."""
        return self.run(sys.executable, "-m", "pre_commit", *arguments)


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """This checkout as it stands, uncommitted changes included, committed to a repository of its own."""
    copy = tmp_path_factory.mktemp("hooks")
    here = Repository(CHECKOUT, copy / "unused")
    for name in here.git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if name and (CHECKOUT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(CHECKOUT / name, copy / name)
    hooks = Repository(copy, tmp_path_factory.mktemp("pre-commit-home"))
    hooks.git("init", "--quiet")
    result = hooks.commit()
    assert result.returncode == 0, result.stdout
    return hooks


@pytest.fixture
def repository(hooks: Repository, tmp_path: Path) -> Repository:
    """A small sound dataset under the hook, committed."""
    pictures = {f"data/{stem}.jpg": Picture((512, 512), seed=seed) for seed, stem in enumerate(CAPTIONS)}
    captions = {f"data/{stem}.txt": f"{caption}\n" for stem, caption in CAPTIONS.items()}
    revision = hooks.git("rev-parse", "HEAD")
    both = "[{id: lorakit-fix}, {id: lorakit-lint}]"
    uses = f"repos: [{{repo: '{hooks.folder.as_posix()}', rev: {revision}, hooks: {both}}}]\n"
    write_files(tmp_path, {**pictures, **captions, "lorakit.yaml": SETTINGS, ".pre-commit-config.yaml": uses})
    repository = Repository(tmp_path, hooks.home)
    repository.git("init", "--quiet")
    installed = repository.pre_commit("install")
    assert installed.returncode == 0, installed.stdout
    first = repository.commit()
    assert first.returncode == 0, first.stdout
    assert first.stdout.count("Passed") == 2
    return repository


def test_a_sound_set_passes(repository: Repository) -> None:
    result = repository.pre_commit("run", "--all-files")
    assert result.returncode == 0, result.stdout
    assert "lorakit lint" in result.stdout
    assert "Passed" in result.stdout


def test_a_fault_stops_the_commit_and_is_shown(repository: Repository) -> None:
    before = repository.git("rev-parse", "HEAD")
    (repository.folder / "data" / "two.txt").write_bytes(b"")
    result = repository.commit()
    assert result.returncode == 1
    assert "Failed" in result.stdout
    assert "CAP001" in result.stdout
    assert "two" in result.stdout
    assert repository.git("rev-parse", "HEAD") == before


def test_a_commit_beside_the_data_is_not_linted(repository: Repository) -> None:
    (repository.folder / "README.md").write_text("About these pictures.\n", encoding="utf-8")
    result = repository.commit()
    assert result.returncode == 0, result.stdout
    assert "Skipped" in result.stdout


@pytest.mark.parametrize(
    "name", ["data/one.caption", "data/metadata.jsonl", "data/metadata.csv", "lorakit.yaml", "a.PNG"]
)
def test_captions_lists_settings_and_pictures_start_the_hook(name: str, repository: Repository) -> None:
    path = repository.folder / name
    path.write_bytes(path.read_bytes() + b"\n" if path.exists() else b"")
    lint = next(line for line in repository.commit().stdout.splitlines() if line.startswith("lorakit lint"))
    assert "Skipped" not in lint


def test_a_repair_fails_the_commit_and_the_second_one_passes(repository: Repository) -> None:
    before = repository.git("rev-parse", "HEAD")
    caption = repository.folder / "data" / "two.txt"
    caption.write_text("a dog asleep under a table, not blurry, an oak floor\n", encoding="utf-8")
    first = repository.commit()
    assert first.returncode == 1
    assert "files were modified by this hook" in first.stdout
    assert "negative-phrase" in first.stdout
    assert caption.read_text("utf-8") == "a dog asleep under a table, an oak floor\n"
    assert repository.git("rev-parse", "HEAD") == before
    second = repository.commit()
    assert second.returncode == 0, second.stdout
    assert repository.git("status", "--porcelain") == ""
    assert repository.git("log", "-1", "--format=", "--name-only") == "data/two.txt"
