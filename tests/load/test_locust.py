"""The locustfile as Locust runs it: one line, without a browser, against a fake with a fault."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

from yespo_testkit import YespoServer


def test_users_shop_and_what_breaks_the_contract_fails(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "yespo_testkit.load"], capture_output=True, text=True, check=True
    ).stdout.strip()
    with YespoServer(strict=False) as server:
        server.fails("malformed", for_={"data_source": 1247}, times=None)
        command = [sys.executable, "-m", "locust", "-f", found, "-H", server.url, "--headless", "--only-summary"]
        options = ["-u", "12", "-r", "12", "-t", "2s", "--think", "0.02", "--draw-seed", "1", "--csv", "found"]
        ended = subprocess.run([*command, *options], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stderr  # as Locust ends where something failed
    with (tmp_path / "found_stats.csv").open(encoding="utf-8") as file:
        rows = {row["Name"]: row for row in csv.DictReader(file)}
    assert {"recoms personal", "recoms you_may_also_like", "event ProductPage", "event StatusCart"} <= set(rows)
    failed = {name for name, row in rows.items() if int(row["Failure Count"]) and name != "Aggregated"}
    assert failed == {"recoms also_bought"}
    assert rows["recoms also_bought"]["Failure Count"] == rows["recoms also_bought"]["Request Count"]
    assert "envelope: " in (tmp_path / "found_failures.csv").read_text("utf-8")
