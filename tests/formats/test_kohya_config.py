from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit.config.kohya import KohyaDataset, KohyaSubset, read_kohya
from lorakit.config.kohya_keys import KNOWN, near
from lorakit.errors import ConfigError, ConfigProblem

if TYPE_CHECKING:
    from pathlib import Path

DATASET = """\
[general]
shuffle_caption = true
caption_extension = '.txt'
keep_tokens = 1
batch_size = 2

[[datasets]]
resolution = 512
keep_tokens = 2

  [[datasets.subsets]]
  image_dir = 'C:\\hoge'
  class_tokens = 'hoge girl'

  [[datasets.subsets]]
  is_reg = true
  image_dir = 'C:\\reg'
  keep_tokens = 3
  num_repeats = 5

[[datasets]]
resolution = [768, 1024]
batch_size = 4
enable_bucket = true
max_bucket_reso = 2048

  [[datasets.subsets]]
  image_dir = 'piyo'
  metadata_file = 'piyo/meta.json'
"""


def problems(path: Path, text: str) -> list[ConfigProblem]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_kohya(path)
    return list(caught.value.problems)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kohya.toml"


def test_values_fall_back_from_subset_to_dataset_to_general(path: Path) -> None:
    path.write_text(DATASET, encoding="utf-8")
    first, second = read_kohya(path).datasets
    assert (first.resolution, first.batch_size, first.enable_bucket) == ((512, 512), 2, False)
    assert (second.resolution, second.batch_size, second.enable_bucket) == ((768, 1024), 4, True)
    assert second.max_bucket_reso == 2048
    hoge, reg = first.subsets
    assert hoge == KohyaSubset(
        "C:\\hoge", None, "hoge girl", False, 1, ".txt", shuffle_caption=True, keep_tokens=2, line=12
    )
    assert (reg.is_reg, reg.keep_tokens, reg.num_repeats, reg.line) == (True, 3, 5, 17)
    assert second.subsets[0].metadata_file == "piyo/meta.json"


def test_defaults_are_kohyas(path: Path) -> None:
    path.write_text("[[datasets]]\n[[datasets.subsets]]\nimage_dir = 'x'\n")
    assert read_kohya(path).datasets == (
        KohyaDataset(None, 1, False, 256, 1024, 64, False, None, (KohyaSubset("x", line=3),)),
    )
    assert KohyaSubset().caption_extension == ".caption"


@pytest.mark.parametrize("section", ["", "[training]\n"])
def test_a_training_config_is_read_whatever_its_sections(path: Path, section: str) -> None:
    path.write_text(
        f'{section}train_data_dir = "img"\nreg_data_dir = ""\nresolution = "512,768"\ntrain_batch_size = 3\n'
        'caption_extension = ".txt"\nenable_bucket = true\nmax_token_length = "150"\nlearning_rate = 1e-4\n'
    )
    config = read_kohya(path)
    [dataset] = config.datasets
    assert (dataset.resolution, dataset.batch_size, dataset.max_token_length) == ((512, 768), 3, 150)
    assert (config.train_data_dir, config.reg_data_dir) == ("img", None)
    assert config.folders == KohyaSubset(caption_extension=".txt", line=2 if section else 1)


def test_a_training_config_may_point_at_a_dataset_config(path: Path) -> None:
    path.with_name("data.toml").write_text("[[datasets]]\nbatch_size = 2\n[[datasets.subsets]]\nimage_dir = 'x'\n")
    path.write_text('dataset_config = "data.toml"\nresolution = "768"\ntrain_batch_size = 9\nshuffle_caption = true\n')
    config = read_kohya(path)
    assert config.path.name == "data.toml"
    assert (config.datasets[0].resolution, config.datasets[0].batch_size) == ((768, 768), 2)
    assert config.datasets[0].subsets[0].shuffle_caption


def test_a_dataset_config_that_is_not_there_is_a_fault(path: Path) -> None:
    [problem] = problems(path, 'seed = 1\ndataset_config = "gone.toml"\n')
    assert (problem.line, "gone.toml" in problem.message) == (2, True)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("num_repeat = 5", "did you mean `num_repeats`?"),
        ("caption_extention = '.txt'", "is called `caption_extension`"),
        ("caption_extensions = '.txt'", "did you mean `caption_extension`?"),
        ("resolution = 512", "belongs into `[[datasets]]`"),
        ("num_repeats = '5x'", "must be a whole number"),
        ("num_repeats = -1", "must be a whole number"),
        ("num_repeats = true", "must be a whole number"),
        ("shuffle_caption = 1", "must be true or false"),
        ("caption_extension = 1", "must be text"),
    ],
)
def test_a_fault_says_its_line_and_what_to_write(path: Path, line: str, said: str) -> None:
    [problem] = problems(path, f"[[datasets]]\n\n[[datasets.subsets]]\nimage_dir = 'x'\n  {line}\n")
    assert said in problem.message
    assert (problem.line, problem.column, problem.excerpt) == (5, 3, f"  {line}")


