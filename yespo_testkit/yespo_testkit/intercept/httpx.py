"""Clients built on httpx: its transports ask the fake first, those of clients made before too.

A test's own routes, in a respx router that is made when it is first asked for, come before the fake.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import httpx

from yespo_testkit.intercept import Interceptor, Receiver, Url
from yespo_testkit.intercept.patching import Method, Patch, Patches
from yespo_testkit.intercept.transports import Arriving, Player, Whole, url_of

if TYPE_CHECKING:
    import respx


def interceptor(receiver: Receiver) -> Interceptor:
    """Return the interceptor for a fake."""
    return Transports(receiver)


class _Body(Arriving, httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body on its way."""


class Response(Whole, httpx.Response):
    """A response whose body is there as a whole."""


_PLAYER = Player(httpx, _Body, Response)


class Transports(Patches["Transports"]):
    """The plain and the async transport, with the routes of one test."""

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        self._router: respx.MockRouter | None = None
        super().__init__(
            Patch(httpx.HTTPTransport, "handle_request", _handle_request, self),
            Patch(httpx.AsyncHTTPTransport, "handle_async_request", _handle_async_request, self),
        )

    @property
    def router(self) -> respx.MockRouter:
        """The routes that a test adds, for any host."""
        if self._router is None:
            self._router = importlib.import_module("respx").MockRouter(assert_all_called=False)
        return self._router

    @property
    def routes(self) -> list[respx.Route]:
        """The routes that a test added."""
        return [] if self._router is None else list(self._router.routes)

    def routed(self, request: httpx.Request) -> httpx.Response | None:
        """Return what a route of the test answers, None where none is meant; raises `PassThrough` for the network."""
        from respx.models import AllMockedAssertionError  # noqa: PLC0415  # an extra; there are routes of it here

        request.read()
        try:
            return self.router.handler(request)
        except AllMockedAssertionError:
            return None

    async def routed_in_loop(self, request: httpx.Request) -> httpx.Response | None:
        """Return what a route of the test answers, None where none is meant; raises `PassThrough` for the network."""
        from respx.models import AllMockedAssertionError  # noqa: PLC0415  # likewise

        await request.aread()
        try:
            return await self.router.async_handler(request)
        except AllMockedAssertionError:
            return None

    def record(self, request: httpx.Request, response: httpx.Response) -> None:
        """Show a call that the fake answered among the router's."""
        if self._router is not None:
            self._router.calls.record(request, response)


def answer(receiver: Receiver, transport: httpx.HTTPTransport, request: httpx.Request, url: Url) -> httpx.Response:
    """Return what a transport returns for a request to the API."""
    response: httpx.Response = _PLAYER.answer(receiver, transport, request, url)
    return response


async def answer_in_loop(
    receiver: Receiver, transport: httpx.AsyncHTTPTransport, request: httpx.Request, url: Url
) -> httpx.Response:
    """Return what a transport returns for a request to the API."""
    response: httpx.Response = await _PLAYER.answer_in_loop(receiver, transport, request, url)
    return response


def _handle_request(original: Method, stacks: Sequence[Transports]) -> Method:
    def handle_request(transport: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        url = url_of(request.url)
        for stack in tuple(stacks):
            if stack.routes:
                try:
                    response = stack.routed(request)
                except Exception as error:
                    if not _passes(error):
                        raise
                    break
                if response is not None:
                    return response
            if stack.receiver.answers_for(url):
                response = answer(stack.receiver, transport, request, url)
                stack.record(request, response)
                return response
        passed_on: httpx.Response = original(transport, request)
        return passed_on

    return handle_request


def _handle_async_request(original: Method, stacks: Sequence[Transports]) -> Method:
    async def handle_async_request(transport: httpx.AsyncHTTPTransport, request: httpx.Request) -> httpx.Response:
        url = url_of(request.url)
        for stack in tuple(stacks):
            if stack.routes:
                try:
                    response = await stack.routed_in_loop(request)
                except Exception as error:
                    if not _passes(error):
                        raise
                    break
                if response is not None:
                    return response
            if stack.receiver.answers_for(url):
                response = await answer_in_loop(stack.receiver, transport, request, url)
                stack.record(request, response)
                return response
        passed_on: httpx.Response = await original(transport, request)
        return passed_on

    return handle_async_request


def _passes(error: Exception) -> bool:
    return type(error).__name__ == "PassThrough" and type(error).__module__ == "respx.models"
