"""A plugin of pytest's that tells coverage which test is running, by its name without parameters."""

from __future__ import annotations

from collections.abc import Iterator

import coverage
import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Note each line that a test runs as its own."""
    measured = coverage.Coverage.current()
    if measured is not None:
        measured.switch_context(item.nodeid.partition("[")[0])
    yield
    if measured is not None:
        measured.switch_context("")
