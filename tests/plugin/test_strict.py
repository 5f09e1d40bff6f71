"""Strict by default: a request that breaks the contract fails its test, with a text that tells all of it."""

from __future__ import annotations

from collections import deque

import httpx
import pytest

from yespo_testkit import YespoMock

API = "https://yespo.io/api/v2/contacts/recoms"
AUTH = ("user", "key")

CLIENT = """
    import httpx
    import pytest

    API = "https://yespo.io/api/v2/contacts/recoms"

    def get(target, **more):
        return httpx.get(API + target, auth=("user", "key"), **more)
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A project with a client, for tests that are run apart from these."""
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile(client=CLIENT)
    return pytester


def outcome(project: pytest.Pytester, test: str, *arguments: str) -> pytest.RunResult:
    """Run one test file of the project."""
    project.makepyfile(test_it="from client import *\n\n" + test)
    return project.runpytest_inprocess(
        "-p", "no:schemathesis", "-p", "no:cacheprovider", "-p", "no:randomly", *arguments
    )


def test_the_test_is_failed_in_its_call_phase_and_the_text_tells_all(project: pytest.Pytester) -> None:
    result = outcome(
        project,
        """
def test_it(yespo_mock):
    get("/1247?webI=abc")
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "*_ test_it _*",
            "yespo_mock: 1 request of this test breaks the contract of the Yespo API.",
            "",
            "1. GET https://yespo.io/api/v2/contacts/recoms/1247?webI=abc",
            "                                                    ^^^^^^^^",
            "   sent by client.py:7",
            "   one-identifier: At least one of contactId, * must be specified. webI isn't read: *",
            (
                "       (documented: The vendor's guide “Sending Product Recommendations via API”, table of "
                "parameters; the vendor's OpenAPI document, operation contactRecoms, descriptions of the parameters)"
            ),
            "   products-required: product ids must be set",
            (
                "       (documented: The vendor's guide “Sending Product Recommendations via API” and "
                "the vendor's OpenAPI document, operation contactRecoms: required for algorithms based on product data)"
            ),
            "   unknown-parameter: webI isn't a parameter of this resource: did you mean webId?",
            "       (assumed: *)",
            "   answered: 400",
            "   right is: GET https://yespo.io/api/v2/contacts/recoms/1247?webId=abc&products=TENT-0001",
            "",
            "If it was on purpose:",
            '    with yespo_mock.allow_violations("one-identifier", "products-required", "unknown-parameter"): ...',
            "or, for the whole test:",
            "    @pytest.mark.yespo(strict=False)",
            "*=====*",
        ],
        consecutive=True,
    )


def test_the_place_of_a_request_is_told_on_asyncio_and_on_trio(project: pytest.Pytester) -> None:
    result = outcome(
        project,
        """
@pytest.mark.anyio
async def test_it(yespo_mock):
    async with httpx.AsyncClient() as client:
        await client.get(API + "/1245?webI=abc")
""",
    )
    result.assert_outcomes(failed=2)
    sent = "   sent by test_it.py:7"
    result.stdout.fnmatch_lines(["*test_it[[]asyncio[]]*", sent, "*test_it[[]trio[]]*", sent])


def test_nothing_of_the_plugin_is_in_the_traceback(project: pytest.Pytester) -> None:
    result = outcome(
        project,
        """
def test_it(yespo_mock):
    get("/1245?webI=abc")

def test_other(yespo_mock):
    yespo_mock.assert_called()
""",
    )
    result.assert_outcomes(failed=2)
    result.stdout.no_fnmatch_line("*yespo_testkit*.py*")
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*frames*")


def test_where_the_test_failed_itself_the_violation_is_added_to_it(project: pytest.Pytester) -> None:
    result = outcome(
        project,
        """
def test_it(yespo_mock):
    assert get("/1245?contactId=x").status_code == 200
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E       *assert 400 == 200",
            "*yespo_mock: 1 request of this test breaks the contract of the Yespo API.",
            "*contact-id: contactId must be a whole number from 1 to 9223372036854775807, in ASCII digits.",
        ]
    )


