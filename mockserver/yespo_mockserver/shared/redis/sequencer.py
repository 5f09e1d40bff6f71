"""The log in Redis: three connections a worker, to read the stream, to write, and for messages.

Importing it needs the extra `redis`.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import uuid
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec
from redis.asyncio import Redis
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError, ResponseError

from yespo_mockserver.messages.clock import monotonic
from yespo_mockserver.shared.redis import scripts
from yespo_mockserver.shared.redis.place import Place
from yespo_mockserver.shared.redis.saying import failed, understood
from yespo_mockserver.shared.redis.tail import Tail
from yespo_mockserver.shared.sequencer import (
    LIFE_SECONDS,
    About,
    Command,
    Entry,
    ForeignLogError,
    Joined,
    Message,
    SequencerError,
)

ANSWER_SECONDS = 3.0
"""How long Redis may take to answer."""

AT_ONCE = 500
"""How many entries are read at once."""

KEPT_BEHIND = 10_000
"""How many entries from before a snapshot stay, for workers that are a little late."""

MENDING_SECONDS = 0.3
"""How long a worker that is connected anew lets the others put back what Redis lost, before it adds anything."""

_PIECE = 4 << 20
_FILE_SECONDS = 86400
_Result = TypeVar("_Result")
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Message)


class RedisSequencer:
    """A log in Redis under the keys `yespo:NAME:…`."""

    def __init__(self, place: Place) -> None:
        self.worker: str = uuid.uuid4().hex[:12]
        self.place = place
        self._epoch = ""
        self._key = f"yespo:{place.name}"
        settings: dict[str, Any] = {  # redis-py's own types
            "socket_connect_timeout": ANSWER_SECONDS,
            "protocol": 2,
            "retry": Retry(NoBackoff(), 0),  # whoever asks knows what may be asked again
            "redis_connect_func": self._connected,
        }
        self._writing: Redis = Redis.from_url(place.url, socket_timeout=ANSWER_SECONDS, **settings)
        self._reading: Redis = Redis.from_url(place.url, socket_timeout=1 + ANSWER_SECONDS, **settings)
        self._channels = self._reading.pubsub(ignore_subscribe_messages=True)
        self._subscribed = False
        self._tail = Tail()
        self._unsure = False  # of whether Redis still has what it had: the connection is a new one
        self._mended = 0.0
        self._mending = asyncio.Lock()
        self.last: int = 0
        self.at: float = 0.0

    async def join(self, about: About, first: bytes) -> Joined:
        """Begin a log with a change, or find the one that there is."""
        epoch = self._epoch or uuid.uuid4().hex
        if self._epoch:  # never begin another one in the place of a log that is gone
            await self._beat("")
        keys = [*self._keys(), f"{self._key}:snapshot"]
        found = await self._run(scripts.JOIN, keys, [epoch, about.version, about.digest, about.feed, about.shop, first])
        with understood(self.place.shown):
            epoch, version, digest, feed, shop, position, snapshot_at = (_text(part) for part in found)
            last, at = int(position), int(snapshot_at)
        if (version, digest) != (about.version, about.digest):
            raise ForeignLogError(self._foreign(about, About(version, digest, feed, shop)))
        if feed != about.feed and not at:
            raise ForeignLogError(f"--shared {self.place.shown}: the feed here is of another version than the log's")
        self._epoch = epoch
        snapshot: Any = await self._asked(self._writing.get(f"{self._key}:snapshot")) if at else None
        return Joined(epoch, last, at if snapshot else 0, snapshot or b"")

    async def register(self, position: int) -> int:
        """Be waited for from now on; return the log's last position."""
        await self._beat(str(position))
        return self.last

    async def append(self, commands: Sequence[Command]) -> tuple[str, ...]:
        """Put changes into the log, those aside that are there already; return who was live then."""
        await self._mend()
        await asyncio.sleep(max(0.0, self._mended + MENDING_SECONDS - monotonic()))
        given = [part for command in commands for part in (str(command.number), command.change)]
        keys = [*self._keys(), f"{self._key}:last:{self.worker}"]
        live = await self._run(scripts.APPEND, keys, [self._epoch, self.worker, str(self._tail.last), *given])
        with understood(self.place.shown):
            return tuple(_text(name) for name in live[::2])

    async def entries(self, after: int) -> list[Entry]:
        """Return what stands behind a position, waiting a second at most for something to come."""
        await self._mend()
        found = await self._asked(self._reading.xread({f"{self._key}:log": f"{after}-1"}, count=AT_ONCE, block=1000))
        if not found or self._unsure:  # what a new connection tells may be another history
            return []
        with understood(self.place.shown):
            entries = [
                Entry(int(place.partition(b"-")[0]), float(row[b"t"]), row[b"o"].decode(), int(row[b"n"]), row[b"c"])
                for place, row in cast("Any", found)[0][1]
            ]
        self._tail.add(entries)
        return entries

    async def beat(self, position: int) -> dict[str, int]:
        """Tell which position this worker has reached; return the live workers with theirs."""
        while True:
            await self._mend()
            live = await self._beat(str(position))
            if not self._unsure:  # else it was asked on a new connection
                return live

    async def keep(self, position: int, snapshot: bytes, about: About) -> None:
        """Keep a snapshot unless there is a newer one, and forget what stands far before it."""
        keys = [*self._keys(), f"{self._key}:snapshot"]
        more = [str(KEPT_BEHIND), about.digest, about.feed]
        await self._run(scripts.KEEP, keys, [self._epoch, str(position), snapshot, *more])

    async def put_file(self, name: str, path: Path) -> None:
        """Put a file where the other workers find it under this name, for a day."""
        key = f"{self._key}:file:{name}"
        partial = f"{key}:{self.worker}"
        with path.open("rb") as file:
            await self._asked(self._writing.delete(partial))
            while piece := await asyncio.to_thread(file.read, _PIECE):
                await self._asked(self._writing.rpush(partial, piece))
                await self._asked(self._writing.expire(partial, _FILE_SECONDS))
        await self._asked(self._writing.rename(partial, key))

    async def get_file(self, name: str, into: Path) -> bool:
        """Write what was put under a name to a file; tell whether there was something."""
        key, number = f"{self._key}:file:{name}", 0
        with into.open("wb") as file:
            while piece := await self._asked(self._writing.lindex(key, number)):
                file.write(cast("bytes", piece))
                number += 1
        return number > 0

    async def send(self, message: Message, to: str | None = None) -> None:
        """Send a message to one worker, or to all others."""
        channel = f"{self._key}:to:{to or 'all'}"
        await self._asked(self._writing.publish(channel, _encoder.encode(message)))

    async def messages(self) -> list[Message]:
        """Return the messages that have come, waiting a second at most for one."""
        try:
            if not self._subscribed:
                await self._asked(self._channels.subscribe(f"{self._key}:to:all", f"{self._key}:to:{self.worker}"))
                self._subscribed = True
            got = await self._asked(self._channels.get_message(timeout=1.0))
        except SequencerError:  # what is half subscribed is of no use
            with contextlib.suppress(SequencerError):
                await self._asked(self._channels.aclose())  # type: ignore[no-untyped-call]
            self._channels, self._subscribed = self._reading.pubsub(ignore_subscribe_messages=True), False
            raise
        if got is None or got["type"] != "message":
            return []
        try:
            message = _decoder.decode(got["data"])
        except msgspec.MsgspecError:  # not one of ours
            return []
        return [] if message.sender == self.worker else [message]

    async def leave(self) -> None:
        """Be waited for no longer."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._run(scripts.LEAVE, self._keys(), [self.worker])
        except (SequencerError, TimeoutError):
            pass
        for each in (self._channels, self._reading, self._writing):
            await each.aclose()

    async def _connected(self, connection: AbstractConnection) -> None:
        """Begin a connection; what Redis has is to be looked at before it is used."""
        await connection.on_connect()
        self._unsure = True

    async def _mend(self) -> None:
        """Put back what Redis lost of what this worker had read, after it was killed; raises `ForeignLogError`."""
        async with self._mending:
            while self._unsure:
                self._unsure = False
                if not self._tail.last:
                    return
                try:
                    there = await self._asked(self._writing.hget(self._key, "position"))
                    with understood(self.place.shown):
                        given = [part for each in self._tail.since(int(there or 0)) for part in _parts(each)]
                    await self._run(scripts.MEND, self._keys(), [self._epoch, *given])
                except SequencerError:
                    self._unsure = True
                    raise
                self._mended = monotonic()

    async def _beat(self, position: str) -> dict[str, int]:
        answer = await self._run(scripts.BEAT, self._keys(), [self._epoch, self.worker, position, str(LIFE_SECONDS)])
        with understood(self.place.shown):
            last, at, *live = answer
            self.last, self.at = int(last), float(at)
            return {_text(name): int(reached) for name, reached in zip(live[::2], live[1::2], strict=True)}

    def _keys(self) -> list[str]:
        return [self._key, f"{self._key}:log", f"{self._key}:live"]

    async def _run(self, script: str, keys: Sequence[str], given: Sequence[str | bytes]) -> Any:  # as Lua has it
        return await self._asked(self._evaluated(script, keys, given))

    async def _evaluated(self, script: str, keys: Sequence[str], given: Sequence[str | bytes]) -> Any:  # likewise
        try:
            try:
                return await self._writing.evalsha(_DIGESTS[script], len(keys), *keys, *given)
            except NoScriptError:
                return await self._writing.eval(script, len(keys), *keys, *given)
        except ResponseError as error:
            if str(error).startswith("EPOCH"):
                raise ForeignLogError(self._gone(str(error).partition(" ")[2])) from None
            if str(error).startswith("GAP"):
                raise ForeignLogError(f"{self.place.shown} {_LOST}") from None
            if str(error).startswith("BEHIND"):
                self._unsure = True
                raise SequencerError(f"{self.place.shown} lost changes, which are put back") from None
            raise

    async def _asked(self, asking: Awaitable[_Result]) -> _Result:
        """Return what Redis answers; raises `SequencerError`."""
        try:
            return await asking
        except SequencerError:
            raise
        except (RedisError, OSError, TimeoutError, RuntimeError) as error:  # uvloop says so of a closed connection
            raise failed(self.place.shown, error) from None

    def _gone(self, epoch: str) -> str:
        what = "has another log now" if epoch else "came back without the log that this worker followed"
        return (
            f"{self.place.shown} {what}: what it has and what the workers have can't be told together any more. "
            "Restart all workers; they begin from the files, or from the log that is there"
        )

    def _foreign(self, mine: About, theirs: About) -> str:
        if mine.version != theirs.version:
            differs = f"of yespo-testkit {theirs.version}, and this is {mine.version}"
        else:
            differs = f"of other files or settings (the shop there is {theirs.shop!r}, this one {mine.shop!r})"
        return (
            f"--shared {self.place.shown}: the log there is {differs}. All workers need the same version, files and "
            f"options; another shop takes another name: --shared 'URL?name=NAME'. "
            f"To begin anew, stop all workers and delete the keys yespo:{self.place.name}*"
        )


_DIGESTS = {
    script: hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()
    for script in (
        scripts.JOIN, scripts.APPEND, scripts.MEND, scripts.BEAT, scripts.KEEP, scripts.LEAVE,
    )
}  # fmt: skip
_LOST = "lost changes that had been made, and has others in their place: restart this worker"


def _parts(entry: Entry) -> tuple[str | bytes, ...]:
    return str(entry.position), entry.origin, str(entry.number), f"{entry.at:.6f}", entry.change


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
