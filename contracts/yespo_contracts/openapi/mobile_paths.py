"""`POST /api/v1/auth/contact/token` and `GET /v1/recoms/{dataSourceId}` in the document."""

from __future__ import annotations

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.bodies.contact_body import TokenBody
from yespo_contracts.errors import Refusal, token_refused
from yespo_contracts.openapi.parts import (
    EMAIL,
    OPAQUE,
    PHONE,
    Document,
    Refused,
    answer,
    blank_or,
    fidelity,
    models,
    naming,
    reference,
    refusals,
    refused_answers,
    request_body,
)
from yespo_contracts.request.reading import LISTS

TOKEN_PATH, RECOMS_PATH = "/api/v1/auth/contact/token", "/v1/recoms/{dataSourceId}"
TOKEN = "ES-TOKEN"  # noqa: S105  # a header's name

_INVALID = Refused(
    "It is for nobody, or can't be taken.",
    ("mobile-token", "json-body", "error-body"),
    Refusal(400, ("At least one of email, phone, externalCustomerId, userPseudoId, cookie must be set.",)),
)
_REFUSED = Refused(
    "The token is missing, unknown or used.", ("mobile-token-refusal", "unauthorized-body"), token_refused()
)


def paths(recoms: Document, behaviour: Behaviour) -> Document:
    """Return the two paths; `recoms` is the operation that answers a contact without a token."""
    found = refusals(["POST"], behaviour=behaviour, invalid=_INVALID, body=True)
    token: Document = {
        "tags": ["Mobile"],
        "operationId": "contactToken",
        "summary": "Get a token for a contact",
        "requestBody": request_body(reference("ContactToken"), {"externalCustomerId": "customer-1"}),
        "responses": {
            "200": answer("The token.", reference("Token"), "mobile-token"),
            **refused_answers(found, TOKEN_PATH, behaviour),
        },
        "x-fidelity": fidelity("mobile-token"),
    }
    return {TOKEN_PATH: {"post": token}, RECOMS_PATH: {"get": _mobile_recoms(recoms, behaviour)}}


def schemas() -> Document:
    """Return the schemas."""
    found = models({TokenBody: "ContactToken"})
    found["ContactToken"]["properties"] |= {
        "email": blank_or(EMAIL),
        "phone": blank_or(PHONE),
        **dict.fromkeys(("externalCustomerId", "extid", "cookie", "userPseudoId"), blank_or(OPAQUE)),
    }
    found["ContactToken"] |= {
        "anyOf": naming({name: {"type": "string"} for name in found["ContactToken"]["properties"]}),
        "x-tighter": "No other field; texts of at most 2000 characters.",
        "x-fidelity": fidelity("mobile-token"),
    }
    found["Token"] = {"type": "object", "properties": {"token": {"type": "string"}}, "required": ["token"]}
    return found


def _mobile_recoms(recoms: Document, behaviour: Behaviour) -> Document:
    """Return the operation: as the other one, for the contact of the token."""
    parameters = [one for one in recoms["parameters"] if one["name"] in {"dataSourceId", *LISTS}]
    responses: Document = {
        **recoms["responses"],
        **refused_answers({"401": _REFUSED}, "/v1/recoms/1244", behaviour),
    }
    for status in ("403", "429"):  # no key is asked for, and no account's rate is shared
        responses.pop(status, None)
    following = {
        "description": "The token for the next request; the one that was sent is used up.",
        "schema": {"type": "string"},
    }
    for status in {"200", "204", "400", "404", "422"} & set(responses):
        responses[status] = {**responses[status], "headers": {TOKEN: following}}
    return {
        "tags": ["Mobile"],
        "operationId": "mobileRecoms",
        "summary": "Recommendations for the contact of a token",
        "description": "Products recommended to the contact that the token is for.",
        "security": [{"mobileToken": []}],
        "parameters": parameters,
        "responses": responses,
        "x-fidelity": fidelity("mobile-token", "size", "stability"),
    }
