"""What a recording says of itself: how much there is, and what was against the contract, first and how often."""

from __future__ import annotations

import contextlib

import msgspec
import pytest
from recording import SALT, RecordingTransport

from yespo_contracts.recordings.anonymous import Anonymizer
from yespo_contracts.recordings.exchange import CLIENT_LEFT, Recorded
from yespo_contracts.request.written import WireRequest
from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop
from yespo_testkit.record.recorder import Recorder


@pytest.fixture(scope="module")
def asked() -> list[Recorded]:
    with contextlib.closing(RecordingTransport(create_app(Shop.demo()))) as transport:
        for query in ("contactId=162688150&page=1", "contactId=162688150", "contactId=162688150&page=2"):
            transport.send(WireRequest("/api/v2/contacts/recoms/1245", query))
    return transport.seen


def test_what_is_against_the_contract_is_told_once_with_the_first_request_and_how_often(asked: list[Recorded]) -> None:
    recorder = Recorder("https://yespo.io", Anonymizer(SALT), None)
    found = [recorder.take(one)[1] for one in asked]
    assert [[rule for _, rule, _ in each] for each in found] == [["unknown-parameter"], [], ["unknown-parameter"]]
    report = recorder.report()
    (told,) = report.findings
    assert (told.side, told.rule, told.times) == ("client", "unknown-parameter", 2)
    assert told.request.endswith("page=1")
    assert (report.requests, report.statuses, report.cut, report.broken) == (3, {"200": 3}, 0, 0)


def test_what_was_cut_or_broken_is_counted(asked: list[Recorded]) -> None:
    recorder = Recorder("https://yespo.io", Anonymizer(SALT), None)
    whole = asked[1]
    recorder.take(msgspec.structs.replace(whole, size=len(whole.body) + 1))
    recorder.take(msgspec.structs.replace(whole, broken="closed"))
    recorder.take(msgspec.structs.replace(whole, broken=CLIENT_LEFT))
    report = recorder.report()
    assert (report.requests, report.cut, report.broken) == (3, 1, 2)
    assert [(told.side, told.rule, told.message) for told in report.findings] == [
        ("server", "answered", "No whole answer came: closed.")
    ]


def test_an_error_of_another_path_is_the_servers() -> None:
    recorder = Recorder("https://yespo.io", Anonymizer(SALT), None)
    for status in (499, 500):
        recorder.take(Recorded(method="GET", url="https://yespo.io/api/v1/version", headers=(), status=status))
    assert [(told.rule, told.message) for told in recorder.report().findings] == [
        ("no-server-error", "It answers with 500.")
    ]
