"""What the document's pieces have in common: marks from the ledger, refusals, and schemas made from the models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.bodies.json_body import MAX_BODY_BYTES
from yespo_contracts.errors import (
    JSON,
    TEXT,
    Refusal,
    method_not_allowed,
    repeated_request,
    too_many_requests,
    unauthorized,
)
from yespo_contracts.ledger import entry
from yespo_contracts.request.reading import MAX_QUERY_BYTES

Document = dict[str, Any]  # JSON Schema and OpenAPI have many shapes

NO_CONTROL = r"[^\x00-\x1f\x7f-\x9f]"
OPAQUE = rf"^{NO_CONTROL}*[^\s\x00-\x1f\x7f-\x9f]{NO_CONTROL}*$"
"""The pattern of a text that isn't blank and has no control characters."""

EMAIL = r"^[^@\s\x00-\x1f\x7f-\x9f]+@[^@\s\x00-\x1f\x7f-\x9f]+$"
PHONE = r"^[+(). \-]*([0-9][+(). \-]*){5,20}$"
"""The patterns of an e-mail address and of a phone."""

NOT_BLANK = r"[^\s\x1c-\x1f\x85]"
"""The pattern of a text that isn't blank, whichever characters a reader of patterns takes for blanks."""

BLANK = r"^\s*$"
"""The pattern of a text that names nobody."""

INT32 = 2**31 - 1
_REF = "#/components/schemas/"


class Refused(NamedTuple):
    """One status of refusals: when it is given, the ledger's entries on it, and an example."""

    when: str
    entries: tuple[str, ...]
    example: Refusal


_NO_SUCH_PARAMETER = Refused(
    "The resource doesn't have a parameter that was sent.",
    ("unknown-parameter", "error-body"),
    Refusal(400, ("page: this resource has no such parameter.",)),
)


def fidelity(*entries: str) -> list[Document]:
    """Return the marks of what the document says: the ledger's entries with their status."""
    return [{"entry": name, "status": entry(name).status, "says": entry(name).says} for name in entries]


def blank_or(pattern: str, blank: str = BLANK) -> Document:
    """Return the schema of a text of this pattern, or of one that is blank and so names nobody."""
    return {"type": "string", "pattern": f"{blank}|{pattern}"}


def naming(properties: Mapping[str, Document]) -> list[Document]:
    """Return the alternatives of which one names somebody: each a field that is there and isn't blank."""
    return [
        {"required": [name], "properties": {name: {"pattern": NOT_BLANK} if about.get("type") == "string" else {}}}
        for name, about in properties.items()
    ]


def reference(name: str) -> Document:
    """Return a reference to one of the document's schemas."""
    return {"$ref": f"{_REF}{name}"}


def answer(description: str, schema: Document, *entries: str, **others: object) -> Document:
    """Return a JSON answer."""
    return {
        "description": description,
        "content": {JSON: {"schema": schema, **others}},
        "x-fidelity": fidelity(*entries),
    }


def said(description: str, *entries: str) -> Document:
    """Return an answer that says a sentence under the content type of JSON; it is none, so it has no schema."""
    return {"description": description, "content": {JSON: {}}, "x-fidelity": fidelity(*entries)}


def request_body(schema: Document, example: object) -> Document:
    """Return a JSON body that must be sent."""
    media = {"schema": schema, "example": example}
    return {"required": True, "content": {"application/json": media}, "x-fidelity": fidelity("json-body")}


