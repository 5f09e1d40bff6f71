"""A long history: a million orders loaded, one event at a time, and the endpoint beside a short history's.

    make bench-history                      1,000,000 orders over 100,000 products and 200,000 contacts
    make bench-history ORDERS_COUNT=100000  fewer

In process, on CPU time, so that a busy machine changes little, with the shop frozen out of the collector as `serve`
does it; then over HTTP, in turns with a short history of as many products. Writes benchmarks/results/history.json.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any

from load import get
from program import Program
from questions import GUIDES
from rich.progress import track

from yespo_contracts.bodies.event_body import read_event
from yespo_contracts.bodies.order_body import Order, read_orders
from yespo_contracts.bodies.remarks import Remarks
from yespo_contracts.feed_files import write_feed
from yespo_contracts.product import Product
from yespo_contracts.request.reading import AS_DOCUMENTED
from yespo_mockserver.files.writing import write_shop
from yespo_mockserver.recommend.service import Service, warm
from yespo_mockserver.settings.standard import standard_data_sources
from yespo_mockserver.shop import Shop
from yespo_mockserver.state.change import TakeEvent, TakeOrders

RESULTS = Path(__file__).parent / "results"
CONTACTS = 1000
"""So many contacts ask, and the short history has no more."""

NEWEST = datetime(2026, 6, 30, tzinfo=UTC)


def products(count: int) -> Iterator[Product]:
    """Yield products of 500 categories."""
    for place in range(count):
        yield Product(
            id=f"P{place}",
            name=f"Product {place}",
            url=f"https://shop.example/{place}",
            price=10.0 + place % 977,
            brand=f"Brand {place % 90}",
            category=(f"Department {place % 20} > Shelf {place % 500}",),
        )


def basket(chance: random.Random, count: int) -> list[str]:
    """Return products of which a few are bought very often, and some go together."""
    first = int(chance.random() ** 2 * count)
    return [f"P{first}", f"P{(first * 7 + int(chance.random() * 5)) % count}", f"P{int(chance.random() ** 3 * count)}"]


def order(place: int, count: int, contacts: int, of: int, chance: random.Random) -> dict[str, Any]:
    """Return one order in the API's form; `of` orders are spread over two years."""
    date = NEWEST - timedelta(days=730 * (1 - place / max(1, of)))
    items = [{"externalItemId": product, "quantity": 1, "cost": 10} for product in dict.fromkeys(basket(chance, count))]
    return {
        "externalOrderId": f"O{place}",
        "externalCustomerId": f"C{int(chance.random() * contacts)}",
        "totalCost": 30,
        "status": "DELIVERED",
        "date": date.isoformat(timespec="seconds"),
        "currency": "UAH",
        "items": items,
    }


def written(folder: Path, goods: int, contacts: int, orders: int) -> Path:
    """Write a shop of this size."""
    chance = random.Random(1)
    write_shop(
        folder,
        name="Long history",
        seed=1,
        feed=write_feed(products(goods), "rss"),
        contacts=({"externalCustomerId": f"C{place}", "contactId": str(place + 1)} for place in range(contacts)),
        orders=(order(place, goods, contacts, orders, chance) for place in range(orders)),
        data_sources=[source for source in standard_data_sources() if source.id in GUIDES and source.type != "other"],
        lists={},
    )
    return folder


