"""Heureka's and Hotline's XML."""

from __future__ import annotations

import pytest

from yespo_contracts.product import Product
from yespo_mockserver.feeds import Feed, open_feed

ITEM = (
    "<ITEM_ID>A</ITEM_ID><PRODUCTNAME>Delta</PRODUCTNAME><PRODUCT>Delta, skladem</PRODUCT><DESCRIPTION>D</DESCRIPTION>"
    "<URL>https://k.example/A</URL><IMGURL>https://k.example/A.jpg</IMGURL>"
    "<IMGURL_ALTERNATIVE>https://k.example/A2.jpg</IMGURL_ALTERNATIVE><PRICE_VAT>450,50</PRICE_VAT>"
    "<MANUFACTURER>Zmiy</MANUFACTURER><CATEGORYTEXT>Hobby | Draky</CATEGORYTEXT><EAN>4006381333931</EAN>"
    "<ITEMGROUP_ID>G</ITEMGROUP_ID><PARAM><PARAM_NAME>Barva</PARAM_NAME><VAL>Červená</VAL></PARAM>"
    "<DELIVERY><DELIVERY_ID>PPL</DELIVERY_ID><DELIVERY_PRICE>99</DELIVERY_PRICE></DELIVERY>"
)


def read(text: str) -> tuple[Feed, list[Product]]:
    reading = open_feed(text.encode())
    return reading, list(reading)


@pytest.mark.parametrize("root", ["SHOP", 'SHOP xmlns="http://www.zbozi.cz/ns/offer/1.0"', "shop"])
def test_an_item_of_heureka_is_a_product(root: str) -> None:
    """Its names are Google's by others; levels are separated by |."""
    text = f"<{root}><SHOPITEM>{ITEM}<DELIVERY_DATE>0</DELIVERY_DATE></SHOPITEM></{root.split(maxsplit=1)[0]}>"
    reading, (product,) = read(text)
    assert reading.format == "heureka"
    assert product == Product(
        id="A", name="Delta", url="https://k.example/A", price=450.5, descr="D", brand="Zmiy",
        category=("Hobby > Draky",), is_in_stock=1,
        tags={
            "image_link": "https://k.example/A.jpg", "additional_image_link": "https://k.example/A2.jpg",
            "gtin": "4006381333931", "item_group_id": "G", "barva": "Červená", "product": "Delta, skladem",
            "delivery_delivery_id": "PPL", "delivery_delivery_price": "99", "delivery_date": "0",
        },
    )  # fmt: skip


@pytest.mark.parametrize(("date", "available"), [("0", 1), ("3", 0), ("2026-08-01", 0), ("skladem", 1), ("", 0)])
def test_what_can_be_sent_at_once_is_in_stock(date: str, available: int) -> None:
    """Days, a date, or words."""
    (product,) = read(f"<SHOP><SHOPITEM>{ITEM}<DELIVERY_DATE>{date}</DELIVERY_DATE></SHOPITEM></SHOP>")[1]
    assert product.is_in_stock == available


def test_an_item_of_hotline_is_a_product() -> None:
    """With the tree of categories in elements, and the currency in the price's name."""
    text = (
        "<price><date>2026-06-01</date><firmName>K</firmName><categories><category><id>1</id><name>Хобі</name></category>"
        "<category><id>2</id><parentId>1</parentId><name>Змії</name></category></categories><items><item><id>A</id>"
        "<categoryId>2</categoryId><code>C-1</code><vendor>Zmiy</vendor><name>Дельта</name><description>D</description>"
        "<url>https://k.example/A</url><image>https://k.example/A.jpg</image><priceRUAH>450</priceRUAH>"
        '<stock>В наявності</stock><param name="Колір">синій</param></item></items></price>'
    )
    reading, (product,) = read(text)
    assert reading.format == "hotline"
    assert product == Product(
        id="A", name="Дельта", url="https://k.example/A", price=450.0, descr="D", brand="Zmiy",
        category=("Хобі > Змії",), is_in_stock=1,
        tags={"currency": "UAH", "mpn": "C-1", "image_link": "https://k.example/A.jpg", "колір": "синій"},
    )  # fmt: skip
    assert reading.findings.counts == {"availability-form": 1}
