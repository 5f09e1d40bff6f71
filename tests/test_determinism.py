"""The same seed, shop and request give the same bytes: in every process, whatever its surroundings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from digests import demo_feed, digests

from yespo_mockserver.shop import Shop

PROGRAM = """
import json, sys
from digests import digests
print(json.dumps(digests(sys.argv[1] == "reversed")))
"""


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
    assert one.index.popularity.ranking != other.index.popularity.ranking
