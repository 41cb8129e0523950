"""The demo shows what it planted: every fault is found, and the sound pictures are left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lorakit import api
from lorakit.demo.sound import SOUND
from lorakit.demo.story import outcome
from lorakit.demo.write import write_demo
from lorakit.findings import Severity

if TYPE_CHECKING:
    from lorakit.demo.plan import DemoSet
    from lorakit.findings import Finding, Report

Linted = tuple["DemoSet", "Report"]


@pytest.fixture(scope="module", params=[7, 8])
def linted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Linted:
    demo = write_demo(tmp_path_factory.mktemp("demo"), request.param)
    return demo, api.lint(api.LintRequest(config=demo.folder / "lorakit.yaml", cached=False))


def file_of(finding: Finding) -> str:
    place = finding.sample or (finding.location.path if finding.location else "")
    return place.rpartition("/")[2]


def test_every_planted_fault_is_found(linted: Linted) -> None:
    demo, report = linted
    missed = outcome(demo, {(file_of(finding), finding.name) for finding in report.findings}).missed
    assert [(fault.file, fault.rule) for fault in missed] == []


def test_no_sound_picture_is_called_faulty_for_its_pixels(linted: Linted) -> None:
    _, report = linted
    sound = {shot.name for shot in SOUND}
    alarms = [
        (file_of(finding), finding.name, finding.message)
        for finding in report.findings
        if file_of(finding) in sound
        and finding.severity > Severity.INFO
        and finding.code.startswith(("QUA", "IMG", "RES", "DUP", "SUB"))
    ]
    assert alarms == []
