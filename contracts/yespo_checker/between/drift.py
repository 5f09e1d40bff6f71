"""Answers that are others at the end of a check than at its beginning, and stay so."""

from __future__ import annotations

import msgspec

from yespo_checker.assertions.finding import Finding
from yespo_checker.sender import Sender
from yespo_checker.sending.answer import Answer
from yespo_contracts.request.written import WireRequest

_TIMES = 5


def once_more(sender: Sender, request: WireRequest, before: Answer) -> tuple[bool, list[Finding]]:
    """Send a request again that was sent first; return whether its answer has drifted, and what is found."""
    found = sender.compared(request, before, [])
    changed = next((finding for finding in found if finding.rule == "stability"), None)
    if changed is None or changed.answer is None:
        return False, found
    answers = [sender.send(request)[0] for _ in range(_TIMES)]
    if any(answer is None or answer.body != changed.answer.body for answer in answers):
        return False, found
    message = "An answer drifts during the check: later it is another, and stays so."
    return True, [msgspec.structs.replace(changed, message=message)]
