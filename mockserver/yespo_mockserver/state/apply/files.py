"""Back to the files, to other files, and to another version of the feed: loaded before, put in place here."""

from __future__ import annotations

import msgspec

from yespo_mockserver.state.apply.traffic import arrange_anew
from yespo_mockserver.state.change import FailFeed, Refused, Reload, Reset, SwitchFeed
from yespo_mockserver.state.state import State


def reset(state: State, change: Reset, at: float) -> None:
    """Return to the files."""
    state.begin()
    if change.everything:
        arrange_anew(state, at)


def reload(state: State, change: Reload, at: float) -> Refused | None:
    """Take files that were read before in the place of these."""
    files = state.prepared.files.pop(change.digest, None)
    if files is None:
        return Refused("These files haven't been read here.")
    state.files = files
    state.begin()
    if change.everything:
        arrange_anew(state, at)
    return None


def switch_feed(state: State, change: SwitchFeed, at: float) -> Refused | None:  # noqa: ARG001  # a feed has no date
    """Take a version of the feed that was read before in the place of this one."""
    feed = state.prepared.feeds.pop(change.version, None)
    if feed is None:
        return Refused("This version of the feed hasn't been read here.")
    catalogue, state.feed = feed
    state.files = msgspec.structs.replace(state.files, catalogue=catalogue, feed=state.feed)
    state.begin_products()
    return None


def fail_feed(state: State, change: FailFeed, at: float) -> None:  # noqa: ARG001  # likewise
    """Note what is wrong with the feed's newest version."""
    state.feed = msgspec.structs.replace(state.feed, error=change.error)
