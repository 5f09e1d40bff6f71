"""Clients built on httpx2: its transports ask the fake first, those of clients made before too."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

import anyio
import httpx2

from yespo_testkit.intercept import Interceptor, Receiver, Url
from yespo_testkit.intercept.client_errors import trouble_in
from yespo_testkit.intercept.patching import Method, Patch, asked

_RAISED: Mapping[str, type[httpx2.TransportError]] = {
    "connect": httpx2.ConnectError,
    "connect-timeout": httpx2.ConnectTimeout,
    "read-timeout": httpx2.ReadTimeout,
    "reset": httpx2.ReadError,
    "incomplete": httpx2.RemoteProtocolError,
    "protocol": httpx2.RemoteProtocolError,
}


def interceptor(receiver: Receiver) -> Interceptor:
    """Return the interceptor for a fake."""
    return _Both(receiver)


class _Both:
    """The plain and the async transport."""

    def __init__(self, receiver: Receiver) -> None:
        self._patches = (
            Patch(httpx2.HTTPTransport, "handle_request", _handle_request, receiver),
            Patch(httpx2.AsyncHTTPTransport, "handle_async_request", _handle_async_request, receiver),
        )

    def start(self) -> None:
        for patch in self._patches:
            patch.start()

    def stop(self) -> None:
        for patch in self._patches:
            patch.stop()


def _handle_request(original: Method, receivers: Sequence[Receiver]) -> Method:
    def handle_request(transport: httpx2.HTTPTransport, request: httpx2.Request) -> httpx2.Response:
        if receiver := asked(receivers, _url(request)):
            request.read()
            late, response = _answered(receiver, request)
            if late:
                time.sleep(late)
            return response
        passed_on: httpx2.Response = original(transport, request)
        return passed_on

    return handle_request


def _handle_async_request(original: Method, receivers: Sequence[Receiver]) -> Method:
    async def handle_async_request(transport: httpx2.AsyncHTTPTransport, request: httpx2.Request) -> httpx2.Response:
        if receiver := asked(receivers, _url(request)):
            await request.aread()
            late, response = _answered(receiver, request)
            if late:
                await anyio.sleep(late)
            return response
        passed_on: httpx2.Response = await original(transport, request)
        return passed_on

    return handle_async_request


class _Broken(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that breaks off."""

    def __init__(self, partial: bytes, error: httpx2.TransportError) -> None:
        self._partial = partial
        self._error = error

    def __iter__(self) -> Iterator[bytes]:
        yield self._partial
        raise self._error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._partial
        raise self._error


def _url(request: httpx2.Request) -> Url:
    url = request.url
    return url.scheme, url.host, url.port, url.raw_path


def _answered(receiver: Receiver, request: httpx2.Request) -> tuple[float, httpx2.Response]:
    """Return by how many seconds the answer is late, and the answer; raises what the client meets instead."""
    outcome = receiver.receive(request.method, _url(request), request.headers.raw, request.content)
    patience: float | None = request.extensions.get("timeout", {}).get("read")
    trouble = trouble_in(outcome, patience)
    body: _Broken | None = None
    if trouble is not None:
        error = _RAISED[trouble.kind](str(trouble), request=request)
        if trouble.partial is None:
            raise error
        body = _Broken(trouble.partial, error)
    response = httpx2.Response(
        outcome.answer.status,
        headers=list(outcome.answer.headers),
        content=outcome.answer.body if body is None else None,
        stream=body,
        request=request,
    )
    return outcome.seconds + outcome.drips, response
