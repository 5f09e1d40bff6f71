"""shop.toml as JSON Schema, made from the settings themselves: editors complete it, and mark what can't be."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import msgspec

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.ledger import entries
from yespo_contracts.product import MANDATORY_FIELDS, TAG_PREFIX
from yespo_contracts.request.matching import MATCHED
from yespo_mockserver.faults import Fault
from yespo_mockserver.faults.kinds import ALIASES, KINDS
from yespo_mockserver.faults.scenario import WrittenScenario
from yespo_mockserver.feeds.mapping import RESPONSE_FIELDS
from yespo_mockserver.settings.data_sources import DataSource
from yespo_mockserver.settings.recommendation_rules import KINDS as RULE_KINDS
from yespo_mockserver.settings.recommendation_rules import OPERATORS
from yespo_mockserver.settings.tables import TABLES
from yespo_mockserver.stubs.stub import Stub

Schema = dict[str, Any]  # JSON Schema is JSON of many shapes

FILE_NAME = "shop.schema.json"
"""What the schema's file is called beside a shop.toml."""

_READ_APART = frozenset({"Rule", "Condition"})
_REFERENCE = "#/definitions/{name}"
_ANYTHING: Schema = {"type": ["string", "number", "boolean", "array", "object"]}
_VALUE: Schema = {"type": ["string", "number"]}
_VALUES: Schema = {"type": "array", "items": _VALUE, "minItems": 1}
_TEXT: Schema = {"type": "string", "minLength": 1}
_NUMBER: Schema = {"type": "number"}
_RANGE: Schema = {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2}
_OPERANDS: Mapping[str, Schema] = {
    "equals": _VALUE,
    "not_equals": _VALUE,
    "in": _VALUES,
    "not_in": _VALUES,
    "above": _NUMBER,
    "at_least": _NUMBER,
    "below": _NUMBER,
    "at_most": _NUMBER,
    "contains": _TEXT,
    "contact_field": _TEXT,
    "between": _RANGE,
    "exists": {"type": "boolean"},
}


def schema() -> Schema:
    """Return the JSON Schema (draft 7, which editors of TOML read) of shop.toml."""
    models = (*TABLES.values(), DataSource, Fault, WrittenScenario, Stub)
    roots, found = msgspec.json.schema_components(models, schema_hook=lambda _type: _ANYTHING, ref_template=_REFERENCE)
    definitions: Schema = {name: _as_draft_7(each) for name, each in found.items() if name not in _READ_APART}
    names = [str(root["$ref"]).rpartition("/")[2] for root in roots]
    feed, source = definitions[names[list(TABLES).index("feed")]], definitions[DataSource.__name__]
    feed["properties"]["mapping"] |= {"propertyNames": {"enum": list(RESPONSE_FIELDS)}}
    source["properties"]["rule"] = _rules()
    source |= {
        "if": {"properties": {"type": {"const": "other"}}},
        "then": {"required": ["source"]},
        "else": {"properties": {"source": {"const": ""}}},
    }
    for model in (Fault, Stub):
        definitions[model.__name__]["properties"]["match"] = _match()
    _add_kinds(definitions[Fault.__name__])
    definitions["Transition"]["properties"]["match"] = _match()
    definitions["WrittenState"]["properties"]["fault"]["items"] = {"$ref": f"#/definitions/{Fault.__name__}"}
    _add_says(definitions[Behaviour.__name__])
    tables = dict(zip((*TABLES, "data_source", "fault", "scenario", "stub"), names, strict=True))
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "shop.toml of yespo-testkit",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: {"$ref": f"#/definitions/{model}"}
            if name in TABLES
            else {"type": "array", "items": {"$ref": f"#/definitions/{model}"}}
            for name, model in tables.items()
        },
        "definitions": definitions,
    }


def _as_draft_7(value: Any) -> Any:
    """Return a schema with arrays of fixed length as draft 7 writes them, and without defaults that aren't TOML's."""
    if isinstance(value, list):
        return [_as_draft_7(each) for each in value]
    if not isinstance(value, dict):
        return value
    found = {name: _as_draft_7(each) for name, each in value.items() if (name, each) != ("default", None)}
    if not found.get("required", True):
        del found["required"]
    if isinstance(pattern := found.get("pattern"), str):
        found["pattern"] = pattern.replace(r"\A", "^").replace(r"\Z", "$")
    if isinstance(described := found.get("description"), str):
        found["description"] = inspect.cleandoc(described)
    if "prefixItems" in found:
        found["items"] = found.pop("prefixItems")
    if "anyOf" in found:
        found["anyOf"] = [each for each in found["anyOf"] if each != {"type": "null"}]
        if len(found["anyOf"]) == 1:
            found |= found.pop("anyOf")[0]
    return found


def _match() -> Schema:
    value = {"anyOf": [{"type": ["string", "integer"]}, {"type": "array", "items": {"type": ["string", "integer"]}}]}
    return {"type": "object", "propertyNames": {"enum": list(MATCHED)}, "additionalProperties": value}


def _add_kinds(fault: Schema) -> None:
    """Complete the kinds of faults; case, and `_` in the place of `-`, don't count."""
    told = "; ".join(f"{name}: {kind.says}" for name, kind in KINDS.items())
    names = {"enum": [*KINDS, *ALIASES]}
    fault["properties"]["kind"] = {"type": "string", "description": told, "anyOf": [names, {"pattern": "_|[A-Z]"}]}
    fault["patternProperties"] = {"-": {}}


def _add_says(behaviour: Schema) -> None:
    for entry in entries():
        if entry.key in behaviour["properties"]:
            behaviour["properties"][entry.key]["description"] = entry.says


def _rules() -> Schema:
    field = {"type": "string", "anyOf": [{"enum": list(MANDATORY_FIELDS)}, {"pattern": f"^{TAG_PREFIX}"}]}
    condition = {
        "type": "object",
        "description": "A product's field, and one operator.",
        "properties": {
            "field": field,
            **{name: {**_OPERANDS[name], "description": takes} for name, takes in OPERATORS.items()},
        },
        "required": ["field"],
        "minProperties": 2,
        "maxProperties": 2,
        "additionalProperties": False,
    }
    kinds: dict[str, Schema] = dict.fromkeys(RULE_KINDS, condition)
    kinds["relative_range"] = _RANGE
    kinds["diversity"] = {
        "type": "object",
        "properties": {"field": field, "at_most": {"type": "integer", "minimum": 1}},
        "required": ["field", "at_most"],
        "additionalProperties": False,
    }
    rule = {
        "type": "object",
        "properties": kinds,
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }
    return {"type": "array", "items": rule}
