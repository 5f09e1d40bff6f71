"""Failed assertions tell what was asked for, what there was, and mark what differs; line by line."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
import respx

from yespo_testkit import YespoMock

API = "https://yespo.io/api/v2/contacts/recoms"
CLIENT = httpx.Client(auth=("user", "key"))


def get(target: str) -> None:
    CLIENT.get(API + target)


def failing(assertion: Callable[[], None]) -> list[str]:
    """Return the lines of an assertion's failure text."""
    with pytest.raises(AssertionError) as failure:
        assertion()
    return str(failure.value).splitlines()


def test_the_nearest_calls_are_shown_with_what_differs_marked() -> None:
    asked = "data_source=1247, contact_id=162688150, products=['TENT-0001']"
    with YespoMock() as mock:
        get("/1244?contactId=162688150")
        get("/1247?contactId=162688151&products=TENT-0001")
        get("/1247?contactId=162688150&products=TENT-0002")
        get("/1245?webId=x")
        text = failing(lambda: mock.assert_called(data_source=1247, contact_id=162688150, products=["TENT-0001"]))
    assert text == [
        f"yespo_mock: a call with {asked} was expected at least once, and there was none.",
        "Of 4 calls, the nearest:",
        "1. GET https://yespo.io/api/v2/contacts/recoms/1247?contactId=*******51&products=TENT-0001 -> 200",
        "                                                    ^^^^^^^^^^^^^^^^^^^",
        "   contact_id is '*******51', not '162688150'",
        "2. GET https://yespo.io/api/v2/contacts/recoms/1247?contactId=162688150&products=TENT-0002 -> 200",
        "                                                                        ^^^^^^^^^^^^^^^^^^",
        "   products is ['TENT-0002'], not ['TENT-0001']",
        "3. GET https://yespo.io/api/v2/contacts/recoms/1244?contactId=162688150 -> 200",
        "                                               ^^^^",
        "   data_source is 1244, not 1247",
        "   products is missing, not ['TENT-0001']",
    ]


def test_a_single_call_that_differs() -> None:
    with YespoMock() as mock:
        get("/1245?webId=x")
        text = failing(lambda: mock.assert_called(web_id="y"))
    assert text == [
        "yespo_mock: a call with web_id='y' was expected at least once, and there was none.",
        "The only call differs:",
        "1. GET https://yespo.io/api/v2/contacts/recoms/1245?webId=x -> 200",
        "                                                    ^^^^^^^",
        "   web_id is 'x', not 'y'",
    ]


def test_no_call_at_all() -> None:
    with YespoMock() as mock:
        text = failing(mock.assert_called)
    assert text == [
        "yespo_mock: a call was expected at least once, and there was none.",
        "No call was made at all.",
    ]


def test_a_call_that_went_to_an_address_that_isnt_answered_for_is_told_with_the_remedy() -> None:
    with YespoMock() as mock, respx.mock as other:
        other.get(host="staging.example").respond(json=[])
        httpx.get("https://staging.example:8443/api/v2/contacts/recoms/1245?email=a@example.com")
        text = failing(mock.assert_called)
    assert text[-1] == (
        "A request for recommendations went to https://staging.example:8443, which yespo_mock doesn't answer for: "
        'base_urls=["https://staging.example:8443"] adds it.'
    )


def test_too_many_or_too_few() -> None:
    with YespoMock() as mock:
        get("/1245?webId=x")
        get("/1245?webId=x")
        assert failing(lambda: mock.assert_called(times=1, web_id="x")) == [
            "yespo_mock: a call with web_id='x' was expected once, and there were 2.",
            f"1. GET {API}/1245?webId=x -> 200",
            f"2. GET {API}/1245?webId=x -> 200",
        ]
        assert failing(lambda: mock.assert_called(times=3, web_id="x"))[0].endswith(
            "expected 3 times, and there were 2."
        )
        mock.assert_called(times=2, web_id="x")
        mock.assert_called(times=0, web_id="y")


def test_no_call_was_expected() -> None:
    with YespoMock() as mock:
        mock.assert_not_called()
        get("/1245?email=olena@example.com")
        assert failing(mock.assert_not_called) == [
            "yespo_mock: no call was expected, and there was 1 call:",
            f"1. GET {API}/1245?email=oxxxx@xxxxxxx.xxx -> 200",
        ]


def test_what_was_arranged_and_not_used_is_listed() -> None:
    with YespoMock() as mock:
        mock.answers([], for_={"data_source": 1247, "email": "olena@example.com"})
        mock.fails(503, times=3)
        mock.fails("timeout", for_=lambda call: call.method == "HEAD")
        assert failing(mock.assert_all_called)[-1] == "No call was made at all."
        get("/1245?webId=x")
        assert failing(mock.assert_all_called) == [
            "yespo_mock: not everything that was arranged was used:",
            "- answers(…) for data_source=1247, email='oxxxx@xxxxxxx.xxx': never used",
            "- fails(503): used 1 of 3 times",
            "- fails('timeout') for <lambda>: never used",
            "There was 1 call:",
            f"1. GET {API}/1245?webId=x -> 503",
        ]


def test_routes_that_a_test_added_are_asked_for_too() -> None:
    with YespoMock() as mock:
        mock.router.get("https://bank.example/rates")
        assert failing(mock.assert_all_called)[1].startswith("- router: ")
        CLIENT.get("https://bank.example/rates")
        mock.assert_all_called()


def test_e_mails_are_compared_but_not_printed() -> None:
    with YespoMock() as mock:
        get("/1245?email=olena@example.com")
        mock.assert_called(email="olena@example.com")
        text = failing(lambda: mock.assert_called(email="petro@example.com"))
    assert "olena" not in "".join(text)
    assert "petro" not in "".join(text)
    assert text[-1] == "   email is 'oxxxx@xxxxxxx.xxx', not 'pxxxx@xxxxxxx.xxx'"


def test_many_calls_are_cut_short() -> None:
    with YespoMock() as mock:
        for _ in range(12):
            get("/1245?webId=x")
        text = failing(mock.assert_not_called)
    assert len(text) == 12
    assert text[-1] == "… and 2 more."


def test_a_parameter_that_doesnt_exist_is_told_with_the_one_that_is_meant() -> None:
    with YespoMock() as mock:
        with pytest.raises(TypeError, match=r"assert_called\(\) doesn't know 'contct_id': did you mean contact_id\?"):
            mock.assert_called(contct_id=1)  # type: ignore[call-arg]
        with pytest.raises(TypeError, match=r"for_ doesn't know 'colour': it knows data_source, method, path, contact"):
            mock.answers([], for_={"colour": "red"})
