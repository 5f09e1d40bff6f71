"""`POST /api/v1/event`, `/api/v2/event` and `/api/v3/event` in the document."""

from __future__ import annotations

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.bodies.custom_event_body import CustomEvent, CustomEventV2, Parameter
from yespo_contracts.errors import Refusal
from yespo_contracts.openapi.parts import (
    Document,
    Refused,
    fidelity,
    models,
    reference,
    refusals,
    refused_answers,
    request_body,
)

_INVALID = Refused(
    "The event can't be taken.", ("custom-events", "json-body"), Refusal(400, ("eventTypeKey must be set.",))
)
_EXAMPLE = {"eventTypeKey": "abandonedCart", "params": [{"name": "email", "value": "olena@shop.example"}]}


def paths(behaviour: Behaviour) -> Document:
    """Return the three paths."""
    kinds = {
        1: ("registerEvent", reference("EventDto")),
        2: ("registerEvent_1", reference("Event")),
        3: ("registerEvent_3", {"type": ["object", "array"]}),
    }
    return {
        f"/api/v{version}/event": {"post": _operation(version, name, schema, behaviour)}
        for version, (name, schema) in kinds.items()
    }


def schemas() -> Document:
    """Return the schemas."""
    return models({CustomEvent: "EventDto", CustomEventV2: "Event", Parameter: "Parameter"})


def _operation(version: int, name: str, schema: Document, behaviour: Behaviour) -> Document:
    path = f"/api/v{version}/event"
    found = refusals(["POST"], behaviour=behaviour, invalid=_INVALID, body=True)
    return {
        "tags": ["Events"],
        "operationId": name,
        "summary": f"Generate event v{version}",
        "requestBody": request_body(schema, _EXAMPLE),
        "responses": {
            "200": {"description": "The event is taken; the body is empty.", "x-fidelity": fidelity("custom-events")},
            **refused_answers(found, path, behaviour),
        },
        "x-fidelity": fidelity("custom-events"),
    }
