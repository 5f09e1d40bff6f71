"""Which ways users go: what each sends and in which order, and how often one buys."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

PROGRAM = """
import json
from types import SimpleNamespace
from yespo_mockserver.shop import Shop
from yespo_testkit.load.profile import Profile
from yespo_testkit.load.users import Cart, Customer, Operator, Visitor
from yespo_testkit.load.world import World

world = World(Shop.demo(), seed=3)

def steps(user):
    sent = user.way(SimpleNamespace(world=world))
    return [step and [step.name, step.request.query, step.content.decode()] for step in sent]

def users(profile, seconds, passed, rate):
    options = SimpleNamespace(num_users=40, spawn_rate=rate, load_profile=profile, run_time=seconds)
    shape = SimpleNamespace(runner=SimpleNamespace(environment=SimpleNamespace(parsed_options=options)))
    shape.get_run_time = lambda: passed
    return Profile.tick(shape)

found = {user.__name__: [steps(user) for _ in range(300)] for user in (Cart, Customer, Operator, Visitor)}
found["weights"] = {user.__name__: user.weight for user in (Cart, Customer, Operator, Visitor)}
found["profiles"] = [
    [profile, seconds, passed, rate, users(profile, seconds, passed, rate)]
    for profile in ("rising", "steady")
    for seconds in (None, 100)
    for passed in (0, 50, 100, 150, 300, 301)
    for rate in (None, 4, 80)
]
print(json.dumps(found))
"""
Step = tuple[str, str, str]


@functools.cache
def told() -> dict[str, Any]:
    """Return what a process by itself tells of users and profiles: Locust changes the one that imports it."""
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def ways() -> dict[str, list[list[Step]]]:
    return told()


@pytest.mark.parametrize(
    ("user", "sent"),
    [
        ("Customer", ["personal", "viewed", "novelties", "you_may_also_like"]),
        (
            "Visitor",
            ["bestsellers", "trending", *["ProductPage", "you_may_also_like", "out_of_stock_alternatives"] * 2],
        ),
        ("Cart", ["StatusCart", "also_bought"] * 3),
        ("Operator", ["personal", "abandoned", "also_bought"]),
    ],
)
def test_a_user_goes_its_way(user: str, sent: list[str]) -> None:
    for way in ways()[user]:
        assert [name.partition(" ")[2] for name, _, _ in way[: len(sent)]] == sent


@pytest.mark.parametrize(
    ("user", "after", "bought", "share"),
    [("Cart", 6, ["order", "recoms potential_purchase"], 1 / 3), ("Operator", 3, ["order"], 1 / 2)],
)
def test_some_buy_what_they_chose(user: str, after: int, bought: list[str], share: float) -> None:
    ends = Counter(tuple(name for name, _, _ in way[after:]) for way in ways()[user])
    assert set(ends) == {(), tuple(bought)}
    assert abs(ends[tuple(bought)] / 300 - share) < 0.08


def test_an_order_is_of_what_is_in_the_cart() -> None:
    orders = 0
    for way in ways()["Cart"]:
        asked = [query for name, query, _ in way if name == "recoms also_bought"]
        cart = asked[-1].partition("products=")[2].split("%2C")
        assert len(set(cart)) == 3
        for name, _, content in way[6:7]:
            orders += name == "order"
            (order,) = json.loads(content)["orders"]
            assert [item["externalItemId"] for item in order["items"]] == cart
            assert {item["quantity"] for item in order["items"]} == {1}
            assert (order["totalCost"], order["status"], order["currency"]) == (100, "IN_PROGRESS", "UAH")
    assert orders > 50


def test_users_come_evenly_or_at_the_rate_that_is_asked_for() -> None:
    for profile, seconds, passed, rate, found in told()["profiles"]:
        rises = profile == "rising"
        if passed > (seconds or (300 if rises else 1e9)):
            assert found is None
        elif rises:
            whole = seconds or 300
            assert found == [max(1, min(40, round(40 * passed / whole))), max(1.0, 80 / whole)]
        else:
            assert found == [40, rate or 1]


def test_most_only_look_around() -> None:
    assert told()["weights"] == {"Visitor": 6, "Customer": 3, "Cart": 2, "Operator": 1}
