"""FIL007 junk-or-stale."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from lorakit.dataset import NoteKind
from lorakit.findings import Severity
from lorakit.lint.example import Bad, Good, Picture
from lorakit.lint.rule import SetRule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lorakit.dataset import File
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
    worst = Severity.WARNING
    since = "0.1.0"
    bad = (
        Bad(files={"a.jpg": Picture(), "a.txt": "a cat", "Thumbs.db": b"\0"}, says="Thumbs.db"),
        Bad(files={"a.npz": b"PK", "a.jpg": Picture(), "a.txt": "a cat"}, says="older than its picture"),
        Bad(
            files={"a.jpg": Picture(), "a_te_outputs.npz": b"PK", "a.txt": "a cat"},
            says="older than its caption",
        ),
        Bad(files={"a.jpg": Picture(), "a.txt": "a cat", ".ipynb_checkpoints/b.jpg": Picture()}, says="a folder"),
    )
    good = (
        Good(files={"a.jpg": Picture(), "a.txt": "a cat", "a.npz": b"PK"}),
        Good(
            files={"a.txt": "a cat", "a_te_outputs.npz": b"PK", "a.jpg": Picture()},
            about="text outputs older than the picture are none the worse",
        ),
    )

    def check(self, view: SetView) -> Iterator[Finding]:
        for note in view.notes(NoteKind.JUNK):
            yield self.report_note(view, note, "{what}: delete it", what=note.detail)
        yield from self._stale(view)

    def _stale(self, view: SetView) -> Iterator[Finding]:
        """Caches older than what they were made from: latents from the picture, text outputs from the caption."""
        caches: dict[tuple[Path, str], list[File]] = defaultdict(list)
        for file in view.files:
            if file.path.suffix.lower() == ".npz":
                for stem in {file.path.stem, file.path.stem.rsplit("_", 2)[0]}:
                    caches[file.path.parent, stem].append(file)
        if not caches:
            return
        times = {file.path: file.mtime_ns for file in view.files}
        for sample in view.samples:
            image = sample.sample.image
            made_from_text = [caption.path for caption in sample.captions]
            for cache in caches.get((image.parent, image.stem), ()):
                of_text = cache.path.stem.endswith("_te_outputs")
                newest = max((times.get(path, 0) for path in (made_from_text if of_text else [image])), default=0)
                if cache.mtime_ns < newest:
                    yield self.report(
                        "{name} is older than its {source}: delete it, or the old {source} is trained",
                        sample,
                        Severity.WARNING,
                        evidence=cache.path.name,
                        name=f"`{view.shown(cache.path)}`",
                        source="caption" if of_text else "picture",
                    )
