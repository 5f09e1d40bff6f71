"""What a refusal looks like on the wire."""

from __future__ import annotations

import json

import pytest

from yespo_contracts import errors


@pytest.mark.ledger("error-body")
def test_a_refusal_is_one_sentence_a_line() -> None:
    """As text by default."""
    refusal = errors.Refusal(400, ("One.", "Two."))
    assert refusal.content("/p", "text") == ("text/plain; charset=UTF-8", b"One.\nTwo.")


@pytest.mark.ledger("error-body")
def test_a_refusal_can_be_json() -> None:
    """With status, error, message and path."""
    content_type, body = errors.unknown_data_source(404, 7).content("/p", "json")
    assert content_type == "application/json; charset=UTF-8"
    expected = {"status": 404, "error": "Not Found", "message": "Unknown dataSourceId 7.", "path": "/p"}
    assert json.loads(body) == expected


@pytest.mark.ledger("unauthorized-body")
def test_a_401_is_json_in_either_style() -> None:
    """The vendor's own clients read its status, and HTTP wants a challenge."""
    refusal = errors.unauthorized("No key.")
    content_type, body = refusal.content("/p", "text")
    assert content_type == "application/json; charset=UTF-8"
    assert json.loads(body)["status"] == 401
    assert dict(refusal.headers)["WWW-Authenticate"].startswith("Basic ")


@pytest.mark.ledger("retry-after")
def test_a_429_says_when_to_come_again() -> None:
    """Unless it is told not to."""
    assert dict(errors.too_many_requests(200, 3).headers) == {"Retry-After": "3"}
    assert errors.too_many_requests(0.5, None).headers == ()


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (errors.forbidden(), 403),
        (errors.method_not_allowed("GET"), 405),
        (errors.no_such_path(), 404),
        (errors.unknown_contact(), 404),
        (errors.query_too_long(5), 414),
    ],
)
def test_each_refusal_has_its_status_and_a_text(refusal: errors.Refusal, status: int) -> None:
    """Nobody gets a bare number."""
    assert refusal.status == status
    assert refusal.content("/", "text")[1]
