"""The shop's orders: which there are, and those that are added or changed."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from yespo_contracts.behaviour import OrderStatus
from yespo_contracts.bodies.order_body import Order
from yespo_contracts.moment import Moment
from yespo_contracts.request.suggestions import did_you_mean
from yespo_mockserver.admin.call import AdminError, ControlRequest, Page
from yespo_mockserver.admin.control.control import Control, Document, known_contact
from yespo_mockserver.admin.slices import Work
from yespo_mockserver.shop import Contact, ShopError
from yespo_mockserver.state.change import Refused, TakeOrders


class NewOrder(msgspec.Struct, forbid_unknown_fields=True):
    """An order to add: whose it is by any identifier, and what was bought; `date` is the shop's clock unless given.

    One with an `id` takes the place of the order with this id, and has a `status` as the API's orders do.
    """

    contact: dict[str, str | int]
    products: list[str]
    date: Moment | None = None
    id: str = ""
    status: OrderStatus = "DELIVERED"


def orders(control: Control, asked: ControlRequest) -> Work[Document]:
    """List the orders, the newest first, of all or of the contact that an identifier names."""
    page = Page(asked)
    history, known = control.shop.history, control.shop.contacts
    whose = {name: values[-1] for name, values in asked.query.items() if name not in {"limit", "skip"}}
    contact = contact_of(control, whose) if whose else None
    found: list[Document] = []
    for number, order_id, order in history.listed():
        yield
        if contact is not None and order.contact != contact.number:
            continue
        if page.takes_next():
            owner = known.get(order.contact)
            found.append(
                {
                    "id": order_id or None,
                    "contact": None if owner is None else owner.identifiers(),
                    "date": datetime.fromtimestamp(order.at, UTC).isoformat(),
                    "products": list(order.products),
                    "bought": history.is_bought(number),
                }
            )
        elif page.more:
            break
    return {"purchases": len(history), "orders": found, "more": page.more}


def add_order(control: Control, asked: ControlRequest) -> Document:
    """Add an order that counts as bought, for a contact whom the shop knows; with an id, add or change that order."""
    order = asked.document(NewOrder)
    contact = contact_of(control, {name: str(value) for name, value in order.contact.items()})
    try:
        if order.id:
            _take(control, order, contact)
        else:
            control.shop.add_order(contact, order.products, date=order.date)
    except (ShopError, ValueError) as error:
        raise AdminError(400, f"{error}") from None
    return {"contact": contact.identifiers(), "products": order.products, "purchases": len(control.shop.history)}


def contact_of(control: Control, identifiers: dict[str, str]) -> Contact:
    """Return the contact that the identifiers name; raises `AdminError`."""
    known = known_contact(control, identifiers)
    if known is None:
        raise AdminError(404, "The shop knows no contact with this identifier; POST /__admin/contacts adds one.")
    return known


def _take(control: Control, order: NewOrder, contact: Contact) -> None:
    """Take an order with an id, as the API does."""
    catalogue = control.shop.catalogue
    for product in order.products:
        if catalogue.number(product) is None:
            raise AdminError(400, f"There is no product {product[:40]!r}{did_you_mean(product, catalogue.ids)}")
    document = {
        "externalOrderId": order.id,
        "totalCost": 0,
        "status": order.status,
        "date": (order.date or datetime.fromtimestamp(control.shop.now, UTC)).isoformat(),
        "currency": "UAH",
        "items": [{"externalItemId": product, "quantity": 1} for product in order.products],
        **contact.identifiers(),
    }
    try:
        taken = msgspec.convert(document, Order, strict=False)
    except msgspec.ValidationError as error:
        raise AdminError(400, f"The order can't be taken: {error}.") from None
    (result,) = control.shop.log.commit_now(TakeOrders((taken,)))
    if isinstance(result, Refused):
        raise AdminError(400, f"The order can't be taken: {result.problem}")
