"""A shop's files watched: settings, contacts, orders and lists are read again when one of them changes.

The feed has a watcher of its own. Files that can't be read leave what was before in use.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, TypeAlias

from yespo_mockserver.feeds.source import file_state
from yespo_mockserver.files.orders_jsonl import NAMES as ORDERS
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.shop.shop import Shop
from yespo_mockserver.shop.watcher import LOOK_SECONDS, Call, Watcher
from yespo_mockserver.state.state import Files

_NAMES = ("shop.toml", "contacts.csv", *ORDERS)
_log = logging.getLogger("yespo_mockserver")

_State: TypeAlias = dict[str, tuple[int, int] | None]


class FilesWatcher(Watcher):
    """Watches the files of a shop's folder; `take` puts what was read in their place."""

    thread_name: ClassVar[str] = "yespo-files"

    def __init__(self, shop: Shop, folder: Path, take: Callable[[Files], None]) -> None:
        super().__init__()
        self._shop = shop
        self._folder = folder
        self._take = take
        self._known = self._settling = self._state()

    def look(self, call: Call = lambda run: run()) -> bool:
        """Look once, and tell whether there was something new, be it good or bad."""
        now = self._state()
        settled, self._settling = now == self._settling, now
        if now == self._known or not settled:  # somebody may still be writing: read it when two looks find the same
            return False
        self._known = now
        try:
            files = self._shop.read_again()
        except (ShopError, OSError) as error:
            _log.warning("The shop's files can't be read, what was before stays in use: %s", error)
            return True
        call(lambda: self._replace(files))
        return True

    def _watch(self, call: Call) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            self.look(call)

    def _replace(self, files: Files) -> None:
        try:
            self._take(files)
        except ShopError as error:
            _log.warning("The shop's files can't be used, what was before stays in use: %s", error)
            return
        _log.warning("The shop's files were read again; what clients had sent is forgotten.")

    def _state(self) -> _State:
        sources = [source.source for source in self._shop.config.data_sources if source.source]
        return {name: _seen(self._folder / name) for name in (*_NAMES, *sources)}


def _seen(path: Path) -> tuple[int, int] | None:
    try:
        return file_state(path)
    except OSError:
        return None
