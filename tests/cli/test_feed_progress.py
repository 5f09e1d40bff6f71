"""How far the reading of a large feed is."""

from __future__ import annotations

import pytest

from yespo_testkit.cli.feed import progress as module
from yespo_testkit.cli.feed.progress import feed_progress


def test_off_a_terminal_nothing_is_shown() -> None:
    """As in CI."""
    import click

    with click.Context(click.Command("serve")), feed_progress() as tell:
        assert tell is None


def test_on_a_terminal_items_and_rate_are_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Once it takes longer than a moment."""
    import click

    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr(module, "_PATIENCE", 0.0)
    with click.Context(click.Command("serve")), feed_progress() as tell:
        assert tell is not None
        tell(1000, 0.0)
        tell(5000, 0.5)
    assert "5,000 items" in capsys.readouterr().err
