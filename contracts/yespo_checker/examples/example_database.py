"""Hypothesis's example database in a folder or in Redis, with each way that it can fail told in a sentence."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from hypothesis.database import ExampleDatabase

_SECONDS = 5
_SCHEMES = ("redis://", "rediss://", "unix://")
_WRITTEN = "it is a folder, or redis://:PASSWORD@HOST:PORT/NUMBER (rediss:// over TLS, unix://PATH for a socket)"


class ExampleDatabaseError(Exception):
    """The database can't be used; the text says why, what to do, and no password."""


def database_at(place: str) -> ExampleDatabase:
    """Return the database in a folder or at a `redis://` URL; raises `ExampleDatabaseError`."""
    if place.startswith(_SCHEMES):
        return _in_redis(place)
    if "://" in place:
        raise ExampleDatabaseError(f"{shown(place)} isn't a place for examples: {_WRITTEN}.")
    return _in_folder(Path(place))


@contextlib.contextmanager
def explained(place: str) -> Iterator[None]:
    """Turn whatever the client for Redis raises into `ExampleDatabaseError`."""
    try:
        yield
    except (ValueError, TypeError) as error:  # of the URL; an unknown option becomes an unknown argument
        raise ExampleDatabaseError(f"{shown(place)} isn't the URL of a Redis: {_WRITTEN}.") from error
    except Exception as error:
        if not type(error).__module__.startswith("redis."):
            raise
        raise ExampleDatabaseError(f"The Redis at {shown(place)} {_what(error)}.") from None


def shown(place: str) -> str:
    """Return a folder's or a database's place without user name, password and options."""
    scheme, mark, rest = place.partition("://")
    if not mark:
        return place
    rest = rest.partition("?")[0]
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def _in_redis(place: str) -> ExampleDatabase:
    try:
        from hypothesis.extra.redis import RedisExampleDatabase  # noqa: PLC0415  # an extra
        from redis import Redis  # noqa: PLC0415  # likewise
        from redis.backoff import NoBackoff  # noqa: PLC0415  # likewise
        from redis.retry import Retry  # noqa: PLC0415  # likewise
    except ImportError:
        message = "A database in Redis needs the extra redis: pip install 'yespo-testkit[redis]'."
        raise ExampleDatabaseError(message) from None
    with explained(place):
        number = "" if place.startswith("unix://") else urlsplit(shown(place)).path.strip("/")
        if number and not (number.isascii() and number.isdigit()):  # the client would take it for database 0
            raise ValueError(number)
        client = Redis.from_url(
            place, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS, retry=Retry(NoBackoff(), 1)
        )
        return RedisExampleDatabase(client)


def _in_folder(folder: Path) -> ExampleDatabase:
    from hypothesis.database import DirectoryBasedExampleDatabase  # noqa: PLC0415  # heavy, and an extra

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:  # Hypothesis would go on without a word, and keep nothing
        raise ExampleDatabaseError(f"{folder} can't be a folder for examples: {error.strerror}.") from None
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise ExampleDatabaseError(f"{folder} can't be written to: choose a folder of your own.")
    return DirectoryBasedExampleDatabase(folder)


def _what(error: Exception) -> str:
    kinds = [kind.__name__ for kind in type(error).__mro__]
    if "AuthenticationError" in kinds:
        return "refuses the password, or wants one: it is written redis://:PASSWORD@HOST:PORT/NUMBER"
    if "TimeoutError" in kinds:
        return f"doesn't answer within {_SECONDS} s: see that it runs there, and that rediss:// is used for TLS alone"
    if "ConnectionError" in kinds:
        reason = str(error).rstrip(".").rpartition(". ")[2][:60]
        return f"can't be reached ({reason}): start it there (redis-server --port PORT), or give a folder instead"
    if "InvalidResponse" in kinds:
        return "doesn't speak Redis's protocol: something else listens there"
    return f"refuses it: {' '.join(str(error).split())[:120]}"
