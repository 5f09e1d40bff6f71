"""No request costs much to be looked at, whatever is in it: in the journal, a log, a curl line, an archive."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from urllib.parse import unquote_plus as standard

import pytest
from driving import AUTHORIZATION, drive
from hard_texts import PLACES, texts
from hypothesis import given
from hypothesis import strategies as st

from yespo_contracts.private.form import unquote_plus
from yespo_mockserver.app import create_app
from yespo_mockserver.journal import Entry, export, logs
from yespo_mockserver.shop import Shop

# Alone on a machine the worst takes 3 milliseconds, also with every place full; measuring coverage makes that 12.
MOST_SECONDS = 0.011 if sys.gettrace() is None else 0.03
SHOP = Shop.demo()


def kept(place: str, text: str) -> Entry:
    """Return what the journal keeps of a request with a text in one place."""
    app = create_app(SHOP)
    headers = {"host": "x", "authorization": AUTHORIZATION}
    target, method, body = "/api/v2/contacts/recoms/1245?contactId=1", "GET", b""
    printable = text.replace("#", "%23").replace(" ", "%20")
    if place == "path":
        target = "/" + printable.replace("?", "%3F")
    elif place in {"query", "value"}:
        target += ("&x=" if place == "value" else "&") + printable
    elif place in {"body", "text in a body"}:
        method, target = "POST", "/api/v1/orders"
        body = text.encode() if place == "body" else json.dumps({"orders": [{"externalOrderId": text}]}).encode()
    else:
        headers[place] = text
    drive(app, target, headers, method=method, body=body)
    (entry,) = app.journal
    return entry


def seconds(look: Callable[[], object]) -> float:
    def once() -> float:
        started = time.thread_time()
        look()
        return time.thread_time() - started

    first = once()
    return first if first < MOST_SECONDS else min(first, *(once() for _ in range(5)))


@pytest.mark.parametrize("place", PLACES)
def test_a_look_at_a_request_is_bounded(place: str) -> None:
    for text in texts(16_000):
        entry = kept(place, text)
        for look in (export.document, export.details, export.curl, export.har_entry):
            assert seconds(lambda look=look, entry=entry: look(entry)) < MOST_SECONDS, (look.__name__, text[:20])  # type: ignore[misc]
        assert seconds(lambda entry=entry: logs.line_of(entry, ())) < MOST_SECONDS, text[:20]  # type: ignore[misc]


@pytest.mark.parametrize("piece", ["%2540.", "%257B%2522a%2522%253A;a", "\\u0041", "x-id:", "a=b&", "       \\u0041"])
def test_a_look_at_a_request_that_is_full_of_it_is_bounded(piece: str) -> None:
    """In the query, in fifty headers and in the body at once."""
    app = create_app(SHOP)
    headers = {"host": "x", "authorization": AUTHORIZATION} | {f"x-{n}": (piece * 1200)[:1200] for n in range(45)}
    query = (piece * 4000)[:16_000].replace(" ", "%20")
    drive(app, f"/api/v1/orders?{query}", headers, method="POST", body=(piece * 4000)[:16_000].encode())
    (entry,) = app.journal
    for look in (export.document, export.details, export.curl, export.har_entry):
        assert seconds(lambda look=look: look(entry)) < MOST_SECONDS, look.__name__  # type: ignore[misc]


def test_values_within_values_have_an_end() -> None:
    for text in ("id=" * 5000, "name=id=" * 3000, "sku:" * 4000, "id%3D" * 3000):
        export.details(kept("query", text))


@given(st.text(alphabet="%+aA0fFeE2d9-йц &=", max_size=40))
def test_a_percent_encoding_is_undone_as_by_the_standard_library(text: str) -> None:
    assert unquote_plus(text) == standard(text)
