"""What waits: requests as they come, as server-sent events, and until so many have come."""

from __future__ import annotations

import asyncio
import contextlib

import msgspec
from starlette.types import Receive, Send

from yespo_mockserver.admin.call import AdminError, ControlRequest
from yespo_mockserver.admin.control.control import Control, Document
from yespo_mockserver.admin.control.requests import find
from yespo_mockserver.admin.parts import Parts
from yespo_mockserver.admin.slices import Work, in_slices
from yespo_mockserver.journal import Entry, export
from yespo_mockserver.messages.clock import monotonic

HEARTBEAT_SECONDS = 15.0
WAITING_EVENTS = 500
"""How many events a slow reader may leave unread; then it is told that it missed some."""

MOST_STREAMS = 50
_HEADERS = ((b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no"))


class Events:
    """The stream of requests, for any number of readers up to `MOST_STREAMS`."""

    def __init__(self, control: Control, parts: Parts | None = None) -> None:
        self._control = control
        self._parts = parts
        self._streams = 0

    async def stream(self, asked: ControlRequest, receive: Receive, send: Send) -> None:
        """Send each request as an event until the reader leaves."""
        if self._streams >= MOST_STREAMS:
            raise AdminError(503, f"{MOST_STREAMS} readers follow the requests already.")
        masked = asked.flag("masked", default=True)
        queue: asyncio.Queue[Entry | Document] = asyncio.Queue(WAITING_EVENTS)
        loop = asyncio.get_running_loop()

        def put(entry: Entry | Document) -> None:
            with contextlib.suppress(asyncio.QueueFull):
                queue.put_nowait(entry)

        def heard(entry: Entry) -> None:
            loop.call_soon_threadsafe(put, entry)

        stop = self._control.fake.journal.listen(heard)
        self._streams += 1
        gone = asyncio.ensure_future(_gone(receive))
        others = None if self._parts is None else asyncio.ensure_future(self._parts.of_others(put, str(masked).lower()))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await _send(send, b": hello\n\n")
            while not gone.done():
                getting = asyncio.ensure_future(queue.get())
                done, _ = await asyncio.wait(
                    {getting, gone}, timeout=HEARTBEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                if getting not in done:
                    getting.cancel()
                    if gone not in done:
                        await _send(send, b": still here\n\n")
                    continue
                keys = self._control.fake.journal.keys()
                came = _drained(getting.result(), queue)
                for entry in came:
                    await _send(send, self._event(entry, masked, keys))
                    await asyncio.sleep(0)
        except asyncio.CancelledError:  # the server stops
            pass
        finally:
            stop()
            gone.cancel()
            if others is not None:
                others.cancel()
            self._streams -= 1

    async def wait(self, asked: ControlRequest) -> object:
        """Return the requests that the query describes once there are so many; raises `AdminError` 408."""
        count = asked.number("count", 1, 100_000)
        seconds = _seconds(asked.text("timeout", "5"))
        query = {name: values for name, values in asked.query.items() if name not in {"count", "timeout"}}
        narrowed = ControlRequest(asked.path, query, b"")
        if self._parts is not None:
            return await self._parts.wait(narrowed, count, seconds)
        came = asyncio.Event()
        loop = asyncio.get_running_loop()

        def heard(_entry: Entry) -> None:
            loop.call_soon_threadsafe(came.set)

        stop = self._control.fake.journal.listen(heard)
        end = monotonic() + seconds
        try:
            while len(found := await in_slices(find(self._control, narrowed))) < count:
                came.clear()
                try:
                    await asyncio.wait_for(came.wait(), max(0.0, end - monotonic()))
                except TimeoutError:
                    raise AdminError(408, f"{len(found)} of {count} requests came within {seconds:g} s.") from None
        finally:
            stop()
        documents = await in_slices(self._documents(found, asked.flag("masked", default=True)))
        return {"count": len(found), "requests": documents}

    def _documents(self, found: list[Entry], masked: bool) -> Work[list[dict[str, object]]]:
        keys = self._control.fake.journal.keys()
        documents: list[dict[str, object]] = []
        for entry in found:
            documents.append(export.document(entry, masked=masked, keys=keys))
            yield
        return documents

    @staticmethod
    def _event(
        entry: Entry | Document, masked: bool, keys: tuple[str, ...]
    ) -> bytes:  # private, and named where it is called
        document = export.document(entry, masked=masked, keys=keys) if isinstance(entry, Entry) else entry
        return b"event: request\nid: %d\ndata: %b\n\n" % (document["id"], msgspec.json.encode(document))


def _drained(first: Entry | Document, queue: asyncio.Queue[Entry | Document]) -> list[Entry | Document]:
    found = [first]
    while not queue.empty():
        found.append(queue.get_nowait())
    return found


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 60:
        raise AdminError(400, "timeout: allowed is a number of seconds, 0 to 60.")
    return seconds
