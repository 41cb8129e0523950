"""`lorakit train` as a newcomer meets it, each run in a process of its own."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from lorakit.image.picture import Picture
from lorakit.lint.example import set_of
from tests.support import run_cli, write_files

if TYPE_CHECKING:
    from pathlib import Path

THINGS = ("bicycle", "boat", "tram", "statue", "bridge", "lamp")
PLACES = ("beach", "garden", "street", "harbor")
LIGHTS = ("dusk", "dawn", "noon")
CAPTIONS = [f"ohwx, a red {THINGS[n % 6]} in a {PLACES[n % 4]}, {LIGHTS[n % 3]}, {n} windows" for n in range(12)]
RUN = """\
train_data_dir: data
base_model: lorakit:tiny
output_dir: output/shapes
resolution: 64
epochs: 2
batch_size: 4
save_steps: 3
trigger: ohwx
threads: 1
"""
# pictures that draw themselves are small, alike and flat, and a set of twelve is small
LENIENT = "schema: 1\nselect: [CAP, FIL, TRN]\n"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with data, settings and a run."""
    return write_files(tmp_path, {**set_of(*CAPTIONS, folder="data/"), "run.yaml": RUN, "lorakit.yaml": LENIENT})


def train(here: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return run_cli("train", "--config", "run.yaml", *options, cwd=here)


def test_an_open_gate_trains_and_says_how_to_use_what_comes_out(here: Path) -> None:
    (here / "webui" / "models" / "Lora").mkdir(parents=True)
    result = train(here, "--webui", "webui")
    assert result.returncode == 0, result.stderr
    out = here / "output" / "shapes"
    assert (out / "shapes.safetensors").read_bytes() == (out / "pytorch_lora_weights.safetensors").read_bytes()
    copied = sorted(path.name for path in (here / "webui" / "models" / "Lora").iterdir())
    assert copied == ["shapes.json", "shapes.png", "shapes.safetensors"]
    assert "Prompt: ohwx, <lora:shapes:0.8>" in result.stdout
    for word in ("Pictures: 12 pictures", "Views:    24, each picture 2 times; trigger `ohwx`", "Steps:    6 of 4"):
        assert word in result.stderr
    assert "Traceback" not in result.stderr
    card = json.loads((out / "shapes.json").read_text(encoding="utf-8"))
    assert (card["activation text"], card["preferred weight"], card["sd version"]) == ("ohwx", 0.8, "SD1")
    shown = run_cli("gate", "show", out / "shapes.safetensors", cwd=here)
    assert shown.returncode == 0
    assert "open" in shown.stdout
    again = train(here)
    assert again.returncode == 2
    assert "`output/shapes` holds a run already" in again.stderr


def test_a_closed_gate_says_what_blocks_and_imports_no_torch(here: Path) -> None:
    (here / "data" / "3.txt").write_bytes(b"")
    code = "import sys\nfrom lorakit.cli.run import run\ncode = run(sys.argv[1:])\n"
    check = "print(sorted({'torch', 'diffusers', 'peft', 'lorakit.train.run'} & set(sys.modules)))\nsys.exit(code)"
    result = subprocess.run(
        [sys.executable, "-c", code + check, "train", "--config", "run.yaml"],
        cwd=here,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert result.returncode == 3, result.stderr
    assert result.stdout.splitlines()[-1] == "[]"
    assert "Gate: closed, training does not start:" in result.stderr
    assert "`lorakit rule " in result.stderr
    assert "switched off in lorakit.yaml" in result.stderr
    assert not (here / "output").exists()


def test_a_dry_run_shows_the_plan_though_the_gate_is_closed(here: Path) -> None:
    (here / "data" / "3.txt").write_bytes(b"")
    result = train(here, "--dry-run")
    assert result.returncode == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Pictures: 12 pictures")
    table = [line.split("\t") for line in lines if "\t" in line]
    assert table[0] == ["picture", "bucket", "scale", "cropped", "tokens", "cut", "seen"]
    assert table[1][:4] == ["1.jpg", "64x64", "0.12", "0%"]
    assert len(table) == 13
    assert "Gate: closed: " in result.stderr
    assert not (here / "output").exists()


def test_every_fault_of_a_config_comes_at_once_with_its_line(here: Path) -> None:
    (here / "run.yaml").write_text(RUN + "lora_rnk: 8\nlora_alpha: 0\nkeep_tokens: 2\n", encoding="utf-8")
    result = train(here)
    assert result.returncode == 2
    said = re.findall(r"run\.yaml:(\d+):1: (.*)", result.stderr)
    assert [line for line, _ in said] == ["10", "11", "12"]
    assert "did you mean `lora_rank`?" in said[0][1]
    assert "it needs `shuffle_tags: true`" in said[2][1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("base_model: gone.safetensors", "`gone.safetensors`"),
        ("base_model: x.ckpt", "pickle"),
        ("base_model: 3", "`base_model` is `3`; it must be text"),
        ("output_dir: data/1.jpg", "data/1.jpg"),
        ("device: cuda", "torch sees no CUDA GPU here"),
        ("precision: fp16", "needs a CUDA GPU"),
        ("optimizer: adamw8bit", "needs a CUDA GPU: take `adamw`"),
        ("continue_from: gone.safetensors", "gone.safetensors"),
        ("vae: gone.safetensors", "gone.safetensors"),
    ],
)
def test_what_a_run_cannot_have_is_a_sentence(here: Path, change: str, said: str) -> None:
    key = change.split(":")[0]
    kept = [line for line in RUN.splitlines() if not line.startswith(f"{key}:")]
    (here / "run.yaml").write_text("\n".join([*kept, change, ""]), encoding="utf-8")
    (here / "x.ckpt").write_bytes(b"PK")
    result = train(here)
    assert result.returncode in (2, 3), result.stderr
    assert said in result.stderr + result.stdout
    assert "Traceback" not in result.stderr
    assert "internal error" not in result.stderr


def test_ctrl_c_keeps_the_state_and_resume_goes_on(here: Path) -> None:
    (here / "run.yaml").write_text(RUN.replace("epochs: 2", "epochs: 200"), encoding="utf-8")
    command = [sys.executable, "-m", "lorakit", "train", "--config", "run.yaml"]
    told = []
    with subprocess.Popen(command, cwd=here, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            told.append(line)
            if line.startswith("step "):
                process.send_signal(signal.SIGINT)
    assert process.returncode == 130, "".join(told)
    stopped = re.search(r"Stopped after step (\d+); `lorakit train --config run.yaml --resume` goes on", "".join(told))
    assert stopped, "".join(told)
    assert list((here / "output" / "shapes" / "state").glob(f"step-{int(stopped[1]):06}.safetensors"))


def test_a_webui_without_a_place_for_loras_is_told_before_training(here: Path) -> None:
    result = train(here, "--webui", "nowhere")
    assert result.returncode == 2
    assert "there is no folder `nowhere`" in result.stderr
    assert not (here / "output").exists()


def test_the_picture_format_does_not_matter(tmp_path: Path) -> None:
    """A picture turned by EXIF, one with alpha and one in grays are trained as the linter sees them."""
    files: dict[str, Picture | str | bytes] = {
        "data/a.jpg": Picture((512, 384), orientation=6, seed=1),
        "data/b.png": Picture((512, 512), format="PNG", mode="RGBA", transparent=0.2, seed=2),
        "data/c.png": Picture((512, 512), format="PNG", mode="L", seed=3),
    }
    files |= {f"data/{name}.txt": f"ohwx, a thing called {name}" for name in "abc"}
    write_files(tmp_path, {**files, "run.yaml": RUN, "lorakit.yaml": "schema: 1\nselect: [CAP]\n"})
    result = train(tmp_path)
    assert result.returncode == 0, result.stderr


def test_data_without_a_picture_is_no_run_and_no_option_is_offered_that_train_has_not(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "run.yaml").write_text(RUN, encoding="utf-8")
    result = train(tmp_path)
    assert result.returncode == 2
    assert result.stderr == "lorakit: the data that `run.yaml` names holds no picture to train on\n"
