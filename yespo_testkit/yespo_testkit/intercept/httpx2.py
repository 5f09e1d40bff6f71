"""Clients built on httpx2: its transports ask the fake first, those of clients made before too."""

from __future__ import annotations

from collections.abc import Sequence

import httpx2

from yespo_testkit.intercept import Interceptor, Receiver, Url
from yespo_testkit.intercept.patching import Method, Patch, Patches, asked
from yespo_testkit.intercept.transports import Arriving, Player, Whole, url_of


def interceptor(receiver: Receiver) -> Interceptor:
    """Return the interceptor for a fake."""
    return Patches(
        Patch(httpx2.HTTPTransport, "handle_request", _handle_request, receiver),
        Patch(httpx2.AsyncHTTPTransport, "handle_async_request", _handle_async_request, receiver),
    )


class _Body(Arriving, httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body on its way."""


class Response(Whole, httpx2.Response):
    """A response whose body is there as a whole."""


_PLAYER = Player(httpx2, _Body, Response)


def answer(receiver: Receiver, transport: object, request: httpx2.Request, url: Url) -> httpx2.Response:
    """Return what a transport returns for a request to the API."""
    response: httpx2.Response = _PLAYER.answer(receiver, transport, request, url)
    return response


async def answer_in_loop(receiver: Receiver, transport: object, request: httpx2.Request, url: Url) -> httpx2.Response:
    """Return what a transport returns for a request to the API."""
    response: httpx2.Response = await _PLAYER.answer_in_loop(receiver, transport, request, url)
    return response


def _handle_request(original: Method, receivers: Sequence[Receiver]) -> Method:
    def handle_request(transport: httpx2.HTTPTransport, request: httpx2.Request) -> httpx2.Response:
        url = url_of(request.url)
        receiver = asked(receivers, url)
        if receiver is not None:
            return answer(receiver, transport, request, url)
        passed_on: httpx2.Response = original(transport, request)
        return passed_on

    return handle_request


def _handle_async_request(original: Method, receivers: Sequence[Receiver]) -> Method:
    async def handle_async_request(transport: httpx2.AsyncHTTPTransport, request: httpx2.Request) -> httpx2.Response:
        url = url_of(request.url)
        receiver = asked(receivers, url)
        if receiver is not None:
            return await answer_in_loop(receiver, transport, request, url)
        passed_on: httpx2.Response = await original(transport, request)
        return passed_on

    return handle_async_request
