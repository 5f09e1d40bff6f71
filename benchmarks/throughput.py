"""Requests a second of the fake, beside a constant answer from the same server, and beside other mock servers.

    make bench              the fake and the constant answer
    make bench PEERS=1      also Prism (static and dynamic) and json-server, from npm

All are asked the same requests, in turns, each server on one core and the client on another. Next to every ratio stands
A against A: the same program twice, which tells how far the machine itself can be trusted. Writes a JSON file.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from load import Load, first_answer
from peers import install_peers
from rich.console import Console
from rich.progress import track
from rich.table import Table

from yespo_mockserver.shop import Shop

HERE = Path(__file__).parent
CONTACTS = 1000
AUTHORIZATION = "Basic dXNlcjprZXk="


class Program:
    """One server under test: how to start it, and what became of it."""

    def __init__(self, name: str, command: Sequence[str], *, targets: Sequence[str], weight: float = 1) -> None:
        port = free_port()
        self.name = name
        self.command = [part.replace("{port}", str(port)) for part in command]
        self.port = port
        self.targets = targets
        self.weight = weight
        self.rates: list[float] = []
        self.cpu_microseconds: list[float] = []
        self.starts: list[float] = []
        self.megabytes = 0.0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, patience: float = 60.0) -> float:
        """Start the program on the first core, and return the seconds until its first good answer."""
        began = time.perf_counter()
        # Installed packages come with their bytecode, and so must what is measured here.
        surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(self.command, stdout=quiet, stderr=quiet, env=surroundings)
        self._process = process
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(process.pid, {0})
        first_answer(self.port, self.targets[0], AUTHORIZATION, alive=lambda: process.poll() is None, patience=patience)
        return time.perf_counter() - began

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def measure(self, requests: int) -> None:
        """Send requests at full speed, and keep the rate, the processor time for each, and the memory."""
        assert self._process is not None
        before = cpu_seconds(self._process.pid)
        seconds = Load(self.port, self.targets, AUTHORIZATION).run(int(requests * self.weight) or 1)
        sent = int(requests * self.weight) or 1
        self.rates.append(sent / seconds)
        self.cpu_microseconds.append((cpu_seconds(self._process.pid) - before) / sent * 1e6)
        self.megabytes = max(self.megabytes, resident_megabytes(self._process.pid))


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used, user and system; 0 where /proc can't tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_megabytes(pid: int) -> float:
    """Return a process's resident memory; 0 where /proc can't tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


GUIDES = range(1244, 1250)
"""The data sources of the types that the guide lists."""


def targets_of(shop: Shop, contacts: int) -> list[str]:
    """Return requests over many different contacts and the six data sources of the guide's types, in turns."""
    carts = [shop.catalogue.ids[number] for number in shop.index.popularity.ranking]
    known = [contact.contact_id for contact in shop.contacts if contact.contact_id is not None]
    found: list[str] = []
    for place in range(contacts):
        contact = known[place] if place < len(known) else 900_000_000 + place
        cart = f"{carts[place % len(carts)]},{carts[(place * 7 + 1) % len(carts)]}"
        for source in (shop.data_sources[number] for number in GUIDES):
            products = f"&products={cart}" if "products" in source.requires else ""
            found.append(f"/api/v2/contacts/recoms/{source.id}?contactId={contact}{products}")
    return found


def ratio(program: Program, other: Program) -> tuple[float, float, float]:
    """Return the median and the extremes of one program's rate over another's, round by round."""
    ratios = sorted(mine / theirs for mine, theirs in zip(program.rates, other.rates, strict=True))
    return statistics.median(ratios), ratios[0], ratios[-1]


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=12_000, help="a round, to each program")
    parser.add_argument("--peers", action="store_true", help="also measure Prism and json-server (npm)")
    parser.add_argument("--out", type=Path, default=HERE / "results" / "throughput.json")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {1})
    console = Console()
    targets = targets_of(Shop.demo(), CONTACTS)
    with tempfile.TemporaryDirectory() as folder:
        size = mean_size(targets)
        fake = [sys.executable, "-m", "yespo_testkit.cli", "serve", "--quiet", "--port", "{port}"]
        constant = [sys.executable, str(HERE / "constant.py"), "{port}", str(size)]
        programs = [
            Program("yespo-testkit", fake, targets=targets),
            Program("constant bytes", constant, targets=targets),
            Program("constant bytes again", constant, targets=targets),
        ]
        if options.peers:
            peers = install_peers(Path(folder), targets[0], size, console)
            programs += [
                Program(name, command, targets=peer_targets, weight=weight)
                for name, command, peer_targets, weight in peers
            ]
        try:
            for program in programs:
                program.starts = [_restarted(program) for _ in range(5)]
            for program in programs:  # a round that isn't counted
                program.measure(max(options.requests, len(targets)))
                program.rates.clear()
                program.cpu_microseconds.clear()
            for _ in track(range(options.rounds), "rounds", console=console):
                for program in programs:
                    program.measure(options.requests)
        finally:
            for program in programs:
                program.stop()
    report(programs, size, console, options.out)


def _restarted(program: Program) -> float:
    program.stop()
    return program.start()


def mean_size(targets: Sequence[str]) -> int:
    """Return the mean size of the fake's answers, in bytes."""
    program = Program(
        "", [sys.executable, "-m", "yespo_testkit.cli", "serve", "--quiet", "--port", "{port}"], targets=targets
    )
    load = Load(program.port, targets, AUTHORIZATION)
    try:
        program.start()
        load.run(len(targets))
    finally:
        program.stop()
    return load.received // len(targets)


def report(programs: Sequence[Program], size: int, console: Console, out: Path) -> None:
    """Print the table and write the JSON file."""
    fake = programs[0]
    table = Table(
        box=None,
        padding=(0, 2, 0, 0),
        show_edge=False,
        title=f"{len(fake.targets):,} different requests, answers of {size:,} bytes",
        title_justify="left",
    )
    table.add_column("program", no_wrap=True)
    for title in ("req/s", "CPU µs", "times as fast", "start ms", "MB"):
        table.add_column(title, justify="right", no_wrap=True)
    rows: list[dict[str, object]] = []
    for program in programs:
        middle, least, most = ratio(fake, program)
        rate, cpu = statistics.median(program.rates), statistics.median(program.cpu_microseconds)
        start = statistics.median(program.starts) * 1000
        table.add_row(
            program.name,
            f"{rate:,.0f}",
            f"{cpu:,.0f}",
            f"{middle:.2f} ({least:.2f}–{most:.2f})",
            f"{start:,.0f}",
            f"{program.megabytes:.0f}",
        )
        rows.append(
            {
                "program": program.name,
                "requests_per_second": round(rate),
                "cpu_microseconds": round(cpu, 1),
                "ratio": {"median": round(middle, 3), "least": round(least, 3), "most": round(most, 3)},
                "first_answer_ms": round(start),
                "megabytes": round(program.megabytes, 1),
            }
        )
    console.print(table)
    middle, least, most = ratio(programs[1], programs[2])
    console.print("times as fast: how many times as many requests a second yespo-testkit answers, median (extremes)")
    console.print(f"A against A (constant bytes twice): {middle:.2f} ({least:.2f} to {most:.2f})")
    out.parent.mkdir(exist_ok=True)
    document = {
        "command": "make bench PEERS=1" if len(programs) > 3 else "make bench",
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "answer_bytes": size,
        "a_against_a": {"median": round(middle, 3), "least": round(least, 3), "most": round(most, 3)},
        "programs": rows,
    }
    out.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    console.print(f"Written to {out}.")


if __name__ == "__main__":
    main()
