"""What a question costs the fake, beside a constant answer from the same server: never repeated, usual, repeated.

    make bench                    each type and all mixed, 7 rounds
    make bench ROUNDS=2 TYPES=no  quicker: all types mixed only
    make bench PEERS=1            also Prism (static and dynamic) and json-server, from npm

Four columns: *never repeated* asks of other products and another contact each time; *with orders* posts an order in
place of every hundredth question; *usual* draws contacts and products by Zipf's law; *repeated* asks the same thousand
questions of each type in a circle. Each is asked of all programs in turns, over 32 connections, with the server on one
core and the client on another. Processor time is the figure that survives a busy machine; next to it stands A against
A, the same program twice. Writes benchmarks/results/throughput.json.
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
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from load import get, post
from peers import install_peers
from program import Measured, Program
from questions import GUIDES, never_repeated, new_contacts, orders_between, repeated, usual
from rich.console import Console
from rich.progress import track
from rich.table import Table

from yespo_mockserver.shop import Shop

HERE = Path(__file__).parent
MIXED = "all types mixed"
WARM = 2
"""So many rounds of each column aren't counted: what is asked again is remembered by its text the second time."""

NEW_CONTACTS = "personal, contacts never asked about"
FIRST = "/api/v2/contacts/recoms/1245?contactId=1"
FAKE = [sys.executable, "-m", "yespo_testkit.cli", "serve", "--quiet", "--port", "{port}"]

Requests: TypeAlias = Callable[[int | None, int], list[bytes]]
"""Returns requests: of a data source, or of all of them in turns, so many."""

Cell: TypeAlias = tuple[str, str]
"""A column and a row of the table."""


class Bench:
    """What is asked, of which programs, and what was measured: for each cell and program one round after another."""

    def __init__(self, shop: Shop, size: int) -> None:
        constant = [sys.executable, str(HERE / "constant.py"), "{port}", str(size)]
        self.programs = [
            Program("yespo-testkit", FAKE),
            Program("constant bytes", constant),
            Program("constant bytes again", constant),
        ]
        self.measured: dict[Cell, list[list[Measured]]] = {}
        self.columns = columns(shop)
        self.rows: dict[str, int | None] = {MIXED: None}
        self.rows.update({shop.data_sources[number].type: number for number in GUIDES})

    def start(self) -> None:
        """Start all programs, several times to measure that."""
        for _ in range(5):
            for program in self.programs:
                program.start(FIRST)

    def stop(self) -> None:
        """Stop all programs."""
        for program in self.programs:
            program.stop()

    def round(self, column: str, requests: int, rows: Sequence[str]) -> None:
        """Ask a column's requests of every program; who comes first changes from row to row."""
        for row in rows:
            asked = self.columns[column](self.rows[row], requests * (len(GUIDES) if row == MIXED else 1))
            self.cell((column, row), asked)

    def cell(self, cell: Cell, asked: Sequence[bytes]) -> None:
        """Ask some requests of every program."""
        rounds = self.measured.setdefault(cell, [])
        first = (len(rounds) + len(self.measured)) % len(self.programs)
        order = self.programs[first:] + self.programs[:first]
        found = {program.name: program.ask(asked) for program in order}
        rounds.append([found[program.name] for program in self.programs])

    def forget(self, column: str) -> None:
        """Let the rounds of a column not count that were asked until now."""
        self.measured = {cell: rounds for cell, rounds in self.measured.items() if cell[0] != column}


def columns(shop: Shop) -> dict[str, Requests]:
    """Return the columns of the table."""
    chances = [random.Random(seed) for seed in range(5)]
    never, never_too = (never_repeated(shop, chance) for chance in chances[:2])
    orders, often, again = orders_between(shop, chances[2]), usual(shop, chances[3]), repeated(shop, chances[4])

    def with_orders(source: int | None, count: int) -> list[bytes]:
        asked = [get(target) for target in never_too(source, count)]
        for place in range(99, count, 100):
            asked[place] = post("/api/v1/orders", {"orders": [orders()]})
        return asked

    return {
        "never repeated": lambda source, count: [get(target) for target in never(source, count)],
        "never repeated, 1 % orders": with_orders,
        "usual": lambda source, count: [get(target) for target in often(source, count)],
        "repeated": lambda source, count: [get(target) for target in again(source, count)],
    }


def ratio_of_cpu(rounds: Sequence[Sequence[Measured]], mine: int, other: int) -> float:
    """Return how many times the processor time of one program another takes, over all rounds."""
    spent = [sum(each[place].cpu / each[place].requests for each in rounds) for place in (mine, other)]
    return spent[1] / spent[0] if spent[0] else 0.0


def ratio_of_rates(rounds: Sequence[Sequence[Measured]], mine: int, other: int) -> tuple[float, float, float]:
    """Return the median and the extremes of one program's rate over another's, round by round."""
    ratios = sorted(each[mine].rate / each[other].rate for each in rounds)
    return statistics.median(ratios), ratios[0], ratios[-1]


def measure_new_contacts(bench: Bench, folder: Path, rounds: int) -> None:
    """Ask a larger made-up shop once for each contact that has bought, of those types that look at the contact."""
    size = ["--products", "1000", "--contacts", "6000", "--orders", "30000", "--seed", "1"]
    subprocess.run(
        [sys.executable, "-m", "yespo_testkit.cli", "shop", "new", str(folder), *size], check=True, capture_output=True
    )
    shop, large = Shop.load(folder), bench.programs
    draw = new_contacts(shop, random.Random(6))
    bench.programs = [Program(large[0].name, [*FAKE, str(folder)]), *large[1:3]]
    try:
        for program in bench.programs:
            program.start(FIRST, patience=300)
        warm = [get(target) for target in draw(1244, 500)]
        bench.programs[0].ask(warm)
        for _ in range(rounds):
            bench.cell(("never repeated", NEW_CONTACTS), [get(target) for target in draw(1244, 400)])
    finally:
        bench.stop()
        bench.programs = large


