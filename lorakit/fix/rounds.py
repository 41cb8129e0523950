"""Apply fixes, judge again, and so on until nothing is left to apply; what goes in circles stays as it was."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from lorakit.findings import Act, Safety
from lorakit.fix.bench import Bench
from lorakit.fix.choose import by_caption, compatible
from lorakit.fix.settled import Applied, Settled
from lorakit.fix.wishes import wishes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from lorakit.dataset import Caption, Dataset
    from lorakit.findings import Edit, Finding
    from lorakit.fix.choose import Group, Wanted
    from lorakit.fix.wishes import Ask, Place, Wishes

    Judge = Callable[[Dataset], Sequence[Finding]]
    # The texts that a caption has had, each with the rules that made it.
    History = dict[Place, list[tuple[str, frozenset[str]]]]

MOST_ROUNDS = 10
LAST_ROUNDS = 3  # whose rules are named when a caption does not come to rest
PARTING = " ,，、;；"


def settle(
    dataset: Dataset,
    findings: Sequence[Finding],
    judge: Judge,
    least: Safety,
    ask: Ask | None = None,
) -> Settled:
    """Apply the fixes of `findings` that are at least as safe as `least`; `judge` says what is left after each round.

    A round makes all edits that do not touch; at most MOST_ROUNDS are made. A caption whose text comes back to one it
    had before, or that is not at rest after the last round, keeps its original, or the text that the safe fixes give it
    when only the others are at odds.
    """
    state = Settled(dataset, Bench(dataset))
    _come_to_rest(state, findings, judge, least, ask)
    if state.unsettled and least < Safety.SAFE:
        quarrels, state.unsettled = state.unsettled, {}
        state.only = frozenset(quarrels)
        _come_to_rest(state, judge(state.dataset), judge, Safety.SAFE, ask)
        state.unsettled = quarrels
    return state


def _come_to_rest(state: Settled, findings: Sequence[Finding], judge: Judge, least: Safety, ask: Ask | None) -> None:
    """Make rounds of fixes until none is left to make, or too many were made."""
    history: History = defaultdict(list)
    for _ in range(MOST_ROUNDS):
        asked = wishes(state, findings, least, ask)
        if not asked.wanted:
            return
        state.rounds += 1
        if not _round(state, asked, history):
            return
        findings = judge(state.dataset)
    restless = by_caption(wishes(state, findings, least, ask).wanted)
    for place, groups in restless.items():
        if state.may_edit(place[0]):
            _give_up(state, place, groups, history[place][-LAST_ROUNDS:])
    state.dataset = state.bench.update(state.dataset, state.unsettled)


def _round(state: Settled, asked: Wishes, history: History) -> bool:
    """Make what can be made at once; whether anything was."""
    bench = state.bench
    texts = _texts(state.dataset, {edit.sample for each in asked.wanted for edit in each.fix.edits})
    touched: set[str] = set()
    for place, groups in by_caption(asked.wanted).items():
        key, number = place
        if not state.may_edit(key):
            continue
        caption = texts[key][number]
        chosen = compatible([group for group in groups if all(edit.digest == caption.digest for edit in group.edits)])
        if not chosen:
            continue
        bench.edit(key, number, [(e.span.start, e.span.end, e.text) for group in chosen for e in group.edits])
        after = bench.draft(key)[number].text
        if after == caption.text:
            continue
        touched.add(key)
        known = history[place]
        if place in asked.typed:
            known.clear()  # a person may write what stood there before
        elif not known:
            known.append((caption.text, frozenset()))
        had = [text for text, _ in known]
        if after in had:
            _give_up(state, place, chosen, known[had.index(after) + 1 :])
        else:
            known.append((after, frozenset(_names(chosen))))
            _record(state, key, caption.text, chosen)
    paths = _act_on_files(state, asked.wanted, touched)
    state.dataset = bench.update(state.dataset, touched, paths)
    return bool(touched or paths)


def _act_on_files(state: Settled, wanted: Iterable[Wanted], touched: set[str]) -> list[Path]:
    """Do what fixes ask of whole files, once each; a caption that was edited in this round is joined in the next."""
    done: list[Path] = []
    for each in wanted:
        for edit in each.fix.files:
            path = state.bench.dataset.root / edit.path
            if not state.may_act(edit):
                continue
            if edit.act is Act.JOIN and not touched.isdisjoint(state.bench.by_path.get(path, ())):
                continue
            keys = state.bench.act(edit.act, path, edit.text)
            if keys or edit.act is not Act.JOIN:  # a list can be recoded although no picture has a caption in it
                state.acts[path, edit.act] = each.finding.name
                done.append(path)
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


def _give_up(
    state: Settled, place: Place, groups: Iterable[Group], since: Iterable[tuple[str, frozenset[str]]]
) -> None:
    """Give up a caption because of `groups` and of what led it there."""
    state.give_up(place[0], _names(groups).union(*(rules for _, rules in since)))


def _names(groups: Iterable[Group]) -> set[str]:
    return {group.wanted.finding.name for group in groups}
