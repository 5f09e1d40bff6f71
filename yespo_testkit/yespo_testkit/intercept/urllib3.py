"""Clients built on urllib3, requests among them: its connections connect in ways of their own.

A plain question that is answered at once needs no socket: below urllib3's own retries the pool is handed the response.
Everything else goes through the fake's socket, as with http.client.
"""

from __future__ import annotations

import http.client
import io
from collections.abc import Mapping, Sequence
from typing import Any

import urllib3
import urllib3.connection
from urllib3.connectionpool import HTTPConnectionPool

from yespo_mockserver.messages.delivery import AT_ONCE
from yespo_mockserver.messages.reply import Reply
from yespo_testkit.intercept import Interceptor, Receiver, Url
from yespo_testkit.intercept.fake_socket import FakeSocket
from yespo_testkit.intercept.http_client import connect, genuine
from yespo_testkit.intercept.patching import Method, Patch, Patches, asked, version_of
from yespo_testkit.intercept.play import reason


def interceptor(receiver: Receiver) -> Interceptor:
    """Return the interceptor for a fake; urllib3-future, which can pose as urllib3, isn't built on http.client."""
    plain, tls = genuine(urllib3.connection.HTTPConnection), genuine(urllib3.connection.HTTPSConnection)
    if not issubclass(plain, genuine(http.client.HTTPConnection)):
        return Patches[Receiver]()
    patches = [Patch(plain, "connect", connect, receiver), Patch(tls, "connect", connect, receiver)]
    if not _VERSION.startswith("1."):
        patches.append(Patch(HTTPConnectionPool, "_make_request", _make_request, receiver))
    return Patches(*patches)


def _make_request(original: Method, receivers: Sequence[Receiver]) -> Method:
    def make_request(
        pool: HTTPConnectionPool,
        conn: Any,  # a connection of the pool, and what urllib3 says of a request, below
        method: str,
        url: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        retries: Any = None,
        **rest: Any,
    ) -> object:
        found = None
        if body is None and not rest.get("chunked") and url.startswith("/") and pool.proxy is None:
            port = None if pool.port == _PORTS.get(pool.scheme) else pool.port
            asked_for = pool.scheme, pool.host or "", port, url.encode()
            found = asked(receivers, asked_for)
        if found is None:
            return original(pool, conn, method, url, body=body, headers=headers, retries=retries, **rest)
        pool._validate_conn(conn)  # noqa: SLF001  # it connects to the fake, and warns of unverified hosts
        reply = found.receive(method, asked_for, _sent(pool, headers or {}), b"")
        if reply.delivery is AT_ONCE:
            pool.num_requests += 1
            return _response(pool, reply, method, url, retries, rest)
        _keep(conn, receivers, found, asked_for, reply)
        return original(pool, conn, method, url, body=body, headers=headers, retries=retries, **rest)

    return make_request


_PORTS = {"http": 80, "https": 443}
_VERSION = version_of("urllib3")


def _sent(pool: HTTPConnectionPool, headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Return the headers that a connection would send."""
    host = pool.host if pool.port in {None, _PORTS.get(pool.scheme)} else f"{pool.host}:{pool.port}"
    sent = [(_bytes(name), _bytes(value)) for name, value in headers.items()]
    names = {name.lower() for name, _ in sent}
    if b"accept-encoding" not in names:
        sent.insert(0, (b"Accept-Encoding", b"identity"))
    if b"host" not in names:
        sent.insert(0, (b"Host", _bytes(host)))
    if b"user-agent" not in names:
        sent.append((b"User-Agent", f"python-urllib3/{_VERSION}".encode()))
    skipped = urllib3.util.SKIP_HEADER.encode()
    return [pair for pair in sent if pair[1] != skipped]


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("latin-1")


def _keep(conn: Any, receivers: Sequence[Receiver], found: Receiver, url: Url, reply: Reply) -> None:
    """Let the fake's socket have the reply to the request that it is about to be sent."""
    if not isinstance(conn.sock, FakeSocket):
        conn.sock = FakeSocket(conn, receivers)
    conn.sock.answered(found, url, reply)


class _Original:
    """What http.client would have returned, as far as cookies are read from it, and when its connection is free."""

    def __init__(self, headers: Sequence[tuple[bytes, bytes]], body: io.BytesIO) -> None:
        self._body = body
        self.msg = http.client.HTTPMessage()
        for name, value in headers:
            self.msg.add_header(name.decode("latin-1"), value.decode("latin-1"))

    def isclosed(self) -> bool:
        """Tell whether the whole body has been read: then the pool has its connection back."""
        return self._body.closed or self._body.tell() >= len(self._body.getbuffer())

    def close(self) -> None:
        """There is nothing to close."""


def _response(
    pool: HTTPConnectionPool, reply: Reply, method: str, url: str, retries: Any, rest: Mapping[str, Any]
) -> urllib3.HTTPResponse:
    response = reply.response
    body = io.BytesIO(response.body)
    pairs = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers)
    made = urllib3.HTTPResponse(
        body=body,
        headers=urllib3.HTTPHeaderDict(pairs),
        status=response.status,
        version=11,
        version_string="HTTP/1.1",
        reason=reason(response.status),
        preload_content=rest.get("preload_content", True),
        decode_content=rest.get("decode_content", True),
        original_response=_Original(response.headers, body),  # type: ignore[arg-type]  # as much of it as is looked at
        enforce_content_length=rest.get("enforce_content_length", True),
        request_method=method,
        request_url=url,
    )
    made.retries = retries
    made._connection = rest.get("response_conn")  # noqa: SLF001  # as the pool itself does
    made._pool = pool  # noqa: SLF001  # likewise
    return made
