"""The API key: put into requests as they leave, taken out of everything that is shown."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping

import msgspec

from yespo_contracts.request.written import MASKED

PLACEHOLDER = "key"
"""The API key of every generated request; the real one takes its place on the wire alone."""


_DISTINCT = 8
"""From how many characters on a text can't be in an answer by chance."""


class Credentials(msgspec.Struct, frozen=True):
    """The API key and the user name that go with it."""

    key: str = PLACEHOLDER
    user: str = ""

    def __repr__(self) -> str:
        """Never show them."""
        return f"Credentials({MASKED})"

    def applied(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return a generated request's headers with the real key in the place of the placeholder."""
        if self.key == PLACEHOLDER and not self.user:
            return dict(headers)
        return {
            name: self._authorization(value) if name.lower() == "authorization" else value
            for name, value in headers.items()
        }

    def masked(self, text: str) -> str:
        """Return a text with the key, plain or in Base64, masked."""
        if self.key == PLACEHOLDER:
            return text
        forms = [self.key, *(_base64(f"{user}:{self.key}") for user in {self.user, "user", "", "x", "їжак"})]
        for form in (*forms, _base64(self.key), _base64(f"{self.key}:")):
            text = text.replace(form, MASKED)
        return text

    def told_by(self, request: Mapping[str, str], headers: Iterable[tuple[str, str]], body: bytes) -> bool:
        """Tell whether an answer repeats what authorised the request, as it was sent or in clear."""
        sent = self.applied(request).get("Authorization", "").rpartition(" ")[2]
        forms = [sent] if len(sent) >= _DISTINCT else []
        if self.key != PLACEHOLDER and len(self.key) >= _DISTINCT:
            forms.append(self.key)
        return any(form.encode() in body or any(form in value for _, value in headers) for form in forms)

    def _authorization(self, value: str) -> str:
        scheme, space, rest = value.rpartition(" ")
        if scheme.lower() == "bearer":
            return scheme + space + rest.replace(PLACEHOLDER, self.key)
        try:
            decoded = base64.b64decode(rest, validate=True).decode()
        except (binascii.Error, ValueError):
            return value
        user, colon, password = decoded.partition(":")
        if password == PLACEHOLDER:
            decoded = (self.user or user) + colon + self.key
        elif user == PLACEHOLDER and not password:
            decoded = self.key + colon
        return scheme + space + _base64(decoded)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
