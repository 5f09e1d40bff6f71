"""What a request may carry that asks for nothing else: such headers change no answer."""

from __future__ import annotations

from yespo_checker.assertions.finding import Finding, difference, same
from yespo_checker.sender import Sender, news
from yespo_contracts.request.written import WireRequest

HARMLESS = (
    ("Accept", "*/*"),
    ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64)"),
    ("If-None-Match", '"yespo-testkit-7f3a9c"'),
    ("If-Modified-Since", "Sat, 01 Jan 2000 00:00:00 GMT"),
    ("Origin", "https://elsewhere.example"),
    ("Content-Type", "application/json"),
    ("X-HTTP-Method-Override", "DELETE"),
    ("X-Forwarded-Host", "elsewhere.example"),
)
"""Headers that clients, browsers and proxies send along; no answer has such an entity tag, or is as old."""


def harmless_headers(sender: Sender, request: WireRequest) -> list[Finding]:
    """Send a request without and with each harmless header: the same answer."""
    plain, found = sender.send(request)
    if plain is None:
        return found
    if plain.status >= 300:
        sender.counts.cannot_judge(f"the answer was {plain.status}", "harmless-headers")
        return found
    sender.counts.look("harmless-headers")
    for header in HARMLESS:
        answer, more = sender.send(request, (header,))
        fresh = [finding for finding in news(more, found) if finding.family != "allowed"]
        if answer is None or answer.status >= 500 or (fresh and answer.status == plain.status):
            return [*found, *fresh]
        if same(answer, plain):
            continue
        if unstable := sender.compared(request, plain, found):
            return [*found, *unstable]
        message = f"The header {header[0]} changes the answer, and asks for nothing of the kind."
        expected, got = difference(plain, answer)
        return [*found, Finding("harmless-headers", message, request, expected, got, answer, headers=(header,))]
    return found
