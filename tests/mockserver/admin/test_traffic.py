"""The traffic of the last minutes: which piece of time a request is counted in, as what, and how long answers took."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from yespo_mockserver.admin.control.traffic import traffic

NOW = 1_000_000.0
"""A time at which a piece of five seconds begins."""


def entry(at: float, seconds: float = 0.01, status: int = 200, broken: str | None = None) -> SimpleNamespace:
    return SimpleNamespace(at=at, seconds=seconds, status=status, broken=broken)


def pieces(*entries: SimpleNamespace, minutes: int = 5) -> list[dict[str, Any]]:
    log = SimpleNamespace(clock=lambda: NOW)
    control = SimpleNamespace(fake=SimpleNamespace(journal=entries), shop=SimpleNamespace(log=log))
    asked = SimpleNamespace(number=lambda _name, _default, _most: minutes)
    steps = traffic(cast("Any", control), cast("Any", asked))
    while True:
        try:
            next(steps)
        except StopIteration as ended:
            return cast("list[dict[str, Any]]", ended.value["pieces"])


def test_a_request_counts_in_its_piece_as_its_status_or_as_broken() -> None:
    found = pieces(
        entry(NOW),
        entry(NOW - 0.1, status=404),
        entry(NOW - 5, status=503),
        entry(NOW - 5, broken="drip"),
        entry(NOW - 295),
        entry(NOW - 295.1),
        entry(NOW + 5),
    )
    assert {piece["at"] - NOW: piece["statuses"] for piece in found if piece["statuses"]} == {
        0.0: {"2xx": 1},
        -5.0: {"4xx": 1, "5xx": 1, "broken": 1},
        -295.0: {"2xx": 1},
    }


@pytest.mark.parametrize(
    ("seconds", "p50", "p95"),
    [((), None, None), ((0.25,), 0.25, 0.25), ((0.0, 1.0), 0.5, 0.95), ((0.0, 1.0, 2.0), 1.0, 1.9)],
)
def test_how_long_answers_took_is_told_by_quantiles(
    seconds: tuple[float, ...], p50: float | None, p95: float | None
) -> None:
    last = pieces(*(entry(NOW, each) for each in seconds))[-1]
    assert (last["p50"], last["p95"]) == pytest.approx((p50, p95))
