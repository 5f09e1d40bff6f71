"""All known contacts in turn: each gets one answer by each of its identifiers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from yespo_checker.assertions.finding import Finding, difference, same
from yespo_checker.pairs.pieces import written
from yespo_checker.sender import Sender, news
from yespo_contracts.identity import IDENTIFIERS
from yespo_contracts.request.written import RECOMS_PATH, WireRequest


class Noted(NamedTuple):
    """A finding, and the case and the request that show it."""

    case: str
    request: WireRequest
    finding: Finding


def everyone(sender: Sender, most: int) -> Iterator[Noted]:
    """Send a request for each contact by each identifier, at most so many requests, all contacts' first ones first."""
    plain = [source for source in sender.account.known.data_sources if not source.requires]
    source = next((source for source in plain if source.type == "personal"), plain[0] if plain else None)
    if source is None:
        sender.counts.cannot_judge("each data source needs a list", "identity")
        return
    path, known = f"{RECOMS_PATH}{source.id}", sender.account.known.contacts
    contacts = [contact for contact in known if any(name in contact for name in IDENTIFIERS)]
    first = sender.sent
    for contact in contacts:
        names = [name for name in IDENTIFIERS if name in contact]
        requests = [WireRequest(path, "&".join(written([(name, contact[name])]))) for name in names]
        if sender.sent - first + len(requests) > most or sender.stopped:
            return
        reference, wrong = sender.send(requests[0])
        yield from (Noted("single", requests[0], finding) for finding in wrong)
        for name, request in zip(names[1:], requests[1:], strict=True):
            answer, found = sender.send(request)
            fresh = news(found, wrong)
            yield from (Noted("single", request, finding) for finding in fresh)
            if reference is None or answer is None or fresh or reference.status >= 300:
                sender.counts.cannot_judge("another fault is in between", "identity")
                continue
            sender.counts.look("identity")
            if not same(answer, reference):
                expected, got = difference(reference, answer)
                message = f"A contact gets another answer by its {name}."
                got += sender.whose(request, answer)
                finding = Finding("identity", message, request, expected, got, answer)
                yield Noted("identity", request, msgspec.structs.replace(finding, reference=requests[0]))
