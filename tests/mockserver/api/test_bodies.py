"""What no body of any resource may be: each a clear refusal, and nothing of it taken."""

from __future__ import annotations

import pytest
from driving import AUTHORIZATION, ask
from hypothesis import given
from hypothesis import strategies as st
from loop import order, post, shop_of_five

from yespo_contracts.bodies import json_body
from yespo_contracts.bodies.json_body import MAX_BODY_BYTES, MAX_VALUES
from yespo_mockserver.app import create_app

PATHS = ("/api/v1/orders", "/api/v2", "/api/v1/contact", "/api/v1/contacts", "/api/v1/auth/contact/token")
paths = pytest.mark.parametrize("path", PATHS)


@paths
@pytest.mark.ledger("json-body")
@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        (b"", 400, "The body is empty"),
        (b"  ", 400, "The body is empty"),
        (b"{", 400, "isn't valid JSON"),
        (b'{"orders": [}', 400, "line 1, column 13"),
        (b'{"a": 1, "a": 2}', 400, "the key a twice"),
        (b'{"orders": [], "orders": []}', 400, "the key orders twice"),
        (b"[" * 10_000 + b"]" * 10_000, 400, "levels deep"),
        (b"[" * 100 + b"]" * 100, 400, "levels deep"),
        (b'{"a": "\xff"}', 400, "isn't UTF-8"),
        (b'{"a": NaN}', 400, "holds NaN"),
        (b'{"a": 1e999}', 400, "too large"),
        (b'{"a": ' + b"9" * 5000 + b"}", 400, "too many digits"),
        (b'{"a": "\\ud800"}', 400, "surrogate"),
        (b"[]", 400, ""),
        (b"null", 400, ""),
        (b'"text"', 400, ""),
        (b"1", 400, ""),
        (b"{}", 400, ""),
        (b'{"unknown": 1}', 400, ""),
    ],
)
def test_a_bad_body_is_refused(path: str, body: bytes, status: int, text: str) -> None:
    """The refusal says what is wrong; the shop stays as it is."""
    shop = shop_of_five()
    before = len(shop.history), len(shop.contacts)
    answer = post(shop, path, body)
    assert answer.status == status
    assert answer.headers["content-type"] == "text/plain; charset=UTF-8"
    assert text in answer.body.decode()
    assert answer.body
    assert (len(shop.history), len(shop.contacts)) == before
    assert answer.exchange.violations


@paths
@pytest.mark.ledger("json-body")
def test_a_body_of_50_megabytes_is_refused_unread(path: str) -> None:
    """By its announced length, and by its own where none is announced."""
    assert post(shop_of_five(), path, b"{}", **{"content-length": "52428800"}).status == 413
    assert post(shop_of_five(), path, b" " * (MAX_BODY_BYTES + 1)).status == 413


@paths
@pytest.mark.ledger("json-body")
def test_a_body_of_more_values_than_anybody_sends_is_refused_unread(path: str) -> None:
    values = b",".join([b"1"] * (MAX_VALUES + 1))
    for body in (b"[" + values + b"]", b"{" * (MAX_VALUES + 1), b"[{" * MAX_VALUES):
        answer = post(shop_of_five(), path, body)
        assert (answer.status, answer.body[:30]) == (400, b"The body holds more than 250,0")


@paths
@pytest.mark.ledger("json-body")
def test_another_media_type_is_refused(path: str) -> None:
    """A form isn't JSON; a charset beside the type doesn't matter."""
    assert post(shop_of_five(), path, b"a=1", **{"content-type": "application/x-www-form-urlencoded"}).status == 415
    charset = post(
        shop_of_five(), "/api/v1/orders", {"orders": []}, **{"content-type": "application/json; charset=UTF-8"}
    )
    assert charset.status == 200


@paths
@given(
    document=st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["orders", "GeneralInfo", "eventName", "ProductPage", "contacts", "channels", "items", "x"]
                ),
                inner,
                max_size=3,
            )
        ),
        max_leaves=8,
    )
)
def test_no_document_is_a_server_error(path: str, document: object) -> None:
    """Whatever JSON comes, the answer is 200 or 400."""
    assert post(shop_of_five(), path, document).status in {200, 400}


@pytest.mark.ledger("methods")
@pytest.mark.parametrize(
    ("path", "method", "allow"),
    [
        ("/api/v1/orders", "GET", "POST, DELETE"),
        ("/api/v2", "PUT", "POST"),
        ("/api/v1/contact", "GET", "POST, DELETE"),
        ("/api/v1/contacts", "DELETE", "GET, POST, HEAD"),
        ("/api/v1/contact/1", "POST", "GET, PUT, DELETE, HEAD"),
        ("/api/v1/account/info", "POST", "GET, HEAD"),
        ("/api/v1/version", "POST", "GET, HEAD"),
        ("/api/v1/auth/contact/token", "GET", "POST"),
        ("/v1/recoms/1245", "POST", "GET, HEAD"),
    ],
)
def test_other_methods_are_refused(path: str, method: str, allow: str) -> None:
    """405 names the methods that the resource has."""
    answer = ask(create_app(shop_of_five()), path, "", method=method)
    assert (answer.status, answer.headers["allow"]) == (405, allow)


@pytest.mark.ledger("basic-auth-refusal")
@pytest.mark.ledger("basic-auth")
@pytest.mark.parametrize("path", [path for path in PATHS if path != "/api/v2"])
def test_all_but_the_tracker_need_authorization(path: str) -> None:
    """Without a key nothing is taken."""
    shop = shop_of_five()
    answer = post(shop, path, {"orders": [order()]}, authorization="Basic nonsense")
    assert answer.status == 401
    assert "www-authenticate" in answer.headers
    assert len(shop.history) == 1
    assert AUTHORIZATION not in answer.body.decode()


def test_as_many_values_as_are_allowed_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_body, "MAX_VALUES", 4)
    assert post(shop_of_five(), "/api/v1/orders", b'{"orders": [,,').body.startswith(b"The body isn't valid JSON")
    assert b"more than 4 values" in post(shop_of_five(), "/api/v1/orders", b'{"orders": [,,,').body
