"""`GET /api/v2/contacts/recoms/{dataSourceId}` in the document.

Names and types are the vendor's (its OpenAPI document, operation contactRecoms).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yespo_contracts.account import KnownDataSource
from yespo_contracts.behaviour import Behaviour
from yespo_contracts.errors import JSON, Refusal
from yespo_contracts.identity import IDENTIFIERS, MAX_CONTACT_ID, MAX_DATA_SOURCE_ID
from yespo_contracts.openapi.parts import (
    EMAIL,
    OPAQUE,
    PHONE,
    Document,
    Refused,
    fidelity,
    reference,
    refusals,
    refused_answers,
)
from yespo_contracts.product import TAG_PREFIX, Product

PATH = "/api/v2/contacts/recoms/{dataSourceId}"

_ONE_OF = f"At least one of {', '.join(IDENTIFIERS)} must be specified."
_INVALID = Refused("What was sent can't be taken.", ("one-identifier", "error-body"), Refusal(400, (_ONE_OF,)))
_UNKNOWN = Refused(
    "The account has no such data source.", ("unknown-data-source",), Refusal(404, ("Unknown dataSourceId 1.",))
)


def path(
    example: Sequence[Product],
    data_sources: Sequence[KnownDataSource],
    contact: Mapping[str, str],
    behaviour: Behaviour,
) -> Document:
    """Return the path, with examples of products, the account's data sources, and a contact to ask for."""
    operation = {
        "tags": ["Contacts"],
        "operationId": "contactRecoms",
        "summary": "Contact recommendations based on web tracking",
        "description": f"Products recommended to one contact. {_ONE_OF}",
        "parameters": [_data_source(data_sources), *_identifiers(contact), *_lists(data_sources, example)],
        "responses": _responses(example, behaviour),
        "x-fidelity": fidelity("one-identifier", "size", "stability", "identity"),
    }
    return {"get": operation}


def schemas(example: Sequence[Product], behaviour: Behaviour) -> Document:
    """Return the schemas."""
    return {"ContactRecom": _product(example, behaviour), "Refusal": _refusal_schema()}


_PLAIN_LIST = r"[^\[\s,\x00-\x1f\x7f-\x9f][^\[\x00-\x1f\x7f-\x9f]*"
_ELEMENT = r'(?:"[^"\\\s\x00-\x1f\x7f-\x9f][^"\\\x00-\x1f\x7f-\x9f]*"|[1-9][0-9]{0,17})'
_LIST = rf"^(?:{_PLAIN_LIST}|\[{_ELEMENT}(?:, ?{_ELEMENT})*\])$"


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
        "x-fidelity": fidelity("data-source-id", "unknown-data-source"),
    }


def _identifiers(contact: Mapping[str, str]) -> list[Document]:
    schemas: dict[str, tuple[Document, str, str]] = {
        "contactId": (
            {"type": "integer", "format": "int64", "minimum": 1, "maximum": MAX_CONTACT_ID},
            "contact-id",
            "From 1 on.",
        ),
        "email": (
            {"type": "string", "pattern": EMAIL},
            "email",
            "One @ with text on both sides.",
        ),
        "phone": (
            {"type": "string", "pattern": PHONE},
            "phone",
            "5 to 20 digits.",
        ),
        "externalCustomerId": ({"type": "string", "pattern": OPAQUE}, "external-customer-id", "Not blank."),
        "webId": ({"type": "string", "pattern": OPAQUE}, "web-id", "Not blank."),
    }
    found = []
    for name, (schema, rule, tighter) in schemas.items():
        parameter: Document = {
            "name": name,
            "in": "query",
            "description": f"{_ONE_OF}",
            "schema": schema,
            "x-tighter": tighter,
            "x-fidelity": fidelity(rule, "blank-identifier", "repeated-parameter"),
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
            "schema": {"type": "string", "pattern": _LIST},
            "x-tighter": "Not blank: a list separated by commas, or a JSON array of strings and whole numbers.",
            "x-fidelity": fidelity(f"{name}-required", "list-style", "missing-list"),
        }
        if values[name]:
            parameter["example"] = values[name]
        found.append(parameter)
    return found


def _responses(example: Sequence[Product], behaviour: Behaviour) -> Document:
    media: Document = {"schema": {"type": "array", "items": reference("ContactRecom")}}
    if example:
        media["example"] = [_element(product, behaviour) for product in example]
    found: Document = {
        "200": {
            "description": "The recommended products, the best first; none is an empty array.",
            "content": {JSON: media},
            "x-fidelity": fidelity("envelope", "content-type", "empty-answer", "unique", "not-asked-about", "in-stock"),
        }
    }
    if behaviour.empty_answer == "204":
        found["204"] = {"description": "No product.", "x-fidelity": fidelity("empty-answer")}
    refused = refusals(["GET"], behaviour=behaviour, invalid=_INVALID, unknown=_UNKNOWN)
    if behaviour.unknown_data_source == "422":
        refused["422"] = _UNKNOWN._replace(example=Refusal(422, _UNKNOWN.example.messages))
    found |= refused_answers(refused, "/api/v2/contacts/recoms/1244", behaviour)
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
        "x-fidelity": fidelity("fields", "field-types", "tags-type", "image-field"),
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
        "x-fidelity": fidelity("error-body", "unauthorized-body"),
    }
