"""Sets that several files of tests lint, and a way to run commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit.image.picture import Picture
from tests.cli.said import Said
from tests.support import write_files

if TYPE_CHECKING:
    from pathlib import Path

SHARP = Picture((512, 512))
THINGS = ("red bicycle", "blue kite", "brass lamp", "green rowing boat", "wooden chair")
PLACES = ("on a beach", "in a garden", "under a bridge", "by a brick wall", "in a workshop")
LIGHTS = ("morning sun", "overcast sky", "lamplight", "dusk", "backlighting", "moonlight", "fog")
VIEWS = ("close-up", "from above", "wide shot", "from the side")
CAPTIONS = [
    f"a {THINGS[n % 5]} {PLACES[(n + n // 5) % 5]}, {LIGHTS[n % 7]}, {VIEWS[n % 4]}, {n + 1} leaves" for n in range(50)
]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    return Said(capsys)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`clean` has nothing to find, `warned` only a warning (one picture), `faulty` an error, `empty` no picture."""
    folder = tmp_path_factory.mktemp("sets")
    write_files(
        folder,
        {
            **{f"clean/{n:02}.jpg": Picture((512, 512), seed=n) for n in range(50)},
            **{f"clean/{n:02}.txt": CAPTIONS[n] for n in range(50)},
            "warned/a.jpg": Picture((512, 512)),
            "warned/a.txt": "a red bicycle",
            "faulty/a.jpg": Picture((512, 512)),
            "faulty/a.txt": "a red bicycle",
            "faulty/b.jpg": Picture((512, 512), seed=1),
            "faulty/c.jpg": b"",
            "faulty/c.txt": "TODO",
            "notes/readme.md": "no pictures here",
        },
    )
    (folder / "empty").mkdir()
    return folder
