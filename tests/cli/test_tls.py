"""`serve --tls`: a certificate for the API's own hosts, and a key that nobody else gets to see."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import ssl
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import NamedTuple

import httpx
import pytest
from command import COMMAND, run, serving

from yespo_mockserver.app import create_app
from yespo_mockserver.port.binding import bind
from yespo_mockserver.port.server import Server
from yespo_mockserver.shop import Shop
from yespo_testkit.cli.tls import HOSTS, certificates, forget_key

REQUEST = b"GET /api/v2/contacts/recoms/1245?webId=x HTTP/1.1\r\nHost: %b\r\nAuthorization: Basic dTprZXk=\r\n\r\n"


class Serving(NamedTuple):
    """A server over HTTPS, and where its files are."""

    process: subprocess.Popen[str]
    port: int
    url: str
    ca: Path
    temporary: Path


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serving]:
    temporary, ready = tmp_path / "temporary", tmp_path / "ready"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    with serving("--tls", "--ca-file", str(tmp_path / "ca.pem"), ready=ready) as process:
        url = ready.read_text().strip()
        yield Serving(process, int(url.rpartition(":")[2]), url, tmp_path / "ca.pem", temporary)


def test_a_client_that_trusts_the_authority_accepts_it_for_each_of_the_apis_hosts(secure: Serving) -> None:
    context = ssl.create_default_context(cafile=secure.ca)
    for host in HOSTS:
        with (
            socket.create_connection(("127.0.0.1", secure.port), timeout=10) as plain,
            context.wrap_socket(plain, server_hostname=host) as connection,
        ):
            connection.sendall(REQUEST % host.encode())
            assert connection.recv(12) == b"HTTP/1.1 200"


@pytest.mark.parametrize(("ca", "host"), [(False, "yespo.io"), (True, "bank.example")])
def test_nobody_else_is_fooled(secure: Serving, ca: bool, host: str) -> None:
    context = ssl.create_default_context(cafile=secure.ca if ca else None)
    with (
        socket.create_connection(("127.0.0.1", secure.port), timeout=10) as plain,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        context.wrap_socket(plain, server_hostname=host)


def test_no_key_is_left_in_any_file_while_it_serves(secure: Serving) -> None:
    (folder,) = secure.temporary.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name for path in folder.iterdir()} == {"ca.pem", "chain.pem", "lock"}
    for path in (*folder.iterdir(), secure.ca):
        assert "PRIVATE KEY" not in path.read_text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_nothing_is_left_at_the_end(secure: Serving, number: signal.Signals) -> None:
    secure.process.send_signal(number)
    secure.process.communicate(timeout=10)
    assert list(secure.temporary.iterdir()) == []
    assert not secure.ca.exists()


def test_it_prints_where_the_certificate_is_how_to_trust_it_and_requests_that_work(secure: Serving) -> None:
    assert secure.process.stderr is not None
    lines: list[str] = []
    while not lines or "NODE_EXTRA_CA_CERTS" not in lines[-1]:
        lines.append(secure.process.stderr.readline())
        assert lines[-1], lines
    assert f"CA certificate: {secure.ca}\n" in lines
    curl = next(line for line in lines if line.startswith("curl "))
    answer = subprocess.run([*shlex.split(curl), "-sf"], capture_output=True, text=True, check=True)
    assert answer.stdout.startswith("[{")
    assert secure.url.startswith("https://127.0.0.1:")


def test_the_certificates_key_is_only_this_users_until_it_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with certificates("127.0.0.1") as made:
        assert stat.S_IMODE(made.key.stat().st_mode) == 0o600
        assert stat.S_IMODE(made.key.parent.stat().st_mode) == 0o700
        forget_key(made)
        assert not made.key.exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("host", "also_for"),
    [
        ("127.0.0.1", set()),
        ("0.0.0.0", set()),
        ("::", set()),
        ("192.0.2.7", {"192.0.2.7"}),
        ("shop.test", {"shop.test"}),
    ],
)
def test_the_host_that_is_listened_on_is_in_the_certificate_too(host: str, also_for: set[str]) -> None:
    from cryptography import x509

    with certificates(host) as made:
        certificate = x509.load_pem_x509_certificate(made.chain.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert {str(name.value) for name in names} == {*HOSTS, *also_for}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--ca-file", "ca.pem"), "--ca-file is for --tls only."),
        (("--tls", "--port", "0", "--ca-file", "no-such-folder/ca.pem"), "--ca-file no-such-folder/ca.pem: No such"),
    ],
)
def test_wrong_usage_is_one_clear_message_and_exit_code_2(arguments: tuple[str, ...], message: str) -> None:
    ended = run("serve", *arguments)
    assert ended.returncode == 2
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr


def test_without_the_extra_it_tells_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "trustme.py").write_text("raise ModuleNotFoundError(name='trustme')\n")
    variables = {**os.environ, "PYTHONPATH": str(tmp_path)}
    command = [*COMMAND, "serve", "--tls", "--port", "0"]
    ended = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "Error: --tls needs the extra `tls`: pip install 'yespo-testkit[tls]'\n"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    """Return a client of a server over HTTPS in this process, which it trusts."""
    with certificates("127.0.0.1") as made:
        server = Server(create_app(Shop.demo()), bind("127.0.0.1", 0), tls=(made.chain, made.key))
        server.start()
        trusting = ssl.create_default_context(cafile=made.ca)
        with httpx.Client(base_url=server.url, verify=trusting, auth=("user", "key"), timeout=1) as client:
            yield client
        server.stop()


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        ("refused:during=0.3", httpx.ConnectError),
        ("reset:first=1", httpx.NetworkError | httpx.RemoteProtocolError),  # OpenSSL may take it for a plain end
        ("reset:at=body,first=1", httpx.NetworkError | httpx.RemoteProtocolError),
        ("stall:first=1", httpx.ReadTimeout),
        ("half-close:first=1", httpx.RemoteProtocolError),
        ("bad-chunks:first=1", httpx.RemoteProtocolError),
    ],
)
def test_a_connection_goes_wrong_as_it_does_without_tls(
    client: httpx.Client, fault: str, raised: type[httpx.TransportError] | UnionType
) -> None:
    def outcomes() -> Iterator[httpx.TransportError | int]:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                yield client.get("/api/v2/contacts/recoms/1245?webId=x").status_code
            except httpx.TransportError as error:
                yield error
            time.sleep(0.01)

    assert client.post("/__admin/faults", json={"spec": fault}).status_code == 201
    met = next(outcome for outcome in outcomes() if outcome != 200)  # a port closes a moment after it is told to
    assert isinstance(met, raised), repr(met)
    assert 200 in outcomes()
    client.delete("/__admin/faults")
