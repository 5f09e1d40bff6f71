"""Writing feeds."""

from __future__ import annotations

import pytest

from yespo_contracts.feed_files import write_feed
from yespo_contracts.product import Product


def test_an_rss_item_has_the_fields_of_googles_specification() -> None:
    """Text is escaped; the old price is the regular one, and the price the sale price."""
    product = Product(id="1", name="A & <B>", price=80.0, tags={"oldprice": "100", "currency": "UAH", "color": "red"})
    text = b"".join(write_feed([product])).decode()
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"')
    for element in (
        "<g:title>A &amp; &lt;B&gt;</g:title>",
        "<g:price>100.00 UAH</g:price>",
        "<g:sale_price>80.00 UAH</g:sale_price>",
        "<g:availability>in_stock</g:availability>",
        "<g:color>red</g:color>",
    ):
        assert element in text
    assert "<g:currency>" not in text


def test_a_large_feed_comes_in_pieces() -> None:
    """So that a million products don't stand in memory."""
    assert len(list(write_feed(Product(id=str(number)) for number in range(1200)))) > 2


def test_an_unknown_format_is_refused() -> None:
    """With those that there are."""
    with pytest.raises(ValueError, match="rss, atom, yml, csv"):
        list(write_feed([], "json"))


def test_a_table_has_as_many_columns_of_a_name_as_the_product_with_most_of_them() -> None:
    shelf = [Product(id="1", name="One", price=1.0), Product(id="2", name="Two", price=2.0, category=("A", "B"))]
    assert b"".join(write_feed(shelf, "csv")).decode().splitlines() == [
        "id,title,price,link,sale_price,availability,product_type,product_type",
        "1,One,1.00,,1.00,in_stock,,",
        "2,Two,2.00,,2.00,in_stock,A,B",
    ]
