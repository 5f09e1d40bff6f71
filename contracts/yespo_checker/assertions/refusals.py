"""What a refusal must have: its content type, a text, and the headers that belong to its status."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from yespo_checker.assertions.mismatch import Mismatch, shown
from yespo_checker.expectations import Expected
from yespo_checker.sending.answer import Answer
from yespo_contracts.behaviour import Behaviour

_INSIDES = re.compile(
    r"Traceback \(most recent call last\)|^[ \t]*at [\w$.]+\(.*\)$|^[ \t]*File \"[^\"]+\", line \d+|\bSQLSTATE\b"
    r"|\bjava\.(?:lang|util|io)\.|\bsyntax error at or near\b|^#\d+ \S+\.php\(\d+\)|\.go:\d+ \+0x"
    r"|\b(?:ORA|PLS)-\d{5}\b|\bat \w[\w.]+ in \S+:line \d+|^[ \t]+at .+ \(\S+\.[jt]s:\d+:\d+\)",
    re.MULTILINE,
)


def refusal_mismatches(behaviour: Behaviour, expected: Expected, answer: Answer) -> Iterator[Mismatch]:
    """Iterate over what is wrong with a refusal that has one of the expected statuses."""
    yield from inside_mismatches(answer)
    yield from _of_status(answer)
    json_wanted = answer.status == 401 or behaviour.error_style == "json"
    rule, what = ("unauthorized-body", "A 401") if answer.status == 401 else ("error-body", "A refusal")
    wanted = "application/json" if json_wanted else "text/plain"
    content_type = answer.header("content-type") or "none"
    if content_type.partition(";")[0].strip().lower() != wanted:
        yield Mismatch(rule, f"{what} has another content type.", wanted, content_type)
        json_wanted = "json" in content_type
    text = yield from _text(rule, what, answer, json_wanted=json_wanted)
    if text is None:
        return
    if not text.strip():
        yield Mismatch(rule, f"{what} doesn't say what is wrong.", "a sentence", "nothing")
    elif missing := [wanted for wanted in expected.texts if wanted not in text]:
        yield Mismatch("missing-list-text", "The refusal has another text.", missing[0], text[:200])


def inside_mismatches(answer: Answer) -> Iterator[Mismatch]:
    """Find the server's insides in an answer that isn't products."""
    if insides := _INSIDES.search(answer.body[:20000].decode("utf-8", "replace")):
        yield Mismatch("stack-traces", "A refusal shows the server's insides.", "what is wrong", insides[0][:80])


def _text(rule: str, what: str, answer: Answer, *, json_wanted: bool) -> Generator[Mismatch, None, str | None]:
    """Iterate over what is wrong with the form of a refusal's body; return its text, None where it has none."""
    try:
        text = answer.body.decode()
    except UnicodeDecodeError:
        yield Mismatch(rule, f"{what}'s body isn't UTF-8.", "UTF-8", shown(answer.body))
        return None
    if not json_wanted:
        return text
    try:
        document = answer.json()
    except ValueError as error:
        yield Mismatch(rule, f"{what}'s body isn't JSON.", "a JSON object", f"{error}")
        return None
    if not isinstance(document, dict) or document.get("status") != answer.status:
        wanted = f'"status": {answer.status}'
        yield Mismatch(rule, f"{what}'s body lacks its status.", wanted, shown(answer.body))
        return None
    return str(document.get("message", ""))


def _of_status(answer: Answer) -> Iterator[Mismatch]:
    challenge = answer.header("www-authenticate") or "none"
    if answer.status == 401 and not challenge.lower().startswith("basic"):
        message = "A 401 doesn't ask for HTTP Basic."
        yield Mismatch("auth-challenge", message, "WWW-Authenticate: Basic …", f"WWW-Authenticate: {challenge}")
    allow = answer.header("allow") or "none"
    if answer.status == 405 and not {"GET", "HEAD"} <= {method.strip() for method in allow.split(",")}:
        yield Mismatch("methods", "A 405 doesn't say what is allowed.", "Allow: GET, HEAD", f"Allow: {allow}")
