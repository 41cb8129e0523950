"""That a run really learns: four pictures and nothing but them; and that caches follow every edit."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
import torch

from lorakit.train import encode
from lorakit.train.encode import PictureEncoder
from lorakit.train.loop import train
from lorakit.train.prepare import prepare
from lorakit.train.probe import LEVELS, measure
from lorakit.train.progress import Progress
from lorakit.train.watch import Nobody
from tests.train.support import make_job, write_pictures

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.plan.plan import Planned
    from lorakit.train.encode import Encoded

UNSEEN = [f"img{number:02}.png" for number in range(4, 8)]


def nothing(*given: Any) -> None:
    del given


def test_four_pictures_are_learned_by_heart_and_four_unseen_are_not(tmp_path: Path) -> None:
    data = write_pictures(tmp_path / "data", 8)
    job = make_job(
        tmp_path,
        data,
        held=UNSEEN,
        epochs=350,
        batch_size=4,
        lora_rank=32,
        learning_rate=5e-3,
        caption_dropout=0.0,
        min_snr_gamma=None,
        validation="off",
    )
    session = prepare(job, Nobody())
    train(session, Progress(), nothing, nothing)
    session.train_mode(False)
    assert session.held is not None
    learned = measure(session.shelf, session.predict, range(4), 4)
    unseen = measure(session.held, session.predict, range(4), 4)
    zero = measure(session.shelf, lambda noisy, *_: torch.zeros_like(noisy), range(4), 4)
    means = [sum(each.values()) / 4 for each in (learned, unseen, zero)]
    assert means[0] < 0.7 * means[2], f"better than saying nothing: {means}"
    assert means[0] < 0.99 * means[1], f"better than on pictures that were not trained: {means}"


def test_saying_nothing_costs_the_variance_of_the_noise(tmp_path: Path) -> None:
    session = prepare(make_job(tmp_path, write_pictures(tmp_path / "data", 2)), Nobody())
    losses = measure(session.shelf, lambda noisy, *_: torch.zeros_like(noisy), range(2), 3)
    assert list(losses.values()) == pytest.approx([1.0, 1.0], abs=0.1), f"at {len(LEVELS)} levels"


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What really passes through a network, by key or text; what comes from the cache does not."""
    seen: list[str] = []
    through, texts = PictureEncoder._through, encode.TextEncoder._through

    def picture(self: PictureEncoder, planned: Planned, *rest: Any) -> Encoded:
        seen.append(planned.key)
        return through(self, planned, *rest)

    def text(self: encode.TextEncoder, ids: torch.Tensor) -> Any:
        seen.extend(["text"] * len(ids))
        return texts(self, ids)

    monkeypatch.setattr(PictureEncoder, "_through", picture)
    monkeypatch.setattr(encode.TextEncoder, "_through", text)
    return seen


def again(folder: Path, data: Path, encoded: list[str], **keys: Any) -> list[str]:
    """What is encoded when a run on the same data starts anew."""
    encoded.clear()
    prepare(make_job(folder, data, **keys), Nobody())
    return sorted(encoded)


def test_only_what_changed_is_encoded_again(tmp_path: Path, encoded: list[str]) -> None:
    data = write_pictures(tmp_path / "data", 3)
    assert again(tmp_path, data, encoded) == ["img00.png", "img01.png", "img02.png", *["text"] * 4]
    assert again(tmp_path, data, encoded) == []
    (data / "img01.txt").write_text("ohwx, another caption", encoding="utf-8")
    assert again(tmp_path, data, encoded) == ["text"]
    shutil.copy(data / "img00.png", data / "img02.png")
    assert again(tmp_path, data, encoded) == [], "the same bytes under another name are known"
    other = write_pictures(tmp_path / "other", 6)
    shutil.copy(other / "img05.png", data / "img02.png")
    assert again(tmp_path, data, encoded) == ["img02.png"]


