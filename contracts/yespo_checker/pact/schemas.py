"""Schemas of the OpenAPI document: what they refer to, what they allow at a member, which types."""

from __future__ import annotations

import re
from collections.abc import Mapping

Schema = Mapping[str, object]


class Schemas:
    """The schemas of one document."""

    def __init__(self, document: Schema) -> None:
        self._document = document

    def member(self, options: list[Schema], name: str) -> object:
        """Return the schema of a member, None where there can be none of this name."""
        for option in options:
            properties = mapping(option.get("properties"))
            if name in properties:
                return properties[name]
            for pattern, inside in mapping(option.get("patternProperties")).items():
                if matches(str(pattern), name):
                    return inside
            others = option.get("additionalProperties", "type" not in option)
            if others is True or isinstance(others, dict):
                return others if isinstance(others, dict) else {}
        return None

    def options(self, schema: object) -> list[Schema]:
        """Return the schemas of which any may hold."""
        found = self.resolved(schema)
        inner = [*elements(found.get("anyOf")), *elements(found.get("oneOf")), *elements(found.get("allOf"))]
        own = [found] if not inner or "properties" in found or "type" in found else []
        return [*own, *(option for each in inner for option in self.options(each))]

    def resolved(self, schema: object) -> Schema:
        """Return a schema, or the one that it refers to."""
        found = mapping(schema)
        while "$ref" in found:
            target: object = self._document
            for part in str(found["$ref"]).removeprefix("#/").split("/"):
                target = mapping(target)[part]
            found = mapping(target)
        return found


def matches(regex: str, text: str) -> bool:
    """Tell whether a regular expression finds something; one that can't be read finds nothing."""
    try:
        return re.search(regex, text) is not None
    except re.error:
        return False


def types_of(option: Schema) -> set[str]:
    """Return the types that a schema names."""
    given = option.get("type")
    if given is None:
        return {"string"} if "enum" in option else set()
    return set(map(str, given)) if isinstance(given, list) else {str(given)}


def kind_of_value(value: object) -> str:
    """Return the type of a value."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else "boolean"
    names = {int: "integer", float: "number", str: "string", list: "array"}
    return names.get(type(value), "object")


def mapping(value: object) -> Mapping[str, object]:
    """Return a value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def elements(value: object) -> list[object]:
    """Return a value if it is an array, else an empty one."""
    return value if isinstance(value, list) else []
