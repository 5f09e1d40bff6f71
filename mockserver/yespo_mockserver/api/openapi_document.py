"""The contract's OpenAPI document for a shop: its data sources, its behaviour, and examples from its products."""

from __future__ import annotations

from itertools import islice
from typing import Any

from yespo_contracts.account import KnownDataSource
from yespo_contracts.openapi import document
from yespo_mockserver.shop import Shop

_EXAMPLES = 2


def openapi_document(shop: Shop) -> dict[str, Any]:
    """Return the document."""
    sources = tuple(
        KnownDataSource(id=source.id, type=source.type, size=source.size, scope=source.scope)
        for source in shop.data_sources.values()
    )
    contact = next((contact.identifiers() for contact in shop.contacts), {})
    return document(
        example=tuple(islice(shop.catalogue.products(), _EXAMPLES)),
        data_sources=sources,
        contact=contact,
        behaviour=shop.config.behaviour,
    )