def refusals(
    methods: Sequence[str],
    *,
    behaviour: Behaviour,
    invalid: Refused | None = None,
    unknown: Refused | None = None,
    body: bool = False,
    repeated: bool = False,
    authorized: bool = True,
) -> dict[str, Refused]:
    """Return the refusals of an operation by status; `methods` are those of its path, `body` is whether it has one.

    `authorized` is whether a key is asked for, whose account has a rate.
    `repeated` is whether the same request within a minute is a conflict.
    """
    allowed = (*methods, *(["HEAD"] if "GET" in methods else []))
    if behaviour.unknown_parameter == "400":
        invalid = invalid or _NO_SUCH_PARAMETER
    found = {"400": invalid, "404": unknown}
    if authorized:
        example = unauthorized("The API key isn't known.")
        found["401"] = Refused("There is no usable API key.", ("basic-auth", "unauthorized-body"), example)
        if behaviour.weak_key == "403":
            found["403"] = Refused("The API key may not do this.", ("weak-key",), Refusal(403, ("Refused.",)))
    found["405"] = Refused(f"Allowed: {', '.join(allowed)}.", ("methods",), method_not_allowed(", ".join(allowed)))
    if repeated:
        example = repeated_request()
        found["409"] = Refused(
            "Another contact has the external id; or the same request came within 1 minute.",
            ("contact-refusals", "repeated-request"),
            example,
        )
    if body:
        large = Refusal(413, (f"The body is larger than {MAX_BODY_BYTES} bytes.",))
        found["413"] = Refused(f"The body is over {MAX_BODY_BYTES} bytes.", ("json-body",), large)
        other = Refusal(415, ("The body must be JSON: send Content-Type: application/json.",))
        found["415"] = Refused("The body isn't said to be JSON.", ("json-body",), other)
    long = Refusal(414, ("The query is too long.",))
    found["414"] = Refused(f"The query is over {MAX_QUERY_BYTES} bytes.", ("query-length",), long)
    if authorized:
        found["429"] = Refused("Too many requests.", ("rate-limit", "retry-after"), too_many_requests(200, 1))
    return {status: refused for status, refused in sorted(found.items()) if refused is not None}


def refused_answers(found: Mapping[str, Refused], path: str, behaviour: Behaviour) -> Document:
    """Return the answers of refusals in the API's error style."""
    answers: Document = {}
    for status, refused in found.items():
        content_type, body = refused.example.content(path, behaviour.error_style)
        as_json = content_type == JSON
        schema = reference("Refusal") if as_json else {"type": "string"}
        one: Document = {"description": refused.when, "content": {content_type: {"schema": schema}}}
        if not as_json:
            one["content"][TEXT]["example"] = body.decode()
        if refused.example.headers:
            one["headers"] = {
                name: {"schema": {"type": "string"}, "example": value} for name, value in refused.example.headers
            }
        one["x-fidelity"] = fidelity(*refused.entries)
        answers[status] = one
    return answers


def models(names: Mapping[type[msgspec.Struct], str]) -> Document:
    """Return the schemas of models by the names that the document has for them.

    An optional field is shown with its type alone, as the vendor has it; null is taken for one that is left out.
    """
    _, components = msgspec.json.schema_components(names, schema_hook=_anything, ref_template=f"{_REF}{{name}}")
    named = {kind.__name__: name for kind, name in names.items()}
    return {named.get(name, name): _simplified(schema, named) for name, schema in components.items()}


def _anything(kind: type) -> Document:
    if kind is object:
        return {"description": "Anything."}
    raise NotImplementedError


def _simplified(schema: object, named: Mapping[str, str]) -> Any:
    """Return a schema without titles, nulls and defaults, and with the document's names."""
    if isinstance(schema, list):
        return [_simplified(one, named) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) == 1:
        return _simplified(kinds[0], named)
    found = {key: value for key, value in schema.items() if key not in {"title", "default"}}
    if isinstance(reference_to := found.get("$ref"), str):
        name = reference_to.removeprefix(_REF)
        return reference(named.get(name, name))
    if isinstance(found.get("properties"), dict):
        found["properties"] = {name: _simplified(one, named) for name, one in found["properties"].items()}
    if all(isinstance(value, str) for value in found.get("enum", (0,))):
        found["type"] = "string"
    return {key: value if key == "properties" else _simplified(value, named) for key, value in found.items()}
