"""Shops as plain files, and the state machine of the API."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis.stateful import run_state_machine_as_test

from yespo_checker.sending.inprocess import AsgiTransport
from yespo_contracts.strategies import ApiMachine, ShopFiles, WireRequest, WireResponse, shops
from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop
from yespo_testkit.cli.check.account import known_shop


@settings(max_examples=25)
@given(shops())
def test_a_generated_shop_loads_as_it_is_known(files: ShopFiles) -> None:
    """The fake reads from the files what the strategy says of them."""
    with tempfile.TemporaryDirectory() as folder:
        known = known_shop(Shop.load(files.write(Path(folder) / "shop")))
    assert known.data_sources == files.known.data_sources
    assert known.products == files.known.products
    assert known.categories == files.known.categories
    assert [dict(contact) for contact in known.contacts] == [dict(contact) for contact in files.known.contacts]
    assert "P-0" not in repr(files)


class FakeMachine(ApiMachine):
    """The fake, in process."""

    def __init__(self) -> None:
        super().__init__()
        self.transport = AsgiTransport(create_app(Shop.demo()))

    def send(self, request: WireRequest) -> WireResponse:
        answer = self.transport.send(request)
        return WireResponse(answer.status, dict(answer.headers), answer.body)

    def teardown(self) -> None:
        self.transport.close()


@pytest.mark.ledger("stability")
def test_the_fake_holds_in_any_order_of_requests() -> None:
    """The machine finds nothing on it."""
    run_state_machine_as_test(FakeMachine, settings=settings(max_examples=10, stateful_step_count=12))


def test_a_machine_says_what_it_lacks() -> None:
    """By name."""
    machine = ApiMachine()
    with pytest.raises(NotImplementedError, match=r"ApiMachine must say how it sends .* define send"):
        machine.send(WireRequest("/p"))
    machine.answers["x"] = WireResponse(200, {}, b"[]")
    machine.forget()
    assert machine.answers == {}
