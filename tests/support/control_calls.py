"""Calls to the control API as its own OpenAPI document describes them: right, nearly right, and hostile; seeded."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from yespo_mockserver.admin.openapi import document

LEFT_OUT = {"/__admin/events", "/__admin/requests/wait", "/__admin/feed/check", "/__admin/reload"}
"""What waits, or runs in a thread of its own."""

KINDS = (
    "latency",
    "status",
    "malformed",
    "truncated",
    "stale",
    "html",
    "huge",
    "drip",
    "rate-limit",
    "reset",
    "5xx",
    "x",
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 3, 0.5, -0.0, 1e308, 2**31, 2**63, 2**64, 10**400, "", " ", "a", "1", "null", "off"),
    *(
        "first",
        "TENT-0001",
        "TENT-0001,GAS-0002",
        "1247",
        "x" * 5000,
        "\ud800",
        "\x00",
        "ї😀",
        "../..",
        "%00",
        "*",
        "7d",
    ),
    *(
        [],
        [None],
        ["TENT-0001"],
        [1, "a"],
        [[[]]],
        {},
        {"": None},
        {"a": {"b": {}}},
        {"state": "open"},
        {"contactId": 1},
    ),
    *("2026-06-30T12:00:00Z", "2026-02-30", "-292277022657-01-27T08:29:52Z", "olena@example.com", "+380501234567"),
)
NAMES = (
    *(
        "kind",
        "status",
        "seconds",
        "first",
        "times",
        "after",
        "after_seconds",
        "share",
        "match",
        "spec",
        "bytes",
        "rate",
    ),
    *(
        "data_source",
        "products",
        "json",
        "body",
        "headers",
        "name",
        "states",
        "start",
        "state",
        "on",
        "to",
        "lists",
        "id",
    ),
    *("type", "size", "scope", "kept", "contact", "date", "contactId", "email", "phone", "externalCustomerId", "webId"),
    *(
        "price",
        "isInStock",
        "category",
        "distribution",
        "up_to",
        "fields",
        "path",
        "method",
        "violations",
        "until",
        "every",
    ),
)
RAW = (b"", b"{", b"null", b"[]", b'"a"', b"\xff\xfe", b"{" * 2000, b"[" * 100_000, b'{"a":1,"a":2}', b"NaN", b"1e999")


class Sent(NamedTuple):
    """One call."""

    method: str
    path: str
    query: str
    body: bytes


class Calls:
    """An endless sequence of calls, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._operations = [
            (method.upper(), path, operation)
            for path, operations in document()["paths"].items()
            if path not in LEFT_OUT
            for method, operation in operations.items()
        ]

    def next(self) -> Sent:
        """Return the next call."""
        chance = self._chance
        method, path, operation = chance.choice(self._operations)
        if chance.random() < 0.03:
            method = chance.choice(("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"))
        for parameter in operation["parameters"]:
            if parameter["in"] == "path":
                value = chance.choice(("1", "2", "3", "0", "-1", "9" * 30, "Outage", "x", "ї", "%", "a b", "²"))
                path = path.replace("{" + parameter["name"] + "}", quote(value, safe=""))
        query = [
            (parameter["name"], str(chance.choice(VALUES)).encode("utf-8", "replace"))
            for parameter in operation["parameters"]
            if parameter["in"] == "query" and chance.random() < 0.3
        ]
        body = operation.get("requestBody")
        return Sent(method, path, urlencode(query), b"" if body is None else self._body(_schema(body)))

    def _body(self, schema: Mapping[str, Any]) -> bytes:
        chance = self._chance
        if chance.random() < 0.06:
            return chance.choice(RAW)
        examples = schema.get("examples") or [{}]
        made: Any = json.loads(json.dumps(chance.choice([*examples, *HANDMADE])))
        for _ in range(chance.choice((0, 0, 1, 1, 2, 4))):
            made = self._changed(made)
        return json.dumps(made).encode("utf-8", "surrogatepass")

    def _changed(self, made: Any, deep: int = 0) -> Any:
        """Return a document with one thing changed somewhere: a value, a name, something more, something missing."""
        chance = self._chance
        if isinstance(made, dict) and made and deep < 4 and chance.random() < 0.9:
            name = chance.choice(sorted(made))
            action = chance.randrange(5)
            if action == 0:
                return {key: value for key, value in made.items() if key != name}
            if action == 1:
                return {**made, chance.choice(NAMES): chance.choice(VALUES)}
            return {**made, name: self._changed(made[name], deep + 1)}
        if isinstance(made, list) and made and chance.random() < 0.7:
            place = chance.randrange(len(made))
            return [*made[:place], self._changed(made[place], deep + 1), *made[place + 1 :]]
        return chance.choice(VALUES)


HANDMADE: tuple[dict[str, Any], ...] = (
    {"kind": "status", "status": 503, "first": 2},
    {"kind": "latency", "seconds": 0.0, "match": {"data_source": 1247}},
    {"kind": "malformed", "share": 0.5, "after": 1},
    {"spec": "503:first=2,data_source=1247"},
    {"name": "Outage", "states": [{"name": "down", "faults": [{"kind": "status", "status": 503}]}]},
    {"state": "off"},
    {"kept": 50},
    {"match": {"data_source": 1247}, "products": ["TENT-0001"], "times": 1},
    {"match": {"contactId": "1"}, "json": [], "status": 200},
    {"id": 1250, "type": "other", "lists": {"*": ["TENT-0001"]}},
    {"id": 1260, "type": "bestsellers", "size": 3},
    {"contactId": 7, "email": "olena@example.com"},
    {"contact": {"contactId": 7}, "products": ["TENT-0001"], "date": "2026-06-30T12:00:00Z"},
    {"id": "NEW-1", "name": "New", "url": "https://shop.example/n", "price": 5, "category": ["Tents"]},
)


def _schema(body: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = body["content"]["application/json"]["schema"]
    return found
