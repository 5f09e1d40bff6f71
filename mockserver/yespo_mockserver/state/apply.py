"""What the API and the tracker tell the shop: orders, events and contacts, each taken whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from yespo_contracts.bodies.contact_body import ContactBody
from yespo_contracts.bodies.event_body import Event
from yespo_contracts.bodies.order_body import Order
from yespo_contracts.request.suggestions import did_you_mean, shown_name
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.shop.shop import Shop
from yespo_mockserver.state.history import Purchase
from yespo_mockserver.state.interests import Kind
from yespo_mockserver.state.known_contacts import Contact

AHEAD = 86400.0
"""So far past the clock a date may be: a day, for clocks that disagree about time zones."""

_INTERESTS: dict[str, Kind] = {"ProductPage": "view", "AddToWishlist": "wish", "StatusCart": "cart"}


class Intake:
    """Takes what is sent to a shop; `clock` is the machine's, in seconds since 1970, and serves to find wrong dates."""

    def __init__(self, shop: Shop, clock: Callable[[], float] = time.time) -> None:
        self.shop = shop
        self._clock = clock

    def take_order(self, order: Order) -> Contact:
        """Take an order, or the update of one, and return whose it is; raises `ShopError` and takes nothing of it."""
        shop = self.shop
        at = order.date.timestamp()
        if self._in_the_future(at):
            raise ShopError("date: it is in the future.")
        products = [item.external_item_id for item in order.items]
        if shop.config.behaviour.unknown_items == "refused":
            for place, product in enumerate(products):
                self._known(product, f"items[{place}].externalItemId")
        with shop.changing() as state:
            contact = shop.identify(order.identifiers())
            if contact is None:
                raise ShopError("contactId: nobody has it, and the order names nobody else.")
            bought = order.status in shop.config.behaviour.bought_statuses
            purchase = Purchase(contact.number, at, tuple(products))
            state.history.put(purchase, order.external_order_id, bought=bought)
        return contact

    def take_event(self, event: Event) -> Contact | None:
        """Take an event and return whose it is; raises `ShopError` and takes nothing of it."""
        shop = self.shop
        at = shop.now if event.at is None else event.at
        if self._in_the_future(at):
            raise ShopError("GeneralInfo.datetime: it is in the future.")
        numbers = [self._known(product.id, f"{event.name}: productKey or product_id") for product in event.products]
        with shop.changing() as state:
            identifiers = dict(event.identifiers)
            if event.web_id is not None:
                identifiers["webId"] = event.web_id
            contact = shop.identify(identifiers)
            if contact is not None:
                products = tuple(product.id for product in event.products)
                if event.name == "PurchasedItems" and products:
                    order_id = event.order_number or ""
                    if not (order_id and state.history.has_order(order_id)):
                        state.history.put(Purchase(contact.number, at, products), order_id)
                elif event.name in _INTERESTS:
                    state.interests.note(contact.number, _INTERESTS[event.name], at, products)
                elif event.category is not None:
                    state.interests.note(contact.number, "category", at, [event.category])
            if event.name in {"ProductPage", "ProductUpdate"}:
                catalogue = shop.restocked()
                for number, product in zip(numbers, event.products, strict=True):
                    catalogue.update(
                        number,
                        price=product.price,
                        in_stock=product.in_stock,
                        fields=product.fields,
                        tags=product.tags,
                    )
        return contact

    def take_contact(self, body: ContactBody, dedupe_on: Sequence[str] = ()) -> Contact:
        """Add a contact or update the one that the body names, and return it; raises `ShopError` and takes nothing.

        `dedupe_on` names the identifiers by which an existing contact is looked for, all of them unless given.
        """
        shop = self.shop
        identifiers = body.identifiers()
        with shop.changing() as state:
            looked_for = {name: identifiers[name] for name in dedupe_on or identifiers if name in identifiers}
            known = state.contacts.matches(looked_for)
            if known:
                contact = known[0]
                for name in identifiers:
                    owner = state.contacts.matches({name: identifiers[name]})
                    if owner and owner[0].number != contact.number:
                        raise ShopError(f"{name}: another contact has it.")
            elif "contactId" in identifiers:
                raise ShopError("id: nobody has it; a new contact gets its id from the account.")
            elif state.contacts.matches(identifiers):
                raise ShopError("Another contact has one of the identifiers.")
            else:
                contact = state.contacts.add({"contactId": str(state.contacts.new_contact_id()), **identifiers})
            contact = state.contacts.join(contact, identifiers, replace=True)
            if contact.contact_id is None:
                contact = state.contacts.join(contact, {"contactId": str(state.contacts.new_contact_id())})
            return state.contacts.set_fields(contact, body.own_fields())

    def delete_contact(self, contact: Contact, *, erase: bool) -> None:
        """Delete a contact; with `erase` also what it bought and looked at."""
        with self.shop.changing() as state:
            if erase:
                state.history.forget(contact.number)
            state.interests.forget(contact.number)
            state.contacts.delete(contact)

    def _in_the_future(self, at: float) -> bool:
        fixed = self.shop.config.shop.now
        return at > (self._clock() if fixed is None else fixed.timestamp()) + AHEAD

    def _known(self, product_id: str, where: str) -> int:
        catalogue = self.shop.catalogue
        number = catalogue.number(product_id)
        if number is None:
            hint = did_you_mean(product_id, catalogue.ids)
            raise ShopError(f"{where}: there is no product {shown_name(product_id)!r} in the feed{hint}")
        return number
