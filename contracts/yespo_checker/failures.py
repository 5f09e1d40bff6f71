"""From what was found to the failures of a report: one for each cause, by the smallest request that shows it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

import msgspec

from yespo_checker.assertions.finding import Finding
from yespo_checker.assertions.suspects import STUMBLES_OVER
from yespo_checker.cases import CASES
from yespo_checker.examples.counterexamples import Counterexamples
from yespo_checker.examples.shrinking import shrunk
from yespo_checker.expectations import Account
from yespo_checker.reports.report import Example, Failure, Server, curl_of, got_of, python_of, request_of
from yespo_checker.rules import FAMILIES, RULES
from yespo_checker.sender import Sender
from yespo_contracts.ledger import entry
from yespo_contracts.request.written import WireRequest

MOST_EXAMPLES = 14
MOST_FAILURES = 10
"""From how many failures on those of a rule, and then all odd ones, are put together."""

_MOST_TOGETHER = 60
_FLAKY_TRIES = 12
_MANY_RULES = 2
_CONFIRMED, _CONFIRMING = 4, 5
_UNSTABLE = "the same request gets different answers; see stability"

COMPARISONS = frozenset({
    "compression", "harmless-headers", "identity", "others-answers", "concurrent-requests", "connections", "cookies",
    "head", "parameter-order", "query-encoding", "list-effect", "list-style", "unknown-parameter", "size",
    "unknown-contact", "conflicting-identifiers", "unknown-products", "category-match", "contact-id", "email", "phone",
    "external-customer-id", "web-id", "data-source-id", "web-i", "blank-identifier", "repeated-parameter",
})  # fmt: skip
"""Rules that compare two answers, which says nothing of a server that gives another answer each time."""

_GRADES = ("breach", "odd", "note")


class Kept(msgspec.Struct, frozen=True):
    """A finding, and the case and the request that led to it; without a case it is as small as it can be."""

    case: str
    base: WireRequest
    finding: Finding


class Findings:
    """All that was found, by cause: the smallest request of each, how often it was seen, and other requests."""

    def __init__(self, account: Account, wanted: Collection[str]) -> None:
        self._account = account
        self._wanted = wanted
        self._kept: dict[tuple[str, str], Kept] = {}
        self._times: dict[tuple[str, str], int] = {}
        self._examples: dict[tuple[str, str], dict[str, Finding]] = {}

    def note(self, case: str, request: WireRequest, found: Iterable[Finding]) -> bool:
        """Keep findings, the smallest of each cause; tell whether there were any of a rule that is wanted.

        Those whose rule may be another once their request is small are kept until then.
        """
        noted = False
        for finding in found:
            noted = noted or finding.rule in self._wanted
            if finding.rule not in self._wanted and not finding.family:
                continue
            cause = finding.cause
            self._times[cause] = self._times.get(cause, 0) + 1
            examples = self._examples.setdefault(cause, {})
            if len(examples) < MOST_EXAMPLES:
                examples.setdefault(finding.request.target, finding)
            kept = self._kept.get(cause)
            if kept is None or len(request.target) < len(kept.base.target):
                self._kept[cause] = Kept(case, request, finding)
        return noted

    def knows(self, finding: Finding) -> bool:
        """Tell whether anything of a finding's cause was kept."""
        return finding.cause in self._kept

    def drop(self, rules: Collection[str]) -> None:
        """Forget what was found of some rules."""
        self._kept = {cause: kept for cause, kept in self._kept.items() if kept.finding.rule not in rules}

    def has(self, grades: Collection[str]) -> bool:
        """Tell whether anything of these grades was found of a rule that is wanted."""
        rules = {kept.finding.rule for kept in self._kept.values()} & {*self._wanted}
        return any(self._account.grade(rule) in grades for rule in rules)

    def failures(
        self,
        sender: Sender,
        server: Server,
        most_tries: Callable[[str], int],
        counterexamples: Counterexamples | None,
        progress: Callable[[str, int, int], None],
    ) -> tuple[Failure, ...]:
        """Return a failure for each cause, the breaches first; `most_tries` has the requests that a grade may cost."""
        smallest: dict[tuple[str, str], tuple[Finding, int, list[Finding]]] = {}
        order = {rule: place for place, rule in enumerate(RULES)}
        grade = self._account.grade
        ranked = sorted(
            self._kept.items(),
            key=lambda pair: (_GRADES.index(grade(pair[1].finding.rule)), order[pair[1].finding.rule]),
        )
        unstable = any(kept.finding.rule == "stability" for kept in self._kept.values())
        for done, (cause, kept) in enumerate(ranked):
            progress("making failures small", done, len(ranked))
            if unstable and kept.finding.rule in COMPARISONS and not _is_confirmed(sender, kept, most_tries("breach")):
                sender.counts.distrust(_UNSTABLE, [kept.finding.rule])
                continue
            best = _smallest(sender, kept, most_tries(grade(kept.finding.rule))) if kept.case else kept
            if best.finding.rule not in self._wanted:
                continue
            if counterexamples is not None and best.case:
                counterexamples.save(best.case, best.base)
            key = (best.finding.rule, best.finding.message)
            finding, times, examples = smallest.get(key, (best.finding, 0, []))
            smallest[key] = (finding, times + self._times[cause], [*examples, *self._examples[cause].values()])
        made = [
            _failure(self._account, finding, times, examples, server) for finding, times, examples in smallest.values()
        ]
        made.sort(key=lambda failure: (_GRADES.index(failure.grade), order[failure.rule]))
        return tuple(few(made))


