"""Tests that are answered out of recordings, recorded on demand and never by accident; pacts of what tests sent."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path

import pytest

from yespo_testkit import YespoMock, YespoServer

QUIET = ("-p", "no:schemathesis", "-p", "no:cacheprovider", "-q")
TEST = """
    import httpx
    import pytest

    @pytest.mark.yespo(recording="shop.har")
    def test_it(yespo_mock):
        url = "https://yespo.io/api/v2/contacts/recoms/1245"
        answer = httpx.get(url, params={"email": "olena.k@example.com"}, auth=("u", "key-1234"))
        assert answer.status_code == 200
        assert len(answer.json()) == 10
"""


@pytest.fixture(autouse=True)
def _own_salt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("CI", "YESPO_BASE_URL", "YESPO_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def test_a_test_is_recorded_once_and_answered_from_then_on(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(TEST)
    with YespoServer() as real:
        monkeypatch.setenv("YESPO_BASE_URL", real.url)
        pytester.runpytest_inprocess(*QUIET, "--yespo-record=once").assert_outcomes(passed=1)
        assert [call.status for call in real.calls] == [200]
        pytester.runpytest_inprocess(*QUIET, "--yespo-record=once").assert_outcomes(passed=1)
        pytester.runpytest_inprocess(*QUIET).assert_outcomes(passed=1)
        assert [call.status for call in real.calls] == [200]
        pytester.runpytest_inprocess(*QUIET, "--yespo-record=rewrite").assert_outcomes(passed=1)
        assert [call.status for call in real.calls] == [200, 200]
    text = (pytester.path / "recordings" / "shop.har").read_text()
    assert len(json.loads(text)["log"]["entries"]) == 1
    assert [secret for secret in ("olena", "key-1234", "dTprZXktMTIzNA") if secret in text] == []


@pytest.mark.parametrize(("ini", "folder"), [("", "tests/recordings"), ("yespo_record_dir = kept", "kept")])
def test_recordings_stand_beside_the_test_or_where_the_ini_file_says(
    ini: str, folder: str, pytester: pytest.Pytester
) -> None:
    pytester.makeini(f"[pytest]\n{ini}\n")
    path = pytester.mkdir("tests") / "test_it.py"
    path.write_text(textwrap.dedent(TEST), encoding="utf-8")
    result = pytester.runpytest_inprocess(*QUIET)
    result.stdout.fnmatch_lines([f"*yespo: {pytester.path / folder}/shop.har isn't recorded yet*"])


@pytest.mark.parametrize(
    ("options", "environment", "says"),
    [
        ((), {}, "*shop.har isn't recorded yet: --yespo-record=once records it*"),
        (("--yespo-record=once",), {}, "*--yespo-record needs the API to record*"),
        (("--yespo-record=new",), {"YESPO_BASE_URL": "http://127.0.0.1:1", "CI": "true"}, "*this is CI*"),
        (("--yespo-record=new",), {"YESPO_BASE_URL": "nowhere"}, "*base of an API*"),
    ],
)
def test_nothing_is_recorded_by_accident(
    options: tuple[str, ...],
    environment: dict[str, str],
    says: str,
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytester.makepyfile(TEST)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    result = pytester.runpytest_inprocess(*QUIET, *options)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([says])


CLIENT = """
    import httpx
    import pytest

    API = "https://yespo.io/api/v2/contacts/recoms/"

    def ask(number, **parameters):
        return httpx.get(f"{API}{number}", params=parameters, auth=("user", "key"))

    @pytest.mark.parametrize("email", ["olena.k@example.com", "taras.p@example.com"])
    def test_bestsellers(yespo_mock, email):
        ask(1245, email=email)

    def test_cart(yespo_mock):
        ask(1247, contactId=987654321, products="TENT-0001,GAS-0002")

    @pytest.mark.yespo(auth=["another"], strict=False)
    def test_refused_key(yespo_mock):
        ask(1245, contactId=7)

    def test_bad_day(yespo_mock):
        yespo_mock.fails(503)
        ask(1245, contactId=7)
"""


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_what_tests_sent_becomes_a_pact_of_the_same_bytes(workers: tuple[str, ...], pytester: pytest.Pytester) -> None:
    pytester.makepyfile(CLIENT)
    pytester.makeini("[pytest]\nyespo_pact_dir = pacts\nyespo_pact_consumer = shop-front\n")
    pytester.runpytest_subprocess(*QUIET, *workers).assert_outcomes(passed=5)
    path = pytester.path / "pacts" / "shop-front-yespo.json"
    first = path.read_bytes()
    pact = json.loads(first)
    assert [each["description"] for each in pact["interactions"]] == [
        "GET recommendations of the data source 1245 (bestsellers) for a contact by email",
        "GET recommendations of the data source 1247 (also_bought) for a contact by contactId, with products",
    ]
    assert [secret for secret in (b"olena", b"taras", b"987654321") if secret in first] == []
    path.unlink()
    pytester.runpytest_subprocess(*QUIET).assert_outcomes(passed=5)
    assert path.read_bytes() == first


def test_a_pact_that_cannot_be_written_fails_no_test(pytester: pytest.Pytester) -> None:
    pytester.makefile(".txt", pacts="no folder")
    pytester.makepyfile(
        "import httpx\n\ndef test_it(yespo_mock):\n"
        "    httpx.get('https://yespo.io/api/v2/contacts/recoms/1245?webId=w', auth=('u', 'k'))"
    )
    result = pytester.runpytest_subprocess(*QUIET, "--yespo-pact-dir=pacts.txt")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["yespo: the pact can't be written into *pacts.txt: File exists."])
    assert result.ret == 0


def test_a_mock_returns_its_pact_and_version_3_on_request(tmp_path: Path) -> None:
    import httpx

    with YespoMock() as mock:
        httpx.get("https://yespo.io/api/v2/contacts/recoms/1245?webId=w", auth=("u", "k"))
        text = mock.pact(consumer="front", folder=tmp_path)
        third = json.loads(mock.pact(consumer="front", version=3))
    assert (tmp_path / "front-yespo.json").read_text() == text
    body = json.loads(text)["interactions"][0]["response"]["matchingRules"]["body"]
    assert body["$"]["matchers"] == [{"match": "type", "min": 0}]
    assert third["metadata"]["pactSpecification"] == {"version": "3.0.0"}
    assert isinstance(third["interactions"][0]["response"]["body"], list)