def main() -> None:
    """Run the benchmark, print its table, and write what it found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=1000, help="a round, of each type, to each program")
    parser.add_argument("--types", choices=("yes", "no"), default="yes", help="also each type by itself")
    parser.add_argument("--peers", action="store_true", help="also measure Prism and json-server (npm)")
    parser.add_argument("--note", help="what is to be said of the conditions, kept with the result")
    parser.add_argument("--out", type=Path, default=HERE / "results" / "throughput.json")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {1})
    console, shop = Console(width=140), Shop.demo()
    bench = Bench(shop, mean_size(usual(shop, random.Random(0))(None, 600)))
    rows = list(bench.rows) if options.types == "yes" else [MIXED]
    with tempfile.TemporaryDirectory() as folder:
        if options.peers:
            bench.programs += install_peers(Path(folder), FIRST, bench_size(bench), console)
        try:
            bench.start()
            for column in track(list(bench.columns), "columns", console=console):
                for turn in range(WARM + options.rounds):
                    if turn == WARM:
                        bench.forget(column)
                    bench.round(column, options.requests, rows)
            bench.stop()
            if options.types == "yes":
                measure_new_contacts(bench, Path(folder) / "shop", options.rounds)
        finally:
            bench.stop()
    report(bench, console, options.out, options.note)


def bench_size(bench: Bench) -> int:
    """Return the size of the constant answer."""
    return int(bench.programs[1].command[-1])


def mean_size(targets: Sequence[str]) -> int:
    """Return the mean size of the fake's answers, in bytes."""
    program = Program("", FAKE)
    try:
        program.start(FIRST)
        return program.answer_bytes(targets)
    finally:
        program.stop()


def report(bench: Bench, console: Console, out: Path, note: str | None) -> None:
    """Print the table and write the JSON file."""
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    for title in (
        "column",
        "row",
        "req/s",
        "p50 ms",
        "p99 ms",
        "CPU µs",
        "constant",
        "A/A",
        "of constant",
        "by CPU",
        "p99",
    ):
        table.add_column(title, justify="left" if title in {"column", "row"} else "right", no_wrap=True)
    cells: list[dict[str, object]] = []
    for (column, row), rounds in bench.measured.items():
        told = _told(rounds)
        cells.append({"column": column, "row": row, **told})
        figures = ("requests_per_second", "p50_ms", "p99_ms", "cpu_us", "constant_cpu_us", "a_against_a_by_cpu")
        ratios = ("rate_of_constant", "cpu_of_constant", "p99_of_constant")
        table.add_row(column, row, *(str(told[name]) for name in (*figures, *ratios)))
    console.print(table)
    console.print("rate, by CPU, p99: beside those of the constant route; A/A: the constant route beside itself")
    out.parent.mkdir(exist_ok=True)
    document = {
        "command": "make bench PEERS=1" if len(bench.programs) > 3 else "make bench",
        **({"note": note} if note else {}),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "load_average": [round(load, 1) for load in os.getloadavg()],
        "answer_bytes": bench_size(bench),
        "cells": cells,
        "programs": [
            {
                "program": program.name,
                "first_answer_ms": round(statistics.median(program.starts) * 1000),
                "megabytes": round(program.megabytes, 1),
            }
            for program in bench.programs
        ],
    }
    for program in bench.programs:
        console.print(f"{program.name}: first answer {statistics.median(program.starts) * 1000:.0f} ms")
    out.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    console.print(f"Written to {out}.")


def _told(rounds: Sequence[Sequence[Measured]]) -> dict[str, object]:
    """Return one cell's figures; the peers' requests a second come last."""
    fake, constant = ([each[place] for each in rounds] for place in (0, 1))
    rate, least, most = ratio_of_rates(rounds, 0, 1)
    again, *_ = ratio_of_rates(rounds, 1, 2)
    p99 = statistics.median(mine.p99 / theirs.p99 for mine, theirs in zip(fake, constant, strict=True))
    return {
        "requests_per_second": round(statistics.median(one.rate for one in fake)),
        "p50_ms": round(statistics.median(one.p50 for one in fake) * 1000, 2),
        "p99_ms": round(statistics.median(one.p99 for one in fake) * 1000, 2),
        "cpu_us": round(sum(one.cpu for one in fake) / sum(one.requests for one in fake) * 1e6, 1),
        "constant_cpu_us": round(sum(one.cpu for one in constant) / sum(one.requests for one in constant) * 1e6, 1),
        "cpu_of_constant": round(ratio_of_cpu(rounds, 0, 1), 2),
        "a_against_a_by_cpu": round(ratio_of_cpu(rounds, 1, 2), 2),
        "rate_of_constant": round(rate, 2),
        "rate_of_constant_extremes": [round(least, 2), round(most, 2)],
        "a_against_a": round(again, 2),
        "p99_of_constant": round(p99, 2),
        "peers_requests_per_second": [
            round(statistics.median(each[place].rate for each in rounds)) for place in range(3, len(rounds[0]))
        ],
    }


if __name__ == "__main__":
    main()
