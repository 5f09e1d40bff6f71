"""How good the recommendations are: next baskets of real customers, and of a made-up shop's, against popularity.

    make quality                           a made-up shop of 1,000 products
    make quality ORDERS=lines.csv          also an export of real order lines (UCI Online Retail's columns)

Of each customer with two orders or more the last one is kept from the shop. `also_bought` is asked for each of its
products in turn, with the others as the cart: the hit rate is the share of customers' products that are among the ten.
`personal` is asked for the customer: the recall is the share of the basket among the ten, of at most ten, repeats
allowed. Beside them stand popularity and, for the first, the item-item cosine of `implicit`. Intervals are bootstrapped
over customers. Writes JSON, a table and a plot to benchmarks/results.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import random
import sys
import tempfile
import warnings
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from yespo_contracts.feed_files import write_feed
from yespo_contracts.product import Product
from yespo_mockserver.catalogue.catalogue import Catalogue
from yespo_mockserver.files.order_table import read_order_lines
from yespo_mockserver.files.writing import write_shop
from yespo_mockserver.recommend import recommend
from yespo_mockserver.settings.standard import standard_data_sources
from yespo_mockserver.shop import Contact, Shop
from yespo_mockserver.synthetic.products import made_up_products
from yespo_mockserver.synthetic.world import World

RESULTS = Path(__file__).parent / "results"
TEN = 10
UCI = {
    "order": "InvoiceNo",
    "product": "StockCode",
    "quantity": "Quantity",
    "price": "UnitPrice",
    "date": "InvoiceDate",
    "customer": "CustomerID",
}

Orders = list[dict[str, Any]]  # orders as JSON has them


class Case(NamedTuple):
    """One customer's last basket."""

    contact: Contact
    basket: list[str]


class Split(NamedTuple):
    """A shop without its customers' last baskets, and those baskets."""

    shop: Shop
    training: list[list[str]]
    cases: list[Case]


def identifiers_of(order: dict[str, Any]) -> dict[str, str]:
    """Return whom an order names."""
    names = ("email", "phone", "externalCustomerId", "webId")
    return {name: str(order[name]) for name in names if name in order}


def split_of(products: Sequence[Product], orders: Orders, contacts: Sequence[dict[str, str]], folder: Path) -> Split:
    """Keep each customer's last order of those with two or more from the shop."""
    known = {
        (name, value): place
        for place, contact in enumerate(contacts)
        for name, value in contact.items()
        if name[:6] != "field_"
    }
    by_customer: dict[int, Orders] = {}
    for order in orders:
        ((name, value),) = identifiers_of(order).items()
        if (name, value) in known and order["status"] == "DELIVERED":
            by_customer.setdefault(known[name, value], []).append(order)
    last = {place: own[-1] for place, own in by_customer.items() if len(own) > 1}
    kept_out = {order["externalOrderId"] for order in last.values()}
    training = [order for order in orders if order["externalOrderId"] not in kept_out]
    write_shop(
        folder,
        name="Quality",
        seed=1,
        feed=write_feed(iter(products), "rss"),
        contacts=contacts,
        orders=training,
        data_sources=[source for source in standard_data_sources() if source.type != "other"],
        lists={},
    )
    shop = Shop.load(folder)
    everybody = list(shop.contacts)
    cases = [Case(everybody[place], basket_of(order)) for place, order in sorted(last.items())]
    bought = [basket_of(order) for order in training if order["status"] == "DELIVERED"]
    return Split(shop, bought, cases)


def basket_of(order: dict[str, Any]) -> list[str]:
    """Return the different products of an order."""
    return list(dict.fromkeys(item["externalItemId"] for item in order["items"]))


def hit_rates(cases: Sequence[Case], answer: Callable[[Contact, list[str]], Sequence[str]]) -> list[float]:
    """Return for each customer the share of the last basket's products that the rest of it finds."""
    rates: list[float] = []
    for contact, basket in cases:
        if len(basket) > 1:
            found = [left in answer(contact, [one for one in basket if one != left])[:TEN] for left in basket]
            rates.append(sum(found) / len(basket))
    return rates


def recalls(cases: Sequence[Case], answer: Callable[[Contact], Sequence[str]]) -> list[float]:
    """Return for each customer the share of the next basket that is among ten, of at most ten."""
    return [len(set(answer(contact)[:TEN]) & set(basket)) / min(TEN, len(basket)) for contact, basket in cases]


