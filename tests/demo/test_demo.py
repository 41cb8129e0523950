"""The demo set: sixty pictures, the same every time, with the faults that the plan promises."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from lorakit.demo.planted import PLANTED
from lorakit.demo.sound import SOUND, TRIGGER
from lorakit.demo.story import explain, outcome
from lorakit.demo.write import SHOTS, render, write_demo
from lorakit.errors import UsageError
from lorakit.formats.folder import is_picture
from lorakit.formats.load import Root, load

if TYPE_CHECKING:
    from lorakit.demo.plan import DemoSet, Shot

TREATED = [shot for shot in PLANTED if shot.treatment]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoSet:
    return write_demo(tmp_path_factory.mktemp("demo") / "set")


def content(demo: DemoSet, name: str) -> bytes:
    return (demo.folder / "data" / name).read_bytes()


def opened(demo: DemoSet, name: str) -> Image.Image:
    return Image.open(io.BytesIO(content(demo, name)))


def test_sixty_pictures(demo: DemoSet) -> None:
    on_disk = {path.name for path in (demo.folder / "data").iterdir() if is_picture(path)}
    assert len(demo.pictures) == 60
    assert on_disk == set(demo.pictures)


def test_more_sound_than_faulty(demo: DemoSet) -> None:
    assert demo.sound == len(SOUND) == 34
    assert {shot.name for shot in SOUND}.isdisjoint(fault.file for fault in demo.faults)
    assert [shot.name for shot in PLANTED if not shot.slips] == ["market_03.png"]  # the collision is one fault


def test_every_picture_becomes_a_sample(demo: DemoSet) -> None:
    dataset = load([Root(demo.folder / "data")])
    assert {sample.key for _, sample in dataset.samples()} == set(demo.pictures)


def test_faults_name_files_that_exist(demo: DemoSet) -> None:
    assert all((demo.folder / "data" / fault.file).is_file() for fault in demo.faults)
    assert all(fault.topic and fault.why for fault in demo.faults)


def test_names_are_unique_whatever_the_case() -> None:
    assert len({shot.name.casefold() for shot in SHOTS}) == len(SHOTS)


def test_total_size(demo: DemoSet) -> None:
    total = sum(path.stat().st_size for path in demo.folder.rglob("*") if path.is_file())
    assert total < 12_000_000


@pytest.mark.parametrize(
    "shot", [SHOTS[0], SHOTS[10], *(shot for shot in PLANTED if shot.treatment)][::3], ids=lambda shot: shot.name
)
def test_same_seed_same_bytes(demo: DemoSet, shot: Shot) -> None:
    assert hashlib.sha256(render(shot, 7)).digest() == hashlib.sha256(content(demo, shot.name)).digest()


def test_another_seed_draws_another_picture(demo: DemoSet) -> None:
    assert render(SHOTS[0], 8) != content(demo, SHOTS[0].name)


def test_sound_pictures_are_what_a_trainer_wants(demo: DemoSet) -> None:
    for shot in SOUND:
        image = opened(demo, shot.name)
        image.load()
        assert (image.mode, image.format) == ("RGB", {".jpg": "JPEG", ".png": "PNG"}[PurePosixPath(shot.name).suffix])
        assert min(image.size) >= 512
        assert shot.caption is not None
        assert shot.caption.startswith(f"{TRIGGER}, ")
        assert "cyberpunk" in shot.caption


def test_sound_captions_differ() -> None:
    assert len({shot.caption for shot in SOUND}) == len(SOUND)


def test_sound_pictures_are_bright_and_rich(demo: DemoSet) -> None:
    for shot in SOUND:
        gray = np.asarray(opened(demo, shot.name).convert("L"))
        assert np.percentile(gray, 99) > 110, shot.name
        assert gray.std() > 14, shot.name


def test_planted_headers(demo: DemoSet) -> None:
    assert opened(demo, "IMG_0042.jpg").getexif()[0x0112] == 6
    assert opened(demo, "sticker_cat.png").mode == "RGBA"
    assert opened(demo, "render_depth.png").mode == "I;16"
    assert opened(demo, "poster_scan.jpg").mode == "CMYK"
    assert "transparency" in opened(demo, "retro_pixels.png").info
    assert getattr(opened(demo, "loop_rain.gif"), "n_frames", 1) == 4
    assert opened(demo, "rooftop_05.jpg").format == "PNG"
    assert opened(demo, "thumb_street.jpg").size == (300, 200)
    assert content(demo, "hologram_01.png").startswith(b"version https://git-lfs")
    with pytest.raises(OSError, match="truncated"):
        opened(demo, "download_17.jpg").load()


def test_planted_captions(demo: DemoSet) -> None:
    assert content(demo, "night_walk.txt") == b""
    assert content(demo, "window_03.txt").startswith(b"\xef\xbb\xbf")
    assert "霓虹" in content(demo, "poster_scan.txt").decode("gb18030")
    assert content(demo, "harbour_03.txt").count(b"\n") == 3
    assert not (demo.folder / "data" / "canal_05.txt").exists()


def test_planted_duplicates(demo: DemoSet) -> None:
    assert content(demo, "market_02 (1).jpg") == content(demo, "market_02.jpg")
    assert content(demo, "market_02 (1).txt") == content(demo, "market_02.txt")
    flipped, first = (np.asarray(opened(demo, name), dtype=float) for name in ("alley_02_flip.jpg", "alley_02.jpg"))
    assert np.abs(flipped[:, ::-1] - first).mean() < 3


def test_text_files_have_unix_line_ends(demo: DemoSet) -> None:
    for name in ("lorakit.yaml", "glossary.yaml"):
        data = (demo.folder / name).read_bytes()
        assert b"\r" not in data
        assert data.endswith(b"\n")


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "precious.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is not empty"):
        write_demo(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["precious.txt"]


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is a file"):
        write_demo(tmp_path / "demo")


def test_story_is_short(demo: DemoSet) -> None:
    lines = explain(demo).splitlines()
    assert len(lines) <= 12
    assert all(len(line) <= 78 for line in lines if str(demo.folder) not in line)
    assert "60 pictures" in lines[0]


def test_outcome_sorts_faults(demo: DemoSet) -> None:
    sorted_out = outcome(demo, {("data/night_walk.jpg", "empty"), ("IMG_0042.jpg", "alpha")})
    assert [fault.file for fault in sorted_out.found] == ["night_walk.jpg"]
    assert len(sorted_out.found) + len(sorted_out.missed) == len(demo.faults)
