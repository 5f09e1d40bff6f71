"""One way to ask for each client library, in process and on a port: what came, in which pieces, how it ended."""

from __future__ import annotations

import asyncio
import dataclasses
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

import aiohttp
import httpx
import httpx2
import requests
import urllib3

from yespo_testkit import YespoMock, YespoServer

KEY = {"Authorization": "Basic dXNlcjprZXk="}


@dataclasses.dataclass
class Got:
    """What a client got: `raised` is the exception that it met, before the status or while it read the body."""

    status: int | None = None
    version: str = ""
    headers: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    pieces: list[bytes] = dataclasses.field(default_factory=list)
    raised: Exception | None = None

    @property
    def body(self) -> bytes:
        """The body as far as it came."""
        return b"".join(self.pieces)

    def all(self, name: str) -> list[str]:
        """Return the values of a header, in order."""
        return [value for one, value in self.headers if one.lower() == name]


@dataclasses.dataclass(frozen=True)
class Ask:
    """What is asked for."""

    url: str
    method: str = "GET"
    timeout: float = 5.0
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = tuple(KEY.items())


Client: TypeAlias = Callable[[Ask], Got]
Errors: TypeAlias = tuple[type[Exception], ...]


def _read(got: Got, pieces: Iterable[bytes]) -> None:
    for piece in pieces:
        if piece:
            got.pieces.append(piece)


def with_httpx(ask: Ask) -> Got:
    """Ask through httpx."""
    return _plain_x(httpx, ask)


def with_httpx2(ask: Ask) -> Got:
    """Ask through httpx2."""
    return _plain_x(httpx2, ask)


def _plain_x(library: Any, ask: Ask) -> Got:
    got = Got()
    try:
        with (
            library.Client(timeout=ask.timeout, verify=False) as client,
            client.stream(ask.method, ask.url, headers=ask.headers, content=ask.body) as response,
        ):
            _head_x(got, response)
            _read(got, response.iter_raw())
    except Exception as error:  # noqa: BLE001  # what it is is for the tests to judge, here and below
        got.raised = error
    return got


def _head_x(got: Got, response: Any) -> None:
    got.status, got.version = response.status_code, response.http_version
    got.headers = response.headers.multi_items()


def with_httpx_in_a_loop(ask: Ask) -> Got:
    """Ask through httpx's async client."""
    return asyncio.run(_async_x(httpx, ask))


def with_httpx2_in_a_loop(ask: Ask) -> Got:
    """Ask through httpx2's async client."""
    return asyncio.run(_async_x(httpx2, ask))


async def _async_x(library: Any, ask: Ask) -> Got:
    got = Got()
    try:
        async with (
            library.AsyncClient(timeout=ask.timeout, verify=False) as client,
            client.stream(ask.method, ask.url, headers=ask.headers, content=ask.body) as response,
        ):
            _head_x(got, response)
            async for piece in response.aiter_raw():
                got.pieces.append(piece)
    except Exception as error:  # noqa: BLE001
        got.raised = error
    return got


def with_requests(ask: Ask) -> Got:
    """Ask through requests."""
    got = Got()
    try:
        with requests.Session() as session:
            session.trust_env = False
            response = session.request(
                ask.method, ask.url, headers=dict(ask.headers), data=ask.body, timeout=ask.timeout, stream=True
            )
            got.status, got.version = response.status_code, _version(response.raw.version)
            got.headers = list(response.raw.headers.items())
            _read(got, response.iter_content(64))
    except Exception as error:  # noqa: BLE001
        got.raised = error
    return got


def with_urllib3(ask: Ask) -> Got:
    """Ask through urllib3."""
    got = Got()
    try:
        with urllib3.PoolManager(timeout=ask.timeout, retries=False) as pool:
            response = pool.request(
                ask.method, ask.url, headers=dict(ask.headers), body=ask.body, preload_content=False, redirect=False
            )
            got.status, got.version = response.status, _version(response.version)
            got.headers = list(response.headers.items())
            _read(got, response.stream(64))
    except Exception as error:  # noqa: BLE001
        got.raised = error
    return got


def with_urllib(ask: Ask) -> Got:
    """Ask through the standard library's urllib."""
    got = Got()
    request = urllib.request.Request(ask.url, data=ask.body, method=ask.method, headers=dict(ask.headers))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        try:
            response = opener.open(request, timeout=ask.timeout)
        except urllib.error.HTTPError as refusal:
            response = refusal
        with response:
            got.status, got.headers = response.status, response.headers.items()
            got.version = _version(getattr(response, "version", None) or response.fp.version)
            _read(got, _pieces(response))
    except Exception as error:  # noqa: BLE001
        got.raised = error
    return got


def _pieces(response: Any) -> Iterator[bytes]:
    while piece := response.read1(16384):
        yield piece
    if response.length:
        raise urllib.error.ContentTooShortError("the body ended early", b"")  # type: ignore[arg-type]  # its content


def with_aiohttp(ask: Ask) -> Got:
    """Ask through aiohttp."""
    return asyncio.run(_aiohttp(ask))


async def _aiohttp(ask: Ask) -> Got:
    got = Got()
    patience = aiohttp.ClientTimeout(sock_read=ask.timeout)
    try:
        async with (
            aiohttp.ClientSession(timeout=patience, cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.request(
                ask.method, ask.url, headers=dict(ask.headers), data=ask.body, allow_redirects=False
            ) as response,
        ):
            assert response.version is not None
            got.status, got.version = response.status, f"HTTP/{response.version.major}.{response.version.minor}"
            got.headers = list(response.headers.items())
            async for piece in response.content.iter_any():
                got.pieces.append(piece)
    except Exception as error:  # noqa: BLE001
        got.raised = error
    return got


def _version(number: int) -> str:
    return f"HTTP/{number // 10}.{number % 10}"


CLIENTS: dict[str, Client] = {
    "httpx": with_httpx,
    "httpx in a loop": with_httpx_in_a_loop,
    "httpx2": with_httpx2,
    "httpx2 in a loop": with_httpx2_in_a_loop,
    "requests": with_requests,
    "urllib3": with_urllib3,
    "urllib": with_urllib,
    "aiohttp": with_aiohttp,
}


class Side:
    """One of the two: `fake` is arranged and asserted about, `url` is the API's base there."""

    def __init__(self, fake: YespoMock | YespoServer, url: str) -> None:
        self.fake = fake
        self.url = url
        self.recoms = f"{url}/api/v2/contacts/recoms/1244?contactId=162688150"

    @property
    def in_process(self) -> bool:
        """Whether there is no port."""
        return isinstance(self.fake, YespoMock)
