"""How requests of a client library reach the fake: one module a library, active only where it is imported."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol, TypeAlias

from yespo_testkit.intercept.arrival import Arrivals

if TYPE_CHECKING:
    from yespo_testkit.outcome import Outcome

LIBRARIES: Mapping[str, str] = {
    "httpx": "yespo_testkit.intercept.httpx",
    "httpx2": "yespo_testkit.intercept.httpx2",
    "requests": "yespo_testkit.intercept.requests",
}
"""The module that intercepts a client library's requests, by the name under which the library is imported."""


Url: TypeAlias = tuple[str, str, int | None, bytes]
"""Scheme, host, port if one is named, and path with query as sent."""


class Receiver(Protocol):
    """What interceptors hand requests to."""

    def answers_for(self, url: Url) -> bool:
        """Tell whether a request to this URL is the fake's to answer."""

    def receive(self, method: str, url: Url, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> Outcome:
        """Answer a request to a URL that is the fake's to answer."""


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
        for library in LIBRARIES:
            if library in sys.modules and sys.modules[library].__name__ == library:  # httpx2 can pose as httpx
                self._start(library)
        self._arrivals.watch(library for library in LIBRARIES if library not in sys.modules)

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
            module = LIBRARIES[library]
            if library == "httpx" and importlib.util.find_spec("respx") is None:
                module = "yespo_testkit.intercept.without_respx"
            self._made[library] = importlib.import_module(module).interceptor(self._receiver)
        return self._made[library]

    def _start(self, library: str) -> None:
        interceptor = self.of(library)
        interceptor.start()
        self._running.append(interceptor)
