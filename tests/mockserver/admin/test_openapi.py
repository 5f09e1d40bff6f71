"""The control API's OpenAPI document is valid and names every operation."""

from __future__ import annotations

import json

import pytest
from driving import ask

from yespo_mockserver.admin.operations import OPERATIONS
from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop


def test_the_document_is_valid_openapi_and_complete() -> None:
    validator = pytest.importorskip("openapi_spec_validator")
    document = json.loads(ask(create_app(Shop.demo()), "/__admin/admin-openapi.json", "").body)
    validator.validate(document)
    for operation in OPERATIONS:
        described = document["paths"][operation.path][operation.method.lower()]
        assert described["summary"].endswith(".")
    assert {"/__admin/events", "/__admin/requests/wait"} <= set(document["paths"])
