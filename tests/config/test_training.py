"""A training run's YAML: its keys, its faults, and what lint takes from it."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

import pytest

from lorakit.bases import family_of
from lorakit.config.training import TrainingConfig, read_training
from lorakit.errors import ConfigError, LorakitError, UsageError
from lorakit.image.picture import Picture
from tests.config.helpers import SMALL_SET, SOUND
from tests.support import lint, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.findings import Observed, Report

NINE = """\
train_data_dir: data
metadata_path: data/metadata.csv
base_model: models/base.safetensors
lora_rank: 16
batch_size: 8
epochs: 20
learning_rate: 1e-4
output_dir: output/x
save_steps: 50
"""
LIST = "file_name,text\na.jpg,a red bicycle\n"


def safetensors(width: int, prefix: str = "model.diffusion_model.input_blocks.1.1.transformer_blocks.0.") -> bytes:
    """A base model's file, cut down to its header: the one tensor that tells the family."""
    tensor = {"dtype": "F16", "shape": [320, width], "data_offsets": [0, 640 * width]}
    header = json.dumps({"__metadata__": {"format": "pt"}, f"{prefix}attn2.to_k.weight": tensor}).encode()
    return struct.pack("<Q", len(header)) + header


def lint_run(folder: Path, text: str, files: dict[str, Any] | None = None, **settings: Any) -> Report:
    write_files(folder, {**SMALL_SET, **(files or {}), "configs/run.yaml": text})
    return lint(folder / "configs" / "run.yaml", **settings)


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        lint_run(folder, text)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def enlargement(report: Report) -> Observed | None:
    return next((finding.observed for finding in report.findings if finding.name == "too-small"), None)


def test_the_nine_keys_are_read(tmp_path: Path) -> None:
    write_files(tmp_path, {"run.yaml": NINE})
    config = read_training(tmp_path / "run.yaml")
    assert config == TrainingConfig(
        train_data_dir="data",
        metadata_path="data/metadata.csv",
        base_model="models/base.safetensors",
        lora_rank=16,
        batch_size=8,
        epochs=20,
        learning_rate=1e-4,
        output_dir="output/x",
        save_steps=50,
    )


def test_only_the_data_must_be_named(tmp_path: Path) -> None:
    write_files(tmp_path, {"run.yaml": "train_data_dir: data\n"})
    config = read_training(tmp_path / "run.yaml")
    assert (config.lora_rank, config.batch_size, config.epochs, config.learning_rate) == (8, 4, 15, 2e-4)


def test_a_whole_config_is_linted_with_its_list(tmp_path: Path) -> None:
    files = {"data/metadata.csv": LIST, "models/base.safetensors": safetensors(768)}
    report = lint_run(tmp_path, NINE, files)
    assert (report.dataset.layout, report.dataset.images, report.dataset.captions) == ("metadata-csv", 1, 1)


def test_all_faults_have_their_place_and_come_at_once(tmp_path: Path) -> None:
    text = "train_data_dir: data\nlora_rnk: 8\nbatch_size: 0\nlearning_rate: fast\nepochs: 1.5\ntoken_window: 80\n"
    found = faults(tmp_path, text)
    assert [each.split(": ")[0] for each in found] == [f"configs/run.yaml:{line}:1" for line in (2, 3, 4, 5, 6)]
    assert "unknown key `lora_rnk` (did you mean `lora_rank`?)" in found[0]
    assert "`token_window` is `80`; it must be 75, 150 or 225" in found[4]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("train_data_dir: [a]\n", "`train_data_dir` is `['a']`; it must be text"),
        ("train_data_dir:\n", "`train_data_dir` is empty; it must be text"),
        (
            "train_data_dir: data\ncaption_extension: txt\n",
            "`caption-extension` is `txt`: write it with its dot: `.txt`",
        ),
        ("train_data_dir: data\nresolution: 32\n", "`resolution` is `32`: "),
        ("train_data_dir: data\nlearning_rate: .nan\n", "`learning_rate` is `nan`: "),
        ("train_data_dir: data\ntrain_data_dir: x\n", "found duplicate key"),
    ],
)
def test_a_fault_names_its_key_and_its_line(tmp_path: Path, text: str, said: str) -> None:
    (found,) = faults(tmp_path, text)
    assert said in found
    assert found.startswith(f"configs/run.yaml:{text.count(chr(10))}:1: ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("batch_size: 3\n", "has no `train_data_dir`, so it is no training config; settings are named with --config"),
        ("profile: style\n", "has no `train_data_dir`"),
        ("", "has no `train_data_dir`"),
        ("train_data_dir: gone\n", "run.yaml:1:1: `train_data_dir` is `gone`, which is not there"),
        ('train_data_dir: "a\\0b"\n', "which is not there"),
        ("# x\ntrain_data_dir: data\nmetadata_path: gone.csv\n", "run.yaml:3:1: `metadata_path` is `gone.csv`, which"),
    ],
)
def test_what_is_not_there_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        lint_run(tmp_path, text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("width", "family", "side"), [(768, "sd15", 512), (1024, "sd2", 768), (2048, "sdxl", 1024)], ids=lambda each: each
)
def test_the_header_of_the_base_model_decides_the_resolution(
    tmp_path: Path, width: int, family: str, side: int
) -> None:
    files = {"models/base.safetensors": safetensors(width)}
    report = lint_run(tmp_path, "train_data_dir: data\nbase_model: models/base.safetensors\n", files)
    found = family_of(tmp_path / "models" / "base.safetensors")
    assert found is not None
    assert found.name == family
    seen = enlargement(report)
    assert (seen.value if seen else 1.0) == side / 512


