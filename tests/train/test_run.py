"""Whole runs on the tiny base, in this process."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import torch
from safetensors.torch import load_file

from lorakit.errors import DataChangedError, GateClosedError, TrainingError, UsageError
from lorakit.gate.document import read_attestation
from lorakit.plan.views import Step, View
from lorakit.train import keep, loop
from lorakit.train import prepare as prepare_module
from lorakit.train.families.sd15 import Sd15
from lorakit.train.prepare import prepare
from lorakit.train.run import run
from lorakit.train.watch import Nobody
from tests.train.support import make_job, record_of, write_pictures

if TYPE_CHECKING:
    from pathlib import Path

    from lorakit.train.session import Session


class Listener(Nobody):
    """Keeps what is said, and stops the run after `stop` steps."""

    def __init__(self, stop: int = 0) -> None:
        self.said: list[str] = []
        self.losses: list[float] = []
        self._stop, self._asked = stop, 0

    def say(self, text: str) -> None:
        self.said.append(text)

    def step(self, done: int, total: int, loss: float, speed: float) -> None:
        self.losses.append(loss)

    def stops(self) -> bool:
        self._asked += 1
        return self._asked == self._stop


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pictures(tmp_path_factory.mktemp("set") / "data", 4)


def weights(folder: Path) -> dict[str, torch.Tensor]:
    """The tensors of the finished LoRA."""
    return load_file(folder / "out" / "shapes.safetensors")


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[key], other[key]) for key in one)


@pytest.fixture(scope="module")
def whole(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of 8 steps that nothing interrupts, dropout, shuffle and flip included."""
    folder = tmp_path_factory.mktemp("whole")
    run(make_job(folder, data, **EVERYTHING), Nobody())
    return folder


EVERYTHING: dict[str, Any] = {
    "epochs": 4,
    "save_steps": 3,
    "lora_dropout": 0.1,
    "caption_dropout": 0.2,
    "shuffle_tags": True,
    "flip": True,
    "noise_offset": 0.05,
}


def test_a_run_leaves_its_product_checkpoints_logs_and_record(whole: Path) -> None:
    out = whole / "out"
    names = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert {
        "shapes.safetensors",
        "shapes.json",
        "pytorch_lora_weights.safetensors",
        "run.json",
        "checkpoints/shapes-000003.safetensors",
        "checkpoints/shapes-000008.safetensors",
        "state/step-000008.safetensors",
    } <= names
    assert any(name.startswith("logs/events.out.tfevents") for name in names)
    assert not [name for name in names if name.endswith((".part", ".unproven.safetensors"))]
    record = record_of(whole)
    assert (record["step"], record["steps"], record["product"]["status"]) == (8, 8, "finished")
    assert record["validation"]["loss"]["8"] < record["validation"]["loss"]["0"]


def test_the_lora_carries_the_attestation_of_its_data(whole: Path) -> None:
    attestation = read_attestation(whole / "out" / "shapes.safetensors")
    assert attestation.counts.pictures == 4
    assert attestation.is_open


def test_the_same_seed_gives_the_same_bytes(whole: Path, data: Path, tmp_path: Path) -> None:
    run(make_job(tmp_path, data, **EVERYTHING), Nobody())
    assert same(weights(whole), weights(tmp_path))


def test_another_seed_gives_others(whole: Path, data: Path, tmp_path: Path) -> None:
    run(make_job(tmp_path, data, **EVERYTHING, seed=2), Nobody())
    assert not same(weights(whole), weights(tmp_path))


def test_a_run_that_was_stopped_goes_on_bit_for_bit(whole: Path, data: Path, tmp_path: Path) -> None:
    stopped = run(make_job(tmp_path, data, **EVERYTHING), Listener(stop=5))
    assert (stopped.finished, stopped.progress.step) == (False, 5)
    assert not (tmp_path / "out" / "shapes.safetensors").exists()
    listener = Listener()
    assert run(make_job(tmp_path, data, resume=True, **EVERYTHING), listener).finished
    assert listener.said[0] == "going on from step 5 of 8"
    assert same(weights(whole), weights(tmp_path))


