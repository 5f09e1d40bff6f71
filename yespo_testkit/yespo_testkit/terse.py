"""Whether failures are told tersely: for whoever reads them in a small window and types the next command at once."""

from __future__ import annotations

import os
import shlex

VARIABLES = ("AI_AGENT", "CLAUDECODE", "CODEX_SANDBOX", "CURSOR_AGENT", "GEMINI_CLI", "OPENCODE")
"""What coding assistants set where they run commands."""

ASKED = "YESPO_TERSE"
"""Goes before those: 1 for terse, 0 for not."""


def same_test(otherwise: str) -> str:
    """Return the line that names the next command: this test again, or another where no test runs."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" (")[0]
    return f"next: {shlex.join(['pytest', test]) if test else otherwise}"


def is_terse(given: bool | None = None) -> bool:
    """Tell whether to be terse: what was given goes before the environment."""
    if given is not None:
        return given
    asked = os.environ.get(ASKED, "")
    return asked not in {"0", "false"} if asked else any(map(os.environ.get, VARIABLES))
