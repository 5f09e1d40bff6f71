"""Who asks the server, judges each answer by itself and against those before, and keeps count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from yespo_checker.assertions.finding import Finding, difference
from yespo_checker.assertions.headers import header_mismatches
from yespo_checker.assertions.mismatch import Mismatch
from yespo_checker.assertions.overall import Whole
from yespo_checker.assertions.shapes import Bodies, elements_of, mismatches
from yespo_checker.assertions.suspects import rule_of_refusal
from yespo_checker.expectations import Account, Expected
from yespo_checker.pairs.pairing import Pairing
from yespo_checker.sending.answer import Answer, NoAnswerError, Transport
from yespo_contracts.request.written import WireRequest

HEADER_RULES = ("caching", "cors", "key-secrecy")
"""What the headers of every answer are held to."""

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
    *HEADER_RULES,
)
"""What every answer with products is held to."""


MOST_WITHOUT_ANSWER = 3
"""How many requests may stay without an answer before the check ends."""

_REMEMBERED = 150
_OF_ALL = {414: "query-length", 429: "rate-limit"}
"""The rules of statuses that say nothing of what else a request has."""


class Sender:
    """Asks the server, counts what was looked at, and remembers what the same product looked like."""

    def __init__(self, account: Account, transport: Transport) -> None:
        self.account = account
        self.transport = transport
        self.looked_at: dict[str, int] = {}
        self.without_answer = 0
        self.sent = 0
        self.most_pairings: int | None = None
        self._turn = 0
        self.first: dict[str, tuple[WireRequest, Answer]] = {}
        self.whole = Whole()
        self._elements: dict[str, Mapping[str, object]] = {}
        self._fields: set[str] = set()
        self._well_formed: Bodies = {}
        self._compared: set[bytes] = set()

    @property
    def silent(self) -> bool:
        """Whether so many requests stayed without an answer that no more should be sent."""
        return self.without_answer >= MOST_WITHOUT_ANSWER

    def look(self, *rules: str) -> None:
        """Count one look at each of the rules."""
        for rule in rules:
            self.looked_at[rule] = self.looked_at.get(rule, 0) + 1

    def send(
        self, request: WireRequest, headers: tuple[tuple[str, str], ...] = ()
    ) -> tuple[Answer | None, list[Finding]]:
        """Return the answer to a request and what is wrong with it by itself."""
        expected = self.account.expected(request)
        self.look("answered", "no-server-error", "rate-limit")
        self.sent += 1
        if self.silent:  # every further one would cost a whole timeout
            return None, []
        try:
            answer = self.transport.send(request, headers)
        except NoAnswerError as error:
            self.without_answer += 1
            message = f"A request gets no whole answer ({error.kind})."
            return None, [Finding("answered", message, request, "an answer", str(error), None, headers=headers)]
        if answer.status == 200 and request.method == "GET" and not headers and len(self.first) < _REMEMBERED:
            self.first.setdefault(request.target, (request, answer))
        self.whole.note(self.account, request, expected, answer)
        found = list(self._judged(request, expected, answer))
        return answer, [msgspec.structs.replace(one, headers=headers) for one in found] if headers else found

    def some(self, pairings: list[Pairing]) -> list[Pairing]:
        """Return as many pairings as `most_pairings` allows, the next ones in turn."""
        if self.most_pairings is None or len(pairings) <= self.most_pairings:
            return pairings
        start, self._turn = self._turn % len(pairings), self._turn + self.most_pairings
        return (pairings + pairings)[start : start + self.most_pairings]

    def compared(self, request: WireRequest, before: Answer) -> list[Finding]:
        """Send a request once more and compare its answer with the one before."""
        answer, found = self.send(request)
        return found or self._difference(request, before, answer)

    def unstable(self, request: WireRequest, before: Answer) -> list[Finding]:
        """Send a request once more, and find only that its answer is another, not what else is wrong with it."""
        return self._difference(request, before, self.send(request)[0])

    def _difference(self, request: WireRequest, before: Answer, answer: Answer | None) -> list[Finding]:
        self.look("stability")
        if answer is None or (answer.status, answer.body) == (before.status, before.body):
            return []
        message = "The same request gets another answer the next time."
        return [Finding("stability", message, request, *difference(before, answer), answer)]

    def _judged(self, request: WireRequest, expected: Expected, answer: Answer) -> Iterator[Finding]:
        status, wanted = answer.status, " or ".join(map(str, sorted(expected.statuses)))
        if min(expected.statuses) >= 400:
            self.look(expected.rule)
        if status >= 500:
            message = f"The server fails with {status}."
            yield Finding("no-server-error", message, request, wanted, str(status), answer)
        elif status in expected.statuses:
            if status == 200:
                self.look(*SHAPE_RULES)
            elif status != 204:
                self.look("unauthorized-body" if status == 401 else "error-body")
            for rule, message, right, got in self._mismatches(request, expected, answer):
                yield Finding(rule, message, request, right, got, answer)
            if status == 200 and request.method != "HEAD":
                yield from self._changed(request, answer)
        elif min(expected.statuses) >= 400:
            what = "is answered all the same" if status < 300 else "is refused with another status"
            message = f"A request that must be refused with {wanted} {what}: {_kind(expected)}."
            yield Finding(
                _OF_ALL.get(status, expected.rule),
                message,
                request,
                f"{wanted}: {expected.reason}",
                str(status),
                answer,
            )
        else:
            rule = rule_of_refusal(self.account, request, expected, status)
            message = f"A request that is allowed gets {status}."
            finding = Finding(rule, message, request, wanted, str(status), answer)
            yield msgspec.structs.replace(finding, family="allowed")

    def _mismatches(self, request: WireRequest, expected: Expected, answer: Answer) -> Iterator[Mismatch]:
        if request.method == "HEAD":
            return header_mismatches(self.account.behaviour, answer)
        return mismatches(self.account, expected, answer, self._well_formed)

    def _changed(self, request: WireRequest, answer: Answer) -> Iterator[Finding]:
        """Find products that look otherwise than in an answer before."""
        if answer.body in self._compared:
            return
        for element in elements_of(answer) or ():
            id_ = element.get("id")
            if not isinstance(id_, str):
                continue
            if lost := self._lost(id_, element):
                message = "A product lacks a field of the feed that other products have."
                yield Finding("fields", message, request, lost, f"{id_} without {lost}", answer)
                return
            before = self._elements.setdefault(id_, element)
            if before != element:
                names = [name for name in {**before, **element} if before.get(name) != element.get(name)]
                message = "A product isn't the same in two answers."
                expected, got = (f"{names[0]}: {each.get(names[0])!r:.80}" for each in (before, element))
                yield Finding("same-product", message, request, expected, got, answer)
                return
        self._compared.add(answer.body)

    def _lost(self, id_: str, element: Mapping[str, object]) -> str | None:
        """Return the field that a product has in the feed, and other products in their answers, but it has not."""
        known = self.account.known.catalogue.get(id_)
        if known is None or known.get("name") != element.get("name"):
            return None
        lost = next((name for name in known if name in self._fields and name not in element), None)
        self._fields.update(element)
        return lost


def _kind(expected: Expected) -> str:
    return {405: "method", 401: "authorisation", 404: "path or data source", 414: "length"}.get(
        min(expected.statuses), expected.rule
    )
