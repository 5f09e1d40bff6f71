"""`/api/v1/orders`: orders come, and are removed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from yespo_contracts.bodies.order_body import FailedOrder, Order, failed_document, read_orders, sent_orders
from yespo_contracts.bodies.remarks import Remarks
from yespo_contracts.bodies.removal_body import OrderRemoval, read_removal
from yespo_contracts.request.violations import Violation
from yespo_mockserver.api.resource import Answered, Incoming, Resource
from yespo_mockserver.messages.reply import json_response, text_as_json
from yespo_mockserver.state.change import Refused, RemoveOrders, TakeOrders


class Orders(Resource):
    """Takes up to a thousand orders; those that can't be taken come back with the reason, the others are taken."""

    methods: ClassVar[tuple[str, ...]] = ("POST", "DELETE")
    rule = "orders"
    parameters: ClassVar[Mapping[str, tuple[str, ...]]] = {"DELETE": ("externalOrderId", "from", "to")}

    def take(self, incoming: Incoming) -> Callable[[], Awaitable[Answered]]:
        """Take the orders and tell which ones failed, or remove some."""
        if incoming.method == "DELETE":
            sent = incoming.document if isinstance(incoming.document, dict) else {}
            return partial(self._removed, read_removal({**sent, **incoming.query}))
        read = read_orders(incoming.document, incoming.remarks)
        return partial(self._taken, read, sent_orders(incoming.document), incoming.remarks)

    async def _taken(self, read: Sequence[Order | FailedOrder], sent: Sequence[object], remarks: Remarks) -> Answered:
        orders = tuple(one for one in read if not isinstance(one, FailedOrder))
        taken = await self.shop.log.commit(TakeOrders(orders))
        contact = next((whose for whose in reversed(taken) if not isinstance(whose, Refused)), None)
        failed: list[FailedOrder] = []
        results = iter(taken)
        for order, one in zip(sent, read, strict=True):
            if isinstance(one, FailedOrder):
                failed.append(one)
            elif isinstance(result := next(results), Refused):
                failed.append(FailedOrder(order, result.problem))
            else:
                self._note_unknown_items(one, remarks)
        violations = tuple(Violation("failed-orders", one.error, refused=False) for one in failed)
        return Answered(
            response=json_response(failed_document(failed)),
            contact=contact,
            violations=violations,
        )

    async def _removed(self, removal: OrderRemoval) -> Answered:
        await self.shop.log.commit(RemoveOrders(removal))
        return Answered(response=text_as_json("Orders are being removed"))

    def _note_unknown_items(self, order: Order, remarks: Remarks) -> None:
        for item in order.items:
            if self.shop.catalogue.number(item.external_item_id) is None:
                remarks.unexpected("unknown-items", "orders[].items[].externalItemId", "the feed has no such product.")
