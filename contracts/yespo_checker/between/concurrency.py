"""The same requests at the same time: the answers that they get one after another."""

from __future__ import annotations

from collections.abc import Iterator

from yespo_checker.assertions.finding import Finding, difference, same
from yespo_checker.between.latency import AT_ONCE
from yespo_checker.between.remembered import Remembered, remembered
from yespo_checker.sender import Sender
from yespo_checker.sending.answer import Answer, NoAnswerError

CONNECTIONS = (8, 32)
_RULE = "concurrent-requests"


def at_the_same_time(sender: Sender, *, most: int) -> Iterator[Finding]:
    """Send what was answered again over several connections at once, at most so many requests each time."""
    for connections in CONNECTIONS:
        chosen = remembered(sender, most)
        if len(chosen) < 2 or sender.stopped:
            sender.counts.cannot_judge("too few requests were answered before", _RULE)
            return
        answers = sender.transport.send_together([each.request for each in chosen], connections)
        sender.sent += len(answers)
        found = [*_judged(sender, connections, chosen, answers)]
        if found:
            yield from found
            return  # more connections show the same


def _judged(
    sender: Sender, connections: int, chosen: list[Remembered], answers: list[Answer | NoAnswerError]
) -> Iterator[Finding]:
    told: set[str] = set()
    for before, answer in zip(chosen, answers, strict=True):
        if isinstance(answer, Answer) and answer.status == 429:
            if found := _refused(sender, before, answer):
                if "429" not in told:
                    yield found
                told.add("429")
            else:
                sender.counts.cannot_judge("it was refused with 429, as documented", _RULE)
            continue
        sender.counts.look(_RULE)
        if isinstance(answer, Answer) and same(answer, before.answer):
            sender.counts.seconds.append((f"{connections} {AT_ONCE}", answer.seconds))
            continue
        if not isinstance(answer, Answer) and sender.unanswered_requests:
            sender.counts.cannot_judge("requests get no whole answer by themselves, too; see answered", _RULE)
            continue
        alone, _ = sender.send(before.request)
        if alone is None or not same(alone, before.answer):
            sender.counts.cannot_judge("the request gets another answer by itself, too", _RULE)
            continue
        finding = _finding(sender, connections, before, answer)
        if finding.message not in told:
            told.add(finding.message)
            yield finding


def _finding(sender: Sender, connections: int, before: Remembered, answer: Answer | NoAnswerError) -> Finding:
    request = before.request
    how = f"over {connections} connections at once; one after another it is right"
    if isinstance(answer, NoAnswerError):
        message = "A request gets no whole answer while others are under way."
        return Finding(_RULE, message, request, f"an answer, {how}", str(answer), None)
    expected, got = difference(before.answer, answer)
    if answer.status >= 500:
        message = f"The server fails with {answer.status} while other requests are under way."
        return Finding(_RULE, message, request, f"{expected}, {how}", got, answer)
    whose = sender.whose(request, answer)
    mixed = ": answers are mixed up" if whose else ""
    message = f"A request gets another answer while others are under way{mixed}."
    return Finding(_RULE, message, request, f"{expected}, {how}", got + whose, answer)


def _refused(sender: Sender, before: Remembered, answer: Answer) -> Finding | None:
    """Slow down for what is refused with 429; return a finding where the documents don't allow it."""
    pace = sender.transport.pace
    if pace.is_documented_limit or pace.rate is None:
        pace.slow_down(answer.header("retry-after"))
        return None
    message, wanted = "A 429 comes below the documented limit.", f"429 over {pace.limit:g} requests a second"
    return Finding("rate-limit", message, before.request, wanted, "429", answer)
