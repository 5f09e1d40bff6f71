"""What httpx and httpx2 have in common: the transport at the bottom of a client asks the fake.

Whatever a project puts above it runs: transports of its own that wrap or subclass it, authentication, event hooks.
Retries of a connection are below it, in the pool of httpcore, and are done here as the pool would do them.
"""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any, Protocol

from yespo_mockserver.messages.delivery import AT_ONCE, Begin, Piece, Wait
from yespo_mockserver.messages.reply import Reply
from yespo_testkit.intercept import Receiver, Url
from yespo_testkit.intercept.play import ClientError, Step, reason, steps
from yespo_testkit.intercept.waiting import wait, wait_in_loop

_ERRORS = {
    "connect": "ConnectError",
    "read-timeout": "ReadTimeout",
    "reset": "ReadError",
    "incomplete": "RemoteProtocolError",
    "protocol": "RemoteProtocolError",
}
_BACKOFF = 0.5
"""What httpcore waits after its second attempt to connect; it doubles from then on, and before it waits for nothing."""
_ONE_ATTEMPT = (None,)


class UrlLike(Protocol):
    """A URL of the library."""

    @property
    def scheme(self) -> str:
        """The scheme."""

    @property
    def host(self) -> str:
        """The host."""

    @property
    def port(self) -> int | None:
        """The port, where one is named that isn't the scheme's."""

    @property
    def raw_path(self) -> bytes:
        """Path and query as sent."""


def url_of(url: UrlLike) -> Url:
    """Return a library's URL as receivers take it."""
    return url.scheme, url.host, url.port, url.raw_path


class Arriving:
    """A body on its way: it comes in pieces and may break off, while it is being read."""

    def __init__(self, library: Any, request: Any, steps: Iterator[Step]) -> None:  # a module, and its request
        self._library = library
        self._request = request
        self._steps = steps

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces as they come."""
        for step in self._steps:
            if isinstance(step, Piece):
                yield step.data
            elif isinstance(step, Wait):
                wait(step.seconds)
            elif isinstance(step, ClientError):
                raise error_of(self._library, step, self._request)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the pieces as they come."""
        for step in self._steps:
            if isinstance(step, Piece):
                yield step.data
            elif isinstance(step, Wait):
                await wait_in_loop(step.seconds)
            elif isinstance(step, ClientError):
                raise error_of(self._library, step, self._request)


class Whole:
    """A response whose body is there as a whole, and unread: it is read in one step."""

    yespo_body: bytes | None = None
    is_stream_consumed: bool

    def read(self: Any) -> bytes:  # of the library's class that it is mixed into, below too
        """Return the body."""
        body: bytes | None = self.yespo_body
        if body is None or self.is_stream_consumed or self.is_closed:
            read: bytes = super().read()  # type: ignore[misc]  # of the library's class
            return read
        self.is_stream_consumed = True
        self._num_bytes_downloaded = len(body)
        self._content = body
        self.close()
        return body

    async def aread(self: Any) -> bytes:
        """Return the body."""
        body: bytes | None = self.yespo_body
        if body is None or self.is_stream_consumed or self.is_closed:
            read: bytes = await super().aread()  # type: ignore[misc]  # of the library's class
            return read
        self.is_stream_consumed = True
        self._num_bytes_downloaded = len(body)
        self._content = body
        await self.aclose()
        return body


class Player:
    """Answers a library's requests; `body` is its stream, of `Arriving`, and `whole` its response, of `Whole`."""

    def __init__(self, library: Any, body: type[Arriving], whole: type[Whole]) -> None:
        self._library = library
        self._body = body
        self._whole = whole

    def answer(self, receiver: Receiver, transport: object, request: Any, url: Url) -> Any:  # the library's own types
        """Return the response, unread, as late as it comes; raise what the client meets in its place."""
        request.read()
        for delay in _delays(transport):
            reply = receiver.receive(request.method, url, request.headers.raw, request.content)
            if reply.delivery is AT_ONCE:
                return self._at_once(reply, request)
            arriving = steps(reply, patience(request))
            for step in arriving:
                if isinstance(step, Begin):
                    return self._response(
                        self._library.Response, reply, self._body(self._library, request, arriving), request
                    )
                if isinstance(step, Wait):
                    wait(step.seconds)
                elif isinstance(step, ClientError):
                    self._give_up(step, delay, request)
            wait(delay or 0.0)
        raise AssertionError("the last attempt has no delay")

    async def answer_in_loop(self, receiver: Receiver, transport: object, request: Any, url: Url) -> Any:
        """Return the response, unread, as late as it comes; raise what the client meets in its place."""
        await request.aread()
        for delay in _delays(transport):
            reply = await receiver.receive_in_loop(request.method, url, request.headers.raw, request.content)
            if reply.delivery is AT_ONCE:
                return self._at_once(reply, request)
            arriving = steps(reply, patience(request))
            for step in arriving:
                if isinstance(step, Begin):
                    return self._response(
                        self._library.Response, reply, self._body(self._library, request, arriving), request
                    )
                if isinstance(step, Wait):
                    await wait_in_loop(step.seconds)
                elif isinstance(step, ClientError):
                    self._give_up(step, delay, request)
            await wait_in_loop(delay or 0.0)
        raise AssertionError("the last attempt has no delay")

    def _give_up(self, trouble: ClientError, delay: float | None, request: Any) -> None:
        """Raise what the client meets, unless it was refused and tries to connect again after a delay."""
        if delay is None or trouble.kind != "connect":
            raise error_of(self._library, trouble, request)

    def _at_once(self, reply: Reply, request: Any) -> Any:
        body = reply.response.body
        response = self._response(self._whole, reply, self._library.ByteStream(body), request)
        own = not (reply.stubbed or reply.faults)  # what the fake itself answers is in no encoding
        if own or all(name != b"content-encoding" for name, _ in reply.response.headers):
            response.yespo_body = body
        return response

    @staticmethod
    def _response(kind: Any, reply: Reply, stream: Any, request: Any) -> Any:
        response = reply.response
        return kind(
            response.status,
            headers=response.headers,
            stream=stream,
            request=request,
            extensions={
                "http_version": b"HTTP/1.1",
                "reason_phrase": _phrase(response.status),
                "network_stream": _Stream(request.url),
            },
        )


@functools.cache
def _phrase(status: int) -> bytes:
    return reason(status).encode()


class _Stream:
    """What a response says of its connection."""

    def __init__(self, url: UrlLike) -> None:
        self._url = url

    def get_extra_info(self, info: str) -> object:
        known: Mapping[str, object] = {
            "client_addr": ("127.0.0.1", 0),
            "server_addr": (self._url.host, self._url.port or (443 if self._url.scheme == "https" else 80)),
        }
        return known.get(info)


def error_of(library: Any, trouble: ClientError, request: Any) -> Exception:
    """Return the library's own exception for a trouble."""
    error: Exception = getattr(library, _ERRORS[trouble.kind])(trouble.text, request=request)
    return error


def patience(request: Any) -> float | None:
    """Return how long a request's client waits for each piece of an answer, None being for ever."""
    found: float | None = request.extensions.get("timeout", {}).get("read")
    return found


def _delays(transport: object) -> Sequence[float | None]:
    """Return how long to wait after each attempt to connect that failed, None after the last."""
    retries: int = getattr(getattr(transport, "_pool", None), "_retries", 0)
    if not retries:
        return _ONE_ATTEMPT
    return (0.0, *(_BACKOFF * 2**attempt for attempt in range(retries - 1)), None)
