"""The captions of a dataset on the workbench: what has become of each, and the dataset as it would be read now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lorakit.dataset import NoteKind
from lorakit.findings import Act
from lorakit.formats.pieces import Draft, draft_of, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from lorakit.dataset import Caption, Dataset, Sample
    from lorakit.formats.pieces import Changes

Slot = tuple["Path", int, int]


@dataclass(slots=True)
class Bench:
    """A dataset under repair. Samples that nothing was done to stay the very same objects.

    `held` is where captions of other sources stand that cannot be written: they stay as they are.
    """

    dataset: Dataset
    drafts: dict[str, tuple[Draft, ...]] = field(default_factory=dict)
    recoded: set[Path] = field(default_factory=set)
    trimmed: set[Path] = field(default_factory=set)
    held: set[Slot] = field(default_factory=set)
    original: dict[str, Sample] = field(init=False)
    followers: dict[str, tuple[str, ...]] = field(init=False)
    shut: frozenset[str] = field(init=False)
    by_path: dict[Path, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.original = {sample.key: sample for _, sample in self.dataset.samples()}
        self.by_path = _owners(self.original.values())
        self.followers, self.shut = _sharing(self.original, self.by_path)

    def may_edit(self, key: str) -> bool:
        """Whether a sample's captions are its own to edit: of several pictures that share them, the first one's are."""
        return key not in self.shut

    def draft(self, key: str) -> tuple[Draft, ...]:
        """What has become of the captions of a sample."""
        return self.drafts.get(key) or tuple(draft_of(caption) for caption in self.original[key].captions)

    def edit(self, key: str, number: int, changes: Changes) -> None:
        """Change caption `number` of a sample, and of the pictures that share it."""
        drafts = list(self.draft(key))
        drafts[number] = drafts[number].edited(changes)
        self._set(key, tuple(drafts))

    def join(self, path: Path, between: str) -> list[str]:
        """Make one caption of the lines of a sidecar; the keys of the samples that changed."""
        keys = [key for key in self.by_path.get(path, ()) if self.may_edit(key) and len(self.draft(key)) > 1]
        for key in keys:
            self._set(key, (joined(self.draft(key), between),))
        return keys

    def reset(self, key: str) -> None:
        """Take back all that was done to the captions of a sample."""
        for each in (key, *self.followers.get(key, ())):
            self.drafts.pop(each, None)

    def _set(self, key: str, drafts: tuple[Draft, ...]) -> None:
        for each in (key, *self.followers.get(key, ())):
            self.drafts[each] = drafts

    def changed(self) -> dict[Path, list[Draft]]:
        """The drafts that differ from the original, by file."""
        found: dict[Path, list[Draft]] = defaultdict(list)
        for key, drafts in self.drafts.items():
            if self.may_edit(key):
                for draft in drafts:
                    if draft.changed:
                        found[draft.sources[0].path].append(draft)
        return found

    def rivals(self) -> dict[Path, list[Draft]]:
        """The same changes where another source says the same of a picture: what agreed shall go on agreeing."""
        found: dict[Path, list[Draft]] = defaultdict(list)
        for key, drafts in self.drafts.items():
            for rival in self.original[key].rivals if self.may_edit(key) else ():
                for draft in drafts if slot_of(rival) not in self.held else ():
                    if draft.changed and len(draft.sources) == 1 and draft.sources[0].text == rival.text:
                        found[rival.path].append(draft._replace(sources=(rival,)))
        return found

    def update(self, before: Dataset, touched: Iterable[str], paths: Iterable[Path] = ()) -> Dataset:
        """`before` with the samples `touched`, and those whose captions lie at `paths`, as they are now."""
        keys = {each for key in touched for each in (key, *self.followers.get(key, ()))}
        if saved := set(paths):
            keys.update(
                key
                for key, sample in self.original.items()
                if any(caption.path in saved for caption in (*sample.captions, *sample.rivals))
            )
        subsets = []
        for subset in before.subsets:
            samples = tuple(self._sample(each) if each.key in keys else each for each in subset.samples)
            same = all(new is old for new, old in zip(samples, subset.samples, strict=True))
            subsets.append(subset if same else replace(subset, samples=samples))
        # what a loader said of an encoding that has been mended no longer holds
        notes = tuple(
            note for note in self.dataset.notes if note.kind is not NoteKind.ENCODING or note.path not in self.recoded
        )
        return replace(before, subsets=tuple(subsets), notes=notes)

    def _sample(self, sample: Sample) -> Sample:
        original = self.original[sample.key]
        drafts = self.drafts.get(sample.key)
        captions = original.captions
        if drafts is not None:
            captions = tuple(replace(draft.sources[0], text=draft.text) for draft in drafts)
        captions = tuple(self._as_saved(number, caption) for number, caption in enumerate(captions))
        if captions == original.captions:
            return original
        texts = {draft.sources[0].text: draft.text for draft in drafts or () if len(draft.sources) == 1}
        rivals = tuple(
            rival if slot_of(rival) in self.held else replace(rival, text=texts.get(rival.text, rival.text))
            for rival in original.rivals
        )
        return replace(original, captions=captions, rivals=rivals)

    def _as_saved(self, number: int, caption: Caption) -> Caption:
        if caption.path in self.recoded:
            caption = replace(caption, encoding="utf-8", bom=False, sure=True)
        if caption.path in self.trimmed:
            caption = replace(caption, line=number + 1, ragged=False)
        return caption

    def saved(self, act: Act) -> set[Path]:
        """The files that are saved anew by RECODE or TRIM."""
        return self.recoded if act is Act.RECODE else self.trimmed

    def act(self, act: Act, path: Path, text: str) -> list[str]:
        """Do something to a file; the keys of the samples whose captions changed with it."""
        if act is Act.JOIN:
            return self.join(path, text)
        self.saved(act).add(path)
        return list(self.by_path.get(path, ()))


def slot_of(caption: Caption) -> Slot:
    """Where a caption stands: no two captions share it unless they are one."""
    return caption.path, caption.line, caption.column


def _owners(samples: Iterable[Sample]) -> dict[Path, list[str]]:
    """The samples whose captions lie in each file."""
    found: dict[Path, list[str]] = defaultdict(list)
    for sample in samples:
        for path in dict.fromkeys(caption.path for caption in sample.captions):
            found[path].append(sample.key)
    return dict(found)


def _sharing(
    samples: dict[str, Sample], by_path: dict[Path, list[str]]
) -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """Samples that share their captions with others (two pictures of one stem): the first, with those that follow it.

    The second value are all samples that must not be edited by themselves; also those that share only some captions.
    """
    followers: dict[str, tuple[str, ...]] = {}
    shut: set[str] = set()
    for keys in by_path.values():
        if len(keys) < 2:
            continue
        groups: dict[Slot, list[str]] = defaultdict(list)
        for key in keys:
            for caption in samples[key].captions:
                groups[slot_of(caption)].append(key)
        for group in groups.values():
            first, *others = dict.fromkeys(group)
            if not others:
                continue
            shut.update(others)
            if all(_slots(samples[other]) == _slots(samples[first]) for other in others):
                followers[first] = tuple(others)
            else:
                shut.add(first)
    return followers, frozenset(shut)


def _slots(sample: Sample) -> Sequence[Slot]:
    return [slot_of(caption) for caption in sample.captions]
