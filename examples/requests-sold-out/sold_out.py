"""What to show instead of a product that is sold out: `python sold_out.py PRODUCT CUSTOMER`."""

from __future__ import annotations

import os
import sys
import time
from typing import NamedTuple

import requests

ALTERNATIVES = 1246
"""The data source, as the account's settings show it."""

TRIES = 3
LONGEST_WAIT = 5.0
"""Seconds; whoever asks for more patience isn't asked again."""


class Alternative(NamedTuple):
    """A product that can take the place of another one."""

    id: str
    name: str
    price: float


def alternatives(product: str, customer: str) -> list[Alternative]:
    """Return what can take a product's place; a busy API is asked again, as late as it says.

    Raises `requests.RequestException`: the API can't be reached, refuses the request, or its answer can't be read.
    """
    for _ in range(TRIES - 1):
        response = _ask(product, customer)
        wait = _seconds_to_wait(response)
        if wait is None:
            break
        time.sleep(wait)
    else:
        response = _ask(product, customer)
    response.raise_for_status()
    try:
        return [Alternative(found["id"], found["name"], found["price"]) for found in response.json()]
    except (KeyError, TypeError) as error:
        raise requests.RequestException(f"Yespo's answer can't be read: {error!r}") from error


def _ask(product: str, customer: str) -> requests.Response:
    return requests.get(
        f"{os.environ.get('YESPO_URL', 'https://yespo.io')}/api/v2/contacts/recoms/{ALTERNATIVES}",
        params={"externalCustomerId": customer, "products": product},
        auth=("shop", os.environ["YESPO_API_KEY"]),
        timeout=(1, 3),
    )


def _seconds_to_wait(response: requests.Response) -> float | None:
    """Return how long to wait before the next try, None if there should be none."""
    if response.status_code not in {429, 503}:
        return None
    asked_for = response.headers.get("Retry-After", "")
    wait = float(asked_for) if asked_for.isdecimal() else 1.0
    return wait if wait <= LONGEST_WAIT else None


if __name__ == "__main__":
    for alternative in alternatives(*sys.argv[1:3]):
        sys.stdout.write(f"{alternative.id}: {alternative.name}, {alternative.price:.2f}\n")
