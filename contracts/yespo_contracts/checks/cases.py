"""What is done with one request, and what is found: the request itself, and what it says of others."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

import msgspec

from yespo_contracts.authentication import basic_authorization
from yespo_contracts.checks.account import Account, Expected, identifiers_of
from yespo_contracts.checks.answer import Answer, NoAnswerError, Transport
from yespo_contracts.checks.credentials import PLACEHOLDER
from yespo_contracts.checks.overall import Whole
from yespo_contracts.checks.pieces import name_of, pieces, value_of, with_list
from yespo_contracts.checks.relations import RELATIONS, Pairing
from yespo_contracts.checks.shapes import Bodies, elements_of, faults, ids_of
from yespo_contracts.identifiers import IDENTIFIERS
from yespo_contracts.request import LISTS
from yespo_contracts.strategies.values import list_styles
from yespo_contracts.wire import WireRequest

SHAPE_RULES = (
    "envelope",
    "content-type",
    "fields",
    "field-types",
    "tags-type",
    "unique",
    "size",
    "in-stock",
    "not-asked-about",
    "same-product",
    "caching",
    "cors",
)
"""What every answer with products is held to."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a server does against the contract, with the request that shows it."""

    rule: str
    message: str
    request: WireRequest
    expected: str
    got: str
    answer: Answer | None = None
    reference: WireRequest | None = None
    headers: tuple[tuple[str, str], ...] = ()
    family: str = ""

    @property
    def cause(self) -> tuple[str, str]:
        """What findings of the same cause have in common."""
        return (self.family or self.rule, self.message)


MOST_WITHOUT_ANSWER = 3
"""How many requests may stay without an answer before the check ends."""


class Asker:
    """Asks the server, counts what was looked at, and remembers what the same product looked like."""

    def __init__(self, account: Account, transport: Transport) -> None:
        self.account = account
        self.transport = transport
        self.looked_at: dict[str, int] = {}
        self.without_answer = 0
        self.asked = 0
        self.most_pairings: int | None = None
        self._turn = 0
        self.first: dict[str, tuple[WireRequest, Answer]] = {}
        self.whole = Whole()
        self._elements: dict[str, Mapping[str, object]] = {}
        self._well_formed: Bodies = {}
        self._compared: set[bytes] = set()

    def look(self, *rules: str) -> None:
        """Count one look at each of the rules."""
        for rule in rules:
            self.looked_at[rule] = self.looked_at.get(rule, 0) + 1

    def ask(
        self, request: WireRequest, headers: tuple[tuple[str, str], ...] = ()
    ) -> tuple[Answer | None, list[Finding]]:
        """Return the answer to a request and what is wrong with it by itself."""
        expected = self.account.expected(request)
        self.look("answered", "no-server-error")
        self.asked += 1
        if self.silent:  # every further one would cost a whole timeout
            return None, []
        try:
            answer = self.transport.send(request, headers)
        except NoAnswerError as error:
            self.without_answer += 1
            message = f"A request gets no whole answer ({error.kind})."
            return None, [_finding("answered", message, request, "an answer", str(error), None)]
        if answer.status == 200 and request.method == "GET" and not headers and len(self.first) < _REMEMBERED:
            self.first.setdefault(request.target, (request, answer))
        self.whole.note(self.account, request, expected, answer)
        return answer, list(self._judged(request, expected, answer))

    @property
    def silent(self) -> bool:
        """Whether too many requests stayed without an answer, so that no more are sent."""
        return self.without_answer >= MOST_WITHOUT_ANSWER

    def some(self, pairings: list[Pairing]) -> list[Pairing]:
        """Return as many pairings as `most_pairings` allows, the next ones in turn."""
        if self.most_pairings is None or len(pairings) <= self.most_pairings:
            return pairings
        start, self._turn = self._turn % len(pairings), self._turn + self.most_pairings
        return (pairings + pairings)[start : start + self.most_pairings]

    def compared(self, request: WireRequest, before: Answer) -> list[Finding]:
        """Send a request once more and compare its answer with the one before."""
        answer, found = self.ask(request)
        self.look("stability")
        if found or answer is None or (answer.status, answer.body) == (before.status, before.body):
            return found
        message = "The same request gets another answer the next time."
        return [_finding("stability", message, request, *_difference(before, answer), answer)]

    def _judged(self, request: WireRequest, expected: Expected, answer: Answer) -> Iterator[Finding]:
        status, wanted = answer.status, " or ".join(map(str, sorted(expected.statuses)))
        if min(expected.statuses) >= 400:
            self.look(expected.rule)
        if status >= 500:
            message = f"The server fails with {status}."
            yield _finding("no-server-error", message, request, wanted, str(status), answer)
        elif status in expected.statuses:
            if status == 200:
                self.look(*SHAPE_RULES)
            elif status != 204:
                self.look("unauthorized-body" if status == 401 else "error-body")
            found = faults(self.account, expected, answer, self._well_formed) if request.method != "HEAD" else ()
            for rule, message, right, got in found:
                yield _finding(rule, message, request, right, got, answer)
            if status == 200 and request.method != "HEAD":
                yield from self._changed(request, answer)
        elif min(expected.statuses) >= 400:
            what = "is answered all the same" if status < 300 else "is refused with another status"
            message = f"A request that must be refused with {wanted} {what}: {_kind(expected)}."
            yield _finding(expected.rule, message, request, f"{wanted}: {expected.reason}", str(status), answer)
        else:
            rule = _why_refused(self.account, request, expected, status)
            message = f"A request that is allowed gets {status}."
            finding = _finding(rule, message, request, wanted, str(status), answer)
            yield msgspec.structs.replace(finding, family="allowed")

    def _changed(self, request: WireRequest, answer: Answer) -> Iterator[Finding]:
        """Find products that look otherwise than in an answer before."""
        if answer.body in self._compared:
            return
        for element in elements_of(answer) or ():
            id_ = element.get("id")
            if not isinstance(id_, str):
                continue
            before = self._elements.setdefault(id_, element)
            if before != element:
                names = [name for name in {**before, **element} if before.get(name) != element.get(name)]
                message = "A product isn't the same in two answers."
                expected, got = (f"{names[0]}: {each.get(names[0])!r:.80}" for each in (before, element))
                yield _finding("same-product", message, request, expected, got, answer)
                return
        self._compared.add(answer.body)


