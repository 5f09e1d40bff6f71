"""The same seed asks the same: in other processes, with other hash seeds, and whatever a database of examples holds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from driving import on_a_port

from yespo_checker.examples.counterexamples import Counterexamples
from yespo_checker.examples.plan import Plan, generated_apart
from yespo_contracts.strategies import WireRequest
from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop
from yespo_testkit.cli.check.account import known_shop

OF_OLD = WireRequest("/api/v2/contacts/recoms/1244", "externalCustomerId=of-old")
REPLAYED = f"GET {OF_OLD.target}"


class Watched(NamedTuple):
    """A server, and what it was asked since the last look."""

    url: str
    asked: list[str]


@pytest.fixture
def watched() -> Iterator[Watched]:
    asked: list[str] = []
    inner = create_app(Shop.demo())

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            asked.append(f"{scope['method']} {scope['raw_path'].decode()}?{scope['query_string'].decode()}".rstrip("?"))
        await inner(scope, receive, send)

    with on_a_port(app) as port:
        yield Watched(f"http://127.0.0.1:{port}", asked)


def sent(watched: Watched, seed: int, folder: Path, *options: str, **environment: str) -> list[str]:
    """Return what a check in a process of its own asks for, which finds nothing wrong."""
    folder.mkdir()
    (folder / "constants.py").write_text("ODD = 'a constant of another project'\n")  # Hypothesis looks for such
    watched.asked.clear()
    command = [sys.executable, "-m", "yespo_testkit.cli", "check", watched.url, "--max-examples", "15"]
    ended = subprocess.run(
        [*command, "--seed", str(seed), *options], cwd=folder, env={**os.environ, **environment},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return list(watched.asked)


def test_the_same_seed_asks_the_same_in_every_process(watched: Watched, tmp_path: Path) -> None:
    """To the last request, with another hash seed, zone and locale, and where Hypothesis knows that it is in CI."""
    one = sent(watched, 4, tmp_path / "one", PYTHONHASHSEED="1")
    environment = {"PYTHONHASHSEED": "2", "CI": "true", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}
    again = sent(watched, 4, tmp_path / "two", **environment)
    assert sorted(again) == sorted(one)  # what is sent at the same time comes in any order
    assert again[:600] == one[:600]
    assert len(set(one)) > 60


def test_a_database_of_examples_is_asked_first_and_changes_no_example(watched: Watched, tmp_path: Path) -> None:
    """What it holds comes on top; another seed has other examples."""
    place = tmp_path / "examples"
    Counterexamples.at(str(place)).save("single", OF_OLD)
    asked = sent(watched, 4, tmp_path / "one", "--example-database", str(place), PYTHONHASHSEED="3")
    assert REPLAYED in asked[:4]
    assert in_order(examples(4), asked)
    assert not in_order(examples(5), asked)


def examples(seed: int) -> list[str]:
    plan = Plan(known=known_shop(Shop.demo()), seed=seed, max_examples=15)
    return [f"{request.method} {request.target}" for request in generated_apart(plan)]


def in_order(some: list[str], all_: list[str]) -> bool:
    """Tell whether some are among all in their order."""
    rest = iter(all_)
    return all(one in rest for one in some)
