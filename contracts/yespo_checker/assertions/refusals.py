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
    r"|\bjava\.(?:lang|util|io)\.|\bsyntax error at or near\b|^#\d+ \S+\.php\(\d+\)|\.go:\d+ \+0x",
    re.MULTILINE,
)


def refusal_mismatches(behaviour: Behaviour, expected: Expected, answer: Answer) -> Iterator[Mismatch]:
    """Iterate over what is wrong with a refusal that has one of the expected statuses."""
    json_wanted = answer.status == 401 or behaviour.error_style == "json"
    rule = "unauthorized-body" if answer.status == 401 else "error-body"
    wanted = "application/json" if json_wanted else "text/plain"
    content_type = answer.header("content-type") or "none"
    if content_type.partition(";")[0].strip().lower() != wanted:
        yield Mismatch(rule, f"A {answer.status} has another content type.", wanted, content_type)
        return
    text = yield from _text(rule, answer, json_wanted=json_wanted)
    if text is None:
        return
    if not text.strip():
        yield Mismatch(rule, f"A {answer.status} doesn't say what is wrong.", "a sentence", "nothing")
    elif insides := _INSIDES.search(text):
        yield Mismatch(rule, f"A {answer.status} shows the server's insides.", "what is wrong", insides[0][:80])
    elif missing := [wanted for wanted in expected.texts if wanted not in text]:
        yield Mismatch(expected.rule, "The refusal has another text.", missing[0], text[:200])
    yield from _of_status(answer)


def _text(rule: str, answer: Answer, *, json_wanted: bool) -> Generator[Mismatch, None, str | None]:
    """Iterate over what is wrong with the form of a refusal's body; return its text, None where it has none."""
    try:
        text = answer.body.decode()
    except UnicodeDecodeError:
        yield Mismatch(rule, f"The body of a {answer.status} isn't UTF-8.", "UTF-8", shown(answer.body))
        return None
    if not json_wanted:
        return text
    try:
        document = answer.json()
    except ValueError as error:
        yield Mismatch(rule, f"The body of a {answer.status} isn't JSON.", "a JSON object", f"{error}")
        return None
    if not isinstance(document, dict) or document.get("status") != answer.status:
        wanted = f'"status": {answer.status}'
        yield Mismatch(rule, f"The body of a {answer.status} lacks its status.", wanted, shown(answer.body))
        return None
    return str(document.get("message", ""))


def _of_status(answer: Answer) -> Iterator[Mismatch]:
    challenge = answer.header("www-authenticate") or "none"
    if answer.status == 401 and not challenge.lower().startswith("basic"):
        message = "A 401 doesn't ask for HTTP Basic."
        yield Mismatch("basic-auth", message, "WWW-Authenticate: Basic …", f"WWW-Authenticate: {challenge}")
    allow = answer.header("allow") or "none"
    if answer.status == 405 and not {"GET", "HEAD"} <= {method.strip() for method in allow.split(",")}:
        yield Mismatch("methods", "A 405 doesn't say what is allowed.", "Allow: GET, HEAD", f"Allow: {allow}")
