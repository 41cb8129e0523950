"""What rounding may do to a change of weights is bounded, and nothing else passes for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from lorakit.train.export.rounding import furthest
from lorakit.train.trained import Trained

DTYPES = [torch.float16, torch.bfloat16, torch.float32]


def module(rows: int, rank: int, columns: int, scale: float = 0.02, seed: int = 0, alpha: float = 4.0) -> Trained:
    generator = torch.Generator().manual_seed(seed)
    down = scale * torch.randn((rank, columns), generator=generator)
    up = scale * torch.randn((rows, rank), generator=generator)
    return Trained("lora_unet_x", down, up, alpha)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(("rows", "rank", "columns"), [(1280, 8, 320), (320, 64, 1280), (17, 1, 3)])
def test_a_stored_adapter_of_true_size_is_within_the_bound(
    dtype: torch.dtype, rows: int, rank: int, columns: int
) -> None:
    one = module(rows, rank, columns)
    off = furthest(one, one.down.to(dtype), one.up.to(dtype), 4.0 / rank, dtype)
    assert off.is_rounding
    assert dtype is torch.float32 or off.excess > 0.05  # and the bound is no barn door


@pytest.mark.parametrize("dtype", [torch.float16, torch.float32])
@pytest.mark.parametrize("rank", [4, 8, 32, 128])
def test_an_alpha_that_is_one_per_cent_off_is_beyond_it(dtype: torch.dtype, rank: int) -> None:
    one = module(640, rank, 320)
    assert not furthest(one, one.down.to(dtype), one.up.to(dtype), 1.01 * 4.0 / rank, dtype).is_rounding


def test_a_single_number_that_is_off_is_found_and_named() -> None:
    one = module(3000, 4, 300)
    up = one.up.half()
    up[2500, 2] *= 1.02
    off = furthest(one, one.down.half(), up, 1.0, torch.float16)
    assert not off.is_rounding
    assert off.row == 2500
    assert off.expected == pytest.approx(float(one.delta()[2500, off.column]), rel=1e-4)


def test_tiny_numbers_may_vanish_in_half_precision() -> None:
    one = module(20, 4, 30, scale=1e-9)
    down = one.down.half()
    assert not down.any()
    assert furthest(one, down, one.up.half(), 1.0, torch.float16).is_rounding
    assert not furthest(one, down.float(), one.up, 1.0, torch.float32).is_rounding


def test_what_is_no_number_is_no_rounding() -> None:
    one = module(20, 4, 30)
    for value in (torch.nan, torch.inf):
        up = one.up.clone()
        up[3, 0] = value
        assert not furthest(one, one.down, up, 1.0, torch.float32).is_rounding


def test_zeros_are_themselves() -> None:
    one = module(5, 2, 7)
    fresh = replace(one, up=torch.zeros_like(one.up))
    assert furthest(fresh, one.down.half(), fresh.up.half(), 2.0, torch.float16).excess == 0


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(DTYPES),
    st.integers(1, 9),
    st.integers(1, 40),
    st.integers(0, 10**6),
    st.floats(-9, 1),
    st.floats(0.1, 100),
)
def test_rounding_never_leaves_the_bound(
    dtype: torch.dtype, rank: int, side: int, seed: int, size: float, alpha: float
) -> None:
    one = module(side, rank, side + 1, 10**size, seed, alpha)
    stored_alpha = torch.tensor(alpha, dtype=torch.float32).item()
    assert furthest(one, one.down.to(dtype), one.up.to(dtype), stored_alpha / rank, dtype).is_rounding
