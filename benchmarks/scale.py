"""Feeds of a thousand to a million products: first load, later start, memory, and questions never asked before.

    make bench-scale                        1e3, 1e4, 1e5 and 1e6 products
    make bench-scale SIZES="1000 100000"    others

Each size has a server of its own (`serve --feed`, with 2,000 made-up orders); all of them are asked in turns, beside
the smallest size once more, which tells how far the machine can be trusted. Writes a table, a plot and a JSON file.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from load import Load, first_answer, get
from matplotlib import pyplot as plt
from program import cpu_seconds, free_port, peak_megabytes, resident_megabytes
from questions import GUIDES, Draw, never_repeated
from rich.console import Console
from rich.progress import track
from rich.table import Table

from yespo_contracts.feed_files import write_feed
from yespo_mockserver.catalogue.cache_folders import VARIABLE
from yespo_mockserver.shop import Shop
from yespo_mockserver.synthetic.products import made_up_products

RESULTS = Path(__file__).parent / "results"
PATIENCE = 900.0
"""Seconds to wait for a first answer; a busy machine may need many."""

SIZES = (1000, 10_000, 100_000, 1_000_000)


class Size:
    """One size of shop: its feed, its server, and what was measured."""

    def __init__(self, products: int, folder: Path, name: str = "") -> None:
        self.products = products
        self.name = name or f"{products:,}"
        self.feed = folder / f"{products}.xml"
        self.first_load = self.later_start = 0.0
        self.peak_megabytes = self.megabytes = 0.0
        self.rates: dict[str, list[float]] = {}
        self.cpu: dict[str, list[float]] = {}
        self.kinds: dict[str, int] = {}
        self._draw: Draw | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0

    def write(self) -> None:
        """Write the feed, if it isn't there."""
        if not self.feed.exists():
            with self.feed.open("wb") as file:
                file.writelines(write_feed(made_up_products(self.products, seed=1)))

    def start(self, *, again: bool = False) -> None:
        """Start the server: the first time the feed is read, `again` it comes from the cache."""
        self.stop()
        self._port = free_port()
        command = [sys.executable, "-m", "yespo_testkit.cli", "serve", "--quiet", "--feed", str(self.feed)]
        began = time.perf_counter()
        process = subprocess.Popen([*command, "--port", str(self._port)], stdout=subprocess.DEVNULL)
        self._process = process
        target = "/api/v2/contacts/recoms/1245?webId=x"
        first_answer(self._port, target, alive=lambda: process.poll() is None, patience=PATIENCE)
        seconds = time.perf_counter() - began
        if again:
            self.later_start = seconds
            if hasattr(os, "sched_setaffinity"):
                os.sched_setaffinity(process.pid, {0})
        else:
            self.first_load = seconds
            self.peak_megabytes = peak_megabytes(process.pid)

    def prepare(self) -> None:
        """Get ready to make requests of each type."""
        shop = Shop.of_feed(self.feed)
        self.kinds = {shop.data_sources[number].type: number for number in GUIDES}
        self._draw = never_repeated(shop, random.Random(1))

    def measure(self, kind: str, requests: int) -> None:
        """Send requests of one type, and keep the rate and the processor time of each."""
        assert self._draw is not None
        asked = [get(target) for target in self._draw(self.kinds[kind], requests)]
        before = cpu_seconds(self._pid)
        seconds = Load(self._port, asked).run()
        self.rates.setdefault(kind, []).append(requests / seconds)
        self.cpu.setdefault(kind, []).append((cpu_seconds(self._pid) - before) / requests * 1e6)
        self.megabytes = max(self.megabytes, resident_megabytes(self._pid))

    def stop(self) -> None:
        """Stop the server."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    @property
    def _pid(self) -> int:
        assert self._process is not None
        return self._process.pid


def main() -> None:
    """Run the benchmark, print its table, and write what it found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", type=int, nargs="*", default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=3000, help="a round, of each type, to each server")
    parser.add_argument("--folder", type=Path, help="keep the feeds here")
    options = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory() as temporary:
        os.environ[VARIABLE] = str(Path(temporary) / "cache")
        folder = options.folder or Path(temporary)
        sizes = [Size(products, folder) for products in sorted(options.sizes)]
        again = Size(sizes[0].products, folder, f"{sizes[0].products:,} again")
        everything = [*sizes, again]
        try:
            for size in track(everything, "feeds and first loads", console=console):
                size.write()
                size.start()
            for size in everything:
                size.start(again=True)
                size.prepare()
            for turn in track(range(options.rounds + 1), "rounds", console=console):
                for kind in sizes[0].kinds:
                    for size in everything:
                        size.measure(kind, options.requests)
                if turn == 0:  # a round that isn't counted
                    for size in everything:
                        size.rates.clear()
                        size.cpu.clear()
        finally:
            for size in everything:
                size.stop()
    document = _document(everything)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "scale.json").write_text(json.dumps(document, indent=2) + "\n", "utf-8")
    _print(everything, console)
    _plot(sizes, RESULTS / "scale.png")
    console.print(f"Written to {RESULTS / 'scale.json'} and scale.png.")


