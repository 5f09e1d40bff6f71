"""Our OpenAPI document beside the vendor's, operation by operation: every difference is listed with its reason."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from yespo_contracts.openapi import document

VENDOR = tomllib.loads((Path(__file__).parent / "vendor.toml").read_text("utf-8"))
METHODS = {"get", "post", "put", "delete"}

OURS = "the vendor's pages have it, its document hasn't"
REASONS: Mapping[str, str] = {
    # operations that the vendor's document doesn't have
    "+ post /api/v2": OURS,
    "+ get /v1/recoms/{dataSourceId}": OURS,
    "+ post /api/v1/auth/contact/token": OURS,
    "+ get /api/v[12]/version": OURS,
    "+ delete /api/v1/orders": "new in the vendor's reference since June 2025",
    "+ post /api/v1/site/webpush/domain": "the vendor's Shopify app and OpenCart module call it",
    "+ * /api/v1/shopify/token": "the vendor's Shopify app calls it",
    "+ post /logs/v1/plugin": "the vendor's OpenCart module logs to it",
    "+ post /api/v3/event": "stands in third parties' lists, and clients call it",
    # answers
    "* answers -default": "the vendor declares no status; 200 is what a success is",
    "* answers +200*": "the vendor declares no status; 200 is what a success is",
    "* answers 4*=string was =": "the vendor says that a text may be in the body",
    "* answers 401=Refusal was =": "the vendor's clients read JSON from a 401",
    "* answers +40[0145]*": "what the vendor declares for other methods, and any may refuse",
    "* answers +41[345]*": "the bounds of bodies and queries, and bodies that aren't JSON",
    "* answers +429*": "the account's rate holds for every method with a key",
    "* answers -404": "the fake has no domain that can't be found",
    "put /api/v1/contact/{id} answers 200=*": "a sentence without quotes is no JSON string, so it has no schema",
    "delete /api/v1/contact/{id} answers 200=*": "likewise",
    "post /api/v1/products/config answers 200=*": "likewise",
    "get /api/v1/contact/{id} answers 200=*": "a contact that is known may have no channels, one that is sent must",
    "post /api/v1/site/domains answers 20*": "the vendor has no schema; the answer has what its plugins read",
    "get /api/v1/site/* answers 200=*": "likewise",
    "post /api/v1/site/webpush/domains answers 200=*": "likewise",
    # bodies and parameters
    "delete /api/v1/contact parameters externalCustomerId*": "nobody is meant without it",
    # schemas
    "AccountInfo +orgId=integer": "the vendor's plugins read it",
    "BaseContact id=*": "ids are int64 everywhere else",
    "Channel device=*": "nothing of it is read",
    "Channel webPushSubscription=*": "nothing of it is read",
    "Channel type*": "a channel without a type is none",
    "Channel value*": "a channel without a value is none",
    "Contact +webId=string": "our extension: the cookie of the browser that the contact is in",
    "Contact groups=*": "only read by clients; whatever comes is passed over",
    "ContactUpdate +webId=string": "our extension, as of Contact",
    "ContactUpdate channels*": "the vendor's text asks for one at least",
    "ContactUpdate +groups=*": "as of Contact",
    "ContactField id*": "a field without its id is none",
    "ContactRecom *": "every field is filled, as the guide says",
    "ContactBulkUpdateResult -errorMessage=string": "a request that fails as a whole is refused",
    "ContactBulkUpdateResult failedContacts!=*": "one is an object, several are an array, as the vendor's text says",
    "ContactBulkUpdateResult asyncSessionId*": "each import has one",
    "ContactsBulkUpdate contacts*": "each contact is read by itself, and what is none comes back",
    "ContactSubscriptionResult id*": "each answer has it",
    "Event params=*": "parameters of version 2 are documents of any form",
    "FailedContact *": "a contact that failed comes back as it was sent, whatever that is",
    "FailedOrder order*": "an order that failed comes back as it was sent, whatever that is",
    "FailedOrders failedOrders*": "each answer has it",
    "IDResult id*": "each answer has it",
    "ImportSessionStatus status*": "each answer has it",
    "ImportSessionStatus mapping=*": "written out in place",
    "Order +contactId=integer:int64": "our extension",
    "Order +webId=string": "our extension",
    "Orders orders*": "a body without orders is a mistake",
}


def type_of(schema: Mapping[str, Any] | None) -> str:
    """Return a schema's type as vendor.toml writes it."""
    if not schema:
        return ""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    if schema.get("type") == "array":
        return f"[{type_of(schema.get('items'))}]"
    if "enum" in schema and schema.get("type") == "string":
        return "enum"
    kind = schema.get("type", "")
    return f"{kind}:{schema['format']}" if "format" in schema else str(kind)


