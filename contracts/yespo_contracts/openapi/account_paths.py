"""`GET /api/v1/account/info` and `GET /api/v1/version` in the document."""

from __future__ import annotations

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.openapi.parts import Document, answer, fidelity, reference, refusals, refused_answers

INFO, VERSION, VERSION_2 = "/api/v1/account/info", "/api/v1/version", "/api/v2/version"

_TEXT: Document = {"type": "string"}


def paths(behaviour: Behaviour) -> Document:
    """Return the paths."""
    return {
        INFO: {"get": _operation("getAccountInfo", "Get account info", INFO, "AccountInfo", "account-info", behaviour)},
        VERSION: {"get": _operation("getVersion", "Get the API's version", VERSION, "Version", "version", behaviour)},
        VERSION_2: {
            "get": _operation("getVersion_2", "Get the API's version", VERSION_2, "Version", "version-2", behaviour)
        },
    }


def schemas() -> Document:
    """Return the schemas."""
    return {
        "AccountInfo": {
            "type": "object",
            "properties": {"userEmail": _TEXT, "organisationName": _TEXT, "orgId": {"type": "integer"}},
            "x-wider": "orgId, which the vendor's plugins read.",
            "x-fidelity": fidelity("account-info", "organisation-id"),
        },
        "Version": {"type": "object", "properties": {"version": _TEXT, "protocolVersion": _TEXT}},
    }


def _operation(name: str, summary: str, path: str, schema: str, rule: str, behaviour: Behaviour) -> Document:
    return {
        "tags": ["Account"],
        "operationId": name,
        "summary": summary,
        "responses": {
            "200": answer(f"{summary.removeprefix('Get ').capitalize()}.", reference(schema), rule),
            **refused_answers(refusals(["GET"], behaviour=behaviour), path, behaviour),
        },
        "x-fidelity": fidelity(rule),
    }
