"""All known contacts in turn: each gets one answer by each of its identifiers."""

from __future__ import annotations

from collections.abc import Iterator

from yespo_checker.assertions.finding import Finding, difference, same
from yespo_checker.pairs.pieces import request_for
from yespo_checker.sender import Sender, news
from yespo_contracts.identity import IDENTIFIERS


def everyone(sender: Sender, most: int) -> Iterator[tuple[str, Finding]]:
    """Send a request for each contact by each identifier, at most so many; yield findings, each after its case."""
    source = sender.account.known.plain_source()
    if source is None:
        sender.counts.cannot_judge("each data source needs a list", "identity")
        return
    contacts = [contact for contact in sender.account.known.contacts if any(name in contact for name in IDENTIFIERS)]
    first = sender.sent
    for contact in contacts:
        names = [name for name in IDENTIFIERS if name in contact]
        requests = [request_for(source.id, [(name, contact[name])]) for name in names]
        if sender.sent - first + len(requests) > most or sender.stopped:
            return
        reference, wrong = sender.send(requests[0])
        yield from (("single", finding) for finding in wrong)
        for name, request in zip(names[1:], requests[1:], strict=True):
            answer, found = sender.send(request)
            fresh = news(found, wrong)
            yield from (("single", finding) for finding in fresh)
            if reference is None or answer is None or fresh or reference.status >= 300:
                sender.counts.cannot_judge("another fault is in between", "identity")
                continue
            sender.counts.look("identity")
            if not same(answer, reference):
                expected, got = difference(reference, answer)
                message = f"A contact gets another answer by its {name}."
                got += sender.whose(request, answer)
                yield "identity", Finding("identity", message, request, expected, got, answer, reference=requests[0])
