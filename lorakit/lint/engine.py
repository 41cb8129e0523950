"""Run rules over a dataset: measure each picture once, sample rules, then set rules; deterministic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lorakit.caption.tokenizer import clip_tokenizer
from lorakit.findings import Finding, RuleRun, Severity
from lorakit.formats.folder import natural
from lorakit.image.row import Fault, Row
from lorakit.lint.guard import guarded
from lorakit.lint.ignores import spared
from lorakit.lint.outcome import Outcome, collector_at_rest, remember
from lorakit.lint.rule import Need, Rule, SampleRule, SetRule
from lorakit.lint.view import SampleView, SetView

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from lorakit.dataset import Dataset
    from lorakit.lint.context import Context
    from lorakit.lint.outcome import Memory
    from lorakit.lint.registry import Selected

NO_TOKENS = "needs CLIP's vocabulary: install instant-clip-tokenizer (Python up to 3.12) or open_clip_torch"
RULE_FAILED = ("LKT001", "rule-failed")


@dataclass(frozen=True, slots=True)
class Effort:
    """How far a run may look: `limit` is the highest need that is served, `flag` the option that set it."""

    limit: Need = Need.PIXELS
    flag: str = ""


def wanted(selected: Selected, effort: Effort) -> Need:
    """The highest need of the chosen rules that the effort allows."""
    needs = [rule.need for rule in selected.rules if rule.need <= effort.limit]
    return max(needs, default=Need.CAPTION)


def run(
    dataset: Dataset,
    rows: dict[Path, Row],
    selected: Selected,
    context: Context,
    effort: Effort,
    cache: Path | None = None,
    earlier: Sequence[Outcome] = (),
    only: Collection[str] | None = None,
) -> Outcome:
    """Judge the dataset by the chosen rules; `rows` were measured as far as `wanted` says.

    `cache` is the folder of the cache, None when nothing is to be remembered. `earlier` is what runs of the same rules
    said before some captions were changed, the newest first: the very same sample is not judged again. `only` are the
    codes of the rules that are asked; the others are chosen all the same, and rules that yield to them do so.
    """
    known = {view.key: view for view in earlier[0].views} if earlier else {}
    views = tuple(
        old
        if (old := known.get(sample.key)) is not None and old.sample is sample
        else SampleView(sample, subset, rows.get(sample.image, Row()), context, dataset.root, dataset.layout)
        for subset, sample in dataset.samples()
    )
    twins = next((each.duplicates for each in earlier if each.duplicates), None)
    whole = SetView(dataset, views, context, {rule.name: rule.options for rule in selected.rules}, cache, twins)
    asked = selected if only is None else replace(selected, rules=tuple(r for r in selected.rules if r.code in only))
    with collector_at_rest():
        findings, runs = _judge_all(whole, asked, effort, remember(earlier, whole))
    seen = whole.duplicates if "duplicates" in vars(whole) else twins
    return Outcome(tuple(sorted(guarded(findings, views), key=_order)), tuple(runs), views, dataset.notes, seen)


def _judge_all(
    whole: SetView, selected: Selected, effort: Effort, before: Sequence[Memory]
) -> tuple[list[Finding], list[RuleRun]]:
    """Every rule's findings and record, in the order of the rules."""
    findings: list[Finding] = []
    runs: list[RuleRun] = []
    for rule in selected.rules:
        partial = rule.need is Need.FILE and effort.limit is Need.CAPTION and isinstance(rule, SetRule)
        if rule.need > effort.limit and not partial:
            runs.append(
                RuleRun(rule.code, rule.name, rule.gravest, 0, 0, f"needs pictures: not run with {effort.flag}")
            )
            continue
        if rule.exact_tokens and not clip_tokenizer().exact:
            runs.append(RuleRun(rule.code, rule.name, rule.gravest, 0, 0, NO_TOKENS))
            continue
        found, record = _judge(rule, whole, before)
        kept = [_settle(each, selected) for finding in found if (each := spared(finding, selected)) is not None]
        findings.extend(kept)
        # such a rule also judges text files; it must not keep silent about those, nor claim to have seen pictures
        skipped = f"saw no pictures: {effort.flag}" if partial else record.skipped
        runs.append(replace(record, findings=len(kept), skipped=skipped))
    return findings, runs


def _judge(rule: Rule, whole: SetView, before: Sequence[Memory]) -> tuple[list[Finding], RuleRun]:
    """One rule's findings. A rule that raises is a bug of ours: it becomes a finding, never a traceback."""
    record = RuleRun(rule.code, rule.name, rule.gravest, 0, 0)
    try:
        if isinstance(rule, SampleRule):
            fit = [view for view in whole.samples if _fits(view.row, rule.need)]
            found = [finding for view in fit for finding in _check(rule, view, before)]
            _render(found)
            return found, replace(record, evaluated=len(fit))
        if isinstance(rule, SetRule):
            told = next((known for each in before if (known := each.of_set(rule)) is not None), None)
            found = list(rule.check(whole)) if told is None else told
            _render(found)
            return found, replace(record, evaluated=len(whole.samples))
    except Exception as error:  # noqa: BLE001 - whatever a rule raises, the other rules' answers must reach the user
        said = f"{type(error).__name__}: {error}"
        code, name = RULE_FAILED
        failed = Finding(
            code,
            name,
            Severity.ERROR if rule.gravest is Severity.ERROR else Severity.WARNING,
            "rule {rule} stopped with {said}; this is a fault of lorakit, please report it",
            {"rule": f"{rule.code} {rule.name}", "said": said},
        )
        return [failed], replace(record, skipped=f"stopped with {said}")
    raise TypeError(f"{rule.name} is neither a sample rule nor a set rule")


def _check(rule: SampleRule, view: SampleView, before: Sequence[Memory]) -> Iterable[Finding]:
    """The rule's findings for a sample, remembered where it has judged the very same one."""
    for each in before:
        told = each.of_sample(rule, view)
        if told is not None:
            return told
    return rule.check(view)


def _render(found: list[Finding]) -> None:
    """A message whose braces do not fit its values is the rule's fault, and must show here, not in a writer."""
    for finding in found:
        finding.message  # noqa: B018 - evaluated for the error it may raise


def _fits(row: Row, need: Need) -> bool:
    """Whether a sample's row has what a rule of this need reads."""
    if need in (Need.CAPTION, Need.FILE, Need.DECODE):
        return True
    if need is Need.HEADER:
        return row.opened
    return row.decoded and row.fault is Fault.NONE


def _settle(finding: Finding, selected: Selected) -> Finding:
    forced = selected.forced.get(finding.code)
    return replace(finding, severity=forced) if forced else finding


def _order(finding: Finding) -> tuple[object, ...]:
    """Set-wide findings first, then by sample, place and code: the same input gives the same order."""
    place = finding.location
    return (
        natural(finding.sample or ""),
        natural(place.path) if place else (),
        (place.line, place.column) if place else (0, 0),
        finding.code,
        finding.message,
    )
