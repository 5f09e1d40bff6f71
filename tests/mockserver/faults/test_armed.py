"""Whom a fault meets, and when."""

from __future__ import annotations

import statistics

from hypothesis import given
from hypothesis import strategies as st

from yespo_mockserver.faults import Fault
from yespo_mockserver.faults.armed import Faults, Matched
from yespo_mockserver.messages.request import Request
from yespo_mockserver.stubs.stubs import Stubs, acting_on, matching
from yespo_testkit.intercept.at_once import at_once


class Clock:
    """A clock that a test winds."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def request(source: int = 1245, query: str = "contactId=1", method: str = "GET", path: str = "") -> Request:
    path = path or f"/api/v2/contacts/recoms/{source}"
    return Request(method, path, query.encode(), [], f"{path}?{query}".encode())


def met_by(faults: Faults, asked: Request) -> Matched | None:
    """Return the faults that strike a request."""
    return at_once(acting_on(matching(faults, Stubs(tuple, faults.counts), asked), faults.counts))[0]


def met(faults: Faults, times: int, asked: Request | None = None) -> list[bool]:
    return [met_by(faults, asked or request()) is not None for _ in range(times)]


@given(after=st.integers(0, 5), first=st.integers(1, 5), times=st.integers(0, 20))
def test_the_first_n_after_some(after: int, first: int, times: int) -> None:
    faults = Faults(lambda: (Fault("empty", after=after, first=first),))
    assert met(faults, times) == [after <= place < after + first for place in range(times)]


@given(after=st.integers(0, 5), nth=st.integers(1, 5), times=st.integers(0, 20))
def test_the_nth_alone(after: int, nth: int, times: int) -> None:
    faults = Faults(lambda: (Fault("empty", after=after, nth=nth),))
    assert met(faults, times) == [place == after + nth - 1 for place in range(times)]


@given(seed=st.integers(0, 1000), share=st.floats(0.2, 0.8))
def test_a_share_is_the_same_for_the_same_seed(seed: int, share: float) -> None:
    fault = Fault("empty", share=share, seed=seed)
    hits = met(Faults(lambda: (fault,)), 400)
    assert hits == met(Faults(lambda: (fault,)), 400)
    assert abs(sum(hits) / 400 - share) < 0.15


def test_a_span_of_time_begins_when_the_fault_is_set() -> None:
    clock = Clock()
    faults = Faults(lambda: (Fault("empty", after_seconds=1, during=2),), clock=clock)
    seen = []
    for _ in range(5):
        seen += met(faults, 1)
        clock.now += 1
    assert seen == [False, True, True, False, False]
    assert all(rule.over for rule in faults)


def test_only_requests_that_match_are_met_and_counted() -> None:
    faults = Faults(lambda: (Fault("empty", match={"data_source": 1247, "products": ("A", "B")}, first=1),))
    assert met(faults, 2, request(1245)) == [False, False]
    assert met(faults, 1, request(12471, "products=A")) == [False]
    assert met(faults, 1, request(1247, "products=C,D")) == [False]
    assert met(faults, 2, request(1247, 'products=["C","B"]')) == [True, False]


def test_a_method_a_path_and_a_parameter_match() -> None:
    faults = Faults(lambda: (Fault("empty", match={"method": "head", "path": "/api/v2/", "email": "i@example.com"}),))
    assert met(faults, 1, request(query="email=i%40example.com", method="HEAD")) == [True]
    assert met(faults, 1, request(query="email=i%40example.com")) == [False]
    assert met(faults, 1, request(query="email=you%40example.com", method="HEAD")) == [False]
    assert met(faults, 1, request(query="", method="HEAD", path="/elsewhere")) == [False]


def test_a_condition_in_python_is_one_more() -> None:
    faults = Faults()
    faults.add("empty", when=lambda asked, _judged: asked.method == "HEAD")
    assert met(faults, 1) == [False]
    assert met(faults, 1, request(method="HEAD")) == [True]


def test_a_rate_meets_what_is_over_it() -> None:
    clock = Clock()
    faults = Faults(lambda: (Fault("rate-limit", rate=2),), clock=clock)
    assert met(faults, 4) == [False, False, True, True]
    clock.now += 0.5
    assert met(faults, 2) == [False, True]


def test_all_faults_that_a_request_meets_come_in_their_order() -> None:
    faults = Faults(lambda: (Fault("latency", seconds=1), Fault("empty", first=1), Fault("latency", seconds=2)))
    both = met_by(faults, request())
    assert both is not None
    assert [fault.kind for fault in both.faults] == ["latency", "empty", "latency"]
    assert both.seconds == 3


def test_latencies_follow_their_distribution() -> None:
    def drawn(**settings: object) -> list[float]:
        faults = Faults(lambda: (Fault("latency", **settings),))  # type: ignore[arg-type]
        found = [met_by(faults, request()) for _ in range(2000)]
        return [one.seconds for one in found if one is not None]

    uniform = drawn(distribution="uniform", seconds=1, up_to=3)
    assert 1 <= min(uniform) < 1.1
    assert 2.9 < max(uniform) <= 3
    lognormal = drawn(distribution="lognormal", seconds=0.2, sigma=0.5)
    assert abs(statistics.median(lognormal) - 0.2) < 0.02
    assert statistics.mean(lognormal) > 0.21
    assert max(drawn(distribution="lognormal", seconds=0.2, up_to=0.25)) <= 0.25


def test_faults_are_taken_back_one_by_one_by_origin_and_all() -> None:
    faults = Faults(lambda: (Fault("empty"),))
    added = faults.add(503, origin="test")
    faults.add("html", origin="test")
    assert len(faults) == 3
    assert faults.remove(added.id)
    assert not faults.remove(added.id)
    faults.clear("test")
    assert [rule.fault.kind for rule in faults] == ["empty"]
    faults.clear()
    assert not len(faults)
    faults.reset()
    assert [rule.fault.kind for rule in faults] == ["empty"]


def test_an_exhausted_rule_says_so() -> None:
    faults = Faults(lambda: (Fault("empty", nth=2), Fault("empty", first=1), Fault("empty")))
    met(faults, 2)
    assert [rule.over for rule in faults] == [True, True, False]
    assert [rule.hits for rule in faults] == [1, 1, 2]
