"""FIL007 junk-or-stale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lorakit.dataset import NoteKind
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import SetRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lorakit.findings import Finding
    from lorakit.lint.view import SetView


class JunkOrStale(SetRule):
    """File that another program left, or a latent cache older than its picture.

    Left-overs are picked up as pictures by trainers that read every file. A stale cache is worse: the trainer takes
    the old pixels from it and never looks at the new picture. Delete them; caches are made again.
    """

    code = "FIL007"
    name = "junk-or-stale"
    severity = Severity.INFO
    since = "0.1.0"
    bad = (
        Bad(files={"a.jpg": Picture(), "a.txt": "a cat", "Thumbs.db": b"\0"}, says="Thumbs.db"),
        Bad(files={"a.npz": b"PK", "a.jpg": Picture(), "a.txt": "a cat"}, says="older than its picture"),
        Bad(files={"a.jpg": Picture(), "a.txt": "a cat", ".ipynb_checkpoints/b.jpg": Picture()}, says="a folder"),
    )
    good = (Good(files={"a.jpg": Picture(), "a.txt": "a cat", "a.npz": b"PK"}),)

    def check(self, view: SetView) -> Iterator[Finding]:
        for note in view.notes(NoteKind.JUNK):
            yield self.report_note(view, note, "{what}: delete it", what=note.detail)
        caches: dict[tuple[object, str], list[tuple[str, int]]] = {}
        for file in view.files:
            if file.path.suffix.lower() == ".npz":
                stem = file.path.stem
                for end in (stem, stem.rsplit("_", 2)[0]):
                    caches.setdefault((file.path.parent, end), []).append((view.shown(file.path), file.mtime_ns))
        if not caches:
            return
        times = {file.path: file.mtime_ns for file in view.files}
        for sample in view.samples:
            image = sample.sample.image
            old = [
                name
                for name, made in caches.get((image.parent, image.stem), ())
                if image in times and made < times[image]
            ]
            for name in sorted(set(old)):
                yield self.report(
                    "{name} is older than its picture: delete it, or the old pixels are trained",
                    sample,
                    Severity.WARNING,
                    evidence=name,
                    name=f"`{name}`",
                )
