"""What Ctrl-C does while a run goes, in the process that shows it and in those that help."""

from __future__ import annotations

import signal

import pytest

from lorakit.cli.train_bar import watching


@pytest.mark.parametrize("silent", [False, True])
def test_the_first_ctrl_c_asks_and_the_second_ends(silent: bool, capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    with watching(silent) as watcher:
        watcher.step(1, 10, 1.0, 1.0)
        assert not watcher.stops()
        signal.raise_signal(signal.SIGINT)
        assert watcher.stops()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
    said = capsys.readouterr().err
    assert ("stopping after this step" in said) is not silent


def test_before_the_first_step_there_is_nothing_to_keep() -> None:
    with pytest.raises(KeyboardInterrupt), watching(silent=True):
        signal.raise_signal(signal.SIGINT)


def test_a_helper_s_sigterm_is_the_same_ctrl_c_told_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RANK", "1")
    with watching(silent=True) as watcher:
        watcher.step(1, 10, 1.0, 1.0)
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
        assert watcher.stops()
