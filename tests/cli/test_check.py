"""`yespo-testkit check` as a person or a CI job runs it."""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from broken_servers import BROKEN, App, Broken, served
from broken_servers.parts import each, put
from redis import Redis
from redis_server import PASSWORD, redis_server

from yespo_checker.examples.counterexamples import Counterexamples
from yespo_contracts.strategies import WireRequest
from yespo_fixtures import demo_shop_folder
from yespo_mockserver.app import create_app
from yespo_mockserver.port.binding import bind
from yespo_mockserver.port.server import Server
from yespo_mockserver.shop import Shop
from yespo_testkit.cli import main

SECRET = "s3cret-key"
COMMAND = (sys.executable, "-m", "yespo_testkit.cli")


@contextlib.contextmanager
def on_a_port(app: App) -> Iterator[str]:
    server = Server(app, bind("127.0.0.1", 0))
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


class Result(NamedTuple):
    """What a run of the command leaves."""

    exit_code: int
    stdout: str
    stderr: str


def run(*arguments: str) -> Result:
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main(["check", *arguments])
    assert isinstance(ended.value.code, int)
    return Result(ended.value.code, out.buffer.getvalue().decode(), err.getvalue())


@pytest.fixture(scope="module")
def broken() -> Iterator[str]:
    with on_a_port(served(BROKEN["price as a string"], create_app(Shop.demo()))) as url:
        yield url


def test_a_right_server_passes() -> None:
    """With exit code 0, and the seed to do it again."""
    with on_a_port(create_app(Shop.demo())) as url:
        result = run(url, "--max-examples", "10", "--seed", "5")
    assert result.exit_code == 0, result.stdout + result.stderr
    assert "0 failed; 20 generated requests" in result.stdout
    assert "seed 5" in result.stdout
    assert "taking it for the demo shop" in result.stderr


def test_a_broken_server_is_told_in_every_form(broken: str, tmp_path: Path) -> None:
    """As JSON, JUnit and one page, with the credentials masked in each."""
    junit, page = tmp_path / "report.xml", tmp_path / "report.html"
    options = ["--api-key", SECRET, "--max-examples", "5", "--seed", "1", "--skip", "same-product"]
    result = run(broken, *options, "--json", "--junit", str(junit), "--html", str(page))
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    told = [failure["rule"] for failure in report["failures"] if failure["grade"] != "note"]
    assert told == ["field-types"]  # a note on times depends on the machine
    assert report["passed"] is False
    assert {"rule", "message", "request", "curl", "python", "expected", "got"} <= report["failures"][0].keys()
    assert report["failures"][0]["request"]["method"] == "GET"
    suite = ET.parse(junit).getroot()[0]
    assert suite.get("failures") == "1"
    failed = suite.find("testcase[@name='field-types']/failure")
    assert failed is not None
    assert "curl" in (failed.text or "")
    assert failed.get("type") == "field-types"
    for name, tag in (("tests", ""), ("failures", "/failure"), ("skipped", "/skipped")):
        assert int(suite.get(name, "0")) == len(suite.findall(f"testcase{tag}"))
    html = page.read_text()
    assert "price is of another type." in html
    assert "http-equiv" in html
    assert SECRET not in html + junit.read_text() + result.stdout + result.stderr


def test_the_feed_tells_what_its_products_are() -> None:
    """A price that is another everywhere contradicts no answer, but the feed."""
    rounded = Broken({"same-product"}, response=each(put("price", lambda price: float(int(price / 10)))))
    told = ("--data-source", "1245=bestsellers", "--contact", "contactId=162688150", "--max-examples", "2", "-x")
    feed = str(demo_shop_folder() / "feed.xml")
    with on_a_port(served(rounded, create_app(Shop.demo()))) as url:
        assert run(url, *told, "--only", "same-product").exit_code == 0
        result = run(url, *told, "--only", "same-product", "--feed", feed)
    assert (result.exit_code, "price isn't the feed's" in result.stdout) == (1, True)