def test_the_base_model_beats_the_settings_and_the_command_line_beats_both(tmp_path: Path) -> None:
    files = {"models/x.safetensors": safetensors(2048), "lorakit.yaml": "base: sd2\n"}
    text = "train_data_dir: data\nbase_model: models/x.safetensors\n"
    from_model = enlargement(lint_run(tmp_path, text, files))
    assert from_model is not None
    assert from_model.value == 2.0
    assert enlargement(lint_run(tmp_path, text, files, base="sd15")) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 a pickled checkpoint",
        struct.pack("<Q", 1 << 60),
        struct.pack("<Q", 10) + b"{not json}",
        struct.pack("<Q", 2) + b"[]",
        struct.pack("<Q", 2) + b"{}",
        safetensors(512),
        struct.pack("<Q", 100000) + b'{"x',
    ],
    ids=["empty", "pickle", "huge", "no json", "a list", "no tensors", "unknown width", "cut off"],
)
def test_a_base_model_that_tells_nothing_leaves_the_settings_as_they_are(tmp_path: Path, content: bytes) -> None:
    files = {"models/base.safetensors": content, "lorakit.yaml": "base: sdxl\n"}
    seen = enlargement(lint_run(tmp_path, "train_data_dir: data\nbase_model: models/base.safetensors\n", files))
    assert seen is not None
    assert seen.value == 2.0


def test_a_base_model_in_diffusers_folders_tells_its_family(tmp_path: Path) -> None:
    files = {"models/base/unet/config.json": '{"cross_attention_dim": 2048}'}
    seen = enlargement(lint_run(tmp_path, "train_data_dir: data\nbase_model: models/base\n", files))
    assert seen is not None
    assert seen.value == 2.0


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"cross_attention_dim": [768, 1024]}', '{"cross_attention_dim": 5}']
)
def test_a_diffusers_folder_that_tells_nothing_changes_nothing(tmp_path: Path, content: str) -> None:
    files = {"models/base/unet/config.json": content}
    assert enlargement(lint_run(tmp_path, "train_data_dir: data\nbase_model: models/base\n", files)) is None


def test_a_base_model_that_is_not_here_is_left_to_train(tmp_path: Path) -> None:
    report = lint_run(tmp_path, "train_data_dir: data\nbase_model: stabilityai/sdxl\n")
    assert report.dataset.images == 1


def test_resolution_and_batch_reach_the_rules(tmp_path: Path) -> None:
    seen = enlargement(lint_run(tmp_path, "train_data_dir: data\nresolution: 640\n"))
    assert seen is not None
    assert seen.value == 1.25
    odd: dict[str, Any] = {f"data/{n}.{end}": what for n in range(3) for end, what in (("jpg", SOUND), ("txt", "x"))}
    wide: dict[str, Any] = {**odd, "data/wide.jpg": Picture((960, 512), seed=9), "data/wide.txt": "a wide one"}
    for batch, hits in ((1, 0), (2, 1)):
        report = lint_run(tmp_path, f"train_data_dir: data\nbatch_size: {batch}\n", wide)
        assert len([each for each in report.findings if each.name == "bucket-singletons"]) == hits


def test_trigger_and_caption_extension_reach_the_dataset(tmp_path: Path) -> None:
    files = {"data/a.caption": "another caption"}
    report = lint_run(tmp_path, "train_data_dir: data\ntrigger: mystyle\ncaption_extension: .caption\n", files)
    assert [subset.trigger for subset in report.dataset.subsets] == ["mystyle"]
    assert "disagreeing-sources" in {finding.name for finding in report.findings}


