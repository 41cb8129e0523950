from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit.dataset import File, NoteKind
from lorakit.formats.folder import walk
from lorakit.formats.names import Miss, Names

if TYPE_CHECKING:
    from pathlib import Path

    from tests.formats.conftest import Write


def find(root: Path, written: str, here: str = ".", foreign: bool = False) -> str | Miss:
    found = Names(walk(root), foreign).find(root / here, written)
    return found.key if isinstance(found, File) else found


@pytest.fixture
def root(tmp_path: Path, write: Write) -> Path:
    for name in (
        "a.jpg",
        "sub/a.jpg",
        "sub/b.jpg",
        "one/c.jpg",
        "two/c.jpg",
        "d.png",
        "d.webp",
        "note.txt",
        "e.v2.png",
    ):
        write(name)
    return tmp_path / "set"


@pytest.mark.parametrize(
    ("written", "here", "key"),
    [
        ("a.jpg", ".", "a.jpg"),
        ("a.jpg", "sub", "sub/a.jpg"),
        ("./sub/b.jpg", ".", "sub/b.jpg"),
        ("sub\\b.jpg", ".", "sub/b.jpg"),
        ("sub/b.jpg", "sub", "sub/b.jpg"),
        ("../a.jpg", "sub", "a.jpg"),
        ("sub/../a.jpg", ".", "a.jpg"),
        (" b.jpg ", ".", "sub/b.jpg"),
        ("b", ".", "sub/b.jpg"),
        ("sub/b", ".", "sub/b.jpg"),
        ("e.v2", ".", "e.v2.png"),
    ],
)
def test_a_name_means_one_picture(root: Path, written: str, here: str, key: str) -> None:
    assert find(root, written, here) == key


def test_an_absolute_path_below_the_root_is_fine(root: Path) -> None:
    assert find(root, str(root / "sub" / "b.jpg")) == "sub/b.jpg"


def test_a_relative_root_is_no_hindrance(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root.parent)
    relative = root.relative_to(root.parent)
    assert find(relative, "sub/b.jpg") == "sub/b.jpg"
    assert find(relative, str(root / "a.jpg")) == "a.jpg"


@pytest.mark.parametrize("written", ["../../secret.jpg", "/etc/secret.jpg", "C:\\data\\a.jpg", "..", "sub/../../x.jpg"])
def test_a_path_that_leads_out_is_refused(root: Path, written: str) -> None:
    found = find(root, written)
    assert isinstance(found, Miss)
    assert found.kind is NoteKind.OUTSIDE


def test_a_bare_name_in_two_folders_is_ambiguous(root: Path) -> None:
    found = find(root, "c.jpg")
    assert found == Miss(NoteKind.AMBIGUOUS, related=(root / "one/c.jpg", root / "two/c.jpg"))
    assert find(root, "d") == Miss(NoteKind.AMBIGUOUS, related=(root / "d.png", root / "d.webp"))


def test_a_missing_picture_hints_at_what_is_close(root: Path) -> None:
    case = find(root, "A.JPG")
    suffix = find(root, "sub/b.png")
    assert isinstance(case, Miss)
    assert isinstance(suffix, Miss)
    assert (case.kind, case.related) == (NoteKind.MISSING_IMAGE, (root / "a.jpg",))
    assert (suffix.kind, suffix.related) == (NoteKind.MISSING_IMAGE, (root / "sub/b.jpg",))
    assert find(root, "nowhere.jpg") == Miss(NoteKind.MISSING_IMAGE)
    assert find(root, "note.txt") == Miss(NoteKind.MISSING_IMAGE, "the file is there, but it is no picture")


def test_links_are_told_apart(root: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.jpg").write_bytes(b"x")
    (root / "out.jpg").symlink_to(tmp_path / "outside.jpg")
    (root / "dead.jpg").symlink_to(root / "gone.jpg")
    out, dead = find(root, "out.jpg"), find(root, "dead.jpg")
    assert isinstance(out, Miss)
    assert isinstance(dead, Miss)
    assert out.kind is NoteKind.OUTSIDE
    assert dead.kind is NoteKind.MISSING_IMAGE


@pytest.mark.parametrize("written", ["", "  ", "\0", "x" * 5000, "a/" * 3000, "https://example.com/a.jpg"])
def test_nonsense_is_a_miss(root: Path, written: str) -> None:
    assert isinstance(find(root, written), Miss)


@pytest.mark.parametrize("written", ["/mnt/other/set/sub/b.jpg", "D:\\sets\\set\\sub\\b.jpg", "/x/b", "/mnt/sub/b"])
def test_a_foreign_path_is_found_by_its_tail(root: Path, written: str) -> None:
    assert find(root, written, foreign=True) == "sub/b.jpg"
