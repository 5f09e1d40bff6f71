"""The account's rate limit, which all resources share that the vendor's table doesn't list.

Source: the vendor's page on rate limits (ledger: `rate-limit`); off unless `[limits] rate` says otherwise.
"""

from __future__ import annotations

from yespo_contracts import errors
from yespo_mockserver.faults.rate_limit import RateLimit
from yespo_mockserver.messages.exchange import Exchange
from yespo_mockserver.shop import Shop


class AccountRate:
    """Counts an account's requests by the shop's `[limits]`."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._limits = shop.config.limits
        self._rate_limit = _rate_limit(shop)

    def refused(self) -> Exchange | None:
        """Count one request, and return what becomes of it where it is over the limit."""
        if self._limits is not self._shop.config.limits:
            self._limits = self._shop.config.limits
            self._rate_limit = _rate_limit(self._shop)
        if self._rate_limit is None or not (seconds := self._rate_limit.wait()):
            return None
        shown = seconds if self._shop.config.behaviour.retry_after == "seconds" else None
        return Exchange(refusal=errors.too_many_requests(self._rate_limit.rate, shown))


def _rate_limit(shop: Shop) -> RateLimit | None:
    rate = shop.config.limits.rate
    return None if rate == "off" else RateLimit(rate)