def test_people_are_told_by_cause(broken: str) -> None:
    """With what was expected beside what came, and a line to paste."""
    result = run(broken, "--max-examples", "5", "--seed", "1", "--only", "field-types", "-x", "-v")
    assert result.exit_code == 1
    assert "field-types: price is of another type." in result.stdout
    assert "expected  a number" in result.stdout
    assert "curl -gi -u user:key 'http" in result.stdout
    assert "http.client" in result.stdout
    assert "1 failed" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["http://127.0.0.1:1", "--only", "no-rule"], "no-rule isn't a rule of a check."),
        (["http://127.0.0.1:1", "--skip", "identty"], "identty isn't a rule of a check: did you mean identity?"),
        (["https://api.example"], "Tell at least one data source"),
        (["http://127.0.0.1:1", "--data-source", "5=x"], "ID=TYPE"),
        (["http://127.0.0.1:1", "--contact", "x=1"], "isn't well-formed"),
        (["127.0.0.1:1", "--data-source", "5=other"], "nothing listens there"),
        (["127.0.0.1:1/api/v2", "--data-source", "5=other"], "nothing listens there"),
        (["api.example", "--data-source", "5=other"], "is yespo-testkit check https://api.example meant?"),
        (["a b", "--data-source", "5=other"], "isn't the base of an API"),
        (["http://127.0.0.1:1", "--data-source", "5=other"], "nothing listens there"),
        (["http://127.0.0.1:1", "--shop", "no-such-folder"], "there is no shop.toml"),
        (["http://127.0.0.1:1", "--calibration", "no-such-file"], "No such file"),
    ],
)
def test_wrong_usage_is_one_sentence(arguments: list[str], told: str) -> None:
    """And exit code 2."""
    result = run(*arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Traceback" not in result.stdout + result.stderr


def test_a_report_that_cant_be_written_is_told(broken: str) -> None:
    """By the file's name."""
    result = run(broken, "--max-examples", "1", "-x", "--html", "/no/such/folder/report.html")
    assert result.exit_code == 2
    assert "--html /no/such/folder/report.html: there is no folder /no/such/folder." in result.stderr


def test_counterexamples_are_shared_by_a_folder(broken: str, tmp_path: Path) -> None:
    """And keys never get there."""
    folder = tmp_path / "examples"
    arguments = (broken, "--max-examples", "2", "-x", "-q", "--api-key", SECRET, "--example-database")
    assert run(*arguments, str(folder)).exit_code == 1
    kept = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert b'"case"' in kept
    assert SECRET.encode() not in kept


class Watched(NamedTuple):
    """A broken server, and the queries that it was asked."""

    url: str
    queries: list[str]


@pytest.fixture
def watched() -> Iterator[Watched]:
    """A server that fails with 500 on an emoji."""
    queries: list[str] = []
    inner = served(BROKEN["500 on emoji"], create_app(Shop.demo()))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            queries.append(scope["query_string"].decode())
        await inner(scope, receive, send)

    with on_a_port(app) as url:
        yield Watched(url, queries)


def test_two_machines_share_a_counterexample_through_redis(watched: Watched, tmp_path: Path) -> None:
    """The second process asks for it first, though it would find nothing by itself."""
    with redis_server(tmp_path):
        place = f"redis://:{PASSWORD}@127.0.0.1:{(tmp_path / 'port').read_text()}/0"
        firsts = []
        for examples in ("25", "1"):  # one alone finds nothing
            options = ["-x", "--json", "--max-examples", examples, "--seed", "1", "--api-key", SECRET]
            command = [*COMMAND, "check", watched.url, *options, "--example-database", place]
            ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            assert ended.returncode == 1, ended.stderr
            assert json.loads(ended.stdout)["failures"][0]["rule"] == "no-server-error"
            firsts.append(next(n for n, query in enumerate(watched.queries, 1) if "%F0%9F" in query))
            watched.queries.clear()
        with Redis.from_url(place) as database:
            kept = b"".join(value for key in database.scan_iter() for value in database.smembers(key))
    assert firsts[0] > 20
    assert firsts[1] <= 3 + 2  # three are asked to see that there is an API at all
    assert SECRET.encode() not in kept
    assert PASSWORD not in ended.stderr + ended.stdout


def test_a_database_that_goes_away_meanwhile_is_told(broken: str, tmp_path: Path) -> None:
    """The report comes all the same."""
    with redis_server(tmp_path) as process:
        place = f"redis://:{PASSWORD}@127.0.0.1:{(tmp_path / 'port').read_text()}/0"
        original = Counterexamples.saved

        def saved(kept: Counterexamples) -> list[tuple[str, WireRequest]]:
            found = original(kept)
            process.kill()
            process.wait(10)
            return found

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Counterexamples, "saved", lambda kept: [] if process.poll() is not None else saved(kept))
            result = run(broken, "-x", "--max-examples", "1", "--example-database", place)
    assert result.exit_code == 1
    assert "1 failed" in result.stdout
    assert "what failed couldn't be kept. The Redis at redis://127.0.0.1:" in result.stderr


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("redis://:s3cret@127.0.0.1:1/0", "The Redis at redis://127.0.0.1:1/0 can't be reached (Connection refused)"),
        ("redis://host:port/0", "redis://host:port/0 isn't the URL of a Redis"),
        ("http://127.0.0.1:1", "http://127.0.0.1:1 isn't a place for examples"),
    ],
)
def test_a_database_that_cant_be_used_is_one_line(broken: str, place: str, told: str) -> None:
    """And exit code 2, before a request is sent."""
    result = run(broken, "-q", "--example-database", place)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"Error: --example-database: {told}")
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_a_terminal_of_80_columns_gets_whole_words(broken: str) -> None:
    """And lines to paste that aren't broken."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS"}}
    options = ["--seed", "1", "--max-examples", "1", "--only", "field-types", "--api-key", SECRET]
    command = [*COMMAND, "check", broken, *options]
    with subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env={**environment, "TERM": "xterm"}
    ) as process:
        os.close(slave)
        seen = b""
        with contextlib.suppress(OSError):  # Linux says so that the other end is closed
            while part := os.read(master, 65536):
                seen += part
        os.close(master)
    assert process.returncode == 1
    lines = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen.decode()).replace("\r", "\n").splitlines()
    assert "  expected  a number" in lines
    pasted = [line for line in lines if line.startswith("  curl")]
    assert len(pasted) == 1
    report = lines[next(n for n, line in enumerate(lines) if line.startswith("field-types: ")) :]
    assert all(len(line) <= 80 for line in report if line not in pasted)
    assert "The curl lines read the API key from the environment: export YESPO_API_KEY=…" in lines


@pytest.mark.parametrize(
    ("name", "api_key"),
    [("500 on emoji", SECRET), ("price as a string", None), ("POST as GET", None), ("HEAD with another type", SECRET)],
)
def test_what_is_printed_shows_the_failure_when_it_is_run(
    name: str, api_key: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The curl line and the Python snippet, as they are; where a key was told it is in the environment."""
    monkeypatch.delenv("YESPO_API_KEY", raising=False)
    with on_a_port(served(BROKEN[name], create_app(Shop.demo()))) as url:
        told = ["--api-key", api_key] if api_key else []
        told += [option for rule in BROKEN[name].rules for option in ("--only", rule)]
        result = run(url, "--seed", "1", "--max-examples", "25", "--json", "-x", *told)
        failure = json.loads(result.stdout)["failures"][0]
        status = str(failure["got"]["status"])
        environment = {**os.environ, **({"YESPO_API_KEY": api_key} if api_key else {})}
        curl = ["sh", "-c", f"{failure['curl']} -s"]
        if shutil.which("curl"):
            answer = subprocess.run(curl, env=environment, capture_output=True, timeout=20, check=False)
            assert answer.stdout.split(b" ")[1].decode() == status
        snippet = [sys.executable, "-c", failure["python"]]
        answer = subprocess.run(snippet, env=environment, capture_output=True, timeout=20, check=True)
        assert answer.stdout.split(b"\n")[0].decode() == status
