"""A base's noise schedule from its scheduler config."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from lorakit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from lorakit.train.families.family import Prediction


def read_schedule(config: Mapping[str, Any], where: str) -> tuple[Tensor, Prediction]:
    """Cumulative products of 1 - beta (float64, [timesteps], strictly falling) and what the denoiser predicts.

    The schedules are those of diffusers' DDPMScheduler: `trained_betas`, `linear`, `scaled_linear`. `where` names the
    base in errors. Raises UsageError for a schedule or a prediction that cannot be trained.
    """
    prediction = _prediction(config, where)
    try:
        betas = _betas(config, where)
    except (TypeError, ValueError, RuntimeError) as error:
        raise _no_schedule(where) from error
    if betas.numel() == 0 or not bool(((betas > 0) & (betas < 1)).all()):
        raise _no_schedule(where)
    alphas = torch.cumprod(1 - betas, 0)
    if config.get("rescale_betas_zero_snr"):
        if prediction == "epsilon":
            raise UsageError(
                f"the scheduler of `{where}` ends in pure noise, which a base that predicts noise cannot learn from: "
                "its `prediction_type` must be `v_prediction`"
            )
        alphas = zero_terminal(alphas)
    return alphas, prediction


def _no_schedule(where: str) -> UsageError:
    return UsageError(f"the scheduler of `{where}` gives no noise schedule: its betas must be numbers between 0 and 1")


def zero_terminal(alphas: Tensor) -> Tensor:
    """Shift and rescale so that the last is 0 and the first stays (Lin et al., arXiv:2305.08891, algorithm 1)."""
    roots = alphas.sqrt()
    return ((roots - roots[-1]) * (roots[0] / (roots[0] - roots[-1]))).square()


def _prediction(config: Mapping[str, Any], where: str) -> Prediction:
    written = config.get("prediction_type", "epsilon")
    if written == "epsilon" or written == "v_prediction":
        return "epsilon" if written == "epsilon" else "v_prediction"
    raise UsageError(
        f"the scheduler of `{where}` has the prediction type `{written}`: only `epsilon` and `v_prediction` are trained"
    )


def _betas(config: Mapping[str, Any], where: str) -> Tensor:
    trained = config.get("trained_betas")
    if trained is not None:
        return torch.tensor(trained, dtype=torch.float64)
    # the defaults are DDPMScheduler's own, as configs leave them out
    first, last = float(config.get("beta_start", 0.0001)), float(config.get("beta_end", 0.02))
    steps, kind = int(config.get("num_train_timesteps", 1000)), config.get("beta_schedule", "linear")
    if kind == "linear":
        return torch.linspace(first, last, steps, dtype=torch.float64)
    if kind == "scaled_linear":
        return torch.linspace(first**0.5, last**0.5, steps, dtype=torch.float64).square()
    raise UsageError(
        f"the scheduler of `{where}` has the beta schedule `{kind}`: only `linear` and `scaled_linear` are known"
    )
