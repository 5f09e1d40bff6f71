"""The same seed, shop and request give the same bytes: in every process, whatever its surroundings."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.mockserver.api.conftest import ask

from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop

TARGETS = [
    f"/api/v2/contacts/recoms/{data_source}?{identifier}&products={products}"
    for data_source in range(1244, 1250)
    for identifier in ("contactId=162688150", "email=nobody@example.com", "contactId=162602536")
    for products in ("TENT-0001", "TENT-0001,SLEEP-0014", "NOPE", "MEAL-0007")
]
PROGRAM = """
import hashlib, json, sys
from tests.test_determinism import TARGETS, digests
print(json.dumps(digests(sys.argv[1] == "reversed")))
"""


def digests(backwards: bool = False) -> dict[str, str]:
    """Return a digest of the demo shop's answer, and of a made-up shop's, to each target."""
    found: dict[str, str] = {}
    demo = Shop.demo()
    made_up = Shop.of_feed(demo_feed(), seed=7)
    for name, shop in (("demo", demo), ("made up", made_up)):
        app = create_app(shop)
        for target in reversed(TARGETS) if backwards else TARGETS:
            answer = ask(app, target)
            assert answer.status == 200, answer
            found[f"{name} {target}"] = hashlib.sha256(answer.body).hexdigest()
    return found


def demo_feed() -> bytes:
    from yespo_fixtures import demo_shop_folder

    return (demo_shop_folder() / "feed.xml").read_bytes()


@pytest.mark.ledger("stability")
@pytest.mark.parametrize(
    ("surroundings", "order"),
    [
        ({"PYTHONHASHSEED": "1"}, "forwards"),
        ({"PYTHONHASHSEED": "2", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}, "reversed"),
        ({"PYTHONHASHSEED": "3", "TZ": "America/Los_Angeles", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"}, "forwards"),
    ],
)
def test_answers_are_the_same_bytes_in_every_process_and_order(surroundings: dict[str, str], order: str) -> None:
    elsewhere = subprocess.run(
        [sys.executable, "-c", PROGRAM, order],
        cwd=Path(__file__).parents[1],
        env={**os.environ, **surroundings, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(elsewhere.stdout) == digests()


def test_another_seed_makes_up_other_customers() -> None:
    one, other = (Shop.of_feed(demo_feed(), seed=seed) for seed in (1, 2))
    assert one.popularity.ranking != other.popularity.ranking
