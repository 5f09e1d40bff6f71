"""A request as it goes on the wire, shown so that it can be pasted."""

from __future__ import annotations

import base64
import binascii
import shlex
from collections.abc import Mapping

import msgspec

from yespo_contracts.request.authentication import basic_authorization

RECOMS_PATH = "/api/v2/contacts/recoms/"
KEY_VARIABLE = "YESPO_API_KEY"
MASKED = "***"

_SCHEMES = {"", "basic", "bearer", "digest"}


def _authorised() -> dict[str, str]:
    return {"Authorization": basic_authorization("key")}


class WireRequest(msgspec.Struct, frozen=True):
    """One request: a percent-encoded path, a raw query without `?`, and headers (by default those that authorise).

    `violations` are the ledger's rules that the request was built to break, and `status` the answer that the contract
    has for it: 200 unless it is refused. API keys are masked wherever the request is shown.
    """

    path: str
    query: str = ""
    headers: Mapping[str, str] = msgspec.field(default_factory=_authorised)
    method: str = "GET"
    violations: tuple[str, ...] = ()
    status: int = 200

    @property
    def target(self) -> str:
        """The path with the query, as the request line has it."""
        return f"{self.path}?{self.query}" if self.query else self.path

    def url(self, base: str) -> str:
        """Return the request's URL at a base such as `http://127.0.0.1:8025`."""
        return base.rstrip("/") + self.target

    def curl(self, base: str) -> str:
        """Return a shell line that sends the request; the API key is read from `YESPO_API_KEY`."""
        words = ["curl -gi"]
        if self.method == "HEAD":
            words = ["curl -gI"]
        elif self.method != "GET":
            words.append(f"-X {self.method}")
        for name, value in self.headers.items():
            words.append(_curl_authorization(value) if name.lower() == "authorization" else _curl_header(name, value))
        return " ".join([*words, shlex.quote(self.url(base))])

    def __repr__(self) -> str:
        """Write the request as code, without what is as usual, and with its credentials masked."""
        shown = [repr(self.path)]
        if self.query:
            shown.append(repr(self.query))
        if self.headers != _authorised():
            shown.append(f"headers={masked_headers(self.headers)!r}")
        if self.method != "GET":
            shown.append(f"method={self.method!r}")
        if self.violations:
            shown.append(f"violations={self.violations!r}")
        if self.status != 200:
            shown.append(f"status={self.status}")
        return f"WireRequest({', '.join(shown)})"


def masked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return headers to show: what an Authorization header says beyond its scheme is masked."""
    return {
        name: masked_authorization(value) if name.lower() == "authorization" else value
        for name, value in headers.items()
    }


def masked_authorization(value: str) -> str:
    """Return an Authorization header's scheme, with the rest masked."""
    scheme, _, rest = value.partition(" ")
    shown = scheme if scheme.lower() in _SCHEMES else MASKED
    return f"{shown} {MASKED}" if rest else shown


def _curl_header(name: str, value: str) -> str:
    # curl leaves a header out when nothing follows the colon; a semicolon sends it empty.
    return "-H " + shlex.quote(f"{name}: {value}" if value else f"{name};")


def _curl_authorization(value: str) -> str:
    """Return curl's option for an Authorization header, with the key as a shell variable."""
    scheme, _, rest = value.partition(" ")
    if not rest or scheme.lower() not in _SCHEMES:
        return _curl_header("Authorization", masked_authorization(value))
    if scheme.lower() == "basic":
        try:
            user, colon, password = base64.b64decode(rest, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            return _curl_header("Authorization", f"{scheme} {MASKED}")
        if colon and password:
            return f'-u {shlex.quote(user)}:"${KEY_VARIABLE}"'
        if colon:
            return f'-u "${KEY_VARIABLE}:"'
        return f'-H "Authorization: Basic $(printf %s "${KEY_VARIABLE}" | base64)"'
    return f'-H "Authorization: {scheme} ${KEY_VARIABLE}"'
