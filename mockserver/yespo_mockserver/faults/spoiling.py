"""Answers gone wrong: each fault of the level `answer` as a pure function of the answer that would have been."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus

import msgspec

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.errors import Refusal, too_many_requests
from yespo_mockserver.faults.armed import Rule
from yespo_mockserver.messages.refusals import refusal_response
from yespo_mockserver.messages.reply import Headers, Response
from yespo_mockserver.messages.request import Request

DEFAULT_RATE = 200
"""The vendor's rate, named in a 429 whose fault has no rate of its own."""

_HUGE = 10_000_000
_HTML = (
    b"<!DOCTYPE html><html><head><title>Maintenance</title></head>"
    b"<body><h1>We'll be back soon</h1><p>Planned works are under way.</p></body></html>"
)
_UNKNOWN: Mapping[str, object] = {"newField": {"nested": [1, None, "\u2028"]}, "tags_new": "value", "isNew": True}


def spoil(answer: Response, rule: Rule, request: Request, behaviour: Behaviour) -> Response:
    """Return the answer as the rule's fault leaves it; faults of other levels leave it as it is."""
    spoiler = _SPOILERS.get(rule.fault.kind)
    return answer if spoiler is None else spoiler(answer, rule, request, behaviour)


def _status(_answer: Response, rule: Rule, request: Request, behaviour: Behaviour) -> Response:
    fault = rule.fault
    status = fault.status or 503
    if fault.body is not None:
        content_type = fault.content_type or "text/plain; charset=UTF-8"
        return Response(status, ((b"content-type", content_type.encode()),), fault.body.encode())
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        content_type = fault.content_type or "text/plain; charset=UTF-8"
        return Response(status, ((b"content-type", content_type.encode()),), b"Status %d." % status)
    answer = refusal_response(Refusal(status, (f"{phrase}.",)), request.path, behaviour)
    return answer if fault.content_type is None else _with_content_type(answer, fault.content_type)


def _rate_limit(_answer: Response, rule: Rule, request: Request, behaviour: Behaviour) -> Response:
    seconds = 1 if rule.retry_after is None else rule.retry_after
    shown = seconds if behaviour.retry_after == "seconds" or rule.fault.retry_after is not None else None
    return refusal_response(too_many_requests(rule.fault.rate or DEFAULT_RATE, shown), request.path, behaviour)


def _malformed(answer: Response, _rule: Rule, _request: Request, _behaviour: Behaviour) -> Response:
    return _with_body(answer, answer.body[:-1] + b",}")


def _truncated(answer: Response, rule: Rule, _request: Request, _behaviour: Behaviour) -> Response:
    return _with_body(answer, answer.body[: min(rule.fault.bytes or len(answer.body) // 2, len(answer.body))])


def _empty(answer: Response, _rule: Rule, _request: Request, _behaviour: Behaviour) -> Response:
    return Response(200, answer.headers, b"")


def _content_type(answer: Response, rule: Rule, _request: Request, _behaviour: Behaviour) -> Response:
    return _with_content_type(answer, rule.fault.content_type or "text/html; charset=UTF-8")


def _charset(answer: Response, rule: Rule, _request: Request, _behaviour: Behaviour) -> Response:
    return _with_body(answer, answer.body.decode("utf-8", "replace").encode(rule.fault.charset or "cp1251", "replace"))


def _huge(answer: Response, rule: Rule, _request: Request, _behaviour: Behaviour) -> Response:
    """Repeat the products; spaces make up the exact size, so that the body stays the JSON array that it was."""
    size = rule.fault.bytes or _HUGE
    inside = answer.body[1:-1] if answer.body.startswith(b"[") else b""
    times = (size - 2) // (len(inside) + 1) if inside else 0
    body = b"[" + b",".join([inside] * times)
    return Response(answer.status, answer.headers, body + b" " * max(0, size - len(body) - 1) + b"]")


def _html(_answer: Response, _rule: Rule, _request: Request, _behaviour: Behaviour) -> Response:
    return Response(200, ((b"content-type", b"text/html; charset=UTF-8"),), _HTML)


def _unknown_fields(answer: Response, rule: Rule, _request: Request, _behaviour: Behaviour) -> Response:
    added = _UNKNOWN if not rule.fault.fields else dict.fromkeys(rule.fault.fields, "unknown")
    return _each_product(answer, lambda product: {**product, **added})


def _missing_fields(answer: Response, rule: Rule, _request: Request, _behaviour: Behaviour) -> Response:
    missing = frozenset(rule.fault.fields or ("price",))
    return _each_product(
        answer, lambda product: {name: value for name, value in product.items() if name not in missing}
    )


def _stale(answer: Response, rule: Rule, request: Request, _behaviour: Behaviour) -> Response:
    if answer.status != HTTPStatus.OK:
        return answer
    key = (request.path, request.query)
    if len(rule.remembered) >= _REMEMBERED and key not in rule.remembered:
        rule.remembered.pop(next(iter(rule.remembered)))
    first: Response = rule.remembered.setdefault(key, answer)
    return first


_REMEMBERED = 1000
_SPOILERS: Mapping[str, Callable[[Response, Rule, Request, Behaviour], Response]] = {
    "status": _status,
    "rate-limit": _rate_limit,
    "malformed": _malformed,
    "truncated": _truncated,
    "empty": _empty,
    "content-type": _content_type,
    "charset": _charset,
    "huge": _huge,
    "html": _html,
    "unknown-fields": _unknown_fields,
    "missing-fields": _missing_fields,
    "stale": _stale,
}


def _each_product(answer: Response, change: Callable[[dict[str, object]], dict[str, object]]) -> Response:
    try:
        products = msgspec.json.decode(answer.body, type=list[dict[str, object]])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return answer
    return _with_body(answer, msgspec.json.encode([change(product) for product in products]))


def _with_body(answer: Response, body: bytes) -> Response:
    return Response(answer.status, answer.headers, body)


def _with_content_type(answer: Response, content_type: str) -> Response:
    others: Headers = tuple((name, value) for name, value in answer.headers if name != b"content-type")
    return Response(answer.status, ((b"content-type", content_type.encode()), *others), answer.body)
