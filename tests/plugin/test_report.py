"""`--yespo-report` writes every call of a run on one page, by test, from every worker."""

from __future__ import annotations

import pytest

from yespo_testkit.plugin.report import Shown, page

TESTS = """
    import httpx
    import pytest

    API = "https://yespo.io/api/v2/contacts/recoms"

    def get(target):
        return httpx.get(API + target, auth=("user", "secret-key"))

    def test_one(yespo_mock):
        get("/1245?webId=x")
        get("/1245?email=olena@example.com&products=<b>")

    def test_two(yespo_server):
        httpx.get(yespo_server.url + "/api/v2/contacts/recoms/1244", auth=("user", "secret-key"))

    def test_none(yespo_mock):
        pass
"""


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_every_call_is_on_the_page_by_test(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile(test_shop=TESTS)
    arguments = ["--yespo-report=out/calls.html", "-p", "no:cacheprovider", "-p", "no:randomly", *workers]
    result = pytester.runpytest_inprocess("-p", "no:schemathesis", *arguments)
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines([f"yespo: 3 calls of 2 tests are in {pytester.path}/out/calls.html"])
    html = (pytester.path / "out" / "calls.html").read_text("utf-8")
    assert "3 calls of 2 tests" in html
    assert "test_shop.py::test_one" in html
    assert "GET https://yespo.io/api/v2/contacts/recoms/1245?email=oxxxx@xxxxxxx.xxx&amp;products=%3Cb%3E" in html
    assert "one-identifier: At least one of contactId" in html
    assert "test_none" not in html
    assert "olena" not in html
    assert "secret" not in html


def test_what_comes_from_a_request_is_text_on_the_page() -> None:
    call = Shown(fake="<i>", line="GET <script>", status=200, products=["<b>"], violations=["<u>"])
    html = page([("test_<x>", "failed", [call])])
    for tag in ("<i>", "GET <script>", "<b>", "<u>", "test_<x>"):
        assert tag not in html.replace("<summary><b>", "")


def test_an_answer_that_never_came_has_no_status() -> None:
    call = Shown(fake="yespo_mock", line="GET x", status=0, products=[], violations=[])
    assert '<td class=bad>none<td class="request">GET x' in page([("test", "passed", [call])])


def test_one_is_counted_as_one_and_none_is_said() -> None:
    call = Shown(fake="yespo_mock", line="GET x", status=200, products=[], violations=[])
    assert "<p>1 call of 1 test, none with a violation of the contract" in page([("test", "passed", [call])])
    assert "No test called yespo_mock or yespo_server." in page([])


def test_a_report_that_cannot_be_written_fails_no_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(yespo_mock):\n    assert not yespo_mock.calls")
    result = pytester.runpytest_subprocess("--yespo-report=.")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["yespo: the report * can't be written: Is a directory."])
    assert result.ret == 0
