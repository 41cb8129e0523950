"""`lorakit gate`: exit codes where a script would see them, and what a person is told."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import typer

from lorakit import api
from lorakit.cli.app import app
from lorakit.gate.attestation import to_json
from lorakit.gate.document import read_attestation
from tests.cli.conftest import SHARP
from tests.gate.made import ONE, TWO, lora, pairs
from tests.support import run_cli, write_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.said import Said

QUICK = ("--select", "IMG")
FILE = "lorakit-gate.json"


@pytest.fixture
def data(here: Path) -> Path:
    """A small set whose gate is open for the rules of QUICK."""
    return pairs(here)


@pytest.fixture
def gate(data: Path, said: Said) -> Path:
    """The gate file of `data`."""
    assert said.run("gate", "write", "data", *QUICK) == 0
    return data / FILE


def test_help_explains_the_commands_and_every_option(said: Said) -> None:
    assert said.run("--help") == 0
    assert "  gate  " in said.out
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    inner = group.commands["gate"]
    assert isinstance(inner, typer.core.TyperGroup)
    assert list(inner.commands) == ["write", "verify", "show"]
    for name, command in inner.commands.items():
        assert [parameter.name for parameter in command.params if not getattr(parameter, "help", "")] == []
        assert said.run("gate", name, "--help") == 0


def test_exit_codes_in_fresh_processes(data: Path) -> None:
    here = data.parent
    write_files(here, {"faulty/a.jpg": b"", "faulty/a.txt": "a fox"})
    assert run_cli("gate", "write", "data", *QUICK, cwd=here).returncode == 0
    assert run_cli("gate", "verify", data / FILE, "data", cwd=here).returncode == 0
    assert run_cli("gate", "show", data / FILE, cwd=here).returncode == 0
    closed = run_cli("gate", "write", "faulty", *QUICK, cwd=here)
    assert closed.returncode == 3
    assert "Traceback" not in closed.stderr
    assert run_cli("gate", "verify", "faulty/" + FILE, "faulty", cwd=here).returncode == 3
    (data / "b.txt").write_bytes(b"a blue kite.")
    assert run_cli("gate", "verify", data / FILE, "data", cwd=here).returncode == 3
    text = (data / FILE).read_text(encoding="utf-8").replace('"pictures": 2', '"pictures": 3')
    (data / FILE).write_text(text, encoding="utf-8")
    forged = run_cli("gate", "verify", data / FILE, "data", cwd=here)
    assert forged.returncode == 2
    assert "was changed after it was written" in forged.stderr
    assert run_cli("gate", "show", data / FILE, cwd=here).returncode == 2


def test_an_open_gate_is_written_beside_the_data(data: Path, said: Said) -> None:
    assert said.run("gate", "write", "data", *QUICK) == 0
    made = read_attestation(data / FILE)
    assert said.lines == [f"data/{FILE}: gate open, 2 pictures, 2 captions, digest {made.digest}"]
    assert [path.name for path in data.iterdir() if path.name.endswith(".tmp")] == []
    before = (data / FILE).read_bytes()
    assert said.run("gate", "write", "data", *QUICK) == 0
    assert (data / FILE).read_bytes() == before


def test_a_closed_gate_is_written_too_with_what_to_do(here: Path, said: Said) -> None:
    write_files(here, {"my set/a.jpg": SHARP, "my set/a.txt": "", "my set/b.jpg": b"", "my set/b.txt": "a fox [red]"})
    options = ["--select", "truncated,spacing", "--fail-on", "info"]
    (here / "my set" / "a.txt").write_text("a  fox [red]", encoding="utf-8")
    assert said.run("gate", "write", "my set", *options) == 3
    assert "IMG001 truncated" in said.out
    assert "Gate: closed, training does not start:\n  2 findings of severity info or above\n" in said.err
    assert "`lorakit fix 'my set'` repairs 1 of 2" in said.err
    assert "`lorakit rule IMG001`" in said.err
    assert "`ignore: [truncated]`" in said.err
    made = read_attestation(here / "my set" / FILE)
    assert not made.is_open
    assert said.run("gate", "verify", here / "my set" / FILE, "my set") == 3
    assert "Gate: closed when it was attested: 2 findings" in said.err


def test_what_decides_a_verdict_can_be_said(here: Path, said: Said) -> None:
    write_files(here, {"set/a.jpg": ONE, "set/a.txt": "a fox", "words.yaml": "schema: 1\nprefer: {boat: [ship]}\n"})
    (here / "own.yaml").write_text("profile: object\n", encoding="utf-8")
    chosen = ["--target", "kohya", "--trigger", "fxx", "--base", "sdxl", "--glossary", "words.yaml"]
    how = ["--config", "own.yaml", "--select", "IMG", "--ignore", "alpha", "--fail-on", "warning"]
    more = [*how, "--output", "g.json"]
    assert said.run("gate", "write", "set", *chosen, *more) == 0
    made = read_attestation(here / "g.json")
    assert made.judged == "kohya sd-scripts, Stable Diffusion XL at 1024x1024, profile object"
    assert made.fail_on == "warning"
    assert [(each.name, each.by) for each in made.departures if each.how == "ignored"] == [("alpha", "command line")]
    assert {sample.trigger for sample in made.dataset.samples} == {"fxx"}
    assert said.run("gate", "verify", "g.json", "set") == 0


def test_roots_of_the_settings_are_attested_together(here: Path, said: Said) -> None:
    settings = "datasets:\n  - path: sets/fox\n  - {path: sets/animals, role: regularisation}\n"
    write_files(here, {"lorakit.yaml": settings, "sets/fox/a.jpg": ONE, "sets/animals/b.jpg": TWO})
    assert said.run("gate", "write", *QUICK) == 0
    made = read_attestation(here / "sets" / FILE)
    assert made.counts.roles == {"regularisation": 1, "train": 1}
    assert made.dataset.root == "sets"
    assert said.run("gate", "verify", here / "sets" / FILE) == 0
    (here / "sets" / "animals" / "b.jpg").write_bytes(b"")
    assert said.run("gate", "verify", here / "sets" / FILE) == 3
    assert said.lines == ["picture `animals/b.jpg` has changed"]


@pytest.mark.parametrize("option", ["--no-images", "--no-pixels"])
def test_a_limited_look_is_refused(option: str, data: Path, said: Said) -> None:
    assert said.run("gate", "write", "data", option) == 2
    assert f"No such option: {option}" in said.err
    assert not (data / FILE).exists()


def test_no_other_file_is_overwritten(data: Path, said: Said) -> None:
    before = (data / "a.txt").read_bytes()
    for output, why in {
        "data/a.txt": "is there already",
        "data": "is a folder",
        os.devnull: "is no plain file",
    }.items():
        assert said.run("gate", "write", "data", *QUICK, "--output", output) == 2
        assert why in said.err
    assert (data / "a.txt").read_bytes() == before
    (data / FILE).write_text("damaged", encoding="utf-8")
    assert said.run("gate", "write", "data", *QUICK) == 0
    assert said.run("gate", "write", "data", *QUICK, "--output", "other.json") == 0
    assert said.run("gate", "write", "data", *QUICK, "--output", "other.json") == 0


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The folder as nobody can write to it; root needs a mount for that."""
    if sys.platform == "win32":
        pytest.skip("folders have no such mode there")
    if os.geteuid() != 0:
        folder.chmod(0o555)
        yield
        folder.chmod(0o755)
        return
    mount = [["mount", "--bind", str(folder), str(folder)], ["mount", "-o", "remount,bind,ro", str(folder)]]
    if not shutil.which("mount") or any(subprocess.run(each, capture_output=True).returncode for each in mount):
        pytest.skip("mounting is not permitted")
    yield
    subprocess.run(["umount", folder], check=True)


