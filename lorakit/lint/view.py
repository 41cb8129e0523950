"""What rules look at: one sample, or the set. Facts are computed once, on demand, by name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from lorakit.caption.negation.find import negations
from lorakit.caption.reading import Reading, read
from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.caption.words import norms
from lorakit.dataset import NoteKind, Role
from lorakit.facts import Duplicates, Terms, bucket_members, count_terms, find_duplicates, place
from lorakit.plan.plan import Plan, make_plan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from lorakit.caption.negation.kinds import Negation
    from lorakit.dataset import Caption, Dataset, File, Note, Sample, Subset
    from lorakit.image.framing import Frame, Size
    from lorakit.image.row import Row
    from lorakit.lint.context import Context


@dataclass(frozen=True)
class SampleView:
    """One sample with its subset, its row (empty when pictures were not looked at) and the run's context."""

    sample: Sample
    subset: Subset
    row: Row
    context: Context
    root: Path
    layout: str = ""

    @property
    def key(self) -> str:
        """The sample's stable name."""
        return self.sample.key

    @property
    def captions(self) -> tuple[Caption, ...]:
        """The captions, in reading order; empty when the picture has none."""
        return self.sample.captions

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """The captions parsed, with every known word found; one for each of `captions`."""
        return tuple(read(caption.text, self.context.lexicon) for caption in self.sample.captions)

    def bare(self, index: int) -> str:
        """Caption number `index` without the trigger or declared prefix in front: tools write it before anything."""
        parsed = self.readings[index].parsed
        text, first = parsed.text, 0
        for key in (norms(self.subset.trigger or ""), norms(self.context.habits.prefix or "")):
            if key and tuple(word.norm for word in parsed.words[first : first + len(key)]) == key:
                first += len(key)
                text = parsed.text[parsed.words[first - 1].end :].lstrip(" ,，.:：")
        return text

    @cached_property
    def negations(self) -> tuple[Sequence[Negation], ...]:
        """What each of `captions` denies."""
        return tuple(tuple(negations(reading)) for reading in self.readings)

    @cached_property
    def tokens(self) -> tuple[int, ...]:
        """The CLIP tokens of each of `captions`."""
        tokenizer = clip_tokenizer()
        return tuple(tokenizer.count(caption.text) for caption in self.sample.captions)

    @cached_property
    def frame(self) -> Frame:
        """Bucket, scale and crop at the training resolution. Needs Need.HEADER."""
        return place(self.row, self.context.framing, self.context.target.exif == "applied")

    @property
    def size(self) -> str:
        """The stored size for messages, as `640x480`."""
        return f"{self.row.width}x{self.row.height}"


class Line(NamedTuple):
    """Caption number `number` (from 0) of a sample, read."""

    view: SampleView
    number: int
    reading: Reading

    @property
    def tokens(self) -> int:
        """How many CLIP tokens the line takes."""
        own = self.view.readings
        if self.number < len(own) and self.reading is own[self.number]:
            return self.view.tokens[self.number]
        return clip_tokenizer().count(self.reading.parsed.text)


@dataclass(frozen=True)
class SetView:
    """The whole dataset: its files, notes and sample views.

    `running` holds the options of the rules of this run by name, so that a rule yields to another only where that one
    runs, and at the limit that it goes by. `cache` is the folder whose cache may remember what is slow to find,
    `twins` what an earlier look at the same pictures found.
    """

    dataset: Dataset
    samples: tuple[SampleView, ...]
    context: Context
    running: Mapping[str, Any] = field(default_factory=dict)
    cache: Path | None = None
    twins: Duplicates | None = None

    def notes(self, kind: NoteKind) -> list[Note]:
        """What the loaders noticed of this kind, in order of path and line."""
        return [note for note in self.dataset.notes if note.kind is kind]

    def by_cause(self, kind: NoteKind) -> list[tuple[Note, int]]:
        """Notes of this kind with how many each stands for.

        A list of which no row could be used has one fault, not one a row; so has a list that shows the same
        malformation in many lines. The first note stands for all of them.
        """
        notes = self.notes(kind)
        same = [self._cause(note) for note in notes]
        counts = Counter(same)
        first = dict(zip(reversed(same), reversed(notes), strict=True))
        return [(first[cause], counts[cause]) for cause in dict.fromkeys(same)]

    def _cause(self, note: Note) -> tuple[object, ...]:
        if note.path not in self._used_lists:
            return (note.path,)
        return (note.path, note.detail) if note.kind is NoteKind.MALFORMED else (note.path, note.line, note.text)

    @cached_property
    def _used_lists(self) -> frozenset[Path]:
        """Files that gave at least one caption."""
        return frozenset(caption.path for view in self.samples for caption in view.captions)

    def shown(self, path: Path) -> str:
        """`path` relative to the dataset's root, with forward slashes."""
        return relative(path, self.dataset.root)

    @property
    def root(self) -> Path:
        """The dataset's root."""
        return self.dataset.root

    @cached_property
    def training(self) -> tuple[SampleView, ...]:
        """The samples of training subsets: no regularisation, no validation."""
        return tuple(view for view in self.samples if view.subset.role is Role.TRAIN)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Every caption of the training samples that the target trains and that holds a word or an emoticon.

        Of a file with several lines some trainers take the first, some join all: what they never train as a caption
        is not judged as one.
        """
        return tuple(
            Line(view, number, reading)
            for view in self.training
            for number, reading in enumerate(_trained(view))
            if reading.parsed.words or reading.parsed.emoticons
        )

    @cached_property
    def terms(self) -> Terms:
        """How many captions hold each unit and each word, and the set's style."""
        return count_terms([line.reading for line in self.lines])

    @cached_property
    def opened(self) -> tuple[SampleView, ...]:
        """The training samples whose header could be read."""
        return tuple(view for view in self.training if view.row.opened)

    @cached_property
    def buckets(self) -> Mapping[Size, list[str]]:
        """Keys of training samples by bucket. Needs Need.HEADER."""
        return bucket_members((view.key, view.frame) for view in self.opened)

    @cached_property
    def plan(self) -> Plan | None:
        """What the training config makes of the set, nothing held out; None without a config. Needs Need.HEADER."""
        run = self.context.run
        if run is None:
            return None
        rows = {view.sample.image: view.row for view in self.samples}
        return make_plan(self.dataset, rows, self.context.framing, run.config)

    @cached_property
    def duplicates(self) -> Duplicates:
        """Copies and bursts among all samples, whatever their subset. Needs Need.PIXELS."""
        return self.twins or find_duplicates(((view.key, view.row) for view in self.samples), self.cache)

    @cached_property
    def files(self) -> tuple[File, ...]:
        """Every file below the roots."""
        return self.dataset.files


def _trained(view: SampleView) -> tuple[Reading, ...]:
    """The captions of a sample as its target reads them."""
    lines = view.context.target.lines
    if lines == "alternatives" or len(view.captions) < 2 or view.captions[0].source != "sidecar":
        return view.readings
    if lines == "first":
        return view.readings[:1]
    return (read("\n".join(caption.text for caption in view.captions), view.context.lexicon),)


def relative(path: Path, root: Path) -> str:
    """`path` below `root` with forward slashes, or the whole path when it lies elsewhere."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()
