"""Answers of the fake held against the OpenAPI document of the demo shop."""

from __future__ import annotations

import functools
import json
from typing import Any

from driving import Answer
from jsonschema import Draft202012Validator

from yespo_mockserver.api.openapi_document import openapi_document
from yespo_mockserver.shop import Shop


@functools.cache
def of_demo() -> dict[str, Any]:
    """Return the document; it isn't to be changed."""
    return openapi_document(Shop.demo())


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    """Return what validates by a schema that may refer to the document's others."""
    return Draft202012Validator({**schema, "components": of_demo()["components"]})


@functools.cache
def validator_of(name: str) -> Draft202012Validator:
    """Return what validates by one of the document's schemas."""
    return validator({"$ref": f"#/components/schemas/{name}"})


def conforming(path: str, method: str, answer: Answer) -> int:
    """Hold one answer against the document and return its status: the status is documented, and the body as it says."""
    response = of_demo()["paths"][path][method]["responses"][str(answer.status)]
    if "content" not in response:
        assert answer.body == b""
        return answer.status
    content_type = answer.headers["content-type"]
    if "schema" not in response["content"][content_type]:  # a sentence that says it is JSON, and isn't
        return answer.status
    body = json.loads(answer.body) if "json" in content_type else answer.body.decode()
    validator(response["content"][content_type]["schema"]).validate(body)
    return answer.status
