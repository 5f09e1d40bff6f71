"""What is wrong with one product: by itself, and against the feed, told in the words that lead to the cause."""

from __future__ import annotations

import pytest

from yespo_checker.assertions.fields import field_mismatches
from yespo_checker.expectations import Account
from yespo_contracts.account import Known, KnownDataSource
from yespo_contracts.product import Product

RIGHT = Product(
    id="A",
    name="Tent & <b>two</b>",
    url="https://shop.example/a",
    price=1299.95,
    category=("Tents",),
    tags={"color": "red", "note": "long text"},
).to_json()
ACCOUNT = Account(Known(data_sources=(KnownDataSource(id=1),), products=("A",), catalogue={"A": RIGHT}))
UNKNOWN = Account(Known(data_sources=(KnownDataSource(id=1),)))


def told(**changed: object) -> list[tuple[str, str]]:
    return [(found.rule, found.message) for found in field_mismatches(ACCOUNT, {**RIGHT, **changed})]


def test_a_product_as_the_feed_has_it_is_right() -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("name", "value", "how"),
    [
        ("name", "Tent &amp; &lt;b&gt;two&lt;/b&gt;", ": it is HTML-escaped"),
        ("name", " Tent & <b>two</b>", ": blanks at an end were added or lost"),
        ("name", "Tent & <b>…", ": it is cut short"),
        ("name", "TENT & <B>two</b>", ": it is in another letter case"),
        ("name", "Boat", ""),
        ("price", 1299.9500001, ": it is right but for a float artefact"),
        ("price", 1300, ": it is rounded"),
        ("price", 1299, ": it is rounded"),
        ("price", 129995, ": it is in another unit, as cents for whole ones"),
        ("price", 12.9995, ": it is in another unit, as cents for whole ones"),
        ("price", 1298, ""),
    ],
)
def test_a_value_that_isnt_the_feeds_is_told_with_how_it_was_changed(name: str, value: object, how: str) -> None:
    assert told(**{name: value}) == [("same-product", f"{name} isn't the feed's{how}.")]


def test_html_that_was_unescaped_is_told() -> None:
    account = Account(Known(data_sources=(KnownDataSource(id=1),), catalogue={"A": {**RIGHT, "name": "A &amp; B"}}))
    (found,) = field_mismatches(account, {**RIGHT, "name": "A & B"})
    assert found.message == "name isn't the feed's: HTML was unescaped."


@pytest.mark.parametrize(
    ("changed", "rule", "message"),
    [
        ({"tags_color": "RED"}, "same-product", "A tags_ field isn't the feed's: it is in another letter case."),
        ({"tags_color": ["red"]}, "tags-type", "A tags_ field is of another type."),
        ({"tags_": "x"}, "fields", "A field isn't mandatory and doesn't begin with tags_."),
        ({"color": "red"}, "fields", "A field isn't mandatory and doesn't begin with tags_."),
        ({"name": "", "id": "B"}, "fields", "name is empty."),
        ({"price": "1", "id": "B"}, "field-types", "price is of another type."),
        ({"price": True, "id": "B"}, "field-types", "price is of another type."),
        ({"price": -0.01, "id": "B"}, "field-types", "price has a value that it can't have."),
        ({"price": float("inf"), "id": "B"}, "field-types", "price has a value that it can't have."),
        ({"isInStock": 2, "id": "B"}, "field-types", "isInStock has a value that it can't have."),
        ({"isInStock": 1.0, "id": "B"}, "field-types", "isInStock is of another type."),
        ({"isInStock": True, "id": "B"}, "field-types", "isInStock is of another type."),
        ({"category": ["A", 1], "id": "B"}, "field-types", "category is of another type."),
        ({"category": "A", "id": "B"}, "field-types", "category is of another type."),
        (
            {"category": ["A", " \u200b "], "id": "B"},
            "field-values",
            "category is filled, but with nothing that is one.",
        ),
        ({"brand": "null", "id": "B"}, "field-values", "brand is filled, but with nothing that is one."),
        ({"brand": "\u200b", "id": "B"}, "field-values", "brand is filled, but with nothing that is one."),
        ({"id": "B "}, "field-values", "id is filled, but with nothing that is one."),
        ({"url": "ftp://x/y", "id": "B"}, "field-values", "url is filled, but with nothing that is one."),
        ({"url": "https://x/y z", "id": "B"}, "field-values", "url is filled, but with nothing that is one."),
        ({"url": "https://./y", "id": "B"}, "field-values", "url is filled, but with nothing that is one."),
        ({"url": "https://[", "id": "B"}, "field-values", "url is filled, but with nothing that is one."),
        ({"name": "x\ufffd", "id": "B"}, "content-type", "Text isn't in the charset that is told."),
        (
            {"name": "Намет".encode().decode("latin-1"), "id": "B"},
            "content-type",
            "Text isn't in the charset that is told.",
        ),
    ],
)
def test_what_a_product_cant_have_is_told(changed: dict[str, object], rule: str, message: str) -> None:
    assert told(**changed) == [(rule, message)]


@pytest.mark.parametrize(
    "changed", [{"price": 0}, {"price": 0.0}, {"isInStock": 0}, {"category": []}, {"brand": ""}, {"name": "Намет é ñ"}]
)
def test_what_is_allowed_is_no_finding(changed: dict[str, object]) -> None:
    assert told(id="B", **changed) == []


def test_a_product_without_a_field_or_without_tags_is_told() -> None:
    assert [found.message for found in field_mismatches(UNKNOWN, {"id": "A"})] == [
        f"A product has no {name}." for name in ("name", "url", "price", "descr", "brand", "category", "isInStock")
    ]
    bare = {name: value for name, value in RIGHT.items() if not name.startswith("tags_")}
    (found,) = field_mismatches(ACCOUNT, bare)
    assert found.message == "A product has none of the feed's other fields."
