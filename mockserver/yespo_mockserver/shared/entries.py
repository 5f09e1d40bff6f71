"""Entries of the log, read."""

from __future__ import annotations

from typing import Any

import msgspec

from yespo_mockserver.shared.sequencer import Entry, ForeignLogError
from yespo_mockserver.state.change import Change, change_of


def change_in(entry: Entry, position: int) -> Change[Any]:
    """Return the change that is to be carried out behind a position.

    Raises `ForeignLogError` where the entry isn't the next one, or can't be read.
    """
    if entry.position > position + 1:
        raise ForeignLogError(
            f"the log lacks what stood between {position} and {entry.position}: entries or the snapshot were removed. "
            "To begin anew, stop all workers and delete the log, or name another one"
        )
    try:
        return change_of(entry.change)
    except msgspec.MsgspecError as error:
        raise ForeignLogError(f"the log's entry {entry.position} can't be read: {error}") from None
