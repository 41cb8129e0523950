"""`python -m lorakit`, and the console script: every exit code is decided here or by the command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; no traceback reaches a user."""
    try:
        from lorakit.cli.run import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before or after a command is running, which says so itself
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
