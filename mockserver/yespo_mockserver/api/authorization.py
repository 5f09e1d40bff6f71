"""Who may ask: the shop's API keys, and what becomes of a request without a good one."""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from yespo_contracts import errors
from yespo_contracts.request.authentication import read_authorization
from yespo_contracts.request.reading import Violation
from yespo_mockserver.messages.exchange import Exchange
from yespo_mockserver.messages.request import Request
from yespo_mockserver.shop import Shop

_REMEMBERED = 64
"""A client sends the same header with each request; so many different ones are judged once only."""


class Authorization:
    """Judges the Authorization header by the shop's `[auth]`."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._config = shop.config
        self._judged: dict[bytes | None, Exchange | None] = {}

    def refused(self, request: Request) -> Exchange | None:
        """Return what becomes of a request that may not be answered, None for one that may."""
        if self._config is not self._shop.config:
            self._config = self._shop.config
            self._judged.clear()
        if self._config.auth.keys == "off":
            return None
        sent = request.header(b"authorization")
        if sent in self._judged:
            return self._judged[sent]
        if len(self._judged) >= _REMEMBERED:
            self._judged.clear()
        judged = self._judged[sent] = self._judge(sent)
        return judged

    def _judge(self, sent: bytes | None) -> Exchange | None:
        auth = self._config.auth
        credentials = read_authorization(sent)
        problem = credentials.problem
        if credentials.key is not None:
            if _among(credentials.key, auth.weak_keys):
                problem = "The API key has no right to this resource."
                if self._config.behaviour.weak_key == "403":
                    return Exchange(refusal=errors.forbidden(), violations=(Violation("weak-key", problem),))
            elif auth.keys == "any" or _among(credentials.key, auth.keys):
                return None
            else:
                problem = "The API key isn't known."
        violation = Violation("basic-auth", problem or "", "Authorization")
        return Exchange(refusal=errors.unauthorized(violation.message), violations=(violation,))


def _among(key: str, keys: Sequence[str]) -> bool:
    return any(hmac.compare_digest(key.encode(), known.encode()) for known in keys)
