"""What the pages show to type into a shell is run, from the top of a page to its end; what can't be, says why."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from driving import on_a_port
from fenced import PAGES, ROOT, Block, blocks
from forked import started
from redis_server import PASSWORD, redis_server

from yespo_contracts.request.authentication import basic_authorization
from yespo_fixtures import demo_shop_folder
from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop
from yespo_testkit import YespoMock
from yespo_testkit.cli import cli

LEFT_OUT = {
    r"docker |redis-server": "no container engine and no Redis of the reader's is here",
    r"rediss://": "it needs a Redis with TLS",
    r"--state-url": "it needs a server of the reader's that is put into states",
    r"locust|hey |k6 ": "they load a machine; tests/load runs Locust",
    r"pip install": "tests/packaging installs",
    r"pytest --yespo-record": "it needs the real API; tests/plugin/test_recordings.py records",
    r"…": "the reader fills it in",
}
"""What isn't run, and the reason; its options are judged all the same."""
RECIPES = "https"
"""The page whose blocks are whole scripts, which tests/examples/test_https_recipes.py runs."""
WAITING = {"serve", "record", "replay"}
FAKES = r"https://yespo\.io|http://(127\.0\.0\.1:(8025|9000)|localhost:9000)"
"""What the pages call the API, the fake, and the reader's own server: one fake that is served here."""
COMPLETION = r"(?:eval \"\$\()?_YESPO_TESTKIT_COMPLETE=(\w+) yespo-testkit(?:\)\" +# ~/.+)?"
OTHERS = {"source", "Out-String", "Invoke-Expression", "make serve"}
"""What other shells do with our output, and what another test says of itself."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with on_a_port(create_app(Shop.demo())) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that a page's reader types in: the shop and the feed that the pages speak of, and a pact."""
    shutil.copytree(demo_shop_folder(), tmp_path / "myshop")
    shutil.copy(demo_shop_folder() / "feed.xml", tmp_path / "feed.xml")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))  # the salt of `record`
    return tmp_path


def prepare(words: list[str], folder: Path) -> None:
    """Leave what a command expects, as its reader has it: no shop yet, a pact, the recordings of two days."""
    if words[:2] in (["shop", "new"], ["shop", "import"]):
        shutil.rmtree(words[2])
        (folder / "orders.csv").write_text(
            "id,sku,qty,price,date,email\n1,TENT-0001,1,7490,2026-06-01,olena@example.com\n", "utf-8"
        )
    elif words[0] == "drift":
        for day in ("monday", "today"):
            shutil.copy(folder / "shop.har", folder / f"{day}.har")
    elif words[0] == "pact" and not (folder / "pacts").exists():
        (folder / "pacts").mkdir()
        with YespoMock() as yespo_mock:
            urllib.request.urlopen(question("https://yespo.io"), timeout=10).close()
            (folder / "pacts" / "shop-front-yespo.json").write_text(yespo_mock.pact(consumer="shop-front"), "utf-8")


def question(url: str) -> urllib.request.Request:
    """Return a request for recommendations, with the key of the pages' gateway."""
    asked = urllib.request.Request(f"{url}/api/v2/contacts/recoms/1244?contactId=162688150")
    asked.add_header("Authorization", basic_authorization("the-real-one"))
    return asked


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # pact-python leaves its sockets open
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("page", [page for page in PAGES if page.stem != RECIPES], ids=lambda page: page.stem)
def test_the_command_lines_of_a_page_run(page: Path, url: str, folder: Path) -> None:
    for block in blocks("sh"):
        if block.page == page:
            run(block, url, folder)


