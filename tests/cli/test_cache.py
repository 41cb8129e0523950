"""`lorakit cache`: where measurements are kept, and how to be rid of them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
import typer

from lorakit.cli.app import app
from tests.image.cached import run, write_pictures
from tests.support import write_files

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.said import Said


@pytest.fixture(autouse=True)
def private(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache, apart from the real one."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", str(folder))
    return folder / "lorakit"


def test_help_explains_the_commands_and_every_option(said: Said) -> None:
    assert said.run("--help") == 0
    assert "  cache  " in said.out
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    inner = group.commands["cache"]
    assert isinstance(inner, typer.core.TyperGroup)
    assert sorted(inner.commands) == ["clean", "show"]
    for name, command in inner.commands.items():
        assert [parameter.name for parameter in command.params if not getattr(parameter, "help", "")] == []
        assert said.run("cache", name, "--help") == 0


def test_show_says_where_it_is_and_what_it_holds(here: Path, said: Said) -> None:
    jobs = write_pictures(here / "data", 3)
    assert said.run("cache", "show", "data") == 0
    assert said.out == "No measurements are kept: `lorakit lint` keeps them when it looks at pixels\n"
    run(here / "data", jobs)
    assert said.run("cache", "show", "data") == 0
    assert said.out == f"{here / 'data' / '.lorakit'}: 3 pictures, 0.1 MB\n"
    run(here / "data", jobs, "another")
    assert said.run("cache", "show", "data") == 0
    assert said.out == f"{here / 'data' / '.lorakit'}: 3 pictures, measured in 2 ways, 0.1 MB\n"


def test_show_names_what_cannot_be_read(here: Path, said: Said) -> None:
    write_files(here, {"data/.lorakit/measurements.sqlite": b"no database" * 100})
    assert said.run("cache", "show", "data") == 0
    assert said.out.endswith(": 0.0 MB, cannot be read: the next lint starts anew\n")


def test_clean_deletes_the_cache_and_nothing_else(here: Path, said: Said) -> None:
    jobs = write_pictures(here / "data", 3)
    run(here / "data", jobs)
    place = here / "data" / ".lorakit"
    (place / "measurements.sqlite-journal").write_bytes(b"")
    (place / "journal.json").write_bytes(b"{}")
    assert said.run("cache", "clean", "data") == 0
    assert said.out == f"{place}: deleted, 0.1 MB\n"
    assert sorted(path.name for path in place.iterdir()) == [".gitignore", "journal.json"]
    (place / "journal.json").unlink()
    run(here / "data", jobs)
    assert said.run("cache", "clean", "data") == 0
    assert not place.exists()
    assert all(job.image.exists() for job in jobs)
    assert said.run("cache", "clean", "data") == 0
    assert said.out == "No measurements are kept: nothing to delete\n"


def test_without_a_path_the_settings_datasets_are_meant(here: Path, said: Said) -> None:
    run(here, write_pictures(here / "data", 2))
    run(here / "data", write_pictures(here / "data", 2))
    write_files(here, {"lorakit.yaml": "datasets:\n- path: data\n"})
    assert said.run("cache", "clean") == 0
    assert said.lines == [f"{here / '.lorakit'}: deleted, 0.1 MB", f"{here / 'data' / '.lorakit'}: deleted, 0.1 MB"]


def test_without_settings_the_current_folder_is_meant(here: Path, said: Said) -> None:
    run(here, write_pictures(here, 2))
    assert said.run("cache", "clean") == 0
    assert said.lines == [f"{here / '.lorakit'}: deleted, 0.1 MB"]


def test_all_deletes_what_is_kept_for_read_only_data_too(here: Path, private: Path, said: Said) -> None:
    jobs = write_pictures(here / "data", 2)
    (here / "data" / ".lorakit").write_bytes(b"")
    run(here / "data", jobs)
    assert said.run("cache", "clean") == 0
    assert len(list(private.rglob("measurements.sqlite"))) == 1
    assert said.run("cache", "clean", "--all") == 0
    assert said.out.startswith(str(private))
    assert list(private.iterdir()) == []


def test_a_path_that_is_not_there_is_an_error(here: Path, said: Said) -> None:
    del here
    assert said.run("cache", "clean", "data") == 2
    assert "`data`" in said.err
