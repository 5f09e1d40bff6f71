"""Print where the locustfile is, for `locust -f`."""

from __future__ import annotations

from pathlib import Path

if __name__ == "__main__":
    print(Path(__file__).with_name("locustfile.py"))  # noqa: T201  # what was asked for
