"""The noise schedule against numbers worked out by hand, and chance that depends on names alone."""

from __future__ import annotations

import math

import pytest
import torch

from lorakit.train.noise import chance, generator, make_schedule

CPU = torch.device("cpu")
# SNR = alpha / (1 - alpha): 9, 1, 1/4
ALPHAS = torch.tensor([0.9, 0.5, 0.2], dtype=torch.float64)
ALL = torch.arange(3)


def test_min_snr_weighs_predicted_noise_by_min_snr_gamma_over_snr() -> None:
    weights = make_schedule(ALPHAS, "epsilon", CPU).weights(ALL, 5.0)
    assert weights.tolist() == pytest.approx([5 / 9, 1.0, 1.0])


def test_min_snr_weighs_velocity_by_min_snr_gamma_over_snr_plus_1() -> None:
    weights = make_schedule(ALPHAS, "v_prediction", CPU).weights(ALL, 5.0)
    assert weights.tolist() == pytest.approx([5 / 10, 1 / 2, 0.25 / 1.25])


def test_without_gamma_every_loss_weighs_1() -> None:
    assert make_schedule(ALPHAS, "epsilon", CPU).weights(ALL, None).tolist() == [1, 1, 1]


def test_a_schedule_that_ends_without_signal_gives_finite_weights() -> None:
    alphas = torch.tensor([0.9, 0.0], dtype=torch.float64)
    for prediction, last in (("epsilon", 1.0), ("v_prediction", 0.0)):
        weights = make_schedule(alphas, prediction, CPU).weights(torch.arange(2), 5.0)  # type: ignore[arg-type]  # a literal from a tuple
        assert weights[1].item() == last


def test_noise_and_velocity_are_those_of_the_papers() -> None:
    clean, noise = torch.full((1, 4, 2, 2), 2.0), torch.full((1, 4, 2, 2), 3.0)
    at = torch.tensor([2])
    for prediction, target in (("epsilon", 3.0), ("v_prediction", math.sqrt(0.2) * 3 - math.sqrt(0.8) * 2)):
        schedule = make_schedule(ALPHAS, prediction, CPU)  # type: ignore[arg-type]  # a literal from a tuple
        assert schedule.noisy(clean, noise, at)[0, 0, 0, 0].item() == pytest.approx(
            math.sqrt(0.2) * 2 + math.sqrt(0.8) * 3
        )
        assert schedule.target(clean, noise, at)[0, 0, 0, 0].item() == pytest.approx(target)


def test_a_view_has_the_same_noise_in_any_company() -> None:
    together = chance(7, [3, 4, 5], (4, 8, 8), 1000, 0.1)
    alone = chance(7, [4], (4, 8, 8), 1000, 0.1)
    assert torch.equal(together.noise[1], alone.noise[0])
    assert torch.equal(together.spread[1], alone.spread[0])
    assert together.timesteps[1] == alone.timesteps[0]


def test_other_views_and_other_seeds_have_other_noise() -> None:
    one, other = chance(7, [3, 4], (4, 8, 8), 1000, 0.0), chance(8, [3], (4, 8, 8), 1000, 0.0)
    assert not torch.equal(one.noise[0], one.noise[1])
    assert not torch.equal(one.noise[0], other.noise[0])
    assert not torch.equal(one.noise[0], one.spread[0])


def test_noise_is_normal_and_timesteps_reach_both_ends() -> None:
    drawn = chance(1, range(3000), (1, 4, 4), 20, 0.0)
    assert drawn.noise.mean().item() == pytest.approx(0, abs=0.02)
    assert drawn.noise.std().item() == pytest.approx(1, abs=0.02)
    assert set(drawn.timesteps.tolist()) == set(range(20))


def test_noise_offset_moves_whole_channels() -> None:
    plain, moved = chance(1, [0], (4, 8, 8), 1000, 0.0), chance(1, [0], (4, 8, 8), 1000, 0.5)
    difference = moved.noise - plain.noise
    assert torch.allclose(difference, difference[:, :, :1, :1].expand_as(difference), atol=1e-6)
    assert len(set(difference[0, :, 0, 0].tolist())) == 4


def test_a_generator_leaves_torch_s_own_chance_alone() -> None:
    before = torch.get_rng_state()
    generator(1, "view", 2)
    chance(1, [0], (4, 8, 8), 1000, 0.5)
    assert torch.equal(before, torch.get_rng_state())
