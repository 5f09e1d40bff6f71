"""What is done with one request, and what is found: the request itself, and what it says of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from yespo_checker.assertions.finding import Finding, difference, same
from yespo_checker.assertions.mismatch import Mismatch
from yespo_checker.assertions.shapes import ids_of
from yespo_checker.harmless_headers import harmless_headers
from yespo_checker.list_styles import by_style
from yespo_checker.pairs.pairing import Pairing
from yespo_checker.pairs.pieces import with_list
from yespo_checker.pairs.relations import RELATIONS
from yespo_checker.sender import Sender, news
from yespo_checker.sending.answer import Answer
from yespo_checker.wrong_keys import wrong_keys
from yespo_contracts.request.written import WireRequest
from yespo_contracts.strategies.values import list_styles

Case = Callable[[Sender, WireRequest], list[Finding]]

_MANY = 12
_FILLING = "yespo-testkit-filling-{}"


def single(sender: Sender, request: WireRequest) -> list[Finding]:
    """Send a request once."""
    return sender.send(request)[1]


def again(sender: Sender, request: WireRequest) -> list[Finding]:
    """Send a request three times: the same bytes each time."""
    first, found = sender.send(request)
    for _ in range(2):
        if first is None:
            break
        if more := sender.compared(request, first, found):
            return [*found, *more]
    return found


def head(sender: Sender, request: WireRequest) -> list[Finding]:
    """Send a request as GET and as HEAD: the same status and headers, and no body."""
    sender.counts.look("head")
    get = msgspec.structs.replace(request, method="GET")
    answer, found = sender.send(get)
    alone = msgspec.structs.replace(request, method="HEAD")
    bare, more = sender.send(alone)
    if answer is None or bare is None:
        return [*found, *more]
    found += news(more, found)
    if any(finding.rule == "head" for finding in found):
        return found
    if bare.status != answer.status:
        if bare.status >= 500:
            return found
        message = "HEAD has another status than GET."
        return [*found, Finding("head", message, alone, str(answer.status), str(bare.status), bare)]
    if bare.body or bare.rest:
        shown = f"{(bare.body or bare.rest)[:80]!r}"
        return [*found, Finding("head", "HEAD has a body.", alone, "no body", shown, bare)]
    for name in ("content-type", "content-length"):
        wanted, got = answer.header(name), bare.header(name)
        if wanted != got and not (name == "content-length" and got is None):
            if unstable := sender.compared(get, answer, found):
                return [*found, *unstable]
            message = f"HEAD has another {name} than GET."
            return [*found, Finding("head", message, alone, f"{wanted}", f"{got}", bare)]
    return [*found, *sender.compared(get, answer, found)]


def compression(sender: Sender, request: WireRequest) -> list[Finding]:
    """Let nothing be compressed, and then gzip: the same content, compressed only for a client that asks for it."""
    plain, found = sender.send(request)
    if plain is None:
        return found
    sender.counts.look("compression")
    if (encoding := plain.header("content-encoding") or "identity").lower() != "identity":
        message = "An answer is compressed that nobody asked to be."
        return [*found, Finding("compression", message, request, "no Content-Encoding", encoding, plain)]
    for accepted in ("gzip", "deflate", "gzip;q=0"):
        headers = (("Accept-Encoding", accepted),)
        packed, _ = sender.send(request, headers)
        if packed is None:
            return found
        problem = _unpacked(packed, plain, gzip_refused=accepted.endswith("q=0"))
        if problem is not None:
            message = f"With Accept-Encoding: {accepted} the content is another."
            finding = Finding("compression", message, request, "the same content", problem, packed, headers=headers)
            return [*found, *(sender.compared(request, plain, found) or [finding])]
    return found


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
    """Name in `products` what an answer has: no style, place or number of them brings it back."""
    answer, found = sender.send(request)
    parsed = sender.account.reading(request).request
    if answer is None or answer.status != 200 or parsed is None:
        return found
    sender.counts.look("not-asked-about")
    filling = [_FILLING.format(number) for number in range(_MANY)]
    for id_ in ids_of(answer)[:2]:
        longer = [[*filling, id_]] if sender.account.behaviour.unknown_products == "fallback" else []
        short = [[*parsed.products, id_], [id_, *parsed.products], [*parsed.products, id_, "yespo-testkit-none"]]
        for elements in (*short, *longer):
            for style in list_styles(elements, sender.account.behaviour.list_style):
                _, more = sender.send(with_list(request, "products", elements, style))
                if fresh := news(more, found):
                    return [*found, *fresh]
    return found


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
            more = _compared(sender, pairing, *references[key])
            found.extend(more)
            if more and pairing.decides:
                break
        return found

    return case


_BLAMED = {200, 204, 400, 404, 414, 422}
"""What a server says that reads a request otherwise in another spelling, or can't read it."""


def _compared(sender: Sender, pairing: Pairing, reference: Answer | None, wrong: list[Finding]) -> list[Finding]:
    answer, more = sender.send(pairing.request)
    fresh = news(more, wrong)
    if reference is None or answer is None:
        sender.counts.cannot_judge("no answer came", pairing.rule)
        return fresh
    if reference.status not in sender.account.expected(pairing.reference).statuses:
        sender.counts.cannot_judge(f"the answer to compare with was {reference.status}", pairing.rule)
        return fresh
    blamed = pairing.same_values and answer.status in _BLAMED and reference.status == 200
    alike = same(answer, reference) or answer.status == reference.status >= 400
    if fresh and not blamed:
        if alike:
            sender.counts.look(pairing.rule)
        else:
            sender.counts.cannot_judge("another fault is in between", pairing.rule)
        return fresh
    sender.counts.look(pairing.rule)
    if alike:
        return fresh
    if unstable := sender.unstable(pairing.request, answer) or sender.unstable(pairing.reference, reference):
        return unstable
    finding = _of_pairing(sender, pairing, reference, answer)
    return [finding] if blamed else [*fresh, finding]


def _of_pairing(sender: Sender, pairing: Pairing, reference: Answer, answer: Answer) -> Finding:
    expected, got = difference(reference, answer)
    rule, message = pairing.rule, pairing.message
    if pairing.own is not None:
        own, _ = sender.send(pairing.own)
        if own is not None and own.status == 200 and same(own, answer):
            rule, message = "others-answers", f"Who isn't a contact gets a contact's answer{pairing.how}."
    got += sender.whose(pairing.request, answer)
    mismatch = by_style(sender.unread_styles, pairing.request, Mismatch(rule, message, expected, got))
    finding = Finding(mismatch.rule, mismatch.message, pairing.request, expected, got, answer, kind="strict")
    return msgspec.structs.replace(finding, reference=pairing.reference)


CASES: Mapping[str, Case] = {
    "single": single,
    "again": again,
    "head": head,
    "compression": compression,
    "harmless-headers": harmless_headers,
    "echoed-products": echoed_products,
    "wrong-keys": wrong_keys,
    **{name: related(name) for name in RELATIONS},
}
"""All that is done with a request, by name."""


def _hashable(request: WireRequest) -> Mapping[str, str]:
    return tuple(request.headers.items())  # type: ignore[return-value]  # only to be a key