_REMEMBERED = 150

Case = Callable[[Asker, WireRequest], list[Finding]]


def single(asker: Asker, request: WireRequest) -> list[Finding]:
    """Send a request once."""
    return asker.ask(request)[1]


def again(asker: Asker, request: WireRequest) -> list[Finding]:
    """Send a request three times: the same bytes each time."""
    first, found = asker.ask(request)
    for _ in range(2):
        if found or first is None:
            break
        found = asker.compared(request, first)
    return found


def head(asker: Asker, request: WireRequest) -> list[Finding]:
    """Send a request as GET and as HEAD: the same status and headers, and no body."""
    asker.look("head")
    answer, found = asker.ask(msgspec.structs.replace(request, method="GET"))
    alone = msgspec.structs.replace(request, method="HEAD")
    bare, more = asker.ask(alone)
    if answer is None or bare is None or found:
        return [*found, *more]
    if bare.status != answer.status:
        message = "HEAD has another status than GET."
        return [_finding("head", message, alone, str(answer.status), str(bare.status), bare)]
    if bare.body or bare.rest:
        return [_finding("head", "HEAD has a body.", alone, "no body", f"{(bare.body or bare.rest)[:80]!r}", bare)]
    for name in ("content-type", "content-length"):
        wanted, got = answer.header(name), bare.header(name)
        if wanted != got and not (name == "content-length" and got is None):
            if unstable := asker.compared(msgspec.structs.replace(request, method="GET"), answer):
                return unstable
            message = f"HEAD has another {name} than GET."
            return [_finding("head", message, alone, f"{wanted}", f"{got}", bare)]
    return more


def compression(asker: Asker, request: WireRequest) -> list[Finding]:
    """Ask for no compression and for gzip: the same content, compressed only when it was asked for."""
    asker.look("compression")
    plain, found = asker.ask(request)
    if found or plain is None:
        return found
    if (encoding := plain.header("content-encoding") or "identity").lower() != "identity":
        message = "An answer is compressed that nobody asked to be."
        return [_finding("compression", message, request, "no Content-Encoding", encoding, plain)]
    headers = (("Accept-Encoding", "gzip"),)
    packed, _ = asker.ask(request, headers)
    if packed is None:
        return []
    try:
        content = packed.content
    except ValueError as error:
        content = b""
        problem = str(error)
    else:
        problem = "another content"
    if content != plain.body and not (found := asker.compared(request, plain)):
        message = "With Accept-Encoding: gzip the content is another."
        finding = _finding("compression", message, request, "the same content", problem, packed)
        return [msgspec.structs.replace(finding, headers=headers)]
    return found


