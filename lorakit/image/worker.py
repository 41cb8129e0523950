"""A worker process: takes pictures on stdin, answers with rows on stdout. `crew.py` starts it.

The first line is the recipe; then one JSON line a job. Each answer is a length (4 bytes, big endian) and as many bytes:
a row as `codec.py` writes it, `heavy` for a picture that must wait for its turn, `failed` and why (our fault), or
`refused` and why (the user's model file).
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import BinaryIO

from lorakit.image import recipe as recipes

HEAVY = b"heavy"
FAILED = b"failed "
REFUSED = b"refused "
READY = b"ready"


def main() -> None:
    """Serve until stdin ends. Ctrl-C is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # whatever a library prints must not get between the answers
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, answers)


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answer every job of `jobs`."""
    import cv2
    from PIL import Image

    from lorakit.image import codec
    from lorakit.image.job import Job
    from lorakit.image.look import TooHeavyError, look
    from lorakit.image.subject.model import ModelError, load_model

    cv2.setNumThreads(1)  # a core a process: OpenCV's own threads would fight over the same cores
    Image.init()
    recipe = recipes.parse(jobs.readline().decode())
    try:
        model = load_model(Path(recipe.model)) if recipe.model else None
    except ModelError as error:
        _answer(answers, REFUSED + _bytes(str(error)))
        return
    _answer(answers, READY)
    for line in jobs:
        job = json.loads(line)
        picture = Job(Path(job["image"]), Path(job["mask"]) if job["mask"] else None)
        try:
            _answer(answers, codec.encode(look(picture, recipe, model, job["heavy"])))
        except TooHeavyError:
            _answer(answers, HEAVY)
        except ModelError as error:
            _answer(answers, REFUSED + _bytes(str(error)))
        except Exception as error:  # noqa: BLE001 - our own fault with one picture must not take the others along
            _answer(answers, FAILED + _bytes(f"{type(error).__name__}: {error}"))


def _answer(answers: BinaryIO, body: bytes) -> None:
    answers.write(len(body).to_bytes(4, "big") + body)
    answers.flush()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


if __name__ == "__main__":
    main()
