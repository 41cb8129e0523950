"""The verbs of lorakit. Orchestration only: settings -> dataset -> rows -> findings -> report."""

from lorakit.api.captions import caption_fixer, caption_linter, captions, try_packs
from lorakit.api.fix import Fixed, FixRequest, fix, judge_again, tidy, undo_fixes, write_fixes
from lorakit.api.gate import attest, verify, vouch
from lorakit.api.glossary import suggest_glossary
from lorakit.api.lint import bind, files, judge, lint
from lorakit.api.measure import measure
from lorakit.api.pictures import PicturesRequest, fix_pictures
from lorakit.api.request import LintRequest, bind_rules, own_packs
from lorakit.api.train import Ready, TrainRequest, ready, train

__all__ = [
    "FixRequest",
    "Fixed",
    "LintRequest",
    "PicturesRequest",
    "Ready",
    "TrainRequest",
    "attest",
    "bind",
    "bind_rules",
    "caption_fixer",
    "caption_linter",
    "captions",
    "files",
    "fix",
    "fix_pictures",
    "judge",
    "judge_again",
    "lint",
    "measure",
    "own_packs",
    "ready",
    "suggest_glossary",
    "tidy",
    "train",
    "try_packs",
    "undo_fixes",
    "verify",
    "vouch",
    "write_fixes",
]
