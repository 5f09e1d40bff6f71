"""Whether a cache stands between: one that keeps answers by too little of the request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from yespo_checker.assertions.finding import Finding, difference, same
from yespo_checker.pairs.pieces import pieces, request_for, with_identity, with_query
from yespo_checker.pairs.relations import NOBODY
from yespo_checker.sender import Sender
from yespo_contracts.account import KnownDataSource
from yespo_contracts.identity import IDENTIFIERS
from yespo_contracts.request.written import WireRequest

CONSEQUENCES = frozenset({
    "data-source-id", "products-elsewhere", "one-identifier",
    "integer-types", "parameter-names", "web-i", "contact-id", "email", "phone",
    "external-customer-id", "web-id", "blank-identifier", "repeated-parameter", "conflicting-identifiers",
    "products-required",
    "category-required", "empty-list", "missing-list", "list-effect", "list-style", "broken-encoding",
    "control-characters", "query-encoding", "query-length", "basic-auth", "wrong-key", "any-key", "auth-scheme",
    "unknown-contact", "unknown-data-source", "unknown-products", "identity", "stability", "concurrent-requests",
    "connections", "parameter-order", "unknown-parameter", "head", "personal", "also-bought", "you-may-also-like",
    "out-of-stock-alternatives", "not-asked-about", "category-match", "category-scope", "size", "harmless-headers",
    "compression", "same-product", "answered",
})  # fmt: skip
"""The rules that can't be judged by the answers of such a cache."""

WHY = "answers come out of a cache that mixes requests up; see others-answers"

_TRIED = 8
_RULE = "others-answers"


def caches(sender: Sender) -> Iterator[Finding]:
    """Send requests of two contacts as before, and in a writing that no cache has: all must get the same."""
    source = sender.account.known.plain_source()
    contacts = [contact for contact in sender.account.known.contacts if contact][: _TRIED + 1]
    if source is None or len(contacts) < 2:
        sender.counts.cannot_judge("it takes two contacts and a data source that needs no list", _RULE)
        return
    sender.counts.look(_RULE)
    usual = [_request(source, contact) for contact in contacts]
    for kind, fresh in (("query", _other_query), ("path", _other_path)):
        found = _kept(sender, kind, usual, [fresh(request, place) for place, request in enumerate(usual)])
        if found is not None and not _is_nobodys(sender, found, fresh):
            yield found
            return


def _kept(sender: Sender, kind: str, usual: list[WireRequest], fresh: list[WireRequest]) -> Finding | None:
    """Return that usual requests get one contact's answer, while in another writing each gets its own."""
    before = [sender.send(request)[0] for request in usual]
    apart = [sender.send(request)[0] for request in fresh]
    pairs = [
        (request, answer, own, other)
        for request, answer, own, other in zip(usual, before, apart, fresh, strict=True)
        if answer is not None and own is not None and answer.status == own.status == 200
    ]
    wrong = [each for each in pairs if not same(each[1], each[2])]
    bodies = {answer.body for _, answer, _, _ in pairs}
    if not wrong or len(bodies) > 1 or len({own.body for _, _, own, _ in pairs}) < 2:
        return None
    by = "path alone" if kind == "path" else "query without the contact"
    request, answer, own, other = wrong[0]
    expected, got = difference(own, answer)
    message = f"A cache keeps answers by the {by}: contacts get the answer of another."
    got += sender.whose(request, answer)
    return Finding(_RULE, message, request, expected, got, answer, reference=other)


def _is_nobodys(sender: Sender, found: Finding, fresh: Callable[[WireRequest, int], WireRequest]) -> bool:
    """Tell whether what all contacts get is the answer of somebody who is none: no cache, but nobody is known."""
    nobody = with_identity(found.request, [NOBODY])
    answer, _ = sender.send(fresh(nobody, _TRIED + 1))
    return answer is not None and found.answer is not None and same(answer, found.answer)


def _request(source: KnownDataSource, contact: Mapping[str, str]) -> WireRequest:
    name = next(name for name in IDENTIFIERS if name in contact)
    return request_for(source.id, [(name, contact[name])])


def _other_path(request: WireRequest, place: int) -> WireRequest:
    """Return the request with the digits of its data source written otherwise, each time in another way."""
    head, _, number = request.path.rpartition("/")
    other = "0" * (place + 1) + number
    return msgspec.structs.replace(request, path=f"{head}/{other}")


def _other_query(request: WireRequest, place: int) -> WireRequest:
    return with_query(request, [*pieces(request), f"_fresh{place}=7f3a9c"])
