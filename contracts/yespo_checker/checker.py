"""The check from its first request to its last: traps, generated requests, what shows between them, all again."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from yespo_checker.assertions.finding import Finding
from yespo_checker.between import caches, concurrency, connections, cookies, drift, everyone, gateway, latency
from yespo_checker.cases import CASES
from yespo_checker.examples.counterexamples import Counterexamples
from yespo_checker.expectations import Account
from yespo_checker.failures import Findings
from yespo_checker.list_reading import WITHOUT_EFFECT, find_out
from yespo_checker.reports.report import Failure, Report, Server, failing
from yespo_checker.results import result_of
from yespo_checker.rules import RULES, with_parts
from yespo_checker.sender import Sender
from yespo_checker.sending.answer import NoAnswerError, PacedTransport, Transport
from yespo_checker.sending.credentials import Credentials
from yespo_checker.sending.usable import UnusableServerError, slash_added, unusable
from yespo_checker.traps.building import Trap, in_turns
from yespo_checker.traps.traps import Traps
from yespo_contracts.request.written import WireRequest

MOST_ELSEWHERE = 4000
"""How many requests a check sends to a server that isn't on this machine, unless told otherwise."""

_PAIRINGS = 3
_ROUND = (
    "again", "identity", "lists", "echoed-products", "spelling", "head", "strangers", "extras", "conflicts",
    "compression", "near-elements", "harmless-headers", "writings", "long-lists",
)  # fmt: skip
_SHARES = {"known traps": 0.46, "all contacts": 0.52, "generated requests": 0.8, "between": 0.88, "once more": 0.93}
"""How much of the requests, where they are limited, may be sent by the end of each part; the rest is for shrinking."""

_TRIES = {False: {"breach": 400, "odd": 120, "note": 0}, True: {"breach": 50, "odd": 12, "note": 0}}
_EVERYONE = 1200
_NOTHING_THERE = {"connect", "tls", "timeout", "too-large", "malformed"}
_TOGETHER = {False: 150, True: 60}
_INTERRUPTED = "It was interrupted: what follows was found until then."

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


