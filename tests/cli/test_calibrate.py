"""`yespo-testkit calibrate`, and those that follow what it found."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from broken_servers import Broken, Got, Seen, served
from settings import shop_with

from yespo_contracts.behaviour import Behaviour
from yespo_mockserver.app import create_app
from yespo_mockserver.port.binding import bind
from yespo_mockserver.port.server import Server
from yespo_mockserver.shop import Shop
from yespo_testkit.cli import main

SET = Behaviour(list_style="comma", error_style="json", unknown_data_source="422", tags_type="list")


@contextlib.contextmanager
def on_a_port(app: object) -> Iterator[str]:
    server = Server(app, bind("127.0.0.1", 0))  # type: ignore[arg-type]  # an ASGI application
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with on_a_port(create_app(shop_with(behaviour=SET))) as address:
        yield address


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    out, err = capsys.readouterr()
    return ended.value.code, out, err


def test_what_is_found_is_followed_by_everything(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], pytester: pytest.Pytester
) -> None:
    """The ledger shows it as observed, `check` holds the server to it, and a fixture does the same."""
    file = tmp_path / "calibration.toml"
    code, out, err = run(capsys, "calibrate", url, "--yes", "--out", str(file))
    assert code == 0, err
    assert "list_style = comma" in out
    assert "Which styles of lists are read?" in err
    assert "retry_after: not observed" in err

    _, out, _ = run(capsys, "ledger", "--json", "--calibration", str(file))
    by_id = {entry["id"]: entry for entry in json.loads(out)["entries"]}
    assert by_id["list-style"]["status"] == "observed"

    assert run(capsys, "check", url, "--calibration", str(file), "--max-examples", "10", "--seed", "1")[0] == 0
    with on_a_port(create_app(Shop.demo())) as other:
        code, _, err = run(capsys, "check", other, "--calibration", str(file), "--max-examples", "5", "--seed", "1")
    assert code == 1
    assert "isn't, or no longer, as" in err

    pytester.makefile(
        ".ini", pytest=f"[pytest]\nyespo_calibration = {file}\nasyncio_default_fixture_loop_scope = function\n"
    )
    pytester.makepyfile(
        "def test_it(yespo_shop):\n    assert yespo_shop.config.behaviour.unknown_data_source == '422'\n"
    )
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_nothing_is_sent_before_a_yes(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an answer it ends."""
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    code, _, err = run(capsys, "calibrate", url, "--out", str(tmp_path / "calibration.toml"))
    assert code == 2
    assert "will get at most" in err
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_refuses_the_key_or_isnt_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With exit code 2 and nothing written."""
    file = tmp_path / "calibration.toml"
    refused = Broken(set(), response=lambda _seen, _got: Got(401, {}, b""))
    with on_a_port(served(refused, create_app(Shop.demo()))) as address:
        code, _, err = run(capsys, "calibrate", address, "--yes", "--out", str(file))
    assert code == 2
    assert "refuses the API key" in err
    code, _, err = run(capsys, "calibrate", "http://127.0.0.1:1", "--yes", "--out", str(file))
    assert code == 2
    assert "nothing listens there" in err
    assert not file.exists()
    assert run(capsys, "calibrate", "x", "--data-source", "1=other", "--yes")[0] == 2
    assert run(capsys, "ledger", "--calibration", str(file))[0] == 2


def test_a_calibration_that_was_stopped_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With exit code 1, and in its file; where nothing was found nothing is written."""
    file = tmp_path / "calibration.toml"
    answered = 9

    def response(seen: Seen, got: Got) -> Got:
        return got if seen.count <= answered else Got(429, {"retry-after": "30"}, b"")

    with on_a_port(served(Broken(set(), response=response), create_app(Shop.demo()))) as address:
        code, out, err = run(capsys, "calibrate", address, "--yes", "--out", str(file))
        answered = 0
        other = run(capsys, "calibrate", address, "--yes", "--out", str(tmp_path / "other.toml"))
    assert code == 1
    assert "list_style = any" in out
    assert "It isn't whole: The server answered 429: come again in 30 s." in err
    assert err.count("the calibration was stopped before") == 1
    assert "# It isn't whole" in file.read_text()
    assert other[0] == 2
    assert "come again in 30 s. Nothing was written." in other[2]
    assert [path.name for path in tmp_path.iterdir()] == ["calibration.toml"]


def test_a_file_that_cant_be_written_is_told(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With exit code 2."""
    code, _, err = run(capsys, "calibrate", url, "--yes", "--out", "/no/such/folder/calibration.toml")
    assert code == 2
    assert "/no/such/folder/calibration.toml: No such file" in err
