"""Which rule a server breaks that refuses a request which is allowed: what of the request it stumbles over."""

from __future__ import annotations

from yespo_checker.expectations import Account, Expected
from yespo_checker.pairs.pieces import name_of, pieces, value_of
from yespo_checker.sending.credentials import PLACEHOLDER
from yespo_contracts.identity import IDENTIFIERS, RULES, identifiers_of
from yespo_contracts.request.authentication import basic_authorization
from yespo_contracts.request.lists import LISTS, readable_elements
from yespo_contracts.request.written import RECOMS_PATH, WireRequest
from yespo_contracts.strategies.values import Pair

_BY_STATUS = {401: "basic-auth", 403: "basic-auth", 414: "query-length", 429: "rate-limit"}
_USUAL_SCHEME = "Basic"
_NONE = 404


STUMBLES_OVER = {
    "basic-auth": "the user name, which may be any",
    "auth-scheme": "the letter case of the scheme",
    "one-identifier": "an identifier of a known contact, or several",
    "integer-types": "a contactId within 64 bits",
    "contact-id": "a zero before a contactId",
    "data-source-id": "a dataSourceId in other digits",
    "email": "an email that is well-formed",
    "phone": "a phone that is well-formed",
    "external-customer-id": "an externalCustomerId that may be any text",
    "web-id": "a webId that may be any text",
    "list-style": "the style of a list, its length, or that it isn't needed",
    "list-effect": "a known element beyond ASCII",
    "query-encoding": "a percent sign in a value",
    "query-length": "the length of a query below 16 KiB",
    "unknown-parameter": "a parameter that the resource doesn't have",
    "unknown-products": "products that aren't known",
    "unknown-contact": "a contact that isn't known",
    "category-match": "a category that isn't known",
    "empty-answer": "that there is no match",
    "web-i": "webI beside an identifier",
}
"""What a server stumbles over that refuses an allowed request, by the rule of it."""


def rule_of_refusal(account: Account, request: WireRequest, expected: Expected, status: int) -> str:
    """Return the rule that the refusal of an allowed request breaks, by its status and by what the request has.

    The smaller the request, the better the answer: what is left of it is what the server stumbles over.
    """
    scheme = request.headers.get("Authorization", "").partition(" ")[0]
    if scheme.lower() == _USUAL_SCHEME.lower() and scheme != _USUAL_SCHEME:
        return "auth-scheme"
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status not in {400, 404, 422}:
        return "answered"
    pairs = [(name_of(piece), value_of(piece) or "") for piece in pieces(request)]
    source = expected.source
    if unknown := {name for name, _ in pairs} - {*IDENTIFIERS, *LISTS}:
        return "web-i" if unknown == {"webI"} else "unknown-parameter"
    if request.headers != {"Authorization": basic_authorization(PLACEHOLDER)}:
        return "basic-auth"
    if source is not None and request.path != f"{RECOMS_PATH}{source.id}":
        return "data-source-id"
    if any("%" in value for _, value in pairs):
        return "query-encoding"
    rule = _of_lists(account, expected, pairs, status) or _of_identifiers(account, expected, pairs, status)
    return "empty-answer" if status == 404 and rule == "category-match" else rule


def _of_lists(account: Account, expected: Expected, pairs: list[Pair], status: int) -> str | None:
    """Return the rule of a list that isn't needed, has a style, or has elements that aren't known."""
    needed = () if expected.source is None else expected.source.requires
    lists = [pair for pair in pairs if pair[0] in LISTS]
    known = {"products": account.known.products, "category": account.known.categories}
    for name, value in lists:
        if value.startswith("[") or "," in value or [pair[0] for pair in lists].count(name) > 1 or name not in needed:
            return "list-style"
        if value in known[name] and not value.isascii() and status != _NONE:
            return "list-effect"
        if known[name] and not set(readable_elements((value,))) & set(known[name]):
            return "unknown-products" if name == "products" else "category-match"
    return None


def _of_identifiers(account: Account, expected: Expected, pairs: list[Pair], status: int) -> str:
    given = [(name, value) for name, value in pairs if name in IDENTIFIERS]
    ordinary = {value for contact in account.known.contacts for value in contact.values()}
    if status == 404:
        known = expected.request is not None and account.contact(identifiers_of(expected.request))
        if not known:
            return "unknown-contact"
        return "empty-answer" if expected.source is not None and expected.source.requires else "answered"
    for name, value in given:
        if value not in ordinary:
            return "integer-types" if name == "contactId" and not value.startswith("0") else RULES[name]
    return "one-identifier"
