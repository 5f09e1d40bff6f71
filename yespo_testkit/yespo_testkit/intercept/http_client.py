"""Clients built on the standard library's http.client: urllib, urllib3, requests and what stands on them.

A connection to one of the API's hosts is given a socket that is the fake. Everything above the socket is the library's
own: adapters and their retries, pools, time-outs, cookies, redirects, the reading of headers and bodies.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import client as http_client
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from yespo_testkit.intercept import Interceptor, Receiver
from yespo_testkit.intercept.fake_socket import FakeSocket
from yespo_testkit.intercept.patching import Method, Patch, Patches, asked

_PORTS = {"http": 80, "https": 443}
_REAL = "_yespo_real"  # set on a connection while it is to be a real one


def interceptor(receiver: Receiver) -> Interceptor:
    """Return the interceptor for a fake."""
    plain, tls = genuine(http_client.HTTPConnection), genuine(http_client.HTTPSConnection)
    return Patches(
        Patch(plain, "connect", connect, receiver),
        Patch(tls, "connect", connect, receiver),
        Patch(plain, "putrequest", _putrequest, receiver),
    )


def genuine(connection: type) -> type:
    """Return the class behind the one that vcrpy may have put in its place."""
    while (behind := getattr(connection, "_baseclass", None)) is not None:
        connection = behind
    return connection


class _Origin(NamedTuple):
    scheme: str
    host: str
    port: int | None


def _origin(connection: Any) -> _Origin:  # http.client's connection, or urllib3's
    """Return where a connection's requests go, through a proxy too."""
    scheme = "https" if connection.default_port == _PORTS["https"] else "http"
    host, port = connection.host, connection.port
    if connection._tunnel_host:  # noqa: SLF001  # http.client tells it nowhere else
        host, port = connection._tunnel_host, connection._tunnel_port  # noqa: SLF001  # likewise
    return _Origin(scheme, host, None if port == _PORTS[scheme] else port)


def connect(original: Method, receivers: Sequence[Receiver]) -> Method:
    """Give a connection to a host of ours the fake's socket."""

    def connect(connection: Any) -> object:
        if getattr(connection, _REAL, False) or not _is_ours(receivers, _origin(connection)):
            return original(connection)
        connection.sock = FakeSocket(connection, receivers)
        if hasattr(connection, "is_verified"):  # urllib3 warns of hosts whose certificate nobody looks at
            connection.is_verified = _verifies(connection)
            connection._has_connected_to_proxy = bool(getattr(connection, "proxy", None))  # noqa: SLF001  # as its own
        return None

    return connect


def _is_ours(receivers: Sequence[Receiver], origin: _Origin) -> bool:
    return any(receiver.answers_at(*origin) for receiver in tuple(receivers))


def _verifies(connection: Any) -> bool:
    return getattr(connection, "cert_reqs", None) not in {None, 0, "CERT_NONE", "NONE"}


def _putrequest(original: Method, receivers: Sequence[Receiver]) -> Method:
    def putrequest(connection: Any, method: str, url: str, *arguments: Any, **keywords: Any) -> object:
        scheme, host, port = _origin(connection)
        target = url or "/"
        if not target.startswith("/"):  # to a proxy
            parts = urlsplit(target)
            scheme, host, port = parts.scheme, parts.hostname or "", parts.port
            target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
        receiver = asked(receivers, (scheme, host, port, target.encode()))
        sock = connection.sock
        if receiver is None:
            if isinstance(sock, FakeSocket):  # a host of ours, and a path that isn't
                connection.sock = None
                setattr(connection, _REAL, True)
        else:
            setattr(connection, _REAL, False)
            if not isinstance(sock, FakeSocket):
                if sock is not None:
                    sock.close()
                sock = connection.sock = FakeSocket(connection, receivers)
            sock.begin(receiver, scheme, host, port, target.encode())
        return original(connection, method, url, *arguments, **keywords)

    return putrequest