def asked_about(asker: Asker, request: WireRequest) -> list[Finding]:
    """Ask for what an answer has: no style, place or number of `products` brings it back."""
    answer, found = asker.ask(request)
    asked = asker.account.reading(request).request
    if answer is None or answer.status != 200 or asked is None or found:
        return found
    asker.look("not-asked-about")
    for id_ in ids_of(answer)[:2]:
        for elements in ([*asked.products, id_], [id_, *asked.products], [*asked.products, id_, "yespo-testkit-none"]):
            for style in list_styles(elements, asker.account.behaviour.list_style):
                _, more = asker.ask(with_list(request, "products", elements, style))
                if more:
                    return more
    return []


def related(name: str) -> Case:
    """Return the case that compares a request's answer with those that must be the same."""
    relation = RELATIONS[name]

    def case(asker: Asker, request: WireRequest) -> list[Finding]:
        reading = asker.account.reading(request)
        if reading.request is None or asker.account.expected(request).source is None:
            return []
        references: dict[WireRequest, tuple[Answer | None, list[Finding]]] = {}
        found: list[Finding] = []
        for pairing in asker.some([*relation(asker.account, request, reading.request)]):
            key = msgspec.structs.replace(pairing.reference, headers=_hashable(pairing.reference))
            if key not in references:
                references[key] = asker.ask(pairing.reference)
            found.extend(_compared(asker, pairing, *references[key]))
        return found

    return case


def _compared(asker: Asker, pairing: Pairing, reference: Answer | None, wrong: list[Finding]) -> list[Finding]:
    asker.look(pairing.rule)
    answer, more = asker.ask(pairing.request)
    if wrong or more or reference is None or answer is None:
        return [*wrong, *more]
    if (answer.status, answer.body) == (reference.status, reference.body):
        return []
    if answer.status == reference.status and answer.status >= 400:
        return []
    finding = _finding(pairing.rule, pairing.message, pairing.request, *_difference(reference, answer), answer)
    return [msgspec.structs.replace(finding, reference=pairing.reference)]


CASES: Mapping[str, Case] = {
    "single": single,
    "again": again,
    "head": head,
    "compression": compression,
    "asked-about": asked_about,
    **{name: related(name) for name in RELATIONS},
}
"""All that is done with a request, by name."""


def _hashable(request: WireRequest) -> Mapping[str, str]:
    return tuple(request.headers.items())  # type: ignore[return-value]  # only to be a key


def _finding(rule: str, message: str, request: WireRequest, expected: str, got: str, answer: Answer | None) -> Finding:
    return Finding(rule=rule, message=message, request=request, expected=expected, got=got, answer=answer)


def _difference(wanted: Answer, got: Answer) -> tuple[str, str]:
    """Return in what two answers differ, one text for each."""
    if wanted.status != got.status:
        return str(wanted.status), str(got.status)
    before, after = ids_of(wanted), ids_of(got)
    if before != after:
        return f"products {', '.join(before) or 'none'}", f"products {', '.join(after) or 'none'}"
    return "the same bytes", "other bytes with the same products"


def _kind(expected: Expected) -> str:
    return {405: "method", 401: "authorisation", 404: "path or data source", 414: "length"}.get(
        min(expected.statuses), expected.rule
    )


def _why_refused(account: Account, request: WireRequest, expected: Expected, status: int) -> str:
    """Return the rule that an allowed request's refusal breaks, by what the request has."""
    by_status = {401: "basic-auth", 403: "basic-auth", 405: "methods", 414: "query-length"}
    if status in by_status:
        return by_status[status]
    if not 400 <= status < 500:
        return "answered"
    if status == 404:
        known = expected.request is not None and account.contact(identifiers_of(expected.request))
        return "unknown-data-source" if known else "unknown-contact"
    names = [name_of(piece) for piece in pieces(request)]
    if unknown := set(names) - {*IDENTIFIERS, *LISTS}:
        return "web-i" if unknown == {"webI"} else "unknown-parameter"
    if request.headers != {"Authorization": basic_authorization(PLACEHOLDER)}:
        return "basic-auth"
    return _suspect(account, request, names)


def _suspect(account: Account, request: WireRequest, names: Collection[str]) -> str:
    ordinary = {value for contact in account.known.contacts for value in contact.values()}
    values = [(name_of(piece), value_of(piece) or "") for piece in pieces(request)]
    for name, value in values:
        if name in LISTS and (value.startswith("[") or "," in value or list(names).count(name) > 1):
            return "list-style"
    for name, value in values:
        if name in IDENTIFIERS and value not in ordinary:
            return _RULE_OF[name]
    if set(names) & set(LISTS):
        return "list-style"
    return _RULE_OF[next(name for name in names if name in IDENTIFIERS)]


_RULE_OF = {
    "contactId": "contact-id",
    "email": "email",
    "phone": "phone",
    "externalCustomerId": "external-customer-id",
    "webId": "web-id",
}
