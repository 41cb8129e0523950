"""`python -m lorakit`, and the console script: every exit code is decided here or by the command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; no traceback reaches a user."""
    from lorakit.cli.run import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
