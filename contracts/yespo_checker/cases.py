"""What is done with one request, and what is found: the request itself, and what it says of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from yespo_checker.assertions.finding import Finding, difference
from yespo_checker.assertions.shapes import ids_of
from yespo_checker.harmless_headers import harmless_headers
from yespo_checker.pairs.pairing import Pairing
from yespo_checker.pairs.pieces import with_list
from yespo_checker.pairs.relations import RELATIONS
from yespo_checker.sender import Sender
from yespo_checker.sending.answer import Answer
from yespo_contracts.request.written import WireRequest
from yespo_contracts.strategies.values import list_styles

Case = Callable[[Sender, WireRequest], list[Finding]]


def single(sender: Sender, request: WireRequest) -> list[Finding]:
    """Send a request once."""
    return sender.send(request)[1]


def again(sender: Sender, request: WireRequest) -> list[Finding]:
    """Send a request three times: the same bytes each time."""
    first, found = sender.send(request)
    for _ in range(2):
        if found or first is None:
            break
        found = sender.compared(request, first)
    return found


def head(sender: Sender, request: WireRequest) -> list[Finding]:
    """Send a request as GET and as HEAD: the same status and headers, and no body."""
    sender.look("head")
    answer, found = sender.send(msgspec.structs.replace(request, method="GET"))
    alone = msgspec.structs.replace(request, method="HEAD")
    bare, more = sender.send(alone)
    if answer is None or bare is None or found:
        return [*found, *more]
    if bare.status != answer.status:
        message = "HEAD has another status than GET."
        return [Finding("head", message, alone, str(answer.status), str(bare.status), bare)]
    if bare.body or bare.rest:
        return [Finding("head", "HEAD has a body.", alone, "no body", f"{(bare.body or bare.rest)[:80]!r}", bare)]
    for name in ("content-type", "content-length"):
        wanted, got = answer.header(name), bare.header(name)
        if wanted != got and not (name == "content-length" and got is None):
            if unstable := sender.compared(msgspec.structs.replace(request, method="GET"), answer):
                return unstable
            message = f"HEAD has another {name} than GET."
            return [Finding("head", message, alone, f"{wanted}", f"{got}", bare)]
    return more or sender.compared(msgspec.structs.replace(request, method="GET"), answer)


def compression(sender: Sender, request: WireRequest) -> list[Finding]:
    """Ask for no compression and for gzip: the same content, compressed only when it was asked for."""
    sender.look("compression")
    plain, found = sender.send(request)
    if found or plain is None:
        return found
    if (encoding := plain.header("content-encoding") or "identity").lower() != "identity":
        message = "An answer is compressed that nobody asked to be."
        return [Finding("compression", message, request, "no Content-Encoding", encoding, plain)]
    for accepted in ("gzip", "deflate", "gzip;q=0"):
        headers = (("Accept-Encoding", accepted),)
        packed, _ = sender.send(request, headers)
        if packed is None:
            return []
        problem = _unpacked(packed, plain, gzip_refused=accepted.endswith("q=0"))
        if problem is not None:
            message = f"With Accept-Encoding: {accepted} the content is another."
            finding = Finding("compression", message, request, "the same content", problem, packed, headers=headers)
            return sender.compared(request, plain) or [finding]
    return []


def _unpacked(packed: Answer, plain: Answer, *, gzip_refused: bool) -> str | None:
    """Return what is wrong with an answer that may be compressed, None if it says the same."""
    if gzip_refused and (packed.header("content-encoding") or "identity").lower() == "gzip":
        return "gzip, which was refused"
    try:
        content = packed.content
    except ValueError as error:
        return str(error)
    return None if content == plain.body else "another content"


def echoed_products(sender: Sender, request: WireRequest) -> list[Finding]:
    """Ask for what an answer has: no style, place or number of `products` brings it back."""
    answer, found = sender.send(request)
    parsed = sender.account.reading(request).request
    if answer is None or answer.status != 200 or parsed is None or found:
        return found
    sender.look("not-asked-about")
    for id_ in ids_of(answer)[:2]:
        for elements in (
            [*parsed.products, id_],
            [id_, *parsed.products],
            [*parsed.products, id_, "yespo-testkit-none"],
        ):
            for style in list_styles(elements, sender.account.behaviour.list_style):
                _, more = sender.send(with_list(request, "products", elements, style))
                if more:
                    return more
    return []


def related(name: str) -> Case:
    """Return the case that compares a request's answer with those that must be the same."""
    relation = RELATIONS[name]

    def case(sender: Sender, request: WireRequest) -> list[Finding]:
        reading = sender.account.reading(request)
        if reading.request is None or sender.account.expected(request).source is None:
            return []
        references: dict[WireRequest, tuple[Answer | None, list[Finding]]] = {}
        found: list[Finding] = []
        for pairing in sender.some([*relation(sender.account, request, reading.request)]):
            key = msgspec.structs.replace(pairing.reference, headers=_hashable(pairing.reference))
            if key not in references:
                references[key] = sender.send(pairing.reference)
                found.extend(references[key][1])
            found.extend(_compared(sender, pairing, *references[key]))
            if found and pairing.decides:
                break
        return found

    return case


_REFUSED = {400, 404, 414, 422}
"""What a server says that can't read a request which it reads in another spelling."""


def _compared(sender: Sender, pairing: Pairing, reference: Answer | None, wrong: list[Finding]) -> list[Finding]:
    sender.look(pairing.rule)
    answer, more = sender.send(pairing.request)
    blamed = pairing.same_values and answer is not None and answer.status in _REFUSED
    if wrong or reference is None or answer is None or (more and not blamed):
        return more
    if (answer.status, answer.body) == (reference.status, reference.body):
        return []
    if answer.status == reference.status and answer.status >= 400:
        return []
    if unstable := sender.unstable(pairing.request, answer) or sender.unstable(pairing.reference, reference):
        return unstable
    finding = Finding(pairing.rule, pairing.message, pairing.request, *difference(reference, answer), answer)
    return [msgspec.structs.replace(finding, reference=pairing.reference)]


CASES: Mapping[str, Case] = {
    "single": single,
    "again": again,
    "head": head,
    "compression": compression,
    "harmless-headers": harmless_headers,
    "echoed-products": echoed_products,
    **{name: related(name) for name in RELATIONS},
}
"""All that is done with a request, by name."""


def _hashable(request: WireRequest) -> Mapping[str, str]:
    return tuple(request.headers.items())  # type: ignore[return-value]  # only to be a key
