"""What the OpenAPI document says of orders, events, contacts, the account and the mobile flow."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from described_answers import conforming, of_demo, validator
from driving import AUTHORIZATION, Answer, drive
from schemathesis_judge import judge

from yespo_contracts.openapi import PATH, document
from yespo_mockserver.api.routes import ROUTES
from yespo_mockserver.app import App, create_app
from yespo_mockserver.shop import Shop
from yespo_mockserver.state.change import GiveToken, Keep, PutContacts

METHODS = {"get", "post", "put", "delete"}
MOBILE = "/v1/recoms/{dataSourceId}"
OPEN = {"/api/v2", "/logs/v1/plugin"}

VENDOR: dict[
    str, dict[str, tuple[str, str | None]]
] = {  # from the vendor's own document: the names, types and formats of each schema, and what must be there
    "Order": {
        "externalOrderId": ("string", None),
        "externalCustomerId": ("string", None),
        "totalCost": ("number", None),
        "status": ("string", None),
        "date": ("string", "date-time"),
        "currency": ("string", None),
        "email": ("string", None),
        "phone": ("string", None),
        "firstName": ("string", None),
        "lastName": ("string", None),
        "shipping": ("number", None),
        "discount": ("number", None),
        "taxes": ("number", None),
        "restoreUrl": ("string", None),
        "statusDescription": ("string", None),
        "storeId": ("string", None),
        "source": ("string", None),
        "deliveryMethod": ("string", None),
        "paymentMethod": ("string", None),
        "deliveryAddress": ("string", None),
        "additionalInfo": ("object", None),
        "items": ("array", None),
    },
    "OrderItem": {
        "externalItemId": ("string", None),
        "name": ("string", None),
        "category": ("string", None),
        "quantity": ("number", "double"),
        "cost": ("number", None),
        "url": ("string", None),
        "imageUrl": ("string", None),
        "description": ("string", None),
    },
    "FailedOrders": {"failedOrders": ("array", None)},
    "Contact": {
        "firstName": ("string", None),
        "lastName": ("string", None),
        "channels": ("array", None),
        "fields": ("array", None),
        "addressBookId": ("integer", "int32"),
        "id": ("integer", "int64"),
        "externalCustomerId": ("string", None),
        "contactKey": ("string", None),
        "groups": ("array", None),
    },
    "Channel": {"type": ("string", None), "value": ("string", None)},
    "ContactField": {"id": ("integer", "int32"), "value": ("string", None)},
    "Address": dict.fromkeys(("region", "town", "address", "postcode"), ("string", None)),
    "ContactsBulkUpdate": {
        "contacts": ("array", None),
        "dedupeOn": ("string", None),
        "fieldId": ("integer", "int64"),
        "contactFields": ("array", None),
        "customFieldsIDs": ("array", None),
        "groupNames": ("array", None),
    },
    "ContactBulkUpdateResult": {"asyncSessionId": ("string", None)},
    "IDResult": {"id": ("integer", "int64")},
    "AccountInfo": {"userEmail": ("string", None), "organisationName": ("string", None)},
}
OPERATIONS = {  # likewise
    "ordersBulkInsert": "post /api/v1/orders",
    "addContact": "post /api/v1/contact",
    "deleteContact": "delete /api/v1/contact",
    "searchContacts": "get /api/v1/contacts",
    "contactsBulkUpdate": "post /api/v1/contacts",
    "getContact": "get /api/v1/contact/{id}",
    "deleteContact_1": "delete /api/v1/contact/{id}",
    "getAccountInfo": "get /api/v1/account/info",
}


class Operation(NamedTuple):
    """One operation of the document."""

    path: str
    method: str
    about: dict[str, Any]


def operations() -> Iterator[Operation]:
    """Yield every operation but the recommendations'."""
    for path, item in document()["paths"].items():
        yield from (Operation(path, method, about) for method, about in item.items() if method in METHODS)


OTHERS = [operation for operation in operations() if operation.path != PATH]


def checked(operation: Operation, answer: Answer) -> int:
    """Hold one answer of the fake against the document; return its status."""
    return conforming(operation.path, operation.method, answer)


def test_every_route_of_the_fake_is_described() -> None:
    """And nothing else."""
    assert set(document()["paths"]) == set(ROUTES)


@pytest.mark.ledger("rate-limit")
def test_429_is_declared_for_what_shares_the_accounts_rate_and_for_nothing_else() -> None:
    """The vendor's table lists the others, or no key is asked for."""
    shop = Shop.demo()
    for path, method, about in operations():
        assert ("429" in about["responses"]) is (method.upper() not in ROUTES[path](shop).unlimited), (path, method)


