"""Whether a pact fits the contract, by the OpenAPI document alone: what a client relies on must be promised.

No server is asked. That is one side of a bi-directional contract: the other is that the provider keeps the document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from yespo_checker.pact.schemas import Schema, Schemas, elements, kind_of_value, mapping, matches, types_of
from yespo_contracts.openapi.document import document as contract
from yespo_contracts.request.reading import read
from yespo_contracts.request.written import RECOMS_PATH

_STEP = re.compile(r"\.([A-Za-z_][\w-]*)|\['([^']+)'\]|\[(\*|[0-9]+)\]")
_TYPES: Mapping[str, frozenset[str]] = {
    "integer": frozenset({"integer"}),
    "decimal": frozenset({"number"}),
    "number": frozenset({"integer", "number"}),
    "boolean": frozenset({"boolean"}),
    "null": frozenset({"null"}),
    "regex": frozenset({"string", "integer"}),
    "date": frozenset({"string"}),
    "timestamp": frozenset({"string"}),
    "time": frozenset({"string"}),
    "include": frozenset({"string"}),
}
_LENIENT = frozenset(
    {"type", "values", "eachKey", "eachValue", "notEmpty", "arrayContains", "statusCode", "contentType"}
)


class PactError(ValueError):
    """A file isn't a pact; the text says what is wrong."""


class Problem(NamedTuple):
    """Where a pact relies on what isn't promised: the interaction, the place in it, and a sentence."""

    interaction: str
    place: str
    says: str


def read_pact(data: bytes, name: str) -> Mapping[str, object]:
    """Return a pact's document; raises `PactError`."""
    try:
        document = json.loads(data)
        interactions = document["interactions"]
        whole = all(isinstance(each[part], dict) for each in interactions for part in ("request", "response"))
    except (ValueError, RecursionError):
        raise PactError(f"{name}: it isn't JSON.") from None
    except (KeyError, TypeError):
        whole = False
    if not whole:
        raise PactError(f"{name}: it isn't a pact: it has no interactions with request and response.")
    found: Mapping[str, object] = document
    return found


def problems(pact: Mapping[str, object]) -> Iterator[Problem]:
    """Yield where a pact relies on what the contract doesn't promise."""
    api = _Api(contract())
    interactions = pact["interactions"]
    assert isinstance(interactions, list)  # noqa: S101  # read_pact sees to it
    for each in interactions:
        name = str(each.get("description", "an interaction"))
        for place, says in api.problems(each["request"], each["response"]):
            yield Problem(name, place, says)