def run(block: Block, url: str, folder: Path) -> None:
    """Run a block's lines: ours in this process or beside it, curl's and what else there is in a shell."""
    for line in filter(None, block.text.replace("\\\n", " ").splitlines()):
        reason = next((why for pattern, why in LEFT_OUT.items() if re.search(pattern, line)), None)
        asked = re.sub(FAKES, url, line)
        for piece in re.split(r" && | \| ", asked):
            if piece.startswith("yespo-testkit "):
                words = shlex.split(piece.partition(" > ")[0], comments=True)[1:]
                parsed(cli, words)
                if reason is None:
                    prepare(words, folder)
                    with shared(words, folder) as ready:
                        ours([each for word in ready for each in expanded(word, folder)], url, folder)
            elif reason is None and piece.startswith("curl "):
                words = [*shlex.split(piece, comments=True), "-sSf", "--max-time", "10"]
                curl = subprocess.run(words, capture_output=True, text=True, check=False)
                assert curl.returncode == 0, (piece, curl.stderr)
            elif reason is None and not piece.startswith("export "):
                completion = re.match(COMPLETION, piece)
                if completion:
                    assert "yespo-testkit" in completed(completion[1])
                environment = re.match(r'eval "\$\((yespo-testkit env)\)"', piece)
                known = completion or environment or piece.partition("#")[0].strip() in OTHERS
                assert known, f"{block.name}: {piece} is neither run nor left out for a reason"


def ours(words: list[str], url: str, folder: Path) -> None:
    """Run a command of ours to its end; one that waits is asked something, and stopped."""
    if words[0] not in WAITING:
        more = {"env": ["--url", url], "check": ["--max-examples", "1", "--only", "envelope"]}
        ran = CliRunner().invoke(cli, [*words, *more.get(words[0], [])], input="y\n")
        assert ran.exit_code in {0, 1}, (words, ran.output)
        return
    with started(words, folder) as command:
        with contextlib.suppress(*[urllib.error.HTTPError] * ("--fault" in words)):
            urllib.request.urlopen(question(command.url()), timeout=10).close()
        assert command.ended() in {0, 130}, (words, command.errors.read_text())


@contextlib.contextmanager
def shared(words: list[str], folder: Path) -> Iterator[list[str]]:
    """Put a Redis that runs in the place of the reader's."""
    place = next((word for word in words if re.match(r"redis://|unix://", word)), None)
    if place is None:
        yield words
        return
    with redis_server(folder):
        here = f":{PASSWORD}@127.0.0.1:{(folder / 'port').read_text()}/0"
        url = f"redis://{here}" if place.startswith("redis:") else f"unix://:{PASSWORD}@{folder / 'redis.sock'}?db=1"
        yield [url if word == place else word for word in words]


def completed(instruction: str) -> str:
    """Return the script that a shell evaluates to complete our commands."""
    environment = {**os.environ, "_YESPO_TESTKIT_COMPLETE": instruction}
    program = "import sys; from yespo_testkit.cli import main; sys.argv = ['yespo-testkit']; main()"
    command = [sys.executable, "-c", program]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=30).stdout


def expanded(word: str, folder: Path) -> list[str]:
    """Return the files that a shell would put in a pattern's place."""
    return [str(file.relative_to(folder)) for file in folder.glob(word)] if "*" in word else [word]


def parsed(command: click.Command, words: list[str]) -> None:
    """Fail for a command or an option that there isn't; what the files would say isn't asked."""
    if isinstance(command, click.Group):
        if words and not words[0].startswith("-"):
            found = command.get_command(click.Context(command), words[0])
            assert found is not None, words
            parsed(found, words[1:])
        return
    command.make_parser(click.Context(command)).parse_args(words)  # raises UsageError


@pytest.mark.parametrize("pattern", LEFT_OUT)
def test_what_is_left_out_is_on_a_page(pattern: str) -> None:
    assert any(re.search(pattern, line) for block in blocks("sh") for line in block.text.splitlines())


def test_make_serve_serves_at_the_port_that_the_pages_name() -> None:
    command = ["make", "-n", "--no-print-directory", "serve"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert told.splitlines()[-1].endswith("yespo-testkit serve --port 8025")
