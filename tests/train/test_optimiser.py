"""The rate of each step, and which optimisers there are."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
import torch

from lorakit.config.training import TrainingConfig
from lorakit.errors import UsageError
from lorakit.train.adapter import Adapter
from lorakit.train.optimiser import make_optimiser, set_rate, share_of_rate


def config(**keys: Any) -> TrainingConfig:
    return TrainingConfig(train_data_dir=".", **keys)


def test_the_rate_rises_over_the_warm_up_and_falls_like_a_cosine() -> None:
    shares = [share_of_rate(config(lr_warmup=0.05), step, 100) for step in range(100)]
    assert shares[:6] == pytest.approx([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1.0])
    assert shares[52] == pytest.approx(0.5, abs=0.01)
    assert all(a > b for a, b in pairwise(shares[5:]))
    assert 0 < shares[-1] < 0.001, "no step is for nothing"


def test_constant_and_linear_are_what_they_say() -> None:
    assert {share_of_rate(config(lr_scheduler="constant", lr_warmup=0.0), step, 10) for step in range(10)} == {1.0}
    linear = [share_of_rate(config(lr_scheduler="linear", lr_warmup=0.0), step, 4) for step in range(4)]
    assert linear == [1.0, 0.75, 0.5, 0.25]


@pytest.mark.parametrize("name", ["cosine", "constant", "linear"])
@pytest.mark.parametrize("steps", [1, 2, 3])
def test_the_shortest_runs_have_a_rate(name: str, steps: int) -> None:
    shares = [share_of_rate(config(lr_scheduler=name), step, steps) for step in range(steps)]
    assert all(0 < share <= 1 for share in shares)


def test_every_group_keeps_its_own_full_rate() -> None:
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": rate, "full_rate": rate} for rate in (1e-3, 1e-4)]
    optimiser = torch.optim.AdamW(groups)
    assert set_rate(optimiser, 0.5) == 5e-4
    assert [group["lr"] for group in optimiser.param_groups] == [5e-4, 5e-5]
    set_rate(optimiser, 1.0)
    assert [group["lr"] for group in optimiser.param_groups] == [1e-3, 1e-4]


def test_eight_bits_need_a_gpu() -> None:
    with pytest.raises(UsageError, match="needs a CUDA GPU: take `adamw`"):
        make_optimiser(Adapter((), 1.0), config(optimizer="adamw8bit"), torch.device("cpu"))
