"""Products compared with what a client has in hand, and how a difference is shown."""

from __future__ import annotations

import httpx
import pytest

from yespo_contracts import Product
from yespo_testkit import YespoMock
from yespo_testkit.assertions.products import differing

URL = "https://yespo.io/api/v2/contacts/recoms/1244?contactId=162688150"


def test_what_is_expected_equals_the_json_that_a_client_returns() -> None:
    with YespoMock() as mock:
        expected = mock.expected(data_source=1244, contact_id=162688150)
        got = httpx.get(URL, auth=("user", "key")).json()
    assert got == expected
    assert expected == got
    assert got[:2] == expected[:2]
    got[1]["price"] += 1
    assert got != expected


def test_a_product_equals_a_product_and_nothing_else_but_its_json() -> None:
    one = Product(id="A", price=1.5, tags={"color": "red"})
    assert one == Product(id="A", price=1.5, tags={"color": "red"})
    assert one != Product(id="A", price=1.5)
    assert one == one.to_json()
    assert one != "A"
    assert len({one, Product(id="A", price=1.5, tags={"color": "red"})}) == 1


def test_a_field_is_had_by_its_name_in_the_response() -> None:
    one = Product(id="A", tags={"color": "red"})
    assert (one["id"], one["isInStock"], one["tags_color"]) == ("A", 1, "red")
    with pytest.raises(KeyError, match="no field 'is_in_stock'; this one has id, name"):
        one["is_in_stock"]


def test_a_difference_is_shown_field_by_field() -> None:
    one, other = Product(id="A", price=1.5), Product(id="B")
    assert differing([one, other], [one.to_json() | {"price": 2.5}]) == [
        "the products differ",
        "  ids: A, B",
        "   vs. A",
        "  [0] price: 1.5 vs. 2.5",
        "  2 products compared with 1",
    ]
    assert differing([1], [2]) is None
    assert differing([one], [3]) is None


def test_pytest_shows_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        from yespo_testkit import Product

        def test_it():
            assert [{"id": "A", "name": "x"}] == [Product(id="A", name="y")]
        """
    )
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.stdout.fnmatch_lines(["E*the products differ", "E*[[]0] name: 'x' vs. 'y'"])
