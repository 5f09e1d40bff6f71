"""The web tracker's events: purchases, interests, and what they say of products."""

from __future__ import annotations

from collections.abc import Mapping

from yespo_contracts.bodies.event_body import Event
from yespo_mockserver.state.apply.checks import in_the_future, unknown_product, whose
from yespo_mockserver.state.change import Refused, TakeEvent
from yespo_mockserver.state.history import Purchase
from yespo_mockserver.state.interests import Kind
from yespo_mockserver.state.known_contacts import Contact
from yespo_mockserver.state.state import State

_INTERESTS: Mapping[str, Kind] = {"ProductPage": "view", "AddToWishlist": "wish", "StatusCart": "cart"}


def take_event(state: State, change: TakeEvent, now: float) -> Contact | Refused | None:
    """Take an event, and tell whose it is, or why it isn't taken."""
    event = change.event
    at = state.now if event.at is None else event.at
    if in_the_future(state, at, now):
        return Refused("GeneralInfo.datetime: it is in the future.")
    if state.settings.behaviour.unknown_items == "refused":
        for product in event.products:
            if problem := unknown_product(state, product.id, f"{event.name}: productKey or product_id"):
                return Refused(problem)
    identifiers = dict(event.identifiers)
    if event.web_id is not None:
        identifiers["webId"] = event.web_id
    contact = whose(state, identifiers)
    if isinstance(contact, Refused):
        return contact
    if contact is not None:
        _note(state, event, contact, at)
    if event.name in {"ProductPage", "ProductUpdate"}:
        _update_products(state, event)
    return contact


def _note(state: State, event: Event, contact: Contact, at: float) -> None:
    """Enter what the contact bought or looked at."""
    products = tuple(product.id for product in event.products)
    if event.name == "PurchasedItems" and products:
        order_id = event.order_number or ""
        if not (order_id and state.history.has_order(order_id)):
            state.history.put(Purchase(contact.number, at, products), order_id)
    elif event.name in _INTERESTS:
        state.interests.note(contact.number, _INTERESTS[event.name], at, products)
    elif event.category is not None:
        state.interests.note(contact.number, "category", at, [event.category])


def _update_products(state: State, event: Event) -> None:
    """Let the products be as the event says they are."""
    catalogue = state.catalogue
    for product in event.products:
        number = catalogue.number(product.id)
        if number is not None:
            catalogue.update(
                number, price=product.price, in_stock=product.in_stock, fields=product.fields, tags=product.tags
            )