def cosine(training: list[list[str]], neighbours: int | None) -> Callable[[Contact, list[str]], Sequence[str]]:
    """Return implicit's item-item cosine, summed over the cart; `neighbours` None keeps all of them."""
    np, sparse = importlib.import_module("numpy"), importlib.import_module("scipy.sparse")
    recommenders = importlib.import_module("implicit.nearest_neighbours")
    items = sorted({product for basket in training for product in basket})
    place = {product: number for number, product in enumerate(items)}
    rows = [row for row, basket in enumerate(training) for _ in basket]
    columns = [place[product] for basket in training for product in basket]
    matrix = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(training), len(items)))
    model = recommenders.CosineRecommender(K=neighbours or len(items), num_threads=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(matrix, show_progress=False)
    similar = model.similarity.tolil()
    similar.setdiag(0)
    similar = similar.tocsr()

    def answer(_: Contact, cart: list[str]) -> Sequence[str]:
        known = [place[product] for product in cart if product in place]
        if not known:
            return ()
        scores = np.asarray(similar[known].sum(axis=0)).ravel()
        scores[known] = 0
        ranked = np.lexsort((np.arange(len(items)), -scores))[:TEN]
        return [items[number] for number in ranked if scores[number] > 0]

    return answer


def compared(ours: list[float], theirs: list[float], rounds: int = 2000) -> dict[str, float]:
    """Return both means, their ratio, and the ratio's 95 % interval."""
    chance = random.Random(1)
    ratios = []
    for _ in range(rounds):
        sample = [int(chance.random() * len(ours)) for _ in ours]
        below = sum(theirs[place] for place in sample)
        if below:
            ratios.append(sum(ours[place] for place in sample) / below)
    ratios.sort()
    return {
        "ours": sum(ours) / len(ours),
        "theirs": sum(theirs) / len(theirs),
        "ratio": sum(ours) / sum(theirs),
        "low": ratios[int(0.025 * len(ratios))],
        "high": ratios[int(0.975 * len(ratios))],
    }


def measured(name: str, split: Split) -> dict[str, Any]:
    """Measure one shop."""
    shop, ids = split.shop, split.shop.catalogue.ids
    also = shop.add_data_source(1, "also_bought", size=TEN, in_stock_only=False)
    personal = shop.add_data_source(2, "personal", size=TEN, in_stock_only=False)
    fresh = shop.add_data_source(3, "personal", size=TEN, in_stock_only=False, exclude_bought=True)
    ranking = [ids[number] for number in shop.index.popularity.ranking]

    def popular(_: Contact, cart: Sequence[str] = ()) -> list[str]:
        return [product for product in ranking[: TEN + len(cart)] if product not in cart][:TEN]

    def answered(source: Any, contact: Contact, cart: Sequence[str] = ()) -> list[str]:
        return [ids[number] for number in recommend(shop, source, contact, cart)]

    hits = hit_rates(split.cases, lambda contact, cart: answered(also, contact, cart))
    found = recalls(split.cases, lambda contact: answered(personal, contact))
    result = {
        "shop": name,
        "products": len(ids),
        "orders": len(shop.history),
        "customers": len(split.cases),
        "also_bought / popularity": compared(hits, hit_rates(split.cases, popular)),
        "personal / popularity": compared(found, recalls(split.cases, popular)),
        "personal with exclude_bought / popularity": compared(
            recalls(split.cases, lambda contact: answered(fresh, contact)), recalls(split.cases, popular)
        ),
    }
    if importlib.util.find_spec("implicit"):
        for label, neighbours in (("K=20, its default", 20), ("all neighbours", None)):
            theirs = hit_rates(split.cases, cosine(split.training, neighbours))
            result[f"also_bought / implicit cosine ({label})"] = compared(hits, theirs)
    return result


def made_up(folder: Path) -> Split:
    """Return the shop that `shop new --products 1000 --contacts 1000 --orders 20000` writes, split."""
    products = list(made_up_products(1000, seed=1, locale="uk"))
    world = World(Catalogue(products), contacts=1000, orders=20_000, locale="uk_UA", seed=1)
    return split_of(products, list(world.orders()), [dict(one.identifiers) for one in world.customers], folder)


def real(path: Path, folder: Path) -> Split:
    """Return the shop of an export, split; its products have a price and no category, since the export has none."""
    orders = read_order_lines(path, UCI).orders
    for order in orders:
        if str(order["externalOrderId"]).startswith("C"):
            order["status"] = "CANCELLED"
    prices: dict[str, float] = {}
    for order in orders:
        for item in order["items"]:  # type: ignore[attr-defined]  # a list of items
            prices.setdefault(item["externalItemId"], item.get("cost") or 1.0)
    products = [
        Product(id=product, name=product, url=f"https://shop.example/{number}", price=price)
        for number, (product, price) in enumerate(prices.items())
    ]
    contacts = [{name: value} for order in orders for name, value in identifiers_of(order).items()]
    unique = list({tuple(contact.items()): contact for contact in contacts}.values())
    return split_of(products, orders, unique, folder)


WANTED = {
    ("real", "also_bought / popularity"): 4.0,
    ("real", "personal / popularity"): 2.0,
    ("real", "also_bought / implicit cosine (K=20, its default)"): 0.95,
    ("real", "also_bought / implicit cosine (all neighbours)"): 0.95,
    ("made up", "also_bought / popularity"): 3.0,
    ("made up", "personal / popularity"): 3.0,
}


def table(results: list[dict[str, Any]], command: str) -> str:
    """Return the results as a table in Markdown."""
    lines = [f"`{command}`, {datetime.now(UTC):%Y-%m-%d}", ""]
    lines += ["| shop | compared | ours | theirs | ratio | 95 % | wanted |", "|---|---|---|---|---|---|---|"]
    for result in results:
        counts = [f"{result[what]:,} {what}" for what in ("products", "orders", "customers")]
        size = f"{result['shop']}: {', '.join(counts)}"
        for name, value in result.items():
            if isinstance(value, dict):
                wanted = WANTED.get((result["shop"], name))
                lines.append(
                    f"| {size} | {name} | {value['ours']:.4f} | {value['theirs']:.4f} | {value['ratio']:.2f} "
                    f"| {value['low']:.2f} to {value['high']:.2f} | {'' if wanted is None else f'{wanted:g}'} |"
                )
    return "\n".join(lines) + "\n"


def plot(results: list[dict[str, Any]], path: Path) -> None:
    """Draw each ratio with its interval and what is wanted."""
    importlib.import_module("matplotlib").use("Agg")
    pyplot = importlib.import_module("matplotlib.pyplot")
    bars = [
        (f"{r['shop']}: {n}", v, WANTED.get((r["shop"], n)))
        for r in results
        for n, v in r.items()
        if isinstance(v, dict)
    ]
    bars.reverse()
    figure, axes = pyplot.subplots(figsize=(9, 0.45 * len(bars) + 1))
    for place, (_, value, wanted) in enumerate(bars):
        axes.barh(place, value["ratio"], color="#4477aa", height=0.6)
        axes.plot([value["low"], value["high"]], [place, place], color="black", linewidth=1)
        if wanted is not None:
            axes.plot([wanted, wanted], [place - 0.4, place + 0.4], color="#cc3311", linewidth=2)
    axes.set_yticks(range(len(bars)), [name for name, _, _ in bars], fontsize=8)
    axes.set_xlabel("ratio (black: 95 % interval, red: wanted)")
    axes.axvline(1, color="grey", linewidth=0.5)
    figure.tight_layout()
    figure.savefig(path, dpi=100)


def main() -> int:
    """Measure, write, and say whether the ratios are what they must be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=Path, help="an export of order lines with UCI Online Retail's columns")
    arguments = parser.parse_args()
    results: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        if arguments.orders:
            results.append(measured("real", real(arguments.orders, Path(folder) / "real")))
        results.append(measured("made up", made_up(Path(folder) / "made-up")))
    command = "make quality" + (f" ORDERS={arguments.orders.name}" if arguments.orders else "")
    text = table(results, command)
    print(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "quality.md").write_text(text, encoding="utf-8")
    document = {"command": command, "at": datetime.now(UTC).isoformat(timespec="seconds"), "results": results}
    (RESULTS / "quality.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    if importlib.util.find_spec("matplotlib"):
        plot(results, RESULTS / "quality.png")
    short = [
        f"{result['shop']}: {name} is {value['ratio']:.2f}, and must be {WANTED[result['shop'], name]:g}"
        for result in results
        for name, value in result.items()
        if isinstance(value, dict) and value["ratio"] < WANTED.get((result["shop"], name), 0)
    ]
    for line in short:
        print(line)
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
