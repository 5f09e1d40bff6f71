"""Clients built on httpx, through respx: other hosts, other routers and other doubles are left alone."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

import anyio
import httpx
import respx
from respx.models import RouteList, SideEffectError

from yespo_testkit.intercept import Interceptor, Receiver
from yespo_testkit.intercept.client_errors import trouble_in
from yespo_testkit.outcome import Outcome

_RAISED: Mapping[str, type[httpx.TransportError]] = {
    "connect": httpx.ConnectError,
    "connect-timeout": httpx.ConnectTimeout,
    "read-timeout": httpx.ReadTimeout,
    "reset": httpx.ReadError,
    "incomplete": httpx.RemoteProtocolError,
    "protocol": httpx.RemoteProtocolError,
}
_SECONDS = "yespo_seconds"


def interceptor(receiver: Receiver) -> Interceptor:
    """Return the interceptor for a fake."""
    return Router(receiver)


class Router(respx.MockRouter):
    """A respx router: first the routes that a test adds, then the API's hosts, then every other host passes through.

    It stands above the transports (`using="httpx"`), so that doubles that stand below go on working, and takes its
    turn before other routers that stand there too.
    """

    def __init__(self, receiver: Receiver) -> None:
        super().__init__(assert_all_called=False, using="httpx")
        self.routes = _Routes(_ApiRoute(receiver), _Rest(self))

    def start(self) -> None:
        """Begin to intercept, before the routers that did so earlier."""
        super().start()
        if self.Mocker is not None:
            self.Mocker.routers.remove(self)
            self.Mocker.routers.insert(0, self)

    def handler(self, request: httpx.Request) -> httpx.Response:
        """Answer, as late as a fault has it."""
        response = super().handler(request)
        if seconds := response.extensions.pop(_SECONDS, 0.0):
            time.sleep(seconds)
        return response

    async def async_handler(self, request: httpx.Request) -> httpx.Response:
        """Answer, as late as a fault has it."""
        response = await super().async_handler(request)
        if seconds := response.extensions.pop(_SECONDS, 0.0):
            await anyio.sleep(seconds)
        return response

    def added_routes(self) -> list[respx.Route]:
        """Return the routes that a test added."""
        return [route for route in self.routes if not isinstance(route, _Standing)]


class _Routes(RouteList):
    """A test's routes, and after them those that are always there."""

    def __init__(self, *last: respx.Route) -> None:
        super().__init__()
        self._last = last

    def __iter__(self) -> Iterator[respx.Route]:
        yield from self._routes
        yield from self._last


class _Standing(respx.Route):
    """A route that is always there, and that `assert_all_called` doesn't ask for.

    It has what a router asks of a route and no more: respx's own list of calls takes longer to make than all the rest.
    """

    def __init__(self) -> None:
        self._pattern = None  # type: ignore[assignment]  # it matches everything
        self._name = None
        self._snapshots = []
        self.calls = []  # type: ignore[assignment]  # append and clear are all that is used

    @property
    def called(self) -> bool:
        return True


class _ApiRoute(_Standing):
    """The API's hosts, answered by the fake."""

    def __init__(self, receiver: Receiver) -> None:
        super().__init__()
        self._receiver = receiver

    def match(self, request: httpx.Request) -> httpx.Response | None:
        parts = request.url
        url = parts.scheme, parts.host, parts.port, parts.raw_path
        if not self._receiver.answers_for(url):
            return None
        try:
            outcome = self._receiver.receive(request.method, url, request.headers.raw, request.content)
        except Exception as error:  # noqa: BLE001  # whatever a test's function raises is the client's to meet
            raise SideEffectError(self, origin=error) from None
        patience: float | None = request.extensions.get("timeout", {}).get("read")
        trouble = trouble_in(outcome, patience)
        if trouble is None:
            return _response(outcome, request, None)
        met = _RAISED[trouble.kind](str(trouble), request=request)
        if trouble.partial is None:
            raise SideEffectError(self, origin=met)
        return _response(outcome, request, _Broken(trouble.partial, met))


class _Rest(_Standing):
    """Every other host: the next router's business, and the network's where there is none."""

    def __init__(self, router: Router) -> None:
        super().__init__()
        self._router = router

    def match(self, request: httpx.Request) -> httpx.Request | None:
        mocker = self._router.Mocker
        last = mocker is None or not mocker.routers or mocker.routers[-1] is self._router
        return request if last else None


class _Broken(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that breaks off."""

    def __init__(self, partial: bytes, error: httpx.TransportError) -> None:
        self._partial = partial
        self._error = error

    def __iter__(self) -> Iterator[bytes]:
        yield self._partial
        raise self._error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._partial
        raise self._error


def _response(outcome: Outcome, request: httpx.Request, body: _Broken | None) -> httpx.Response:
    extensions: dict[str, Any] = {"http_version": b"HTTP/1.1"}  # httpx's own type of extensions
    if outcome.seconds or outcome.drips:
        extensions[_SECONDS] = outcome.seconds + outcome.drips
    return httpx.Response(
        outcome.answer.status,
        headers=list(outcome.answer.headers),
        content=outcome.answer.body if body is None else None,
        stream=body,
        request=request,
        extensions=extensions,
    )
