"""The OpenAPI document: valid, as the vendor has it, and what the fake's answers conform to."""

from __future__ import annotations

import contextlib
import functools
import json
import os
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis_judge import judge
from settings import shop_with

from yespo_checker.expectations import Account
from yespo_checker.sending.inprocess import AsgiTransport
from yespo_checker.traps.traps import Traps
from yespo_contracts.behaviour import Behaviour
from yespo_contracts.errors import JSON
from yespo_contracts.identity import IDENTIFIERS
from yespo_contracts.openapi import PATH, document
from yespo_contracts.request.authentication import basic_authorization
from yespo_contracts.request.reading import PARAMETERS
from yespo_contracts.strategies import WireRequest
from yespo_mockserver.api.openapi_document import openapi_document
from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop
from yespo_testkit.cli.check.account import known_shop

VENDOR = {  # from the vendor's own document, operation contactRecoms and schema ContactRecom: names, types and formats
    "parameters": {
        "dataSourceId": ("path", "integer", "int32"),
        "contactId": ("query", "integer", "int64"),
        "email": ("query", "string", None),
        "phone": ("query", "string", None),
        "externalCustomerId": ("query", "string", None),
        "webId": ("query", "string", None),
        "products": ("query", "string", None),
        "category": ("query", "string", None),
    },
    "fields": {
        "id": ("string", None),
        "name": ("string", None),
        "url": ("string", None),
        "price": ("number", "double"),
        "descr": ("string", None),
        "brand": ("string", None),
        "category": ("array", None),
        "isInStock": ("integer", "int32"),
    },
}


@functools.cache
def of_demo() -> dict[str, Any]:
    return openapi_document(Shop.demo())


@pytest.mark.parametrize(
    "behaviour",
    [
        Behaviour(),
        Behaviour(empty_answer="204", tags_type="list", error_style="json", unknown_data_source="422", weak_key="403"),
    ],
)
def test_the_document_is_valid(behaviour: Behaviour) -> None:
    """By the specification's own schema."""
    OpenAPIV31SpecValidator(document(behaviour=behaviour)).validate()
    OpenAPIV31SpecValidator(of_demo()).validate()


def test_names_types_and_answers_are_the_vendors() -> None:
    """Where ours is tighter it says so."""
    operation = of_demo()["paths"][PATH]["get"]
    found = {
        parameter["name"]: (parameter["in"], parameter["schema"]["type"], parameter["schema"].get("format"))
        for parameter in operation["parameters"]
    }
    assert found == VENDOR["parameters"]
    assert set(found) == {"dataSourceId", *PARAMETERS}
    assert all("x-tighter" in parameter for parameter in operation["parameters"])
    product = of_demo()["components"]["schemas"]["ContactRecom"]
    fields = {name: (schema["type"], schema.get("format")) for name, schema in product["properties"].items()}
    assert fields == VENDOR["fields"]
    assert "x-tighter" in product
    assert operation["operationId"] == "contactRecoms"
    answer = operation["responses"]["200"]["content"][JSON]["schema"]
    assert answer == {"type": "array", "items": {"$ref": "#/components/schemas/ContactRecom"}}
    assert of_demo()["servers"] == [{"url": "https://yespo.io"}]
    assert of_demo()["components"]["securitySchemes"]["basicAuth"]["scheme"] == "basic"


@pytest.mark.ledger("list-style")
@pytest.mark.parametrize(
    ("name", "example"), [("products", '["SKU12345","PL456789"]'), ("category", '["DEPT-456","C7890"]')]
)
def test_the_vendors_own_examples_of_lists_conform(name: str, example: str) -> None:
    """They are JSON arrays in a text."""
    (parameter,) = (one for one in of_demo()["paths"][PATH]["get"]["parameters"] if one["name"] == name)
    validator(parameter["schema"]).validate(example)


