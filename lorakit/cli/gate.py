"""`lorakit gate`: vouch for a dataset that was linted, ask whether it is still the same, show what was vouched for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lorakit.cli import options
from lorakit.cli.save import save, say
from lorakit.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lorakit.gate.attestation import Attestation

SHOWN = 10

File = Annotated[Path, typer.Argument(metavar="FILE", help="A gate file, or a LoRA that lorakit trained.")]

app = typer.Typer(
    help="Vouch for a dataset: the digests of its files, the rules and settings that judged it, and the verdict.",
    short_help="Attest a dataset, check that it is unchanged, show what was attested.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("write", short_help="Lint a dataset and write down what was linted, how, and the verdict.")
def write(
    paths: options.Paths = None,
    output: Annotated[
        Path | None, typer.Option(help="The gate file to write; default: lorakit-gate.json in the dataset's folder.")
    ] = None,
    config: options.Config = None,
    profile: options.Profile = None,
    target: options.Target = None,
    trigger: options.Trigger = None,
    base: options.Base = None,
    resolution: options.Resolution = None,
    layout: options.Layout = None,
    metadata: options.Metadata = None,
    root: options.Root = None,
    glossary: options.Glossary = None,
    select: options.Select = None,
    extend_select: options.ExtendSelect = None,
    ignore: options.Ignore = None,
    fail_on: options.FailOn = None,
    all_: Annotated[bool, typer.Option("--all", help="Show every finding that closes the gate.")] = False,
    no_cache: options.NoCache = False,
    jobs: options.Jobs = 0,
) -> int:
    """Lint a dataset and write the attestation, a JSON file to keep beside the data.

    Every file is read anew. A closed gate is written down as well; then exit code 3, and what blocks is shown.
    """
    from lorakit import api
    from lorakit.cli.closed import print_closed
    from lorakit.cli.output import progress_bar
    from lorakit.gate.attestation import FILE_NAME, to_json

    chosen = {"profile": profile, "target": target, "trigger": trigger, "base": base, "resolution": resolution}
    given = options.overrides(glossary, select, extend_select, ignore, fail_on=fail_on, **chosen)
    where = {"layout": layout, "metadata": metadata, "root": root}
    request = options.request(paths, config, given, False, False, no_cache, jobs=jobs, **where)
    if output is not None:
        _refuse_foreign(output)
    with progress_bar("pictures") as progress:
        report, attestation = api.attest(request, progress)
    path = output or Path(report.dataset.root) / FILE_NAME
    _refuse_foreign(path)
    save(path.resolve() if path.is_symlink() else path, to_json(attestation))
    if not attestation.is_open:
        print_closed(report, paths or (), all_)
    _print([f"{path}: {_summary(attestation)}"])
    return ExitCode.CLEAN if attestation.is_open else ExitCode.GATE_CLOSED


@app.command("verify", short_help="Ask whether a dataset is what was attested, and the gate open.")
def verify(
    file: File,
    data: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[DATA]...", help="The dataset, named as for `write`; default: the settings' datasets."),
    ] = None,
    config: options.Config = None,
    target: options.Target = None,
    trigger: options.Trigger = None,
    layout: options.Layout = None,
    metadata: options.Metadata = None,
    root: options.Root = None,
    all_: Annotated[bool, typer.Option("--all", help="Show every difference; nothing folds.")] = False,
) -> int:
    """Compare a dataset with its attestation, byte by byte and caption by caption.

    Exit code 0: the same, and the gate was open. 3: it differs, or the gate was closed. 2: the attestation is damaged
    or was edited.
    """
    from lorakit import api
    from lorakit.gate.document import read_attestation
    from lorakit.report.words import count

    attestation = read_attestation(file)
    given = {key: value for key, value in {"target": target, "trigger": trigger}.items() if value is not None}
    request = api.LintRequest(data or (), config, given, layout=layout, metadata=metadata, root=root)
    told = api.verify(attestation, request)
    _print(told if all_ or len(told) <= SHOWN else told[:SHOWN])
    if len(told) > SHOWN and not all_:
        _print([f"... and {len(told) - SHOWN} more (--all shows them)"])
    if not told:
        _print([f"{file}: the data is what was attested, {_summary(attestation)}"])
    else:
        say(f"The data is not what was attested: {count(len(told), 'difference')}")
    if not attestation.is_open:
        say("Gate: closed when it was attested: " + "; ".join(attestation.reasons))
    if told or not attestation.is_open:
        say("Next: `lorakit gate write` lints the data as it is now")
        return ExitCode.GATE_CLOSED
    return ExitCode.CLEAN


@app.command("show", short_help="Print what a gate file or a LoRA says of the data behind it.")
def show(
    file: File,
    output_format: Annotated[str, typer.Option(help="text or json.")] = "text",
    all_: Annotated[bool, typer.Option("--all", help="List every rule and every file, too.")] = False,
) -> int:
    """Print an attestation: verdict, data, findings, which rules ran, what was ignored, by whom and why, digests."""
    from lorakit.gate.attestation import to_json
    from lorakit.gate.document import read_attestation
    from lorakit.report.gate_page import lines

    if output_format not in ("text", "json"):
        raise UsageError(f"--output-format is `{output_format}`; it must be `text` or `json`")
    attestation = read_attestation(file)
    if output_format == "json":
        typer.echo(to_json(attestation), nl=False)
    else:
        _print(lines(attestation, all_))
    return ExitCode.CLEAN


def _refuse_foreign(path: Path) -> None:
    """Raise UsageError where something that is no gate file is in the way."""
    from lorakit.gate.attestation import FILE_NAME
    from lorakit.gate.document import AttestationError, read_attestation

    if path.is_dir():
        raise UsageError(f"`{path}` is a folder: name the file to write with --output")
    if not path.exists() or (path.is_file() and path.name == FILE_NAME):
        return
    if not path.is_file():
        raise UsageError(f"`{path}` is no plain file: name another with --output")
    try:
        read_attestation(path)
    except AttestationError as error:
        raise UsageError(f"`{path}` is there already and is no sound gate file: name another with --output") from error


def _summary(attestation: Attestation) -> str:
    from lorakit.report.words import count

    counts = attestation.counts
    return (
        f"gate {attestation.verdict}, {count(counts.pictures, 'picture')}, {count(counts.captions, 'caption')}, "
        f"digest {attestation.digest}"
    )


def _print(lines: Iterable[str]) -> None:
    """Lines for people on stdout; wrapped on a terminal, whole in a pipe."""
    from rich.text import Text

    from lorakit.cli.output import console
    from lorakit.report.words import visible

    out = console()
    for line in lines:
        out.print(Text(visible(line)), soft_wrap=not out.is_terminal)