def resident() -> float:
    """Return this process's memory in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def per_request(shop: Shop, questions: list[tuple[str, bytes]]) -> tuple[float, float]:
    """Return the CPU microseconds of a question that is new, and of one that was asked twice before."""
    service = Service(shop)
    took = []
    for _ in range(3):
        started = time.process_time()
        for data_source, query in questions:
            service.answer(data_source, query)
        took.append((time.process_time() - started) / len(questions) * 1e6)
    return took[0], took[2]


def questions_of(shop: Shop, contacts: int) -> list[tuple[str, bytes]]:
    """Return questions of many contacts for every data source."""
    chance = random.Random(2)
    ids = shop.catalogue.ids
    carts = [",".join(basket(chance, len(ids))) for _ in range(contacts)]
    return [
        (str(source), f"contactId={place + 1}&products={carts[place]}".encode())
        for place in range(contacts)
        for source in shop.data_sources
        if source in GUIDES
    ]


def targets_of(shop: Shop, chance: random.Random) -> list[str]:
    """Return a question of each of many contacts for every data source, each with another cart."""
    count = len(shop.catalogue)
    return [
        f"/api/v2/contacts/recoms/{source}?contactId={contact}&products={','.join(basket(chance, count))}"
        for contact in range(1, CONTACTS + 1)
        for source in shop.data_sources
        if source in GUIDES
    ]


def over_http(short: Path, long: Path, rounds: Sequence[list[str]]) -> dict[str, Any]:
    """Ask both shops, the short one in a second process too, and a constant route, each round's targets three times.

    New, once more, and asked before: an answer is remembered when it is asked again. The first round isn't counted.
    The ratios are the rounds' medians, of long to short, of short to short, and of long to the constant route.
    """

    def program(folder: Path) -> Program:
        command = [sys.executable, "-m", "yespo_testkit.cli", "serve", "--quiet", str(folder)]
        return Program(folder.name, [*command, "--port", "{port}"])

    constant = Program("constant", [sys.executable, str(Path(__file__).parent / "constant.py"), "{port}", "7500"])
    programs = {"short": program(short), "long": program(long), "short again": program(short), "constant": constant}
    found: dict[str, Any] = {}
    cpu: dict[str, dict[str, list[float]]] = {}
    try:
        for one in programs.values():
            one.start(rounds[0][0], patience=600)
        for turn, question in track(
            list(product(range(len(rounds)), ("new", "once_more", "asked_before"))), "requests"
        ):
            names = list(programs)
            for name in names[turn % len(names) :] + names[: turn % len(names)]:  # who comes later is often slower
                one = programs[name]
                measured = one.ask([get(target) for target in rounds[turn]], connections=8)
                if turn and question != "once_more":
                    cpu.setdefault(question, {}).setdefault(name, []).append(measured.cpu / measured.requests * 1e6)
                    found.setdefault(question, {}).setdefault(name, []).append(measured.rate)
    finally:
        for one in programs.values():
            one.stop()
    return {
        question: _told(rates)
        | {f"{name}_cpu_us": round(sum(all_) / len(all_), 1) for name, all_ in cpu[question].items()}
        for question, rates in found.items()
    }


def _told(rates: dict[str, list[float]]) -> dict[str, Any]:
    def ratio(one: str, other: str) -> float:
        return round(median(mine / theirs for mine, theirs in zip(rates[one], rates[other], strict=True)), 3)

    told: dict[str, Any] = {f"{name}_requests_per_second": round(median(found)) for name, found in rates.items()}
    return told | {
        "long_to_short": ratio("long", "short"),
        "short_to_short": ratio("short again", "short"),
        "long_to_constant": ratio("long", "constant"),
    }


def timed(calls: Iterable[Any]) -> dict[str, float]:
    """Return mean, 99th percentile and largest of the CPU milliseconds that each call takes."""
    took: list[float] = []
    for call in calls:
        started = time.process_time()
        call()
        took.append((time.process_time() - started) * 1000)
    took.sort()
    return {"mean": sum(took) / len(took), "p99": took[int(0.99 * len(took))], "largest": took[-1]}


def _order_then_answer(shop: Shop, service: Service, order: Order) -> None:
    """Take an order of now, and answer what shows it first: what is bought together with its products."""
    shop.log.commit_now(TakeOrders((order,)))
    products = ",".join(item.external_item_id for item in order.items)
    service.answer("1247", f"externalCustomerId={order.external_customer_id}&products={products}".encode())


def main() -> int:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--contacts", type=int, default=200_000)
    asked = parser.parse_args()
    result: dict[str, Any] = {"orders": asked.orders, "products": asked.products, "contacts": asked.contacts}
    with tempfile.TemporaryDirectory() as folder:
        few = written(Path(folder) / "short", asked.products, CONTACTS, 10_000)
        short = Shop.load(few)
        long = written(Path(folder) / "long", asked.products, asked.contacts, asked.orders)
        gc.collect()
        before, started = resident(), time.process_time()
        shop = Shop.load(long)
        result["load_seconds_whole_shop"] = time.process_time() - started
        started = time.process_time()
        shop.index.popularity.ranked  # noqa: B018  # made on the first answer
        result["first_ranking_seconds"] = time.process_time() - started
        started = time.process_time()
        warm(shop)  # as `serve` does
        result["warming_seconds"] = time.process_time() - started
        result["resident_mb"] = resident() - before
        result["http"] = over_http(few, long, [targets_of(shop, chance=random.Random(turn)) for turn in range(10)])
    gc.collect()
    gc.freeze()
    shop.log.clock, chance = NEWEST.timestamp, random.Random(3)
    bodies = [order(place, asked.products, asked.contacts, asked.orders, chance) for place in range(2000)]
    remarks = Remarks(AS_DOCUMENTED)
    orders = [one for one in read_orders({"orders": bodies[:1000]}, remarks) if isinstance(one, Order)]
    fresh = [
        one
        for one in read_orders(
            {"orders": [{**body, "externalOrderId": f"N{place}"} for place, body in enumerate(bodies[1000:])]}, remarks
        )
        if isinstance(one, Order)
    ]
    events = [
        read_event(
            {
                "GeneralInfo": {"eventName": "ProductPage", "siteId": "1", "cookies": {"sc": f"W{place % 100}"}},
                "ProductPage": {
                    "Product": {
                        "productKey": f"P{place * 7 % asked.products}",
                        "price": 10 + place % 50,
                        "isInStock": 1,
                    }
                },
            },
            remarks,
        )
        for place in range(1000)
    ]
    result["new_order_ms"] = timed((lambda one=one: shop.log.commit_now(TakeOrders((one,)))) for one in fresh)
    result["updated_order_ms"] = timed((lambda one=one: shop.log.commit_now(TakeOrders((one,)))) for one in orders)
    result["product_page_ms"] = timed((lambda one=one: shop.log.commit_now(TakeEvent(one))) for one in events)
    result["rankings_after_an_order_ms"] = timed(
        (lambda one=one: (shop.log.commit_now(TakeOrders((one,))), shop.index.popularity.ranked)) for one in fresh[:200]
    )
    later = [order(asked.orders + place, asked.products, asked.contacts, asked.orders, chance) for place in range(1000)]
    service = Service(shop)
    answers = [
        (lambda one=one: _order_then_answer(shop, service, one))
        for one in read_orders({"orders": later}, remarks)
        if isinstance(one, Order)
    ]
    answers[0]()
    result["order_then_answer_ms"] = timed(answers[1:])
    result["reset_ms"] = timed(shop.reset for _ in range(20))
    rounds = [
        (per_request(short, questions_of(short, 300)), per_request(shop, questions_of(shop, 300))) for _ in range(3)
    ]
    for place, name in enumerate(("new", "asked_before")):
        small, large = min(one[0][place] for one in rounds), min(one[1][place] for one in rounds)
        result[f"question_{name}_us"] = {"10,000 orders": small, f"{asked.orders:,} orders": large}
    text = json.dumps(result, indent=1)
    print(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "history.json").write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