def test_a_set_that_is_read_only_is_attested_elsewhere(data: Path, said: Said) -> None:
    with read_only(data):
        assert said.run("gate", "write", "data", *QUICK) == 2
        assert f"`data/{FILE}` cannot be written" in said.err
        assert said.run("gate", "write", "data", *QUICK, "--output", "gate.json") == 0
        assert said.run("gate", "verify", "gate.json", "data") == 0


def test_a_place_that_cannot_be_written_is_a_sentence(data: Path, said: Said) -> None:
    assert said.run("gate", "write", "data", *QUICK, "--output", "gone/gate.json") == 2
    assert said.err.startswith("lorakit: `gone/gate.json` cannot be written: no such file")
    assert said.run("gate", "write", "data", *QUICK, "--output", data.parent / "gate.json") == 0


def test_many_differences_fold(here: Path, said: Said) -> None:
    write_files(here / "data", {f"{n:02}.jpg": ONE for n in range(12)})
    assert said.run("gate", "write", "data", *QUICK) == 0
    for n in range(12):
        (here / "data" / f"{n:02}.jpg").write_bytes(b"other")
    assert said.run("gate", "verify", f"data/{FILE}", "data") == 3
    assert (len(said.lines), said.lines[-1]) == (11, "... and 2 more (--all shows them)")
    assert "The data is not what was attested: 12 differences" in said.err
    assert said.run("gate", "verify", f"data/{FILE}", "data", "--all") == 3
    assert said.lines == [f"picture `{n:02}.jpg` has changed" for n in range(12)]


