"""The verbs of lorakit. Orchestration only: settings -> dataset -> rows -> findings -> report."""

from lorakit.api.captions import caption_linter, captions, try_packs
from lorakit.api.lint import files, lint
from lorakit.api.measure import measure
from lorakit.api.request import LintRequest, bind_rules, own_packs

__all__ = [
    "LintRequest",
    "bind_rules",
    "caption_linter",
    "captions",
    "files",
    "lint",
    "measure",
    "own_packs",
    "try_packs",
]
