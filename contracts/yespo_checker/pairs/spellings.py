"""What says the same in other letters: encodings, order, empty pieces, and parameters that mean nothing."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from yespo_checker.expectations import Account
from yespo_checker.pairs.pairing import Pairing, contact_of
from yespo_checker.pairs.pieces import name_of, pieces, value_of, with_identity, with_query, written
from yespo_contracts.identity import IDENTIFIERS, phone_digits
from yespo_contracts.request.reading import RecomsRequest
from yespo_contracts.request.written import RECOMS_PATH, WireRequest
from yespo_contracts.strategies.values import Pair

_EXTRAS = (
    "utm_source=mail", "limit=1", "size=1", "count=1", "page=2", "fields=id", "sort=price",
    "format=xml", "callback=f", "lang=en", "debug=1", "product=1", "_=1",
)  # fmt: skip
"""What other APIs have, and this one hasn't."""

_NOT_THERE = ("maxrows=1", "offset=1")
"""What the documents say that the resource doesn't have."""


def spelling(account: Account, request: WireRequest, parsed: RecomsRequest) -> Iterator[Pairing]:
    """How a path and a query are encoded, and the order of parameters, mean nothing."""
    pairs = [(name_of(piece), value_of(piece) or "") for piece in pieces(request)]
    parts = written(pairs)
    reference = with_query(request, parts)
    message = "The same parameters in another percent-encoding get another answer."
    for variant in (*(written(pairs, form) for form in (1, 2)), [f"%{ord(part[0]):02X}{part[1:]}" for part in parts]):
        if variant != parts:
            yield Pairing("query-encoding", message, with_query(request, variant), reference, same_values=True)
    message = "An & without a parameter changes the answer."
    for variant in (["", *parts], [*parts, ""]):
        yield Pairing("query-encoding", message, with_query(request, variant), reference, same_values=True)
    ordered = [*parts, *written([("products", account.known.products[0])])] if _lacks_list(account, pairs) else parts
    if len(ordered) > 1 and len({name for name, _ in pairs}) == len(pairs):
        message = "The same parameters in another order get another answer."
        turned = with_query(request, [*ordered[1:], *ordered[:1]])
        yield Pairing("parameter-order", message, turned, with_query(request, ordered), same_values=True)
    number = str(parsed.data_source)
    for path in (f"{RECOMS_PATH}0{number}", f"{RECOMS_PATH}%{ord(number[0]):02X}{number[1:]}"):
        message = "The same dataSourceId in other digits gets another answer."
        yield Pairing(
            "data-source-id", message, msgspec.structs.replace(reference, path=path), reference, same_values=True
        )
    yield from _raw_plus(account, request, parsed)


def _lacks_list(account: Account, pairs: list[Pair]) -> bool:
    """Tell whether a request has an identifier alone, which has no order."""
    return len(pairs) == 1 and pairs[0][0] in IDENTIFIERS and bool(account.known.products)


def _raw_plus(account: Account, request: WireRequest, parsed: RecomsRequest) -> Iterator[Pairing]:
    phone: Pair = ("phone", "+" + phone_digits((contact_of(account, parsed) or {}).get("phone", "")))
    reference = with_identity(request, [phone])
    raw = [piece.replace("%2B", "+") if name_of(piece) == "phone" else piece for piece in pieces(reference)]
    if len(phone[1]) > 1:
        message = "A phone with a raw + isn't taken for the same phone."
        yield Pairing("phone", message, with_query(request, raw), reference)


def extras(account: Account, request: WireRequest, _parsed: RecomsRequest) -> Iterator[Pairing]:
    """What isn't a parameter is ignored, whatever its name resembles."""
    behaviour = account.behaviour
    if behaviour.unknown_parameter != "ignored":
        return
    parts = pieces(request)
    message = "offset or maxrows changes the answer, which the resource doesn't have."
    for extra in _NOT_THERE:
        yield Pairing("size", message, with_query(request, [*parts, extra]), request)
    message = "A parameter that the resource doesn't have changes the answer."
    for extra in (*_EXTRAS, "flag"):
        yield Pairing("unknown-parameter", message, with_query(request, [*parts, extra]), request)
    others = account.known.contacts[-1] if account.known.contacts else {}
    if behaviour.web_i == "ignored" and "webId" in others:
        variant = with_query(request, [*parts, *written([("webI", others["webId"])])])
        yield Pairing("web-i", "webI changes the answer.", variant, request)
