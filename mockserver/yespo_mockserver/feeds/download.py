"""Downloads: http and https alone, within a time for the whole, with an address's credentials as Basic."""

from __future__ import annotations

import base64
import contextlib
import http.client
import socket
import threading
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from email.message import Message
from functools import partial
from typing import IO, Self
from urllib.parse import unquote, urlsplit, urlunsplit

from yespo_contracts.masking import masked_url
from yespo_contracts.version import __version__
from yespo_mockserver.feeds.formats.errors import FeedError
from yespo_mockserver.feeds.formats.limits import CHUNK
from yespo_mockserver.feeds.said import Download

TIMEOUT = 30.0
"""Seconds without a byte after which a download is given up."""

WHOLE = 300.0
"""Seconds after which a download is given up that isn't done, however often a byte comes."""

_HEADERS = {"User-Agent": f"yespo-testkit/{__version__}", "Accept": "application/xml, text/xml, */*;q=0.5"}
_DEFLATE = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class Answer:
    """An address's answer: what the server says of it, and its bytes, unpacked if they were packed for the way."""

    def __init__(self, response: http.client.HTTPResponse, url: str, deadline: _Deadline) -> None:
        headers = response.headers
        final = response.geturl()
        self.said: Download = Download(
            content_type=headers.get("Content-Type", ""),
            etag=headers.get("ETag", ""),
            last_modified=headers.get("Last-Modified", ""),
            moved_to=_place(final) if _place(final) != _place(url) else "",
        )
        self._response = response
        self._deadline = deadline
        self._coding = headers.get("Content-Encoding", "").strip().lower()

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes; raises `OSError`, `FeedError` and the like where they can't be had."""
        raw = self._raw()
        if self._coding in {"", "identity"}:
            yield from raw
        elif self._coding in _DEFLATE:
            yield from _inflated(raw, self._coding)
        else:
            raise FeedError("content-encoding", value=self._coding)

    def _raw(self) -> Iterator[bytes]:
        while chunk := self._response.read1(CHUNK):
            self._deadline.check()
            yield chunk
        self._deadline.check()


@contextlib.contextmanager
def opened(url: str, conditions: dict[str, str] | None = None) -> Iterator[Answer]:
    """Open an address; raises `FeedError` if it fails, also while its bytes are taken."""
    shown = masked_url(url)
    deadline = _Deadline(WHOLE)
    try:
        with deadline, _open(url, conditions or {}, deadline) as response:
            yield Answer(response, url, deadline)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == http.client.NOT_MODIFIED:
            raise FeedError("not-modified") from None
        raise FeedError("http-status", value=error.code) from None
    except FeedError:
        raise
    except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
        if deadline.over:
            raise FeedError("too-slow", value=f"{WHOLE:.0f}") from None
        raise FeedError("unreachable", place=f"{shown}: {_why(error)}") from None


def _open(url: str, conditions: dict[str, str], deadline: _Deadline) -> http.client.HTTPResponse:
    plain, credentials = _without_credentials(url)
    request = urllib.request.Request(plain, headers={**_HEADERS, **conditions})  # noqa: S310  # see `Source.url`
    if credentials:
        request.add_unredirected_header("Authorization", f"Basic {credentials}")
    answer = _opener(deadline).open(request, timeout=TIMEOUT)
    assert isinstance(answer, http.client.HTTPResponse)  # noqa: S101  # no other kind of address gets here
    return answer


def _without_credentials(url: str) -> tuple[str, str]:
    """Return an address without user and password, and these as Basic has them."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    if not at:
        return url, ""
    name, _, password = user.partition(":")
    credentials = base64.b64encode(f"{unquote(name)}:{unquote(password)}".encode()).decode()
    return urlunsplit(parts._replace(netloc=host)), credentials


def _place(url: str) -> str:
    """Return an address without what is private in it: user, password, query."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects; the credentials go along within the same origin alone."""

    def redirect_request(  # the library's own signature
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request | None:
        """Return the request that follows."""
        plain, _ = _without_credentials(newurl)
        following = super().redirect_request(req, fp, code, msg, headers, plain)  # type: ignore[arg-type]  # a Message in truth
        authorization = req.unredirected_hdrs.get("Authorization")
        if following is not None and authorization and _origin(plain) == _origin(req.full_url):
            following.add_unredirected_header("Authorization", authorization)
        return following


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


class _Deadline:
    """Cuts the connections of a download when its time is over, also while headers drip."""

    def __init__(self, seconds: float) -> None:
        self.over: bool = False
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._timer.cancel()

    def watch(self, connection: socket.socket) -> None:
        """Cut this one too."""
        self._sockets.append(connection)

    def check(self) -> None:
        """Raise `FeedError` if the time is over."""
        if self.over:
            raise FeedError("too-slow", value=f"{WHOLE:.0f}")

    def _cut(self) -> None:
        self.over = True
        for connection in self._sockets:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Http(http.client.HTTPConnection):
    def __init__(self, host: str, *, deadline: _Deadline, timeout: float = TIMEOUT) -> None:
        super().__init__(host, timeout=timeout)
        self._deadline = deadline

    def connect(self) -> None:
        super().connect()
        self._deadline.watch(self.sock)


class _Https(http.client.HTTPSConnection):
    def __init__(self, host: str, *, deadline: _Deadline, timeout: float = TIMEOUT) -> None:
        super().__init__(host, timeout=timeout)
        self._deadline = deadline

    def connect(self) -> None:
        super().connect()
        self._deadline.watch(self.sock)


class _HttpHandler(urllib.request.HTTPHandler):
    def __init__(self, deadline: _Deadline) -> None:
        super().__init__()
        self._connection = partial(_Http, deadline=deadline)

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._connection, req)


class _HttpsHandler(urllib.request.HTTPSHandler):
    def __init__(self, deadline: _Deadline) -> None:
        super().__init__()
        self._connection = partial(_Https, deadline=deadline)

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._connection, req)


def _opener(deadline: _Deadline) -> urllib.request.OpenerDirector:
    """Return an opener that follows redirects to http and https alone, never to files."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        _HttpHandler(deadline),
        _HttpsHandler(deadline),
        urllib.request.HTTPDefaultErrorHandler(),
        _Redirects(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def _inflated(chunks: Iterator[bytes], coding: str) -> Iterator[bytes]:
    """Yield bytes that a server packed for the way; what isn't packed in truth is given as it is."""
    first = next(chunks, b"")
    while len(first) == 1 and (more := next(chunks, b"")):  # it takes two bytes to tell
        first += more
    if coding != "deflate" and not first.startswith(b"\x1f\x8b"):
        yield first
        yield from chunks
        return
    raw = coding == "deflate" and first[:1] != b"\x78"
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS if raw else _DEFLATE[coding])
    for chunk in _chain(first, chunks):
        rest = chunk
        while rest and not unpacker.eof:
            if plain := unpacker.decompress(rest, CHUNK):
                yield plain
            rest = unpacker.unconsumed_tail
    while not unpacker.eof and (plain := unpacker.decompress(unpacker.unconsumed_tail, CHUNK)):
        yield plain
    if first and not unpacker.eof:
        raise FeedError("gzip-damaged", value="it ends too early")


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _why(error: Exception) -> str:
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
    return str(getattr(reason, "strerror", None) or reason) or type(error).__name__
