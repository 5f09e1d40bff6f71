"""How requests of a client library reach the fake: one module a library, active only where it is imported."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

from yespo_testkit.intercept.arrival import Arrivals

if TYPE_CHECKING:
    from yespo_mockserver.messages.reply import Reply

LIBRARIES: Mapping[str, str] = {
    "httpx": "yespo_testkit.intercept.httpx",
    "httpx2": "yespo_testkit.intercept.httpx2",
    "aiohttp": "yespo_testkit.intercept.aiohttp",
    "http.client": "yespo_testkit.intercept.http_client",
    "urllib3": "yespo_testkit.intercept.urllib3",
}
"""The module that intercepts a client library's requests, by the name under which the library is imported."""

DOUBLES = ("aioresponses", "pook", "pytest_httpx", "requests_mock", "responses", "respx", "vcr")
"""Other doubles that stand above; each is told to leave the API's hosts alone."""

Url: TypeAlias = tuple[str, str, int | None, bytes]
"""Scheme, host, port if one is named, and path with query as sent."""


class Receiver(Protocol):
    """What interceptors hand requests to."""

    def answers_for(self, url: Url) -> bool:
        """Tell whether a request to this URL is the fake's to answer."""

    def answers_at(self, scheme: str, host: str, port: int | None) -> bool:
        """Tell whether some request to this address may be the fake's to answer."""

    def prefixes(self) -> Sequence[str]:
        """Return what the URLs begin with that are the fake's to answer."""

    def receive(self, method: str, url: Url, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> Reply:
        """Answer a request to a URL that is the fake's to answer."""

    async def receive_in_loop(
        self, method: str, url: Url, headers: Iterable[tuple[bytes, bytes]], body: bytes
    ) -> Reply:
        """Answer a request to a URL that is the fake's to answer, from within an event loop."""


class Interceptor(Protocol):
    """Between one client library and the fake."""

    def start(self) -> None:
        """Begin to intercept."""

    def stop(self) -> None:
        """Leave the library as it was."""


class Interceptors:
    """All interceptors of one fake: those of libraries that are imported, and others as they come to be."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._made: dict[str, Interceptor] = {}
        self._running: list[Interceptor] = []
        self._arrivals = Arrivals(self._start)

    def start(self) -> None:
        """Begin to intercept."""
        for name in (*LIBRARIES, *DOUBLES):
            if getattr(sys.modules.get(name), "__name__", None) == name:  # httpx2 can pose as httpx
                self._start(name)
        self._arrivals.watch(name for name in (*LIBRARIES, *DOUBLES) if name not in sys.modules)

    def stop(self) -> None:
        """Leave every library as it was."""
        self._arrivals.stop()
        while self._running:
            self._running.pop().stop()

    def made(self, library: str) -> Interceptor | None:
        """Return the interceptor of a library if there is one already."""
        return self._made.get(library)

    def of(self, library: str) -> Interceptor:
        """Return the interceptor of a library, which is imported for it."""
        if library not in self._made:
            self._made[library] = importlib.import_module(LIBRARIES[library]).interceptor(self._receiver)
        return self._made[library]

    def _start(self, name: str) -> None:
        from yespo_testkit.intercept.patching import SeamMovedError  # noqa: PLC0415  # it imports this module

        try:
            interceptor = self.of(name) if name in LIBRARIES else self._beside(name)
            interceptor.start()
        except SeamMovedError as error:
            warnings.warn(str(error), stacklevel=2)
        else:
            self._running.append(interceptor)

    def _beside(self, double: str) -> Interceptor:
        if double not in self._made:
            beside = importlib.import_module("yespo_testkit.intercept.beside")
            self._made[double] = beside.interceptor(double, self._receiver)
        return self._made[double]
