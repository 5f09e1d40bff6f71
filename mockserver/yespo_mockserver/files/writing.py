"""Writing a shop's folder: shop.toml with its schema, the feed, contacts.csv, orders.jsonl and lists.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from yespo_contracts.identity import IDENTIFIERS
from yespo_mockserver.files.contacts_csv import FIELD
from yespo_mockserver.files.settings_toml import settings_toml
from yespo_mockserver.settings.data_sources import DataSource, Lists
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.settings.schema import FILE_NAME as SCHEMA
from yespo_mockserver.settings.schema import schema

FILES = ("shop.toml", SCHEMA, "feed.xml", "contacts.csv", "orders.jsonl", "lists.csv")


def write_shop(  # noqa: PLR0913  # one for each file
    folder: Path,
    *,
    name: str,
    seed: int,
    feed: Iterable[bytes],
    contacts: Iterable[Mapping[str, str]],
    orders: Iterable[Mapping[str, object]],
    data_sources: Iterable[DataSource],
    lists: Lists,
    feed_name: str = "feed.xml",
) -> None:
    """Write a shop into a folder that is new or empty of a shop's files; raises `ShopError` where it isn't.

    `contacts` are rows by the names of contacts.csv's columns.
    """
    if folder.exists() and not folder.is_dir():
        raise ShopError(f"{folder}: it is a file; name a folder.")
    if taken := [file for file in (*FILES, feed_name) if (folder / file).exists()]:
        raise ShopError(f"{folder}: there is a {taken[0]} already; name another folder, or remove it.")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / feed_name).open("wb") as file:
        file.writelines(feed)
    _write_contacts(folder / "contacts.csv", list(contacts))
    with (folder / "orders.jsonl").open("wb") as file:
        encode = msgspec.json.Encoder().encode
        file.writelines(encode(order) + b"\n" for order in orders)
    with (folder / "lists.csv").open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["key", "products"])
        writer.writerows((key, "|".join(products)) for key, products in lists.items())
    (folder / SCHEMA).write_bytes(msgspec.json.format(msgspec.json.encode(schema()), indent=1) + b"\n")
    (folder / "shop.toml").write_text(settings_toml(name, seed, feed_name, data_sources), encoding="utf-8")


def _write_contacts(path: Path, rows: list[Mapping[str, str]]) -> None:
    used = dict.fromkeys(column for row in rows for column in row)
    columns = [column for column in IDENTIFIERS if column in used] + [
        column for column in used if column[: len(FIELD)] == FIELD
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns or ["contactId"], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
