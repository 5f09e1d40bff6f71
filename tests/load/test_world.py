"""What the load kit sends keeps the contract, and what comes back is judged."""

from __future__ import annotations

import json

import pytest
from asking import Answer
from driving import drive

from yespo_mockserver.app import App, create_app
from yespo_mockserver.shop import Shop
from yespo_testkit.load import Sent, World

TYPES = [source.type for source in Shop.demo().data_sources.values()]
PEOPLE = [(), ("contactId",), ("email",), ("phone",), ("externalCustomerId",), ("webId",)]


@pytest.fixture(scope="module")
def app() -> App:
    return create_app(Shop.demo())


@pytest.fixture(scope="module")
def world() -> World:
    return World(Shop.demo(), seed=1)


def answer(app: App, sent: Sent) -> Answer:
    request = sent.request
    headers = {name.lower(): value for name, value in request.headers.items()}
    got = drive(app, request.target, headers, method=request.method, body=sent.content)
    return Answer(got.status, got.headers, got.body, got.exchange)


def judged(world: World, app: App, sent: Sent) -> str:
    got = answer(app, sent)
    return world.judge(sent, got.status, got.headers.items(), got.body)


@pytest.mark.parametrize("names", PEOPLE)
@pytest.mark.parametrize("type_", dict.fromkeys(TYPES))
def test_every_question_keeps_the_contract_and_so_does_its_answer(
    world: World, app: App, type_: str, names: tuple[str, ...]
) -> None:
    for _ in range(3):
        sent = world.ask(type_, world.customer(*names), world.products(3))
        assert sent is not None
        assert world.account.reading(sent.request).violations == ()
        assert judged(world, app, sent) == ""


def test_events_and_orders_are_taken_without_a_violation(world: World, app: App) -> None:
    for who in (world.stranger(), world.customer("externalCustomerId"), world.customer("phone")):
        for sent in (
            world.event("ProductPage", who, {"Product": {"productKey": "TENT-0001"}}),
            world.event("StatusCart", who, {"GUID": "1", "Products": [{"productKey": "TENT-0001", "price": 1}]}),
            world.order(who, ["TENT-0001"]),
        ):
            if sent is not None:
                got = answer(app, sent)
                assert (got.status, got.exchange.violations) == (200, ()), sent.name
                assert world.judge(sent, got.status, (), b"") == ""


def test_the_same_seed_draws_the_same() -> None:
    one, other = World(Shop.demo(), seed=7), World(Shop.demo(), seed=7)
    assert [one.products(3) for _ in range(5)] == [other.products(3) for _ in range(5)]
    assert one.customer() == other.customer()


def test_bestsellers_are_drawn_more_often_than_what_nobody_buys(world: World) -> None:
    shop = Shop.demo()
    top = {shop.catalogue.ids[number] for number in shop.index.popularity.ranking[:40]}
    drawn = [product for _ in range(200) for product in world.products()]
    assert sum(product in top for product in drawn) > 80


@pytest.mark.parametrize(
    ("status", "change", "rule"),
    [
        (503, lambda body: body, "no-server-error"),
        (404, lambda body: body, "answered"),
        (200, lambda body: body[:-2], "envelope"),
        (200, lambda body: json.dumps([{**json.loads(body)[0], "price": "a lot"}]).encode(), "field-types"),
        (200, lambda body: json.dumps(json.loads(body)[:1] * 2).encode(), "unique"),
        (200, lambda body: json.dumps(json.loads(body) * 5).encode(), "size"),
    ],
)
def test_a_wrong_answer_is_told_by_its_rule(world: World, app: App, status: int, change: object, rule: str) -> None:
    sent = world.ask("personal", {"contactId": "162688150"})
    assert sent is not None
    assert callable(change)
    got = answer(app, sent)
    told = world.judge(sent, status, got.headers.items(), change(got.body))
    assert told.startswith(f"{rule}:") or (rule in {"answered", "size"} and told), told


def test_a_shop_without_a_type_or_without_contacts_is_loaded_with_what_it_has() -> None:
    shop = Shop.demo()
    world = World(shop)
    world.sources.pop("viewed")
    assert world.ask("viewed", world.stranger()) is None
    assert world.order({"webId": "x"}, ["A"]) is None


def test_orders_are_told_apart_and_name_whoever_orders_by_what_finds_a_contact(world: World) -> None:
    who = {"externalCustomerId": "c-1", "email": "a@b.example", "phone": "380501234567", "webId": "w", "contactId": "7"}
    sent = [world.order(who, ["A", "B"]) for _ in range(2)]
    orders = [json.loads(one.content)["orders"][0] for one in sent if one is not None]
    numbers = [order["externalOrderId"] for order in orders]
    assert len(set(numbers)) == 2
    assert int(numbers[1].rpartition("-")[2]) - int(numbers[0].rpartition("-")[2]) == 1
    named = {name: orders[0].get(name) for name in who}
    assert named == {**who, "webId": None, "contactId": None}


def test_a_tracked_browser_is_the_visitors_own_and_a_customer_is_named(world: World) -> None:
    def general(who: dict[str, str]) -> dict[str, object]:
        found: dict[str, object] = json.loads(world.event("MainPage", who, {}).content)["GeneralInfo"]
        return found

    assert general({"webId": "w-1"})["cookies"] == {"sc": "w-1"}
    assert (
        general({"phone": "1"})["cookies"] == general({"phone": "1"})["cookies"] != general({"phone": "2"})["cookies"]
    )
    assert general({"externalCustomerId": "c-1"})["externalCustomerId"] == "c-1"
    assert "externalCustomerId" not in general({"webId": "w-1"})
