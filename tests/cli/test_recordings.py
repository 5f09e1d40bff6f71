"""From the day somebody has credentials: record, calibrate, replay, drift, a shop of what was seen."""

from __future__ import annotations

import contextlib
import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from click.testing import CliRunner

from yespo_contracts.recordings.exchange import Recorded
from yespo_contracts.recordings.matching import Recording
from yespo_contracts.request.authentication import basic_authorization
from yespo_mockserver.shop import Shop
from yespo_mockserver.stubs.recording import Replay
from yespo_testkit.cli import cli
from yespo_testkit.cli.serve.introduction import introduce

KEY = "Kf81-s3cret-key"
ASKED = [
    ("GET", "/api/v2/contacts/recoms/1245?email=olena.kovalenko%40example.com", None),
    ("GET", "/api/v2/contacts/recoms/1244?contactId=987654321", None),
    ("GET", "/api/v2/contacts/recoms/1247?products=TENT-0001,GAS-0002&contactId=987654321", None),
    ("GET", "/api/v2/contacts/recoms/1247?contactId=987654321", None),
    ("POST", "/api/v1/contact", b'{"channels": [{"type": "sms", "value": "+380671234567"}], "firstName": "Olena"}'),
    ("GET", "/nowhere", None),
]
PRIVATE = ("olena", "kovalenko", "987654321", "380671234567", "0671234567", "Olena", KEY, "S2Y4MS1zM2NyZXQ")


@contextlib.contextmanager
def running(folder: Path, *arguments: str) -> Iterator[str]:
    ready = folder / f"url-{arguments[0]}"
    command = [
        sys.executable,
        "-m",
        "yespo_testkit.cli",
        *arguments,
        "--port",
        "0",
        "--ready-file",
        str(ready),
        "--quiet",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            deadline = time.monotonic() + 30
            while not ready.exists():
                assert process.poll() is None, process.stderr and process.stderr.read().decode()
                assert time.monotonic() < deadline
                time.sleep(0.02)
            yield ready.read_text().strip()
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)


def asked(url: str, requests: list[tuple[str, str, bytes | None]]) -> list[tuple[int, bytes]]:
    headers = {"Authorization": basic_authorization(KEY), "Content-Type": "application/json"}
    connection = http.client.HTTPConnection(url.removeprefix("http://"))
    answers = []
    for method, target, body in requests:
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        answers.append((answer.status, answer.read()))
    connection.close()
    return answers


class Done(NamedTuple):
    exit_code: int
    stdout: str
    output: str


def run(*arguments: str) -> Done:
    done = CliRunner().invoke(cli, arguments, standalone_mode=False)
    if isinstance(done.exception, click.ClickException):
        return Done(done.exception.exit_code, done.stdout, done.output + done.exception.message)
    assert done.exception is None, done.output
    return Done(done.return_value or 0, done.stdout, done.output)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[int, bytes]]]:
    folder = tmp_path_factory.mktemp("recorded")
    out, salt, report = (str(folder / name) for name in ("a.har", "salt", "report.json"))
    told = ("--out", out, "--salt-file", salt, "--report", report)
    with running(folder, "serve") as real, running(folder, "record", "--to", real, *told) as url:
        answers = asked(url, ASKED)
    return folder, answers


def test_nobody_and_no_key_is_in_the_recording_and_its_report(recorded: tuple[Path, list[tuple[int, bytes]]]) -> None:
    folder, _ = recorded
    text = (folder / "a.har").read_text() + (folder / "report.json").read_text()
    assert [secret for secret in PRIVATE if secret in text] == []
    report = json.loads((folder / "report.json").read_text())
    assert report["requests"] == len(ASKED)
    assert {(each["side"], each["rule"]) for each in report["findings"]} == set()


def test_what_was_recorded_is_answered_byte_for_byte(recorded: tuple[Path, list[tuple[int, bytes]]]) -> None:
    folder, answers = recorded
    again = [
        (method, target.replace("TENT-0001,GAS-0002", '%5B"TENT-0001","GAS-0002"%5D'), body)
        for method, target, body in ASKED
    ]
    with running(folder, "replay", str(folder / "a.har"), "--salt-file", str(folder / "salt")) as url:
        replayed = asked(url, again)
        (missing,) = asked(url, [("GET", "/api/v2/contacts/recoms/1249?email=somebody@example.com", None)])
    named = [each for each in range(len(ASKED)) if ASKED[each][0] == "GET"]
    assert [replayed[each] for each in named] == [answers[each] for each in named]
    assert missing[0] == 404
    assert missing[1].startswith(b"The recording has no answer to GET /api/v2/contacts/recoms/1249?email=sxxxxxxx@")


