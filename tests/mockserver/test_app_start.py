"""What a start imports."""

from __future__ import annotations

import subprocess
import sys

LATE = ("yespo_mockserver.admin.app", "yespo_mockserver.feeds.download", "http.client")


def test_a_start_imports_nothing_that_only_later_requests_need() -> None:
    """Neither the control API nor what downloads feeds."""
    program = (
        "import sys\n"
        "from yespo_mockserver.app import create_app\n"
        "from yespo_mockserver.shop import Shop\n"
        "import yespo_testkit.cli.serve\n"
        "create_app(Shop.demo())\n"
        f"print([name for name in {LATE!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
