"""Orders, in the form of the API's own `POST /api/v1/orders`.

Source: the vendor's OpenAPI document, operation for orders; `contactId` and `webId` are our extension.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from yespo_contracts.behaviour import ABANDONED, OrderStatus
from yespo_contracts.identity import identifiers_of
from yespo_contracts.moment import ZonedMoment
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.state.history import History
from yespo_mockserver.state.known_contacts import Contacts
from yespo_mockserver.state.packed import Packer


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
    date: ZonedMoment
    items: tuple[OrderItem, ...] = ()
    contact_id: int | None = None
    email: str | None = None
    phone: str | None = None
    external_customer_id: str | None = None
    web_id: str | None = None

    def identifiers(self) -> dict[str, str]:
        """Return whom the order names, by the API's names of the identifiers."""
        return identifiers_of(self)


def read_orders(path: Path, contacts: Contacts, bought: Sequence[str]) -> History:
    """Return the history of an orders.jsonl, one order a line; raises `ShopError` with each line that can't be taken.

    An `externalOrderId` that comes again replaces the order before, as the API's own update does. Whoever the contacts
    don't know yet is added to them.
    """
    decode = msgspec.json.Decoder(Order).decode
    packer = Packer()
    problems: list[str] = []
    with path.open("rb") as file:
        for line_number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                order = decode(line)
                contact = contacts.named(order.identifiers())
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ShopError) as error:
                problems.append(f"{path}, line {line_number}: {str(error).rstrip('.')}.")
                continue
            products = [item.external_item_id for item in order.items]
            packer.add(
                contact.number,
                order.date.timestamp(),
                products,
                order.external_order_id,
                bought=order.status in bought,
                cart=order.status == ABANDONED,
            )
    if problems:
        raise ShopError(*problems)
    return History(packer.packed())
