"""Sends requests, judges each answer by itself and against those before, and keeps count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from yespo_checker.answers_seen import AnswersSeen
from yespo_checker.assertions.finding import Finding, difference, same
from yespo_checker.assertions.headers import header_mismatches
from yespo_checker.assertions.mismatch import Mismatch
from yespo_checker.assertions.overall import Overall
from yespo_checker.assertions.refusals import inside_mismatches
from yespo_checker.assertions.shapes import Bodies, mismatches, wrapped_elements_of
from yespo_checker.assertions.statuses import status_finding
from yespo_checker.counts import Counts
from yespo_checker.expectations import Account, Expected
from yespo_checker.list_styles import by_elements, by_style
from yespo_checker.pairs.pairing import Pairing
from yespo_checker.rules import ELEMENT_RULES, SHAPE_RULES
from yespo_checker.sending.answer import Answer, NoAnswerError, PacedTransport
from yespo_checker.sending.credentials import wrong_key
from yespo_contracts.request.written import WireRequest

MOST_WITHOUT_ANSWER = 3
"""How many requests in a row may stay without an answer before the check ends."""

MOST_IN_VAIN = 40
"""How many requests in all may stay without an answer before the check ends; of those that time out, a quarter."""

_REMEMBERED = 150
_MOST_ALIKE = 6
_REFUSED_TRIES = 3


class Sender:
    """Sends requests, counts what was looked at, and remembers what came back."""

    def __init__(self, account: Account, transport: PacedTransport) -> None:
        self.account = account
        self.transport = transport
        self.counts: Counts = Counts()
        self.seen: AnswersSeen = AnswersSeen(account)
        self.overall: Overall = Overall()
        self.first: dict[str, tuple[WireRequest, Answer]] = {}
        self._alike: Counter[tuple[str, bytes]] = Counter()
        self.unanswered_requests: list[Finding] = []
        self.without_answer: int = 0
        self.sent: int = 0
        self.most_pairings: int | None = None
        self.read_styles: set[str] = set()
        self.unread_styles: set[str] = set()
        self._turn = 0
        self._in_a_row = 0
        self._throttled = 0
        self._well_formed: Bodies = {}

    @property
    def silent(self) -> bool:
        """Whether so many requests stayed without an answer that no more should be sent."""
        return self._in_a_row >= MOST_WITHOUT_ANSWER or self.without_answer >= MOST_IN_VAIN

    @property
    def stopped(self) -> str | None:
        """Why no more should be sent, None if more may be."""
        if self.silent:
            return "The server left too many requests without an answer."
        if self._throttled >= MOST_WITHOUT_ANSWER:
            return "The server refuses every request with 429, however few are sent."
        return None

    def send(
        self, request: WireRequest, headers: tuple[tuple[str, str], ...] = ()
    ) -> tuple[Answer | None, list[Finding]]:
        """Return the answer to a request and what is wrong with it by itself."""
        if self.stopped:  # every further one would cost a whole timeout
            return None, []
        self.counts.look("answered", "no-server-error", "rate-limit", "keep-alive")
        self.sent += 1
        try:
            answer = self.transport.send(request, headers)
            found: list[Finding] = []
            if answer.status == 429:
                answer, found = self._slower(request, headers, answer)
        except NoAnswerError as error:
            return None, [self.unanswered(request, headers, error)]
        self._in_a_row = 0
        found += self.judged(request, answer, headers)
        usual = answer.status == 200 and request.method == "GET" and not headers
        if usual and wrong_key(request.headers.get("Authorization", "")) is None:
            self._remember(request, answer)
        return answer, [msgspec.structs.replace(one, headers=headers) for one in found] if headers else found

    def _remember(self, request: WireRequest, answer: Answer) -> None:
        """Remember a request and its answer, of those that get the same from one data source only a few."""
        same_answer = (request.path, answer.body)
        if request.target in self.first or len(self.first) >= _REMEMBERED or self._alike[same_answer] >= _MOST_ALIKE:
            return
        self.first[request.target] = (request, answer)
        self._alike[same_answer] += 1

    def judged(self, request: WireRequest, answer: Answer, headers: tuple[tuple[str, str], ...] = ()) -> list[Finding]:
        """Return what is wrong with an answer by itself, and remember it."""
        expected = self.account.expected(request)
        if not headers:
            self.overall.note(self.account, request, expected, answer)
            self.seen.keep(self.sent, request, expected, answer)
        self.counts.take(_kind(expected, answer), expected.rule, answer.seconds)
        return list(self._judged(request, expected, answer))

    def unanswered(self, request: WireRequest, headers: tuple[tuple[str, str], ...], error: NoAnswerError) -> Finding:
        """Count a request without an answer, and return what is to be said of it."""
        self._in_a_row += 1
        self.without_answer += MOST_IN_VAIN // 10 if error.kind == "timeout" else 1
        message = f"A request gets no whole answer ({error.kind})."
        found = Finding("answered", message, request, "an answer", str(error), None, headers=headers)
        self.unanswered_requests.append(found)
        return found

    def some(self, pairings: list[Pairing]) -> list[Pairing]:
        """Return as many pairings as `most_pairings` allows, the next ones in turn."""
        if self.most_pairings is None or len(pairings) <= self.most_pairings:
            return pairings
        start, self._turn = self._turn % len(pairings), self._turn + self.most_pairings
        return (pairings + pairings)[start : start + self.most_pairings]

    def compared(self, request: WireRequest, before: Answer, found_before: list[Finding]) -> list[Finding]:
        """Send a request once more and compare its answer with the one before.

        What was wrong with both by themselves doesn't matter: only what is new explains a difference.
        """
        answer, found = self.send(request)
        return news(found, found_before) or self.difference(request, before, answer)

    def unstable(self, request: WireRequest, before: Answer) -> list[Finding]:
        """Send a request once more, and find only that its answer is another, not what else is wrong with it."""
        return self.difference(request, before, self.send(request)[0])

    def difference(self, request: WireRequest, before: Answer, answer: Answer | None) -> list[Finding]:
        """Return that the same request got another answer, if it did."""
        if answer is None:
            self.counts.cannot_judge("no answer came", "stability")
            return []
        self.counts.look("stability")
        if same(answer, before):
            return []
        message = "The same request gets another answer the next time."
        expected, got = difference(before, answer)
        got += self.whose(request, answer)
        return [Finding("stability", message, request, expected, got, answer)]

    def whose(self, request: WireRequest, answer: Answer) -> str:
        """Return which earlier request got the same answer, as the end of a sentence."""
        return self.seen.whose(request, self.account.expected(request), answer)

    def _slower(
        self, request: WireRequest, headers: tuple[tuple[str, str], ...], answer: Answer
    ) -> tuple[Answer, list[Finding]]:
        """Slow down and send again what was refused with 429; that is a finding where the documents don't allow it."""
        found: list[Finding] = []
        pace = self.transport.pace
        for _ in range(_REFUSED_TRIES):
            if answer.status != 429:
                self._throttled = 0
                return answer, found
            if not found and not pace.is_documented_limit:
                wanted = f"429 over {pace.limit:g} requests a second"
                message = "A 429 comes below the documented limit."
                found.append(Finding("rate-limit", message, request, wanted, "429", answer))
            pace.slow_down(answer.header("retry-after"))
            answer = self.transport.send(request, headers)
        self._throttled += answer.status == 429
        return answer, found

    def _judged(self, request: WireRequest, expected: Expected, answer: Answer) -> Iterator[Finding]:
        if min(expected.statuses) >= 400:
            self.counts.look(expected.rule)
        if answer.reconnected:
            message = "A kept connection is closed instead of an answer."
            yield Finding("keep-alive", message, request, "an answer, or Connection: close before", "closed", answer)
        if answer.status == 429:
            return
        found = status_finding(self.account, request, expected, answer)
        if found is not None:
            yield by_elements(self.read_styles, self.account.known, expected, found)
            for rule, message, right, got in (*header_mismatches(self.account.behaviour, answer), *_insides(answer)):
                yield Finding(rule, message, request, right, got, answer)
            return
        self._look(request, expected, answer)
        for rule, message, right, got in self._mismatches(request, expected, answer):
            kind = "refusals" if answer.status >= 400 else ""
            yield Finding(rule, message, request, right, got, answer, kind=kind)

    def _look(self, request: WireRequest, expected: Expected, answer: Answer) -> None:
        status = answer.status
        if status >= 400:
            self.counts.look("unauthorized-body" if status == 401 else "error-body", "stack-traces", "refusal-status")
            if expected.texts:
                self.counts.look("missing-list-text")
            if status == 401:
                self.counts.look("auth-challenge", "unauthorized-status")
        elif status == 200 and request.method != "HEAD":
            if wrapped_elements_of(answer) is None:
                self.counts.look(*(rule for rule in SHAPE_RULES if rule not in ELEMENT_RULES))
                self.counts.cannot_judge("the body isn't an array of products", *ELEMENT_RULES)
            else:
                self.counts.look(*SHAPE_RULES)
                if expected.source is not None and expected.source.scope == "category":
                    self.counts.look("category-scope")

    def _mismatches(self, request: WireRequest, expected: Expected, answer: Answer) -> Iterator[Mismatch]:
        if request.method == "HEAD":
            yield from header_mismatches(self.account.behaviour, answer)
            return
        for mismatch in mismatches(self.account, expected, answer, self._well_formed):
            yield by_style(self.unread_styles, request, mismatch)
        if answer.status == 200:
            yield from self.seen.contradictions(answer)


def news(found: list[Finding], before: list[Finding]) -> list[Finding]:
    """Return the findings whose cause isn't among those before."""
    causes = {finding.cause for finding in before}
    return [finding for finding in found if finding.cause not in causes]


def _kind(expected: Expected, answer: Answer) -> str:
    if answer.status >= 400:
        return "refusals"
    return expected.source.type if expected.source else "other answers"


def _insides(answer: Answer) -> list[Mismatch]:
    return list(inside_mismatches(answer)) if answer.status != 200 else []
