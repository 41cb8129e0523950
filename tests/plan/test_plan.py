"""The plan of a run: what each picture becomes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lorakit.config.training import TrainingConfig
from lorakit.dataset import Caption, Dataset, Role, Sample, Subset
from lorakit.image.framing import Framing
from lorakit.image.row import Row
from lorakit.plan.pace import read_pace, remember_pace
from lorakit.plan.plan import Plan, make_plan

FRAMING = Framing((512, 512), minimum=256, maximum=1024)


def sample(name: str, *captions: str) -> Sample:
    return Sample(name, Path("/data") / name, tuple(Caption(text, Path("/data") / f"{name}.txt") for text in captions))


def planned(*subsets: Subset, held: tuple[str, ...] = (), rows: dict[str, Row] | None = None, **keys: Any) -> Plan:
    dataset = Dataset(Path("/data"), "sidecar", subsets)
    sizes = {each.image: (rows or {}).get(each.key, Row(width=768, height=512)) for _, each in dataset.samples()}
    return make_plan(dataset, sizes, FRAMING, TrainingConfig(train_data_dir="data", **keys), held)


def subset(*samples: Sample, role: Role = Role.TRAIN, repeats: int = 1, trigger: str | None = "ohwx") -> Subset:
    return Subset(Path("/data"), samples, role, repeats, trigger)


def test_a_picture_is_framed_in_the_orientation_that_exif_says() -> None:
    rows = {"a.jpg": Row(width=768, height=512, orientation=6), "b.jpg": Row(width=768, height=512)}
    plan = planned(subset(sample("a.jpg", "x"), sample("b.jpg", "x")), rows=rows)
    assert [each.size for each in plan.pictures] == [(512, 768), (768, 512)]
    assert plan.pictures[0].frame.bucket == plan.pictures[1].frame.bucket[::-1]


def test_a_training_picture_without_a_caption_is_trained_under_the_trigger() -> None:
    assert planned(subset(sample("a.jpg"))).pictures[0].texts == ("ohwx",)
    assert planned(subset(sample("a.jpg", "  "), trigger=None)).pictures[0].texts == ("",)


def test_captions_are_alternatives_and_the_same_one_counts_once() -> None:
    plan = planned(subset(sample("a.jpg", "one, two", "three", "one, two ")))
    assert plan.pictures[0].texts == ("one, two", "three")
    assert plan.texts == ("", "one, two", "three")


def test_shuffled_tags_have_orders_and_the_trigger_stays_in_front() -> None:
    plan = planned(subset(sample("a.jpg", "ohwx, a, b, c, d")), shuffle_tags=True, caption_orders=5)
    assert plan.pictures[0].orders == (5,)
    assert all(text.startswith("ohwx, ") for text in plan.pictures[0].texts)


def test_tokens_beyond_the_window_are_counted() -> None:
    plan = planned(subset(sample("a.jpg", ", ".join(["lamp"] * 50))))
    (text,) = plan.pictures[0].captions
    assert (text.tokens, text.cut) == (99, 24)
    assert plan.cut == 1
    assert planned(subset(sample("a.jpg", ", ".join(["lamp"] * 50))), token_window=150).cut == 0


def test_validation_subsets_and_held_out_pictures_are_never_trained() -> None:
    plan = planned(
        subset(*(sample(f"{n}.jpg", "x") for n in range(4))),
        subset(sample("v.jpg", "x"), role=Role.VALIDATION),
        held=("2.jpg",),
    )
    assert [each.key for each in plan.pictures] == ["0.jpg", "1.jpg", "3.jpg"]
    assert [each.key for each in plan.held] == ["2.jpg", "v.jpg"]
    assert plan.views == 3 * 15


def test_regularisation_pictures_weigh_what_the_config_says_and_are_seen_as_often_as_the_others() -> None:
    plan = planned(
        subset(sample("a.jpg", "ohwx"), repeats=4),
        subset(sample("r.jpg", "a cat"), sample("s.jpg", "a dog"), role=Role.REGULARISATION, trigger=None),
        regularisation_dir="reg",
        regularisation_weight=0.5,
        epochs=2,
    )
    assert [each.weight for each in plan.pictures] == [1.0, 0.5, 0.5]
    assert plan.seen == (8, 4, 4)
    assert len(plan.trained) == 1


def test_under_filled_buckets_are_named() -> None:
    rows = {"a.jpg": Row(width=512, height=512)}
    plan = planned(subset(sample("a.jpg", "x"), *(sample(f"{n}.jpg", "x") for n in range(4))), rows=rows)
    assert plan.underfilled == {(512, 512): 1}
    assert sum(plan.seen) == 5 * 15, "they are trained all the same"


@pytest.mark.parametrize("key", [{}, {"batch_size": 8}, {"resolution": 768}])
def test_the_pace_of_a_run_is_remembered_for_runs_like_it(tmp_path: Path, key: dict[str, Any]) -> None:
    (tmp_path / ".lorakit").mkdir()
    plan = planned(subset(sample("a.jpg", "x")))
    assert read_pace(tmp_path, plan) is None
    remember_pace(tmp_path, plan, 3.5)
    like = planned(subset(sample("b.jpg", "y")), **{name: value for name, value in key.items() if name != "resolution"})
    assert read_pace(tmp_path, like) == (None if "batch_size" in key else 3.5)
    (tmp_path / ".lorakit" / "pace.json").write_text("[", encoding="utf-8")
    assert read_pace(tmp_path, plan) is None
