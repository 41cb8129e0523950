"""The verbs of lorakit. Orchestration only: settings -> dataset -> rows -> findings -> report."""

from lorakit.api.captions import caption_fixer, caption_linter, captions, try_packs
from lorakit.api.fix import Fixed, FixRequest, fix, judge_again, tidy, undo_fixes, write_fixes
from lorakit.api.glossary import suggest_glossary
from lorakit.api.lint import files, lint
from lorakit.api.measure import measure
from lorakit.api.pictures import PicturesRequest, fix_pictures
from lorakit.api.request import LintRequest, bind_rules, own_packs

__all__ = [
    "FixRequest",
    "Fixed",
    "LintRequest",
    "PicturesRequest",
    "bind_rules",
    "caption_fixer",
    "caption_linter",
    "captions",
    "files",
    "fix",
    "fix_pictures",
    "judge_again",
    "lint",
    "measure",
    "own_packs",
    "suggest_glossary",
    "tidy",
    "try_packs",
    "undo_fixes",
    "write_fixes",
]
