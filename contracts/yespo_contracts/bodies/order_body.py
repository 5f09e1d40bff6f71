"""`POST /api/v1/orders`: what an order is, and what is wrong with one.

Source: the vendor's OpenAPI document, schemas Orders, Order, OrderItem and FailedOrders. That a field which isn't in
them is told or refused, and every bound of a number, is assumed (ledger: `unknown-field`, `failed-orders`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec

from yespo_contracts.behaviour import OrderStatus
from yespo_contracts.bodies.coercion import UNREAD, converted
from yespo_contracts.bodies.json_body import INT64, BodyError
from yespo_contracts.bodies.remarks import Remarks
from yespo_contracts.identity import MAX_CONTACT_ID, has_control_characters, identifiers_of, malformed
from yespo_contracts.moment import ZonedMoment

MAX_ORDERS = 1000

Amount = Annotated[float, msgspec.Meta(ge=0)]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class OrderItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """One line of an order; `cost` is a piece's price."""

    external_item_id: Id
    quantity: Annotated[float, msgspec.Meta(gt=0, extra_json_schema={"format": "double"}), UNREAD]
    name: Annotated[str | None, UNREAD] = None
    category: Annotated[str | None, UNREAD] = None
    cost: Annotated[Amount | None, UNREAD] = None
    url: Annotated[str | None, UNREAD] = None
    image_url: Annotated[str | None, UNREAD] = None
    description: Annotated[str | None, UNREAD] = None


class Order(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """One order; `contact_id` and `web_id` are our extension."""

    external_order_id: Id
    total_cost: Annotated[Amount, UNREAD]
    status: OrderStatus
    date: ZonedMoment
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Za-z]{3}$"), UNREAD]
    external_customer_id: str | None = None
    email: str | None = None
    phone: str | None = None
    contact_id: Annotated[int, msgspec.Meta(ge=1, le=MAX_CONTACT_ID, extra_json_schema=INT64)] | None = None
    web_id: str | None = None
    first_name: Annotated[str | None, UNREAD] = None
    last_name: Annotated[str | None, UNREAD] = None
    shipping: Annotated[Amount | None, UNREAD] = None
    discount: Annotated[float | None, UNREAD] = None
    taxes: Annotated[Amount | None, UNREAD] = None
    restore_url: Annotated[str | None, UNREAD] = None
    status_description: Annotated[str | None, UNREAD] = None
    store_id: Annotated[str | None, UNREAD] = None
    source: Annotated[str | None, UNREAD] = None
    delivery_method: Annotated[str | None, UNREAD] = None
    payment_method: Annotated[str | None, UNREAD] = None
    delivery_address: Annotated[str | None, UNREAD] = None
    additional_info: Annotated[Mapping[str, str] | None, UNREAD] = None
    items: tuple[OrderItem, ...] = ()

    def identifiers(self) -> dict[str, str]:
        """Return whom the order names, by the API's names of the identifiers; blank ones name nobody."""
        return identifiers_of(self)


class FailedOrder(msgspec.Struct, frozen=True):
    """An order that can't be taken, as it was sent, and why."""

    order: object
    error: str


def read_orders(document: object, remarks: Remarks) -> list[Order | FailedOrder]:
    """Return the orders of a body, those that can't be taken as `FailedOrder`.

    Raises `BodyError` where the body as a whole can't be taken: it isn't an object of `orders`, or has more than a
    thousand.
    """
    if not isinstance(document, dict):
        raise BodyError('The body must be an object, {"orders": [...]}.')
    for name in sorted(document.keys() - {"orders"}):
        remarks.unknown("", name, ("orders",))
    orders = sent_orders(document)
    if orders and isinstance(document["orders"], dict):
        remarks.mistyped("orders", "it is one element; by the contract it is an array.")
    if not orders and not isinstance(document.get("orders"), list):
        raise BodyError("orders must be set, to an array of orders.")
    if refusals := remarks.refusals:
        raise BodyError("\n".join(refusals))
    if len(orders) > MAX_ORDERS:
        raise BodyError(f"There are {len(orders)} orders: send at most {MAX_ORDERS} in one request.")
    return [_read_order(order, remarks) for order in orders]


def sent_orders(document: object) -> list[object]:
    """Return the orders of a body as they were sent; one that isn't in an array is the only one."""
    orders = document.get("orders") if isinstance(document, dict) else None
    return orders if isinstance(orders, list) else [orders] if isinstance(orders, dict) and orders else []


def _read_order(sent: object, remarks: Remarks) -> Order | FailedOrder:
    own = remarks.within("orders[]")
    try:
        order = converted(sent, Order, own)
    except BodyError as error:
        return FailedOrder(sent, str(error))
    identifiers = order.identifiers()
    if not identifiers.keys() & {"externalCustomerId", "email", "phone"}:
        return FailedOrder(sent, "One of externalCustomerId, email, phone must be set.")
    problems = [problem[1] for name, value in identifiers.items() if (problem := malformed(name, value))]
    ids = {"externalOrderId": order.external_order_id}
    ids |= {f"items[{place}].externalItemId": item.external_item_id for place, item in enumerate(order.items)}
    for field, value in ids.items():
        if not value.strip() or has_control_characters(value):
            problems.append(f"{field}: it must not be blank, nor hold control characters.")
    if problems:
        return FailedOrder(sent, " ".join(problems))
    remarks.add(own)
    return order


def failed_document(failed: Sequence[FailedOrder]) -> dict[str, object]:
    """Return the body of the answer."""
    return {"failedOrders": [{"order": one.order, "error": one.error} for one in failed]}
