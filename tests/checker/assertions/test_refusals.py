"""What a refusal must have, and what it must not tell."""

from __future__ import annotations

import pytest

from yespo_checker.assertions.refusals import refusal_mismatches
from yespo_checker.expectations import Expected
from yespo_checker.sending.answer import Answer
from yespo_contracts.behaviour import Behaviour

TEXT = "text/plain; charset=UTF-8"


def messages(status: int, body: bytes, content_type: str = TEXT, **headers: str) -> list[str]:
    named = {"content-type": content_type, **{name.replace("_", "-"): value for name, value in headers.items()}}
    expected = Expected(statuses=frozenset({status}), rule="phone")
    return [
        mismatch.message
        for mismatch in refusal_mismatches(Behaviour(), expected, Answer(status, (*named.items(),), body))
    ]


@pytest.mark.parametrize(
    "body",
    [
        b'Traceback (most recent call last):\n  File "/srv/app.py", line 3, in get\nValueError: phone',
        b"java.lang.NumberFormatException: null",
        b"NullReferenceException\n   at Shop.Recoms.Get(String phone)",
        b"SQLSTATE[22P02]: Invalid text representation",
        b"goroutine 1 [running]:\nmain.go:12 +0x1d",
    ],
)
@pytest.mark.ledger("stack-traces")
def test_a_refusal_keeps_the_insides_to_itself(body: bytes) -> None:
    """Whatever the server is written in."""
    assert messages(400, body) == ["A refusal shows the server's insides."]


@pytest.mark.parametrize(
    "body", [b"phone must have 5 to 20 digits.", b"At least one of contactId, email must be specified.\nat (once)"]
)
def test_a_sentence_is_enough(body: bytes) -> None:
    """Of whatever words."""
    assert messages(400, body) == []


def test_a_refusal_can_be_read() -> None:
    """As UTF-8, whatever the text."""
    assert messages(400, "Помилка".encode("cp1251")) == ["A refusal's body isn't UTF-8."]
    assert messages(400, b" ") == ["A refusal doesn't say what is wrong."]
    assert messages(400, b"<p>", "text/html") == ["A refusal has another content type."]


@pytest.mark.ledger("auth-challenge")
def test_a_401_is_json_with_its_status_and_a_challenge() -> None:
    """And a 405 says what is allowed."""
    right = b'{"status": 401, "message": "No key."}'
    assert messages(401, right, "application/json", www_authenticate="Basic realm=x") == []
    assert messages(401, right, "application/json") == ["A 401 doesn't ask for HTTP Basic."]
    assert messages(401, b'{"status": 403}', "application/json") == [
        "A 401 doesn't ask for HTTP Basic.",
        "A 401's body lacks its status.",
    ]
    assert messages(401, b"no", "application/json") == ["A 401 doesn't ask for HTTP Basic.", "A 401's body isn't JSON."]
    assert messages(405, b"No.", allow="GET, HEAD") == []
    assert messages(405, b"No.", allow="POST") == ["A 405 doesn't say what is allowed."]
