"""A check of an application in process, by all that is known of the demo shop."""

from __future__ import annotations

import contextlib
import functools
import time
from collections.abc import Collection

import msgspec
from broken_servers import KEY
from settings import shop_with

from yespo_checker.checker import Checker
from yespo_checker.examples.counterexamples import Counterexamples
from yespo_checker.examples.plan import Plan, generated
from yespo_checker.expectations import Account
from yespo_checker.reports.report import Report
from yespo_checker.sending.credentials import Credentials
from yespo_checker.sending.inprocess import App, AsgiTransport
from yespo_contracts.behaviour import Behaviour
from yespo_contracts.strategies import Known, WireRequest
from yespo_mockserver.settings.tables import AuthTable
from yespo_mockserver.shop import Shop
from yespo_testkit.cli.check.account import known_shop

EXAMPLES = 40


@functools.cache
def shop() -> Shop:
    return new_shop()


def new_shop() -> Shop:
    """Return the demo shop with a key, a data source that needs a category, and categories beyond ASCII."""
    made = Shop.demo()
    made.add_data_source(1250, "bestsellers", size=5, scope="category")
    for id_, category in (("NAM-0001", "Намети"), ("NAM-0002", "Намети"), ("KAR-0001", "Карти")):
        made.add_product(id=id_, name=f"Товар {id_}", category=[category], price=100.0)
        for contact in [*made.contacts][:4]:
            made.add_order(contact, [id_])
    return shop_with(made, auth=AuthTable(keys=(KEY,)))


@functools.cache
def known() -> Known:
    """Return what is known of the shop, but for some data sources, so that a few examples meet each of the others."""
    everything = known_shop(shop())
    few = tuple(source for source in everything.data_sources if source.id <= 1250)
    return msgspec.structs.replace(everything, data_sources=few)


@functools.cache
def examples() -> tuple[WireRequest, ...]:
    found: list[WireRequest] = []
    generated(Plan(known=known(), seed=1, max_examples=EXAMPLES), found.append)
    return tuple(found)


def check(
    app: App,
    *,
    only: Collection[str] = (),
    fail_fast: bool = False,
    behaviour: Behaviour | None = None,
    counterexamples: Counterexamples | None = None,
    max_examples: int = 200,
) -> Report:
    account = Account(known(), behaviour or Behaviour())
    with contextlib.closing(AsgiTransport(app, credentials=Credentials(KEY))) as transport:
        checker = Checker(account, transport, only=only, fail_fast=fail_fast, counterexamples=counterexamples)
        checker.preflight()
        checker.run(examples(), max_examples)
        return checker.report(url="http://server.example", seed=1, credentials=Credentials(), since=time.monotonic())