class _Api:
    def __init__(self, document: Mapping[str, object]) -> None:
        self._schemas = Schemas(document)
        paths = document["paths"]
        assert isinstance(paths, dict)  # noqa: S101  # ours
        self._paths: Mapping[str, Mapping[str, object]] = paths

    def problems(self, request: Mapping[str, object], response: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        path, method = str(request.get("path", "")), str(request.get("method", "GET")).lower()
        template = self._template(path)
        if template is None:
            yield "request.path", f"The contract has no path {path}."
            return
        operation = self._paths[template].get("get" if method == "head" else method)
        if not isinstance(operation, dict):
            yield "request.method", f"The contract has no {method.upper()} {template}."
            return
        yield from self._query(path, request, operation)
        yield from self._authorization(request)
        yield from self._body(request, _media(operation.get("requestBody")), "request.body")
        status = str(response.get("status", 200))
        responses = operation.get("responses")
        answer = responses.get(status) if isinstance(responses, dict) else None
        if answer is None:
            yield "response.status", f"{method.upper()} {template} is never answered {status}."
            return
        yield from self._answer(response, self._schemas.resolved(answer))

    def _template(self, path: str) -> str | None:
        for template in self._paths:
            pattern = re.sub(r"\\\{[^{}]*\\\}", "[^/]+", re.escape(template))
            if re.fullmatch(pattern, path):
                return template
        return None

    def _query(self, path: str, request: Mapping[str, object], operation: Schema) -> Iterator[tuple[str, str]]:
        query = request.get("query") or {}
        parameters = [self._schemas.resolved(each) for each in elements(operation.get("parameters"))]
        known = {str(each["name"]) for each in parameters if each.get("in") == "query"}
        pairs = [(str(n), str(v)) for n, values in mapping(query).items() for v in elements(values)]
        for name, _ in pairs:
            if name not in known:
                yield f"request.query.{name}", f"The contract has no parameter {name} here."
        if path.startswith(RECOMS_PATH):
            for violation in read(path[len(RECOMS_PATH) :], urlencode(pairs)).violations:
                place = "request.path" if violation.parameter == "dataSourceId" else "request.query"
                suffix = f".{violation.parameter}" if violation.parameter and place != "request.path" else ""
                yield place + suffix, violation.message

    @staticmethod
    def _authorization(request: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        for name, value in mapping(request.get("headers")).items():
            text = str(elements(value)[0] if isinstance(value, list) and value else value)
            if name.lower() == "authorization" and not text.lower().startswith("basic "):
                yield "request.headers.Authorization", "The contract has HTTP Basic."

    def _answer(self, response: Mapping[str, object], answer: Schema) -> Iterator[tuple[str, str]]:
        media = mapping(answer.get("content"))
        rules = mapping(response.get("matchingRules"))
        told = {name.lower(): value for name, value in mapping(response.get("headers")).items()}
        kinds = {kind.partition(";")[0].strip() for kind in media}
        if (given := told.get("content-type")) is not None and kinds:
            text = str(given[0] if isinstance(given, list) and given else given).partition(";")[0].strip()
            if text not in kinds:
                yield "response.headers.Content-Type", f"The contract answers {' or '.join(sorted(kinds))}."
        for name, matchers in mapping(rules.get("header")).items():
            for matcher in _matchers(matchers):
                regex = str(matcher.get("regex", ""))
                if name.lower() == "content-type" and regex and not any(matches(regex, kind) for kind in media):
                    yield "response.headers.Content-Type", f"No content type of the contract matches {regex}."
        yield from self._body(response, media, "response.body")

    def _body(self, part: Mapping[str, object], media: Mapping[str, object], where: str) -> Iterator[tuple[str, str]]:
        content = part.get("body")
        if content is None:
            return
        if isinstance(content, dict) and "content" in content and "contentType" in content:
            content = content["content"]
        schema = next(
            (self._schemas.resolved(each).get("schema") for kind, each in media.items() if "json" in kind), None
        )
        if schema is None:
            if where == "response.body" and not isinstance(content, str):
                yield where, "The contract has no JSON here."
            return
        answers = where == "response.body"
        yield from ((where + place[1:], says) for place, says in self._example(content, schema, "$", answers=answers))
        rules = mapping(mapping(part.get("matchingRules")).get("body"))
        if answers:
            for place, matchers in rules.items():
                yield from ((where + place[1:], says) for says in self._rule(place, matchers, schema))

    def _example(self, value: object, schema: object, place: str, *, answers: bool) -> Iterator[tuple[str, str]]:
        options = self._schemas.options(schema)
        types = {kind for option in options for kind in types_of(option)}
        kind = kind_of_value(value)
        if types and kind not in types and not (kind == "integer" and "number" in types):
            yield place, f"The contract has {' or '.join(sorted(types))} here, the pact {kind}."
            return
        if isinstance(value, dict):
            for name, each in value.items():
                inside = self._schemas.member(options, name)
                if inside is None:
                    yield f"{place}.{name}", "The contract has no such field."
                else:
                    yield from self._example(each, inside, f"{place}.{name}", answers=answers)
            required = (
                set.intersection(*(set(map(str, elements(option.get("required")))) for option in options))
                if options
                else set()
            )
            if not answers and (missing := sorted(required - set(value))):
                yield f"{place}.{missing[0]}", "The contract requires it."
        elif isinstance(value, list):
            items = next((option["items"] for option in options if "items" in option), {})
            for each in value:
                yield from self._example(each, items, f"{place}[*]", answers=answers)
        enums = [set(map(str, elements(option["enum"]))) for option in options if "enum" in option]
        if enums and not any(str(value) in each for each in enums):
            yield place, f"The contract has only {', '.join(sorted(enums[0]))} here."

    def _rule(self, place: str, matchers: object, schema: object) -> Iterator[str]:
        options = self._schemas.options(schema)
        for step in _STEP.finditer(place):
            name = step[1] or step[2]
            if name is not None:
                inside: object = self._schemas.member(options, name)
                if inside is None:
                    yield "The contract has no such field."
                    return
            else:
                inside = next((option["items"] for option in options if "items" in option), None)
                if inside is None:
                    yield "The contract has no array here."
                    return
            options = self._schemas.options(inside)
        types = {kind for option in options for kind in types_of(option)}
        for matcher in _matchers(matchers):
            yield from _too_much(matcher, types, options)


def _too_much(matcher: Mapping[str, object], types: set[str], options: list[Schema]) -> Iterator[str]:
    """Yield what a matcher relies on and the contract doesn't promise."""
    kind = str(matcher.get("match", "equality"))
    if kind in _TYPES:
        promised = {each for each in types if each != "null"} or types
        if types and not promised <= _TYPES[kind]:
            yield f"The contract has {' or '.join(sorted(types))} here, the pact matches by {kind}."
        elif kind == "regex" and not _promises(options, str(matcher.get("regex", ""))):
            yield f"The contract doesn't promise that it matches {matcher.get('regex')}."
    elif kind == "equality":
        yield "The contract doesn't promise a value, the pact wants equality."
    elif kind not in _LENIENT:
        yield f"The contract can't be held to the matcher {kind}."
    least = matcher.get("min")
    if isinstance(least, int) and least > 0 and not any(_at_least(option, least) for option in options):
        yield f"The contract doesn't promise {least} elements."
    if isinstance(matcher.get("max"), int):
        yield "The contract doesn't promise a longest length."
    if kind == "notEmpty" and not any(_at_least(option, 1) for option in options):
        yield "The contract doesn't promise that it isn't empty."


def _at_least(option: Schema, least: int) -> bool:
    found = option.get("minItems", option.get("minLength", 0))
    return isinstance(found, int) and found >= least


def _promises(options: list[Schema], regex: str) -> bool:
    """Tell whether whatever the contract allows matches: its own pattern, all of an enum, or anything at all."""
    if regex in {"", ".*", ".+", r"^[\s\S]+$"}:
        return True
    return any(
        option.get("pattern") == regex
        or ("enum" in option and all(matches(regex, str(each)) for each in elements(option["enum"])))
        for option in options
    )


def _matchers(rule: object) -> list[Mapping[str, object]]:
    return [mapping(each) for each in elements(mapping(rule).get("matchers"))]


def _media(part: object) -> Mapping[str, object]:
    return mapping(mapping(part).get("content"))
