"""Run the app and turn whatever happens into a sentence and an exit code."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from lorakit.errors import ConfigError, ExitCode, LorakitError

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # a name that is not valid text must not stop the report; Windows pipes would otherwise speak cp1252
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        from lorakit.cli.app import app

        result = app(list(arguments), prog_name="lorakit", standalone_mode=False)
        code = int(result) if isinstance(result, int) else ExitCode.CLEAN
        sys.stdout.flush()
        if code == ExitCode.INTERRUPTED:
            _say("interrupted")
    except KeyboardInterrupt:
        _say("interrupted")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        return _reader_gone()
    except SystemExit as error:
        if isinstance(error.__context__, BrokenPipeError):
            return _reader_gone()
        raise
    except ConfigError as error:
        for problem in error.problems:
            _say(str(problem))
        return error.exit_code
    except LorakitError as error:
        _say(str(error))
        return error.exit_code
    except OSError as error:
        _say(f"{error.filename or 'reading or writing failed'}: {(error.strerror or str(error)).lower()}")
        return ExitCode.USAGE
    except Exception as error:  # noqa: BLE001 - the last stand: a user gets a sentence, a developer LORAKIT_DEBUG
        return _unexpected(error)
    return code


def _reader_gone() -> int:
    """The reader (`| head`) has seen enough. Typer makes exit code 1 of that, which would read as findings."""
    from lorakit.cli.output import hush

    hush(sys.stdout)
    return ExitCode.CLEAN


def _unexpected(error: Exception) -> int:
    """Typer's own errors say what is wrong with the command line; anything else is a fault of lorakit."""
    message = getattr(error, "format_message", None)
    if message is not None:
        context = getattr(error, "ctx", None)
        alone = type(error).__name__ == "NoArgsIsHelpError"
        _say(str(message()), prefix="" if alone else "lorakit: ")
        if context is not None and not alone:
            _say(f"try `{context.command_path} --help`", prefix="")
        return ExitCode.USAGE
    if type(error).__name__ == "Abort":
        _say("interrupted")
        return ExitCode.INTERRUPTED
    if os.environ.get("LORAKIT_DEBUG"):
        raise error
    _say(f"internal error: {type(error).__name__}: {error}; run again with LORAKIT_DEBUG=1 and report what it prints")
    return ExitCode.INTERNAL


def _say(text: str, prefix: str = "lorakit: ") -> None:
    from lorakit.report.words import visible

    lines = (visible(line) for line in (prefix + text).splitlines())
    with suppress(OSError):  # there is nobody left to tell
        sys.stderr.write("\n".join(lines) + "\n")
        sys.stderr.flush()
