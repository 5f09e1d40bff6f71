"""`POST /api/v1/orders` in the document."""

from __future__ import annotations

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.bodies.order_body import MAX_ORDERS, FailedOrder, Order, OrderItem
from yespo_contracts.errors import Refusal
from yespo_contracts.openapi.parts import (
    NOT_BLANK,
    Document,
    Refused,
    answer,
    fidelity,
    models,
    reference,
    refusals,
    refused_answers,
    request_body,
    said,
)

PATH = "/api/v1/orders"

_INVALID = Refused(
    "The body can't be taken as a whole.",
    ("orders", "json-body", "error-body"),
    Refusal(400, ("orders must be set, to an array of orders.",)),
)


_DAY = (
    "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])",
    "(0[469]|11)-(0[1-9]|[12][0-9]|30)",
    "02-(0[1-9]|1[0-9]|2[0-8])",
)
_YEAR = "([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_LEAP_YEAR = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)"
_MOMENT = f"^({_YEAR}-({'|'.join(_DAY)})|{_LEAP_YEAR}-02-29)T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$"
"""The pattern of a moment that there is, as yyyy-MM-dd'T'HH:mm:ss."""


def paths(product: str, behaviour: Behaviour) -> Document:
    """Return the path; the example's order is of this product."""
    found = refusals(["POST", "DELETE"], behaviour=behaviour, invalid=_INVALID, body=True)
    operation = {
        "tags": ["Orders"],
        "operationId": "ordersBulkInsert",
        "summary": "Add orders",
        "description": "Add orders, or update those that are there. An order that can't be taken spoils no other.",
        "requestBody": request_body(reference("Orders"), {"orders": [_example(product)]}),
        "responses": {
            "200": answer(
                "The orders that failed, each with the reason; the others are taken.",
                reference("FailedOrders"),
                "orders",
                "failed-orders",
                "unknown-items",
            ),
            **refused_answers(found, PATH, behaviour),
        },
        "x-fidelity": fidelity("orders", "failed-orders", "bought-statuses"),
    }
    return {PATH: {"post": operation, "delete": _removal(behaviour)}}


def schemas() -> Document:
    """Return the schemas."""
    found = models({Order: "Order", OrderItem: "OrderItem", FailedOrder: "FailedOrder"})
    found["Order"] |= {
        "anyOf": [{"required": [name]} for name in ("externalCustomerId", "email", "phone")],
        "x-tighter": "No other field; amounts from 0 on; a date with its zone; ids of at most 500 characters.",
        "x-wider": "contactId and webId may stand beside.",
        "x-fidelity": fidelity("failed-orders", "body-types", "unknown-field"),
    }
    found["OrderItem"] |= {
        "x-tighter": "No other field; a quantity above 0, a cost from 0 on, an id of at most 500 characters.",
        "x-fidelity": fidelity("failed-orders", "unknown-items"),
    }
    items = {"anyOf": [reference("Order"), {"description": "Anything else comes back in failedOrders."}]}
    found["Orders"] = {
        "type": "object",
        "properties": {"orders": {"type": "array", "items": items, "maxItems": MAX_ORDERS}},
        "required": ["orders"],
        "additionalProperties": False,
        "x-tighter": "orders must be set, and nothing else may be.",
        "x-fidelity": fidelity("orders"),
    }
    found["FailedOrders"] = {
        "type": "object",
        "properties": {"failedOrders": {"type": "array", "items": reference("FailedOrder")}},
        "required": ["failedOrders"],
        "x-fidelity": fidelity("failed-orders"),
    }
    return found


def _removal(behaviour: Behaviour) -> Document:
    invalid = Refused(
        "It isn't told which orders.",
        ("orders-removal", "error-body"),
        Refusal(400, ("externalOrderId must be set, or both from and to.",)),
    )
    found = refusals(["POST", "DELETE"], behaviour=behaviour, invalid=invalid)
    moment: Document = {"type": "string", "pattern": _MOMENT}
    return {
        "tags": ["Orders"],
        "operationId": "removeHistoryOrders",
        "summary": "Remove orders",
        "description": "One by its id, or those of at most 24 hours.",
        "parameters": [
            {"name": "externalOrderId", "in": "query", "schema": {"type": "string", "pattern": NOT_BLANK}},
            {"name": "from", "in": "query", "schema": moment},
            {"name": "to", "in": "query", "schema": moment},
        ],
        "responses": {
            "200": said("The orders are being removed.", "orders-removal"),
            **refused_answers(found, PATH, behaviour),
        },
        "x-fidelity": fidelity("orders-removal"),
    }


def _example(product: str) -> Document:
    return {
        "externalOrderId": "BC-1001",
        "externalCustomerId": "customer-1",
        "totalCost": 4500,
        "status": "DELIVERED",
        "date": "2026-05-14T10:11:10+03:00",
        "currency": "UAH",
        "items": [{"externalItemId": product, "quantity": 1, "cost": 4500}],
    }
