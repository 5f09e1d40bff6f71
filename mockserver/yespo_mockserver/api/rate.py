"""The account's rate limits: one for each line of the vendor's table, and one that everything else shares.

Source: the vendor's page on rate limits (ledger: `rate-limit`); off unless `[limits] rate` says otherwise.
"""

from __future__ import annotations

from typing import NamedTuple

from yespo_contracts import errors
from yespo_mockserver.api.leases import Leased
from yespo_mockserver.faults.rate_limit import RateLimit
from yespo_mockserver.messages.exchange import Exchange
from yespo_mockserver.shop import Shop

SHARED_RATE = 200.0
"""What the methods that the table doesn't list share by default; `[limits] rate` stands in its place, and the table's
own rates go with it."""


class Listed(NamedTuple):
    """A line of the vendor's table: which method it is, and its requests a second."""

    method: str
    rate: float


class AccountRate:
    """Counts an account's requests by the shop's `[limits]`; where workers share the shop, over all of them."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._limits = shop.config.limits
        self._rate_limits: dict[Listed | None, RateLimit] = {}
        self._leased = Leased(shop.log) if shop.log.is_shared else None

    @property
    def on(self) -> bool:
        """Whether there is a limit at all."""
        return self._shop.config.limits.rate != "off"

    async def refused(self, listed: Listed | None = None) -> Exchange | None:
        """Count one request, and return what becomes of it where it is over the limit.

        `listed` is the line of the vendor's table that the request is of; all others share one limit.
        """
        limits = self._shop.config.limits
        if self._limits is not limits:
            self._limits = limits
            self._rate_limits = {}
        if limits.rate == "off":
            return None
        rate = limits.rate if listed is None else listed.rate * limits.rate / SHARED_RATE
        if self._leased is not None:
            seconds = await self._leased.wait("" if listed is None else listed.method, rate)
        else:
            rate_limit = self._rate_limits.get(listed)
            if rate_limit is None:
                rate_limit = self._rate_limits[listed] = RateLimit(rate)
            seconds = rate_limit.wait()
        if not seconds:
            return None
        shown = seconds if self._shop.config.behaviour.retry_after == "seconds" else None
        return Exchange(refusal=errors.too_many_requests(rate, shown))
