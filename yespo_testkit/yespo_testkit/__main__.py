"""`python -m yespo_testkit`: the command line, where scripts aren't on the path."""

from __future__ import annotations

from yespo_testkit.cli import main

main()
