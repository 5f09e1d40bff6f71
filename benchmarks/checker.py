"""Does the checker find faults, and only faults? The mutation score, 20 seeds x 500, and a pairwise array.

Every broken server is checked whole, alone and in pairs: caught, missed, named right, and what else was told of it.

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

from broken_servers import BROKEN, KEY, App, Broken, served
from broken_servers.pairs import PAIRS
from checking import shop as demo

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
_WHOLE = ("broken", "seeds", "pairwise")
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
    parser.add_argument("--only", action="append", help="broken servers with this in their names; keeps no results")
    parser.add_argument("--part", choices=_WHOLE, action="append", help="this part alone; the others' results stay")
    arguments = parser.parse_args()
    wanted = {*(arguments.part or _WHOLE)}
    servers = {**BROKEN, **{name: pair.broken for name, pair in PAIRS.items()}}
    names = [name for name in servers if not arguments.only or any(part in name for part in arguments.only)]
    with ProcessPoolExecutor(arguments.processes) as pool:
        starts = range(_PARTS) if "broken" in wanted else ()
        parts = [pool.submit(broken_servers, names[start::_PARTS]) for start in starts]
        whole = pool.submit(seeds, arguments.seeds, arguments.examples) if "seeds" in wanted else None
        rows = pool.submit(pairwise, arguments.rows) if "pairwise" in wanted else None
        found = {name: told for part in parts for name, told in part.result().items()}
        results: dict[str, Any] = {"command": "make checker", **_before()}
        if parts:
            results["broken"] = score({name: found[name] for name in names})
        if whole is not None:
            results["seeds"] = whole.result()
        if rows is not None:
            results["pairwise"] = rows.result()
    if not arguments.only:
        RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    wrong = results["broken"]["missed"] or results["seeds"]["alarms"] or results["pairwise"]["alarms"]
    print(json.dumps({name: _brief(part) for name, part in results.items() if isinstance(part, dict)}, indent=1))
    return 1 if wrong else 0


def _before() -> dict[str, Any]:
    """Return the results that are kept, of which a part may stay."""
    kept: dict[str, Any] = json.loads(RESULTS.read_text("utf-8"))
    return {name: kept[name] for name in _WHOLE}


def score(found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return how many broken servers were caught, missed and named right, and how many requests that took.

    A server is caught if anything is told of it, and named right if a rule is that it breaks; of a pair, both.
    """
    missed = [name for name, told in found.items() if not told["named_right"]]
    return {
        "servers": len(found),
        "pairs": sum(name in PAIRS for name in found),
        "caught": sum(bool(told["rules"]) for told in found.values()),
        "named right": len(found) - len(missed),
        "missed": missed,
        "breaches": sum(told["breaches"] > 0 for told in found.values()),
        "findings each": round(sum(told["findings"] for told in found.values()) / max(1, len(found)), 2),
        "most findings": max((told["findings"] for told in found.values()), default=0),
        "requests": sum(told["requests"] for told in found.values()),
        "found": found,
    }


def named_right(name: str, rules: set[str]) -> bool:
    """Tell whether a rule was named that the server breaks; of a pair, one for each of its faults."""
    if name in PAIRS:
        return bool(PAIRS[name].rules & rules) and bool(PAIRS[name].beside & rules)
    return bool(BROKEN[name].rules & rules)


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
    credentials = Credentials(KEY)
    with contextlib.closing(AsgiTransport(app, credentials=credentials)) as transport:
        checker = Checker(Account(known, behaviour), transport, fail_on="odd")
        checker.preflight()
        plan = Plan(known=known, behaviour=behaviour, seed=seed, max_examples=examples)
        checker.run(generated_apart(plan) if generated is None else generated, examples)
        return checker.report(url="http://server.example", seed=seed, credentials=credentials, since=started)


def broken_servers(names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Check broken servers with 200 examples; return by name which rules are found to be broken."""
    shop, found = demo(), {}
    generated = [*generated_apart(Plan(known=known_shop(shop), seed=1, max_examples=200))]
    for name in names:
        broken: Broken = PAIRS[name].broken if name in PAIRS else BROKEN[name]
        report = check(served(broken, create_app(shop)), shop, Behaviour(), seed=1, examples=200, generated=generated)
        rules = sorted({rule for failure in report.failures for rule in failure.all_rules})
        found[name] = {
            "rules": rules,
            "named_right": named_right(name, set(rules)),
            "breaches": len(report.of_grade("breach")),
            "findings": len(report.failures),
            "requests": report.requests,
            "seconds": report.seconds,
        }
        print("broken", name, "right" if found[name]["named_right"] else "MISSED", rules, flush=True)
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
