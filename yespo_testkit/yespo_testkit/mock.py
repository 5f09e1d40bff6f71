"""`YespoMock`: the whole fake in process, behind the client library that a project uses."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

from yespo_contracts.masking import masked_url
from yespo_mockserver.messages.reply import Reply
from yespo_mockserver.messages.request import Request, plain_path
from yespo_mockserver.settings.overrides import Overrides
from yespo_mockserver.shop import Shop
from yespo_testkit.decorator import Decorated, decorated
from yespo_testkit.double import Double
from yespo_testkit.inner import Inner, opened_shop
from yespo_testkit.intercept import Interceptors, Url
from yespo_testkit.intercept.at_once import at_once, run
from yespo_testkit.intercept.hosts import Hosts, is_meant_for_the_api

if TYPE_CHECKING:
    import respx

    from yespo_testkit.intercept.httpx import Transports


ANSWERED = "httpx, httpx2, requests, urllib3, urllib and aiohttp"
"""The libraries whose clients are answered in process."""
OTHERS = ("pycurl", "niquests", "curl_cffi", "httplib2", "tornado.httpclient", "treq", "pyreqwest", "rnet", "primp")
"""Libraries with ways of their own to the network."""


class YespoMock(Double):
    """The fake in process, for clients of httpx, httpx2, requests, urllib3, urllib, aiohttp; other hosts pass through.

    A context manager, plain and async. `base_urls` are answered for beside the API's own; `seed` replaces the shop's.
    """

    def __init__(
        self,
        shop: Shop | Path | str | None = None,
        *,
        strict: bool = True,
        base_urls: Sequence[str] = (),
        seed: int | None = None,
    ) -> None:
        opened = opened_shop(shop)
        if seed is not None:
            opened.override(Overrides({"shop": {"seed": seed}}))
        super().__init__(Inner("yespo_mock", opened, strict=strict))
        self._receiver = _Receiver(self._inner, Hosts(base_urls))
        self._inner.strays = self._receiver.told_strays
        self._inner.notes = self._notes
        self._was_started = False
        self._interceptors = Interceptors(self._receiver)

    @property
    def router(self) -> respx.MockRouter:
        """The respx router: routes that a test adds come before the fake's answers; needs the extra `respx`."""
        if importlib.util.find_spec("respx") is None:
            raise RuntimeError("router is respx's, which isn't installed: pip install 'yespo-testkit[respx]'")
        return cast("Transports", self._interceptors.of("httpx")).router

    def __call__(self, target: Decorated) -> Decorated:
        """Decorate a test: the mock answers while it runs, as fresh as at first, and is strict at its end.

        A function or coroutine with a parameter `yespo_mock` is given the mock. Of a class all tests are decorated;
        those of a `unittest.TestCase` have it as `self.yespo_mock`, in `setUp` too.
        """
        return decorated(target, self)

    def start(self) -> None:
        """Begin to answer; `with` does it."""
        self._was_started = True
        self._interceptors.start()

    def stop(self) -> None:
        """Leave every client library as it was; `with` does it."""
        self._interceptors.stop()

    def __enter__(self) -> Self:
        """Begin to answer."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Leave everything as it was; raise `AssertionError` if a request broke the contract."""
        __tracebackhide__ = True
        self.stop()
        self._inner.judge(error)

    async def __aenter__(self) -> Self:
        """Begin to answer."""
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Leave everything as it was; raise `AssertionError` if a request broke the contract."""
        __tracebackhide__ = True
        self.__exit__(kind, error, traceback)

    def reset(self) -> None:
        """Forget calls and arrangements, and return the shop to its files."""
        super().reset()
        self._receiver.strays.clear()

    def _notes(self) -> list[str]:
        """Return what may explain that no call came, a sentence each."""
        if not self._was_started:
            return ["It was never started: `with YespoMock() as yespo_mock:` does it, or the fixture yespo_mock."]
        strays = self._receiver.told_strays()
        others = [name for name in OTHERS if name in sys.modules]
        if strays or not others:
            return strays
        is_are = "is" if len(others) == 1 else "are"
        answered = f"yespo_mock answers clients of {ANSWERED}; yespo_server answers any client"
        return [f"{' and '.join(others)} {is_are} imported, and {answered}."]

    def _unused(self) -> list[str]:
        routes = getattr(self._interceptors.made("httpx"), "routes", [])
        return [f"router: {route!r}: never called" for route in routes if not route.called]


class _Receiver:
    """What interceptors hand requests to; `strays` are the addresses that aren't answered for."""

    def __init__(self, inner: Inner, hosts: Hosts) -> None:
        self.strays: list[str] = []
        self._inner = inner
        self._hosts = hosts

    def answers_for(self, url: Url) -> bool:
        """Tell whether a request to this URL is the fake's to answer."""
        scheme, host, port, sent = url
        if self._hosts.target(scheme, host, port, sent) is not None:
            return True
        if is_meant_for_the_api(sent):
            self.strays.append(f"{scheme}://{_place(host, port)}")
        return False

    def answers_at(self, scheme: str, host: str, port: int | None) -> bool:
        """Tell whether some request to this address may be the fake's to answer."""
        return self._hosts.known(scheme, host, port)

    def prefixes(self) -> list[str]:
        """Return what the URLs begin with that are the fake's to answer."""
        return self._hosts.urls()

    def receive(self, method: str, url: Url, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> Reply:
        """Answer a request to a URL that is the fake's to answer."""
        responding = self._inner.fake.respond(self._request(method, url, headers, body))
        return run(responding) if self._inner.awaits else at_once(responding)

    async def receive_in_loop(
        self, method: str, url: Url, headers: Iterable[tuple[bytes, bytes]], body: bytes
    ) -> Reply:
        """Answer a request to a URL that is the fake's to answer, and wait for a test's own async function."""
        return await self._inner.fake.respond(self._request(method, url, headers, body))

    def told_strays(self) -> list[str]:
        """Return which requests for recommendations went to addresses that the mock doesn't answer for."""
        return [
            f"A request for recommendations went to {masked_url(base)}, which yespo_mock doesn't answer for: "
            f'base_urls=["{base}"] adds it.'
            for base in dict.fromkeys(self.strays)
        ]

    def _request(self, method: str, url: Url, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> Request:
        scheme, host, port, sent = url
        target = self._hosts.target(scheme, host, port, sent) or sent
        raw_path, _, query = target.partition(b"?")
        return Request(
            method,
            plain_path(raw_path),
            query,
            [(name.lower(), value) for name, value in headers],
            target,
            scheme,
            body,
            address=f"{scheme}://{_place(host, port)}{sent.decode('ascii', 'replace')}",
        )


def _place(host: str, port: int | None) -> str:
    return host if port is None else f"{host}:{port}"
