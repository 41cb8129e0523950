"""Apply fixes, judge again, and so on until nothing is left to apply; what goes in circles stays as it was."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from lorakit.findings import Act, Finding, Severity
from lorakit.fix.bench import Bench
from lorakit.fix.choose import by_caption, compatible, fixes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from lorakit.dataset import Caption, Dataset
    from lorakit.findings import Edit, Fix, Safety
    from lorakit.fix.choose import Group, Wanted

    Judge = Callable[[Dataset], Sequence[Finding]]
    # What a person says of a fix and the caption it edits first: apply it as it is, or changed, or leave it (None).
    Ask = Callable[[Finding, Fix, Caption | None], Fix | None]

MOST_ROUNDS = 10
PARTING = " ,，、;；"
NOT_SETTLED = ("LKT002", "fix-did-not-converge")


class Applied(NamedTuple):
    """One change that was made: the rule, what stood there and what stands there now (texts, empty for nothing)."""

    rule: str
    before: str
    after: str


@dataclass(slots=True)
class Settled:
    """A dataset after repair: `dataset` as it would be read now, `bench` with what became of each caption.

    `applied` are the changes by sample, `negative` the words for the negative prompt, `unsettled` what would not come
    to rest and was left as it was.
    """

    dataset: Dataset
    bench: Bench
    applied: dict[str, list[Applied]] = field(default_factory=lambda: defaultdict(list))
    negative: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unsettled: dict[tuple[str, int], str] = field(default_factory=dict)
    rounds: int = 0


def settle(
    dataset: Dataset,
    findings: Sequence[Finding],
    judge: Judge,
    least: Safety,
    ask: Ask | None = None,
) -> Settled:
    """Apply the fixes of `findings` that are at least as safe as `least`; `judge` says what is left after each round.

    A round makes all edits that do not touch; at most MOST_ROUNDS are made. A caption whose text comes back to one it
    had before, or that is not at rest after the last round, keeps its original.
    """
    state = Settled(dataset, Bench(dataset))
    seen: dict[tuple[str, int], set[str]] = defaultdict(set)
    while wanted := _open(state, findings, least, ask):
        if state.rounds == MOST_ROUNDS:
            for place, groups in by_caption(wanted).items():
                if state.bench.may_edit(place[0]):
                    _give_up(state, place, groups)
            state.dataset = state.bench.update(state.dataset, [key for key, _ in state.unsettled])
            break
        state.rounds += 1
        touched = _round(state, wanted, seen)
        if not touched:
            break
        findings = judge(state.dataset)
    return state


def _open(
    state: Settled,
    findings: Sequence[Finding],
    least: Safety,
    ask: Ask | None,
) -> list[Wanted]:
    """The fixes that can still be applied."""
    found = fixes_of(findings, least)
    if ask is None:
        return found
    captions = {sample.key: sample.captions for _, sample in state.dataset.samples()}
    kept = []
    for each in found:
        fix = ask(each.finding, each.fix, _caption(captions, each.fix))
        if fix is not None:
            kept.append(each._replace(fix=fix))
    return kept


def _caption(captions: dict[str, tuple[Caption, ...]], fix: Fix) -> Caption | None:
    """The caption that a fix edits first."""
    return captions[fix.edits[0].sample][fix.edits[0].caption] if fix.edits else None


def _round(state: Settled, wanted: Sequence[Wanted], seen: dict[tuple[str, int], set[str]]) -> bool:
    """Make what can be made at once; whether anything was."""
    bench = state.bench
    texts = _texts(state.dataset, {edit.sample for each in wanted for edit in each.fix.edits})
    touched: set[str] = set()
    for place, groups in by_caption(wanted).items():
        key, number = place
        if place in state.unsettled or not bench.may_edit(key):
            continue
        caption = texts[key][number]
        fresh = [group for group in groups if all(edit.digest == caption.digest for edit in group.edits)]
        chosen = compatible(fresh)
        if not chosen:
            continue
        if not seen[place]:
            seen[place].add(caption.text)
        bench.edit(key, number, [(e.span.start, e.span.end, e.text) for group in chosen for e in group.edits])
        touched.add(key)
        after = bench.draft(key)[number].text
        if after in seen[place] and after != caption.text:
            _give_up(state, place, chosen)
        elif after != caption.text:
            seen[place].add(after)
            _record(state, key, caption.text, chosen)
    paths = _act_on_files(state, wanted, touched)
    state.dataset = bench.update(state.dataset, touched, paths)
    return bool(touched or paths)


def _act_on_files(state: Settled, wanted: Iterable[Wanted], touched: set[str]) -> list[Path]:
    """Do what fixes ask of whole files, once each; a caption that was edited in this round is joined in the next."""
    done: list[Path] = []
    for each in wanted:
        for act in each.fix.files:
            path = state.bench.dataset.root / act.path
            keys = state.bench.by_path.get(path, [])
            if act.act is Act.JOIN and not touched.isdisjoint(keys):
                continue
            if act.act is not Act.JOIN and path in state.bench.saved(act.act):
                continue
            state.bench.act(act.act, path, act.text)
            done.append(path)
            for key in keys[:1]:
                state.applied[key].append(Applied(each.finding.name, act.act.value, ""))
    return done


def _texts(dataset: Dataset, keys: set[str]) -> dict[str, tuple[Caption, ...]]:
    return {sample.key: sample.captions for _, sample in dataset.samples() if sample.key in keys}


def _record(state: Settled, key: str, text: str, chosen: Iterable[Group]) -> None:
    for group in chosen:
        rule = group.wanted.finding.name
        state.applied[key].extend(_applied(rule, text, edit) for edit in group.edits)
        if group.wanted.fix.negative:
            state.negative[key] = (*state.negative.get(key, ()), *group.wanted.fix.negative)


def _applied(rule: str, text: str, edit: Edit) -> Applied:
    """What changed, without the separators that went with it."""
    before = text[edit.span.start : edit.span.end]
    return Applied(rule, before.strip(PARTING) or before, edit.text.strip(PARTING) or edit.text)


def _give_up(state: Settled, place: tuple[str, int], groups: Sequence[Group]) -> None:
    """Give a caption its original back, and touch it no more."""
    key, _ = place
    state.unsettled[place] = ", ".join(sorted({group.wanted.finding.name for group in groups}))
    state.bench.reset(key)
    for other in range(len(state.bench.original[key].captions)):
        state.unsettled.setdefault((key, other), state.unsettled[place])
    state.applied.pop(key, None)
    state.negative.pop(key, None)


def not_settled(state: Settled) -> list[Finding]:
    """A finding for every picture whose captions would not come to rest."""
    found: dict[str, str] = {}
    for (key, _), rules in state.unsettled.items():
        found.setdefault(key, rules)
    code, name = NOT_SETTLED
    return [
        Finding(
            code,
            name,
            Severity.WARNING,
            "the repairs of {rules} undo each other here, so that the caption was left as it was: repair it by hand",
            {"rules": rules},
            sample=key,
            image=key,
        )
        for key, rules in found.items()
    ]
