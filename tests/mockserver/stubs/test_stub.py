"""What a stub may say: one body, one way of counting, and headers that are its own."""

from __future__ import annotations

from typing import Any

import pytest

from yespo_mockserver.stubs.stub import Stub, StubError

MATCH: dict[str, Any] = {"data_source": 1247}


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"first": 1},
        {"nth": 2},
        {"times": 3},
        {"first": 1, "times": 3},
        {"products": ["A"]},
        {"products": []},
        {"json": None},
        {"json": []},
        {"body": ""},
        {"status": 503, "headers": {"Retry-After": "1"}},
    ],
)
def test_a_stub_says_what_it_was_given(settings: dict[str, Any]) -> None:
    stub = Stub.of({"match": MATCH, **settings})
    assert Stub.of(stub.to_json()) == stub
    assert {name: value for name, value in stub.to_json().items() if name in settings} == settings


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"first": 1, "nth": 2}, "first and nth exclude each other"),
        ({"products": ["A"], "json": []}, "products, json and body exclude each other"),
        ({"products": ["A"], "body": ""}, "products, json and body exclude each other"),
        ({"json": None, "body": ""}, "products, json and body exclude each other"),
        ({"headers": {"Content-Length": "1"}}, "headers: Content-Length isn't the stub's"),
        ({"headers": {"transfer-encoding": "chunked"}}, "headers: transfer-encoding isn't the stub's"),
        ({"prodcts": []}, "no setting 'prodcts': did you mean products?"),
        ({"first": 0}, "the stub can't be read"),
        ({"match": {"colour": "red"}}, "colour"),
    ],
)
def test_a_stub_that_cant_be_is_refused_with_the_reason(settings: dict[str, Any], said: str) -> None:
    with pytest.raises(StubError) as refused:
        Stub.of({"match": MATCH, **settings})
    assert said in str(refused.value)
