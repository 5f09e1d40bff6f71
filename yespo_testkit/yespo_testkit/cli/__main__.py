"""`python -m yespo_testkit.cli`: the command line where no script is installed."""

from __future__ import annotations

from yespo_testkit.cli import main

main()
