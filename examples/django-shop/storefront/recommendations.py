"""What Yespo recommends, for the shop's views."""

from __future__ import annotations

import logging
from typing import NamedTuple

import requests
from django.conf import settings

log = logging.getLogger(__name__)


class Recommendation(NamedTuple):
    """What a page shows of a recommended product."""

    name: str
    url: str


def also_bought(product_id: str, web_id: str | None) -> list[Recommendation]:
    """Return what others bought with a product, nothing while that can't be told: a page never fails for it.

    `web_id` is the value of the cookie `sc`, which Yespo's script sets; a visitor who has none isn't asked for.
    """
    if not web_id:
        return []
    try:
        response = requests.get(
            f"{settings.YESPO_URL}/api/v2/contacts/recoms/{settings.YESPO_ALSO_BOUGHT}",
            params={"webId": web_id, "products": product_id},
            auth=("shop", settings.YESPO_API_KEY),
            timeout=0.5,
        )
        response.raise_for_status()
        return [Recommendation(product["name"], product["url"]) for product in response.json()]
    except (requests.RequestException, KeyError, TypeError) as error:
        log.warning("nothing is recommended with %s: %r", product_id, error)
        return []
