"""Why a product was recommended, in words, from what the shop knows about it and about who asked."""

from __future__ import annotations

from typing import Any

import msgspec

from yespo_mockserver.journal.entry import Entry
from yespo_mockserver.recommend import explain
from yespo_mockserver.shop import DataSource, Shop

Document = dict[str, Any]  # a product as the API answers it, beside a sentence
_TYPES = {
    "bestsellers": "ordered most by others",
    "personal": "near to what this contact bought",
    "also_bought": "bought together with what was asked about",
    "you_may_also_like": "a dearer relative of what was asked about",
    "out_of_stock_alternatives": "could replace what was asked about",
    "other": "on the list of this data source",
}


def why(shop: Shop, entry: Entry) -> list[Document]:
    """Return the chosen products with the reason for each; those that the catalogue has lost are named alone."""
    catalogue = shop.catalogue
    explained = _explained(shop, entry)
    found: list[Document] = []
    for product_id in entry.products:
        number = catalogue.number(product_id)
        if number is None:
            found.append({"product": {"id": product_id}, "why": "The catalogue doesn't have it any more."})
        else:
            product: Document = msgspec.json.decode(catalogue.body(number))
            found.append(
                {"product": product, "why": _reason(shop, entry, number), "reasons": explained.get(product_id, [])}
            )
    return found


def _explained(shop: Shop, entry: Entry) -> dict[str, list[str]]:
    """Return the reasons as the recommendation itself tells them, of the products that it would still answer with."""
    source, request = entry.exchange.data_source, entry.exchange.request
    if source is None or request is None or source.type == "other":
        return {}
    explanation = explain(shop, source, entry.exchange.contact, request.products, request.category)
    return {product.id: list(product.reasons) for product in explanation.products}


def _reason(shop: Shop, entry: Entry, number: int) -> str:
    source, request = entry.exchange.data_source, entry.exchange.request
    if source is None:
        return ""
    reasons = [_by_type(entry, source)]
    catalogue = shop.catalogue
    asked = [] if request is None else [each for each in map(catalogue.number, request.products) if each is not None]
    mine = set(catalogue.categories(number))
    for other in asked:
        if shared := sorted(mine & set(catalogue.categories(other)), key=len):
            reasons.append(f"same category as {catalogue.ids[other]}: {shared[-1]}")
        if catalogue.brands[number] and catalogue.brands[number] == catalogue.brands[other]:
            reasons.append(f"same brand as {catalogue.ids[other]}: {catalogue.brands[number]}")
    rank = _rank(shop, number)
    if rank is not None:
        reasons.append(f"bestseller no. {rank + 1} of the shop")
    text = "; ".join(reasons)
    return text[:1].upper() + text[1:]


def _by_type(entry: Entry, source: DataSource) -> str:
    if source.type == "personal" and entry.exchange.contact is None:
        return "bestsellers, since the shop doesn't know this contact"
    if "products" in source.requires and entry.exchange.request is not None and not entry.exchange.request.products:
        return "bestsellers, since no products were named"
    return _TYPES[source.type]


def _rank(shop: Shop, number: int) -> int | None:
    for rank, other in enumerate(shop.popularity.ranking[:100]):
        if other == number:
            return rank
    return None
