"""Does the checker find faults, and only faults? Every broken server whole, 20 seeds x 500, and a pairwise array.

Run by `make checker`; writes benchmarks/results/checker.json.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, get_args

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from broken_servers import BROKEN, App, served

from yespo_checker.checker import Checker
from yespo_checker.examples.plan import Plan, generated_apart
from yespo_checker.expectations import Account
from yespo_checker.reports.report import Report
from yespo_checker.sending.credentials import Credentials
from yespo_checker.sending.inprocess import AsgiTransport
from yespo_contracts.behaviour import Behaviour, OrderStatus, choices
from yespo_contracts.request.written import WireRequest
from yespo_fixtures import demo_shop_folder
from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop
from yespo_testkit.cli.check.account import known_shop

RESULTS = Path(__file__).parent / "results" / "checker.json"
_BY_CATEGORY = """
[[data_source]]
id = 1250
type = "bestsellers"
size = 5
scope = "category"
"""
_PARTS = 8
"""In how many parts the broken servers are shared out among the processes."""

_BOUGHT = (("INITIALIZED", "IN_PROGRESS", "DELIVERED"), ("DELIVERED",), get_args(OrderStatus))
"""Of the sets of statuses that count as bought: the ledger's, the smallest useful one, and all."""


def main() -> int:
    """Run what was asked for, print it, and keep it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--examples", type=int, default=500)
    parser.add_argument("--rows", type=int, default=None, help="of the pairwise array; all unless given")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    with ProcessPoolExecutor(arguments.processes) as pool:
        parts = [pool.submit(broken_servers, [*BROKEN][start::_PARTS]) for start in range(_PARTS)]
        whole = pool.submit(seeds, arguments.seeds, arguments.examples)
        rows = pool.submit(pairwise, arguments.rows)
        found = {name: told for part in parts for name, told in part.result().items()}
        missed = [name for name, broken in BROKEN.items() if not broken.rules & {*found[name]["rules"]}]
        results: dict[str, Any] = {
            "command": "make checker",
            "broken": {"servers": len(BROKEN), "missed": missed, "found": {name: found[name] for name in BROKEN}},
            "seeds": whole.result(),
            "pairwise": rows.result(),
        }
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    wrong = results["broken"]["missed"] or results["seeds"]["alarms"] or results["pairwise"]["alarms"]
    print(json.dumps({name: _brief(part) for name, part in results.items() if isinstance(part, dict)}))
    return 1 if wrong else 0


def check(
    app: App,
    shop: Shop,
    behaviour: Behaviour,
    *,
    seed: int,
    examples: int,
    generated: Iterable[WireRequest] | None = None,
) -> Report:
    """Check an application with all that is known of the shop; `generated` is what the seed makes, if at hand."""
    known = known_shop(shop)
    started = time.monotonic()
    with contextlib.closing(AsgiTransport(app)) as transport:
        checker = Checker(Account(known, behaviour), transport)
        plan = Plan(known=known, behaviour=behaviour, seed=seed, max_examples=examples)
        checker.run(generated_apart(plan) if generated is None else generated, examples)
        return checker.report(url="http://server.example", seed=seed, credentials=Credentials(), since=started)


def demo() -> Shop:
    """Return the demo shop with a data source that needs a category."""
    shop = Shop.demo()
    shop.add_data_source(1250, "bestsellers", size=5, scope="category")
    return shop


def broken_servers(names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Check broken servers with 200 examples; return by name which rules are found to be broken."""
    shop, found = demo(), {}
    generated = [*generated_apart(Plan(known=known_shop(shop), seed=1, max_examples=200))]
    for name in names:
        app = served(BROKEN[name], create_app(shop))
        report = check(app, shop, Behaviour(), seed=1, examples=200, generated=generated)
        rules = sorted({failure.rule for failure in report.failures})
        found[name] = {"rules": rules, "requests": report.requests, "seconds": report.seconds}
        print("broken", name, rules, flush=True)
    return found


def seeds(count: int, examples: int) -> dict[str, Any]:
    """Check the fake as it comes."""
    shop, alarms, requests = demo(), [], 0
    for seed in range(count):
        report = check(create_app(shop), shop, Behaviour(), seed=seed, examples=examples)
        requests += report.requests
        alarms += [f"{seed}: {failure.rule}: {failure.message} {failure.curl}" for failure in report.failures]
        print("seed", seed, report.requests, report.seconds, len(report.failures), flush=True)
    return {"seeds": count, "examples": examples, "requests": requests, "alarms": alarms}


def pairwise(most: int | None) -> dict[str, Any]:
    """Check the demo shop in each row of an array that has every pair of values of two keys.

    Each row is a shop.toml of its own, since some keys act while a shop is read.
    """
    rows = pairwise_rows()[:most]
    alarms = []
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(demo_shop_folder(), folder, dirs_exist_ok=True)
        file = Path(folder, "shop.toml")
        before = file.read_text("utf-8")
        for number, row in enumerate(rows):
            settings = [f"{key} = {json.dumps(value)}" for key, value in row.items()]
            file.write_text("\n".join([before, _BY_CATEGORY, "[behaviour]", *settings]) + "\n", encoding="utf-8")
            shop = Shop.load(folder)
            report = check(create_app(shop), shop, shop.config.behaviour, seed=number, examples=200)
            alarms += [f"{row}: {failure.rule}: {failure.message} {failure.curl}" for failure in report.failures]
            print("row", number, report.requests, len(report.failures), flush=True)
    return {"rows": len(rows), "keys": len(choices()), "alarms": alarms}


def pairwise_rows() -> list[dict[str, Any]]:
    """Return rows of `[behaviour]` that have every pair of values of two keys, found greedily."""
    keys: dict[str, tuple[Any, ...]] = {key: choice.values for key, choice in choices().items()}
    keys["bought_statuses"] = _BOUGHT
    left = {
        ((one, a), (other, b))
        for one, other in itertools.combinations(keys, 2)
        for a, b in itertools.product(keys[one], keys[other])
    }
    rows = []
    while left:
        row: dict[str, Any] = dict(min(left, key=repr))
        for key, values in keys.items():
            if key not in row:
                row[key] = max(values, key=lambda value: _covered({**row, key: value}, left))  # used at once
        rows.append(row)
        left = {pair for pair in left if not all(row[key] == value for key, value in pair)}
    return rows


def _covered(row: dict[str, Any], left: set[Any]) -> int:
    return sum(all(row.get(key) == value for key, value in pair) for pair in left)


def _brief(part: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name != "found"}


if __name__ == "__main__":
    sys.exit(main())