def test_a_shop_is_made_of_what_was_seen(recorded: tuple[Path, list[tuple[int, bytes]]], tmp_path: Path) -> None:
    folder, answers = recorded
    done = run("shop", "import", str(tmp_path / "shop"), "--recording", str(folder / "a.har"))
    assert done.exit_code == 0, done.output
    from yespo_mockserver.shop import Shop

    shop = Shop.load(tmp_path / "shop")
    assert {element["id"] for element in json.loads(answers[0][1])} <= set(shop.catalogue.ids)
    assert {1244, 1245, 1247} == set(shop.data_sources)
    assert shop.data_sources[1247].type == "also_bought"


def test_drift_between_two_recordings_is_told_and_fails_when_asked_to(
    recorded: tuple[Path, list[tuple[int, bytes]]], tmp_path: Path
) -> None:
    folder, _ = recorded
    same = run("drift", str(folder / "a.har"), str(folder / "a.har"), "--fail-on", "added")
    assert (same.exit_code, same.stdout) == (0, "")
    changed = tmp_path / "b.har"
    changed.write_text((folder / "a.har").read_text().replace('\\"price\\":', '\\"cost\\":'))
    told = run(
        "drift", str(folder / "a.har"), str(changed), "--fail-on", "breaking", "--junit", str(tmp_path / "j.xml")
    )
    assert told.exit_code == 1
    assert "breaking  GET /api/v2/contacts/recoms/{dataSourceId} 200  $[].price  It is gone." in told.stdout
    assert '<failure message="It is gone."' in (tmp_path / "j.xml").read_text()
    document = json.loads(run("drift", str(folder / "a.har"), str(changed), "--json").stdout)
    assert document["counts"]["breaking"] >= 1
    assert run("drift", str(folder / "a.har")).stdout == ""


def test_a_calibration_is_found_in_a_recording(recorded: tuple[Path, list[tuple[int, bytes]]], tmp_path: Path) -> None:
    folder, _ = recorded
    out = tmp_path / "calibration.toml"
    done = run("calibrate", "--from", str(folder / "a.har"), "--out", str(out))
    assert done.exit_code == 0, done.output
    assert "missing_list = 400" in done.stdout
    ledger = run("ledger", "missing-list", "--calibration", str(out), "--markdown")
    assert "## Observed: 1" in ledger.stdout
    assert "recorded in a.har" in ledger.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("replay", "nowhere.har"), "No such file"),
        (("drift", "nowhere.har"), "No such file"),
        (("calibrate",), "Give the URL of a server, or a recording"),
        (("calibrate", "--from", "nowhere.har"), "No such file"),
        (("record", "--to", "nowhere", "--out", "a.har"), "base of an API"),
        (("shop", "import", "x"), "Give --feed and --orders, or --recording"),
        (("ledger", "unknown-contakt"), "did you mean unknown-contact?"),
        (("pact", "verify", "nowhere.json"), "No such file"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(arguments: tuple[str, ...], says: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert says in done.output


def recording_of(*contacts: int) -> Recording:
    url = "https://yespo.io/api/v2/contacts/recoms/1244?contactId="
    return Recording([Recorded(method="GET", url=f"{url}{contact}") for contact in contacts])


def test_replay_begins_with_requests_that_are_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    introduce(Shop.demo(), "http://127.0.0.1:1", None, Replay(recording_of(5, 5, *range(10, 18))))
    told = capsys.readouterr().err
    assert "10 recorded requests; others get 404" in told
    assert told.count("http://127.0.0.1:1/api/v2/contacts/recoms/1244?contactId=") == 8
    assert told.endswith("contactId=16'\nand 1 more\n")
    assert "Demo shop" not in told


def test_replay_with_a_shop_behind_it_tells_of_both(capsys: pytest.CaptureFixture[str]) -> None:
    introduce(Shop.demo(), "http://127.0.0.1:1", None, Replay(recording_of(5), "fake"))
    told = capsys.readouterr().err
    assert "1 recorded request; others are answered by the shop.\nDemo shop: 313 products" in told
