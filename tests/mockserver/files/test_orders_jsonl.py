"""orders.jsonl: what was bought, as the API's own orders have it."""

from __future__ import annotations

import gzip
import lzma
import re
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from yespo_contracts.behaviour import Behaviour
from yespo_mockserver.files.orders_jsonl import orders_file, read_orders
from yespo_mockserver.shop import ShopError
from yespo_mockserver.state.history import History
from yespo_mockserver.state.known_contacts import Contacts


def line(**changes: object) -> bytes:
    order: dict[str, object] = {
        "externalOrderId": "1",
        "email": "a@example.com",
        "status": "DELIVERED",
        "date": "2026-06-01T10:00:00+03:00",
        "totalCost": 5,
        "currency": "UAH",
        "items": [{"externalItemId": "A", "quantity": 1}],
    }
    order.update(changes)
    return msgspec.json.encode({name: value for name, value in order.items() if value is not None})


def read(folder: Path, *lines: bytes, contacts: Contacts | None = None, bought: tuple[str, ...] = ()) -> History:
    path = folder / "orders.jsonl"
    path.write_bytes(b"\n".join(lines))
    return read_orders(path, Contacts() if contacts is None else contacts, bought or Behaviour().bought_statuses)


@pytest.mark.ledger("bought-statuses")
@pytest.mark.parametrize(
    ("status", "counts"),
    [
        ("INITIALIZED", True),
        ("IN_PROGRESS", True),
        ("DELIVERED", True),
        ("CANCELLED", False),
        ("ABANDONED_SHOPPING_CART", False),
    ],
)
def test_what_counts_as_bought(tmp_path: Path, status: str, counts: bool) -> None:
    """Everything but a cancelled order and an abandoned cart, unless `bought_statuses` says otherwise."""
    assert len(read(tmp_path, line(status=status))) == counts
    assert len(read(tmp_path, line(status=status), bought=(status,))) == 1


def test_an_order_that_comes_again_replaces_the_one_before(tmp_path: Path) -> None:
    """The last line of an externalOrderId holds."""
    history = read(
        tmp_path, line(), line(externalOrderId="2"), b"", line(items=[{"externalItemId": "B", "quantity": 1}])
    )
    assert (len(history), history.orders_of("A"), history.orders_of("B")) == (2, 1, 1)
    assert len(read(tmp_path, line(), line(status="CANCELLED"))) == 0


def test_whoever_isnt_known_yet_becomes_a_contact(tmp_path: Path) -> None:
    """An order's identifiers name its contact; contactId and webId may stand there too."""
    contacts = Contacts()
    known = contacts.add({"contactId": "5"})
    history = read(tmp_path, line(email=None, contactId=5), line(externalOrderId="2", webId="W"), contacts=contacts)
    assert len(history.purchases_of(known.number)) == 1
    assert [contact.web_id for contact in contacts] == [None, "W"]


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (b"{", "Input data was truncated"),
        (line(status="LOST"), "Invalid enum value 'LOST' - at `$.status`"),
        (line(date="2026-06-01T10:00:00"), "$.date"),
        (line(email=None), "needs at least one of"),
        (line(email="nobody"), "email isn't well-formed"),
        (line(items=[{"externalItemId": "A", "quantity": 0}]), "$.items[0].quantity"),
        (b"[" * 100_000, "line 2"),
        (b'{"externalOrderId": "\xff"}', "line 2"),
    ],
)
def test_a_line_that_cant_be_taken_is_told(tmp_path: Path, bad: bytes, problem: str) -> None:
    """File, line and field are named, for every such line."""
    with pytest.raises(ShopError) as caught:
        read(tmp_path, line(), bad, bad)
    assert len(caught.value.problems) == 2
    assert f"{tmp_path / 'orders.jsonl'}, line 2: " in str(caught.value)
    assert problem in str(caught.value)


PACKED = [("orders.jsonl.gz", gzip.compress), ("orders.jsonl.xz", lzma.compress)]


@pytest.mark.parametrize(("name", "compress"), PACKED)
def test_a_compressed_file_is_read_where_there_is_no_plain_one(
    tmp_path: Path, name: str, compress: Callable[[bytes], bytes]
) -> None:
    (tmp_path / name).write_bytes(compress(line() + b"\n" + line(externalOrderId="2")))
    path = orders_file(tmp_path)
    assert path == tmp_path / name
    assert len(read_orders(path, Contacts(), Behaviour().bought_statuses)) == 2
    (tmp_path / "orders.jsonl").touch()
    assert orders_file(tmp_path) == tmp_path / "orders.jsonl"


@pytest.mark.parametrize(("name", "compress"), PACKED)
@pytest.mark.parametrize(
    "damage", [lambda whole: whole[:-9], lambda whole: whole[:20] + b"\0" * 40, lambda _: b"plain"]
)
def test_a_compressed_file_that_is_damaged_is_told(
    tmp_path: Path, name: str, compress: Callable[[bytes], bytes], damage: Callable[[bytes], bytes]
) -> None:
    (tmp_path / name).write_bytes(damage(compress(line(comment="x" * 100))))
    with pytest.raises(ShopError, match=re.escape(f"{tmp_path / name}: the file can't be unpacked: ")):
        read_orders(tmp_path / name, Contacts(), ())


def test_a_python_without_lzma_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lzma", None)
    (tmp_path / "orders.jsonl.xz").touch()
    with pytest.raises(ShopError, match="this Python was built without lzma"):
        read_orders(tmp_path / "orders.jsonl.xz", Contacts(), ())