def test_a_list_that_is_broken_now_is_a_difference(here: Path, said: Said) -> None:
    write_files(here, {"data/a.jpg": ONE, "data/metadata.csv": "file_name,text\na.jpg,a fox\n"})
    assert said.run("gate", "write", "data", *QUICK, "--metadata", "data/metadata.csv") == 0
    (here / "data" / "metadata.csv").write_bytes(b"\0")
    assert said.run("gate", "verify", f"data/{FILE}", "data") == 3
    (here / "data" / "metadata.csv").unlink()
    assert said.run("gate", "verify", f"data/{FILE}", "data") == 2
    assert "the attested captions stand in `metadata.csv`: say where it is with --metadata" in said.err


def test_show_is_a_page_for_people(here: Path, said: Said) -> None:
    settings = "ignore: [animated]\nseverity: {truncated: warning}\nprofile: concept\n"
    data = write_files(pairs(here), {"lorakit.yaml": settings})
    assert said.run("gate", "write", "data", "--fail-on", "warning", "--trigger", "[red]\x1b[31mfox") == 3
    assert said.run("gate", "show", data / FILE) == 0
    page = said.out
    made = read_attestation(data / FILE)
    assert said.lines[0] == "Gate: closed"
    assert "Data: data (layout sidecar): 2 pictures, 2 captions in 2 caption files, 1 mask, 0.0 MB" in said.lines
    assert "  train: 2 pictures x1, trigger [red]\\x1b[31mfox" in said.lines
    assert "  animated, by lorakit.yaml: no reason on record" in said.lines
    assert "  truncated (warning instead of error), by lorakit.yaml: no reason on record" in said.lines
    assert "by profile concept: a concept is shown in scenes; only a character or an object must fill the frame" in page
    assert "Suppressed: nothing" in said.lines
    assert f"Digest: {made.digest}" in said.lines
    assert f"Settings digest: {made.config_digest}" in said.lines
    assert "\x1b" not in page
    assert said.run("gate", "show", data / FILE, "--all") == 0
    assert f"  {made.expects('a.jpg')}  a.jpg" in said.lines
    assert any(line.startswith("  RES001 too-small version ") for line in said.lines)


def test_show_prints_the_document(gate: Path, said: Said) -> None:
    assert said.run("gate", "show", gate, "--output-format", "json") == 0
    assert said.out == gate.read_text(encoding="utf-8")
    assert json.loads(said.out)["schema"] == 1
    assert said.run("gate", "show", gate, "--output-format", "yaml") == 2


def test_a_lora_is_shown_and_verified(data: Path, said: Said) -> None:
    request = api.LintRequest([data], overrides={"select": ["IMG"]}, isolated=False, cached=False)
    made = api.attest(request)[1]
    path = lora(data.parent / "style.safetensors", made)
    assert said.run("gate", "show", path) == 0
    assert said.lines[0] == "Gate: open"
    assert said.run("gate", "show", path, "--output-format", "json") == 0
    assert said.out == to_json(made)
    assert said.run("gate", "verify", path, "data") == 0
    (data / "a.txt").write_bytes(b"a red bicycle\n")
    assert said.run("gate", "verify", path, "data") == 3
    assert said.run("gate", "show", lora(data.parent / "foreign.safetensors")) == 2
    assert "holds no attestation" in said.err


def test_a_lint_does_not_mind_the_gate_file(gate: Path, said: Said) -> None:
    assert said.run("lint", "data", "--select", "FIL", "--output-format", "json") == 0
    with_it = said.out
    gate.unlink()
    assert said.run("lint", "data", "--select", "FIL", "--output-format", "json") == 0
    assert said.out == with_it
