"""TRN011 missing-vae."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.bases import PICKLES, BaseKind, look_at
from lorakit.config.training import find_data
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import SetRule, quote
from lorakit.lint.run_example import header_only, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.config.run import Run
    from lorakit.findings import Finding
    from lorakit.lint.view import SetView


class MissingVae(SetRule):
    """VAE that is not there, or is a pickle.

    The VAE turns every picture into what the model sees. A run whose `vae` cannot be loaded stops before its first
    step. Correct the path, take the `.safetensors` file, or leave `vae` out: then the base's own is used.
    """

    code = "TRN011"
    name = "missing-vae"
    severity = Severity.ERROR
    since = "0.1.0"
    bad = (
        Bad(files=run_of("vae: gone.safetensors"), entry="run.yaml", says="`gone.safetensors` is not there"),
        Bad(
            files=run_of("vae: x.vae.pt", ["雨夜的老街，霓虹灯倒影"], files={"x.vae.pt": b"PK"}),
            entry="run.yaml",
            says="is a pickle",
        ),
    )
    good = (
        Good(
            files=run_of("vae: x.safetensors", files={"x.safetensors": header_only({"encoder.conv_in.bias": [128]})}),
            entry="run.yaml",
        ),
        Good(files=run_of("vae: stabilityai/sd-vae-ft-mse"), entry="run.yaml", about="of the hub"),
        Good(files=run_of(""), entry="run.yaml"),
        Good(times=3, about="no training config"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        run = view.context.run
        if run is None or run.config.vae is None:
            return
        if said := _fault(run, run.config.vae):
            yield self.report_key(view, "vae", "`vae` {written} {said}", written=quote(run.config.vae), said=said)


def _fault(run: Run, written: str) -> str:
    path = find_data(run.path, written)
    if path.suffix.lower() in PICKLES:
        return (
            "is a pickle, which runs code when it is opened, and never loaded: take the `.safetensors` file of it, "
            "or leave `vae` out"
        )
    if not path.exists() and look_at(written, path).kind is BaseKind.MISSING:
        return "is not there: correct the path, or leave `vae` out to use the base's own"
    return ""
