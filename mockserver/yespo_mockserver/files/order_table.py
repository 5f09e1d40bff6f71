"""Order lines of a real shop's export: a CSV with one line for each product of each order."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import msgspec

from yespo_contracts.identity import has_control_characters, is_email
from yespo_mockserver.settings.errors import ShopError

COLUMNS = ("order", "product", "quantity", "price", "date", "customer")
NEEDED = ("order", "product", "date")
SHOWN = 5
"""So many line numbers are kept of each reason for leaving lines out."""

_DELIMITERS = ",;\t|"


class Left(msgspec.Struct):
    """Lines that were left out for one reason: how many, and the first few."""

    count: int = 0
    lines: list[int] = []


class OrderLines(msgspec.Struct, frozen=True):
    """An export's orders in the form of POST /api/v1/orders, the oldest first, and what was left out, by reason."""

    orders: list[dict[str, object]]
    lines: int
    left_out: Mapping[str, Left]

    def contacts(self) -> Iterator[dict[str, str]]:
        """Yield each customer once, as contacts.csv has them."""
        seen: set[tuple[str, str]] = set()
        for order in self.orders:
            for name in ("externalCustomerId", "email"):
                value = str(order.get(name, ""))
                if value and (name, value) not in seen:
                    seen.add((name, value))
                    yield {name: value}


def read_order_lines(
    path: Path, columns: Mapping[str, str] | None = None, *, date_format: str = "", zone: tzinfo = UTC
) -> OrderLines:
    """Return the orders of a CSV; `columns` names its columns by ours where they differ.

    Quantities of 0 or less (returns), prices below 0, and lines without order or product are left out. Dates are ISO
    8601 unless `date_format` says otherwise, and in `zone` unless they have one. An order without a customer is an
    anonymous visitor's of its own. Raises `ShopError` where the file or its header can't be taken.
    """
    names = {ours: (columns or {}).get(ours, ours) for ours in COLUMNS}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            head = file.readline()
            file.seek(0)
            delimiter = max(_DELIMITERS, key=head.count)
            rows = csv.DictReader(file, delimiter=delimiter)
            given = rows.fieldnames or ()
            for ours in COLUMNS:
                if names[ours] not in given and (ours in NEEDED or ours in (columns or {})):
                    raise ShopError(
                        f"{path}, line 1: there is no column {names[ours]!r} for {ours}; there are "
                        f"{', '.join(given)}. --columns {ours}=NAME names another."
                    )
            return _Reader(names, date_format, zone).orders(rows)
    except FileNotFoundError:
        raise ShopError(f"{path}: there is no such file.") from None
    except UnicodeDecodeError as error:
        raise ShopError(f"{path}: the file isn't UTF-8 (byte {error.start}); save it as UTF-8.") from None
    except csv.Error as error:
        raise ShopError(f"{path}: the file can't be read as CSV: {error}.") from None


class _Reader:
    """One pass over the lines."""

    def __init__(self, names: Mapping[str, str], date_format: str, zone: tzinfo) -> None:
        self._names = names
        self._date_format = date_format
        self._zone = zone
        self._left: dict[str, Left] = {}

    def orders(self, rows: csv.DictReader[str]) -> OrderLines:
        orders: dict[str, dict[str, object]] = {}
        dates: dict[str, datetime] = {}
        lines = 0
        for row in rows:
            lines += 1
            read = self._line({ours: (row.get(name) or "").strip() for ours, name in self._names.items()})
            if isinstance(read, str):
                left = self._left.setdefault(read, Left(0, []))
                left.count += 1
                if len(left.lines) < SHOWN:
                    left.lines.append(rows.line_num)
                continue
            cells, item, date = read
            order = orders.get(cells["order"])
            if order is None:
                dates[cells["order"]] = date
                order = orders[cells["order"]] = _order(cells, date)
            order["items"].append(item)  # type: ignore[attr-defined]  # a list, as _order makes it
        for order in orders.values():
            items: list[dict[str, float]] = order["items"]  # type: ignore[assignment]  # likewise
            order["totalCost"] = round(sum(item.get("cost", 0.0) * item["quantity"] for item in items), 2)
        ordered = sorted(orders, key=dates.__getitem__)
        return OrderLines([orders[order_id] for order_id in ordered], lines, self._left)

    def _line(self, cells: dict[str, str]) -> tuple[dict[str, str], dict[str, object], datetime] | str:
        """Return a line's cells, item and date, or the reason why it is left out."""
        if not cells["order"] or not cells["product"]:
            return "no order or no product"
        if any(map(has_control_characters, cells.values())):
            return "control characters"
        item: dict[str, object] = {"externalItemId": cells["product"], "quantity": 1.0}
        for ours, field in (("quantity", "quantity"), ("price", "cost")):
            if cells[ours]:
                number = _number(cells[ours])
                if number is None:
                    return f"{ours} isn't a number"
                if number < 0 or (ours == "quantity" and number == 0):
                    return f"{ours} below 0" if ours == "price" else "quantity of 0 or less"
                item[field] = number
        date = self._date(cells["date"])
        return "the date can't be read" if date is None else (cells, item, date)

    def _date(self, text: str) -> datetime | None:
        try:
            date = datetime.strptime(text, self._date_format) if self._date_format else datetime.fromisoformat(text)  # noqa: DTZ007  # the zone is set below
        except ValueError:
            return None
        return date if date.tzinfo is not None else date.replace(tzinfo=self._zone)


def _order(cells: Mapping[str, str], date: datetime) -> dict[str, object]:
    customer = cells["customer"]
    if not customer:
        whose = {"webId": f"order {cells['order']}"}
    else:
        whose = {"email" if is_email(customer) else "externalCustomerId": customer}
    return {
        "externalOrderId": cells["order"],
        **whose,
        "totalCost": 0.0,
        "status": "DELIVERED",
        "date": date.isoformat(),
        "currency": "UAH",
        "items": [],
    }


def _number(text: str) -> float | None:
    try:
        number = float(text.replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except ValueError:
        return None
    return number if abs(number) < 1e15 else None
