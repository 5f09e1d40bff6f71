"""What a check has found: the document of `check --json`, and how a fault is replayed."""

from __future__ import annotations

import base64
import binascii
import shlex
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from yespo_checker.between.latency import Latency
from yespo_checker.sending.answer import Answer
from yespo_checker.sending.credentials import PLACEHOLDER, WRONG_KEYS, Credentials, wrong_key
from yespo_contracts.ledger import Grade
from yespo_contracts.request.written import KEY_VARIABLE, WireRequest, masked_headers

_MOST_SHOWN = 2000


def failing(fail_on: str) -> frozenset[str]:
    """Return the grades that fail a check."""
    return frozenset({"breach", "odd"} if fail_on == "odd" else {"breach"})


class Got(msgspec.Struct, frozen=True):
    """The answer as a report shows it."""

    status: int | None = None
    headers: dict[str, str] = {}
    body: str = ""


class Server(NamedTuple):
    """The server that was checked: its base URL, the credentials for it, and whom to trust there."""

    url: str
    credentials: Credentials = Credentials()
    ca_file: Path | None = None


class Example(msgspec.Struct, frozen=True):
    """Another request that shows the same: the rule it breaks, as a curl line, and what came."""

    rule: str
    message: str
    curl: str
    difference: str


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """One cause, with the smallest request found that shows it; `times` counts the requests that did.

    `status` is the ledger's of the rule, `grade` how bad it is, and `key` the `[behaviour]` key that allows it.
    `rules` are all rules of the cause, where it is more than one.
    """

    rule: str
    message: str
    status: str
    grade: Grade = "breach"
    kind: str = ""
    key: str = ""
    request: dict[str, object]
    curl: str
    python: str
    expected: str
    difference: str
    got: Got
    times: int = 1
    reference: str | None = None
    examples: tuple[Example, ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def all_rules(self) -> tuple[str, ...]:
        """All rules of the cause."""
        return self.rules or (self.rule,)


class RuleResult(msgspec.Struct, frozen=True, kw_only=True):
    """How a rule fared: passed, failed, skipped or not judged, how often it was looked at, and why it wasn't.

    `seconds` is how long the answers took that were looked at for this rule first of all.
    """

    rule: str
    status: str
    grade: Grade = "breach"
    examples: int = 0
    not_judged: int = 0
    reason: str = ""
    seconds: float = 0.0


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A whole check; it has passed where nothing was found of the grades that fail it."""

    url: str
    seed: int
    examples: int
    requests: int
    seconds: float
    passed: bool
    rules: tuple[RuleResult, ...] = ()
    failures: tuple[Failure, ...] = ()
    latency: tuple[Latency, ...] = ()
    stopped: str | None = None

    def of_grade(self, grade: str) -> tuple[Failure, ...]:
        """Return the failures of a grade."""
        return tuple(failure for failure in self.failures if failure.grade == grade)


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


def curl_of(request: WireRequest, server: Server, headers: tuple[tuple[str, str], ...] = ()) -> str:
    """Return a shell line that sends the request with these headers beside its own."""
    options = [] if server.ca_file is None else [f"--cacert {shlex.quote(str(server.ca_file))}"]
    options += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in headers]
    curl, flags, rest = request.curl(server.url).split(" ", 2)
    if (wrong := wrong_key(request.headers.get("Authorization", ""))) is not None:
        rest = rest.replace(f'"${KEY_VARIABLE}"', WRONG_KEYS[wrong].shell, 1)
    if server.credentials.key == PLACEHOLDER:  # nobody told a key, so there is none to hide
        rest = rest.replace(f'"${KEY_VARIABLE}"', PLACEHOLDER).replace(f"${KEY_VARIABLE}", PLACEHOLDER)
    return " ".join([curl, flags, *options, rest])


def python_of(request: WireRequest, server: Server, headers: tuple[tuple[str, str], ...] = ()) -> str:
    """Return a snippet that sends the request by the standard library; the key is read from the environment."""
    base = urlsplit(server.url)
    there, secure = f"{base.hostname!r}, {base.port}, timeout=10", base.scheme == "https"
    if server.ca_file is not None:
        there += f", context=ssl.create_default_context(cafile={str(server.ca_file)!r})"
    named = {name: repr(value) for name, value in headers}
    for name, value in request.headers.items():
        named[name] = _authorization(value) if name.lower() == "authorization" else repr(value)
    key = repr(PLACEHOLDER) if server.credentials.key == PLACEHOLDER else f'os.environ["{KEY_VARIABLE}"]'
    needed = {
        "base64": "base64." in "".join(named.values()),
        "http.client": True,
        "os": "os." in key,
        "ssl": "ssl." in there,
    }
    modules = ", ".join(name for name, used in needed.items() if used)
    target = base.path.rstrip("/") + request.target
    return "\n".join(
        [
            f"import {modules}",
            f"key = {key}",
            f"headers = {{{', '.join(f'{name!r}: {value}' for name, value in named.items())}}}",
            f"connection = http.client.HTTP{'S' if secure else ''}Connection({there})",
            f"connection.request({request.method!r}, {target!r}, headers=headers)",
            "answer = connection.getresponse()",
            "print(answer.status, answer.headers, answer.read().decode(errors='replace'), sep='\\n')",
        ]
    )


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
    if password and (wrong := wrong_key(value)) is not None:
        return f'"{scheme} " + base64.b64encode(("{user}:" + {WRONG_KEYS[wrong].python}).encode()).decode()'
    inner = f'f"{user}:{{key}}"' if password else ('f"{key}:"' if colon else "key")
    return f'"{scheme} " + base64.b64encode(({inner}).encode()).decode()'
