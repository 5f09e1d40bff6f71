"""What is kept of candidates and neighbours: how much, for how long, and that it is made once."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from small_worlds import make_world

from yespo_contracts.product import Product
from yespo_mockserver.index import candidates_kept, neighbours
from yespo_mockserver.index.candidates_kept import FIRST, CandidatesKept
from yespo_mockserver.index.remembered import AskedOnce


class Made:
    """Makes candidates, and counts how often."""

    def __init__(self, count: int = 3) -> None:
        self.times = 0
        self._count = count

    def __call__(self) -> Iterator[int]:
        self.times += 1
        return iter(range(self._count))


def test_candidates_are_made_once_until_their_stamp_is_another() -> None:
    kept, made = CandidatesKept(), Made()
    assert [list(kept.candidates("A", made, 1)) for _ in range(3)] == [[0, 1, 2]] * 3
    assert made.times == 1
    assert list(kept.candidates("A", made, 2)) == [0, 1, 2]
    assert made.times == 2


@pytest.mark.parametrize("count", [FIRST - 1, FIRST, FIRST + 1, 3 * FIRST])
def test_whoever_looks_further_gets_all_of_them(count: int) -> None:
    kept = CandidatesKept()
    for _ in range(2):
        assert list(kept.candidates("A", Made(count))) == list(range(count))


def test_of_too_many_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates_kept, "MOST", 2)
    kept, first, last = CandidatesKept(), Made(), Made()
    for of, made in (("first", first), ("second", Made()), ("last", last), ("last", last), ("first", first)):
        list(kept.candidates(of, made))
    assert (first.times, last.times) == (2, 1)


def test_of_too_many_neighbours_the_nearest_are_kept_ties_by_id(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "NEAREST", 3)
    names = ["F", "B", "E", "A", "D", "C"]
    world = make_world([Product(id=name) for name in ("TENT", *names)], [(0, ["TENT", *names]), (1, ["TENT", "F"])])
    assert [name for name, _ in world.shop.index.neighbours.named("TENT")] == ["F", "A", "B"]


def test_new_questions_are_not_taken_for_old_ones() -> None:
    """Else a shop that is never asked the same would keep more and more answers that nobody asks for again."""
    once = AskedOnce()
    chance = random.Random(1)
    questions = [chance.getrandbits(60) for _ in range(60_000)]
    assert sum(map(once.before, questions)) < 10
    assert once.before(questions[-1])
