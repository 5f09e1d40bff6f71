"""A connection gone wrong, on a real server: through the transport behind uvicorn's own `send`.

It works with uvicorn's httptools and h11 protocols, on asyncio and uvloop, with and without TLS. Uvicorn takes a
request whose connection went away for finished: that also keeps it from complaining about an incomplete answer.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
from http import HTTPStatus
from typing import Any, Protocol, cast

from starlette.types import Receive, Scope, Send

from yespo_mockserver.faults.fault import Fault
from yespo_mockserver.messages.reply import Response

READ_SECONDS = 0.05
"""How long a client gets to read what was sent before its connection is reset, since a reset may discard it."""


class Cycle(Protocol):
    """Uvicorn's one request and its answer, as far as faults need it."""

    transport: asyncio.Transport
    disconnected: bool


class WireFault(Exception):  # noqa: N818  # it is what happens, not a mistake of the caller
    """What happened to the connection, where there is none to do it to: in process.

    The app raises it out of its ASGI call. Whoever drives the app without a server raises in its place what its client
    library raises. `fault.kind` is refused, reset, stall, half-close or bad-chunks. `answer` is the answer whose
    beginning the client saw (its status, headers, and the `partial` body), None where it saw nothing.
    """

    def __init__(self, fault: Fault, answer: Response | None = None, partial: bytes = b"") -> None:
        super().__init__(f"the fault {fault.kind!r} ends this connection")
        self.fault = fault
        self.answer = answer
        self.partial = partial


def cycle_behind(send: Send) -> Cycle | None:
    """Return uvicorn's cycle whose method `send` is, None where no server of that kind drives the app."""
    owner = getattr(send, "__self__", None)
    known = hasattr(owner, "disconnected") and hasattr(getattr(owner, "transport", None), "abort")
    return cast("Cycle", owner) if known else None


async def break_connection(cycle: Cycle, fault: Fault, answer: Response, scope: Scope, receive: Receive) -> None:
    """Let the fault happen to the connection, instead of the answer or in the middle of it."""
    begin, rest = _halves(answer, scope)
    if fault.kind == "reset":
        if fault.at == "body":
            cycle.transport.write(begin)
            await asyncio.sleep(READ_SECONDS)
        reset(cycle.transport)
        cycle.disconnected = True
    elif fault.kind == "refused":
        reset(cycle.transport)
        cycle.disconnected = True
    elif fault.kind == "bad-chunks":
        cycle.transport.write(_bad_chunks(answer, rest))
        cycle.transport.close()
        cycle.disconnected = True
    else:
        if fault.kind == "half-close" or fault.at == "body":
            cycle.transport.write(begin)
        if fault.kind == "half-close":
            _close_half(cycle.transport)
        await _until_the_client_leaves(cycle, receive)


def reset(transport: asyncio.BaseTransport) -> None:
    """End a connection with RST: closed with nothing lingering."""
    with contextlib.suppress(OSError), _its_socket(transport) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    cast("asyncio.WriteTransport", transport).abort()


async def drip(send: Send, fault: Fault, answer: Response, scope: Scope) -> None:
    """Send the answer with its body in pieces."""
    size, seconds = fault.bytes or 1, 0.1 if fault.seconds is None else fault.seconds
    headers = (*answer.headers, (b"content-length", b"%d" % len(answer.body)))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    body = b"" if scope["method"] == "HEAD" else answer.body
    for start in range(0, len(body), size):
        await asyncio.sleep(seconds)
        await send({"type": "http.response.body", "body": body[start : start + size], "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def drip_seconds(fault: Fault, answer: Response) -> float:
    """Return how long a dripping body takes."""
    pieces = -(-len(answer.body) // (fault.bytes or 1))
    return pieces * (0.1 if fault.seconds is None else fault.seconds)


def seen_in_process(fault: Fault, answer: Response) -> WireFault:
    """Return what the driver of the app is told instead of an answer."""
    partial = answer.body[: len(answer.body) // 2]
    if fault.kind in {"half-close", "bad-chunks"} or fault.at == "body":
        return WireFault(fault, answer, partial)
    return WireFault(fault)


def _halves(answer: Response, scope: Scope) -> tuple[bytes, bytes]:
    """Return the bytes of an answer up to the middle of its body, and its whole body."""
    body = b"" if scope["method"] == "HEAD" else answer.body
    head = _head(answer, (b"content-length", b"%d" % max(len(answer.body), 1)))
    return head + body[: len(body) // 2], body


def _bad_chunks(answer: Response, body: bytes) -> bytes:
    head = _head(answer, (b"transfer-encoding", b"chunked"))
    half = body[: len(body) // 2]
    first = b"%x\r\n%b\r\n" % (len(half), half) if half else b""
    return head + first + b"not-a-size\r\n" + body[len(half) :] + b"\r\n0\r\n\r\n"


def _head(answer: Response, framing: tuple[bytes, bytes]) -> bytes:
    phrase = HTTPStatus(answer.status).phrase if answer.status in set(HTTPStatus) else ""
    lines = [b"HTTP/1.1 %d %b" % (answer.status, phrase.encode())]
    lines.extend(name + b": " + value for name, value in (*answer.headers, framing))
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _close_half(transport: asyncio.Transport) -> None:
    if transport.can_write_eof():
        transport.write_eof()
        return
    with contextlib.suppress(OSError), _its_socket(transport) as sock:  # TLS knows no half of a connection
        sock.shutdown(socket.SHUT_WR)


async def _until_the_client_leaves(cycle: Cycle, receive: Receive) -> None:
    try:
        while (await receive())["type"] != "http.disconnect":
            pass
    except asyncio.CancelledError:  # the server stops first, and this task has nothing left to do
        pass
    finally:
        cycle.disconnected = True
        cycle.transport.abort()


def _its_socket(transport: asyncio.BaseTransport) -> socket.socket:
    """Return a socket of our own on the same connection, for whoever may close it."""
    theirs: Any = transport.get_extra_info("socket")  # a TransportSocket or uvloop's own type
    return socket.socket(fileno=os.dup(theirs.fileno()))
