"""What is offered below a cart: products that others bought together with what is in it."""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import Any, Self

import httpx2

ALSO_BOUGHT = 1247
"""The data source, as the account's settings show it."""


class NoOffersError(Exception):
    """Yespo gave no recommendations; the cart is shown without them."""


class Offers:
    """The offers for carts, over one connection that is kept open; a context manager."""

    def __init__(self) -> None:
        self._yespo = httpx2.Client(
            base_url=os.environ.get("YESPO_URL", "https://yespo.io"),
            auth=("shop", os.environ["YESPO_API_KEY"]),
            timeout=httpx2.Timeout(1, connect=0.3),
        )

    def __enter__(self) -> Self:
        """Keep the connection."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._yespo.close()

    def for_cart(self, customer: int, cart: Collection[str], *, most: int = 3) -> list[str]:
        """Return the ids of at most so many products; raises `NoOffersError`."""
        if not cart:
            return []
        parameters: dict[str, int | str] = {"contactId": customer, "products": ",".join(cart)}
        try:
            response = self._yespo.get(f"/api/v2/contacts/recoms/{ALSO_BOUGHT}", params=parameters)
            response.raise_for_status()
            products: list[dict[str, Any]] = response.json()
            return [product["id"] for product in products][:most]
        except (httpx2.HTTPError, ValueError, KeyError, TypeError) as error:
            raise NoOffersError(repr(error)) from error
