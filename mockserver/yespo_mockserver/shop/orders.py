"""Orders, in the form of the API's own `POST /api/v1/orders`.

Source: the vendor's OpenAPI document, operation for orders; `contactId` and `webId` are our extension.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec

from yespo_contracts.behaviour import OrderStatus
from yespo_contracts.identifiers import IDENTIFIERS
from yespo_mockserver.shop.contacts import Contacts
from yespo_mockserver.shop.errors import ShopError
from yespo_mockserver.shop.history import Purchase


class OrderItem(msgspec.Struct, frozen=True, rename="camel"):
    """One line of an order."""

    external_item_id: str
    quantity: Annotated[float, msgspec.Meta(gt=0)]
    cost: float | None = None
    name: str | None = None


class Order(msgspec.Struct, frozen=True, rename="camel"):
    """One order; fields that recommendations don't need are read over."""

    external_order_id: str
    status: OrderStatus
    date: Annotated[datetime, msgspec.Meta(tz=True)]
    items: tuple[OrderItem, ...] = ()
    contact_id: int | None = None
    email: str | None = None
    phone: str | None = None
    external_customer_id: str | None = None
    web_id: str | None = None

    def identifiers(self) -> dict[str, str]:
        """Return whom the order names, by the API's names of the identifiers."""
        values = (self.contact_id, self.email, self.phone, self.external_customer_id, self.web_id)
        return {name: str(value) for name, value in zip(IDENTIFIERS, values, strict=True) if value not in {None, ""}}


def read_orders(path: Path) -> list[Order]:
    """Return the orders of an orders.jsonl, one a line; raises `ShopError` with each line that can't be taken.

    An `externalOrderId` that comes again replaces the order before, as the API's own update does.
    """
    decoder = msgspec.json.Decoder(Order)
    orders: dict[str, Order] = {}
    problems: list[str] = []
    with path.open("rb") as file:
        for line_number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                order = decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                problems.append(f"{path}, line {line_number}: {error}.")
                continue
            if not order.identifiers():
                problems.append(f"{path}, line {line_number}: the order names none of {', '.join(IDENTIFIERS)}.")
                continue
            orders[order.external_order_id] = order
    if problems:
        raise ShopError(*problems)
    return list(orders.values())


def purchases(orders: Iterable[Order], contacts: Contacts, bought: Sequence[str]) -> Iterable[Purchase]:
    """Iterate over the orders that count as bought; whoever the contacts don't know yet is added to them."""
    for order in orders:
        contact = contacts.named(order.identifiers())
        if order.status in bought:
            products = tuple(item.external_item_id for item in order.items)
            yield Purchase(contact.number, order.date.timestamp(), products)
