"""What one process of the fake costs under the load kit's users: CPU time a request, and memory, by the shop's size.

    make bench-sizing                 the demo shop, and made-up ones of 1e4 and 1e5 products
    make bench-sizing SIZES="1000"    others

CPU time is the server's own, so that what the load generator takes beside it doesn't count. Writes JSON.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from fleet import machine, pss_megabytes
from program import cpu_seconds

RESULTS = Path(__file__).parent / "results"
USERS, SECONDS = 16, 20
CLI = [sys.executable, "-m", "yespo_testkit.cli"]


def measured(shop: Path | None, folder: Path) -> dict[str, float]:
    """Return what a server of a shop costs under the load kit."""
    with machine(*([str(shop)] if shop else [])) as (url, process):
        idle = pss_megabytes(process.pid)
        before = cpu_seconds(process.pid)
        command = [sys.executable, "-m", "locust", "-f", str(locustfile()), "-H", url, "--headless", "--only-summary"]
        options = ["-u", str(USERS), "-r", str(USERS), "-t", f"{SECONDS}s", "--think", "0", "--csv", "found"]
        told = ["--shop", str(shop)] if shop else []
        subprocess.run([*command, *options, *told], cwd=folder, check=False, capture_output=True)
        spent = cpu_seconds(process.pid) - before
        megabytes = pss_megabytes(process.pid)
    with (folder / "found_stats.csv").open() as file:
        total = next(row for row in csv.DictReader(file) if row["Name"] == "Aggregated")
    requests, failed = int(total["Request Count"]), int(total["Failure Count"])
    return {
        "requests": requests,
        "failed": failed,
        "cpu_ms_a_request": round(spent / requests * 1000, 3),
        "requests_a_cpu_second": round(requests / spent),
        "megabytes_idle": round(idle),
        "megabytes_after": round(megabytes),
    }


def locustfile() -> Path:
    """Return where the load kit's locustfile is."""
    from yespo_testkit.load import world  # noqa: PLC0415  # it needs the extra

    return Path(world.__file__).with_name("locustfile.py")


def main() -> None:
    """Measure each size, and write a file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for size in (0, *parser.parse_args().sizes):
            folder = Path(temporary, str(size))
            folder.mkdir()
            shop = folder / "shop" if size else None
            if shop is not None:
                made = [*CLI, "shop", "new", str(shop), "--products", str(size), "--contacts", "1000", "--orders"]
                subprocess.run([*made, "10000", "--quiet"], check=True)
            name = f"{size:,} products" if size else "demo shop"
            found[name] = measured(shop, folder)
            print(name, found[name], flush=True)
    document = {
        "command": "make bench-sizing",
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "conditions": f"{USERS} users without pauses, {SECONDS} s; the server's own CPU time",
        "load_average": [round(load, 1) for load in os.getloadavg()],
        "shops": found,
    }
    (RESULTS / "sizing.json").write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    main()