class Checker:
    """One check of one server."""

    def __init__(  # noqa: PLR0913  # one keyword for each option of the command
        self,
        account: Account,
        transport: PacedTransport,
        *,
        only: Collection[str] = (),
        skip: Collection[str] = (),
        counterexamples: Counterexamples | None = None,
        fail_fast: bool = False,
        fail_on: str = "breach",
        progress: Progress | None = None,
        most_requests: int | None = None,
        behind: Transport | None = None,
    ) -> None:
        self._account = account
        self._sender = Sender(account, transport)
        wanted, left_out = with_parts(only), with_parts(skip) - {*only}
        self._wanted = {rule for rule in RULES if (not only or rule in wanted) and rule not in left_out}
        self._named = set(only)
        self._findings = Findings(account, self._wanted)
        self._counterexamples = counterexamples
        self._progress = progress or (lambda _doing, _done, _whole: None)
        self._most = most_requests
        self._behind = behind
        self._fail_fast = fail_fast
        self._fails = failing(fail_on)
        self._stopped: str | None = None
        self._cached = False
        self.examples: int = 0

    def preflight(self) -> None:
        """Send requests to a few data sources; raises `UnusableServerError` if there is no API that could be checked.

        Raises `NoAnswerError` if nothing listens there.
        """
        simple = [trap.request for trap in Traps(self._account.known).valid() if trap.case == "again"][:3]
        problems: list[str | None] = []
        slashes: list[bool] = []
        for request in simple:
            try:
                self._sender.sent += 1
                answer = self._sender.transport.send(request)
            except NoAnswerError as error:
                if error.kind in _NOTHING_THERE and not problems:
                    raise
                self._findings.note("single", request, [self._sender.unanswered(request, (), error)])
                continue
            self._findings.note("single", request, self._sender.judged(request, answer))
            problems.append(unusable(answer))
            slashes.append(slash_added(request, answer))
        if simple and not slashes:
            raise NoAnswerError("closed", self._sender.unanswered_requests[0].got)
        if slashes and all(slashes):
            self._stopped = "Every request is redirected to its path with a slash; nothing else can be judged."
        elif problems and all(problems):
            raise UnusableServerError(str(problems[0]))

    def run(self, generated: Iterable[WireRequest], max_examples: int) -> None:
        """Do everything, until it is done, the server stays silent, or the user interrupts it."""
        try:
            self._parts(generated, max_examples)
        except KeyboardInterrupt:
            self._stopped = _INTERRUPTED
        for finding in self._sender.unanswered_requests:  # also of those that were sent for another rule
            if not self._findings.knows(finding):
                self._findings.note("single", finding.request, [finding])

    @property
    def interrupted(self) -> bool:
        """Whether the user stopped the check."""
        return self._stopped == _INTERRUPTED

    def report(
        self, *, url: str, seed: int, credentials: Credentials, since: float, ca_file: Path | None = None
    ) -> Report:
        """Return what was found, each cause by its smallest request; `since` is on the monotonic clock."""
        tries = _TRIES[self._most is not None]
        server = Server(url, credentials, ca_file)

        def failures_of() -> tuple[Failure, ...]:
            most = (lambda _grade: 0) if self.interrupted else (lambda grade: min(tries[grade], self._left(1.0)))
            return self._findings.failures(self._sender, server, most, self._counterexamples, self._progress)

        try:
            failures = failures_of()
        except KeyboardInterrupt:
            self._stopped = _INTERRUPTED
            failures = failures_of()
        told = [failure for failure in failures if failure.grade != "note"]
        failed = {rule for failure in told for rule in failure.all_rules}
        return Report(
            url=url,
            seed=seed,
            examples=self.examples,
            requests=self._sender.transport.sent,
            seconds=round(time.monotonic() - since, 3),
            passed=not any(failure.grade in self._fails for failure in failures),
            rules=tuple(
                result_of(self._account, self._sender.counts, rule, wanted=rule in self._wanted, failed=rule in failed)
                for rule in RULES
            ),
            failures=failures,
            latency=latency.latencies(self._sender.counts),
            stopped=self._stopped or self._sender.stopped,
        )

    def _parts(self, generated: Iterable[WireRequest], max_examples: int) -> None:
        if self._stopped:
            return
        traps = Traps(self._account.known)
        by_list = [trap.request for trap in traps.valid() if trap.case == "echoed-products"]
        if self._counterexamples is not None:
            self._replay(self._counterexamples)
        without_effect = find_out(self._sender, by_list)
        self._note_all("", without_effect)
        allowed, others = [*traps.valid()][: 4 * max_examples], [*traps.invalid()][: 3 * max_examples]
        traps_in_order = in_turns(allowed, others) if self._most is None else [*others, *allowed]  # those cost one each
        self._all("known traps", [*traps_in_order])
        self._everyone(6 * max_examples)
        self._generated(generated, 2 * max_examples)
        self._through([trap.request for trap in others])
        self._between(min(_TOGETHER[self._most is not None], 2 * max_examples))
        self._once_more()
        if not self._ended:
            self._overall()
        if any(finding.message == WITHOUT_EFFECT for finding in without_effect):
            self._findings.drop({"not-asked-about"})
            self._sender.counts.distrust("products change nothing; see list-effect", {"not-asked-about"})

    @property
    def _ended(self) -> bool:
        if self._fail_fast and (self._findings.has({"breach", "odd"} if self._named else self._fails)):
            return True
        return self._sender.stopped is not None

    def _left(self, share: float) -> int:
        """Return how many requests may still be sent until a share of them was."""
        return 10**9 if self._most is None else int(self._most * share) - self._sender.sent

    def _over(self, doing: str) -> bool:
        return self._ended or self._left(_SHARES[doing]) <= 0

    def _note_all(self, case: str, found: Iterable[Finding]) -> None:
        for finding in found:
            self._findings.note(case, finding.request, [finding])

    def _all(self, doing: str, traps: list[Trap]) -> None:
        for done, (case, request) in enumerate(traps):
            if self._over(doing):
                return
            self._do(case, request)
            if not done % 10:
                self._progress(doing, done, len(traps))

    def _everyone(self, most: int) -> None:
        if self._over("all contacts"):
            return
        self._progress("all contacts", 0, 1)
        for case, finding in everyone.everyone(self._sender, min(most, _EVERYONE, self._left(_SHARES["all contacts"]))):
            self._note_all(case, [finding])

    def _replay(self, counterexamples: Counterexamples) -> None:
        for case, request in counterexamples.saved():
            if self._ended:
                return
            found = CASES[case](self._sender, request)
            self._findings.note(case, request, found)
            if not found:  # a fault of a rule that is left out is still there
                counterexamples.forget(case, request)

    def _generated(self, generated: Iterable[WireRequest], whole: int) -> None:
        self._sender.most_pairings = _PAIRINGS
        for done, request in enumerate(generated):
            if self._over("generated requests"):
                break
            self.examples += 1
            self._do("single", request)
            if not request.violations:
                self._do(_ROUND[done % len(_ROUND)], request)
            if not done % 10:
                self._progress("generated requests", done, whole)
        self._sender.most_pairings = None

    def _through(self, refused: list[WireRequest]) -> None:
        """Compare a gateway's answers with those of the server behind it."""
        if self._behind is None or self._over("between"):
            return
        self._progress("through the gateway", 0, 1)
        answered = [request for request, _ in self._sender.first.values()]
        requests = in_turns(answered, refused)
        self._note_all("", gateway.compare(self._sender, self._behind, requests, 2 * len(answered)))

    def _between(self, most: int) -> None:
        """Look at what shows only between requests."""
        parts: list[tuple[str, Iterator[Finding]]] = [
            ("caches", caches.caches(self._sender)),
            ("cookies", cookies.with_cookies(self._sender)),
            ("connections", connections.first_requests(self._sender)),
            ("many connections at once", concurrency.at_the_same_time(self._sender, most=most)),
        ]
        for done, (doing, found) in enumerate(parts):
            if self._over("between"):
                return
            self._progress(doing, done, len(parts))
            for finding in found:
                self._note_all("", [finding])
                if finding.rule == "others-answers":
                    self._findings.drop(caches.CONSEQUENCES)
                    self._sender.counts.distrust(caches.WHY, caches.CONSEQUENCES)
                    self._cached = True
                    return

    def _once_more(self) -> None:
        """Send again what was sent first, the last first: the answers may have drifted meanwhile."""
        before = [] if self._cached else [*self._sender.first.values()][::-1]
        for done, (request, answer) in enumerate(before):
            if self._over("once more"):
                return
            self._progress("once more", done, len(before))
            drifted, found = drift.once_more(self._sender, request, answer)
            self._findings.note("" if drifted else "again", request, found)

    def _overall(self) -> None:
        """Look at all the answers together."""
        if self._cached:
            return
        self._sender.counts.look(*self._sender.overall.rules(self._account))
        for found in self._sender.overall.mismatches(self._account):
            rule, message, expected, got = found.mismatch
            self._note_all("", [Finding(rule, message, found.request, expected, got, found.answer)])
        self._sender.counts.look("latency")
        for message, expected, got in latency.remarks(latency.latencies(self._sender.counts)):
            request = next(iter(self._sender.first.values()), (WireRequest(""),))[0]
            self._note_all("", [Finding("latency", message, request, expected, got, None)])

    def _do(self, case: str, request: WireRequest) -> bool:
        return self._findings.note(case, request, CASES[case](self._sender, request))
