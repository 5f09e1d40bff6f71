"""The products of a subscriber's newsletter, as Yespo picks them: `python newsletter.py EMAIL`."""

from __future__ import annotations

import logging
import os
import sys
from http import HTTPStatus
from typing import NamedTuple

import httpx

PICKS = 1244
"""The data source, as the account's settings show it."""

log = logging.getLogger(__name__)


class Pick(NamedTuple):
    """What the newsletter shows of a product."""

    name: str
    url: str
    price: float


def client() -> httpx.Client:
    """Return a client of the API: any user name, and the API key as the password."""
    base_url = os.environ.get("YESPO_URL", "https://yespo.io")
    return httpx.Client(base_url=base_url, auth=("newsletter", os.environ["YESPO_API_KEY"]), timeout=2)


def picks(email: str) -> list[Pick]:
    """Return a subscriber's products, none while Yespo can't tell: the newsletter goes out without them.

    A request that Yespo refuses is a mistake of ours and raises `httpx.HTTPStatusError`.
    """
    try:
        with client() as yespo:
            response = yespo.get(f"/api/v2/contacts/recoms/{PICKS}", params={"email": email})
        response.raise_for_status()
        return [Pick(product["name"], product["url"], product["price"]) for product in response.json()]
    except httpx.HTTPStatusError as error:
        if error.response.is_client_error and error.response.status_code != HTTPStatus.TOO_MANY_REQUESTS:
            raise
        log.warning("no picks: Yespo answers %s", error.response.status_code)
    except httpx.TransportError as error:
        log.warning("no picks: Yespo can't be reached: %r", error)
    except (ValueError, KeyError, TypeError) as error:
        log.warning("no picks: Yespo's answer can't be read: %r", error)
    return []


if __name__ == "__main__":
    for pick in picks(sys.argv[1]):
        sys.stdout.write(f"{pick.name}: {pick.price:.2f}\n")