OPEN_SCHEMAS = {
    *("Refusal", "FailedOrder", "FailedOrders", "ContactSubscriptionResult", "ImportSessionStatus", "KnownContact"),
    *("BaseContact", "IDResult", "FailedContact", "ContactBulkUpdateResult", "AccountInfo", "Version", "Token"),
    "PluginLog",
}
"""What answers are made of may have more one day, and the log takes anything."""


def objects(schema: Any) -> Iterator[Any]:
    """Yield each schema of an object with named members, in a schema."""
    if not isinstance(schema, dict):  # `true` is one that takes anything
        return
    if "properties" in schema:
        yield schema
    for inside in (*schema.get("properties", {}).values(), schema.get("items")):
        yield from objects(inside)


def test_what_is_sent_has_no_members_but_those_that_are_named() -> None:
    opened = set()
    for name, schema in document()["components"]["schemas"].items():
        for each in objects(schema):
            if each.get("additionalProperties") is not False and set(each["properties"]) != {"sc"}:  # cookies
                opened.add(name)
    assert opened == OPEN_SCHEMAS


@pytest.mark.parametrize("path", document()["paths"])
def test_each_refusal_is_declared_where_it_can_come_and_nowhere_else(path: str) -> None:
    """Of a body where there is one, of the key where one is asked for, of the method with those that the path has."""
    item = document()["paths"][path]
    for method in METHODS & item.keys():
        operation = item[method]
        declared = set(operation["responses"])
        assert {"405", "414"} <= declared
        assert ({"413", "415"} <= declared) == ("requestBody" in operation), (method, sorted(declared))
        assert ("413" in declared) == ("415" in declared)
        if path not in OPEN:
            assert ({"401", "429"} <= declared) == (path != MOBILE), (method, sorted(declared))
        allowed = operation["responses"]["405"]["description"]
        assert all(one.upper() in allowed for one in METHODS & item.keys()), allowed
        assert ("HEAD" in allowed) == ("get" in item), allowed


def test_what_the_fake_knows_of_a_query_is_what_the_document_has() -> None:
    """Any other parameter is told as unknown."""
    shop = Shop.demo()
    for operation in OTHERS:
        if operation.path == MOBILE:
            continue
        documented = {one["name"] for one in operation.about.get("parameters", ()) if one["in"] == "query"}
        known = ROUTES[operation.path](shop).parameters.get(operation.method.upper(), ())
        assert set(known) == documented, operation


@pytest.mark.parametrize("name", VENDOR)
def test_names_and_types_are_the_vendors(name: str) -> None:
    """Of each schema, made from the model that reads it."""
    properties = document()["components"]["schemas"][name]["properties"]
    found = {field: (schema.get("type"), schema.get("format")) for field, schema in properties.items()}
    assert {field: found.get(field) for field in VENDOR[name]} == VENDOR[name]


def test_operations_are_the_vendors() -> None:
    """By the names that it has for them; it has none for the tracker, the version and the mobile flow."""
    found = {one.about["operationId"]: f"{one.method} {one.path}" for one in operations()}
    assert {name: found[name] for name in OPERATIONS} == OPERATIONS
    assert len(found) == len(OTHERS) + 1


def test_an_orders_required_fields_are_the_vendors() -> None:
    """And one of its identifiers."""
    schema = document()["components"]["schemas"]["Order"]
    assert set(schema["required"]) == {"currency", "date", "externalOrderId", "status", "totalCost"}
    assert {"required": ["email"]} in schema["anyOf"]
    assert "x-tighter" in schema


@pytest.mark.parametrize("operation", OTHERS, ids=lambda one: one.about["operationId"])
def test_each_operation_says_how_sure_it_is_and_who_may_ask(operation: Operation) -> None:
    """The tracker is open to all, and a mobile app has a token instead of the API key."""
    assert all(mark["status"] in {"documented", "assumed"} for mark in operation.about["x-fidelity"])
    secured: dict[str, list[object]] = {**{path: [] for path in OPEN}, MOBILE: [{"mobileToken": []}]}
    assert operation.about.get("security") == secured.get(operation.path)
    assert ("401" in operation.about["responses"]) == (operation.path not in OPEN)
    scheme = document()["components"]["securitySchemes"]["mobileToken"]
    assert (scheme["type"], scheme["in"], scheme["name"]) == ("apiKey", "header", "ES-TOKEN")


WITH_BODY = [operation for operation in OTHERS if "requestBody" in operation.about]


