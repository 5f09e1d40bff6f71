"""The table of the control API: every operation with its method, path, what it takes, and what it does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from yespo_mockserver.admin.call import ControlRequest
from yespo_mockserver.admin.control import (
    asking,
    contacts,
    faults,
    feed,
    ledger,
    orders,
    requests,
    running,
    scenarios,
    shop,
    stubs,
    traffic,
)
from yespo_mockserver.admin.control.control import Control

Schema = Mapping[str, Any]  # JSON Schema

_FILTERS: Mapping[str, str] = {
    "data_source": "Only of this data source.",
    "status": "Only with this status.",
    "method": "Only with this method.",
    "path": "Only where the path begins so.",
    "violations": "true: only those that broke a rule; false: only those that broke none.",
    "rule": "Only those that broke this rule.",
    "fault": "Only those that met this kind of fault.",
    "contactId": "Only with this parameter; so do email, phone, externalCustomerId, webId, products and category.",
    "since": "Only those after this request's id, or after this moment.",
    "limit": "Only the last so many.",
    "masked": "false shows e-mails, phones and keys; they are masked unless asked for.",
}
_SEARCH = {"q": "A part of what is looked for.", "limit": "At most so many."}
_WHOSE = {"contactId": "Only this contact's; so do email, phone, externalCustomerId and webId."}
_SKIP = {"skip": "Leave out the first so many."}
_FAULT: Schema = {
    "type": "object",
    "properties": {"kind": {"type": "string"}, "spec": {"type": "string"}, "match": {"type": "object"}},
    "examples": [
        {"kind": "status", "status": 503, "first": 2, "match": {"data_source": 1247}},
        {"spec": "503:first=2"},
    ],
}
_OBJECT: Schema = {"type": "object"}
_IDS: Schema = {"type": "array", "items": {"type": "string"}}
_STUB: Schema = {
    "type": "object",
    "properties": {"status": {"type": "integer"}, "match": _OBJECT, "headers": _OBJECT, "body": {"type": "string"}},
    "examples": [{"match": {"data_source": 1247}, "products": ["TENT-0001"], "times": 1}],
}


class Operation(NamedTuple):
    """One operation; `answers` is the content type of what it returns; what `takes_long` runs in a thread."""

    method: str
    path: str
    does: Callable[[Control, ControlRequest], object]
    query: Mapping[str, str] = {}
    body: Schema | None = None
    answers: str = "application/json"
    status: int = 200
    takes_long: bool = False


_CONTACT: Schema = {
    "type": "object",
    "properties": {
        name: {"type": ["string", "integer"]} for name in ("contactId", "email", "phone", "externalCustomerId", "webId")
    },
    "additionalProperties": False,
    "examples": [{"contactId": 7, "email": "olena@example.com"}],
}
_ORDER: Schema = {
    "type": "object",
    "required": ["contact", "products"],
    "properties": {
        "contact": _CONTACT,
        "products": _IDS,
        "date": {"type": "string", "format": "date-time"},
        "id": {"type": "string"},
        "status": {"type": "string"},
    },
    "additionalProperties": False,
}
_ASKED: Schema = {
    "type": "object",
    "required": ["data_source"],
    "properties": {"data_source": {"type": "integer"}, "contact": _CONTACT, "products": _IDS, "category": _IDS},
    "examples": [{"data_source": 1247, "contact": {"contactId": 162688150}, "products": ["TENT-0001"]}],
}
_MATCH: Schema = {"type": "object", "properties": {"match": _OBJECT, "times": {"type": "integer", "minimum": 0}}}
_DATA_SOURCE: Schema = {
    "type": "object",
    "required": ["id", "type"],
    "properties": {"id": {"type": "integer"}, "type": {"type": "string"}, "lists": _OBJECT},
    "examples": [{"id": 1250, "type": "other", "lists": {"*": ["TENT-0001"]}}],
}

OPERATIONS: tuple[Operation, ...] = (
    Operation("GET", "/__admin/health", running.health),
    Operation("GET", "/__admin/ready", running.ready),
    Operation(
        "GET",
        "/__admin/metrics",
        running.metrics,
        {"sum": "true adds the workers' counts up."},
        answers="text/plain; version=0.0.4; charset=utf-8",
    ),
    Operation("GET", "/__admin/log", running.log, {"digest": "true adds a digest of all that changes."}),
    Operation("POST", "/__admin/reset", running.reset),
    Operation("POST", "/__admin/reload", running.reload, takes_long=True),
    Operation("GET", "/__admin/shop", shop.shop),
    Operation("GET", "/__admin/feed", feed.feed),
    Operation("POST", "/__admin/feed/check", feed.check_feed, takes_long=True),
    Operation("GET", "/__admin/ledger", ledger.ledger),
    Operation("GET", "/__admin/data-sources", shop.data_sources),
    Operation("POST", "/__admin/data-sources", shop.add_data_source, body=_DATA_SOURCE, status=201),
    Operation("PUT", "/__admin/data-sources/{id}", shop.change_data_source, body=_OBJECT),
    Operation("GET", "/__admin/contacts", contacts.contacts, {**_SEARCH, **_SKIP}),
    Operation("POST", "/__admin/contacts", contacts.add_contact, body=_CONTACT, status=201),
    Operation("PUT", "/__admin/contacts/{id}", contacts.change_contact, body=_CONTACT),
    Operation("GET", "/__admin/orders", orders.orders, {"limit": _SEARCH["limit"], **_SKIP, **_WHOSE}),
    Operation("POST", "/__admin/orders", orders.add_order, body=_ORDER, status=201),
    Operation("POST", "/__admin/ask", asking.ask, body=_ASKED),
    Operation(
        "GET",
        "/__admin/products",
        shop.products,
        {**_SEARCH, **_SKIP, "category": "Only those whose category path begins so."},
    ),
    Operation("POST", "/__admin/products", shop.add_product, body=_OBJECT, status=201),
    Operation("GET", "/__admin/categories", shop.categories, {"limit": "At most so many."}),
    Operation("GET", "/__admin/fault-kinds", faults.fault_kinds),
    Operation("GET", "/__admin/faults", faults.faults),
    Operation("POST", "/__admin/faults", faults.add_fault, body=_FAULT, status=201),
    Operation("DELETE", "/__admin/faults", faults.clear_faults),
    Operation("DELETE", "/__admin/faults/{id}", faults.remove_fault),
    Operation("GET", "/__admin/stubs", stubs.stubs),
    Operation("POST", "/__admin/stubs", stubs.add_stub, body=_STUB, status=201),
    Operation("DELETE", "/__admin/stubs", stubs.clear_stubs),
    Operation("DELETE", "/__admin/stubs/{id}", stubs.remove_stub),
    Operation("GET", "/__admin/scenarios", scenarios.scenarios),
    Operation("POST", "/__admin/scenarios", scenarios.add_scenario, body=_OBJECT, status=201),
    Operation("PUT", "/__admin/scenarios/{name}", scenarios.set_scenario, body=_OBJECT),
    Operation("GET", "/__admin/traffic", traffic.traffic, {"minutes": "Of so many minutes, 1 to 60; 5 unless told."}),
    Operation("GET", "/__admin/journal", requests.journal),
    Operation("PUT", "/__admin/journal", requests.set_journal, body=_OBJECT),
    Operation(
        "GET",
        "/__admin/requests",
        requests.requests,
        {**_FILTERS, "explain": "Tells also why each product was recommended."},
    ),
    Operation("DELETE", "/__admin/requests", requests.clear_requests),
    Operation("GET", "/__admin/requests/count", requests.count, _FILTERS),
    Operation("GET", "/__admin/requests/har", requests.har, _FILTERS),
    Operation("GET", "/__admin/requests/curl", requests.curl, _FILTERS, answers="text/plain; charset=utf-8"),
    Operation("POST", "/__admin/requests/verify", requests.verify, body=_MATCH),
    Operation("GET", "/__admin/requests/{id}", requests.request, {"masked": _FILTERS["masked"]}),
)
"""Every operation but those that wait or stream: `GET /__admin/requests/wait` and `GET /__admin/events`."""

WHILE_RECORDING: tuple[Operation, ...] = tuple(
    operation
    for operation in OPERATIONS
    if operation.path.startswith(("/__admin/requests", "/__admin/journal", "/__admin/traffic"))
    or operation.path in {"/__admin/health", "/__admin/ready", "/__admin/shop", "/__admin/ledger"}
)
"""What there is of it where requests to another server are recorded."""

WAIT_QUERY: Mapping[str, str] = {
    **_FILTERS,
    "count": "How many requests to wait for; 1 unless told.",
    "timeout": "For how many seconds at most, up to 60; 5 unless told.",
}
