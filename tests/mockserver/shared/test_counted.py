"""What is counted or ordered is one for all workers, also where many ask at once."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from shared_history import Act, History, Reference, acts
from shared_workers import Asked, digests, redis, workers

RECOMS = "/api/v2/contacts/recoms/1245?contactId=162688150"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis(tmp_path_factory.mktemp("redis")) as server:
        yield server.url


@pytest.fixture(scope="module")
def three(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Asked]]:
    with workers(tmp_path_factory.mktemp("counted"), 3, "--shared", url) as asked:
        yield asked


@pytest.fixture(autouse=True)
def anew(three: list[Asked]) -> None:
    assert three[0]("POST", "/__admin/reset")[0] == 200


def at_once(three: list[Asked], path: str, each: int) -> Counter[int]:
    """Ask all workers from three threads each, and count the statuses."""

    def ask(url: str) -> list[int]:
        client = Asked(url)
        try:
            return [client("GET", path)[0] for _ in range(each)]
        finally:
            client.close()

    with ThreadPoolExecutor(9) as pool:
        found = pool.map(ask, [worker.url for worker in three] * 3)
        return Counter(status for statuses in found for status in statuses)


def test_a_fault_strikes_as_often_as_it_says_over_all_workers(three: list[Asked]) -> None:
    assert three[0]("POST", "/__admin/faults", {"spec": "503:first=50"})[0] == 201
    assert [len(worker("GET", "/__admin/faults")[1]["faults"]) for worker in three] == [1, 1, 1]
    assert at_once(three, RECOMS, 12) == {503: 50, 200: 58}
    assert [worker("GET", "/__admin/faults")[1]["faults"][0]["hits"] for worker in three] == [50] * 3
    assert len(digests(three)) == 1


def test_a_token_is_used_once_by_twenty_racers(three: list[Asked]) -> None:
    told = three[0]("POST", "/api/v1/auth/contact/token", {"email": "racer@example.com"})
    assert told[0] == 200

    def race(number: int) -> int:
        client = Asked(three[number % 3].url, {"es-token": told[1]["token"]})
        status: int = client("GET", "/v1/recoms/1245")[0]
        return status

    with ThreadPoolExecutor(20) as pool:
        assert Counter(pool.map(race, range(20))) == {200: 1, 401: 19}


def test_a_stub_that_one_worker_was_given_answers_at_all(three: list[Asked]) -> None:
    assert three[1]("POST", "/__admin/stubs", {"json": [{"id": "mine"}], "times": 5})[0] == 201
    answered = [worker("GET", RECOMS)[1] for worker in three * 3]
    assert [one == [{"id": "mine"}] for one in answered] == [True] * 5 + [False] * 4
    assert three[2]("DELETE", "/__admin/stubs")[0] == 200
    assert [worker("GET", "/__admin/stubs")[1] for worker in three] == [{"stubs": []}] * 3


def test_a_scenario_goes_on_whoever_is_asked(three: list[Asked]) -> None:
    assert three[0]("PUT", "/__admin/scenarios/rate limited for a while".replace(" ", "%20"), {})[0] == 200
    assert [three[number % 3]("GET", RECOMS)[0] for number in range(9)] == [200] * 3 + [429] * 3 + [200] * 3
    states = [worker("GET", "/__admin/scenarios")[1]["scenarios"][0]["current"] for worker in three]
    assert states == ["works again"] * 3
    assert len(digests(three)) == 1


def test_a_reset_is_one_for_all(three: list[Asked]) -> None:
    three[0]("POST", "/__admin/faults", {"spec": "503"})
    three[1]("POST", "/__admin/contacts", {"email": "gone@example.com"})
    three[2]("PUT", "/__admin/scenarios/token%20expires", {"state": "expired"})
    assert [worker("GET", RECOMS)[0] for worker in three] == [401] * 3
    assert three[1]("POST", "/__admin/reset")[0] == 200
    assert [worker("GET", RECOMS)[0] for worker in three] == [200] * 3
    assert [worker.contacts("gone@") for worker in three] == [0] * 3
    assert [worker("GET", "/__admin/requests/count")[1]["count"] for worker in three] == [3] * 3
    assert len(digests(three)) == 1


def test_what_the_control_api_adds_is_there_for_all(three: list[Asked]) -> None:
    assert three[0]("POST", "/__admin/products", {"id": "NEW-1", "name": "New"})[0] == 201
    assert three[1]("POST", "/__admin/data-sources", {"id": 1300, "type": "bestsellers", "size": 3})[0] == 201
    assert three[2]("POST", "/__admin/contacts", {"contactId": 77})[0] == 201
    assert three[0]("POST", "/__admin/orders", {"contact": {"contactId": 77}, "products": ["NEW-1"]})[0] == 201
    answers = [worker("GET", "/api/v2/contacts/recoms/1300?contactId=1") for worker in three]
    assert answers[0][0] == 200
    assert answers == [answers[0]] * 3
    assert len(digests(three)) == 1


def test_the_accounts_rate_is_one_for_all_workers(tmp_path: Path) -> None:
    """A burst of one second's requests passes, whoever is asked, and no more than the rate after it."""
    with workers(tmp_path, 1, "--workers", "2", "--rate-limit", "40") as one:
        two = [one[0], Asked(one[0].url)]
        begun = time.monotonic()
        assert two[0]("GET", RECOMS)[0] == 200
        statuses: Counter[int] = Counter()
        waits: set[str | None] = set()
        for number in range(150):
            asked = two[number % 3 > 0]
            status = asked("GET", RECOMS)[0]
            statuses[status] += 1
            waits |= {asked.headers["retry-after"]} if status == 429 else set()
        passed = 40 + 40 * (time.monotonic() - begun)
        assert 39 <= statuses[200] <= passed
        assert statuses[429] == 150 - statuses[200]
        assert waits == {"1"}


@pytest.fixture(scope="module")
def reference(url: str) -> Reference:
    return Reference(url)


@settings(max_examples=int(os.environ.get("SHARED_SEQUENCES", "12")), phases=[Phase.generate])  # each takes a while
@given(doing=st.lists(st.lists(acts, min_size=1, max_size=6), min_size=2, max_size=4))
def test_each_answer_is_a_state_of_the_log_that_has_all_that_was_answered_before(
    three: list[Asked], reference: Reference, doing: list[list[Act]]
) -> None:
    """Clients of all workers write and ask at once. `make shared-sequences` tries many more."""
    for _ in reference.states([]):
        pass
    assert three[0]("POST", "/__admin/reset")[0] == 200
    history = History()

    def do(number: int) -> None:
        client = Asked(three[number % 3].url)
        for act in doing[number]:
            history.act(client, act)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(do, range(len(doing))))
    assert history.refused == []
    assert history.unexplained(reference) == []
    assert {digest for _, digest in digests(three)} == {reference.digest()}
