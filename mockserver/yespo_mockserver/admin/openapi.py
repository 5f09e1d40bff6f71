"""The control API's own OpenAPI document, made from the table of operations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from yespo_contracts.version import __version__
from yespo_mockserver.admin.operations import OPERATIONS, WAIT_QUERY

_PATH_NAME = re.compile(r"\{(\w+)\}")
_REFUSALS = {
    "400": "What was sent can't be taken; error says why.",
    "403": "The control API is for this machine, and for no page of another origin.",
}


def document() -> dict[str, Any]:
    """Return the document."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        answer = {"description": "Done.", "content": {operation.answers: {"schema": _schema(operation.answers)}}}
        described: dict[str, Any] = {
            "operationId": operation.does.__name__,
            "summary": (operation.does.__doc__ or "").strip(),
            "parameters": [*_path_parameters(operation.path), *_query_parameters(operation.query)],
            "responses": {str(operation.status): answer, **_refusals()},
        }
        if operation.body is not None:
            described["requestBody"] = {"required": True, "content": {"application/json": {"schema": operation.body}}}
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    paths["/__admin/requests/wait"] = {
        "get": _streamed("wait", "Wait until so many requests have come; 408 if they don't.", WAIT_QUERY)
    }
    paths["/__admin/events"] = {
        "get": _streamed("events", "Tell of each request as it comes, as server-sent events.", {}, "text/event-stream")
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "yespo-testkit: the fake's control API",
            "version": __version__,
            "description": "Reachable from this machine, or with the token that the server printed at its start.",
        },
        "paths": paths,
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{}, {"token": []}],
    }


def _streamed(name: str, summary: str, query: Mapping[str, str], answers: str = "application/json") -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "parameters": _query_parameters(query),
        "responses": {
            "200": {"description": "Done.", "content": {answers: {"schema": _schema(answers)}}},
            **_refusals(),
        },
    }


def _schema(content_type: str) -> dict[str, str]:
    return {"type": "object" if content_type == "application/json" else "string"}


def _refusals() -> dict[str, Any]:
    schema = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}
    return {
        status: {"description": text, "content": {"application/json": {"schema": schema}}}
        for status, text in _REFUSALS.items()
    }


def _path_parameters(path: str) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PATH_NAME.findall(path)
    ]


def _query_parameters(query: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "required": False, "schema": {"type": "string"}, "description": text}
        for name, text in query.items()
    ]
