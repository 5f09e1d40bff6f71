"""Clients built on httpx2: its transports ask the fake first, those of clients made before too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import httpx2

from yespo_testkit.intercept import Interceptor, Receiver, Url
from yespo_testkit.intercept.patching import Method, Patch, asked
from yespo_testkit.trouble import WireTrouble

_RAISED: Mapping[str, type[httpx2.TransportError]] = {
    "timeout": httpx2.ReadTimeout,
    "connect": httpx2.ConnectError,
    "reset": httpx2.ReadError,
    "truncated": httpx2.RemoteProtocolError,
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
            return _answered(receiver, request)
        response: httpx2.Response = original(transport, request)
        return response

    return handle_request


def _handle_async_request(original: Method, receivers: Sequence[Receiver]) -> Method:
    async def handle_async_request(transport: httpx2.AsyncHTTPTransport, request: httpx2.Request) -> httpx2.Response:
        if receiver := asked(receivers, _url(request)):
            await request.aread()
            return _answered(receiver, request)
        response: httpx2.Response = await original(transport, request)
        return response

    return handle_async_request


def _url(request: httpx2.Request) -> Url:
    url = request.url
    return url.scheme, url.host, url.port, url.raw_path


def _answered(receiver: Receiver, request: httpx2.Request) -> httpx2.Response:
    try:
        answer = receiver.receive(request.method, _url(request), request.headers.raw, request.content)
    except WireTrouble as trouble:
        text = f"yespo_mock: arranged by fails({trouble.kind!r})"
        raise _RAISED[trouble.kind](text, request=request) from None
    return httpx2.Response(answer.status, headers=list(answer.headers), content=answer.body, request=request)
