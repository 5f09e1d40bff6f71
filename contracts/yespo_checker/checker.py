"""The check: traps, then what Hypothesis generates, then all of it once more; findings grouped and made small."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import msgspec

from yespo_checker.assertions.finding import Finding
from yespo_checker.cases import CASES
from yespo_checker.examples.counterexamples import Counterexamples
from yespo_checker.examples.shrinking import shrunk
from yespo_checker.expectations import Account
from yespo_checker.reports.report import (
    Failure,
    Report,
    RuleResult,
    Server,
    curl_of,
    got_of,
    python_of,
    request_of,
)
from yespo_checker.sender import SHAPE_RULES, Sender
from yespo_checker.sending.answer import Transport
from yespo_checker.sending.credentials import Credentials
from yespo_checker.sending.usable import UnusableServerError, unusable
from yespo_checker.traps.building import Trap, in_turns
from yespo_checker.traps.traps import Traps
from yespo_contracts.ledger import entry
from yespo_contracts.request.reading import REQUEST_RULES
from yespo_contracts.request.written import WireRequest

_OTHERS = (
    "web-i", "missing-list", "conflicting-identifiers", "basic-auth", "unauthorized-body", "methods", "unknown-path",
    "unknown-data-source", "unknown-contact", "unknown-products", "rate-limit", "error-body", "answered",
    "no-server-error", "head", "compression", *SHAPE_RULES, "category-match", "empty-answer", "identity",
    "stability", "parameter-order", "personal", "bestsellers", "also-bought", "out-of-stock-alternatives",
)  # fmt: skip

RULES = tuple(dict.fromkeys((*REQUEST_RULES, *_OTHERS)))
"""Every rule that a check looks at; all are ids of the ledger."""

_FLAKY_TRIES = 12
_PAIRINGS = 3
_ROUND = (
    "again",
    "identity",
    "lists",
    "echoed-products",
    "spelling",
    "head",
    "strangers",
    "extras",
    "conflicts",
    "compression",
    "near-elements",
    "harmless-headers",
)

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


class Checker:
    """One check of one server."""

    def __init__(  # noqa: PLR0913  # one keyword for each option of the command
        self,
        account: Account,
        transport: Transport,
        *,
        only: Collection[str] = (),
        skip: Collection[str] = (),
        counterexamples: Counterexamples | None = None,
        fail_fast: bool = False,
        progress: Progress | None = None,
        most_tries: int = 400,
    ) -> None:
        self._account = account
        self._sender = Sender(account, transport)
        self._wanted = {rule for rule in RULES if (not only or rule in only) and rule not in skip}
        self._counterexamples = counterexamples
        self._progress = progress or (lambda _doing, _done, _whole: None)
        self._most_tries = most_tries
        self._fail_fast = fail_fast
        self._found: dict[tuple[str, str], _Kept] = {}
        self._times: dict[tuple[str, str], int] = {}
        self.examples = 0

    def preflight(self) -> None:
        """Ask a few data sources; raises `UnusableServerError` if there is no API that could be checked.

        Raises `NoAnswerError` if nothing answers.
        """
        simple = [trap.request for trap in Traps(self._account.known).valid() if trap.case == "again"]
        problems = [unusable(self._sender.transport.send(request)) for request in simple[:3]]
        if problems and all(problems):
            raise UnusableServerError(str(problems[0]))

    def run(self, generated: Iterable[WireRequest], max_examples: int) -> None:
        """Do everything, until it is done or the server stays silent."""
        traps = Traps(self._account.known)
        if self._counterexamples is not None:
            self._replay(self._counterexamples)
        allowed, others = [*traps.valid()][: 3 * max_examples], [*traps.invalid()][: 3 * max_examples]
        self._all("known traps", [*in_turns(allowed, others)])
        self._generated(generated, 2 * max_examples)
        self._once_more()
        if not self._ended:
            self._overall()

    def report(
        self, *, url: str, seed: int, credentials: Credentials, since: float, ca_file: Path | None = None
    ) -> Report:
        """Return what was found, each cause by its smallest request; `since` is on the monotonic clock."""
        failures = self._failures(Server(url, credentials, ca_file))
        failed = {failure.rule for failure in failures}
        results = []
        for rule in RULES:
            looked = self._sender.looked_at.get(rule, 0)
            if rule not in self._wanted:
                results.append(RuleResult(rule=rule, status="skipped", reason="left out by --only or --skip"))
            elif rule in failed:
                results.append(RuleResult(rule=rule, status="failed", examples=max(1, looked)))
            elif looked:
                results.append(RuleResult(rule=rule, status="passed", examples=looked))
            else:
                results.append(RuleResult(rule=rule, status="skipped", reason=_why_not(rule)))
        return Report(
            url=url,
            seed=seed,
            examples=self.examples,
            requests=getattr(self._sender.transport, "sent", 0),
            seconds=round(time.monotonic() - since, 3),
            passed=not failures,
            rules=tuple(results),
            failures=failures,
            stopped="The server left too many requests without an answer." if self._sender.silent else None,
        )

    @property
    def _ended(self) -> bool:
        return self._sender.silent or (
            self._fail_fast and any(kept.finding.rule in self._wanted for kept in self._found.values())
        )

    def _all(self, doing: str, traps: list[Trap]) -> None:
        for done, (case, request) in enumerate(traps):
            if self._ended:
                return
            self._do(case, request)
            if not done % 10:
                self._progress(doing, done, len(traps))

    def _replay(self, counterexamples: Counterexamples) -> None:
        for case, request in counterexamples.saved():
            if self._ended:
                return
            found = CASES[case](self._sender, request)
            self._note(case, request, found)
            if not found:  # a fault of a rule that is left out is still there
                counterexamples.forget(case, request)

    def _generated(self, generated: Iterable[WireRequest], whole: int) -> None:
        self._sender.most_pairings = _PAIRINGS
        for done, request in enumerate(generated):
            if self._ended:
                break
            self.examples += 1
            self._do("single", request)
            if not request.violations:
                self._do(_ROUND[done % len(_ROUND)], request)
            if not done % 10:
                self._progress("generated requests", done, whole)

    def _once_more(self) -> None:
        """Ask again what was asked first, the last first."""
        self._sender.most_pairings = None
        sent = [*self._sender.first.values()][::-1]
        for done, (request, before) in enumerate(sent):
            if self._ended:
                return
            self._progress("once more", done, len(sent))
            self._note("again", request, self._sender.compared(request, before))

    def _overall(self) -> None:
        """Look at all the answers together."""
        self._sender.look(*self._sender.whole.rules(self._account))
        for found in self._sender.whole.mismatches(self._account):
            rule, message, expected, got = found.fault
            finding = Finding(rule, message, found.request, expected, got, found.answer)
            self._note("single", found.request, [finding])

    def _do(self, case: str, request: WireRequest) -> bool:
        return self._note(case, request, CASES[case](self._sender, request))

    def _note(self, case: str, request: WireRequest, found: list[Finding]) -> bool:
        """Keep findings, the smallest of each cause; tell whether there were any of a rule that is wanted.

        Those whose rule may be another once their request is small are kept until then.
        """
        for finding in found:
            if finding.rule not in self._wanted and not finding.family:
                continue
            self._times[finding.cause] = self._times.get(finding.cause, 0) + 1
            kept = self._found.get(finding.cause)
            if kept is None or len(request.target) < len(kept.base.target):
                self._found[finding.cause] = _Kept(case, request, finding)
        return any(finding.rule in self._wanted for finding in found)

    def _failures(self, server: Server) -> tuple[Failure, ...]:
        smallest: dict[tuple[str, str], tuple[Finding, int]] = {}
        for done, (cause, kept) in enumerate(self._found.items()):
            self._progress("making failures small", done, len(self._found))
            best = self._smallest(kept)
            if best.finding.rule not in self._wanted:
                continue
            if self._counterexamples is not None:
                self._counterexamples.save(best.case, best.base)
            key = (best.finding.rule, best.finding.message)
            if key not in smallest:
                smallest[key] = (best.finding, self._times[cause])
        order = {rule: place for place, rule in enumerate(RULES)}
        ranked = sorted(smallest.values(), key=lambda found: order[found[0].rule])
        return tuple(_failure(finding, times, server) for finding, times in ranked)

    def _smallest(self, kept: _Kept) -> _Kept:
        """Return a finding of the same cause by the smallest request that can be found."""
        best, left = kept, self._most_tries
        tries = 1

        def shows(case: str, request: WireRequest) -> bool:
            nonlocal best, left
            for _ in range(tries):
                if left <= 0 or self._sender.silent:
                    return False
                before = self._sender.sent
                found = CASES[case](self._sender, request)
                left -= self._sender.sent - before
                same = [finding for finding in found if finding.cause == kept.finding.cause]
                if same:
                    best = _Kept(case, request, min(same, key=lambda finding: len(finding.request.target)))
                    return True
            return False

        if kept.case != "single" and shows("single", msgspec.structs.replace(kept.finding.request)):
            case = "single"
        elif shows(kept.case, kept.base):
            case = kept.case
        else:  # it doesn't show each time
            tries, case = _FLAKY_TRIES, kept.case
        shrunk(self._account, best.base, lambda request: shows(case, request))
        return best if tries == 1 else _at_times(best)


class _Kept(msgspec.Struct, frozen=True):
    """A finding, and the case and the request that led to it."""

    case: str
    base: WireRequest
    finding: Finding


def _at_times(kept: _Kept) -> _Kept:
    """Return a finding that doesn't show each time: that an allowed request is refused at times is of no parameter."""
    finding = kept.finding
    if finding.family != "allowed" or finding.rule in {"answered", "rate-limit"}:
        return kept
    message = "A request that is allowed is refused at times."
    return msgspec.structs.replace(kept, finding=msgspec.structs.replace(finding, rule="stability", message=message))


def _failure(finding: Finding, times: int, server: Server) -> Failure:
    request, headers = finding.request, finding.headers
    return Failure(
        rule=finding.rule,
        message=finding.message,
        status=entry(finding.rule).status,
        request=request_of(request, headers),
        curl=curl_of(request, server, headers),
        python=python_of(request, server, headers),
        expected=finding.expected,
        difference=server.credentials.masked(finding.got),
        got=got_of(finding.answer, server.credentials),
        times=times,
        reference=None if finding.reference is None else curl_of(finding.reference, server),
    )


def _why_not(rule: str) -> str:
    return _REASONS.get(rule, "nothing that was asked came to it; more known contacts, products or categories may help")


_REASONS = {
    "category-required": "no data source needs a category",
    "category-match": "no data source needs a category",
    "products-required": "no data source needs products",
    "cors": "no answer came",
}
