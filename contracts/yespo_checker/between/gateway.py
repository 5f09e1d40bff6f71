"""A gateway's answers beside those of the server behind it, request by request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from yespo_checker.assertions.finding import Finding, difference
from yespo_checker.assertions.mismatch import shown
from yespo_checker.sender import Sender
from yespo_checker.sending.answer import Answer, NoAnswerError, Transport
from yespo_contracts.request.written import WireRequest

_RULE = "through"
_COMPARED = ("content-type", "www-authenticate", "allow", "retry-after", "es-token")
"""Headers of an answer that a gateway has to leave as they are."""


def compare(sender: Sender, behind: Transport, requests: Iterable[WireRequest], most: int) -> Iterator[Finding]:
    """Send each request to the gateway and to the server behind it; each kind of difference is told once."""
    told: set[str] = set()
    for number, request in enumerate(requests):
        if number >= most or sender.stopped:
            return
        try:
            wanted = behind.send(request)
        except NoAnswerError as error:
            sender.counts.cannot_judge(f"the server behind doesn't answer: {error}", _RULE)
            continue
        sender.counts.look(_RULE)
        try:
            sender.sent += 1
            got = sender.transport.send(request)
        except NoAnswerError as error:
            message = "The gateway gives no whole answer where the server behind it does."
            if message not in told:
                yield Finding(_RULE, message, request, str(wanted.status), str(error), None)
            told.add(message)
            continue
        for message, expected, is_ in _differences(wanted, got):
            if message not in told:
                yield Finding(_RULE, message, request, expected, is_, got)
            told.add(message)


def _differences(wanted: Answer, got: Answer) -> Iterator[tuple[str, str, str]]:
    if wanted.status != got.status:
        message = f"The gateway answers {got.status} where the server behind it answers {wanted.status}."
        yield message, str(wanted.status), str(got.status)
        return
    if wanted.body != got.body:
        if wanted.status == 200:
            yield "The gateway changes the products of an answer.", *difference(wanted, got)
        else:
            yield "The gateway changes the text of a refusal.", shown(wanted.body), shown(got.body)
    for name in _COMPARED:
        if wanted.header(name) != got.header(name):
            yield f"The gateway changes {name}.", wanted.header(name) or "none", got.header(name) or "none"
