"""Keys that are nearly the right one: refused, each of them, also where the right one was answered before."""

from __future__ import annotations

import msgspec

from yespo_checker.assertions.finding import Finding
from yespo_checker.pairs.pieces import pieces, with_query
from yespo_checker.sender import Sender, news
from yespo_checker.sending.credentials import WRONG_KEYS, wrong_authorization
from yespo_contracts.request.written import WireRequest

_FRESH = "yespo-testkit-fresh-7f3a9c"
_NOT_TOLD = "no API key was told"
_ANY = "the account takes every key"


def wrong_keys(sender: Sender, request: WireRequest) -> list[Finding]:
    """Send a request with the right key, then with wrong ones, which must all be refused."""
    names = sender.transport.credentials.wrong_keys()
    if sender.account.known.keys is not None or not names:
        why = _ANY if sender.account.known.keys is not None else _NOT_TOLD
        sender.counts.cannot_judge(why, "wrong-key", "any-key")
        return []
    right, found = sender.send(request)
    if right is None or right.status >= 300:
        sender.counts.cannot_judge("the right key wasn't answered", "wrong-key", "any-key")
        return found
    sender.counts.look("wrong-key", "any-key")
    taken: list[tuple[str, Finding]] = []
    for name in names:
        _, more = sender.send(_with(request, name))
        for finding in news(more, found):
            if finding.rule != "wrong-key":
                found.append(finding)
            else:
                taken.append((name, finding))
    if not taken:
        return found
    fresh = [name for name, _ in taken if _is_taken(sender, _with(_unseen(request), name))]
    if len(fresh) == len(names):
        sender.transport.reconnect()
        if not _is_taken(sender, _with(_unseen(request), names[0])):
            message = "A connection that was authorised once is authorised for every key."
            return [*found, msgspec.structs.replace(taken[0][1], message=message, kind="lenient")]
    return [*found, _finding(names, taken, fresh)]


def _finding(names: list[str], taken: list[tuple[str, Finding]], fresh: list[str]) -> Finding:
    if not fresh:
        message = "An answer that was given for the right key is given for a wrong one: a cache leaves the key out."
        rule, which = "wrong-key", taken
    elif len(fresh) == len(names):
        rule, message, which = "any-key", "Every API key is taken.", taken
    else:
        rule, message = "wrong-key", "A wrong API key is taken."
        which = [(name, finding) for name, finding in taken if name in fresh]
    told = ", ".join(f"one {WRONG_KEYS[name].says}" for name, _ in which)
    return msgspec.structs.replace(
        which[0][1],
        rule=rule,
        message=message,
        expected="401",
        got=f"{which[0][1].got}; taken: {told}"[:300],
        kind="lenient",
    )


def _is_taken(sender: Sender, request: WireRequest) -> bool:
    return any(finding.rule == "wrong-key" for finding in sender.send(request)[1])


def _with(request: WireRequest, name: str) -> WireRequest:
    return msgspec.structs.replace(request, headers={"Authorization": wrong_authorization(name)})


def _unseen(request: WireRequest) -> WireRequest:
    """Return the request for somebody who hasn't asked yet, so that no cache has its answer."""
    others = [piece for piece in pieces(request) if piece.partition("=")[0] in {"products", "category"}]
    return with_query(request, [f"externalCustomerId={_FRESH}", *others])
