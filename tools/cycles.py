"""Ten cycles of 100,000 orders and a reset: what a server holds on to afterwards.

The memory after the tenth cycle is within 5 % of that after the second. Writes benchmarks/results/cycles.json.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from stress.serving import serving

from yespo_contracts.request.authentication import basic_authorization
from yespo_fixtures import demo_shop_folder

RESULTS = Path(__file__).parents[1] / "benchmarks" / "results" / "cycles.json"
AT_ONCE = 1000


def orders(begin: int) -> bytes:
    """Return a thousand orders of people who weren't there before."""
    made = [
        {
            "externalOrderId": f"o{number}",
            "externalCustomerId": f"u{number}",
            "email": f"u{number}@example.com",
            "totalCost": 1,
            "status": "DELIVERED",
            "date": "2026-01-01T00:00:00Z",
            "currency": "UAH",
            "items": [{"externalItemId": "TENT-0001", "name": "x", "quantity": 1, "cost": 1}],
        }
        for number in range(begin, begin + AT_ONCE)
    ]
    return json.dumps({"orders": made}).encode()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cycles", type=int, default=10)
    options.add_argument("--orders", type=int, default=100_000, help="in each")
    given = options.parse_args()
    headers = {"Authorization": basic_authorization("key"), "Content-Type": "application/json"}
    load, memory, full = os.getloadavg()[0], [], []
    with tempfile.TemporaryDirectory() as folder:
        shop = Path(folder) / "shop"
        shutil.copytree(demo_shop_folder(), shop)
        with serving(shop) as fake:
            connection = http.client.HTTPConnection("127.0.0.1", fake.port, timeout=120)
            for _ in range(given.cycles):
                for begin in range(0, given.orders, AT_ONCE):
                    connection.request("POST", "/api/v1/orders", orders(begin), headers)
                    answer = connection.getresponse()
                    if (answer.status, answer.read()) != (200, b'{"failedOrders":[]}'):
                        sys.exit(f"orders weren't taken: {answer.status}")
                full.append(fake.memory())
                connection.request("POST", "/__admin/reset", b"{}", {"Content-Type": "application/json"})
                connection.getresponse().read()
                memory.append(fake.memory())
                print(f"{full[-1]} KB with the orders, {memory[-1]} KB after the reset", flush=True)
    growth = (memory[-1] / memory[1] - 1) * 100
    result = {
        "command": "python tools/cycles.py " + " ".join(sys.argv[1:]),
        "load_average_before": round(load, 1),
        "memory_kb_with_the_orders": full,
        "memory_kb_after_each_reset": memory,
        "growth_percent_from_the_second": round(growth, 1),
    }
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    sys.exit(0 if growth < 5 else 1)


if __name__ == "__main__":
    main()