@pytest.mark.parametrize(
    "test",
    [
        """
@pytest.mark.yespo(strict=False)
def test_it(yespo_mock):
    assert get("/1245").status_code == 400
""",
        """
def test_it(yespo_mock):
    with yespo_mock.allow_violations("one-identifier"):
        assert get("/1245").status_code == 400
""",
        """
def test_it(yespo_mock):
    with yespo_mock.allow_violations():
        assert get("/1245?foo=1").status_code == 400
""",
        """
@pytest.mark.xfail(strict=True)
def test_it(yespo_mock):
    get("/1245")
""",
    ],
)
def test_it_can_be_opened(project: pytest.Pytester, test: str) -> None:
    result = outcome(project, test)
    assert result.ret == 0


def test_a_test_that_failed_with_a_message_alone_has_the_text_beside_it(project: pytest.Pytester) -> None:
    result = outcome(
        project,
        """
def test_it(yespo_mock):
    get("/1245")
    pytest.fail("no products", pytrace=False)
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["no products", "*Captured yespo call*", "yespo_mock: 1 request of this test *"])


def test_what_breaks_the_contract_after_the_test_is_told_at_its_tear_down(project: pytest.Pytester) -> None:
    result = outcome(
        project,
        """
@pytest.fixture
def client(yespo_mock):
    yield
    get("/1245")

def test_it(client):
    pass
""",
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["yespo_mock: 1 request of this test breaks the contract of the Yespo API."])


def test_a_unittest_test_case_is_failed_too(project: pytest.Pytester) -> None:
    result = outcome(
        project,
        """
import unittest

@pytest.mark.usefixtures("yespo_mock")
class TestIt(unittest.TestCase):
    def test_it(self):
        get("/1245")
""",
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["yespo_mock: 1 request of this test breaks the contract of the Yespo API."])


def test_other_resources_of_the_api_are_no_unknown_paths() -> None:
    with YespoMock() as mock:
        httpx.get("https://yespo.io/api/v1/version", auth=AUTH)
        httpx.get("https://yespo.io/api/v1/contact/999999999", auth=AUTH)
    assert [call.violations for call in mock.calls] == [(), ()]


@pytest.mark.parametrize("how", ["--no-yespo-strict", "-oyespo_strict=false"])
def test_it_can_be_switched_off_for_a_run(project: pytest.Pytester, how: str) -> None:
    result = outcome(project, "def test_it(yespo_mock):\n    get('/1245')\n", how)
    result.assert_outcomes(passed=1)


def test_other_rules_than_those_that_are_allowed_still_fail() -> None:
    with pytest.raises(AssertionError) as failure, YespoMock() as mock, mock.allow_violations("one-identifier"):
        httpx.get(f"{API}/1245?foo=1", auth=AUTH)
    assert "unknown-parameter" in str(failure.value)
    assert "one-identifier" not in str(failure.value)


def test_a_rule_that_doesnt_exist_is_told_with_the_one_that_is_meant() -> None:
    meant = r"no rule 'one-identifer': did you mean one-identifier\?"
    with YespoMock() as mock, pytest.raises(ValueError, match=meant), mock.allow_violations("one-identifer"):
        pass


def text_of(method: str, target: str, **more: object) -> str:
    """Return the failure text of one request."""
    options = {"auth": AUTH, **more}
    with pytest.raises(AssertionError) as failure, YespoMock():
        httpx.request(method, f"{API}{target}", **options)  # type: ignore[arg-type]  # whatever the test passes
    return str(failure.value)


@pytest.mark.parametrize(
    ("method", "target", "rule", "right"),
    [
        ("POST", "/1245?contactId=1", "methods", "/1245?contactId=1"),
        ("GET", "/1245", "one-identifier", "/1245?contactId=162688150"),
        ("GET", "/1245?contactID=5", "unknown-parameter", "/1245?contactId=5"),
        ("GET", "/1245?contact_id=5", "unknown-parameter", "/1245?contactId=5"),
        ("GET", "/1245?mail=olena@shop.example", "unknown-parameter", "/1245?email=oxxxx@xxxx.xxxxxxx"),
        ("GET", "/1245?phoneNumber=%2B380671234567", "unknown-parameter", "/1245?phone=%2B**********67"),
        ("GET", "/1245?webI=w&webId=v", "unknown-parameter", "/1245?webId=v"),
        ("GET", "/1245?externalCustomerID=C-7", "unknown-parameter", "/1245?externalCustomerId=C-7"),
        ("GET", "/1247?webId=w&productIds=GAS-0002", "products-required", "/1247?webId=w&products=GAS-0002"),
        ("GET", "/1245?contactId=5&contactId=6", "repeated-parameter", "/1245?contactId=5"),
        ("GET", "/1245?contactId=&webId=w", "blank-identifier", "/1245?webId=w"),
        ("GET", "/1245?contactId=x", "contact-id", "/1245?contactId=162688150"),
        ("GET", "/1245?email=nobody", "email", "/1245?email=nxxx@xxxxxxx.xxx"),
        ("GET", "/1245?contactId=5&limit=3", "unknown-parameter", "/1245?contactId=5"),
        ("GET", "/1247?contactId=5", "products-required", "/1247?contactId=5&products=TENT-0001"),
        ("GET", "/1247?contactId=5&products=,", "products-required", "/1247?contactId=5&products=TENT-0001"),
        ("GET", "/abc?contactId=5", "data-source-id", "/1244?contactId=5"),
        ("GET", "/1245?webId=%zz", "query-encoding", "/1245?webId=%25zz"),
    ],
)
def test_each_rule_is_named_with_the_nearest_right_request(method: str, target: str, rule: str, right: str) -> None:
    text = text_of(method, target)
    assert f"   {rule}: " in text
    assert f"   right is: GET {API}{right}\n" in text


def test_a_missing_key_is_told_with_the_header_that_carries_it() -> None:
    text = text_of("GET", "/1245?contactId=1", auth=None)
    assert "   basic-auth: The Authorization header is missing" in text
    assert "             with the header Authorization: Basic base64(any user name:API key)\n" in text


def test_a_path_that_the_fake_lacks_is_told_with_the_one_that_is_meant() -> None:
    with pytest.raises(AssertionError) as failure, YespoMock():
        httpx.get("https://yespo.io/api/v2/contact/recoms/1244?contactId=1", auth=AUTH)
    assert (
        "   unknown-path: The fake has no resource at this path: did you mean /api/v2/contacts/recoms/{dataSourceId}?\n"
        in str(failure.value)
    )


def test_e_mails_and_phones_are_never_printed() -> None:
    strange = "&mail=olena&tel=0671234567&whom=+380671234567&limit=1"
    text = text_of("GET", "/1245?email=olena@example&phone=+380671234567&mail=olena@example.com" + strange)
    assert "olena" not in text
    assert "67123" not in text


def test_of_many_calls_the_first_few_are_told_in_full() -> None:
    targets = [f"{API}/1245?n={number}" for number in range(8)]
    with pytest.raises(AssertionError) as failure, YespoMock():
        deque((httpx.get(target, auth=AUTH) for target in targets), maxlen=0)
    text = str(failure.value)
    assert text.startswith("yespo_mock: 8 requests of this test break the contract")
    assert "\n5. GET " in text
    assert "\n6. GET " not in text
    assert "\n… and 3 requests more.\n" in text


def test_an_unknown_data_source_is_no_violation() -> None:
    with YespoMock():
        assert httpx.get(f"{API}/31337?contactId=1", auth=AUTH).status_code == 404


def test_an_exception_under_way_keeps_its_kind_and_gets_the_text_as_a_note() -> None:
    with pytest.raises(ZeroDivisionError) as failure, YespoMock():
        httpx.get(f"{API}/1245", auth=AUTH).status_code / 0
    assert failure.value.__notes__[0].startswith("yespo_mock: 1 request")
