"""One server for a session, and one mock for a module or a class."""

from __future__ import annotations

import pytest


def test_a_mock_of_a_module_keeps_what_its_tests_did_and_each_is_judged(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import httpx
        from yespo_testkit import yespo_mock_fixture

        yespo_of_module = yespo_mock_fixture(scope="module")
        API = "https://yespo.io/api/v2/contacts/recoms/1245"
        AUTH = ("user", "key")

        def test_one(yespo_of_module):
            httpx.get(API + "?webId=x", auth=AUTH)

        def test_two(yespo_of_module):
            assert len(yespo_of_module.calls) == 1
            httpx.get(API, auth=AUTH)

        def test_three(yespo_of_module):
            assert len(yespo_of_module.calls) == 2
            yespo_of_module.reset()
            assert not yespo_of_module.calls
        """
    )
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:randomly")
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["*yespo_mock: 1 request of this test breaks the contract*", "FAILED *test_two*"])


def test_a_server_of_the_session_is_reset_by_the_test_that_wants_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import httpx, pytest

        URLS = set()

        @pytest.fixture(scope="module")
        def client(yespo_server_session):
            with httpx.Client(base_url=yespo_server_session.url, auth=("u", "k")) as client:
                yield client

        @pytest.mark.parametrize("number", [1, 2])
        def test_asks(client, yespo_server_session, number):
            assert client.get("/api/v2/contacts/recoms/1245?webId=x").status_code == 200
            assert len(yespo_server_session.calls) == number

        def test_begins_anew(yespo_server_session):
            yespo_server_session.reset()
            assert not yespo_server_session.calls
        """
    )
    pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:randomly").assert_outcomes(passed=3)
