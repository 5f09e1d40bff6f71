"""What the browser tests share."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from yespo_mockserver.app import Fake

ARTIFACTS = Path(__file__).parents[2] / "artifacts" / "screenshots"


class Served(NamedTuple):
    """A fake, and where it is."""

    app: Fake
    port: int

    @property
    def url(self) -> str:
        """The page's address."""
        return f"http://127.0.0.1:{self.port}/__admin/"
