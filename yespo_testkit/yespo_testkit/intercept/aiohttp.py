"""Clients built on aiohttp: a connector's new connection to one of the API's hosts is one to the fake.

Above it everything is aiohttp's own: sessions, middlewares, traces, cookies, retries, the reading of answers.
"""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable, Sequence
from typing import Any

import aiohttp

from yespo_mockserver.messages.delivery import Begin, Wait
from yespo_testkit.intercept import Interceptor, Receiver, Url
from yespo_testkit.intercept.patching import Method, Patch, asked
from yespo_testkit.intercept.play import ClientError, steps
from yespo_testkit.intercept.waiting import wait_in_loop
from yespo_testkit.intercept.wire import BAD_CHUNK, Incoming, Sent, framed, head

_TURNS = 20
"""How many turns of the loop a client gets to read what came before a connection breaks."""


def interceptor(receiver: Receiver) -> Interceptor:
    """Return the interceptor for a fake."""
    return Patch(aiohttp.TCPConnector, "_create_connection", _create_connection, receiver)


def _create_connection(original: Method, receivers: Sequence[Receiver]) -> Method:
    async def create_connection(
        connector: aiohttp.TCPConnector,
        request: aiohttp.ClientRequest,
        traces: object,
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109  # aiohttp's own signature
    ) -> object:
        asked_for = request.url
        url = asked_for.scheme, asked_for.host or "", asked_for.explicit_port, asked_for.raw_path_qs.encode()
        receiver = asked(receivers, url)
        if receiver is None:
            return await original(connector, request, traces, timeout)
        protocol = connector._factory()  # noqa: SLF001  # what asyncio is given to make its protocol
        protocol.connection_made(_Transport(receiver, url, request, timeout, protocol))
        protocol.force_close()  # each request has a connection of its own, so that each can be refused
        return protocol

    return create_connection


class _Transport(asyncio.Transport):
    """The fake's end of one connection."""

    def __init__(
        self,
        receiver: Receiver,
        url: Url,
        request: aiohttp.ClientRequest,
        timeout: aiohttp.ClientTimeout,
        protocol: Any,  # aiohttp's own, which it doesn't export
    ) -> None:
        super().__init__()
        self._receiver = receiver
        self._url = url
        self._request = request
        self._timeout = timeout
        self._protocol = protocol
        self._incoming = Incoming()
        self._playing: asyncio.Task[None] | None = None
        self._closing = False
        self._goes_on = asyncio.Event()
        self._goes_on.set()

    def write(self, data: Any) -> None:  # anything that has bytes
        """Take what the client writes; answer once the request is whole."""
        sent = self._incoming.feed(bytes(data))
        if sent is not None:
            self._playing = asyncio.get_running_loop().create_task(self._answer(sent))

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """Return the address of the other end, the only thing that is known."""
        return (self._url[1], self._url[2] or 443) if name == "peername" else default

    def is_closing(self) -> bool:
        """Tell whether the connection has ended."""
        return self._closing

    def close(self) -> None:
        """End the connection."""
        self._closing = True
        if self._playing is not None and self._playing is not asyncio.current_task():
            self._playing.cancel()

    def abort(self) -> None:
        """End the connection."""
        self.close()

    def is_reading(self) -> bool:
        """Tell whether the client takes what comes."""
        return self._goes_on.is_set()

    def pause_reading(self) -> None:
        """Hold back what comes next."""
        self._goes_on.clear()

    def resume_reading(self) -> None:
        """Go on."""
        self._goes_on.set()

    @property
    def _patience(self) -> float | None:
        waits = [seconds for seconds in (self._timeout.sock_read, self._timeout.total) if seconds]
        return min(waits) if waits else None

    async def _answer(self, sent: Sent) -> None:
        try:
            reply = await self._receiver.receive_in_loop(sent.method, self._url, sent.headers, sent.body)
        except Exception as error:  # noqa: BLE001  # whatever a test's function raises is the client's to meet
            self._protocol.set_exception(error)
            return
        held = b""  # broken chunks come in one piece with what is before them, as from a server
        for step in steps(reply, self._patience):
            if isinstance(step, Wait):
                await wait_in_loop(step.seconds)
            elif isinstance(step, ClientError):
                await self._meet(step, held)
            else:
                held += head(reply) if isinstance(step, Begin) else framed(reply, step.data)
                if reply.delivery.ends != "bad-chunks":
                    await self._goes_on.wait()
                    if self._closing:
                        return
                    self._protocol.data_received(held)
                    held = b""

    async def _meet(self, trouble: ClientError, held: bytes) -> None:
        """Let the client meet what a broken connection brings about, once it has read what came before."""
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        if trouble.kind == "read-timeout":
            self._time_out(trouble.text)
        elif trouble.kind == "connect":
            refused = ConnectionRefusedError(errno.ECONNREFUSED, trouble.text)
            self._protocol.set_exception(aiohttp.ClientConnectorError(self._request.connection_key, refused))
        elif trouble.kind == "reset":
            self._protocol.connection_lost(ConnectionResetError(errno.ECONNRESET, trouble.text))
        else:
            if trouble.kind == "protocol":
                self._protocol.data_received(held + BAD_CHUNK)
            self._protocol.eof_received()
            self._protocol.connection_lost(None)

    def _time_out(self, text: str) -> None:
        """Let pass at once the time-out that would pass first; a client without one is told so."""
        total, read = self._timeout.total, self._timeout.sock_read
        expire: Callable[[], None] | None = getattr(getattr(self._request, "_timer", None), "timeout", None)
        if total and not (read and read <= total) and expire is not None:
            expire()
            return
        error = aiohttp.SocketTimeoutError(text)
        payload = self._protocol._payload  # noqa: SLF001  # the body that is being read, as its own time-out does
        self._protocol.set_exception(error)
        if payload is not None:
            payload.set_exception(error)
