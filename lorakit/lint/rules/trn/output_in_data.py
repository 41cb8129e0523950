"""TRN018 output-in-data."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from lorakit.config.training import find_data
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good
from lorakit.lint.rule import SetRule, quote
from lorakit.lint.run_example import run_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView


class OutputInData(SetRule):
    """Results are written among the training pictures.

    Samples of this run lie in `output_dir` and are pictures like any others: the next run finds them in its data and
    learns from what the last one drew, faults included. Let `output_dir` lie beside the data, not inside it.
    """

    code = "TRN018"
    name = "output-in-data"
    severity = Severity.ERROR
    since = "0.1.0"
    bad = (
        Bad(files=run_of("output_dir: data/output"), entry="run.yaml", says="lies inside `train_data_dir`"),
        Bad(files=run_of("output_dir: ./data", ["雨夜的老街"]), entry="run.yaml", says="set `output_dir: output/data`"),
        Bad(
            files=run_of("regularisation_dir: reg\noutput_dir: reg/x", files={"reg/1.txt": "a man"}),
            entry="run.yaml",
            says="lies inside `regularisation_dir`",
        ),
    )
    good = (
        Good(files=run_of("output_dir: output/my_style"), entry="run.yaml"),
        Good(files=run_of("output_dir: data_output"), entry="run.yaml", about="a like name beside it"),
        Good(times=3, about="no training config"),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        run = view.context.run
        if run is None:
            return
        output = run.config.output_dir
        for key in ("train_data_dir", "regularisation_dir"):
            written = getattr(run.config, key)
            # as written too: data that was found beside the config is looked for in the working directory first
            if written and (
                _inside(Path(output), Path(written)) or _inside(_real(run.output), _real(find_data(run.path, written)))
            ):
                yield self.report_key(
                    view,
                    "output_dir",
                    "`output_dir` {output} lies inside `{name}` {data}: its samples would be trained next time; set "
                    "`output_dir: {better}`",
                    output=quote(output),
                    name=key,
                    data=quote(written),
                    better=Path(os.path.normpath(Path(written, "..", "output", run.config.name))).as_posix(),
                )
                return


def _inside(output: Path, data: Path) -> bool:
    return Path(os.path.normpath(output.absolute())).is_relative_to(os.path.normpath(data.absolute()))


def _real(path: Path) -> Path:
    """For comparing only: a link and what it leads to are one place."""
    return Path(os.path.realpath(path))