def _ratio(size: Size, first: Size, kind: str) -> float:
    """Return the median, round by round, of a size's rate over the smallest one's."""
    return statistics.median(mine / theirs for mine, theirs in zip(size.rates[kind], first.rates[kind], strict=True))


def _print(sizes: Sequence[Size], console: Console) -> None:
    """Print a table of the loads and one of the types: requests a second, and how many times the smallest shop's."""
    loads = Table("products", "first load s", "later start s", "MB", "peak MB", box=None, padding=(0, 2, 0, 0))
    for size in sizes:
        numbers = (
            f"{size.first_load:.1f}",
            f"{size.later_start:.2f}",
            f"{size.megabytes:.0f}",
            f"{size.peak_megabytes:.0f}",
        )
        loads.add_row(size.name, *numbers)
    console.print(loads)
    types = Table("requests a second", *(size.name for size in sizes), box=None, padding=(0, 2, 0, 0))
    for kind in sizes[0].rates:
        cells = (f"{statistics.median(size.rates[kind]):,.0f} ({_ratio(size, sizes[0], kind):.2f})" for size in sizes)
        types.add_row(kind, *cells)
    console.print(types)


def _document(sizes: Sequence[Size]) -> dict[str, object]:
    rows = [
        {
            "products": size.products,
            "name": size.name,
            "feed_bytes": size.feed.stat().st_size if size.feed.exists() else None,
            "first_load_seconds": round(size.first_load, 2),
            "later_start_seconds": round(size.later_start, 2),
            "megabytes": round(size.megabytes),
            "peak_megabytes": round(size.peak_megabytes),
            "types": {
                kind: {
                    "requests_per_second": round(statistics.median(size.rates[kind])),
                    "cpu_microseconds": round(statistics.median(size.cpu[kind]), 1),
                    "ratio_to_smallest": round(_ratio(size, sizes[0], kind), 3),
                }
                for kind in size.rates
            },
        }
        for size in sizes
    ]
    return {
        "command": "make bench-scale",
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "load_average": [round(load, 1) for load in os.getloadavg()],
        "sizes": rows,
    }


def _plot(sizes: Sequence[Size], path: Path) -> None:
    plt.switch_backend("Agg")
    counts = [size.products for size in sizes]
    figure, (times, memory, rates) = plt.subplots(1, 3, figsize=(13, 4), layout="constrained")
    times.plot(counts, [size.first_load for size in sizes], "o-", label="first load")
    times.plot(counts, [size.later_start for size in sizes], "s--", label="later start")
    times.set(title="Seconds to the first answer", xscale="log", yscale="log", xlabel="products")
    times.legend()
    memory.plot(counts, [size.megabytes for size in sizes], "o-", label="resident")
    memory.plot(counts, [size.peak_megabytes for size in sizes], "s--", label="peak, first load")
    memory.set(title="MB", xscale="log", xlabel="products", ylim=(0, None))
    memory.legend()
    for kind in sizes[0].rates:
        rates.plot(counts, [_ratio(size, sizes[0], kind) for size in sizes], "o-", label=kind)
    rates.axhline(0.8, color="grey", linewidth=0.8)
    rates.set(title="Requests a second, 1 = smallest shop", xscale="log", xlabel="products", ylim=(0, 1.4))
    rates.legend(fontsize="small")
    figure.savefig(path, dpi=90)


if __name__ == "__main__":
    main()
