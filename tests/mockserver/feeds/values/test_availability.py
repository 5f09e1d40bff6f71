"""Availability and quantities in the spellings that shops use."""

from __future__ import annotations

import time

import pytest

from yespo_mockserver.feeds.values.availability import quantity, read_availability


@pytest.mark.parametrize(
    "text",
    [
        "in stock",
        "in_stock",
        "InStock",
        "IN_STOCK",
        "https://schema.org/InStock",
        "available",
        "true",
        "+",
        "1",
        "12",
        "в наличии",
        "В наявності",
        "є в наявності",
        "есть",
        "in-stock",
        "https://schema.org/LimitedAvailability",
        "http://schema.org/OnlineOnly",
        "schema:InStoreOnly",
        "10+",
        ">10",
        "> 10 шт.",
        "більше 10",
        "In stock (5)",
        "In stock: 3 pcs",
        "у наявності",
        "Готово до відправки",
        "закінчується",
        "заканчивается",
        "dostępny",
        "na stanie",
        "mała ilość",
        "skladem",
        "Skladem > 5 ks",
        "na sklade",
        "în stoc",
        "In stoc (12)",
        "auf Lager",
        "sofort lieferbar",
        "en stock",
        "5 шт",
        "0,5",
        "1.000",
        "+3",
        "менше 10",
        "In stock, 3 left",
        "Only 2 left",
        "3 in stock",
        "В наявності (більше 10)",
        "Nur noch 2 auf Lager",
    ],
)
def test_in_stock(text: str) -> None:
    """All of these mean that the product can be bought."""
    assert read_availability(text)[0] == 1


@pytest.mark.parametrize(
    "text",
    [
        "out of stock",
        "out_of_stock",
        "OUT_OF_STOCK",
        "OutOfStock",
        "preorder",
        "backorder",
        "false",
        "-",
        "0",
        "0.0",
        "нет в наличии",
        "немає в наявності",
        "під замовлення",
        "sold out",
        "out-of-stock",
        "SoldOut",
        "https://schema.org/PreSale",
        "https://schema.org/Discontinued",
        "0 шт",
        "0,00",
        "0.000",
        "-3",
        "−1",
        "In stock: 0",
        "In stock (0)",
        "Skladem (0)",
        "<1",
        "нет на складе",
        "скоро в наявності",
        "Під замовлення 3 дні",
        "под заказ, 14 дней",
        "тимчасово немає",
        "закінчився",
        "brak",
        "na zamówienie",
        "není skladem",
        "vyprodáno",
        "na objednávku",
        "stoc epuizat",
        "indisponibil",
        "nicht lieferbar",
        "ausverkauft",
        "0 in stock",
        "není",
        "n/a",
        "onbackorder",
    ],
)
def test_out_of_stock(text: str) -> None:
    """Preorder and backorder can't be bought now; all of these are known."""
    available, code = read_availability(text)
    assert (available, code == "availability-unknown") == (0, False)


def test_an_unknown_availability_is_told() -> None:
    """A word that means nothing counts as out of stock."""
    assert read_availability("maybe") == (0, "availability-unknown")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("0.000", 0),
        ("0,00", 0),
        ("-3", -3),
        ("0 шт", 0),
        ("12 pcs", 12),
        ("1 200", 1200),
        ("5.5 кг", 5.5),
        ("", None),
        ("many", None),
        ("0 then 3", None),
        ("1e5", None),
    ],
)
def test_a_quantity_is_a_number(text: str, number: float | None) -> None:
    """With a unit or without, compared as a number."""
    assert quantity(text) == number


@pytest.mark.parametrize("unit", [" ", "-", "0", "aB", "in stock ", "(", "1 000 "])
def test_no_text_takes_long(unit: str) -> None:
    """Whatever is repeated, and however often."""
    began = time.process_time()
    for times in (30, 15_000):
        read_availability(unit * times)
        quantity(unit * times + "x")
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("text", ["2-3 dni", "24h", "Lieferbar in 3 Tagen", "2026-08-01", "12.05.2026", "maybe 5"])
def test_days_and_dates_are_no_pieces(text: str) -> None:
    """A number that counts something else says nothing of what is there now."""
    assert read_availability(text) == (0, "availability-unknown")
