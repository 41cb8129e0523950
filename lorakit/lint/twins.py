"""What the rules on duplicates share: which of a group to keep, how it is related, whether captions contradict."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lorakit.caption.style import FUNCTION_WORDS
from lorakit.caption.words import norms
from lorakit.dataset import Role
from lorakit.facts import Group, Likeness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lorakit.facts import Twins
    from lorakit.lint.view import SampleView, SetView

FEWEST = 3  # words that a caption needs before it can contradict another
SIDES = {"left": "right", "right": "left", "左": "右", "右": "左", "leftward": "rightward", "rightward": "leftward"}


LEAST_SIMILARITY = 0.87  # what two pictures have at least once the search calls them copies (image/near.py)


class Copies(NamedTuple):
    """One picture several times: the sample to keep, and the others in the set's order."""

    kept: SampleView
    others: tuple[SampleView, ...]
    group: Group

    @property
    def exact(self) -> bool:
        """Whether all have the same pixels."""
        return self.group.likeness is not Likeness.NEAR

    @property
    def held(self) -> bool:
        """Whether a sample is there for regularisation."""
        return any(view.subset.role is Role.REGULARISATION for view in (self.kept, *self.others))


def copies(view: SetView) -> Iterator[Copies]:
    """The groups of copies among what is trained on; held-out samples are another rule's matter."""
    views = {each.key: each for each in view.samples if each.subset.role is not Role.VALIDATION}
    for group in view.duplicates.copies:
        members = [views[key] for key in group.keys if key in views]
        if len(members) > 1:
            kept = max(members, key=_worth)
            inside = {member.key for member in members}
            pairs = tuple(each for each in group.twins if {each.first, each.second} <= inside)
            likeness = max((each.likeness for each in pairs), key=list(Likeness).index, default=group.likeness)
            others = tuple(member for member in members if member is not kept)
            yield Copies(kept, others, Group(tuple(member.key for member in members), likeness, pairs))


def _worth(view: SampleView) -> tuple[bool, bool, int, float, int, int]:
    """Trained before regularisation, captioned before bare, then the larger picture, the sharper, the heavier file,
    the shorter name: `cat (1).jpg` is the copy.
    """
    row = view.row
    sharp = -round(row.pixels.blur or 0.0, 1)
    return (
        view.subset.role is Role.TRAIN,
        bool(view.captions),
        row.width * row.height,
        sharp,
        row.file_bytes,
        -len(view.key),
    )


def related(pair: Twins) -> str:
    """How two copies are related, in words: `mirrored and cropped`."""
    words = pair.relations
    if not words:
        return "saved anew, resized or with other tones"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


class Contradiction(NamedTuple):
    """Two copies whose captions share too little: `shared` is the Jaccard index of their words (0 to 1)."""

    one: SampleView
    other: SampleView
    shared: float


def claimed(found: Copies, view: SetView) -> bool:
    """Whether `duplicate-contradiction` runs and reports this group: one cause is one finding."""
    options = view.running.get("duplicate-contradiction")
    return options is not None and contradiction(found, options.shared) is not None


def contradiction(found: Copies, limit: float) -> Contradiction | None:
    """The copy whose caption differs most from that of the kept one, if the two share less than `limit`."""
    mirrored = {key for pair in found.group.twins if "mirrored" in pair.relations for key in (pair.first, pair.second)}
    worst = None
    for other in found.others:
        shared = _shared(found.kept, other, bool(mirrored & {found.kept.key, other.key}))
        if shared is not None and shared < (worst.shared if worst else limit):
            worst = Contradiction(found.kept, other, shared)
    return worst


def _shared(one: SampleView, other: SampleView, mirrored: bool) -> float | None:
    """The highest Jaccard index of any two of their captions; None where a caption says too little."""
    ours, theirs = _words(one), _words(other)
    if not ours or not theirs:
        return None
    if mirrored:
        theirs = [*theirs, *(frozenset(SIDES.get(word, word) for word in words) for words in theirs)]
    return max(len(a & b) / len(a | b) for a in ours for b in theirs)


def _words(view: SampleView) -> Sequence[frozenset[str]]:
    """The words of each caption that says something, without grammar and the trigger."""
    trigger = set(norms(view.subset.trigger or ""))
    sets = [
        frozenset(word.lemma for word in reading.parsed.words if word.norm not in trigger) - FUNCTION_WORDS
        for reading in view.readings
    ]
    return sets if all(len(words) >= FEWEST for words in sets) else ()
