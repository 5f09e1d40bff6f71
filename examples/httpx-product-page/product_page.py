"""The recommendations on a product's page, asked for all at once: `python product_page.py PRODUCT VISITOR`."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from typing import Any

import httpx

BLOCKS = {"Bought together": 1247, "You may also like": 1248, "Bestsellers": 1245}
"""The page's blocks, each with its data source."""

log = logging.getLogger(__name__)


def client() -> httpx.AsyncClient:
    """Return a client of the API: any user name, and the API key as the password."""
    base_url = os.environ.get("YESPO_URL", "https://yespo.io")
    return httpx.AsyncClient(base_url=base_url, auth=("shop", os.environ["YESPO_API_KEY"]), timeout=0.5)


async def blocks(product: str, visitor: str) -> dict[str, list[str]]:
    """Return the names of the products in each block; a block that can't be had in time is left out."""
    async with client() as yespo:
        answers = await asyncio.gather(*(_names(yespo, source, product, visitor) for source in BLOCKS.values()))
    return {title: names for title, names in zip(BLOCKS, answers, strict=True) if names}


async def _names(yespo: httpx.AsyncClient, source: int, product: str, visitor: str) -> list[str]:
    parameters = {"webId": visitor, "products": product}
    try:
        response = await yespo.get(f"/api/v2/contacts/recoms/{source}", params=parameters)
        response.raise_for_status()
        products: list[dict[str, Any]] = response.json()
        return [product["name"] for product in products]
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        log.warning("data source %s is left out: %r", source, error)
        return []


if __name__ == "__main__":
    for block, product_names in asyncio.run(blocks(*sys.argv[1:3])).items():
        sys.stdout.write(f"{block}: {', '.join(product_names)}\n")