def _is_confirmed(sender: Sender, kept: Kept, most_tries: int) -> bool:
    """Tell whether a finding of two answers shows again and again, though the server's answers change by themselves."""
    if not kept.case or not most_tries:
        return False
    shown = 0
    for number in range(_CONFIRMING):
        found = CASES[kept.case](sender, kept.base)
        shown += any(finding.cause == kept.finding.cause for finding in found)
        for _ in range(number):  # so that no regular change of the server's falls in step with the tries
            sender.send(kept.base)
    return shown >= _CONFIRMED


def _smallest(sender: Sender, kept: Kept, most_tries: int) -> Kept:
    """Return a finding of the same cause by the smallest request that can be found."""
    best, left = kept, most_tries
    tries = 1

    def shows(case: str, request: WireRequest) -> bool:
        nonlocal best, left
        for _ in range(tries):
            if left <= 0 or sender.stopped:
                return False
            before = sender.sent
            found = CASES[case](sender, request)
            left -= max(1, sender.sent - before)
            same = [finding for finding in found if finding.cause == kept.finding.cause]
            if same:
                best = Kept(case, request, min(same, key=lambda finding: len(finding.request.target)))
                return True
        return False

    if kept.case != "single" and not kept.finding.headers and shows("single", kept.finding.request):
        case = "single"
    elif shows(kept.case, kept.base):
        case = kept.case
    else:  # it doesn't show each time
        tries, case = _FLAKY_TRIES, kept.case
    shrunk(sender.account, best.base, lambda request: shows(case, request))
    return best if tries == 1 else _at_times(best)


def _at_times(kept: Kept) -> Kept:
    """Return a finding that doesn't show each time: that an allowed request is refused at times is of no parameter."""
    finding = kept.finding
    if finding.family != "allowed" or finding.rule in {"answered", "rate-limit"}:
        return kept
    message = "A request that is allowed is refused at times."
    return msgspec.structs.replace(kept, finding=msgspec.structs.replace(finding, rule="stability", message=message))


def _failure(account: Account, finding: Finding, times: int, examples: list[Finding], server: Server) -> Failure:
    request, headers = finding.request, finding.headers
    others = [each for each in examples if each.request.target != request.target][: MOST_EXAMPLES - 1]
    ledger = entry(finding.rule)
    return Failure(
        rule=finding.rule,
        message=_message(finding),
        status="observed" if ledger.key in account.observed else ledger.status,
        grade=account.grade(finding.rule),
        kind=finding.kind,
        key=ledger.key,
        request=request_of(request, headers),
        curl=curl_of(request, server, headers),
        python=python_of(request, server, headers),
        expected=finding.expected,
        difference=server.credentials.masked(finding.got),
        got=got_of(finding.answer, server.credentials),
        times=times,
        reference=None if finding.reference is None else curl_of(finding.reference, server),
        examples=tuple(_example(each, server) for each in others),
    )


def _message(finding: Finding) -> str:
    """Return what is wrong, with what the server stumbles over where an allowed request is refused."""
    over = STUMBLES_OVER.get(finding.rule) if finding.family == "allowed" else None
    return finding.message if over is None else f"{finding.message.rstrip('.')}; it stumbles over {over}."


def _example(finding: Finding, server: Server) -> Example:
    curl = curl_of(finding.request, server, finding.headers)
    return Example(finding.rule, finding.message, curl, server.credentials.masked(finding.got))


def few(failures: list[Failure]) -> list[Failure]:
    """Return the failures, put together where a person would have too many to read: the odd ones first."""
    failures = _by_family(_by_rule(failures, ("odd", "note")))
    if len(failures) > MOST_FAILURES:
        failures = _by_rule(failures, _GRADES)
    odd = [failure for failure in failures if failure.grade == "odd"]
    if len(failures) > MOST_FAILURES and len(odd) > 1:
        failures = _put_together(failures, odd, "The server isn't as our fake in several ways.")
    return failures


def _by_rule(failures: list[Failure], grades: Collection[str]) -> list[Failure]:
    """Return the failures with one for each rule of some grades: what else the rule finds are its examples."""
    found: dict[str, Failure] = {}
    for failure in failures:
        key = failure.rule if failure.grade in grades else f"{failure.rule} {failure.message}"
        found[key] = _merged(found[key], failure) if key in found else failure
    return list(found.values())


def _by_family(failures: list[Failure]) -> list[Failure]:
    """Return the failures with one for all odd rules that are broken by one decision, where these are many."""
    for kind, (says, rules) in FAMILIES.items():
        family = [failure for failure in failures if _is_of(failure, kind, rules)]
        if len(family) <= _MANY_RULES:
            continue
        failures = _put_together(failures, family, says)
    return failures


def _put_together(failures: list[Failure], family: list[Failure], says: str) -> list[Failure]:
    """Return the failures with one, at the place of the first, for a family of them."""
    merged = family[0]
    for failure in family[1:]:
        merged = _merged(merged, failure)
    rules = tuple(dict.fromkeys(rule for failure in family for rule in failure.all_rules))
    merged = msgspec.structs.replace(merged, message=f"{says} Rules: {', '.join(rules)}.", rules=rules)
    place = failures.index(family[0])
    others = [failure for failure in failures if failure not in family]
    return [*others[:place], merged, *others[place:]]


def _is_of(failure: Failure, kind: str, rules: Collection[str]) -> bool:
    return failure.grade == "odd" and failure.kind == kind and failure.rule in rules


def _merged(one: Failure, other: Failure) -> Failure:
    """Return a failure with another's request among its examples."""
    added = Example(other.rule, other.message, other.curl, other.difference)
    examples = (added, *one.examples, *other.examples)[:_MOST_TOGETHER]
    return msgspec.structs.replace(one, times=one.times + other.times, examples=examples)
