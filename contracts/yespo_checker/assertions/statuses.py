"""Whether a request got the status that it must get, and which rule is broken if it didn't."""

from __future__ import annotations

import msgspec

from yespo_checker.assertions.finding import Finding
from yespo_checker.assertions.suspects import rule_of_refusal
from yespo_checker.expectations import Account, Expected
from yespo_checker.sending.answer import Answer
from yespo_checker.sending.usable import slash_added
from yespo_contracts.request.written import WireRequest

_TOO_LONG = {400, 413, 431}
_OF_PATHS = {"unknown-data-source", "unknown-path", "methods", "query-length"}
_OF_NUMBERS = {"data-source-id", "integer-types"}
_NO_HEAD = {405, 501}


def status_finding(account: Account, request: WireRequest, expected: Expected, answer: Answer) -> Finding | None:
    """Return what is wrong with an answer's status, None if it is right."""
    status, wanted = answer.status, " or ".join(map(str, sorted(expected.statuses)))
    if status >= 500 and not (request.method == "HEAD" and status == 501):
        message = f"The server fails with {status}."
        return Finding("no-server-error", message, request, wanted, str(status), answer)
    if status in expected.statuses:
        return None
    if request.method == "HEAD" and status in _NO_HEAD:
        return Finding("head", f"HEAD is refused with {status}.", request, wanted, str(status), answer)
    if min(expected.statuses) < 400:
        rule = rule_of_refusal(account, request, expected, status)
        message = f"A request that is allowed gets {status}{_where(request, answer)}."
        finding = Finding(rule, message, request, wanted, str(status), answer, kind="strict")
        return msgspec.structs.replace(finding, family="allowed")
    if status >= 400:
        return _refused_otherwise(request, expected, wanted, answer)
    if status >= 300:
        rule = "basic-auth" if 401 in expected.statuses else expected.rule
        message = f"A request that must be refused is redirected{_where(request, answer)}."
        return Finding(rule, message, request, f"{wanted}: {expected.reason}", str(status), answer, kind="lenient")
    message = f"A request that must be refused is answered all the same: {_what(expected)}."
    return Finding(expected.rule, message, request, f"{wanted}: {expected.reason}", str(status), answer, kind="lenient")


def _refused_otherwise(request: WireRequest, expected: Expected, wanted: str, answer: Answer) -> Finding | None:
    """Return that a refusal has another status: by the status alone, for all requests that are refused so."""
    status = answer.status
    if expected.rule == "query-length" and status in _TOO_LONG:
        return None
    if 401 in expected.statuses:
        rule = "unauthorized-status"
    elif expected.rule in _OF_PATHS:
        rule = expected.rule
    elif status == 404 and expected.rule in _OF_NUMBERS and not request.path.rpartition("/")[2].isdigit():
        rule = "data-source-id"
    else:
        rule = "refusal-status"
    message = f"A request is refused with {status} instead of {wanted}."
    return Finding(rule, message, request, f"{wanted}: {expected.reason}", str(status), answer, kind="refusals")


def _where(request: WireRequest, answer: Answer) -> str:
    location = answer.header("location")
    if slash_added(request, answer):
        return ", a redirect to its path with a slash"
    return f", a redirect to {location[:80]}" if 300 <= answer.status < 400 and location else ""


def _what(expected: Expected) -> str:
    return _REFUSED.get(expected.rule, expected.rule)


_REFUSED = {
    "one-identifier": "no identifier",
    "parameter-names": "an identifier's name that is written otherwise",
    "web-i": "webI and no identifier",
    "integer-types": "an id that is no number of its size",
    "contact-id": "a contactId that isn't written as a plain number",
    "data-source-id": "a dataSourceId that isn't written as a plain number",
    "email": "an email that is none",
    "phone": "a phone that is none",
    "external-customer-id": "a control character in externalCustomerId",
    "web-id": "a control character in webId",
    "blank-identifier": "a blank identifier",
    "repeated-parameter": "an identifier given twice",
    "conflicting-identifiers": "identifiers of two contacts",
    "products-required": "no products for a data source that needs them",
    "category-required": "no category for a data source that needs one",
    "empty-list": "a list without an element",
    "list-style": "a list that can't be read",
    "broken-encoding": "a percent-encoding that is broken",
    "control-characters": "a control character in a list",
    "query-length": "a query over 16 KiB",
    "basic-auth": "no usable API key",
    "wrong-key": "a wrong API key",
    "auth-scheme": "the key in another scheme or place",
    "unknown-data-source": "a data source that the account doesn't have",
    "unknown-path": "a path that isn't the API's",
    "methods": "a method that isn't GET or HEAD",
    "unknown-contact": "a contact that isn't known",
    "unknown-products": "products that aren't known",
    "unknown-parameter": "a parameter that the resource doesn't have",
}
"""What a request has that must be refused, by the rule that says so."""
