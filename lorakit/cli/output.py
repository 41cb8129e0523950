"""Where findings go: `--output-format FORMAT[:PATH]`, repeatable; stdout for results, stderr for everything else."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import IO, TYPE_CHECKING

from rich.console import Console

from lorakit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lorakit.findings import Report
    from lorakit.report.writer import Look, Writer


@dataclass(frozen=True, slots=True)
class Destination:
    """One format and the file it goes to (None: stdout)."""

    writer: Writer
    path: Path | None


class PatientConsole(Console):
    """A console that outlives its reader: after `| head` the verdict still decides the exit code."""

    def on_broken_pipe(self) -> None:
        """Say no more, instead of Rich's SystemExit(1), which would read as findings."""
        self.quiet = True
        hush(self.file)


def parse_destinations(words: list[str]) -> list[Destination]:
    """Read `FORMAT` and `FORMAT:PATH`. Raises UsageError for an unknown format, or two in the same place."""
    from lorakit.report.writer import find_writer

    found: list[Destination] = []
    for word in words or ["full"]:
        name, colon, path = word.partition(":")
        if colon and not path:
            raise UsageError(f"--output-format is `{word}`: the path behind the colon is missing")
        found.append(Destination(find_writer(name), Path(path) if path else None))
    paths = [each.path for each in found]
    if paths.count(None) > 1:
        raise UsageError("only one --output-format can go to the terminal; write the others as FORMAT:PATH")
    if twice := next((path for path in paths if paths.count(path) > 1), None):
        raise UsageError(f"two formats go to `{twice}`: give each a file of its own")
    return found


def console(stderr: bool = False) -> Console:
    """A console for people: Rich obeys NO_COLOR, FORCE_COLOR and the width of the terminal."""
    return PatientConsole(stderr=stderr, highlight=False, emoji=False, markup=False)


def hush(stream: IO[str]) -> None:
    """Lead a stream whose reader has gone away into nothing; Python would complain again when it closes it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def write(report: Report, look: Look, destinations: list[Destination]) -> None:
    """Write the report everywhere it was asked for, the terminal first. A file is replaced whole or left as it was."""
    for each in sorted(destinations, key=lambda each: each.path is not None):
        if each.path is not None:
            _to_file(_text(report, look, each.writer), each.path)
        elif each.writer.render is not None:
            _to_stdout(each.writer.render(report, look))
        elif each.writer.show is not None:
            each.writer.show(report, look, console())


def _text(report: Report, look: Look, writer: Writer) -> str:
    if writer.render is not None:
        return writer.render(report, look)
    buffer = StringIO()
    if writer.show is not None:
        # FORCE_COLOR speaks of the terminal, not of files
        plain = Console(
            file=buffer, force_terminal=False, color_system=None, highlight=False, emoji=False, markup=False
        )
        writer.show(report, look, plain)
    return buffer.getvalue()


def _to_stdout(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        hush(sys.stdout)


def _to_file(text: str, path: Path) -> None:
    # names that are not valid text hold lone surrogates: their escapes are valid JSON, too
    write_file(text.encode("utf-8", "backslashreplace"), path)


def write_file(data: bytes, path: Path) -> None:
    """Write a file whole or leave it as it was. Raises UsageError."""
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            # what is no plain file (a pipe, /dev/stdout, a link) is written to, never replaced
            path.write_bytes(data)
        else:
            _replace(path, data)
    except OSError as error:
        raise UsageError(f"the report cannot be written to `{path}`: {(error.strerror or 'error').lower()}") from error


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".lorakit-{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int], Callable[[], None]]]:
    """A bar on a terminal, nothing in a pipe. Yields what `lint` calls with the total, and gets a step back."""
    if not sys.stderr.isatty():
        yield lambda total: lambda: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:

        def start(total: int) -> Callable[[], None]:
            task = bar.add_task(label, total=total)
            return lambda: bar.advance(task)

        yield start
