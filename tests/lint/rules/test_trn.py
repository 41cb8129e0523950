"""A training config against its data: a careful one is left alone, advice ends what it advises against, limits hold."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lorakit.bases import FAMILIES, TINY, BaseFacts, BaseKind
from lorakit.caption.glossary import Glossary
from lorakit.config.document import Document
from lorakit.config.run import Run
from lorakit.config.settings import Settings
from lorakit.config.training import TrainingConfig
from lorakit.dataset import Caption, Dataset, Role, Sample, Subset
from lorakit.findings import Severity
from lorakit.image.picture import Picture
from lorakit.image.row import Row
from lorakit.lint.context import make_context
from lorakit.lint.packs import load_packs
from lorakit.lint.registry import code_rules
from lorakit.lint.rule import SetRule
from lorakit.lint.run_example import run_of
from lorakit.lint.view import SampleView, SetView
from lorakit.plan.cost import device_bytes, disk_bytes
from tests.support import lint, write_files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lorakit.findings import Finding

CAREFUL = Path(__file__).resolve().parents[3] / "benchmarks" / "careful"
TRN: tuple[type[SetRule], ...] = tuple(
    rule for rule in code_rules() if rule.code.startswith("TRN") and issubclass(rule, SetRule)
)
NAMES = [rule.name for rule in TRN]
PACKS = load_packs("lorakit", "style")
BASE = BaseFacts("sd15.safetensors", BaseKind.FILE, Path("sd15.safetensors"), FAMILIES["sd15"])
NINE = (
    "metadata_path: data/metadata.csv\nlora_rank: 8\nbatch_size: 4\nepochs: 15\nlearning_rate: 2e-4\n"
    "output_dir: output/cyberpunk_v1\nsave_steps: 100"
)
PACE = ("views-out-of-range", "too-few-steps", "interval-never-reached", "unfilled-batches")


def careful(style: str, count: int) -> list[str]:
    """`count` careful captions, from the start again where the set has fewer."""
    lines = [line for line in (CAREFUL / f"{style}.txt").read_text("utf-8").splitlines() if line.strip()]
    return [lines[number % len(lines)] for number in range(count)]


def view_of(
    captions: Sequence[str] = ("a red bicycle",),
    *,
    base: BaseFacts | None = BASE,
    continued: BaseFacts | None = None,
    free: int | None = None,
    running: Sequence[str] = NAMES,
    size: tuple[int, int] = (512, 512),
    mask: bool = False,
    **keys: Any,
) -> SetView:
    """A set of pictures with a caption each and a run over it, without a file on disk."""
    values = {"train_data_dir": "data", "output_dir": "output/x", **keys}
    document = Document(Path("run.yaml"), values, {(key,): (line, 1) for line, key in enumerate(values, 1)})
    config = TrainingConfig(**values)
    run = Run(Path("run.yaml"), config, document, base, continued, free)
    settings = Settings(batch_size=config.batch_size, resolution=config.resolution)
    context = make_context(settings, FAMILIES["sd15"], PACKS.target, PACKS.vocabularies, Glossary(), run)
    samples = tuple(
        Sample(f"{n}.jpg", Path(f"{n}.jpg"), (Caption(text, Path(f"{n}.txt")),), Path("m.png") if mask else None)
        for n, text in enumerate(captions)
    )
    subset = Subset(Path(), samples, Role.TRAIN, config.repeats)
    row = Row(format="JPEG", width=size[0], height=size[1], mode="RGB")
    views = tuple(SampleView(sample, subset, row, context, Path()) for sample in samples)
    options = {rule.name: rule.option_type() for rule in TRN if rule.name in running}
    return SetView(Dataset(Path(), "sidecar", (subset,)), views, context, options)


def found(view: SetView) -> list[Finding]:
    """What the TRN rules that run say of a set."""
    return [each for rule in TRN if rule.name in view.running for each in rule().check(view)]


def names(view: SetView) -> list[str]:
    return [each.name for each in found(view)]


@pytest.mark.parametrize("style", ["tags", "prose", "chinese"])
@pytest.mark.parametrize("count", [60, 80, 100, 120])
def test_the_nine_keys_and_a_careful_set_have_nothing_said_against_them(style: str, count: int, tmp_path: Path) -> None:
    captions = careful(style, count)
    rows = "".join(f'{n}.jpg,"{text.replace(chr(34), chr(34) * 2)}"\n' for n, text in enumerate(captions, 1))
    pictures = {f"data/{n}.jpg": Picture((64, 64), seed=n) for n in range(1, count + 1)}
    files = {**run_of(NINE, ()), **pictures, "data/metadata.csv": "file_name,text\n" + rows}
    write_files(tmp_path, files)
    report = lint(tmp_path / "run.yaml", select=["TRN"])
    assert report.dataset.captions == count
    assert {run.code for run in report.rules} == {rule.code for rule in TRN}
    assert [each.message for each in report.findings] == []
    assert report.gate.verdict == "open"


def test_rules_on_runs_say_nothing_of_a_set_without_a_run(tmp_path: Path) -> None:
    write_files(tmp_path, {"1.jpg": Picture((64, 64)), "1.txt": "a street, neon sign"})
    assert lint(tmp_path, select=["TRN"]).findings == ()


def test_a_finding_stands_at_the_line_of_its_key_or_at_the_file(tmp_path: Path) -> None:
    write_files(tmp_path, run_of("learning_rate: 1e-3\nflip: true", ["a street, neon sign"] * 60))
    places = {each.name: each.location for each in lint(tmp_path / "run.yaml", select=["TRN"]).findings}
    assert {name: place.line for name, place in places.items() if place} == {
        "unfit-learning-rate": 3,
        "flipped-captions": 4,
    }
    write_files(tmp_path, run_of("", base=False))
    [none] = lint(tmp_path / "run.yaml", select=["unfit-base"]).findings
    assert none.location is not None
    assert (none.location.path.endswith("run.yaml"), none.location.line) == (True, 0)


# how far the run goes


@pytest.mark.parametrize(
    ("pictures", "low", "high"), [(50, 15, 20), (99, 15, 20), (100, 10, 15), (150, 10, 15), (151, 5, 10), (400, 5, 10)]
)
def test_views_are_judged_by_the_number_of_pictures(pictures: int, low: int, high: int) -> None:
    for epochs in (low - 1, low, high, high + 1):
        view = view_of(["a"] * pictures, epochs=epochs, running=["views-out-of-range"])
        assert bool(found(view)) is not (low <= epochs <= high), epochs


def test_far_too_many_views_are_a_warning_and_a_few_too_many_are_not() -> None:
    [few] = found(view_of(["a"] * 60, epochs=30))
    [many] = found(view_of(["a"] * 60, epochs=10, repeats=50))
    assert (few.severity, many.severity) == (Severity.INFO, Severity.WARNING)
    assert names(view_of(["a"] * 3000, epochs=10)) == [], "30,000 views of a large set are no fault"


@pytest.mark.parametrize(("batch", "said"), [(9, []), (16, ["too-few-steps"])])
def test_few_steps_are_a_matter_of_the_batch(batch: int, said: list[str]) -> None:
    assert names(view_of(["a"] * 60, batch_size=batch, device="cpu", save_steps=50)) == said


def test_one_cause_is_one_finding() -> None:
    small: dict[str, Any] = {"batch_size": 32, "gradient_accumulation": 8, "save_steps": 500}
    assert names(view_of(["a"] * 20, **small)) == ["too-few-steps"]
    assert names(view_of(["a"] * 20, device="cpu", epochs=2, **small)) == ["views-out-of-range"]
    alone = view_of(["a"] * 20, device="cpu", running=["unfilled-batches"], **small)
    assert names(alone) == ["unfilled-batches"], "it speaks where the other does not run"


def test_an_interval_as_long_as_the_run_is_reached() -> None:
    assert names(view_of(["a"] * 40, save_steps=150)) == []
    assert names(view_of(["a"] * 40, save_steps=151, validation_steps=151)) == ["interval-never-reached"] * 2


def followed(keys: dict[str, Any], message: str) -> dict[str, Any]:
    """The keys of a config after somebody did what a message says behind its last colon."""
    advice = message.rpartition(": set ")[2] if ": set " in message else message.rpartition(": ")[2]
    after = {**keys, **{key: int(value) for key, value in re.findall(r"`(\w+): (\d+)`", advice)}}
    if "the repeats to 1" in advice:
        after["repeats"] = 1
    if "leave `max_steps` out" in message:
        del after["max_steps"]
    return after


@pytest.mark.parametrize("seed", range(60))
def test_who_follows_the_advice_comes_to_rest(seed: int) -> None:
    """No two rules send anybody in a circle, whatever the set and the config."""
    chance = random.Random(seed)
    keys: dict[str, Any] = {
        "epochs": chance.choice([1, 2, 4, 10, 15, 30, 90]),
        "repeats": chance.choice([1, 1, 1, 2, 7, 12, 25, 60]),
        "batch_size": chance.choice([1, 2, 3, 4, 8, 16, 31]),
        "gradient_accumulation": chance.choice([1, 1, 2, 5, 16]),
        "save_steps": chance.choice([1, 50, 100, 500]),
    }
    if chance.random() < 0.3:
        keys["max_steps"] = chance.choice([10, 90, 300])
    captions = ["a"] * chance.choice([3, 12, 20, 60, 101, 160])
    for _ in range(8):
        said = found(view_of(captions, running=PACE, **keys))
        if not said:
            return
        keys = followed(keys, said[0].message)
    pytest.fail(f"{keys}: {said[0].message}")


# rates, rank, memory, disk


@pytest.mark.parametrize(
    ("keys", "severity"),
    [
        ({"learning_rate": 5e-4}, None),
        ({"learning_rate": 5.1e-4}, Severity.WARNING),
        ({"learning_rate": 9.9e-3}, Severity.WARNING),
        ({"learning_rate": 1e-2}, Severity.ERROR),
        ({"learning_rate": 1.0}, Severity.ERROR),
        ({"learning_rate": 1.0, "optimizer": "adamw8bit"}, Severity.ERROR),
        ({"learning_rate": 1e-6}, None),
        ({"learning_rate": 9e-7}, Severity.WARNING),
        ({"learning_rate": 1e-3, "lora_rank": 16, "lora_alpha": 8}, None),
        ({"learning_rate": 3e-4, "lora_rank": 8, "lora_alpha": 16}, Severity.WARNING),
        ({"learning_rate": 1e-4, "lora_rank": 16, "lora_alpha": 1}, None),
        ({"learning_rate": 1.0, "optimizer": "prodigy"}, None),
        ({"learning_rate": 1.0, "optimizer": "prodigy", "lora_rank": 16, "lora_alpha": 1}, None),
        ({"learning_rate": 2e-4, "optimizer": "prodigy"}, Severity.WARNING),
        ({"learning_rate": 1e-4, "train_text_encoder": True}, None),
        ({"learning_rate": 1e-4, "train_text_encoder": True, "text_encoder_learning_rate": 1e-4}, None),
        ({"learning_rate": 1e-4, "train_text_encoder": True, "text_encoder_learning_rate": 2e-4}, Severity.INFO),
    ],
)
def test_the_rate_is_judged_by_the_optimiser_and_by_alpha(keys: dict[str, Any], severity: Severity | None) -> None:
    said = [each.severity for each in found(view_of(running=["unfit-learning-rate"], **keys))]
    assert said == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("rank", "pictures", "severity"),
    [
        (3, 60, Severity.INFO),
        (4, 60, None),
        (16, 60, None),
        (32, 20, None),
        (33, 20, Severity.INFO),
        (64, 99, Severity.INFO),
        (65, 99, Severity.WARNING),
        (128, 100, Severity.INFO),
    ],
)
def test_a_rank_is_judged_beside_the_set(rank: int, pictures: int, severity: Severity | None) -> None:
    said = found(view_of(["a"] * pictures, lora_rank=rank, running=["rank-out-of-proportion"]))
    assert [each.severity for each in said] == ([severity] if severity else [])


@pytest.mark.parametrize("size", [(512, 512), (1024, 512)])
@pytest.mark.parametrize("resolution", [512, 768, 1024])
@pytest.mark.parametrize("batch", [1, 2, 4, 6, 8, 16, 64])
def test_memory_advice_fits_and_keeps_the_mathematics(batch: int, resolution: int, size: tuple[int, int]) -> None:
    view = view_of(batch_size=batch, resolution=resolution, size=size, running=["needs-large-card"])
    said = found(view)
    assert view.plan is not None
    [bucket] = view.plan.buckets
    needed = device_bytes(FAMILIES["sd15"], view.plan.config, bucket)
    assert needed is not None
    assert bool(said) is (needed > 8 << 30)
    for each in said:
        assert (each.severity is Severity.WARNING) is (needed > 24 << 30)
        assert each.observed is not None
        if "a smaller `resolution`" in each.message:
            continue
        advice = each.message.partition(": for ")[2]
        update: dict[str, Any] = {key: int(value) for key, value in re.findall(r"`(\w+): (\d+)`", advice)}
        update["gradient_checkpointing"] = "gradient_checkpointing" in advice
        lean = view.plan.config.model_copy(update=update)
        assert (device_bytes(FAMILIES["sd15"], lean, bucket) or 0) <= each.observed.threshold * (1 << 30)
        assert lean.batch_size * lean.gradient_accumulation == batch


def test_a_run_that_just_fits_the_disk_is_let_be() -> None:
    view = view_of(["a cat", "a dog"], size=(640, 512))
    assert view.plan is not None
    areas = sum(each.frame.bucket[0] * each.frame.bucket[1] for each in view.plan.pictures)
    needed = disk_bytes(FAMILIES["sd15"], view.plan.config, view.plan.steps, areas, 3)
    for free, severities in ((needed, []), (needed - 1, [Severity.ERROR]), (None, [])):
        full = view_of(["a cat", "a dog"], size=(640, 512), free=free, running=["disk-too-small"])
        assert [each.severity for each in found(full)] == severities


def test_more_checkpoints_than_a_run_makes_take_no_room() -> None:
    some, many = (TrainingConfig(train_data_dir="data", keep_checkpoints=each) for each in (2, 5000))
    family = FAMILIES["sd15"]
    assert disk_bytes(family, some, 150, 0, 0) == disk_bytes(family, many, 150, 0, 0)


# what the config names


@pytest.mark.parametrize("kind", BaseKind)
@pytest.mark.parametrize("family", ["sd15", "sd2", "sdxl", None])
def test_a_base_is_judged_once(kind: BaseKind, family: str | None) -> None:
    facts = BaseFacts("owner/x", kind, None, FAMILIES[family] if family else None)
    said = [each for each in found(view_of(base=facts)) if each.evidence == "base_model"]
    sound = kind in (BaseKind.FILE, BaseKind.FOLDER, BaseKind.HUB, BaseKind.TINY) and family == "sd15"
    errors = [each for each in said if each.severity is Severity.ERROR]
    assert len(errors) <= 1
    lenient = kind is BaseKind.MISSING or (kind is BaseKind.HUB and family is None)
    assert bool(errors) is not (sound or lenient)
    assert (kind is BaseKind.MISSING) is any(each.severity is Severity.WARNING for each in said)
    told = {BaseKind.HUB: "remote-base", BaseKind.TINY: "tiny-base"}.get(kind)
    assert [each.name for each in said if each.severity is Severity.INFO] == ([told] if told else [])


def test_a_run_without_a_base_is_a_warning() -> None:
    [said] = found(view_of(["a"] * 60, base=None))
    assert (said.name, said.severity) == ("unfit-base", Severity.WARNING)


@pytest.mark.parametrize("kind", BaseKind)
def test_a_run_goes_on_from_a_lora_only(kind: BaseKind) -> None:
    said = found(view_of(continued=BaseFacts("x.safetensors", kind), running=["continued-from-no-lora"]))
    assert [each.severity for each in said] == ([] if kind is BaseKind.LORA else [Severity.ERROR])


def test_the_tiny_base_is_not_measured_as_a_large_one() -> None:
    tiny = BaseFacts(TINY, BaseKind.TINY, None, FAMILIES["sd15"])
    view = view_of(["a"] * 60, base=tiny, batch_size=8, free=1)
    assert names(view) == ["tiny-base"]


@pytest.mark.parametrize(
    ("data", "output", "inside"),
    [
        ("data", "data", True),
        ("data", "./data/out", True),
        ("data", "data/../output", False),
        ("data", "dataset", False),
        (".", "output", True),
        ("/sets/a", "/sets/a/out", True),
        ("/sets/a", "/sets/b", False),
    ],
)
def test_output_among_the_data_is_seen_and_its_cure_is_none(data: str, output: str, inside: bool) -> None:
    said = found(view_of(train_data_dir=data, output_dir=output, running=["output-in-data"]))
    assert bool(said) is inside
    for each in said:
        [better] = re.findall(r"`output_dir: (.+?)`", each.message)
        assert found(view_of(train_data_dir=data, output_dir=better, running=["output-in-data"])) == []


# captions against the config


@pytest.mark.parametrize(
    ("caption", "word"),
    [
        ("1girl, solo, scar over left eye", "left"),
        ("a sailor looking to the right, pier", "right"),
        ("1girl, left-handed, sword", "left"),
        ("a shop window with gold lettering", "lettering"),
        ("a cat, web address, watermark", "web address"),
        ("rows of neon signs above an alley", "neon signs"),
        ('a door that says "Pull"', "Pull"),
        ("少女，右手持剑，雨巷", "右手"),
        ("一名道士御剑而来，朝阳从左侧照亮飞檐", "左侧"),
        ("老街，「老街面馆」灯箱", "老街面馆"),
        ("咖啡馆门口的黑板上写着今日菜单", "写着"),
    ],
)
def test_sides_and_writing_are_found(caption: str, word: str) -> None:
    [said] = found(view_of([caption], flip=True, running=["flipped-captions"]))
    assert f"`{word}`" in said.message
    assert names(view_of([caption], running=["flipped-captions"])) == []


@pytest.mark.parametrize(
    "caption",
    [
        "1girl, solo, peace sign, smile",
        "a corridor that bends at a right angle, copyright-free",
        "a suitcase left behind on a platform",
        "a bright morning right above the sea",
        "1girl, writing, holding quill, inkwell",
        "a chef presents his signature dish",
        "a wall without text, no watermark",
        "a man who has left the room, an empty chair",
        "左右对称的庭院，黄昏",
        "没有文字的白墙，清晨",
    ],
)
def test_what_only_sounds_like_a_side_or_writing_is_let_be(caption: str) -> None:
    assert [each.message for each in found(view_of([caption], flip=True, running=["flipped-captions"]))] == []


def test_a_careful_set_of_tags_may_be_mirrored_and_shuffled() -> None:
    keys: dict[str, Any] = {"flip": True, "shuffle_tags": True, "keep_tokens": 1}
    assert [each.message for each in found(view_of(careful("tags", 60), **keys))] == []


def test_shuffling_prose_is_told_once_with_what_it_does() -> None:
    [said] = found(view_of(careful("prose", 60), shuffle_tags=True))
    assert (said.name, said.severity) == ("shuffled-prose", Severity.WARNING)
    assert re.search(r"^\d\d of 60 captions are sentences, .+ \(`oldharbor style, .+` becomes `", said.message)
    sentences = careful("prose", 3)
    assert names(view_of([*careful("tags", 57), *sentences], shuffle_tags=True)) == [], "a few are let be"


def test_keep_tokens_must_leave_something_to_shuffle() -> None:
    assert names(view_of(["a, b, c, d"] * 60, shuffle_tags=True, keep_tokens=2)) == []
    assert names(view_of(["a, b, c, d"] * 60, shuffle_tags=True, keep_tokens=3)) == ["idle-shuffle"]


def test_one_mask_is_enough_and_none_is_an_error() -> None:
    [said] = found(view_of(["a"] * 60, masked_loss=True))
    assert (said.name, said.severity) == ("nothing-masked", Severity.ERROR)
    assert names(view_of(["a"] * 60, masked_loss=True, mask=True)) == []
    view = view_of(["a"] * 2, masked_loss=True, running=["nothing-masked"])
    clear, opaque = (
        replace(view.samples[0], row=Row(width=64, height=64, has_alpha=True, clear_share=share))
        for share in (0.2, 0.0)
    )
    assert found(replace(view, samples=(clear, view.samples[1]))) == []
    assert len(found(replace(view, samples=(opaque, view.samples[1])))) == 1