@pytest.mark.parametrize("value", ["[1, 2, 3]", "0", "'wide'", "[512]", "true", "-5", "[]"])
def test_a_resolution_is_one_or_two_numbers(path: Path, value: str) -> None:
    text = f"[[datasets]]\nresolution = {value}\n[[datasets.subsets]]\nimage_dir = 'x'\n"
    if value == "[512]":
        path.write_text(text)
        assert read_kohya(path).datasets[0].resolution == (512, 512)
    else:
        assert [problem.line for problem in problems(path, text)] == [2]


def test_all_faults_are_told_at_once(path: Path) -> None:
    text = (
        "[general]\nimage_dir = 'x'\nkeep_tokens = 'many'\n[[datasets]]\ntrain_batch_size = 2\n"
        "[[datasets.subsets]]\nclass_tokens = 'a'\n[[datasets.subsets]]\nmetadata_file = 'b'\n"
    )
    found = problems(path, text)
    assert sorted(problem.line for problem in found) == [2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "text", ["", "seed = 1\n", "[general]\n", "datasets = 5\n", "[[datasets]]\nresolution = 512\n"]
)
def test_a_config_without_pictures_is_a_fault(path: Path, text: str) -> None:
    [problem] = problems(path, text)
    assert "names no pictures" in problem.message


@pytest.mark.parametrize(
    ("text", "line"),
    [("[[datasets]\n", 1), ('a = 1\nimage_dir = "C:\\data"\n', 2), ("a = \n", 1), ("a = 1\na = 2\n", 2)],
)
def test_broken_toml_says_where(path: Path, text: str, line: int) -> None:
    [problem] = problems(path, text)
    assert problem.line == line
    assert "not valid TOML" in problem.message
    assert ("single quotes" in problem.message) == ("\\" in text)


def test_bytes_that_are_no_utf8_and_a_missing_file_are_faults(path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read_kohya(path)
    path.write_bytes("a = '训练'".encode("gb18030"))
    with pytest.raises(ConfigError, match="UTF-8"):
        read_kohya(path)


def test_keys_of_forks_and_inline_tables_are_no_fault(path: Path) -> None:
    path.write_text(
        "\ufeff[general]\nvideo_fps = 3\n[[datasets]]\nsubsets = [{image_dir = 'x', num_repeats = 2, some_fork = 1}]\n",
        encoding="utf-8",
    )
    [dataset] = read_kohya(path).datasets
    assert [(subset.image_dir, subset.num_repeats) for subset in dataset.subsets] == [("x", 2)]


def test_kohyas_real_keys_are_never_taken_for_slips() -> None:
    real = (
        "adaptive_noise_scale bucket_no_upscale cache_text_encoder_outputs caption_dropout_every_n_epochs clip_skip"
        " dataset_class dim_from_weights full_bf16 gradient_accumulation_steps huber_c keep_tokens logging_dir"
        " lr_scheduler lr_warmup_steps masked_loss max_data_loader_n_workers max_token_length max_train_epochs"
        " metadata_author metadata_title min_snr_gamma mixed_precision network_alpha network_args network_dim"
        " network_module network_train_unet_only no_half_vae noise_offset output_dir output_name persistent_workers"
        " pretrained_model_name_or_path prior_loss_weight random_crop resize_interpolation resume sample_every_n_epochs"
        " sample_prompts save_every_n_epochs save_model_as save_precision save_state sdpa secondary_separator seed"
        " skip_image_resolution text_encoder_lr token_warmup_min train_batch_size unet_lr vae vae_batch_size xformers"
        " max_resolution qwen_max_token_length t5xxl_max_token_length"
        " reg_data_dir conditioning_data_dir validation_split control_directory image_directory"
    )
    slips = {key: near(key) for key in real.split() if key not in KNOWN}
    assert {key: meant for key, meant in slips.items() if meant} == {}
