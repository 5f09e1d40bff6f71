"""What a test arranges must be met, unless it says otherwise."""

from __future__ import annotations

import pytest

TESTS = """
    import httpx
    import pytest

    URL = "https://yespo.io/api/v2/contacts/recoms/1245?webId=x"
    AUTH = ("user", "key")

    def test_never_met(yespo_mock):
        yespo_mock.fails(503, for_={"data_source": 1})
        httpx.get(URL, auth=AUTH)

    def test_met_once_of_three(yespo_mock):
        yespo_mock.fails(503, times=3)
        httpx.get(URL, auth=AUTH)

    @pytest.mark.yespo(strict_stubs=False)
    def test_allowed(yespo_mock):
        yespo_mock.answers([])

    def test_failed_already(yespo_mock):
        yespo_mock.answers([])
        assert 1 == 2

    def test_on_the_server(yespo_server):
        yespo_server.answers([], for_={"data_source": 1})
"""


def test_what_no_request_meets_fails_its_test_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TESTS)
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=2, failed=3)
    result.stdout.fnmatch_lines(
        [
            "yespo_mock: this test arranged what no request met:",
            "- fails(503) for data_source=1: never used",
            "There was 1 call:",
            "1. GET https://yespo.io/api/v2/contacts/recoms/1245?webId=x -> 200",
            "If it was on purpose:",
            "    @pytest.mark.yespo(strict_stubs=False)",
        ]
    )


def test_the_ini_file_can_switch_it_off(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nyespo_strict_stubs = false\n")
    pytester.makepyfile(TESTS)
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=4, failed=1)
