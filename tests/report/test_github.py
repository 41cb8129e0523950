"""`github`: what a runner reads of it, and that nothing in a caption or name becomes a command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from lorakit.findings import Location, Severity
from lorakit.report.words import visible
from lorakit.report.writer import Look
from tests.report.made import HOSTILE, acting, finding, report, shown

if TYPE_CHECKING:
    from lorakit.findings import Finding

INJECTIONS = {
    "command": "::error::boo",
    "command on a line of its own": "a cat\n::error::boo",
    "after a return": "a cat\r::warning file=x::boo",
    "after both": "a cat\r\n::stop-commands::x",
    "old style": "##[error]boo",
    "percent": "100%0A::error::boo",
    "comma and colon": "a, b: c",
}


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands as a runner takes them: what, properties and message, unescaped."""
    found = []
    for line in re.split(r"\r\n|\r|\n", text):
        if match := re.fullmatch(r"::([a-z-]+)(?: (.*?))?::(.*)", line):
            what, listed, message = match.groups()
            pairs = (pair.split("=", 1) for pair in (listed or "").split(","))
            found.append((what, {name: _raw(value) for name, value in pairs}, _raw(message)))
        else:
            assert not line, f"not a command: {line!r}"
    return found


def _raw(text: str) -> str:
    for escape, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, char)
    return text


def many(number: int, severity: Severity) -> list[Finding]:
    return [finding(f"{severity.label} {n}", severity, sample=f"{n}.jpg", image=f"{n}.jpg") for n in range(number)]


@pytest.mark.parametrize("text", [*INJECTIONS.values(), *HOSTILE.values()], ids=[*INJECTIONS, *HOSTILE])
def test_no_text_of_the_user_becomes_a_command_or_acts_in_the_log(text: str) -> None:
    made = report([finding(f"the caption {text}", sample=text, image=text, location=Location(text))])
    said = shown("github", made)
    ((what, properties, _),) = commands(said)
    assert (what, properties["title"]) == ("error", "TST001 made-up")
    assert visible(properties["file"]) == visible(f"data/{text}")
    assert acting(said) == []


def test_properties_are_escaped_as_the_runner_unescapes_them() -> None:
    said = shown("github", report([finding("50%: a, b", image="a,b:c%\r\n.jpg")]))
    assert said == "::error file=data/a%2Cb%3Ac%25%0D%0A.jpg,title=TST001 made-up::50%25: a, b\n"


@pytest.mark.parametrize(
    ("severity", "what"), [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "notice")]
)
def test_a_severity_is_a_command(severity: Severity, what: str) -> None:
    assert [each[0] for each in commands(shown("github", report([finding("x", severity)])))] == [what]


def test_a_place_has_lines_and_columns() -> None:
    ((_, properties, _),) = commands(shown("github", report([finding(location=Location("a.txt", 2, 3, 2, 9))])))
    assert {name: properties.get(name) for name in ("line", "endLine", "col", "endColumn")} == {
        "line": "2",
        "endLine": "2",
        "col": "3",
        "endColumn": "9",
    }


def test_a_place_over_several_lines_has_no_columns() -> None:
    ((_, properties, _),) = commands(shown("github", report([finding(location=Location("a.txt", 2, 3, 4, 9))])))
    assert set(properties) == {"file", "line", "endLine", "title"}
    assert (properties["line"], properties["endLine"]) == ("2", "4")


def test_what_has_no_place_and_what_speaks_of_a_whole_file_has_no_line() -> None:
    for made in (report([finding(image="a.jpg")]), report([finding(location=Location("a.txt"))])):
        ((_, properties, _),) = commands(shown("github", made))
        assert set(properties) == {"file", "title"}


def test_ten_of_each_are_shown_and_the_last_notice_has_the_totals() -> None:
    made = report([*many(25, Severity.ERROR), *many(13, Severity.WARNING), *many(30, Severity.INFO)])
    said = commands(shown("github", made))
    assert [[each[0] for each in said].count(what) for what in ("error", "warning", "notice")] == [10, 10, 10]
    what, properties, message = said[-1]
    assert (what, properties) == ("notice", {"title": "lorakit"})
    assert message.startswith("39 findings not shown here. In all: 25 errors, 13 warnings, 30 infos.")


def test_a_few_need_no_notice() -> None:
    made = report([*many(10, Severity.ERROR), *many(10, Severity.WARNING), *many(9, Severity.INFO)])
    said = commands(shown("github", made))
    assert len(said) == 29
    assert "lorakit" not in [each[1]["title"] for each in said]


def test_nothing_found_is_no_command() -> None:
    assert shown("github", report([]), Look()) == ""
