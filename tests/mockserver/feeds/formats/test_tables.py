"""CSV and TSV, with what Google, Meta and Prom put in them."""

from __future__ import annotations

import pytest

from yespo_contracts.product import Product
from yespo_mockserver.feeds import Feed, FeedError, open_feed


def read(text: str) -> tuple[Feed, list[Product]]:
    reading = open_feed(text.encode())
    return reading, list(reading)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_told_by_the_header(separator: str) -> None:
    """Whatever the file is called."""
    rows = [["id", "title", "price"], ["1", "Tent", "5 UAH"]]
    reading, products = read("\n".join(separator.join(row) for row in rows))
    assert [(product.id, product.name, product.price) for product in products] == [("1", "Tent", 5.0)]
    assert reading.format == "csv"


def test_headers_may_have_spaces_other_case_and_prefixes() -> None:
    """`Image Link` is `image_link`."""
    _, products = read(
        "G:ID,Title,Price,Image Link,Google Product Category\n1,Tent,5 UAH,https://x.example/1.jpg,166\n"
    )
    assert products[0].tags == {"currency": "UAH", "image_link": "https://x.example/1.jpg"}
    assert products[0].category == ("166",)


def test_rows_above_the_header_are_skipped() -> None:
    """Meta's template explains its columns in a row of comments."""
    reading, products = read("# Required | Unique,# Required,# Required\nid,title,price\n1,Tent,5 UAH\n")
    assert [product.id for product in products] == ["1"]
    assert reading.findings.counts["comment-row"] == 1


def test_rows_without_identity_continue_the_row_above() -> None:
    """More pictures of one product, each in a row of its own."""
    reading, products = read("id,title,price,additional_image_link\n1,Tent,5 UAH,a\n,,,b\n,,,c\n2,Bag,6 UAH,d\n")
    assert products[0].tags["additional_image_link"] == "a,b,c"
    assert (reading.items, reading.findings.counts["continuation-row"]) == (2, 2)


def test_ragged_rows_are_told_and_read() -> None:
    """Too few cells and too many."""
    reading, products = read("id,title,price\n1,Tent,5 UAH,left over\n2,Bag,6 UAH\n3,Rope\n")
    assert [product.id for product in products] == ["1", "2"]
    assert (reading.items, reading.dropped, reading.findings.counts["ragged-row"]) == (3, 1, 2)


def test_cells_may_have_line_breaks_and_lines_are_counted() -> None:
    """A finding names the line on which its row begins."""
    reading, products = read('id,title,price\n1,"Two\nlines",5 UAH\n2,Bag,free\n')
    assert products[0].name == "Two\nlines"
    assert [(found.code, found.line) for found in reading.findings.list] == [("price-unreadable", 4)]


def test_a_quotation_mark_that_is_never_closed_is_told_where_it_opens() -> None:
    """The rest of the file is one cell; nothing of it becomes a product."""
    reading, products = read('id,title,price\n1,Rope,5 UAH\n2,"Tent,5 UAH\n3,Bag,6 UAH\n')
    assert [product.id for product in products] == ["1"]
    assert [found.line for found in reading.findings.list if found.code == "unclosed-quote"] == [3]
    assert reading.products + reading.dropped == reading.items


def test_an_endless_cell_is_refused() -> None:
    """A quotation mark that swallows megabytes."""
    reading = open_feed(b'id,title,price\n1,Rope,5 UAH\n2,"' + b"Tent,5\n" * 400_000)
    products: list[Product] = []
    with pytest.raises(FeedError) as caught:
        products.extend(reading)
    assert (caught.value.code, caught.value.line, len(products)) == ("unclosed-quote", 3, 1)


def test_proms_columns_are_known() -> None:
    """Cyrillic headers, an id that is blank, a sign for availability, and characteristics in columns of three."""
    triple = "Название_Характеристики,Измерение_Характеристики,Значение_Характеристики"
    reading, products = read(
        f"Код_товара,Название_позиции,Цена,Валюта,Наличие,Уникальный_идентификатор,{triple},{triple}\n"
        "ПФ-1,Намет,1299,UAH,+,,Вес,кг,3,Мест,,2\nПФ-2,Плед,99,UAH,-,77,,,,,,\n"
    )
    assert [(product.id, product.price, product.is_in_stock) for product in products] == [
        ("ПФ-1", 1299.0, 1),
        ("77", 99.0, 0),
    ]
    assert products[0].tags["currency"] == "UAH"
    assert (products[0].tags["вес"], products[0].tags["мест"]) == ("3", "2")
    assert reading.dropped == 0


def test_a_table_without_an_id_is_no_feed() -> None:
    """Some other spreadsheet."""
    with pytest.raises(FeedError, match="no header"):
        read("name,city\nOlha,Lviv\n")


def test_an_endless_line_is_refused() -> None:
    """A file that is no table takes no more memory than one."""
    with pytest.raises(FeedError, match="longer than"):
        read("id,title,price\n" + "x" * 6_000_000)
