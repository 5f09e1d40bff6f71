"""Who may use the control API: this machine, or whoever has the token; never a web page from elsewhere."""

from __future__ import annotations

import hmac
import ipaddress
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

COOKIE = "yespo_admin"
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST = re.compile(r"(?:\[([0-9a-fA-F:.]{2,45})\]|([A-Za-z0-9.-]{1,253}))(?::[0-9]{1,5})?", re.ASCII)
_ONCE = (b"host", b"origin", b"sec-fetch-site", b"sec-fetch-mode")

Scope = Mapping[str, Any]  # ASGI's own type


WHAT_FITS = "A token has 1 to 200 letters, digits and - . _ ~ + / = only: it stands in a link, a header and a cookie."
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,200}", re.ASCII)


def fits(token: str) -> bool:
    """Tell whether a text can be a token."""
    return _TOKEN.fullmatch(token) is not None


class Denied(NamedTuple):
    """Why a request is refused: a status and one sentence."""

    status: int
    message: str


class Guard:
    """Judges requests to the control API.

    Without a token it is for this machine alone: the client's address and the Host must be loopback, which also stops
    DNS rebinding. With one, whoever has it may ask from anywhere: as `Authorization: Bearer`, or in the page's cookie.
    A request that a page of another origin makes a browser send is refused in both cases.
    """

    def __init__(self, token: str | None = None) -> None:
        if token is not None and not fits(token):
            raise ValueError(WHAT_FITS)
        self._token = token

    def denied(self, scope: Scope) -> Denied | None:
        """Return why the request is refused, None if it may pass."""
        headers = {bytes(name): bytes(value).decode("latin-1") for name, value in scope["headers"]}
        names = [bytes(name) for name, _ in scope["headers"]]
        if any(names.count(name) > 1 for name in _ONCE):
            return Denied(403, "The Host and where the request comes from may be told once only.")
        host = headers.get(b"host", "")
        if self._token is None:
            client = scope.get("client")
            if client is not None and not is_loopback(str(client[0])):
                return Denied(403, "The control API answers this machine only; --admin-token opens it to others.")
            if client is not None and not is_loopback(_name(host)):
                return Denied(403, "The Host must be localhost or a loopback address: the control API is local.")
        elif not self._has_token(headers):
            return Denied(401, "The control API wants its token here: send Authorization: Bearer TOKEN.")
        origin = headers.get(b"origin")
        if origin is not None and (origin == "null" or origin.partition("://")[2] != host):
            return Denied(403, "A page of another origin can't use the control API.")
        if headers.get(b"sec-fetch-site") in {"cross-site", "same-site"} and (
            headers.get(b"sec-fetch-mode") != "navigate" or scope["method"] != "GET"
        ):
            return Denied(403, "A page of another site can't use the control API.")
        return None

    def is_token(self, text: str) -> bool:
        """Tell whether this is the token."""
        return self._token is not None and hmac.compare_digest(text.encode(), self._token.encode())

    def _has_token(self, headers: Mapping[bytes, str]) -> bool:
        scheme, _, given = headers.get(b"authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self.is_token(given.strip()):
            return True
        return any(self.is_token(value) for value in _cookies(headers.get(b"cookie", "")))


def _cookies(header: str) -> list[str]:
    """Return the values of the page's cookie, whatever stands in the other cookies of a browser."""
    pairs = (pair.partition("=") for pair in header.split(";"))
    return [value.strip() for name, _, value in pairs if name.strip() == COOKIE]


def _name(host: str) -> str:
    """Return the host of a Host header, without port and brackets; nothing of what no client sends."""
    found = _HOST.fullmatch(host)
    return "" if found is None else (found[1] or found[2]).lower()


def is_loopback(name: str) -> bool:
    """Tell whether a host name or an address is this machine's own."""
    if name in _LOOPBACK_NAMES:
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