def first_type(contents: Mapping[str, Any]) -> str:
    return next((type_of(media.get("schema")) for media in contents.values()), "")


def openapi_document(operation: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return what an operation takes and answers: by part, each name with its type."""
    parameters = {
        f"{one['name']}@{one['in']}": ("!" if one.get("required") else "") + f"={type_of(one['schema'])}"
        for one in operation.get("parameters", ())
    }
    answers = {status: f"={first_type(one.get('content', {}))}" for status, one in operation["responses"].items()}
    body = first_type(operation.get("requestBody", {}).get("content", {}))
    return {
        "id": {"id": f"={operation['operationId']}"},
        "parameters": parameters,
        "body": {"body": f"={body}"} if body else {},
        "answers": answers,
    }


def parted(written: str) -> dict[str, str]:
    """Return names and their types of a text such as `id@path!=integer name@query=string`."""
    found = {}
    for piece in written.split():
        name, equals, kind = piece.partition("=")
        required = "!" if name.endswith("!") else ""
        found[name.removesuffix("!")] = f"{required}={kind}" if equals else "="
    return found


def vendors() -> dict[str, dict[str, dict[str, str]]]:
    return {
        name: {
            "id": {"id": f"={about['id']}"},
            "parameters": parted(VENDOR["parameters"].get(name, "")),
            "body": {"body": f"={about['body']}"} if "body" in about else {},
            "answers": parted(about["answers"]),
        }
        for name, about in VENDOR["operations"].items()
    }


def compared(where: str, vendor: Mapping[str, str], ours: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*vendor, *ours}):
        if name not in ours:
            yield f"{where} -{name}{vendor[name].removesuffix('=')}"
        elif name not in vendor:
            yield f"{where} +{name}{ours[name].removesuffix('=')}"
        elif vendor[name] != ours[name]:
            yield f"{where} {name}{ours[name]} was {vendor[name]}"


def differences() -> Iterator[str]:
    """Yield each difference: `-` is the vendor's alone, `+` ours alone."""
    ours = document()
    theirs = vendors()
    operations = {
        f"{method} {path}": openapi_document(operation)
        for path, item in ours["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }
    for name in sorted({*theirs, *operations}):
        if name not in operations:
            yield f"- {name}"
        elif name not in theirs:
            yield f"+ {name}"
        else:
            for part in ("id", "parameters", "body", "answers"):
                yield from compared(f"{name} {part}", theirs[name][part], operations[name][part])
    for name, fields in VENDOR["schemas"].items():
        if (schema := ours["components"]["schemas"].get(name)) is not None:
            required = schema.get("required", ())
            own = {
                field: ("!" if field in required else "") + f"={type_of(about)}"
                for field, about in schema.get("properties", {}).items()
            }
            yield from compared(name, parted(fields), own)


def test_each_difference_has_a_reason_and_each_reason_a_difference() -> None:
    found = list(differences())
    unexplained = [one for one in found if not any(fnmatchcase(one, pattern) for pattern in REASONS)]
    assert unexplained == []
    unused = [pattern for pattern in REASONS if not any(fnmatchcase(one, pattern) for one in found)]
    assert unused == []
    assert all(REASONS.values())


def test_the_vendors_operations_keep_their_names() -> None:
    assert not [one for one in differences() if " id id=" in one]
