"""Snapshots of a shop beside its log, for workers that join: they needn't carry out all that ever was."""

from __future__ import annotations

import logging
from collections.abc import Callable

import msgspec

from yespo_mockserver.shared.sequencer import About, ForeignLogError, Sequencer, SequencerError
from yespo_mockserver.state.change import Change, Reload, SwitchFeed
from yespo_mockserver.state.snapshot import Snapshot, snapshot
from yespo_mockserver.state.state import State

EVERY = 20_000
"""After how many changes a snapshot is kept."""

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Snapshot)
_log = logging.getLogger("yespo_mockserver")


def is_due(position: int, change: Change[object]) -> bool:
    """Tell whether one is due after a change; it is, too, where other files or another feed begin."""
    return isinstance(change, SwitchFeed | Reload) or position % EVERY == 0


def saved(data: bytes) -> Snapshot:
    """Return a snapshot from its bytes; raises `ForeignLogError`."""
    try:
        return _decoder.decode(data)
    except msgspec.MsgspecError as error:
        raise ForeignLogError(f"the log's snapshot can't be read: {error}") from None


async def keep(sequencer: Sequencer, state: State, about: Callable[[], About]) -> None:
    """Keep one of the state as it is now, unless there is a newer one."""
    position = state.position
    try:
        await sequencer.keep(position, _encoder.encode(snapshot(state)), about())
    except (SequencerError, ForeignLogError) as error:
        _log.warning("The snapshot at %d couldn't be kept: %s.", position, error)