def test_what_decides_a_tensor_decides_what_is_encoded_again(tmp_path: Path, encoded: list[str]) -> None:
    data = write_pictures(tmp_path / "data", 2)
    again(tmp_path, data, encoded)
    assert again(tmp_path, data, encoded, flip=True) == ["img00.png"] * 2 + ["img01.png"] * 2
    assert again(tmp_path, data, encoded, resolution=128) == ["img00.png", "img01.png"]
    assert again(tmp_path, data, encoded, clip_skip=2) == ["text"] * 3
    assert again(tmp_path, data, encoded, token_window=150) == ["text"] * 3
    assert again(tmp_path, data, encoded, learning_rate=1e-5, seed=3, epochs=9) == []


def test_cold_and_warm_caches_give_the_same_tensors(tmp_path: Path) -> None:
    data = write_pictures(tmp_path / "data", 3)
    cold, warm = (prepare(make_job(tmp_path, data), Nobody()) for _ in range(2))
    assert cold.features is not None
    assert warm.features is not None
    for name in cold.features:
        assert torch.equal(cold.features[name], warm.features[name])
    for size in cold.shelf.means:
        assert torch.equal(cold.shelf.means[size], warm.shelf.means[size])
        assert torch.equal(cold.shelf.deviations[size], warm.shelf.deviations[size])


def test_a_text_has_the_same_features_in_any_company(tmp_path: Path) -> None:
    data = write_pictures(tmp_path / "data", 3)
    alone = write_pictures(tmp_path / "alone", 1)
    many, one = prepare(make_job(tmp_path / "a", data), Nobody()), prepare(make_job(tmp_path / "b", alone), Nobody())
    assert many.features is not None
    assert one.features is not None
    assert torch.equal(many.features["context"][1], one.features["context"][1])


def test_dropped_captions_are_read_as_the_empty_text(tmp_path: Path) -> None:
    data = write_pictures(tmp_path / "data", 2)
    session = prepare(make_job(tmp_path, data, caption_dropout=0.5, epochs=40), Nobody())
    assert session.features is not None
    rows = [
        row
        for step in session.plan.order.steps()
        for batch in step.batches
        for row in session.shelf.batch(batch).texts.tolist()
    ]
    assert 0.3 < rows.count(0) / len(rows) < 0.7
    empty = session.family.tokens("", 75)
    assert session.ids[0].tolist() == list(empty)
    assert set(rows) == {0, 1, 2}


def test_a_mirrored_view_is_the_encoding_of_the_mirrored_picture(tmp_path: Path) -> None:
    data = write_pictures(tmp_path / "data", 1)
    session = prepare(make_job(tmp_path, data, flip=True), Nobody())
    (means,) = session.shelf.means.values()
    assert session.shelf.rows == ((0, 1),)
    assert not torch.equal(means[0], means[1])


def test_masks_weigh_the_loss_and_pictures_without_one_are_trained_whole(tmp_path: Path) -> None:
    import numpy as np
    from PIL import Image

    data = write_pictures(tmp_path / "data", 2)
    mask = np.zeros((64, 64), np.uint8)
    mask[:, 32:] = 255
    Image.fromarray(mask).save(data / "img00-masklabel.png")
    job = make_job(tmp_path, data, masked_loss=True, unmasked_weight=0.25, min_snr_gamma=None, epochs=1)
    session = prepare(job, Nobody())
    (masks,) = session.shelf.masks.values()
    assert masks.shape == (2, 8, 8)
    assert masks[0, :, :4].eq(0.25).all()
    assert masks[0, :, 4:].eq(1).all()
    assert masks[1].eq(1).all()
    (batch,) = next(iter(session.plan.order.steps())).batches
    assert session.shelf.batch(batch).weights.shape == (2, 1, 8, 8)


def test_regularisation_pictures_weigh_what_the_config_says(tmp_path: Path) -> None:
    """They are views like all others, with a weight of their own."""
    from dataclasses import replace

    job = make_job(tmp_path, write_pictures(tmp_path / "data", 2), min_snr_gamma=None, epochs=1)
    light = replace(job.plan.pictures[1], weight=0.5)
    session = prepare(replace(job, plan=replace(job.plan, pictures=(job.plan.pictures[0], light))), Nobody())
    (batch,) = next(iter(session.plan.order.steps())).batches
    weights = {
        view.picture: weight
        for view, weight in zip(batch, session.shelf.batch(batch).weights.flatten().tolist(), strict=True)
    }
    assert weights == {0: 1.0, 1: 0.5}
