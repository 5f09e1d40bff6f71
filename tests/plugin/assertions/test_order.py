"""Calls in order, the last one, those with certain parameters; what a failure shows."""

from __future__ import annotations

import httpx
import pytest

from yespo_testkit import YespoMock

API = "https://yespo.io/api/v2/contacts/recoms"
AUTH = ("user", "key")


@pytest.fixture
def asked() -> YespoMock:
    """A mock that was asked three times."""
    with YespoMock() as mock, httpx.Client(auth=AUTH) as client:
        for number, who in ((1244, 1), (1245, 2), (1244, 3)):
            client.get(f"{API}/{number}", params={"contactId": who})
    return mock


def test_the_calls_in_their_order(asked: YespoMock) -> None:
    asked.assert_calls([{"data_source": 1244}, {"contact_id": 2}, lambda call: call.method == "GET"])


def test_the_order_counts_and_so_does_the_number(asked: YespoMock) -> None:
    with pytest.raises(AssertionError, match="2 calls were expected in this order, and 3 calls were made"):
        asked.assert_calls([{"data_source": 1244}, {"data_source": 1245}])
    with pytest.raises(AssertionError):
        asked.assert_calls([{"data_source": 1245}, {"data_source": 1244}, {"data_source": 1244}])


def test_what_differs_is_shown_as_a_diff_with_near_misses(asked: YespoMock) -> None:
    with pytest.raises(AssertionError) as caught:
        asked.assert_calls([{"contact_id": 1}, {"data_source": 1245, "contact_id": 7}, {"contact_id": 3}])
    assert str(caught.value).splitlines() == [
        "yespo_mock: 3 calls were expected in this order, and 3 calls were made:",
        f"  GET {API}/1244?contactId=1 -> 200",
        "- a call with data_source=1245, contact_id=7",
        f"+ GET {API}/1245?contactId=2 -> 200",
        "      contact_id is '2', not '7'",
        f"  GET {API}/1244?contactId=3 -> 200",
    ]


def test_no_call_at_all_is_told_with_what_may_explain_it() -> None:
    with YespoMock() as mock, pytest.raises(AssertionError, match=r"- any call\nNo call was made at all\."):
        mock.assert_calls([{}])


def test_a_wrong_name_is_told(asked: YespoMock) -> None:
    with pytest.raises(TypeError, match="doesn't know 'contact'"):
        asked.assert_calls([{"contact": 1}])


def test_the_last_call_and_those_with_certain_parameters(asked: YespoMock) -> None:
    assert asked.calls.last.parameters == {"contactId": ["3"]}
    assert [call.parameters["contactId"] for call in asked.calls.where(data_source=1244)] == [["1"], ["3"]]
    assert asked.calls.where(data_source=1244, contact_id=3).last is asked.calls.last
    assert len(asked.calls.where()) == 3
    with pytest.raises(AssertionError, match="no call was made"):
        _ = YespoMock().calls.last