@pytest.mark.parametrize("here", [".", "configs", "elsewhere"])
def test_paths_are_found_from_the_working_directory_or_the_config(
    tmp_path: Path, here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    files: dict[str, Any] = {"data/metadata.csv": LIST, "models/base.safetensors": safetensors(768)}
    write_files(tmp_path, {**SMALL_SET, **files, "configs/run.yaml": NINE, "elsewhere/x": ""})
    monkeypatch.chdir(tmp_path / here)
    assert lint(tmp_path / "configs" / "run.yaml").dataset.captions == 1


def test_the_settings_beside_the_data_govern_a_run(tmp_path: Path) -> None:
    files = {"data/lorakit.yaml": "severity: {set-size: off}\n", "lorakit.yaml": "severity: {set-size: error}\n"}
    assert "set-size" not in {rule.name for rule in lint_run(tmp_path, "train_data_dir: data\n", files).rules}


def test_a_run_over_an_empty_folder_has_nothing_to_lint(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(LorakitError, match="there is no picture"):
        lint_run(tmp_path, "train_data_dir: empty\n")


@pytest.mark.parametrize(("window", "codes"), [("", {"CAP006"}), ("token_window: 225\n", set())])
def test_the_token_window_is_the_runs(window: str, codes: set[str], tmp_path: Path) -> None:
    long = ", ".join(f"lantern number {number}" for number in range(30))
    report = lint_run(tmp_path, f"train_data_dir: data\n{window}", {"data/a.txt": long}, select=["too-long"])
    assert {finding.code for finding in report.findings} == codes


@pytest.mark.parametrize(("length", "codes"), [("", {"CAP006"}), ("max_token_length = 225\n", set())])
def test_the_token_window_of_a_kohya_config(length: str, codes: set[str], tmp_path: Path) -> None:
    long = ", ".join(f"lantern number {number}" for number in range(30))
    subset = "[[datasets.subsets]]\nimage_dir = 'data'\ncaption_extension = '.txt'\n"
    toml = f"[[datasets]]\nresolution = 512\n{length}{subset}"
    write_files(tmp_path, {"data/a.jpg": SOUND, "data/a.txt": long, "set.toml": toml})
    report = lint(tmp_path / "set.toml", select=["too-long"])
    assert {finding.code for finding in report.findings} == codes


@pytest.mark.parametrize(("written", "value"), [("off", None), ("false", None), ("", 5.0), ("3", 3.0)])
def test_min_snr_can_be_switched_off(tmp_path: Path, written: str, value: float | None) -> None:
    write_files(tmp_path, {"run.yaml": f"train_data_dir: data\nmin_snr_gamma: {written}\n"})
    assert read_training(tmp_path / "run.yaml").min_snr_gamma == value


@pytest.mark.parametrize(
    ("output", "name", "called"),
    [("output/x", "", "x"), ("output/x/", "", "x"), ("a b/雨夜", "", "雨夜"), ("output/x", "my_style", "my_style")],
)
def test_the_product_is_called_after_its_folder_unless_it_has_a_name(
    tmp_path: Path, output: str, name: str, called: str
) -> None:
    named = f"output_name: {name}\n" if name else ""
    write_files(tmp_path, {"run.yaml": f"train_data_dir: data\noutput_dir: {output}\n{named}"})
    assert read_training(tmp_path / "run.yaml").name == called


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("output_name: a/b", "it becomes a file's name"),
        ('output_name: "a:b"', "it becomes a file's name"),
        ("keep_tokens: 1", "it needs `shuffle_tags: true`"),
        ("text_encoder_learning_rate: 1e-5", "it needs `train_text_encoder: true`"),
        ("optimizer: adam", "`optimizer` is `adam`; it must be `adamw`, `adamw8bit` or `prodigy`"),
        ("caption_dropout: 1", "`caption_dropout` is `1`"),
        ("clip_skip: 3", "`clip_skip` is `3`; it must be 1 or 2"),
        ("seed: -1", "`seed` is `-1`"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_line(tmp_path: Path, text: str, said: str) -> None:
    (found,) = faults(tmp_path, f"train_data_dir: data\n{text}\n")
    assert said in found
    assert found.startswith("configs/run.yaml:2:1: ")


def test_a_regularisation_folder_is_read_with_its_role_and_repeats_multiply(tmp_path: Path) -> None:
    text = "train_data_dir: data\nregularisation_dir: reg\nrepeats: 3\n"
    report = lint_run(tmp_path, text, {"reg/a.jpg": Picture((512, 512), seed=9), "reg/a.txt": "a photo of a bicycle"})
    assert [(each.role, each.repeats, each.images) for each in report.dataset.subsets] == [
        ("train", 3, 1),
        ("regularisation", 1, 1),
    ]


def test_a_config_written_down_reads_back_the_same(tmp_path: Path) -> None:
    for config in (
        TrainingConfig(train_data_dir="data", min_snr_gamma=None, sample_prompts=["a, b"]),
        TrainingConfig(train_data_dir="data", trigger="ohwx", lora_alpha=3.0),
    ):
        write_files(tmp_path, {"run.yaml": json.dumps(config.written())})
        assert read_training(tmp_path / "run.yaml") == config