def test_a_folder_with_a_run_is_not_written_over(whole: Path, data: Path) -> None:
    with pytest.raises(UsageError, match=r"holds a run already .*--resume"):
        run(make_job(whole, data, **EVERYTHING), Nobody())


def test_a_run_does_not_go_on_under_another_config_or_on_other_data(whole: Path, data: Path, tmp_path: Path) -> None:
    shutil.copytree(whole / "out", tmp_path / "out")
    with pytest.raises(UsageError, match=r"that run had `learning_rate: 0\.001`"):
        run(make_job(tmp_path, data, resume=True, **{**EVERYTHING, "learning_rate": 1e-4}), Nobody())
    other = write_pictures(tmp_path / "data", 3)
    with pytest.raises(UsageError, match=r"the pictures or captions are not those"):
        run(make_job(tmp_path, other, resume=True, **EVERYTHING), Nobody())


def test_out_of_memory_halves_what_passes_at_once_and_trains_the_same(
    whole: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {**EVERYTHING, "lora_dropout": 0.0}
    run(make_job(tmp_path / "plain", data, **keys), Nobody())
    real = loop._loss

    def small(session: Session, views: Any) -> Any:
        if len(views) > 1:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return real(session, views)

    monkeypatch.setattr(loop, "_loss", small)
    listener = Listener()
    run(make_job(tmp_path / "tight", data, **keys), listener)
    assert listener.said == ["step 1: out of memory; 1 pictures at once from here, the same steps otherwise"]
    assert record_of(tmp_path / "tight")["events"] == [{"what": "out of memory", "step": 1, "at_once": 1}]
    plain, tight = weights(tmp_path / "plain"), weights(tmp_path / "tight")
    assert all(torch.allclose(plain[key], tight[key], atol=2e-4) for key in plain)


def test_no_memory_for_one_picture_is_a_sentence(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(session: Session, views: Any) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(loop, "_loss", never)
    with pytest.raises(TrainingError, match="no memory for one picture: set `gradient_checkpointing: true`"):
        run(make_job(tmp_path, data), Nobody())


def test_numbers_that_are_none_rewind_the_run_at_half_the_rate(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = loop._gradients
    spoilt: list[Step] = []

    def once(session: Session, step: Step, micro: int | None) -> torch.Tensor:
        told = real(session, step, micro)
        if step.number == 4 and not spoilt:
            spoilt.append(step)
            session.parameters[0].grad.fill_(float("nan"))  # type: ignore[union-attr]  # there is one after a step
        return told

    monkeypatch.setattr(loop, "_gradients", once)
    listener = Listener()
    run(make_job(tmp_path, data, epochs=4, save_steps=3), listener)
    assert listener.said == ["step 5: the loss is no number; back to step 3, with 0.5 of the rate"]
    record = record_of(tmp_path)
    assert record["events"] == [{"what": "rewind", "step": 5, "back_to": 3, "slowed": 0.5}]
    assert record["step"] == 8
    assert all(each.isfinite().all() for each in weights(tmp_path).values())


def test_numbers_that_stay_none_end_the_run_with_a_sentence(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = loop._loss

    def broken(session: Session, views: Any) -> Any:
        loss, plain = real(session, views)
        return loss * float("nan"), plain * float("nan")

    monkeypatch.setattr(loop, "_loss", broken)
    with pytest.raises(TrainingError, match="the loss is no number at step 1, however low the rate"):
        run(make_job(tmp_path, data), Nobody())


def test_clipping_changes_what_is_learned(data: Path, tmp_path: Path) -> None:
    for name, most in (("free", 0.0), ("clipped", 1e-3)):
        run(make_job(tmp_path / name, data, max_grad_norm=most, validation="off"), Nobody())
    assert not same(weights(tmp_path / "free"), weights(tmp_path / "clipped"))


def test_accumulation_learns_what_a_larger_batch_learns(data: Path, tmp_path: Path) -> None:
    """The same views in one pass, in two, and in passes of unequal size give the same gradient."""
    session = prepare(make_job(tmp_path, data, validation="off"), Nobody())
    views = [View(number, number) for number in range(4)]
    found = []
    for cuts in ([4], [2, 2], [3, 1]):
        batches, at = [], 0
        for size in cuts:
            batches.append(tuple(views[at : at + size]))
            at += size
        session.optimiser.zero_grad()
        told = loop._gradients(session, Step(0, 0, tuple(batches)), None)
        gradients = [weight.grad.clone() for weight in session.parameters if weight.grad is not None]
        found.append((told[0], gradients))
    assert found[0][1]
    for told, gradients in found[1:]:
        assert torch.allclose(told, found[0][0], rtol=1e-5)
        for one, other in zip(gradients, found[0][1], strict=True):
            assert torch.allclose(one, other, rtol=1e-3, atol=1e-6)


def test_a_picture_changed_after_the_lint_stops_the_run(data: Path, tmp_path: Path) -> None:
    own = tmp_path / "data"
    shutil.copytree(data, own)
    job = make_job(tmp_path, own)
    shutil.copy(own / "img00.png", own / "img01.png")
    with pytest.raises(DataChangedError, match=r"`img01\.png` has changed since it was linted"):
        run(job, Nobody())
    assert not list((tmp_path / "out").rglob("*.safetensors"))


def test_a_caption_changed_after_the_lint_stops_the_run(data: Path, tmp_path: Path) -> None:
    own = tmp_path / "data"
    shutil.copytree(data, own)
    job = make_job(tmp_path, own)
    (own / "img02.txt").write_text("something else", encoding="utf-8")
    with pytest.raises(DataChangedError, match=r"`img02\.txt` has changed since it was linted"):
        run(job, Nobody())


def test_a_warm_cache_does_not_hide_that_a_picture_changed(data: Path, tmp_path: Path) -> None:
    own = tmp_path / "data"
    shutil.copytree(data, own)
    run(make_job(tmp_path, own, epochs=1), Nobody())
    shutil.rmtree(tmp_path / "out")
    job = make_job(tmp_path, own, epochs=1)
    shutil.copy(own / "img00.png", own / "img01.png")
    with pytest.raises(DataChangedError):
        run(job, Nobody())


def test_a_closed_gate_trains_nothing(data: Path, tmp_path: Path) -> None:
    job = make_job(tmp_path, data)
    closed = replace(job, attestation=replace(job.attestation, verdict="closed", reasons=("1 finding",)))
    with pytest.raises(GateClosedError):
        run(closed, Nobody())
    assert not (tmp_path / "out").exists()


def test_the_pictures_of_another_set_are_not_vouched_for(data: Path, tmp_path: Path) -> None:
    """A forged attestation: open, with a sound digest, but of other data."""
    other = make_job(tmp_path / "a", write_pictures(tmp_path / "other", 4, img00="x"))
    with pytest.raises(DataChangedError):
        run(replace(make_job(tmp_path / "b", data), attestation=other.attestation), Nobody())


def test_samples_and_a_preview_are_drawn_from_prompts(data: Path, tmp_path: Path) -> None:
    job = replace(
        make_job(tmp_path, data, epochs=1, sample_prompts=["ohwx, disc"]), prompts=("ohwx, disc",), negative="blurry"
    )
    run(job, Nobody())
    assert (tmp_path / "out" / "samples" / "shapes-000002-1.png").read_bytes() == (
        tmp_path / "out" / "shapes.png"
    ).read_bytes()
    assert json.loads((tmp_path / "out" / "shapes.json").read_text(encoding="utf-8"))["negative text"] == "blurry"


def test_held_out_pictures_are_measured_and_never_trained(data: Path, tmp_path: Path) -> None:
    run(make_job(tmp_path, data, held=["img03.png"]), Nobody())
    record = record_of(tmp_path)
    assert record["validation"]["pictures"] == "held out"
    assert record["views"] == 6


UNUSUAL: dict[str, Any] = {
    "epochs": 3,
    "optimizer": "prodigy",
    "learning_rate": 1.0,
    "train_text_encoder": True,
    "token_window": 150,
    "clip_skip": 2,
    "gradient_checkpointing": True,
    "gradient_accumulation": 2,
    "min_snr_gamma": None,
    "precision": "bf16",
    "lora_targets": "attention",
    "lora_alpha": 1.0,
    "validation": "off",
}


def test_everything_unusual_together_goes_on_bit_for_bit(data: Path, tmp_path: Path) -> None:
    """Prodigy's numbers beside its tensors, text encoders that train, half precision, long captions, checkpointing."""
    run(make_job(tmp_path / "whole", data, **UNUSUAL), Nobody())
    stopped = run(make_job(tmp_path / "parts", data, **UNUSUAL), Listener(stop=2))
    assert not stopped.finished
    run(make_job(tmp_path / "parts", data, resume=True, **UNUSUAL), Nobody())
    one, other = weights(tmp_path / "whole"), weights(tmp_path / "parts")
    assert same(one, other)
    assert len(one) == 3 * (128 + 72)
    moved = [each for key, each in one.items() if "lora_te_" in key and "lora_up" in key and each.any()]
    assert len(moved) == 72 - 6, "all layers of the text encoder but the last, which clip_skip 2 does not read"


def test_a_run_continues_from_a_lora_file(whole: Path, data: Path, tmp_path: Path) -> None:
    """At a rate that moves nothing, what comes out is what went in."""
    source = whole / "out" / "shapes.safetensors"
    job = make_job(tmp_path, data, epochs=1, max_steps=1, learning_rate=1e-12, continue_from=str(source))
    run(replace(job, continued=source), Nobody())
    one, other = weights(whole), weights(tmp_path)
    assert all(torch.allclose(one[key], other[key], atol=1e-3) for key in one)
    larger = make_job(tmp_path / "b", data, lora_rank=8, continue_from=str(source))
    with pytest.raises(UsageError, match=r"`continue_from` is .*: its rank is 4: write `lora_rank: 4`"):
        run(replace(larger, continued=source), Nobody())


def test_latents_that_are_no_numbers_stop_the_run_with_the_picture_s_name(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object, vae: object, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        latent = torch.full((1, 4, 8, 8), float("nan"))
        return latent, latent

    monkeypatch.setattr(Sd15, "encode_picture", broken)
    with pytest.raises(TrainingError, match=r"`img00\.png` numbers that are none: name another `vae`"):
        run(make_job(tmp_path, data), Nobody())


def test_validation_and_samples_keep_to_their_own_steps(data: Path, tmp_path: Path) -> None:
    keys: dict[str, Any] = {"epochs": 3, "save_steps": 4, "validation_steps": 3, "sample_steps": 2}
    run(replace(make_job(tmp_path, data, **keys), prompts=("ohwx, disc",)), Nobody())
    measured = sorted(record_of(tmp_path)["validation"]["loss"], key=int)
    assert measured == ["0", "3", "4", "6"], "the checkpoint of step 4 is measured, too: else it could not be the best"
    out = tmp_path / "out"
    assert sorted(path.name for path in (out / "samples").iterdir()) == [f"shapes-00000{n}-1.png" for n in (2, 4, 6)]
    assert sorted(path.name for path in (out / "checkpoints").iterdir()) == [
        "shapes-000004.safetensors",
        "shapes-000006.safetensors",
    ]


def test_only_the_newest_checkpoints_are_kept_and_the_best(data: Path, tmp_path: Path) -> None:
    result = run(make_job(tmp_path, data, epochs=4, save_steps=1, keep_checkpoints=2), Nobody())
    kept = {int(path.stem.rsplit("-", 1)[1]) for path in (tmp_path / "out" / "checkpoints").iterdir()}
    assert kept == {7, 8, result.progress.best}
    assert set(result.progress.saved) == kept


def test_no_memory_for_samples_costs_the_samples_alone(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*given: Any) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(keep, "draw_samples", never)
    listener = Listener()
    job = replace(make_job(tmp_path, data, epochs=2, save_steps=2), prompts=("ohwx, disc",))
    result = run(job, listener)
    assert result.finished
    said = [f"step {step}: not enough memory for drawing samples; left out" for step in (2, 4, 4)]
    assert listener.said == said
    assert record_of(tmp_path)["events"][0] == {"what": "out of memory drawing samples", "step": 2}
    assert (tmp_path / "out" / "shapes.safetensors").exists()
    assert not (tmp_path / "out" / "shapes.png").exists()


def test_a_finished_run_without_its_state_is_not_trained_over(whole: Path, data: Path, tmp_path: Path) -> None:
    shutil.copytree(whole / "out", tmp_path / "out")
    shutil.rmtree(tmp_path / "out" / "state")
    before = (tmp_path / "out" / "shapes.safetensors").read_bytes()
    with pytest.raises(UsageError, match="is finished and its state is gone"):
        run(make_job(tmp_path, data, resume=True, **EVERYTHING), Nobody())
    assert (tmp_path / "out" / "shapes.safetensors").read_bytes() == before


def test_a_finished_run_can_be_delivered_again(whole: Path, data: Path, tmp_path: Path) -> None:
    """Killed between the last step and the export, say: resuming writes the product anew."""
    shutil.copytree(whole / "out", tmp_path / "out")
    (tmp_path / "out" / "shapes.safetensors").unlink()
    assert run(make_job(tmp_path, data, resume=True, **EVERYTHING), Nobody()).finished
    assert same(weights(whole), weights(tmp_path))


def test_an_adapter_that_learned_nothing_is_no_product(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.optim.AdamW, "step", lambda self, *given: None)
    with pytest.raises(TrainingError, match="nothing was learned"):
        run(make_job(tmp_path, data, epochs=1, validation="off"), Nobody())
    assert not (tmp_path / "out" / "shapes.safetensors").exists()


def test_a_foreign_file_under_the_product_s_name_is_not_written_over(data: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "shapes.json").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"holds a run already \(`shapes\.json`\)"):
        run(make_job(tmp_path, data), Nobody())
    assert (tmp_path / "out" / "shapes.json").read_text(encoding="utf-8") == "mine"


def test_dropout_takes_the_largest_seed(data: Path, tmp_path: Path) -> None:
    assert run(make_job(tmp_path, data, epochs=1, seed=2**32 - 1, lora_dropout=0.5), Nobody()).finished


def test_a_product_written_anew_has_the_same_bytes(whole: Path, data: Path) -> None:
    """So that what was copied to a WebUI before is known as the same."""
    product = whole / "out" / "shapes.safetensors"
    before = product.read_bytes()
    job = make_job(whole, data, resume=True, **EVERYTHING)
    run(replace(job, attestation=read_attestation(product)), Nobody())
    assert product.read_bytes() == before


def test_a_run_in_half_precision_goes_on_where_another_had_no_scaler(
    whole: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """fp16 on one machine, bf16 or float32 on the one before: the state has nothing for the scaler."""
    shutil.copytree(whole / "out", tmp_path / "out")
    real = prepare_module.prepare

    def with_scaler(job: Any, watcher: Any) -> Any:
        session = real(job, watcher)
        session.accelerator.scaler = torch.amp.GradScaler("cpu")
        return session

    monkeypatch.setattr("lorakit.train.run.prepare", with_scaler)
    assert run(make_job(tmp_path, data, resume=True, **EVERYTHING), Nobody()).finished


def test_gradients_that_overflow_for_ever_are_no_success(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scaler skips what overflows; a run of skipped steps is a run of nothing."""
    real = prepare_module.prepare

    def with_scaler(job: Any, watcher: Any) -> Any:
        session = real(job, watcher)
        session.accelerator.scaler = torch.amp.GradScaler("cpu")
        return session

    monkeypatch.setattr("lorakit.train.run.prepare", with_scaler)
    monkeypatch.setattr(loop, "_clip", lambda session: torch.tensor(float("inf")))
    monkeypatch.setattr(loop, "MOST_SKIPPED", 2)
    with pytest.raises(TrainingError, match="the loss is no number at step 3, however low the rate"):
        run(make_job(tmp_path, data, epochs=4, validation="off"), Nobody())
