"""HTTP Basic as the API wants it: any user name, the API key as the password.

Source: the vendor's pages on API keys (documented); the refusals' exact wording is assumed (ledger: `basic-auth`).
"""

from __future__ import annotations

import base64
import binascii

import msgspec

CHALLENGE = 'Basic realm="Yespo API", charset="UTF-8"'


class Credentials(msgspec.Struct, frozen=True):
    """What an Authorization header yields: the API key, or the reason why there is none."""

    key: str | None = None
    problem: str | None = None

    def __repr__(self) -> str:
        """Say whether there is a key, never which."""
        return f"Credentials(key={'…' if self.key else None}, problem={self.problem!r})"


def read_authorization(header: bytes | None) -> Credentials:
    """Return the API key that an Authorization header carries, or what is wrong with the header."""
    if header is None:
        return Credentials(problem="The Authorization header is missing: send HTTP Basic with the API key as password.")
    scheme, _, encoded = header.strip().partition(b" ")
    if scheme.lower() != b"basic":
        return Credentials(problem="The Authorization header must use the Basic scheme.")
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return Credentials(problem="The Authorization header isn't valid Base64 of user:key in UTF-8.")
    _, colon, key = decoded.partition(":")
    if not colon:
        return Credentials(problem="The Authorization header has no colon between user name and API key.")
    if not key:
        return Credentials(problem="The Authorization header has an empty password: the API key goes there.")
    return Credentials(key=key)


def basic_authorization(key: str, user: str = "user") -> str:
    """Return the Authorization header's value for an API key."""
    return "Basic " + base64.b64encode(f"{user}:{key}".encode()).decode("ascii")
