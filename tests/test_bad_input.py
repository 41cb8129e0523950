"""Bad input: a clear sentence, nothing lost, the rest of the set still checked. Never a traceback, never a hang."""

from __future__ import annotations

import json
import os
import socket
import struct
import sys
import tempfile
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit import api
from lorakit.cli.run import run
from lorakit.findings import Severity
from lorakit.formats.folder import Folder, walk
from lorakit.image.picture import Picture
from lorakit.image.specimen import draw
from lorakit.lint.rule import Need
from lorakit.lint.rules.img.exif_rotation import ExifRotation
from lorakit.lint.rules.img.mode import Mode
from lorakit.lint.rules.set.set_size import SetSize
from tests.support import lint, run_cli, write_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from lorakit.findings import Report

SOUND, OTHER = Picture((512, 512), seed=1), Picture((512, 512), seed=2)
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 123456\n"
JPEG_SCAN = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0"
# a fault of its own: whatever stands beside it, this picture must be judged as well
WITNESS: dict[str, Picture | str | bytes] = {"witness.jpg": Picture((512, 512)), "witness.txt": "TODO"}
posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *extra: bytes) -> bytes:
    """A PNG that claims a size and holds next to nothing."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + b"".join(extra)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


def judged(report: Report) -> set[str]:
    """`rule: place` of every finding but that on the number of pictures; the witness must be among them."""
    places = {
        f"{finding.name}: {finding.sample or (finding.location.path if finding.location else '')}"
        for finding in report.findings
        if finding.name != "set-size"
    }
    assert "placeholder: witness.jpg" in places
    return places - {"placeholder: witness.jpg"}


PICTURES: dict[str, tuple[dict[str, Picture | str | bytes], set[str]]] = {
    "cut off": ({"a.jpg": Picture(keep=0.4)}, {"truncated: a.jpg"}),
    "cut off in the header": ({"a.jpg": draw(SOUND)[:30]}, {"truncated: a.jpg"}),
    "no bytes": ({"a.jpg": b""}, {"truncated: a.jpg"}),
    "one byte": ({"a.jpg": b"\xff"}, {"unsupported: a.jpg"}),
    "zeros": ({"a.png": b"\0" * 4096}, {"unsupported: a.png"}),
    "bomb GIF": (
        {"a.gif": b"GIF89a\xff\xff\xff\xff\x80\0\0" + b"\0" * 6 + b",\0\0\0\0\xff\xff\xff\xff\0\x08\0;"},
        {"decompression-bomb: a.gif"},
    ),
    "bomb PNG": ({"a.png": png(50_000, 50_000)}, {"decompression-bomb: a.png"}),
    "PNG of the largest size there is": ({"a.png": png(2**31 - 1, 2**31 - 1)}, {"decompression-bomb: a.png"}),
    "bomb JPEG": (
        {"a.jpg": b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\x03\x01\x22\0\x02\x11\x01\x03\x11\x01" + JPEG_SCAN},
        {"decompression-bomb: a.jpg"},
    ),
    "bomb BMP": (
        {"a.bmp": b"BM" + struct.pack("<4I2i2H6I", 54, 0, 54, 40, 2**31 - 1, 2**31 - 1, 1, 24, *[0] * 6)},
        {"decompression-bomb: a.bmp"},
    ),
    "PNG without area": ({"a.png": png(0, 0)}, {"truncated: a.png"}),
    "PNG with text that explodes": (
        {"a.png": png(512, 512, chunk(b"zTXt", b"c\0\0" + zlib.compress(b"\0" * 100_000_000, 9)))},
        {"truncated: a.png"},
    ),
    "wrong extension": ({"a.jpg": Picture((512, 512), format="PNG", seed=3)}, {"extension-mismatch: a.jpg"}),
    "web page": ({"a.jpg": b"<!DOCTYPE html><title>404</title>"}, {"unsupported: a.jpg"}),
    "SVG": ({"a.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}, {"unsupported: a.svg"}),
    "EPS, which starts another program": (
        {"a.jpg": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"},
        {"unsupported: a.jpg"},
    ),
    "JSON": ({"a.png": b'{"error": "not found"}'}, {"unsupported: a.png"}),
    "zip": ({"a.webp": b"PK\x03\x04" + b"\0" * 60}, {"unsupported: a.webp"}),
    "16-bit gray": ({"a.png": Picture((512, 512), format="PNG", mode="I;16", seed=3)}, {"mode: a.png"}),
    "16-bit colour": ({"a.png": Picture((512, 512), format="PNG", mode="RGB;16", seed=3)}, {"mode: a.png"}),
    "CMYK": ({"a.jpg": Picture((512, 512), mode="CMYK", seed=3)}, {"mode: a.jpg"}),
    "animated": ({"a.gif": Picture((512, 512), format="GIF", mode="P", frames=3, seed=3)}, {"animated: a.gif"}),
    "LFS pointer": ({"a.jpg": POINTER}, {"lfs-pointer: a.jpg"}),
}  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), PICTURES.values(), ids=PICTURES)
def test_a_hostile_picture_is_named_and_the_rest_is_judged(
    files: dict[str, Picture | str | bytes], expected: set[str], tmp_path: Path
) -> None:
    captions = {f"{name.rpartition('.')[0]}.txt": "a red bicycle" for name in files}
    assert judged(lint(write_files(tmp_path, {**WITNESS, **files, **captions}))) == expected


def test_all_hostile_pictures_together_from_the_command_line(tmp_path: Path) -> None:
    files = {
        f"{n:02}-{name}": content for n, (each, _) in enumerate(PICTURES.values()) for name, content in each.items()
    }
    write_files(tmp_path, {**WITNESS, **files, **{f"{name.rpartition('.')[0]}.txt": "a bicycle" for name in files}})
    done = run_cli("lint", tmp_path, "--output-format", "json")
    report = json.loads(done.stdout)
    assert (done.returncode, report["dataset"]["images"]) == (1, len(PICTURES) + 1)
    assert "Traceback" not in done.stderr
    assert "Warning" not in done.stderr
    named = {finding["sample"] for finding in report["findings"]}
    assert {*files, "witness.jpg"} <= named


def test_a_picture_of_many_megapixels_within_the_limit_is_no_bomb(tmp_path: Path) -> None:
    report = lint(write_files(tmp_path, {**WITNESS, "a.png": png(12_000, 12_000), "a.txt": "a bicycle"}))
    assert judged(report) == {"truncated: a.png"}


LISTS: dict[str, tuple[dict[str, Picture | str | bytes], set[str]]] = {
    "up and out": ({"metadata.csv": "file_name,text\n../out.jpg,x\n"}, {"outside-root"}),
    "far up": ({"metadata.csv": "file_name,text\n../../../../../../etc/passwd,x\n"}, {"outside-root"}),
    "absolute": ({"metadata.csv": "file_name,text\n/etc/passwd.jpg,x\n"}, {"outside-root"}),
    "a drive": ({"metadata.csv": "file_name,text\nC:\\data\\a.jpg,x\n"}, {"outside-root"}),
    "backslashes up": ({"metadata.csv": "file_name,text\n..\\out.jpg,x\n"}, {"outside-root"}),
    "gone": ({"metadata.csv": "file_name,text\ngone.jpg,x\n"}, {"missing-image"}),
    "a NUL in a name": ({"metadata.csv": "file_name,text\na\0.jpg,x\n"}, {"missing-image"}),
    "a name without end": ({"metadata.csv": f"file_name,text\n{'x' * 100_000}.jpg,x\n"}, {"missing-image"}),
    "no name": ({"metadata.csv": "file_name,text\n,x\n"}, {"malformed-list"}),
    "wrong columns": ({"metadata.csv": "a,b\n1,2\n"}, {"malformed-list"}),
    "a quote that never closes": ({"metadata.csv": 'file_name,text\ngood.jpg,"a red\nbicycle\n'}, {"malformed-list"}),
    "empty CSV": ({"metadata.csv": ""}, {"malformed-list"}),
    "CSV of NULs": ({"metadata.csv": b"\0" * 1000}, {"malformed-list"}),
    "CSV in GB18030": (
        {"metadata.csv": "file_name,text\ngood.jpg,一只猫坐在窗台上\nwitness.jpg,TODO\n".encode("gb18030")},
        {"encoding"},
    ),
    "CSV in UTF-16": ({"metadata.csv": "file_name,text\ngood.jpg,a cat\n".encode("utf-16")}, {"encoding"}),
    "cut JSON line": (
        {"metadata.jsonl": '{"file_name": "good.jpg", "text": "a cat"}\n{"file_name": "witn'},
        {"malformed-list"},
    ),
    "JSON lines of something else": ({"metadata.jsonl": "[1]\n2\nnull\n"}, {"malformed-list"}),
    "JSON that is deep": ({"captions.json": "[" * 100_000}, {"malformed-list"}),
    "JSON with a number without end": ({"metadata.jsonl": '{"file_name": ' + "9" * 10_000 + "}\n"}, {"malformed-list"}),
    "JSON captions of all kinds": (
        {"captions.json": '{"good.jpg": [1, null, {"a": []}, "a cat"], "witness.jpg": "TODO"}'},
        {"malformed-list"},
    ),
    "Parquet that is none": ({"metadata.parquet": b"PAR1 but not really PAR1"}, {"malformed-list"}),
    "LFS pointer of a CSV": ({"metadata.csv": POINTER}, {"lfs-pointer"}),
    "LFS pointer of JSON lines": ({"metadata.jsonl": POINTER}, {"lfs-pointer"}),
}  # fmt: skip


@pytest.mark.parametrize(("files", "expected"), LISTS.values(), ids=LISTS)
def test_a_hostile_list_is_named_and_the_rest_is_judged(
    files: dict[str, Picture | str | bytes], expected: set[str], tmp_path: Path
) -> None:
    data = write_files(tmp_path / "data", {**WITNESS, "good.jpg": SOUND, **files})
    write_files(tmp_path, {"out.jpg": SOUND})
    report = lint(data)
    names = {finding.name for finding in report.findings}
    assert expected <= names
    assert report.dataset.images == 2
    assert report.gate.verdict == "closed"
    (name,) = files
    told = [finding for finding in report.findings if finding.name in expected]
    assert all(name in (finding.location.path if finding.location else finding.message) for finding in told)


def test_a_csv_with_a_mark_is_what_excel_writes(tmp_path: Path) -> None:
    table = "\ufefffile_name,text\r\nwitness.jpg,TODO\r\ngood.jpg,a red bicycle\r\n"
    report = lint(write_files(tmp_path, {"witness.jpg": OTHER, "good.jpg": SOUND, "metadata.csv": table}))
    assert judged(report) == set()
    assert report.dataset.captions == 2


def test_a_pointer_in_place_of_a_caption_file_is_named(tmp_path: Path) -> None:
    report = lint(write_files(tmp_path, {**WITNESS, "a.jpg": SOUND, "a.txt": POINTER}))
    assert "lfs-pointer: a.txt" in judged(report)


def test_without_looking_at_pictures_captions_are_judged_and_the_gate_stays_closed(tmp_path: Path) -> None:
    data = write_files(
        tmp_path, {"witness.jpg": POINTER, "witness.txt": "TODO", "a.jpg": POINTER, "a.txt": "a bicycle"}
    )
    blind = api.lint(api.LintRequest([data], looks=Need.CAPTION, looks_flag="--no-images"))
    assert judged(blind) == set()
    assert blind.gate.verdict == "closed"
    clean = run_cli("lint", data, "--no-images", "--ignore", "placeholder")
    assert clean.returncode == 0
    assert "Gate: closed" in clean.stderr


@posix
@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("../out.jpg", {"outside-root: link.jpg"}),
        ("gone.jpg", {"unreadable-file: link.jpg"}),
        ("link.jpg", {"unreadable-file: link.jpg"}),
        ("/dev/zero", {"outside-root: link.jpg"}),
        ("a.jpg", {"missing-caption: link.jpg", "exact-duplicate: link.jpg"}),
        ("..", {"outside-root: link.jpg"}),
        (".", set()),
    ],
    ids=["out", "gone", "itself", "device", "inside", "folder above", "own folder"],
)
def test_a_link_is_followed_inside_the_set_only(target: str, expected: set[str], tmp_path: Path) -> None:
    data = write_files(tmp_path / "data", {**WITNESS, "a.jpg": SOUND, "a.txt": "a bicycle"})
    write_files(tmp_path, {"out.jpg": SOUND})
    (data / "link.jpg").symlink_to(target)
    assert judged(lint(data)) == expected


@posix
def test_a_link_that_nobody_can_follow_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, WITNESS)
    (tmp_path / "link.jpg").symlink_to("gone.jpg")

    def vanished(path: object) -> str:
        raise FileNotFoundError(2, "No such file or directory", str(path))

    monkeypatch.setattr("os.readlink", vanished)
    assert judged(lint(tmp_path)) == {"unreadable-file: link.jpg"}


@posix
def test_links_in_a_circle_end(tmp_path: Path) -> None:
    data = write_files(
        tmp_path, {**WITNESS, "x/a.jpg": SOUND, "x/a.txt": "a bicycle", "y/b.jpg": OTHER, "y/b.txt": "a boat"}
    )
    (data / "x" / "up").symlink_to(data, target_is_directory=True)
    (data / "x" / "y").symlink_to("../y", target_is_directory=True)
    (data / "y" / "x").symlink_to("../x", target_is_directory=True)
    (data / "1").symlink_to("2")
    (data / "2").symlink_to("1")
    for follow in (False, True):
        report = lint(data, **{"follow-links": follow})
        assert {"unreadable-file: 1", "unreadable-file: 2"} <= judged(report)
        assert report.dataset.images == 3


@posix
def test_links_out_are_read_when_they_are_trusted(tmp_path: Path) -> None:
    data = write_files(tmp_path / "data", WITNESS)
    write_files(tmp_path, {"store/a.jpg": SOUND, "store/a.txt": "a bicycle", "b.jpg": Picture(keep=0.5), "b.txt": "x"})
    (data / "a").symlink_to(tmp_path / "store", target_is_directory=True)
    for name in ("b.jpg", "b.txt"):
        (data / name).symlink_to(tmp_path / name)
    assert judged(lint(data)) == {"outside-root: a", "outside-root: b.jpg", "outside-root: b.txt"}
    report = lint(data, **{"follow-links": True})
    assert judged(report) == {"truncated: b.jpg"}
    assert report.dataset.images == 3


@posix
@pytest.mark.parametrize("name", ["a.jpg", "a.txt", "metadata.csv", "captions.json", "a.npz", "lorakit.yaml"])
def test_a_pipe_is_never_read(name: str, tmp_path: Path) -> None:
    write_files(tmp_path, WITNESS)
    os.mkfifo(tmp_path / name)
    # in a process of its own, because a failure of this test would be a hang
    done = run_cli("lint", tmp_path, "--output-format", "concise")
    assert "witness.txt:1:1: error CAP004 placeholder" in done.stdout
    assert f"{name}: error FIL015 unreadable-file: " in done.stdout
    assert done.returncode == 1


@posix
def test_a_pipe_named_on_the_command_line_is_nothing_to_lint(tmp_path: Path) -> None:
    for name in ("a.csv", "a.yaml", "a.toml"):
        os.mkfifo(tmp_path / name)
        done = run_cli("lint", tmp_path / name)
        assert done.returncode == 2, name
        assert "is a pipe, socket or device" in done.stderr, name


@posix
def test_a_pipe_in_place_of_a_base_model_is_not_read(tmp_path: Path) -> None:
    write_files(tmp_path, {**WITNESS, "run.yaml": f"train_data_dir: {tmp_path}\nbase_model: base.safetensors\n"})
    os.mkfifo(tmp_path / "base.safetensors")
    assert run_cli("lint", tmp_path / "run.yaml", "--select", "placeholder").returncode == 1


@posix
def test_a_socket_is_named_and_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, WITNESS)
    monkeypatch.chdir(tmp_path)  # the path of a socket is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.jpg")
        assert judged(lint(tmp_path)) == {"unreadable-file: s.jpg"}


def test_a_folder_in_place_of_a_file_is_a_folder(tmp_path: Path) -> None:
    inside: dict[str, Picture | str | bytes] = {
        "a.jpg/readme.md": "x",
        "witness.caption/x.md": "x",
        "metadata.csv/x.md": "x",
    }
    assert judged(lint(write_files(tmp_path, {**WITNESS, **inside}))) == set()


@pytest.mark.parametrize("name", ["a.jpg", "a.txt", "metadata.csv"])
def test_what_the_system_refuses_is_named_with_its_reason(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = "file_name,text\na.jpg,a bicycle\nwitness.jpg,TODO\n"
    write_files(tmp_path, {**WITNESS, "a.jpg": SOUND, "a.txt": "a bicycle"})
    if name == "metadata.csv":
        write_files(tmp_path, {name: table})
    honest = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == name:
            raise PermissionError(13, "Permission denied", str(path))
        return honest(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    report = lint(tmp_path)
    told = [finding for finding in report.findings if finding.name == "unreadable-file"]
    assert [finding.message.endswith("permission denied") for finding in told] == [True]
    assert name in (told[0].sample or (told[0].location.path if told[0].location else ""))
    assert report.gate.verdict == "closed"


def test_a_picture_that_vanishes_after_it_was_listed_is_named(tmp_path: Path) -> None:
    write_files(tmp_path, {**WITNESS, "a.jpg": SOUND, "a.txt": "a bicycle"})

    def vanish(total: int) -> Callable[[], None]:
        assert total == 2
        (tmp_path / "a.jpg").unlink()
        return lambda: None

    assert judged(api.lint(api.LintRequest([tmp_path]), vanish)) == {"unreadable-file: a.jpg"}


def test_captions_and_lists_that_vanish_after_they_were_listed_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(root: Path, name: str) -> list[str]:
        def walk_and_lose(folder: Path, follow_links: bool = False) -> Folder:
            found = walk(folder, follow_links)
            (root / name).unlink()
            return found

        monkeypatch.setattr("lorakit.formats.load.walk", walk_and_lose)
        found = [finding for finding in lint(root).findings if finding.name == "unreadable-file"]
        return [finding.location.path for finding in found if finding.location]

    pair: dict[str, Picture | str | bytes] = {"a.jpg": SOUND, "a.txt": "a bicycle"}
    assert gone(write_files(tmp_path / "1", {**WITNESS, **pair}), "a.txt") == ["a.txt"]
    assert gone(write_files(tmp_path / "2", {**WITNESS, "metadata.csv": "file_name,text\n"}), "metadata.csv") == [
        "metadata.csv"
    ]
    assert gone(write_files(tmp_path / "3", {**WITNESS, "captions.json": "{}"}), "captions.json") == ["captions.json"]


@linux
def test_names_that_are_not_valid_text_are_judged_like_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_files(tmp_path, {**WITNESS, "caf\udce9.jpg": SOUND, "caf\udce9.txt": "a cafe", "\udcff/b.jpg": OTHER})
    assert judged(lint(tmp_path)) == {
        "bad-name: caf\udce9.jpg",
        "bad-name: \udcff/b.jpg",
        "missing-caption: \udcff/b.jpg",
    }
    for name in ("full", "concise", "json", "json-lines", "github"):
        target = tmp_path.parent / f"{tmp_path.name}.{name}"
        assert run(["lint", str(tmp_path), "--output-format", f"{name}:{target}"]) == 1
        assert "caf\\udce9.jpg" in target.read_text(encoding="utf-8")
        assert run(["lint", str(tmp_path), "--output-format", name]) == 1
        assert "caf\\udce9.jpg" in capsys.readouterr().out
    assert run_cli("lint", tmp_path, "--show-files").stdout.startswith("caf\\udce9.jpg <- caf\\udce9.txt")


@linux
@pytest.mark.parametrize(
    "name", ["line\nbreak", "tab\tand\x1b[31m", "\u202egpj", " ", "-rf", "%0A::error::x", "a:b,c", "~"]
)
def test_names_that_would_act_do_not(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_files(tmp_path, {**WITNESS, f"{name}.jpg": SOUND})
    assert f"missing-caption: {name}.jpg" in judged(lint(tmp_path))
    for form in ("full", "concise", "github"):
        run(["lint", str(tmp_path), "--output-format", form])
        said = capsys.readouterr().out
        assert all(char.isprintable() or char == "\n" for char in said)
        if form == "concise":
            assert all(line.startswith(str(tmp_path)) for line in said.splitlines())


def test_very_long_names_and_deep_folders_are_judged(tmp_path: Path) -> None:
    long, deep = "x" * 240, "/".join(["d"] * 120)
    write_files(tmp_path, {**WITNESS, f"{long}.jpg": SOUND, f"{long}.txt": "a bicycle", f"{deep}/a.jpg": OTHER})
    assert judged(lint(tmp_path)) == {f"bad-name: {long}.jpg", f"missing-caption: {deep}/a.jpg"}


@posix
def test_folders_deeper_than_a_path_may_be_are_named_and_passed_over(tmp_path: Path) -> None:
    write_files(tmp_path, WITNESS)
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(25):
        os.mkdir("d" * 200, dir_fd=here)
        inner = os.open("d" * 200, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    (found,) = judged(lint(tmp_path))
    assert found.startswith("unreadable-file: dddd")


@pytest.mark.parametrize(
    "text",
    [
        "word " * 1_000_000,
        "a," * 100_000,
        "(" * 500_000,
        "9" * 2_000_000,
        "<lora:" * 500_000,
        "\n" * 200_000 + "a cat",
        "e\u0301" * 1_000_000,
        "猫" * 1_700_000,
        "a b\u00a0" * 700_000,
        "\\" * 2_000_000,
        "img_" + "0" * 2_000_000 + "x",
    ],
    ids=["5 MB", "commas", "brackets", "digits", "loras", "lines", "marks", "Chinese", "spaces", "backslashes", "name"],
)
def test_a_huge_caption_takes_seconds_not_minutes(text: str, tmp_path: Path) -> None:
    write_files(tmp_path, {**WITNESS, "a.jpg": SOUND, "a.txt": text, "b.jpg": OTHER, "b.txt": text.encode("utf-16")})
    began = time.monotonic()
    report = lint(tmp_path)
    assert time.monotonic() - began < 20
    judged(report)
    assert max(len(finding.message) for finding in report.findings) < 2000


def test_a_caption_of_many_lines_is_one_finding(tmp_path: Path) -> None:
    write_files(tmp_path, {**WITNESS, "a.jpg": SOUND, "a.txt": "a line\n" * 50_000})
    began = time.monotonic()
    report = lint(tmp_path)
    assert time.monotonic() - began < 20
    assert [finding.name for finding in report.findings if finding.sample == "a.jpg"] == ["multiline"]


def test_a_set_without_pictures_is_never_a_pass(tmp_path: Path) -> None:
    write_files(tmp_path, {"a.txt": "a caption", "metadata.csv": "file_name,text\na.jpg,x\n"})
    done = run_cli("lint", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no picture in " in done.stderr
    allowed = run_cli("lint", tmp_path, "--allow-empty")
    assert "Gate: closed" in allowed.stderr


def test_linting_writes_nothing_into_the_set(tmp_path: Path) -> None:
    write_files(tmp_path, {**WITNESS, "a/b.jpg": SOUND})

    def state() -> list[tuple[str, int, int]]:
        return sorted((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in tmp_path.rglob("*"))

    before = state()
    lint(tmp_path)
    assert state() == before


def raising(*_: object) -> None:
    raise RuntimeError("boom \x1b[31m [red]")


def test_a_rule_that_raises_is_a_finding_and_the_others_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Mode, "check", raising)
    report = lint(write_files(tmp_path, WITNESS), ignore=["spelling"])  # not run where CLIP's vocabulary is missing
    judged(report)
    (failed,) = [finding for finding in report.findings if finding.code == "LKT001"]
    assert (failed.name, failed.severity) == ("rule-failed", Severity.ERROR)
    assert "IMG004 mode" in failed.message
    assert "RuntimeError: boom" in failed.message
    (run,) = report.not_run
    assert (run.name, run.skipped.startswith("stopped with RuntimeError: boom")) == ("mode", True)
    assert report.gate.verdict == "closed"
    assert any("IMG004 mode could not run" in reason for reason in report.gate.reasons)


def test_a_set_rule_that_raises_is_a_finding_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SetSize, "check", raising)
    report = lint(write_files(tmp_path, WITNESS), severity={"set-size": "error"})
    assert "LKT001" in {finding.code for finding in report.findings}
    assert any("SET001 set-size could not run" in reason for reason in report.gate.reasons)


def test_a_failed_rule_that_could_not_have_blocked_blocks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ExifRotation, "check", raising)
    report = lint(write_files(tmp_path, {"a.jpg": SOUND, "a.txt": "a bicycle"}))
    assert [finding.severity for finding in report.findings if finding.code == "LKT001"] == [Severity.WARNING]
    assert report.gate.verdict == "open"


def test_a_failed_rule_of_error_severity_cannot_be_ignored_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Mode, "check", raising)
    report = lint(write_files(tmp_path, WITNESS), ignore=["LKT001", "placeholder"])
    assert report.gate.verdict == "closed"


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(
        ["a.txt", "a.caption", "metadata.csv", "metadata.tsv", "metadata.jsonl", "captions.json", "captions.txt",
         "meta_cap.json", "metadata.parquet", "train.txt", "val.txt", "a.jpg", "a.png", "a.webp", "a.gif", "a.tif",
         "a.bmp"]
    ),
    data=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.text(alphabet='{}[]",:\\\nab.jpg|\t', max_size=80).map(str.encode),
        st.sampled_from([b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"II*\0", b"RIFF", b"BM", b"PAR1"]),
    ),
)  # fmt: skip
def test_any_file_in_a_set_gives_a_report(name: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = write_files(Path(folder), {"witness.jpg": SMALL, "witness.txt": "TODO", "a.jpg": SMALL, name: data})
        report = lint(root)
        assert report.dataset.images in (2, 3)
        assert report.gate.verdict == "closed"


SMALL = draw(Picture((64, 64), pattern="flat"))
