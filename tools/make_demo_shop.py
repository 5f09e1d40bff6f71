"""Write the demo shop: `python tools/make_demo_shop.py [FOLDER] [--seed N]`.

Without arguments it writes the one that `yespo_fixtures` ships. The same seed gives the same bytes on every machine.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from demo_shop.chance import Chance
from demo_shop.checkout import write_orders
from demo_shop.feed import write_feed
from demo_shop.goods import make_goods
from demo_shop.lists import write_lists, write_settings
from demo_shop.orders import Shopping
from demo_shop.people import make_customers, write_contacts

SHIPPED = Path(__file__).parents[1] / "fixtures" / "yespo_fixtures" / "demo"
STREAMS = 10


def make_shop(seed: int) -> dict[str, str]:
    """Return the shop's files by name; each part has a stream of chance of its own, so that one can change alone."""
    goods, feed, people, shopping, checkout = (Chance(seed * STREAMS + stream) for stream in range(5))
    models = make_goods(goods)
    customers = make_customers(people)
    return {
        "shop.toml": write_settings(seed),
        "feed.xml": write_feed(models, feed),
        "contacts.csv": write_contacts(customers),
        "orders.jsonl": write_orders(Shopping(models, shopping).orders_of(customers), checkout),
        "lists.csv": write_lists(models, customers),
    }


def main() -> None:
    """Write the files and say where."""
    parser = argparse.ArgumentParser(description="Write the demo shop.")
    parser.add_argument("folder", nargs="?", type=Path, default=SHIPPED, help="where to write it")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes another shop")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name, text in make_shop(arguments.seed).items():
        (arguments.folder / name).write_bytes(text.encode())
    print(f"wrote the demo shop to {arguments.folder}")


if __name__ == "__main__":
    main()