def test_examples_are_the_demo_shops_and_conform() -> None:
    """Each example is of its own schema."""
    operation = of_demo()["paths"][PATH]["get"]
    media = operation["responses"]["200"]["content"][JSON]
    assert [element["id"] for element in media["example"]] == [
        product.id for product in list(Shop.demo().catalogue.products())[:2]
    ]
    validator(media["schema"]).validate(media["example"])
    for parameter in operation["parameters"]:
        if "example" in parameter:
            validator(parameter["schema"]).validate(parameter["example"])
    assert operation["parameters"][1]["example"] == 162688150


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": of_demo()["components"]})


def test_every_answer_of_the_fake_conforms() -> None:
    """To allowed and forbidden requests alike: a documented status, its content type, and its schema."""
    shop = Shop.demo()
    responses = of_demo()["paths"][PATH]["get"]["responses"]
    checked = set()
    traps = Traps(known_shop(shop))
    with contextlib.closing(AsgiTransport(create_app(shop))) as transport:
        for trap in [*traps.valid(), *traps.invalid()]:
            answer = transport.send(trap.request)
            response = responses[str(answer.status)]
            content = response["content"][answer.header("content-type")]
            as_json = (answer.header("content-type") or "").startswith("application/json")
            body = answer.json() if as_json else answer.body.decode()
            validator(content["schema"]).validate(body)
            checked.add(answer.status)
    assert {200, 400, 401, 404, 405, 414} <= checked


def test_the_fake_serves_the_document() -> None:
    """Beside its control API."""
    transport = AsgiTransport(create_app(Shop.demo()))
    with contextlib.closing(transport):
        answer = transport.send(WireRequest("/__admin/openapi.json", headers={"Host": "127.0.0.1"}))
    assert answer.status == 200
    assert answer.json() == json.loads(json.dumps(of_demo()))


def test_what_is_assumed_is_marked() -> None:
    """By the ledger's entries."""
    marks = of_demo()["paths"][PATH]["get"]["parameters"][1]["x-fidelity"]
    assert {"entry": "contact-id", "status": "assumed"}.items() <= marks[0].items()


def completed(path: str, query: str, account: Account) -> str:
    """Give a query what the document can't ask for: an identifier, and the lists that the data source needs."""
    source = account.known.data_source(int(path.rpartition("/")[2]))
    names = {piece.partition("=")[0] for piece in query.split("&")}
    parts = [query] if query else []
    if not names & set(IDENTIFIERS):
        parts.append("contactId=162688150")
    parts += [f"{name}=TENT-0001" for name in (source.requires if source else ()) if name not in names]
    return "&".join(parts)


@pytest.mark.filterwarnings("ignore")
def test_schemathesis_finds_nothing_on_the_fake() -> None:
    """With our own check in the place of the rule that OpenAPI can't say: at least one identifier.

    SCHEMATHESIS_EXAMPLES asks for more than the few that the suite can afford.
    """
    import requests
    import schemathesis
    from hypothesis import HealthCheck, Phase, given, settings

    examples = int(os.environ.get("SCHEMATHESIS_EXAMPLES", "30"))
    shop = shop_with(auth={"keys": ["key"]})  # as `serve --api-key key`
    account = Account(known_shop(shop))
    transport = AsgiTransport(create_app(shop))
    schema = schemathesis.openapi.from_dict(of_demo())
    operation = schema[PATH]["GET"]
    statuses: dict[int, int] = {}

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy())
    def each(case: Any) -> None:
        prepared = case.as_transport_kwargs(base_url="http://127.0.0.1")
        sent = requests.Request(prepared["method"], prepared["url"], params=prepared.get("params")).prepare()
        parts = urlsplit(str(sent.url))
        query = completed(parts.path, parts.query, account) if sum(statuses.values()) % 8 else parts.query
        request = WireRequest(parts.path, query, {"Authorization": basic_authorization("key")})
        answer = transport.send(request)
        statuses[answer.status] = statuses.get(answer.status, 0) + 1
        assert answer.status in account.expected(request).statuses
        judge(case, sent, answer.status, dict(answer.headers), answer.body)

    each()
    transport.close()
    assert statuses.get(200, 0) * 2 >= sum(statuses.values()), statuses
