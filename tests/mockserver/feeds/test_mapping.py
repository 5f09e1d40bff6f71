"""From an item's fields to a product."""

from __future__ import annotations

import pytest

from yespo_contracts.product import Product
from yespo_mockserver.feeds.formats.items import Item
from yespo_mockserver.feeds.mapping import FeedMapping


def made(mapping: FeedMapping | None = None, **fields: str | list[str]) -> tuple[Product | None, list[str]]:
    given: dict[str, str | list[str]] = {"id": "1", "price": "100 UAH", **fields}
    item = Item(1, {name: [value] if isinstance(value, str) else value for name, value in given.items()})
    return (mapping or FeedMapping()).product(item), [code for code, _, _ in item.notes]


def good(mapping: FeedMapping | None = None, **fields: str | list[str]) -> Product:
    product, _ = made(mapping, **fields)
    assert product is not None
    return product


@pytest.mark.ledger("feed-mapping-answer")
@pytest.mark.ledger("feed-mapping-id")
def test_the_id_is_the_feeds() -> None:
    """Whatever else an item has."""
    assert good(id="SKU-7", item_group_id="7").id == "SKU-7"


@pytest.mark.ledger("feed-tag-names")
@pytest.mark.ledger("feed-tags")
@pytest.mark.ledger("feed-tags-all")
def test_every_other_field_is_a_tag() -> None:
    """A repeated one is joined by commas; brand is empty where it is missing."""
    product = good(title="Tent", color=["red", " blue "], shipping_country="UA")
    assert product.tags == {"color": "red,blue", "shipping_country": "UA", "currency": "UAH"}
    assert product.brand == ""


@pytest.mark.ledger("feed-mapping")
def test_categories_are_the_shops_own_paths() -> None:
    """One string each; Google's category where there is none, and nothing without that."""
    assert good(product_type=["A > B", "C", "A > B", " "]).category == ("A > B", "C")
    assert good(product_type="A", google_product_category="5").tags["google_product_category"] == "5"
    assert good(google_product_category="5").category == ("5",)
    assert good().category == ()


@pytest.mark.ledger("feed-price")
def test_the_sale_price_is_the_price_if_it_is_lower() -> None:
    """The regular one is then the old price; in any other case it is as if there were none."""
    product = good(sale_price="80.50 UAH")
    assert (product.price, product.tags) == (80.5, {"oldprice": "100", "currency": "UAH"})
    for sale, code in (
        ("120 UAH", "sale-price-not-lower"),
        ("soon", "sale-price-unreadable"),
        ("80 EUR", "sale-price-currency"),
    ):
        wrong, codes = made(sale_price=sale)
        assert wrong is not None
        assert (wrong.price, wrong.tags, codes) == (100.0, {"currency": "UAH"}, [code])
    assert made(sale_price="100 UAH")[1] == []


@pytest.mark.ledger("feed-dropped")
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"id": " "}, "missing-id"),
        ({"price": ""}, "missing-price"),
        ({"price": "free"}, "price-unreadable"),
        ({"price": "-1 UAH"}, "price-negative"),
    ],
)
def test_an_item_without_id_or_usable_price_is_no_product(fields: dict[str, str], code: str) -> None:
    """The note says which it was."""
    assert made(None, **fields) == (None, [code])


@pytest.mark.ledger("feed-availability")
def test_stock_is_one_or_nothing() -> None:
    """Missing availability is out of stock, as is a word that isn't known."""
    assert good(availability="in stock").is_in_stock == 1
    assert good(availability="").is_in_stock == 0
    assert good().is_in_stock == 0
    assert made(availability="perhaps")[1] == ["availability-unknown"]


def test_a_mapping_names_other_fields() -> None:
    """By the feed's own name, with or without prefix and in any letter case."""
    mapping = FeedMapping({"price": "g:Wholesale_Price", "name": "short", "category": "custom_label_0"})
    product = good(
        mapping, wholesale_price="70 UAH", short="T", title="Tent", custom_label_0="Hit", sale_price="60 UAH"
    )
    assert (product.price, product.name, product.category) == (70.0, "T", ("Hit",))
    assert product.tags["title"] == "Tent"


def test_a_mapping_may_name_a_table_or_ymls_own_field() -> None:
    """`vendor` is brand by then."""
    assert good(FeedMapping({"name": "vendor"}), brand="Acme").name == "Acme"


def test_a_mapped_field_that_is_missing_is_told() -> None:
    """It is most likely a slip in shop.toml."""
    assert made(FeedMapping({"name": "short"}))[1] == ["mapped-field-missing"]


def test_a_mapping_knows_the_responses_fields_only() -> None:
    """Anything else is an error that lists them."""
    with pytest.raises(ValueError, match="titel isn't a field of the response"):
        FeedMapping({"titel": "title"})
