"""Pacts as files: version 4 of the specification, or 3; the same bytes for the same interactions."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from yespo_checker.pact.interactions import Interaction
from yespo_checker.pact.matchers import Rules
from yespo_contracts.request.authentication import basic_authorization
from yespo_contracts.version import __version__

Version = Literal[3, 4]

PROVIDER = "yespo"

_NOT_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def pact(interactions: Sequence[Interaction], *, consumer: str, provider: str = PROVIDER, version: Version = 4) -> str:
    """Return a pact of these interactions as JSON."""
    write = _v4 if version == 4 else _v3
    document = {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": [write(one) for one in interactions],
        "metadata": {
            "pactSpecification": {"version": "4.0" if version == 4 else "3.0.0"},
            "yespo-testkit": {"version": __version__},
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def write_pact(
    folder: Path, interactions: Sequence[Interaction], *, consumer: str, provider: str = PROVIDER, version: Version = 4
) -> Path:
    """Write a pact into a folder, under the names of both sides, and return where; raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{_NOT_A_NAME.sub('-', consumer)}-{_NOT_A_NAME.sub('-', provider)}.json"
    partial = path.with_name(path.name + ".partial")
    partial.write_text(pact(interactions, consumer=consumer, provider=provider, version=version), encoding="utf-8")
    partial.replace(path)
    return path


def merged(groups: Iterable[Iterable[Interaction]]) -> list[Interaction]:
    """Return the interactions of several tests or workers, each once, in one order."""
    found = {json.dumps(msgspec.to_builtins(one), sort_keys=True): one for group in groups for one in group}
    return [found[key] for key in sorted(found, key=lambda key: (found[key].description, key))]


def _v4(one: Interaction) -> dict[str, object]:
    request = _request(one)
    rules: dict[str, object] = {}
    if one.path_rule:
        rules["path"] = {"combine": "AND", "matchers": [{"match": "regex", "regex": one.path_rule}]}
    if one.query_rules:
        rules["query"] = {name: _v4_rule(matchers) for name, matchers in one.query_rules.items()}
    rules["header"] = {name: _v4_rule((rule,)) for name, rule in _header_rules(one).items()}
    if one.content is not None:
        request["body"] = {"contentType": "application/json", "encoded": False, "content": one.content}
        rules["body"] = {place: _v4_rule(matchers) for place, matchers in one.content_rules.items()}
    if rules := {name: rule for name, rule in rules.items() if rule}:
        request["matchingRules"] = rules
    response: dict[str, object] = {"status": one.status}
    response |= _answer_headers(one, many=True)
    if one.body is not None:
        response["body"] = {"contentType": "application/json", "encoded": False, "content": one.body}
    if answer_rules := _answer_rules(one, _v4_rule):
        response["matchingRules"] = answer_rules
    content: dict[str, object] = {
        "type": "Synchronous/HTTP",
        "description": one.description,
        "pending": False,
        "providerStates": list(one.states),
        "request": request,
        "response": response,
    }
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]
    return {"type": content.pop("type"), "key": digest, **content}


def _v3(one: Interaction) -> dict[str, object]:
    request = _request(one, many=False)
    rules: dict[str, object] = {}
    if one.path_rule:
        rules["path"] = {"combine": "AND", "matchers": [{"match": "regex", "regex": one.path_rule}]}
    rules["query"] = {name: _v4_rule(matchers) for name, matchers in one.query_rules.items()}
    rules["header"] = {name: _v4_rule((rule,)) for name, rule in _header_rules(one).items()}
    if one.content is not None:
        request["body"] = one.content
        rules["body"] = {place: _v4_rule(matchers) for place, matchers in one.content_rules.items()}
    if rules := {name: rule for name, rule in rules.items() if rule}:
        request["matchingRules"] = rules
    response: dict[str, object] = {"status": one.status, **_answer_headers(one, many=False)}
    if one.body is not None:
        response["body"] = one.body
    if answer_rules := _answer_rules(one, _v4_rule):
        response["matchingRules"] = answer_rules
    return {
        "description": one.description,
        "providerStates": list(one.states),
        "request": request,
        "response": response,
    }


def _request(one: Interaction, *, many: bool = True) -> dict[str, object]:
    request: dict[str, object] = {"method": one.method, "path": one.path}
    if one.query:
        request["query"] = {name: list(values) for name, values in one.query.items()}
    headers = {}
    if one.authorised:
        headers["Authorization"] = basic_authorization("key")
    if one.content is not None:
        headers["Content-Type"] = "application/json"
    if headers:
        request["headers"] = {name: [value] if many else value for name, value in headers.items()}
    return request


def _header_rules(one: Interaction) -> dict[str, Mapping[str, object]]:
    rules: dict[str, Mapping[str, object]] = {}
    if one.authorised:
        rules["Authorization"] = {"match": "regex", "regex": "^Basic .+$"}
    if one.content is not None:
        rules["Content-Type"] = {"match": "regex", "regex": "^application/json.*$"}
    return rules


def _answer_headers(one: Interaction, *, many: bool) -> dict[str, object]:
    if not one.content_type or one.body is None:
        return {}
    return {"headers": {"Content-Type": [one.content_type] if many else one.content_type}}


def _answer_rules(one: Interaction, write: object) -> dict[str, object]:
    assert callable(write)  # noqa: S101  # one of the two above
    rules: dict[str, object] = {}
    if one.content_type and one.body is not None:
        kind = one.content_type.partition(";")[0].strip()
        rules["header"] = {"Content-Type": write(({"match": "regex", "regex": f"^{re.escape(kind)}.*$"},))}
    if one.body_rules:
        rules["body"] = {place: write(matchers) for place, matchers in one.body_rules.items()}
    return rules


def _v4_rule(matchers: Sequence[Mapping[str, object]]) -> dict[str, object]:
    return {"combine": "AND", "matchers": [dict(matcher) for matcher in matchers]}


__all__ = ["PROVIDER", "Rules", "Version", "merged", "pact", "write_pact"]
