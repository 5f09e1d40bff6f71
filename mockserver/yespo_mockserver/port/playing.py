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
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Protocol, cast

from starlette.types import Receive, Send

from yespo_mockserver.messages.delivery import Begin, Delivery, Ending, Piece, Wait
from yespo_mockserver.messages.reply import Reply, Response
from yespo_mockserver.messages.request import Request

READ_SECONDS = 0.05
"""How long a client gets to read what was sent before its connection is reset, since a reset may discard it."""


SENDING_SECONDS = 1.0
"""How long a client gets to send the rest of a request whose connection is reset."""


class Cycle(Protocol):
    """Uvicorn's one request and its answer, as far as faults need it."""

    transport: asyncio.Transport
    disconnected: bool


class UndeliverableError(ConnectionError):
    """A reply ends its connection, and the server that drives the app gives no access to it."""


def cycle_behind(send: Send) -> Cycle | None:
    """Return uvicorn's cycle whose method `send` is, None where no server of that kind drives the app."""
    owner = getattr(send, "__self__", None)
    known = hasattr(owner, "disconnected") and hasattr(getattr(owner, "transport", None), "abort")
    return cast("Cycle", owner) if known else None


async def play(request: Request, reply: Reply, receive: Receive, send: Send, refuse: Callable[[float], None]) -> None:
    """Deliver the reply to a request as its delivery says; `refuse` stops listening for so many seconds."""
    response, delivery = reply.response, reply.delivery
    if not delivery.breaks:
        await _send_in_steps(reply, receive, send)
        return
    cycle = cycle_behind(send)
    if cycle is None:
        raise UndeliverableError(
            f"The fault {delivery.ends!r} ends this connection, which only a server of ours can do."
        )
    for step in delivery.steps(response.body):
        if isinstance(step, Wait):
            if await _client_leaves(receive, step.seconds):
                reply.left_early = True
                return
        elif isinstance(step, Begin):
            cycle.transport.write(_head(response, delivery.ends))
        elif isinstance(step, Piece):
            cycle.transport.write(_chunk(step.data) if delivery.ends == "bad-chunks" else step.data)
        else:
            if request.reader is not None:
                await _discard_body(receive)
            await _break(cycle, delivery, response, receive)
    if delivery.refused_for:
        refuse(delivery.refused_for)


async def _send_in_steps(reply: Reply, receive: Receive, send: Send) -> None:
    response = reply.response
    for step in reply.delivery.steps(response.body):
        if isinstance(step, Wait):
            if await _client_leaves(receive, step.seconds):
                reply.left_early = True
                return
        elif isinstance(step, Begin):
            await send({"type": "http.response.start", "status": response.status, "headers": response.headers})
        elif isinstance(step, Piece):
            await send({"type": "http.response.body", "body": step.data, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _break(cycle: Cycle, delivery: Delivery, response: Response, receive: Receive) -> None:
    """Let happen to the connection what the delivery ends with."""
    transport = cycle.transport
    if delivery.ends in {"reset", "refused"}:
        if delivery.begun:
            await asyncio.sleep(READ_SECONDS)
        reset(transport)
        cycle.disconnected = True
    elif delivery.ends == "bad-chunks":
        rest = response.body[len(delivery.arrives(response.body)) :]
        transport.write(b"not-a-size\r\n" + rest + b"\r\n0\r\n\r\n")
        transport.close()
        cycle.disconnected = True
    else:
        if delivery.ends == "half-close":
            _close_half(transport)
        await _until_the_client_leaves(cycle, receive)


def reset(transport: asyncio.BaseTransport) -> None:
    """End a connection with RST: closed with nothing lingering."""
    with contextlib.suppress(OSError), _its_socket(transport) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    cast("asyncio.WriteTransport", transport).abort()


def _head(response: Response, ends: Ending) -> bytes:
    phrase = HTTPStatus(response.status).phrase if response.status in set(HTTPStatus) else ""
    lines = [b"HTTP/1.1 %d %b" % (response.status, phrase.encode())]
    lines.extend(name + b": " + value for name, value in response.headers if name != b"content-length")
    if ends == "bad-chunks":
        lines.append(b"transfer-encoding: chunked")
    else:
        lines.append(b"content-length: %d" % max(len(response.body), 1))
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def _close_half(transport: asyncio.Transport) -> None:
    if transport.can_write_eof():
        transport.write_eof()
        return
    with contextlib.suppress(OSError), _its_socket(transport) as sock:  # TLS knows no half of a connection
        sock.shutdown(socket.SHUT_WR)


async def _discard_body(receive: Receive) -> None:
    """Let the rest of a request come first: a client that is still sending would meet a closed connection, no reset."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SENDING_SECONDS):
            while True:
                message = await receive()
                if message["type"] != "http.request" or not message.get("more_body", False):
                    return


async def _client_leaves(receive: Receive, seconds: float) -> bool:
    """Wait for so many seconds, and tell whether the client left meanwhile."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True


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
