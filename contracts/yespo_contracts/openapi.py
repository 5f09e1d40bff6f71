"""The OpenAPI 3.1 document of `GET /api/v2/contacts/recoms/{dataSourceId}`, made from the contract's own parts.

Names and types are the vendor's (its OpenAPI document, operation contactRecoms). Where ours is tighter, `x-tighter`
says how; `x-fidelity` tells what is documented, observed or assumed, by the ledger's entries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.errors import JSON, TEXT, Refusal, too_many_requests, unauthorized
from yespo_contracts.identifiers import IDENTIFIERS, MAX_CONTACT_ID, MAX_DATA_SOURCE_ID
from yespo_contracts.known import DEMO, KnownDataSource
from yespo_contracts.ledger import entry
from yespo_contracts.product import TAG_PREFIX, Product
from yespo_contracts.request import AS_DOCUMENTED, MAX_QUERY_BYTES
from yespo_contracts.version import __version__

Document = dict[str, Any]  # JSON Schema and OpenAPI have many shapes

PATH = "/api/v2/contacts/recoms/{dataSourceId}"

_NO_CONTROL = r"[^\x00-\x1f\x7f-\x9f]"
_OPAQUE = rf"^{_NO_CONTROL}*[^\s\x00-\x1f\x7f-\x9f]{_NO_CONTROL}*$"
_ONE_OF = f"At least one of {', '.join(IDENTIFIERS)} must be specified."
_REFUSALS: Mapping[str, tuple[str, tuple[str, ...], Refusal]] = {
    "400": ("What was sent can't be taken.", ("one-identifier", "error-body"), Refusal(400, (_ONE_OF,))),
    "401": (
        "There is no usable API key.",
        ("basic-auth", "unauthorized-body"),
        unauthorized("The API key isn't known."),
    ),
    "404": (
        "The account has no such data source.",
        ("unknown-data-source",),
        Refusal(404, ("Unknown dataSourceId 1.",)),
    ),
    "405": (
        "GET and HEAD are allowed.",
        ("methods",),
        Refusal(405, ("Method not allowed.",), (("Allow", "GET, HEAD"),)),
    ),
    "414": (
        f"The query is over {MAX_QUERY_BYTES} bytes.",
        ("query-length",),
        Refusal(414, ("The query is too long.",)),
    ),
    "429": ("Too many requests.", ("rate-limit", "retry-after"), too_many_requests(200, 1)),
}


def document(
    *,
    example: Sequence[Product] = (),
    data_sources: Sequence[KnownDataSource] = DEMO.data_sources,
    contact: Mapping[str, str] = DEMO.contacts[0],
    behaviour: Behaviour = AS_DOCUMENTED,
    server: str = "https://yespo.io",
) -> Document:
    """Return the document, with examples of products, the account's data sources, and a contact to ask for."""
    operation = {
        "tags": ["Contacts"],
        "operationId": "contactRecoms",
        "summary": "Contact recommendations based on web tracking",
        "description": f"Products recommended to one contact. {_ONE_OF}",
        "parameters": [_data_source(data_sources), *_identifiers(contact), *_lists(data_sources, example)],
        "responses": _responses(example, behaviour),
        "x-fidelity": _fidelity("one-identifier", "size", "stability", "identity"),
    }
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "Yespo product recommendations, as yespo-testkit understands them",
            "version": __version__,
            "description": "Not the vendor's document. x-fidelity says what is documented and what is assumed.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": server}],
        "security": [{"basicAuth": []}],
        "tags": [{"name": "Contacts"}],
        "paths": {PATH: {"get": operation}},
        "components": {
            "securitySchemes": {
                "basicAuth": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "Any user name; the API key is the password.",
                    "x-fidelity": _fidelity("basic-auth"),
                }
            },
            "schemas": {"ContactRecom": _product(example, behaviour), "Refusal": _refusal_schema()},
        },
    }


def _fidelity(*entries: str) -> list[Document]:
    return [{"entry": name, "status": entry(name).status, "says": entry(name).says} for name in entries]


def _data_source(data_sources: Sequence[KnownDataSource]) -> Document:
    schema: Document = {"type": "integer", "format": "int32", "minimum": 1, "maximum": MAX_DATA_SOURCE_ID}
    if data_sources:
        schema["enum"] = [source.id for source in data_sources]
    return {
        "name": "dataSourceId",
        "in": "path",
        "required": True,
        "description": "The data source's id: Settings > Data sources.",
        "schema": schema,
        "example": data_sources[0].id if data_sources else 1244,
        "x-tighter": "From 1 on, and one of the account's.",
        "x-fidelity": _fidelity("data-source-id", "unknown-data-source"),
    }


