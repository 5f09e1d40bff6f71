"""How good the types are that go by time: the next order of a customer, and the next week of a shop.

    make quality ORDERS=lines.csv          an export of real order lines (UCI Online Retail's columns)

Orders are played in the order of time. Before each later order of a customer from `--from` on `potential_purchase` and
`also_bought` are asked about the customer's order before: the recall is the share of the new order's other products
that are among ten, of at most ten. Once a day from then on, `trending` and `bestsellers` name ten products, and the
orders of the next seven days that have one of them are counted. The constants were chosen on the days before `--from`.
Intervals are bootstrapped over customers and days. Writes JSON and a table to benchmarks/results.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from quality import RESULTS, TEN, UCI, basket_of, compared, identifiers_of

from yespo_contracts.product import Product
from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.files.order_table import read_order_lines
from yespo_mockserver.recommend import recommend
from yespo_mockserver.settings.tables import ShopConfig
from yespo_mockserver.shop import Contact, DataSource, Shop
from yespo_mockserver.state.state import FeedState, Files

WANTED = {"potential_purchase / also_bought": 1.1, "trending / bestsellers": 1.2}
WEEK = timedelta(days=7)


class Played(NamedTuple):
    """One order as it is played."""

    at: datetime
    customer: str
    basket: list[str]


def orders_of(path: Path) -> list[Played]:
    """Return the delivered orders of an export in the order of time."""
    found = [
        Played(
            datetime.fromisoformat(str(order["date"])),
            str(next(iter(identifiers_of(order).values()))),
            basket_of(order),
        )
        for order in read_order_lines(path, UCI).orders
        if not str(order["externalOrderId"]).startswith("C")
    ]
    return sorted(found, key=lambda order: order.at)


def empty_shop(orders: Sequence[Played]) -> Shop:
    """Return a shop with the orders' products and nothing else."""
    ids = dict.fromkeys(product for order in orders for product in order.basket)
    catalogue = Catalogue(Product(id=product) for product in ids)
    feed = FeedState(version=catalogue.version, products=len(ids), dropped=0, loaded_at=datetime.now(UTC))
    return Shop(Files(settings=ShopConfig(), feed=feed, catalogue=catalogue))


def ten(shop: Shop, source: DataSource, contact: Contact | None = None, products: Sequence[str] = ()) -> list[str]:
    """Return the ids that a data source answers with."""
    return [shop.catalogue.ids[number] for number in recommend(shop, source, contact, products)]


def next_orders(orders: Sequence[Played], since: datetime) -> tuple[list[float], list[float]]:
    """Return each customer's mean recall of the next order, by potential purchase and by also bought."""
    shop = empty_shop(orders)
    sources = [
        shop.add_data_source(number, kind, size=TEN)
        for number, kind in enumerate(("potential_purchase", "also_bought"), 1)
    ]
    last: dict[str, list[str]] = {}
    recalls: defaultdict[str, list[list[float]]] = defaultdict(list)
    for at, customer, basket in orders:
        contact = (
            shop.contacts.matches({"externalCustomerId": customer}) or [shop.add_contact(external_customer_id=customer)]
        )[0]
        asked = last.get(customer)
        if asked is not None and at >= since and (new := set(basket) - set(asked)):
            answers = [ten(shop, source, contact, asked) for source in sources]
            recalls[customer].append([len(new & set(answer)) / min(TEN, len(new)) for answer in answers])
        shop.add_order(contact, basket, date=at)
        last[customer] = basket
    means = [[sum(part) / len(part) for part in zip(*own, strict=True)] for own in recalls.values()]
    return [mean[0] for mean in means], [mean[1] for mean in means]


def next_weeks(orders: Sequence[Played], since: datetime, days: int) -> tuple[list[float], list[float]]:
    """Return for each day how many orders of the next week have what is trending, and what sold best until then."""
    shop = empty_shop(orders)
    trending = shop.add_data_source(1, "trending", size=TEN, days=days)
    best = shop.add_data_source(2, "bestsellers", size=TEN)
    contact = shop.add_contact(external_customer_id="everybody")
    found: tuple[list[float], list[float]] = [], []
    day = since
    for at, _, basket in orders:
        while at >= day:
            coming = Counter(product for order in orders if day <= order.at < day + WEEK for product in order.basket)
            for values, source in zip(found, (trending, best), strict=True):
                values.append(float(sum(coming[product] for product in ten(shop, source))))
            day += timedelta(days=1)
        shop.add_order(contact, basket, date=at)
    return found


def main() -> int:
    """Measure, write, and say whether the ratios are what they must be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=Path, required=True, help="an export of order lines")
    parser.add_argument("--from", dest="since", type=datetime.fromisoformat, default=datetime(2010, 12, 9, tzinfo=UTC))
    parser.add_argument("--days", type=int, default=7, help="the window of trending")
    arguments = parser.parse_args()
    orders, since = orders_of(arguments.orders), arguments.since.replace(tzinfo=UTC)
    results = {
        "potential_purchase / also_bought": compared(*next_orders(orders, since)),
        "trending / bestsellers": compared(*next_weeks(orders, since, arguments.days)),
    }
    command = f"make quality ORDERS={arguments.orders.name}"
    lines = [
        f"`{command}`, {datetime.now(UTC):%Y-%m-%d}; {len(orders):,} orders, measured from {since:%Y-%m-%d} on",
        "",
    ]
    lines += ["| compared | ours | theirs | ratio | 95 % | wanted |", "|---|---|---|---|---|---|"]
    for name, value in results.items():
        lines.append(
            f"| {name} | {value['ours']:.4f} | {value['theirs']:.4f} | {value['ratio']:.2f} "
            f"| {value['low']:.2f} to {value['high']:.2f} | {WANTED[name]:g} |"
        )
    print("\n".join(lines))
    (RESULTS / "quality-in-time.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    document = {"command": command, "at": datetime.now(UTC).isoformat(timespec="seconds"), "results": results}
    (RESULTS / "quality-in-time.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return int(any(value["ratio"] < WANTED[name] for name, value in results.items()))


if __name__ == "__main__":
    sys.exit(main())
