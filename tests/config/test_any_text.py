"""Whatever a settings file holds: settings, or a ConfigError; never anything else."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import example, given, settings
from hypothesis import strategies as st

from lorakit import api
from lorakit.config.layers import load_settings
from lorakit.config.settings import Settings
from lorakit.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from lorakit.errors import ConfigProblem

KEYS = sorted(field.alias or name for name, field in Settings.model_fields.items())
WORDS = st.sampled_from(
    [*KEYS, "mode", "set-size", "IMG", "off", "error", "~", "", "1", "-1", "1e9", ".nan", "2024-01-01"]
)
LEAVES = st.one_of(WORDS, st.text(max_size=8), st.integers(), st.booleans().map(str))
# what YAML gives a meaning of its own
MARKS = st.sampled_from(
    [*"{}[],:?-&*!|>'\"%@`#\\~=<\t\n ", "<<: ", "!!set ", "&a ", "*a", "---\n", "...\n", "\\ud800", "? "]
)


def flow(children: st.SearchStrategy[object]) -> st.SearchStrategy[str]:
    """YAML's flow style: brackets and braces."""
    return st.one_of(
        st.lists(children, max_size=4).map(lambda items: f"[{', '.join(map(str, items))}]"),
        st.dictionaries(WORDS, children, max_size=4).map(
            lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"
        ),
    )


VALUES: st.SearchStrategy[object] = st.recursive(LEAVES, flow, max_leaves=8)
NEARLY = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5).map(
    lambda pairs: "".join(f"{key}: {value}\n" for key, value in pairs.items())
)
SOUP = st.lists(st.one_of(MARKS, WORDS, st.text(max_size=4)), max_size=25).map("".join)


def holds(name: str, data: bytes, load: Callable[[Path], object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        faults: tuple[ConfigProblem, ...] | None = None
        try:
            load(path)
        except ConfigError as error:
            faults = error.problems
        assert faults is None or all(str(fault).startswith(folder) for fault in faults)


def load_and_bind(path: Path) -> None:
    loaded = load_settings(path)
    assert isinstance(loaded.settings, Settings)
    api.bind_rules(loaded)


@settings(max_examples=150, deadline=None)
@given(st.one_of(NEARLY, SOUP, st.text(max_size=60)))
@example("a: &a {b: *a}")
@example("? {a: b}\n: c")
@example("trigger: !!timestamp x")
@example("trigger: !!binary '*'")
@example("select: !!set {mode}")
@example("rules: !!omap [mode: {}]")
@example("ignore: ['\ud800']")
@example('ignore: ["\\ud800"]')
@example("severity: {null: off, 1: info, 1.5: error, true: info}")
@example("resolution: [true, 512]")
@example("batch-size: .inf")
@example("packs: ['']")
@example("packs: ['.']")
@example("extend: ''")
@example("extend: .")
@example("a: !<tag:yaml.org,2002:python/object/apply:os.system> [true]")
@example("\x85")
@example("\ufeff\ufeffprofile: style")
def test_any_text_gives_settings_or_a_config_error(text: str) -> None:
    holds("lorakit.yaml", text.encode("utf-8", "surrogatepass"), load_and_bind)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_give_settings_or_a_config_error(data: bytes) -> None:
    holds("lorakit.yaml", data, load_and_bind)


@settings(max_examples=50, deadline=None)
@given(st.one_of(SOUP, st.text(max_size=60)))
@example("[tool.lorakit]\na.b.c = 1\na.b.d = {x = 1979-05-27T07:32:00Z}")
@example("[[tool.lorakit]]\nprofile = 'x'")
@example('[tool."lorakit"]\nprofile = "x"')
@example("[tool]\nlorakit.profile = 'x'\nlorakit.rules.mode.x = nan")
@example("tool.lorakit = []")
def test_any_pyproject_gives_settings_or_a_config_error(text: str) -> None:
    holds("pyproject.toml", f"[tool.lorakit]\n{text}".encode("utf-8", "surrogatepass"), load_and_bind)
    holds("pyproject.toml", text.encode("utf-8", "surrogatepass"), load_and_bind)
