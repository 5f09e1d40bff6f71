"""What a start imports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LATE = ("yespo_mockserver.admin.app", "yespo_mockserver.feeds.download", "http.client")
KEPT = ("yespo_mockserver.feeds.feed", "csv", "tomllib", "rich", "yespo_contracts.private", "difflib", "dataclasses")

START = """
from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop
import yespo_testkit.cli.serve
create_app(Shop.demo())
"""


def test_a_start_imports_nothing_that_only_later_requests_need() -> None:
    """Neither the control API nor what downloads feeds."""
    program = f"import sys\n{START}print([name for name in {LATE!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_later_start_reads_no_files(tmp_path: Path) -> None:
    """What the demo shop's files say was kept, so that neither feeds nor tables nor TOML are imported."""
    program = (
        "import sys\n"
        "there = {*sys.modules}\n"  # coverage imports some, too
        f"{START}"
        f"print([name for name in {KEPT!r} if name in sys.modules.keys() - there])"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "YESPO_TESTKIT_CACHE": str(tmp_path)},
        ).stdout.strip()
        for _ in range(2)
    ]
    assert "csv" in said[0]
    assert said[1] == "[]"
