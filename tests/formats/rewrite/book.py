"""A set of pictures on disk whose captions are changed and read again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from lorakit.formats.load import Root, load
from lorakit.formats.pieces import draft_of
from lorakit.formats.rewrite.rewrite import rewrite

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lorakit.dataset import Caption
    from lorakit.formats.pieces import Draft
    from lorakit.formats.rewrite.rewrite import Rewritten

PICTURES = ("a.jpg", "b.jpg", "c.jpg", "d.jpg")
# every character that means something to a format, and some that encodings differ in
SOUP = [*'ab ,;|"\\/\t#', "一", "，", "é", "😀", "\u2028", "\u3000"]
LINE_ENDS = ["\n", "\r", "\r\n"]
CONTROLS = ["\0", "\x07", "\x1f", "\x7f", "\x85", "\ud83d", "\ude00"]


@dataclass(frozen=True, slots=True)
class Book:
    """The folder, and the one caption file in it that is rewritten."""

    folder: Path
    path: Path

    @classmethod
    def make(cls, folder: Path, name: str, content: str | bytes) -> Book:
        """Four pictures and one caption file; text is written as UTF-8 with its line ends as given."""
        folder.mkdir(parents=True, exist_ok=True)
        for picture in PICTURES:
            (folder / picture).touch()
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return cls(folder, folder / name)

    @property
    def data(self) -> bytes:
        return self.path.read_bytes()

    def captions(self) -> list[Caption]:
        """The captions of the file, in the order of the pictures."""
        metadata = self.path if self.path.suffix in (".json", ".csv", ".tsv", ".jsonl") else None
        samples = load([Root(self.folder, metadata=metadata)]).samples()
        return [caption for _, sample in samples for caption in sample.captions if caption.path == self.path]

    def texts(self) -> list[str]:
        return [caption.text for caption in self.captions()]

    def drafts(self, **replaced: str) -> list[Draft]:
        """Drafts of captions that hold the key of `replaced`, which its value takes the place of, everywhere."""
        found: list[Draft] = []
        for caption in self.captions():
            draft = draft_of(caption)
            for old, new in replaced.items():
                places = [match.span() for match in re.finditer(re.escape(old), draft.text)]
                draft = draft.edited([(start, end, new) for start, end in places])
            if draft.changed:
                found.append(draft)
        assert found
        return found

    def rewrite(self, drafts: Sequence[Draft], recode: bool = False, trim: bool = False) -> Rewritten:
        """Write what the drafts say to the disk."""
        done = rewrite(self.data, drafts, recode, trim)
        self.path.write_bytes(done.data)
        return done

    def change(self, recode: bool = False, trim: bool = False, **replaced: str) -> bytes:
        """Replace in all captions, which must succeed and read as wanted afterwards; returns the new bytes."""
        before = self.captions()
        drafts = self.drafts(**replaced)
        wanted = {draft.sources[0]: draft.text for draft in drafts}
        done = self.rewrite(drafts, recode, trim)
        assert done.refused == ()
        assert self.texts() == [wanted.get(caption, caption.text) for caption in before]
        return done.data

    def refusal(self, **replaced: str) -> str:
        """Why the one draft that replaces is left out; the file must stay as it is."""
        before = self.data
        done = self.rewrite(self.drafts(**replaced))
        assert done.data == before
        [(_, why)] = done.refused
        return why


@st.composite
def edited(draw: st.DrawFn, draft: Draft, letters: Sequence[str]) -> Draft:
    """The draft after some rounds of random changes."""
    for _ in range(draw(st.integers(0, 2))):
        size = len(draft.text)
        cuts = sorted(draw(st.lists(st.integers(0, size), max_size=4, unique=True)))
        new = soup(letters, 4)
        draft = draft.edited([(start, end, draw(new)) for start, end in zip(cuts[::2], cuts[1::2], strict=False)])
    return draft


@st.composite
def changed(draw: st.DrawFn, captions: Sequence[Caption], letters: Sequence[str]) -> list[Draft]:
    """Drafts of some of the captions."""
    drafts = [draw(edited(draft_of(caption), letters)) for caption in captions if draw(st.booleans())]
    return [draft for draft in drafts if draft.changed]


def soup(letters: Sequence[str], size: int = 12) -> st.SearchStrategy[str]:
    """Text of these letters."""
    return st.lists(st.sampled_from(letters), max_size=size).map("".join)
