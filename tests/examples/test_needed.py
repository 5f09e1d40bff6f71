"""A missing tool is a reason to skip on a user's machine, and a failure on CI, which installs it."""

from __future__ import annotations

import pytest
from example_projects import needed


def test_a_missing_tool_is_a_skip_with_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-tool isn't installed here"):
        needed("no-such-tool")
    with pytest.raises(pytest.skip.Exception, match="false --version fails here"):
        needed("false", "--version")


def test_on_ci_it_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=r"on CI it must be: \.ci/run installs it"):
        needed("no-such-tool")


def test_a_tool_that_is_there_is_fine() -> None:
    needed("sh", "-c", "true")
