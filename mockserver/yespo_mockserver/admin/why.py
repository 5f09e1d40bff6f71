"""Why the products of a journalled answer were recommended, as the recommendation itself tells it."""

from __future__ import annotations

from typing import Any

import msgspec

from yespo_mockserver.journal.entry import Entry
from yespo_mockserver.recommend import Reason, explain
from yespo_mockserver.recommend.reasons import Because
from yespo_mockserver.shop import Contact, Shop

Document = dict[str, Any]  # a product as the API answers it, beside a sentence
_LISTED = "In the list made elsewhere."
_CHANGED = "The shop has changed since: it wouldn't be answered now."
_GONE = "The catalogue doesn't have it any more."


def why(shop: Shop, entry: Entry) -> list[Document]:
    """Return the chosen products with the reasons for each; those that the catalogue has lost are named alone."""
    reasons = _reasons(shop, entry)
    found: list[Document] = []
    for product_id in entry.products:
        number = shop.catalogue.number(product_id)
        if number is None:
            found.append({"product": {"id": product_id}, "why": _GONE, "reasons": [], "because": []})
            continue
        reason = reasons.get(product_id) or Reason(number, product_id, "", (Because(_CHANGED),))
        found.append(told(shop, reason))
    return found


def told(shop: Shop, reason: Reason) -> Document:
    """Return a product as the API answers it, beside why: in a sentence, by reason, and in short with strengths."""
    product: Document = msgspec.json.decode(shop.catalogue.body(reason.number))
    text = "; ".join(reason.reasons)
    short = [{"short": each.short or each.says, "strength": round(each.strength, 6)} for each in reason.because]
    return {"product": product, "why": text[:1].upper() + text[1:], "reasons": list(reason.reasons), "because": short}


def answered(entry: Entry) -> list[Document]:
    """Return the products of another server's answer, which doesn't tell its reasons."""
    try:
        found = msgspec.json.decode(entry.answer.body, type=list[Document])
    except msgspec.DecodeError:
        found = [{"id": product_id} for product_id in entry.products]
    return [{"product": each, "why": None, "reasons": [], "because": []} for each in found if "id" in each]


def _reasons(shop: Shop, entry: Entry) -> dict[str, Reason]:
    """Return the reasons for each product that the request would be answered with now.

    A list made elsewhere isn't asked again: it may be somebody's function.
    """
    exchange = entry.exchange
    source = None if exchange.data_source is None else shop.data_sources.get(exchange.data_source)
    request, contact = exchange.request, exchange.contact
    if source is None or request is None:
        return {}
    if source.type == "other":
        numbers = ((product, shop.catalogue.number(product)) for product in entry.products)
        return {
            product: Reason(number, product, "", (Because(_LISTED),))
            for product, number in numbers
            if number is not None
        }
    explanation = explain(
        shop, source, contact if isinstance(contact, Contact) else None, request.products, request.category
    )
    return {product.id: product for product in explanation.products}
