"""Clients built on httpx, through respx: other hosts, other routers and other doubles are left alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import respx
from respx.models import RouteList, SideEffectError

from yespo_testkit.drive import Answer
from yespo_testkit.intercept import Interceptor, Receiver
from yespo_testkit.trouble import WireTrouble

_RAISED: dict[str, type[httpx.TransportError]] = {
    "timeout": httpx.ReadTimeout,
    "connect": httpx.ConnectError,
    "reset": httpx.ReadError,
    "truncated": httpx.RemoteProtocolError,
}


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
    """A route that is always there, and that `assert_all_called` doesn't ask for."""

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
            answer = self._receiver.receive(request.method, url, request.headers.raw, request.content)
        except WireTrouble as trouble:
            raise SideEffectError(self, origin=_raised(trouble, request)) from None
        except Exception as error:  # noqa: BLE001  # whatever a test's function raises is the client's to meet
            raise SideEffectError(self, origin=error) from None
        return _response(answer, request)


class _Rest(_Standing):
    """Every other host: the next router's business, and the network's where there is none."""

    def __init__(self, router: Router) -> None:
        super().__init__()
        self._router = router

    def match(self, request: httpx.Request) -> httpx.Request | None:
        mocker = self._router.Mocker
        last = mocker is None or not mocker.routers or mocker.routers[-1] is self._router
        return request if last else None


def _response(answer: Answer, request: httpx.Request) -> httpx.Response:
    extensions: dict[str, Any] = {"http_version": b"HTTP/1.1"}  # httpx's own type of extensions
    return httpx.Response(
        answer.status, headers=list(answer.headers), content=answer.body, request=request, extensions=extensions
    )


def _raised(trouble: WireTrouble, request: httpx.Request) -> httpx.TransportError:
    return _RAISED[trouble.kind](f"yespo_mock: arranged by fails({trouble.kind!r})", request=request)
