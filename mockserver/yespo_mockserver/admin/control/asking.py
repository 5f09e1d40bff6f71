"""What would be answered now, and why, without a request: nothing of it is in the journal, and no fault meets it."""

from __future__ import annotations

import msgspec

from yespo_mockserver.admin.call import AdminError, ControlRequest
from yespo_mockserver.admin.control.control import Control, Document, known_contact
from yespo_mockserver.admin.why import told
from yespo_mockserver.recommend import explain


class Asked(msgspec.Struct, forbid_unknown_fields=True):
    """A question, as a request would carry it."""

    data_source: int
    contact: dict[str, str | int] = {}
    products: list[str] = []
    category: list[str] = []


def ask(control: Control, asked: ControlRequest) -> Document:
    """Tell what a data source would answer now, and why: {"data_source", "contact", "products", "category"}."""
    question = asked.document(Asked)
    shop = control.shop
    source = shop.data_sources.get(question.data_source)
    if source is None:
        raise AdminError(404, f"There is no data source {question.data_source}; GET /__admin/data-sources lists them.")
    identifiers = {name: str(value) for name, value in question.contact.items()}
    known = known_contact(control, identifiers) if identifiers else None
    for name, given in (("products", question.products), ("category", question.category)):
        if name in source.requires and not given:
            raise AdminError(400, f"{name}: data source {source.id}, {source.type}, needs it.")
    explanation = explain(shop, source, known, question.products, question.category)
    return {
        "contact": None if known is None else known.identifiers(),
        "notes": list(explanation.notes),
        "products": [told(shop, product) for product in explanation.products],
    }
