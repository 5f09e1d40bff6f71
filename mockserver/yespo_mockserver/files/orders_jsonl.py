"""Orders, in the form of the API's own `POST /api/v1/orders`.

Source: the vendor's OpenAPI document, operation for orders; `contactId` and `webId` are our extension.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import msgspec

from yespo_contracts.behaviour import ABANDONED, OrderStatus
from yespo_contracts.identity import identifiers_of
from yespo_contracts.moment import ZonedMoment
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.state.history import History
from yespo_mockserver.state.known_contacts import Contacts
from yespo_mockserver.state.packed import Packer

NAMES = ("orders.jsonl", "orders.jsonl.gz", "orders.jsonl.xz")
"""What the file may be called; the first that is there is read."""


class OrderItem(msgspec.Struct, frozen=True, rename="camel"):
    """One line of an order."""

    external_item_id: str
    quantity: Annotated[float, msgspec.Meta(gt=0)]
    cost: float | None = None
    name: str | None = None


class Order(msgspec.Struct, frozen=True, rename="camel"):
    """One order; fields that recommendations don't need are read over."""

    external_order_id: str
    status: OrderStatus
    date: ZonedMoment
    items: tuple[OrderItem, ...] = ()
    contact_id: int | None = None
    email: str | None = None
    phone: str | None = None
    external_customer_id: str | None = None
    web_id: str | None = None

    def identifiers(self) -> dict[str, str]:
        """Return whom the order names, by the API's names of the identifiers."""
        return identifiers_of(self)


def orders_file(folder: Path) -> Path | None:
    """Return a shop's file of orders, None where it has none."""
    return next((path for path in map(folder.joinpath, NAMES) if path.exists()), None)


def read_orders(path: Path, contacts: Contacts, bought: Sequence[str]) -> History:
    """Return the history of an orders.jsonl, one order a line; raises `ShopError` with each line that can't be taken.

    An `externalOrderId` that comes again replaces the order before, as the API's own update does. Whoever the contacts
    don't know yet is added to them.
    """
    decode = msgspec.json.Decoder(Order).decode
    packer = Packer()
    problems: list[str] = []
    for line_number, line in enumerate(_lines(path), 1):
        if not line.strip():
            continue
        try:
            order = decode(line)
            contact = contacts.named(order.identifiers())
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ShopError) as error:
            problems.append(f"{path}, line {line_number}: {str(error).rstrip('.')}.")
            continue
        products = [item.external_item_id for item in order.items]
        packer.add(
            contact.number,
            order.date.timestamp(),
            products,
            order.external_order_id,
            bought=order.status in bought,
            cart=order.status == ABANDONED,
        )
    if problems:
        raise ShopError(*problems)
    return History(packer.packed())


def _lines(path: Path) -> Iterator[bytes]:
    if path.suffix == ".gz":
        try:
            with io.BufferedReader(gzip.open(path)) as file:
                yield from file
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise ShopError(f"{path}: the file can't be unpacked: {error}.") from None
    elif path.suffix == ".xz":
        yield from _unpacked_xz(path)
    else:
        with path.open("rb") as file:
            yield from file


def _unpacked_xz(path: Path) -> Iterator[bytes]:
    try:
        import lzma  # noqa: PLC0415  # not every Python has it
    except ImportError:
        raise ShopError(f"{path}: this Python was built without lzma, so it can't unpack the file.") from None
    try:
        with io.BufferedReader(lzma.open(path)) as file:
            yield from file
    except (lzma.LZMAError, EOFError) as error:
        raise ShopError(f"{path}: the file can't be unpacked: {str(error).rstrip('.')}.") from None
