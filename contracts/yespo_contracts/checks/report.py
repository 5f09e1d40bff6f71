"""What a check has found: the document of `check --json`, and how a fault is replayed."""

from __future__ import annotations

import base64
import binascii

import msgspec

from yespo_contracts.checks.answer import Answer
from yespo_contracts.checks.credentials import Credentials
from yespo_contracts.strategies.wire import KEY_VARIABLE, WireRequest, masked_headers

_MOST_SHOWN = 2000


class Got(msgspec.Struct, frozen=True):
    """The answer as a report shows it."""

    status: int | None = None
    headers: dict[str, str] = {}
    body: str = ""


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """One cause, with the smallest request found that shows it; `times` counts the requests that did."""

    rule: str
    message: str
    status: str
    request: dict[str, object]
    curl: str
    python: str
    expected: str
    difference: str
    got: Got
    times: int = 1
    reference: str | None = None


class RuleResult(msgspec.Struct, frozen=True, kw_only=True):
    """How a rule fared: passed, failed or skipped, how often it was looked at, and why it wasn't."""

    rule: str
    status: str
    examples: int = 0
    reason: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A whole check."""

    url: str
    seed: int
    examples: int
    requests: int
    seconds: float
    passed: bool
    rules: tuple[RuleResult, ...] = ()
    failures: tuple[Failure, ...] = ()
    stopped: str | None = None


def got_of(answer: Answer | None, credentials: Credentials) -> Got:
    """Return an answer as it is shown: cut short, and with the API key masked."""
    if answer is None:
        return Got()
    headers = {name: credentials.masked(value) for name, value in answer.headers}
    try:
        content = answer.content
    except ValueError:
        content = answer.body
    return Got(answer.status, headers, credentials.masked(content[:_MOST_SHOWN].decode("utf-8", "replace")))


def request_of(request: WireRequest, headers: tuple[tuple[str, str], ...]) -> dict[str, object]:
    """Return a request as the JSON report has it: its query as names and values, still encoded."""
    query = [list(piece.partition("=")[::2]) for piece in request.query.split("&") if piece]
    return {
        "method": request.method,
        "path": request.path,
        "query": query,
        "headers": {**masked_headers(request.headers), **dict(headers)},
    }


def curl_of(request: WireRequest, base: str, headers: tuple[tuple[str, str], ...]) -> str:
    """Return a shell line that sends the request with these headers beside its own."""
    line = request.curl(base)
    extra = "".join(f" -H '{name}: {value}'" for name, value in headers)
    return line.replace("curl -gi", f"curl -gi{extra}", 1) if extra else line


def python_of(request: WireRequest, base: str, headers: tuple[tuple[str, str], ...]) -> str:
    """Return a snippet that sends the request by the standard library; the key is read from the environment."""
    shown = ["import base64, os, urllib.error, urllib.request"]
    shown.append(f'key = os.environ["{KEY_VARIABLE}"]')
    parts = [f"{name!r}: {value!r}" for name, value in headers]
    for name, value in request.headers.items():
        parts.append(
            f'"Authorization": {_authorization(value)}' if name.lower() == "authorization" else f"{name!r}: {value!r}"
        )
    shown.append(f"headers = {{{', '.join(parts)}}}")
    shown.append(f"request = urllib.request.Request({request.url(base)!r}, headers=headers, method={request.method!r})")
    shown += [
        "try:",
        "    answer = urllib.request.urlopen(request, timeout=10)",
        "except urllib.error.HTTPError as refusal:",
        "    answer = refusal",
        "print(answer.status, answer.headers, answer.read().decode(), sep='\\n')",
    ]
    return "\n".join(shown)


def _authorization(value: str) -> str:
    """Return Python code for an Authorization header, with the key as a variable."""
    scheme, _, rest = value.partition(" ")
    if scheme.lower() == "bearer":
        return f'"{scheme} " + key'
    try:
        user, colon, password = base64.b64decode(rest, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return repr(masked_headers({"Authorization": value})["Authorization"])
    if not rest:
        return repr(scheme) if scheme.lower() in {"", "basic"} else '"***"'
    inner = f'f"{user}:{{key}}"' if password else ('f"{key}:"' if colon else "key")
    return f'"{scheme} " + base64.b64encode(({inner}).encode()).decode()'