@pytest.mark.parametrize("operation", WITH_BODY, ids=lambda one: one.about["operationId"])
def test_the_example_of_a_body_conforms_and_is_taken(operation: Operation) -> None:
    """By the schema, and by the fake of the shop that it was made for."""
    media = of_demo()["paths"][operation.path][operation.method]["requestBody"]["content"]["application/json"]
    validator(media["schema"]).validate(media["example"])
    answer = drive(
        create_app(Shop.demo()),
        operation.path.replace("{id}", "162688150"),
        {"authorization": AUTHORIZATION, "content-type": "application/json"},
        method=operation.method.upper(),
        body=json.dumps(media["example"]).encode(),
    )
    assert checked(operation, answer) == (201 if operation.about["operationId"] == "createDomain" else 200)
    assert b'"error"' not in answer.body


WITHOUT_BODY = [operation for operation in OTHERS if "requestBody" not in operation.about]


@pytest.mark.parametrize("operation", WITHOUT_BODY, ids=lambda one: one.about["operationId"])
def test_what_is_found_and_deleted_conforms(operation: Operation) -> None:
    """Each with 200; a mobile app's answer has the next token among its documented headers."""
    shop = Shop.demo()
    known = next(contact for contact in shop.contacts if contact.external_customer_id and contact.contact_id)
    put = shop.log.commit_now(PutContacts((), imported=True))
    pushed = {"domain": "shop.example", "serviceWorkerName": "s", "serviceWorkerPath": "/", "serviceWorkerScope": "/"}
    shop.log.commit_now(Keep("web push", {"domains": [pushed]}))
    path = operation.path.replace("{id}", str(known.contact_id)).replace("{dataSourceId}", "1245")
    path = path.replace("{sessionId}", put.session)
    headers = {
        "authorization": AUTHORIZATION,
        "es-token": shop.log.commit_now(GiveToken({"contactId": str(known.contact_id)})),
    }
    answer = drive(
        create_app(shop),
        f"{path}?externalCustomerId={known.external_customer_id}&externalOrderId=1&domain=shop.example",
        headers,
        method=operation.method.upper(),
    )
    assert checked(operation, answer) == 200
    documented = {name.lower() for name in operation.about["responses"]["200"].get("headers", ())}
    assert documented <= {name.lower() for name in answer.headers}


@pytest.mark.parametrize("operation", OTHERS, ids=lambda one: one.about["operationId"])
def test_refusals_conform(operation: Operation) -> None:
    """Another method, no key, another content type, and a body that isn't JSON."""
    app = create_app(Shop.demo())
    path = operation.path.replace("{id}", "1").replace("{dataSourceId}", "1244").replace("{sessionId}", "1")
    headers = {"authorization": AUTHORIZATION, "content-type": "application/json"}
    assert checked(operation, drive(app, path, headers, method="PATCH")) == 405
    method = operation.method.upper()
    if operation.path not in OPEN:
        assert checked(operation, drive(app, path, {}, method=method)) == 401
    if "requestBody" in operation.about:
        assert checked(operation, drive(app, path, headers, method=method, body=b"{")) == 400
        other = {**headers, "content-type": "text/plain"}
        assert checked(operation, drive(app, path, other, method=method, body=b"{}")) == 415
        large = {**headers, "content-length": "99999999"}
        assert checked(operation, drive(app, path, large, method=method, body=b"{}")) == 413


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("operation", OTHERS, ids=lambda one: one.about["operationId"])
def test_schemathesis_finds_nothing_on_the_other_paths(operation: Operation) -> None:
    """Each answer has a documented status, content type, headers and schema; none is a 5xx.

    SCHEMATHESIS_EXAMPLES asks for more than the few that the suite can afford; each path gets a tenth of them.
    """
    import requests
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, settings

    shop = Shop.demo()
    app = create_app(shop)
    schema = schemathesis.openapi.from_dict(of_demo())

    @settings(
        max_examples=max(6, int(os.environ.get("SCHEMATHESIS_EXAMPLES", "0")) // 10),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(schema[operation.path][operation.method.upper()].as_strategy())
    def each(case: Any) -> None:
        prepared = case.as_transport_kwargs(base_url="http://127.0.0.1")
        parts = {name: prepared[name] for name in ("method", "url", "params", "json", "data") if prepared.get(name)}
        sent = requests.Request(**parts).prepare()
        answer = asked(app, sent)
        judge(case, sent, answer.status, answer.headers, answer.body)

    each()


def asked(app: App, sent: Any) -> Answer:
    """Send a prepared request with a key, and a token that is good for it."""
    parts = urlsplit(str(sent.url))
    headers = {
        "authorization": AUTHORIZATION,
        "es-token": app.shop.log.commit_now(GiveToken({"contactId": "162688150"})),
        "content-type": "application/json",
    }
    body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
    return drive(app, f"{parts.path}?{parts.query}", headers, method=str(sent.method), body=body)
