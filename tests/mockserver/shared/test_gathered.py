"""The journals of all workers, gathered by whichever is asked."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest
from shared_workers import Asked, redis, workers

RECOMS = "/api/v2/contacts/recoms/1245?contactId={}"


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Asked]]:
    folder = tmp_path_factory.mktemp("gathered")
    with workers(folder, 1, "--workers", "2") as one:
        yield [one[0], Asked(one[0].url)]


@pytest.fixture(autouse=True)
def six(two: list[Asked]) -> None:
    assert two[0]("DELETE", "/__admin/requests")[0] == 200
    for number in range(6):
        assert two[number % 2]("GET", RECOMS.format(number + 1))[0] == 200


def ids(document: object) -> list[str]:
    assert isinstance(document, dict)
    return [one["params"]["contactId"][0] for one in document["requests"]]


def test_requests_are_told_in_the_order_in_which_they_came(two: list[Asked]) -> None:
    for asked in two:
        found = asked("GET", "/__admin/requests")[1]
        assert (ids(found), found["total"]) == (list("123456"), 6)
        assert len({one["worker"] for one in found["requests"]}) == 2
        assert (len(found["workers"]["answered"]), found["workers"]["missing"]) == (2, [])
    assert ids(two[0]("GET", "/__admin/requests?limit=3")[1]) == list("456")
    third = two[0]("GET", "/__admin/requests")[1]["requests"][2]
    assert ids(two[1]("GET", f"/__admin/requests?since={third['id']}")[1]) == list("456")
    assert two[0]("GET", f"/__admin/requests/{third['id']}")[1]["url"] == third["url"]
    assert two[1]("GET", f"/__admin/requests/{third['id']}")[1]["url"] == third["url"]
    assert two[0]("GET", "/__admin/requests/1")[0] == 404


def test_requests_are_counted_verified_and_exported_over_all(two: list[Asked]) -> None:
    for asked in two:
        assert asked("GET", "/__admin/requests/count?status=200")[1]["count"] == 6
        assert asked("POST", "/__admin/requests/verify", {"match": {"status": 200}, "times": 6})[1]["passed"] is True
        verdict = asked("POST", "/__admin/requests/verify", {"match": {"contactId": "7"}})[1]
        assert (verdict["passed"], verdict["count"], len(verdict["near_misses"])) == (False, 0, 3)
        archive = asked("GET", "/__admin/requests/har")[1]["log"]["entries"]
        assert [one["request"]["url"].partition("contactId=")[2] for one in archive] == list("123456")
        traffic = asked("GET", "/__admin/traffic")[1]
        assert sum(piece["statuses"].get("2xx", 0) for piece in traffic["pieces"]) == 6
        lines = asked("GET", "/__admin/requests/curl")[1].splitlines()
        assert [line.partition("contactId=")[2][0] for line in lines] == list("123456")
        assert asked("GET", "/__admin/journal")[1]["held"] == 6
    assert two[0]("GET", "/__admin/requests/count?nonsense=1")[0] == 400
    assert two[1]("POST", "/__admin/requests/verify", {"times": -1})[0] == 400


def test_a_request_at_any_worker_ends_the_waiting(two: list[Asked]) -> None:
    later = threading.Timer(0.3, lambda: two[1]("GET", RECOMS.format(77)))
    later.start()
    status, found = two[0]("GET", "/__admin/requests/wait?contactId=77&timeout=5")
    later.join()
    assert (status, found["count"]) == (200, 1)
    status, found = two[0]("GET", "/__admin/requests/wait?contactId=78&timeout=0.2")
    assert (status, found["error"]) == (408, "0 of 1 requests came within 0.2 s.")


def test_metrics_are_each_workers_or_their_sum(two: list[Asked]) -> None:
    lines = two[0]("GET", "/__admin/metrics")[1].splitlines()
    own = [line for line in lines if line.startswith("yespo_mock_requests_total{worker=")]
    assert [line.rpartition(" ")[2] for line in own] == ["3", "3"]
    assert "yespo_mock_contacts 200" in lines
    summed = two[1]("GET", "/__admin/metrics?sum=true")[1].splitlines()
    assert "yespo_mock_requests_total 6" in summed
    assert 'yespo_mock_journal_status{status="200"} 6' in summed


def test_a_worker_that_does_not_answer_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("missing")
    with redis(folder / "redis") as server, workers(folder, 2, "--shared", server.url) as asked:
        assert asked[1]("GET", RECOMS.format(1))[0] == 200
        assert asked[0]("GET", RECOMS.format(2))[0] == 200
        assert ids(asked[0]("GET", "/__admin/requests")[1]) == ["1", "2"]
        told = asked[1]("GET", "/__admin/log")[1]
        os.kill(told["process"], signal.SIGSTOP)
        found = asked[0]("GET", "/__admin/requests")[1]
        assert ids(found) == ["2"]
        assert found["workers"]["missing"] == [told["worker"]]
        begun = time.monotonic()
        assert asked[0].add_contact("stopped@example.com") == 200
        assert time.monotonic() - begun < 10
