"""What an answer's headers give away: to caches, to other origins, and to whoever reads along."""

from __future__ import annotations

import pytest

from yespo_checker.assertions.headers import INJECTED, header_mismatches
from yespo_checker.sending.answer import Answer
from yespo_checker.sending.credentials import Credentials
from yespo_contracts.behaviour import Behaviour
from yespo_contracts.request.written import WireRequest


def rules(*headers: tuple[str, str]) -> list[str]:
    return [fault.rule for fault in header_mismatches(Behaviour(), Answer(200, headers))]


@pytest.mark.parametrize(
    "header",
    [
        ("cache-control", "public"),
        ("cache-control", "max-age=60, must-revalidate"),
        ("cache-control", "max-age=0, s-maxage=60"),
        ("surrogate-control", "max-age=600"),
        ("cdn-cache-control", "public"),
        ("age", "12"),
    ],
)
def test_a_shared_cache_must_not_keep_an_answer(header: tuple[str, str]) -> None:
    """However it is told to."""
    assert rules(header) == ["caching"]


@pytest.mark.parametrize(
    "header",
    [
        ("cache-control", "private, max-age=60"),
        ("cache-control", "no-store"),
        ("cache-control", "max-age=60"),
        ("cache-control", "max-age=0, must-revalidate"),
        ("cache-control", "s-maxage=0"),
        ("expires", "Wed, 24 Nov 2027 00:00:00 GMT"),
        ("cache-control", "max-age=0"),
        ("cache-control", ""),
        ("expires", "0"),
        ("expires", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("age", "0"),
        ("etag", '"1"'),
        ("vary", "Origin"),
    ],
)
def test_what_keeps_nothing_is_allowed(header: tuple[str, str]) -> None:
    """A browser's own cache is the client's business."""
    assert rules(header) == []


def test_an_answer_has_one_length() -> None:
    """The same one twice is one."""
    assert rules(("content-length", "5"), ("content-length", "5")) == []
    assert rules(("content-length", "5"), ("content-length", "3")) == ["answered"]


@pytest.mark.ledger("header-injection")
def test_a_parameter_begins_no_header() -> None:
    """The traps send one with a line break and this name in it."""
    assert rules((INJECTED.lower(), "1")) == ["header-injection"]


@pytest.mark.ledger("key-secrecy")
@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"refused: 0123456789abcdef", True),
        (b"refused: dXNlcjowMTIzNDU2Nzg5YWJjZGVm", True),
        (b"The API key goes there.", False),
        (b"", False),
    ],
)
def test_a_key_in_an_answer_is_seen(body: bytes, told: bool) -> None:
    """In clear and as it was sent, in the body and in a header."""
    credentials, sent = Credentials("0123456789abcdef"), WireRequest("/").headers
    assert credentials.told_by(sent, [], body) is told
    assert credentials.told_by(sent, [("x-debug", body.decode())], b"") is told
    assert not Credentials().told_by(sent, [("x-debug", "key")], b"The API key goes there.")
