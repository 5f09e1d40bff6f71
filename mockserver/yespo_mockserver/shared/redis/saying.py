"""What a Redis says when it doesn't do what it was asked for: the end of a sentence that begins with its URL."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from redis.exceptions import (
    AskError,
    AuthenticationError,
    AuthorizationError,
    BusyLoadingError,
    ClusterCrossSlotError,
    ClusterDownError,
    MasterDownError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
)

from yespo_mockserver.shared.sequencer import RefusedError, SequencerError

_BY_KIND: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    (
        (AuthenticationError, AuthorizationError),
        "refuses the password, or wants one: it is written redis://:PASSWORD@HOST",
    ),
    ((NoPermissionError,), "forbids this user something: it has to read and write the keys and channels yespo:*"),
    ((OutOfMemoryError,), "is full: it has reached its maxmemory"),
    ((ReadOnlyError,), "is a replica, which nothing can be written to: name its primary"),
    ((MasterDownError,), "is a replica that has lost its primary"),
    ((BusyLoadingError,), "is still loading its data"),
    (
        (AskError, ClusterCrossSlotError, ClusterDownError),
        "is part of a cluster, which can't hold a shop: name a single Redis",
    ),
)
_NOTHING_DONE = (OutOfMemoryError, ReadOnlyError, MasterDownError, BusyLoadingError)
_NOTHING_DONE_SAY = ("BUSY ", "MISCONF ", "NOREPLICAS ")
_WHERE = re.compile(r"script: [0-9a-f]{40}.*", re.DOTALL)


def failed(shown: str, error: BaseException) -> SequencerError:
    """Return what became of a question to the Redis at a URL, by what its client raised."""
    said = next((text for kinds, text in _BY_KIND if isinstance(error, kinds)), "")
    text = _WHERE.sub("", str(error)).rstrip(". ,")
    if not said and isinstance(error, ResponseError):
        said = f"refuses it ({text})"
    elif not said:
        said = f"can't be reached ({getattr(error, 'strerror', None) or text or type(error).__name__})"
    is_refused = isinstance(error, _NOTHING_DONE) or str(error).startswith(_NOTHING_DONE_SAY)
    return (RefusedError if is_refused else SequencerError)(f"{shown} {said}")


@contextlib.contextmanager
def understood(shown: str) -> Iterator[None]:
    """Read what the Redis at a URL has answered; raises `SequencerError` where it isn't what a shop's log has."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError):
        raise SequencerError(f"{shown} has something under the log's keys that isn't a shop's log") from None
