"""Pacts against providers that run: any provider with a state URL, and offline, which a namespace proves."""

from __future__ import annotations

import http.server
import importlib.util
import json
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from command import run
from example_projects import Shell, needed

from yespo_testkit import YespoMock

pytestmark = [
    pytest.mark.skipif(importlib.util.find_spec("pact") is None, reason="needs the extra pact"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),  # pact-python leaves sockets open
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
PRODUCT = {
    "id": "X-1", "name": "Tent", "url": "https://other.example/x-1", "price": 10.5, "descr": "A tent", "brand": "B",
    "category": ["1"], "isInStock": 1,
}  # fmt: skip


class Provider(NamedTuple):
    """Somebody else's server: its URL, and the states that it was told."""

    url: str
    states: list[tuple[str, dict[str, object]]]


@pytest.fixture
def provider() -> Iterator[Provider]:
    """Run a server that knows of nothing until a state says so."""
    states: list[tuple[str, dict[str, object]]] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            number = self.path.rpartition("/")[2].partition("?")[0]
            known = [str(about["id"]) for name, about in states if name == "a data source exists"]
            if number in known:
                self.reply(200, json.dumps([PRODUCT]).encode(), "application/json; charset=UTF-8")
            else:
                self.reply(404, b"unknown", "text/plain")

        def do_POST(self) -> None:
            document = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if document["action"] == "setup":
                states.append((document["state"], document["params"]))
            self.reply(200, b"{}", "application/json")

        def reply(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield Provider(f"http://127.0.0.1:{server.server_port}", states)
    server.shutdown()
    server.server_close()


@pytest.fixture
def pact(tmp_path: Path) -> Path:
    with YespoMock() as mock, httpx.Client(auth=("user", "key")) as client:
        api = "https://yespo.io/api/v2/contacts/recoms"
        client.get(f"{api}/1247?contactId=162688150&products=TENT-0001")
        client.get(f"{api}/1245?email=somebody@example.com")
        mock.pact(consumer="front", folder=tmp_path)
    return tmp_path / "front-yespo.json"


def test_another_provider_is_told_of_states_at_its_url(pact: Path, provider: Provider) -> None:
    kept = run("pact", "verify", str(pact), provider.url, "--state-url", f"{provider.url}/_pact/states", "--json")
    assert json.loads(kept.stdout)["pacts"] == [
        {"pact": str(pact), "interactions": 2, "passed": True, "problems": []}
    ], kept.stderr
    assert kept.returncode == 0
    assert ("a contact is known", {"contactId": "162688150"}) in provider.states
    assert ("products are sold", {"ids": ["TENT-0001"]}) in provider.states
    assert {about["id"] for name, about in provider.states if name == "a data source exists"} == {1245, 1247}


def test_a_provider_that_was_told_nothing_does_not_keep_it(pact: Path, provider: Provider) -> None:
    broken = run("pact", "verify", str(pact), provider.url, "--json")
    (found,) = json.loads(broken.stdout)["pacts"]
    assert broken.returncode == 1
    assert "response.status" in {problem["path"] for problem in found["problems"]}


WITHOUT_NETWORK = """
ip link set lo up
"$PYTHON" -m pytest -q -p no:cacheprovider -p yespo_testkit.plugin --yespo-pact-dir . test_client.py
"$PYTHON" -m yespo_testkit.cli serve --port 0 --ready-file ready -q &
while [ ! -e ready ]; do sleep 0.05; done
"$PYTHON" -m yespo_testkit.cli pact verify ./*-yespo.json "$(cat ready)"
kill %1
echo "packets without a route: $(awk '/^Ip: [0-9]/ {print $13}' /proc/net/snmp)"
"""
CLIENT = """
import httpx

def test_client(yespo_mock):
    httpx.get("https://yespo.io/api/v2/contacts/recoms/1245?contactId=162688150", auth=("user", "key"))
"""


def test_nobody_outside_is_asked_or_told(tmp_path: Path) -> None:
    """In a namespace without a network each attempt is counted by the kernel."""
    alone = ("unshare", "--map-root-user", "--net")
    for tool in ((*alone, "true"), ("ip", "-V"), ("awk", "BEGIN {}")):
        needed(*tool)
    (tmp_path / "test_client.py").write_text(CLIENT)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COVERAGE_", "PYTEST_"))}
    variables = {**kept, "PYTHON": sys.executable, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "NO_COLOR": "1"}
    shell = Shell()
    try:
        code, output = shell.run(WITHOUT_NETWORK, tmp_path, variables, *alone)
    finally:
        shell.end()
    assert code == 0, output
    assert "1 interaction kept" in output
    assert output.endswith("packets without a route: 0\n"), output