def _identifiers(contact: Mapping[str, str]) -> list[Document]:
    schemas: dict[str, tuple[Document, str, str]] = {
        "contactId": (
            {"type": "integer", "format": "int64", "minimum": 1, "maximum": MAX_CONTACT_ID},
            "contact-id",
            "From 1 on.",
        ),
        "email": (
            {"type": "string", "pattern": r"^[^@\s\x00-\x1f\x7f-\x9f]+@[^@\s\x00-\x1f\x7f-\x9f]+$"},
            "email",
            "One @ with text on both sides.",
        ),
        "phone": (
            {"type": "string", "pattern": r"^[+(). \-]*([0-9][+(). \-]*){5,20}$"},
            "phone",
            "5 to 20 digits.",
        ),
        "externalCustomerId": ({"type": "string", "pattern": _OPAQUE}, "external-customer-id", "Not blank."),
        "webId": ({"type": "string", "pattern": _OPAQUE}, "web-id", "Not blank."),
    }
    found = []
    for name, (schema, rule, tighter) in schemas.items():
        parameter: Document = {
            "name": name,
            "in": "query",
            "description": f"{_ONE_OF}",
            "schema": schema,
            "x-tighter": tighter,
            "x-fidelity": _fidelity(rule, "blank-identifier", "repeated-parameter"),
        }
        if name in contact:
            parameter["example"] = int(contact[name]) if name == "contactId" else contact[name]
        found.append(parameter)
    return found


def _lists(data_sources: Sequence[KnownDataSource], example: Sequence[Product]) -> list[Document]:
    values = {
        "products": ",".join(product.id for product in example[:2]),
        "category": next((category for product in example for category in product.category), ""),
    }
    found = []
    for name, what in (("products", "Ids of products"), ("category", "Categories")):
        needing = [str(source.id) for source in data_sources if name in source.requires]
        needed = f" Required for data sources {', '.join(needing)}." if needing else ""
        parameter: Document = {
            "name": name,
            "in": "query",
            "description": f"{what}: separated by commas, as repeated parameters, or as a JSON array.{needed}",
            "schema": {"type": "string", "pattern": r"^[^\[\s,\x00-\x1f\x7f-\x9f][^\[\x00-\x1f\x7f-\x9f]*$"},
            "x-tighter": "Not blank. A JSON array is taken too; the pattern leaves it out.",
            "x-fidelity": _fidelity(f"{name}-required", "list-style", "missing-list"),
        }
        if values[name]:
            parameter["example"] = values[name]
        found.append(parameter)
    return found


def _responses(example: Sequence[Product], behaviour: Behaviour) -> Document:
    media: Document = {"schema": {"type": "array", "items": {"$ref": "#/components/schemas/ContactRecom"}}}
    if example:
        media["example"] = [_element(product, behaviour) for product in example]
    found: Document = {
        "200": {
            "description": "The recommended products, the best first; none is an empty array.",
            "content": {JSON: media},
            "x-fidelity": _fidelity(
                "envelope", "content-type", "empty-answer", "unique", "not-asked-about", "in-stock"
            ),
        }
    }
    if behaviour.empty_answer == "204":
        found["204"] = {"description": "No product.", "x-fidelity": _fidelity("empty-answer")}
    for status, (description, entries, refusal) in _REFUSALS.items():
        content_type, body = refusal.content("/api/v2/contacts/recoms/1244", behaviour.error_style)
        as_json = content_type == JSON
        schema = {"$ref": "#/components/schemas/Refusal"} if as_json else {"type": "string"}
        answer: Document = {"description": description, "content": {content_type: {"schema": schema}}}
        if not as_json:
            answer["content"][TEXT]["example"] = body.decode()
        if refusal.headers:
            answer["headers"] = {
                name: {"schema": {"type": "string"}, "example": value} for name, value in refusal.headers
            }
        answer["x-fidelity"] = _fidelity(*entries)
        found[status] = answer
    for setting, status in ((behaviour.unknown_data_source, "422"), (behaviour.weak_key, "403")):
        if setting == status:
            found[status] = {**found["400"], "description": "Refused."}
    return found


def _element(product: Product, behaviour: Behaviour) -> Document:
    element = product.to_json()
    if behaviour.tags_type == "list":
        return {name: [value] if name.startswith(TAG_PREFIX) else value for name, value in element.items()}
    return element


def _product(example: Sequence[Product], behaviour: Behaviour) -> Document:
    text: Document = {"type": "string"}
    tag: Document = {"type": "array", "items": text} if behaviour.tags_type == "list" else text
    schema: Document = {
        "type": "object",
        "properties": {
            "id": {**text, "minLength": 1, "description": "The product's id in the feed."},
            "name": {**text, "minLength": 1},
            "url": {**text, "minLength": 1, "description": "The product's page."},
            "price": {"type": "number", "format": "double", "minimum": 0},
            "descr": text,
            "brand": text,
            "category": {"type": "array", "items": text, "description": "Whole paths."},
            "isInStock": {"type": "integer", "format": "int32", "enum": [0, 1]},
        },
        "patternProperties": {f"^{TAG_PREFIX}": tag},
        "additionalProperties": False,
        "x-tighter": "Every field is required, and any other begins with tags_.",
        "x-fidelity": _fidelity("fields", "field-types", "tags-type", "image-field"),
    }
    schema["required"] = list(schema["properties"])
    if example:
        schema["examples"] = [_element(example[0], behaviour)]
    return schema


def _refusal_schema() -> Document:
    return {
        "type": "object",
        "properties": {
            "status": {"type": "integer"},
            "error": {"type": "string"},
            "message": {"type": "string"},
            "path": {"type": "string"},
        },
        "required": ["status", "message"],
        "x-fidelity": _fidelity("error-body", "unauthorized-body"),
    }
