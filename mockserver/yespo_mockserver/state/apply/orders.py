"""Orders: of the API, each taken whole or not at all, and those that tests add."""

from __future__ import annotations

from yespo_contracts.behaviour import ABANDONED
from yespo_contracts.bodies.order_body import Order
from yespo_contracts.request.suggestions import did_you_mean
from yespo_mockserver.state.apply.checks import in_the_future, unknown_product, whose
from yespo_mockserver.state.carts import Cart
from yespo_mockserver.state.change import AddPurchase, Refused, RemoveOrders, TakeOrders
from yespo_mockserver.state.history import Purchase
from yespo_mockserver.state.known_contacts import Contact
from yespo_mockserver.state.state import State


def take_orders(state: State, change: TakeOrders, at: float) -> tuple[Contact | Refused, ...]:
    """Take orders and updates of orders, and tell whose each one is, or why it isn't taken."""
    return tuple(_take(state, order, at) for order in change.orders)


def add_purchase(state: State, change: AddPurchase, at: float) -> Refused | None:  # noqa: ARG001  # the shop's clock counts
    """Add an order that counts as bought."""
    for product_id in change.products:
        if state.catalogue.number(product_id) is None:
            hint = did_you_mean(product_id, state.catalogue.ids, ";")
            return Refused(f"There is no product {product_id!r} in the shop{hint} add_product adds one.")
    state.history.put(Purchase(change.contact, state.now if change.at is None else change.at, change.products))
    return None


def remove_orders(state: State, change: RemoveOrders, at: float) -> int:  # noqa: ARG001  # the orders' dates count
    """Remove an order, or those of a span of time."""
    removal = change.removal
    if removal.order_id is not None:
        state.interests.left.take_out(removal.order_id)
        return int(state.history.remove(removal.order_id))
    state.interests.left.take_out_between(removal.start, removal.end)
    return state.history.remove_between(removal.start, removal.end)


def _take(state: State, order: Order, now: float) -> Contact | Refused:
    behaviour = state.settings.behaviour
    at = order.date.timestamp()
    if in_the_future(state, at, now):
        return Refused("date: it is in the future.")
    products = tuple(item.external_item_id for item in order.items)
    if behaviour.unknown_items == "refused":
        for place, product in enumerate(products):
            if problem := unknown_product(state, product, f"items[{place}].externalItemId"):
                return Refused(problem)
    contact = whose(state, order.identifiers())
    if isinstance(contact, Refused):
        return contact
    if contact is None:
        return Refused("contactId: nobody has it, and the order names nobody else.")
    bought = order.status in behaviour.bought_statuses
    state.history.put(Purchase(contact.number, at, products), order.external_order_id, bought=bought)
    state.interests.left.take_out(order.external_order_id)
    if order.status == ABANDONED:
        state.interests.left.put(contact.number, Cart(order.external_order_id, at, products))
    return contact
