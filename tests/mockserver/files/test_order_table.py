"""Order lines of a real export."""

from __future__ import annotations

from datetime import timedelta, timezone
from pathlib import Path

import pytest

from yespo_mockserver.files.order_table import read_order_lines
from yespo_mockserver.shop import ShopError

LINES = """order,product,quantity,price,date,customer
2,A,1,10.5,2026-02-01 10:00:00,7
1,A,2,10.5,2026-01-01 10:00:00,7
1,B,1,3,2026-01-01 10:00:00,7
3,B,1,3,2026-03-01 10:00:00+02:00,ann@example.com
4,C,1,1,2026-03-02,
"""


def lines_file(folder: Path, text: str) -> Path:
    path = folder / "lines.csv"
    path.write_bytes(text.encode())
    return path


def test_lines_become_orders_by_date(tmp_path: Path) -> None:
    """Lines of one order come together; each customer is one contact, and nobody is a visitor of one order."""
    read = read_order_lines(lines_file(tmp_path, LINES))
    assert [order["externalOrderId"] for order in read.orders] == ["1", "2", "3", "4"]
    first = read.orders[0]
    assert first["items"] == [
        {"externalItemId": "A", "quantity": 2.0, "cost": 10.5},
        {"externalItemId": "B", "quantity": 1.0, "cost": 3.0},
    ]
    assert (first["totalCost"], first["externalCustomerId"], first["date"]) == (24.0, "7", "2026-01-01T10:00:00+00:00")
    assert (read.orders[2]["email"], read.orders[2]["date"]) == ("ann@example.com", "2026-03-01T10:00:00+02:00")
    assert read.orders[3]["webId"] == "order 4"
    assert list(read.contacts()) == [{"externalCustomerId": "7"}, {"email": "ann@example.com"}]
    assert (read.lines, read.left_out) == (5, {})


def test_columns_separators_numbers_and_dates_are_as_the_export_has_them(tmp_path: Path) -> None:
    """Semicolons, decimal commas, days first, and a zone of its own."""
    path = lines_file(tmp_path, "\ufeffBill;Sku;Pcs;When\n1;A;1,5;31.12.2025\n")
    columns = {"order": "Bill", "product": "Sku", "quantity": "Pcs", "date": "When"}
    read = read_order_lines(path, columns, date_format="%d.%m.%Y", zone=timezone(timedelta(hours=2)))
    (order,) = read.orders
    assert (order["date"], order["items"]) == ("2025-12-31T00:00:00+02:00", [{"externalItemId": "A", "quantity": 1.5}])


def test_what_isnt_a_purchase_is_left_out_and_counted(tmp_path: Path) -> None:
    """Returns, broken numbers and dates, with the reason and the first lines of each."""
    bad = ["1,A,-1,1,2026-01-01,7"] * 7 + [
        "1,A,0,1,2026-01-01,7",
        "1,A,x,1,2026-01-01,7",
        "1,A,1,-1,2026-01-01,7",
        "1,A,1,1e99,2026-01-01,7",
        "1,A,1,1,yesterday,7",
        ",A,1,1,2026-01-01,7",
        "1,,1,1,2026-01-01,7",
        "1,A\x01,1,1,2026-01-01,7",
    ]
    read = read_order_lines(lines_file(tmp_path, "order,product,quantity,price,date,customer\n" + "\n".join(bad)))
    assert read.orders == []
    assert {reason: (left.count, left.lines) for reason, left in read.left_out.items()} == {
        "quantity of 0 or less": (8, [2, 3, 4, 5, 6]),
        "quantity isn't a number": (1, [10]),
        "price below 0": (1, [11]),
        "price isn't a number": (1, [12]),
        "the date can't be read": (1, [13]),
        "no order or no product": (2, [14, 15]),
        "control characters": (1, [16]),
    }


def test_a_file_that_cant_be_read_is_told(tmp_path: Path) -> None:
    """Which column is missing, which there are, and how to name another."""
    with pytest.raises(ShopError, match="there is no such file"):
        read_order_lines(tmp_path / "none.csv")
    with pytest.raises(ShopError, match=r"no column 'order' for order; there are a, b. --columns order=NAME"):
        read_order_lines(lines_file(tmp_path, "a,b\n"))
    with pytest.raises(ShopError, match="no column 'Who' for customer"):
        read_order_lines(lines_file(tmp_path, LINES), {"customer": "Who"})
    (tmp_path / "lines.csv").write_bytes(b"order,product,date\n\xff")
    with pytest.raises(ShopError, match="isn't UTF-8"):
        read_order_lines(tmp_path / "lines.csv")


def test_less_than_one_and_nothing_to_pay_are_purchases(tmp_path: Path) -> None:
    lines = ["1,A,0.25,0.5,2026-01-01,7", "1,B,1,0,2026-01-01,7"]
    read = read_order_lines(lines_file(tmp_path, "order,product,quantity,price,date,customer\n" + "\n".join(lines)))
    (order,) = read.orders
    assert order["items"] == [
        {"externalItemId": "A", "quantity": 0.25, "cost": 0.5},
        {"externalItemId": "B", "quantity": 1.0, "cost": 0.0},
    ]
    assert read.left_out == {}
