from __future__ import annotations

import pytest
import torch
from diffusers import DDIMScheduler, DDPMScheduler

from lorakit.errors import UsageError
from lorakit.train.load.blueprint import SD15
from lorakit.train.load.schedule import read_schedule, zero_terminal


def test_sd15_noise_grows_from_the_published_first_to_the_published_last_step() -> None:
    alphas, prediction = read_schedule(SD15.scheduler, "base")
    assert alphas.dtype == torch.float64
    assert alphas.shape == (1000,)
    assert alphas[0].item() == pytest.approx(1 - 0.00085)
    assert alphas[1].item() == pytest.approx(
        (1 - 0.00085) * (1 - (0.00085**0.5 + (0.012**0.5 - 0.00085**0.5) / 999) ** 2)
    )
    assert alphas[-1].item() == pytest.approx(0.00466, abs=1e-5)
    assert (alphas.diff() < 0).all()
    assert prediction == "epsilon"


@pytest.mark.parametrize(
    "config",
    [
        dict(SD15.scheduler),
        {"beta_schedule": "linear", "beta_start": 0.001, "beta_end": 0.01, "num_train_timesteps": 50},
        {"trained_betas": [0.1, 0.2, 0.3]},
        {},
    ],
)
def test_the_schedules_are_diffusers_own(config: dict[str, object]) -> None:
    theirs = DDPMScheduler.from_config(config).alphas_cumprod
    assert torch.allclose(read_schedule(config, "base")[0].float(), theirs, atol=1e-6)


def test_a_zero_terminal_schedule_ends_at_zero_and_starts_where_it_did() -> None:
    config = {**SD15.scheduler, "prediction_type": "v_prediction", "rescale_betas_zero_snr": True}
    alphas, prediction = read_schedule(config, "base")
    assert prediction == "v_prediction"
    assert alphas[-1] == 0
    assert alphas[0].item() == pytest.approx(1 - 0.00085)
    assert torch.allclose(alphas.float(), DDIMScheduler.from_config(config).alphas_cumprod, atol=1e-6)


def test_rescaling_by_hand() -> None:
    # roots 0.9, 0.6, 0.3 shift to 0.6, 0.3, 0 and grow by 0.9 / 0.6
    found = zero_terminal(torch.tensor([0.81, 0.36, 0.09], dtype=torch.float64))
    assert found.tolist() == pytest.approx([0.81, 0.2025, 0.0])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"prediction_type": "sample"}, "prediction type `sample`"),
        ({"beta_schedule": "squaredcos_cap_v2"}, "beta schedule `squaredcos_cap_v2`"),
        ({"rescale_betas_zero_snr": True}, "must be `v_prediction`"),
        ({"trained_betas": [0.1, -0.1]}, "no noise schedule"),
        ({"trained_betas": [0.1, 1.5]}, "no noise schedule"),
        ({"trained_betas": []}, "no noise schedule"),
        ({"beta_start": "x"}, "no noise schedule"),
    ],
)
def test_what_cannot_be_trained_is_a_sentence(change: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words) as error:
        read_schedule({**SD15.scheduler, **change}, "models/x")
    assert "`models/x`" in str(error.value)
