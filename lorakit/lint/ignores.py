"""What per-path ignores leave of a finding: nothing, all of it, or a finding about the other files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lorakit.findings import Finding
    from lorakit.lint.registry import Selected


def spared(finding: Finding, selected: Selected) -> Finding | None:
    """The finding without what lies in ignored places; None when nothing is left.

    A finding about one sample goes with the sample, or with the file it points into. One about the set keeps its
    repairs of other files: its place is only the first of many.
    """
    if not selected.path_ignores:
        return finding
    place = finding.location.path if finding.location else None
    if finding.sample is not None:
        ignored = any(selected.drops(finding.code, each) for each in (finding.sample, place) if each)
        return None if ignored else finding
    code, fix = finding.code, finding.fix
    related = tuple(key for key in finding.related if not selected.drops(code, key))
    edits = tuple(edit for edit in fix.edits if not selected.drops(code, edit.sample)) if fix else ()
    files = tuple(edit for edit in fix.files if not selected.drops(code, edit.path)) if fix else ()
    if not related and not edits and not files and (finding.related or (place and selected.drops(code, place))):
        return None
    kept = replace(fix, edits=edits, files=files) if fix and (edits or files) else None
    return replace(finding, related=related, fix=kept)
