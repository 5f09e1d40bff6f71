"""Tables of platforms and marketplaces: columns by their names, variants in rows."""

from __future__ import annotations

import pytest

from yespo_contracts.product import Product
from yespo_mockserver.feeds import Feed, FeedError, open_feed
from yespo_mockserver.feeds.report import check_feed


def read(text: str) -> tuple[Feed, list[Product]]:
    reading = open_feed(text.encode())
    return reading, list(reading)


@pytest.mark.parametrize(
    "table",
    [
        (
            "ID,Item title,Final URL,Image URL,Item description,Item category,Price\nA,Kite,https://k.example/A,"
            "https://k.example/A.jpg,D,Kites,450.00 UAH\n"
        ),
        (
            "Код товару;Назва товару;Посилання на товар;Посилання на зображення;Опис товару;"
            "Категорія товару;Ціна;Валюта\n"
            "A;Kite;https://k.example/A;https://k.example/A.jpg;D;Kites;450;UAH\n"
        ),
        (
            "Уникальный_идентификатор;Название_позиции;Продукт_на_сайте;Ссылка_изображения;Описание;Название_группы;"
            "Цена;Валюта\n"
            "A;Kite;https://k.example/A;https://k.example/A.jpg;D;Kites;450;UAH\n"
        ),
        (
            "# Required | Facebook\nid\ttitle\tlink\timage_link\tdescription\tproduct_type\tprice\n"
            "A\tKite\thttps://k.example/A\thttps://k.example/A.jpg\tD\tKites\t450.00 UAH\n"
        ),
        (
            "ID,Name,Permalink,Images,Short description,Categories,Regular price,Currency\n"
            "A,Kite,https://k.example/A,https://k.example/A.jpg,D,Kites,450,UAH\n"
        ),
    ],
)
def test_a_column_is_known_by_the_names_that_others_have_for_it(table: str) -> None:
    """Google Ads, Hotline, Prom, Facebook, WooCommerce."""
    product = read(table)[1][0]
    assert (product.id, product.name, product.url, product.descr) == ("A", "Kite", "https://k.example/A", "D")
    assert (product.price, product.category) == (450.0, ("Kites",))
    assert (product.tags["currency"], product.tags["image_link"]) == ("UAH", "https://k.example/A.jpg")


@pytest.mark.parametrize(
    ("header", "currency"),
    [("price_uah", "UAH"), ("Price (EUR)", "EUR"), ("Цена розничная, грн.", "UAH"), ("Ціна, грн", "UAH")],
)
def test_a_column_of_prices_may_have_the_currency_in_its_name(header: str, currency: str) -> None:
    """Behind the name that it has otherwise."""
    product = read(f'id,title,"{header}"\nA,Kite,450\n')[1][0]
    assert (product.price, product.tags["currency"]) == (450.0, currency)


def test_a_column_of_the_shops_own_keeps_its_name() -> None:
    """With the signs that are in it."""
    assert read('id,title,price,"Ширина, мм",Екран (см)\nA,K,5 UAH,3,4\n')[1][0].tags == {
        "currency": "UAH",
        "ширина,_мм": "3",
        "екран_(см)": "4",
    }


def test_several_pictures_in_one_cell_are_parted() -> None:
    """The first is the picture; addresses with commas of their own stay whole."""
    product = read('id,title,price,image_link\nA,K,5 UAH,"https://k.example/1.jpg, https://k.example/2.jpg"\n')[1][0]
    assert product.tags["image_link"] == "https://k.example/1.jpg"
    assert product.tags["additional_image_link"] == "https://k.example/2.jpg"
    assert read('id,title,price,image_link\nA,K,5 UAH,"https://k.example/w_1,h_2/a.jpg"\n')[1][0].tags == {
        "currency": "UAH",
        "image_link": "https://k.example/w_1,h_2/a.jpg",
    }


SHOPIFY = """Handle,Title,Body (HTML),Vendor,Type,Variant SKU,Variant Price,Variant Inventory Qty,Image Src
delta,Delta kite,<p>D</p>,Zmiy,Kites,D-1,450,0,https://k.example/1.jpg
delta,,,,,D-2,450,3,
delta,,,,,,,,https://k.example/2.jpg
box,Box kite,<p>B</p>,Zmiy,Kites,B-1,300,0,https://k.example/3.jpg
"""
WIX = """handleId,fieldType,name,description,productImageUrl,collection,price,inventory
delta,Product,Delta kite,D,https://k.example/1.jpg,Kites,450,InStock
delta,Variant,,,,,,OutOfStock
box,Product,Box kite,B,https://k.example/3.jpg,Kites,300,0
"""


REPEATED = """Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty
delta,Delta kite,A,450,0
delta,Delta kite,B,460,2
box,Box kite,C,300,0
"""


@pytest.mark.parametrize("table", [SHOPIFY, WIX, REPEATED])
def test_rows_of_variants_continue_the_product_above(table: str) -> None:
    """No row of them is a duplicate; in stock is what one variant has."""
    reading, products = read(table)
    assert [(product.id, product.name, product.is_in_stock) for product in products] == [
        ("delta", "Delta kite", 1),
        ("box", "Box kite", 0),
    ]
    assert (reading.items, reading.dropped) == (2, 0)
    assert not {"duplicate-id", "repeated-field"} & check_feed(table.encode()).finding_counts.keys()
    found = [finding for finding in check_feed(table.encode()).findings if finding.code == "continuation-row"]
    assert len(found) == 1


@pytest.mark.parametrize(
    ("table", "code", "word"),
    [
        ("id,custom_label_0\nA,summer\n", "supplemental-feed", "custom_label_0"),
        ("id\tpromotion_id\nA\tX\n", "supplemental-feed", "promotion_id"),
        ("store code,id,quantity,price\nX,A,3,450 UAH\n", "not-a-feed", "stores"),
        ("name,colour\nA,red\n", "not-a-feed", "id"),
    ],
)
def test_a_table_of_another_kind_is_named(table: str, code: str, word: str) -> None:
    """A supplemental feed, a list of what stores have, no feed at all."""
    with pytest.raises(FeedError, match=word) as caught:
        read(table)
    assert caught.value.code == code
