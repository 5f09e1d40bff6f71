"""What a shared log asks of whoever loads feeds and files."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from yespo_mockserver.state.change import Change
from yespo_mockserver.state.snapshot import Snapshot


class Agreed(Protocol):
    """What loads what changes are about, before they are carried out."""

    def leads(self) -> bool:
        """Tell whether this worker is the one that looks for new versions of the feed."""

    def offer(self, path: Path, version: str) -> None:
        """Put a feed's file where other workers find it."""

    def agree(self, kind: str, digest: str) -> None:
        """Wait until all live workers have loaded something; raises `ShopError` where one can't."""

    async def before(self, change: Change[Any]) -> None:
        """Have what a change is about loaded; raises `ForeignLogError`."""

    async def files_of(self, saved: Snapshot) -> None:
        """Have the files and the feed that a snapshot is of; raises `ForeignLogError`."""
