"""The public API as a client project's tests use it: checked by mypy and pyright in strict mode, never run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import assert_type

import httpx
import pytest
import respx

from yespo_testkit import Call, Calls, Contact, DataSource, Fault, Product, Shop, ShopError, YespoMock, YespoServer


@pytest.mark.yespo(shop=Path("shop"), strict=False, data_sources={1250: "also_bought"}, auth=["key"], base_urls=[])
def test_fixtures(yespo_mock: YespoMock, yespo_server: YespoServer, yespo_shop: Shop) -> None:
    assert_type(yespo_mock.shop, Shop)
    assert_type(yespo_mock.router, respx.MockRouter)
    assert_type(yespo_mock.strict, bool)
    assert_type(yespo_server.url, str)
    assert_type(yespo_server.curl(data_source=1247, contact_id=1, products=["A", "B"]), str)
    assert_type(yespo_shop.data_sources, Mapping[int, DataSource])


def test_arrange(yespo_mock: YespoMock) -> None:
    shop = yespo_mock.shop
    assert_type(shop.add_product(id="A", price=10, category="Mugs", tags_color="red"), Product)
    contact = shop.add_contact(contact_id=1, email="a@example.com")
    assert_type(contact, Contact)
    shop.add_order(contact, ["A"], date=datetime(2026, 6, 30, tzinfo=UTC))
    assert_type(shop.add_data_source(1250, "also_bought", size=3, scope="category"), DataSource)
    yespo_mock.answers([Product(id="A"), "A", {"id": "A", "price": 1.5}])
    yespo_mock.answers(["A"], for_={"data_source": 1247}, times=2)
    yespo_mock.answers(b"[]", for_=lambda call: call.status == 200)
    yespo_mock.answers(httpx.Response(202))
    yespo_mock.answers(the_first)
    yespo_mock.fails(503)
    yespo_mock.fails("timeout", times=None, after=1)
    yespo_mock.fails(Fault("latency", seconds=0.5), for_=is_for_the_cart)
    with yespo_mock.allow_violations("one-identifier", "basic-auth"):
        pass
    yespo_mock.reset()


def the_first(call: Call) -> Sequence[Product]:
    return call.products[:1]


def is_for_the_cart(call: Call) -> bool:
    return call.data_source == 1247


def test_assert(yespo_mock: YespoMock) -> None:
    assert_type(yespo_mock.expected(data_source=1247, contact_id=1, products=["A"], category="Mugs"), list[Product])
    yespo_mock.assert_called(times=1, data_source=1247, contact_id=1, products=["A"])
    yespo_mock.assert_called(email="a@example.com", phone="1", external_customer_id="C", web_id="w", category="Mugs")
    yespo_mock.assert_not_called()
    yespo_mock.assert_all_called()
    call = yespo_mock.calls[0]
    assert_type(yespo_mock.calls, Calls)
    assert_type(call.parameters, dict[str, list[str]])
    assert_type(call.headers, Mapping[str, str])
    assert_type(call.products, tuple[Product, ...])
    assert_type(call.contact, Contact | None)
    assert_type(call.data_source, int | None)
    assert_type([violation.rule for violation in call.violations], list[str])
    if call.request is not None:
        assert_type(call.request.products, tuple[str, ...])


def test_without_pytest() -> None:
    with YespoMock(Shop.demo(), strict=False, base_urls=["https://api.example"], seed=3) as mock:
        assert_type(mock, YespoMock)
    with YespoServer("shop", host="127.0.0.1", port=0) as server:
        assert_type(server, YespoServer)
    try:
        Shop.load("nowhere")
    except ShopError as error:
        assert_type(error.problems, tuple[str, ...])


async def test_async() -> None:
    async with YespoMock() as mock:
        assert_type(mock, YespoMock)


def test_what_the_checkers_refuse(yespo_mock: YespoMock) -> None:
    yespo_mock.assert_called(contactId=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    yespo_mock.expected(contact_id=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    yespo_mock.answers(3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    yespo_mock.fails(None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
