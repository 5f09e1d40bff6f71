"""`POST /api/v1/orders`."""

from __future__ import annotations

from yespo_contracts.bodies.order_body import FailedOrder, failed_document, read_orders
from yespo_contracts.request.violations import Violation
from yespo_mockserver.api.resource import Answered, Asked, Resource
from yespo_mockserver.messages.reply import json_response
from yespo_mockserver.shop import Contact, Shop, ShopError
from yespo_mockserver.state.apply import Intake


class Orders(Resource):
    """Takes up to a thousand orders; those that can't be taken come back with the reason, the others are taken."""

    rule = "orders"

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self._intake = Intake(shop)

    def answer(self, asked: Asked) -> Answered:
        """Take the orders and tell which ones failed."""
        failed: list[FailedOrder] = []
        contact: Contact | None = None
        sent = asked.document["orders"] if isinstance(asked.document, dict) and "orders" in asked.document else []
        with self.shop.lock:
            for place, order in enumerate(read_orders(asked.document)):
                if isinstance(order, FailedOrder):
                    failed.append(order)
                    continue
                try:
                    contact = self._intake.take_order(order)
                except ShopError as error:
                    failed.append(FailedOrder(sent[place], str(error)))
        violations = tuple(Violation("failed-orders", one.error, refused=False) for one in failed)
        return Answered(response=json_response(failed_document(failed)), contact=contact, violations=violations)
