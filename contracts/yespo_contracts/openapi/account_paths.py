"""`GET /api/v1/account/info` and `GET /api/v1/version` in the document."""

from __future__ import annotations

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.openapi.parts import Document, answer, fidelity, reference, refusals, refused_answers

INFO, VERSION = "/api/v1/account/info", "/api/v1/version"

_TEXT: Document = {"type": "string"}


def paths(behaviour: Behaviour) -> Document:
    """Return the two paths."""
    return {
        INFO: {"get": _operation("getAccountInfo", "Get account info", INFO, "AccountInfo", "account-info", behaviour)},
        VERSION: {"get": _operation("getVersion", "Get the API's version", VERSION, "Version", "version", behaviour)},
    }


def schemas() -> Document:
    """Return the schemas."""
    return {
        "AccountInfo": {"type": "object", "properties": {"userEmail": _TEXT, "organisationName": _TEXT}},
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
