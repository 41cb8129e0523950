"""`lorakit glossary`, and the glossary that `lorakit lint` uses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import typer

from lorakit.cli.app import app
from tests.cli.conftest import SHARP
from tests.support import run_cli, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.image.picture import Picture
    from tests.cli.said import Said

SOUND = """\
schema: 1
prefer:
  anime style: [manga look, anime]
  car: {variants: [automobile], safe: true}
  boat: [ship]
reject: [best quality, masterpiece]
protect: [mirelle]
"""
CSV = 'long_hair,0,4350743,"longhair,/lh"\nblush,0,3000000,"flush,red_cheeks"\ncar,0,9000,motor_vehicle\n'
SET: dict[str, Picture | str | bytes] = {
    "data/a.jpg": SHARP,
    "data/a.txt": "anime style, long hair, automobile, rain",
    "data/b.jpg": SHARP,
    "data/b.txt": "manga look, girl, best quality, car",
    "data/c.jpg": SHARP,
    "data/c.txt": "anime style, red cheeks, street, night",
}


@pytest.fixture
def project(here: Path) -> Path:
    return write_files(here, {**SET, "glossary.yaml": SOUND, "tags.csv": CSV})


def test_help_explains_the_commands_and_every_option(said: Said) -> None:
    assert said.run("--help") == 0
    assert "  glossary  Check, count, suggest or import a glossary" in said.out
    assert said.run("glossary", "--help") == 0
    for name in ("check", "stats", "suggest", "import"):
        assert f"  {name} " in said.out
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    inner = group.commands["glossary"]
    assert isinstance(inner, typer.core.TyperGroup)
    for name, command in inner.commands.items():
        assert [parameter.name for parameter in command.params if not getattr(parameter, "help", "")] == []
        assert said.run("glossary", name, "--help") == 0


def test_without_a_command_help_is_shown(said: Said) -> None:
    assert said.run("glossary") == 2
    assert said.err.startswith("Usage: lorakit glossary ")


@pytest.mark.usefixtures("project")
def test_check_says_what_a_sound_glossary_holds(said: Said) -> None:
    assert said.run("glossary", "check", "glossary.yaml") == 0
    assert said.lines == [
        "glossary.yaml: no faults",
        "      3 names to use, with 4 variants",
        "      1 of them safe: `lorakit fix` may swap their variants unasked",
        "      2 rejected: must not stand in a caption",
        "      1 protected: never changed",
    ]
    assert said.err == ""


def test_check_shows_every_fault_with_its_line_and_leaves_with_2(here: Path) -> None:
    write_files(here, {"g.yaml": "schema: 1\nprefer:\n  漫画: 动漫\n  a: [b]\n  b: [a]\n"})
    done = run_cli("glossary", "check", "g.yaml", cwd=here)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "lorakit: g.yaml:3:3: `漫画: 动漫` can be read both ways: if `漫画` is the name to use, write `漫画: [动漫]`, "
        "else `动漫: [漫画]`",
        "      漫画: 动漫",
        "      ^",
        "lorakit: g.yaml:4:7: `a` and `b` (line 5) are variants of each other: keep one entry",
        "      a: [b]",
        "          ^",
    ]


@pytest.mark.parametrize("name", ["gone.yaml", "data"])
def test_a_glossary_that_cannot_be_read(project: Path, name: str) -> None:
    done = run_cli("glossary", "check", name, cwd=project)
    assert done.returncode == 2
    assert done.stderr.startswith(f"lorakit: {name}: cannot be read: ")


@pytest.mark.usefixtures("project")
def test_stats_count_names_variants_and_rejected_terms(said: Said) -> None:
    assert said.run("glossary", "stats", "glossary.yaml", "data") == 0
    assert said.lines == [
        "3 captions, mostly tags",
        "captions  name or variant",
        "       2  anime style",
        "       1      manga look",
        "       0      anime",
        "       1  car",
        "       1      automobile",
        "       1  best quality (rejected)",
        "Never used, 1 of 3: boat",
    ]
    assert said.run("glossary", "stats", "glossary.yaml", "data", "--all") == 0
    assert said.lines[-4:] == [
        "       0  boat",
        "       0      ship",
        "       1  best quality (rejected)",
        "       0  masterpiece (rejected)",
    ]


@pytest.mark.usefixtures("project")
def test_stats_as_json(said: Said) -> None:
    assert said.run("glossary", "stats", "glossary.yaml", "data", "--format", "json") == 0
    found = json.loads(said.out)
    assert found["entries"][0] == {"name": "anime style", "captions": 2, "variants": {"manga look": 1, "anime": 0}}
    assert (found["captions"], found["style"], found["unused"]) == (3, "tags", ["boat"])
    assert found["rejected"] == {"best quality": 1, "masterpiece": 0}


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["glossary.yaml", "gone"], "`gone` does not exist"),
        (["glossary.yaml", "empty"], "has a caption to train on"),
        (["glossary.yaml", "data", "--format", "xml"], "--format is `xml`; it must be `table` or `json`"),
        (["gone.yaml", "data"], "gone.yaml: cannot be read"),
    ],
)
def test_stats_that_cannot_be(here: Path, said: Said, arguments: list[str], why: str) -> None:
    write_files(here, {"empty/a.jpg": SHARP})
    assert said.run("glossary", "stats", *arguments) == 2
    assert why in said.err
    assert said.out == ""


def test_an_import_is_sound_and_says_what_it_left_out(here: Path) -> None:
    write_files(here, {"tags.csv": CSV})
    done = run_cli("glossary", "import", "tags.csv", cwd=here)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.splitlines() == [
        "3 tags, 5 aliases",
        "Left out 2 aliases:",
        "      1 shortcuts for typing, such as /lh",
        "      1 single words that may mean another thing, such as `back`",
        "Wrote glossary.yaml: 3 names, 3 variants. Read it before you use it",
    ]
    checked = run_cli("glossary", "check", "glossary.yaml", cwd=here)
    assert checked.returncode == 0
    assert "3 of them only where a variant is a tag of its own" in checked.stdout
    assert sorted(path.name for path in here.iterdir()) == ["glossary.yaml", "tags.csv"]


def test_an_import_keeps_what_a_set_uses(project: Path, said: Said) -> None:
    # settings may already name the glossary that is to be made
    write_files(project, {"lorakit.yaml": "schema: 1\nglossary: mine.yaml\n"})
    assert said.run("glossary", "import", "tags.csv", "--data", "data", "--output", "mine.yaml") == 0
    written = (project / "mine.yaml").read_text(encoding="utf-8")
    assert written.partition("prefer:\n")[2].splitlines() == [
        "  long hair: [longhair]",
        "  blush: [red cheeks]",
        "  car: [motor vehicle]",
    ]
    write_files(project, {"data/a.txt": "rain", "data/b.txt": "girl"})
    said.run("glossary", "import", "tags.csv", "--data", "data", "--output", "mine.yaml", "--force")
    assert (project / "mine.yaml").read_text(encoding="utf-8").endswith("prefer:\n  blush: [red cheeks]\n")
    assert "      2 in no caption of the set" in said.err


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["tags.csv"], "`glossary.yaml` is there already: name another file with --output, or pass --force"),
        (["tags.csv", "--output", "data"], "`data` is a folder: name the file to write with --output"),
        (["gone.csv", "--output", "new.yaml"], "`gone.csv` is not there: name a CSV of tags"),
        (["glossary.yaml", "--output", "new.yaml"], "`glossary.yaml` lists no aliases"),
        (["tags.csv", "--output", "new.yaml", "--min-count", "9000000"], "nothing is left to import"),
        (["tags.csv", "--output", "gone/new.yaml"], "`gone/new.yaml` cannot be written: no such file or directory"),
        (["tags.csv", "--output", "new.yaml", "--data", "gone"], "`gone` does not exist"),
    ],
)
def test_an_import_that_cannot_be_changes_nothing(project: Path, said: Said, arguments: list[str], why: str) -> None:
    before = sorted(path.name for path in project.iterdir())
    assert said.run("glossary", "import", *arguments) == 2
    assert why in said.err
    assert sorted(path.name for path in project.iterdir()) == before
    assert (project / "glossary.yaml").read_text(encoding="utf-8") == SOUND


def test_force_replaces_and_a_failed_write_leaves_the_old_file(
    project: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, *_: object, **__: object) -> int:
        path.touch()
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("pathlib.Path.write_text", full)
        assert said.run("glossary", "import", "tags.csv", "--force") == 2
    assert "`glossary.yaml` cannot be written: no space left on device" in said.err
    assert (project / "glossary.yaml").read_text(encoding="utf-8") == SOUND
    assert not list(project.glob(".lorakit-*"))
    assert said.run("glossary", "import", "tags.csv", "--force") == 0
    assert "longhair" in (project / "glossary.yaml").read_text(encoding="utf-8")


BROKEN = "schema: 1\nprefer:\n  a: b\n"


def test_a_path_on_the_command_line_starts_from_the_working_directory(here: Path, said: Said) -> None:
    write_files(
        here, {"set/a.jpg": SHARP, "set/a.txt": "a cat", "set/lorakit.yaml": "schema: 1\nglossary: gone.yaml\n"}
    )
    write_files(here, {"mine.yaml": BROKEN})
    assert said.run("lint", "set", "--glossary", "mine.yaml") == 2
    assert said.err.startswith("lorakit: mine.yaml:3:3: `a: b` can be read both ways")
    assert said.run("lint", "set", "--glossary", "set/mine.yaml") == 2
    assert said.err == "lorakit: command line: `glossary` names `set/mine.yaml`, which is not there\n"


def test_a_path_in_settings_starts_from_the_file_that_says_it(here: Path, said: Said) -> None:
    write_files(
        here,
        {
            "one/data/a.jpg": SHARP,
            "one/data/a.txt": "a cat",
            "one/lorakit.yaml": "schema: 1\nglossary: mine.yaml\n",
            "one/mine.yaml": BROKEN,
            "shared/base.yaml": "schema: 1\nglossary: words/mine.yaml\n",
            "shared/words/mine.yaml": BROKEN,
        },
    )
    assert said.run("lint", "one/data") == 2
    assert "one/mine.yaml:3:3: `a: b` can be read both ways" in said.err
    (here / "one/lorakit.yaml").write_text("schema: 1\nextend: ../shared/base.yaml\n")
    assert said.run("lint", "one/data") == 2
    assert "shared/words/mine.yaml:3:3: `a: b` can be read both ways" in said.err
    (here / "one/lorakit.yaml").write_text("schema: 1\nprofile: style\nglossary: gone.yaml\n")
    assert said.run("lint", "one/data") == 2
    first, excerpt, caret = said.err.splitlines()
    assert "one/lorakit.yaml:3:1: `glossary` names `gone.yaml`, which is not there (looked at `" in first
    assert (excerpt.strip(), caret.strip()) == ("glossary: gone.yaml", "^")


def test_the_verdict_depends_on_what_the_glossary_says_and_not_on_where_it_lies(project: Path, said: Said) -> None:
    write_files(project, {"other/g.yaml": SOUND, "new.yaml": SOUND.replace("ship", "vessel")})
    digests = []
    for path in ("glossary.yaml", "other/g.yaml", "new.yaml"):
        said.run("lint", "data", "--no-images", "--glossary", path, "--output-format", "json")
        digests.append(json.loads(said.out)["config_digest"])
    assert digests[0] == digests[1]
    assert digests[0] != digests[2]
