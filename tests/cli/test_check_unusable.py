"""A server that can't be checked is told in one line that says why and what to do, soon and at little cost."""

from __future__ import annotations

import contextlib
import datetime as dt
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import trustme
from driving import on_a_port
from misbehaving import drip, drip_headers, gigabyte, hang, says, server

from yespo_mockserver.app import create_app
from yespo_mockserver.port.binding import bind
from yespo_mockserver.port.server import Server
from yespo_mockserver.shop import Shop
from yespo_testkit.cli import main

ACCOUNT = ("--data-source", "1244=personal", "--contact", "contactId=1", "--timeout", "0.5")
PAGE = b"<!-- made by hand --><p>It works!</p>"
DAY = dt.timedelta(days=1)

Behaviour = Callable[[socket.socket], None]


def line(capsys: pytest.CaptureFixture[str], command: str, url: str, *more: str) -> str:
    """Run a command, and return the one line that it printed, for which it took less than 3 s."""
    started = time.monotonic()
    with pytest.raises(SystemExit) as ended:
        main([command, url, *ACCOUNT, *more])
    out, err = capsys.readouterr()
    assert time.monotonic() - started < 3
    assert ended.value.code == 2
    lines = err.splitlines()
    assert out == ""
    assert lines[-1].startswith("Error: ")
    assert len(lines) == 1 or command == "calibrate"
    return lines[-1].removeprefix("Error: ")


@pytest.mark.parametrize(
    ("behave", "told"),
    [
        (hang, "{host} didn't answer whole within 0.5 s."),
        (drip, "{host} didn't answer whole within 0.5 s."),
        (drip_headers, "{host} didn't answer whole within 0.5 s."),
        (gigabyte, "{host} answers with more than 4 MiB; the rest wasn't read."),
        (
            says("302 Found", b"", "Location: https://yespo.io/"),
            "{url}: It answers 302, a redirect to https://yespo.io/: give the URL that it leads to.",
        ),
        (
            says("200 OK", PAGE, "Content-Type: text/html"),
            "{url}: It answers 200 with an HTML page: the API isn't at this address.",
        ),
        (
            says("502 Bad Gateway", b"<html><h1>Bad gateway</h1>"),
            "{url}: It answers 502 with an HTML page: the API isn't at this address.",
        ),
    ],
    ids=["hangs", "drips", "drips headers", "1 GB", "redirects", "a page", "a proxy's page"],
)
@pytest.mark.parametrize("command", ["check", "calibrate"])
def test_a_server_that_isnt_the_api_is_told_in_a_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str, behave: Behaviour, told: str
) -> None:
    """With exit code 2."""
    more = [] if command == "check" else ["--yes", "--out", str(tmp_path / "calibration.toml")]
    with server(behave) as url:
        found = line(capsys, command, url, *more)
    assert found == told.format(url=url, host=url.removeprefix("http://"))
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_down_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        host = f"127.0.0.1:{free.getsockname()[1]}"
    assert line(capsys, "check", f"http://{host}") == f"{host} refuses connections: nothing listens there."
    assert line(capsys, "check", "http://host.invalid") == "host.invalid: there is no such host."


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@contextlib.contextmanager
def secured(authority: trustme.CA, tmp_path: Path, certificate: trustme.LeafCert) -> Iterator[tuple[str, str]]:
    """Serve the fake with a certificate; yield its URL and the file of the authority's."""
    trusted, chain, key = (tmp_path / f"{name}.pem" for name in ("ca file", "chain", "key"))
    authority.cert_pem.write_to_path(trusted)
    chain.write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
    key.write_bytes(certificate.private_key_pem.bytes())
    served = Server(create_app(Shop.demo()), bind("127.0.0.1", 0), tls=(chain, key))
    served.start()
    try:
        yield served.url, str(trusted)
    finally:
        served.stop()


def test_an_authority_that_isnt_trusted_is_told_and_can_be_named(
    capsys: pytest.CaptureFixture[str], authority: trustme.CA, tmp_path: Path
) -> None:
    """By --ca-file, which the lines to replay a failure have too."""
    with secured(authority, tmp_path, authority.issue_cert("127.0.0.1")) as (url, ca_file):
        told = line(capsys, "check", url)
        assert told.endswith(
            " shows a certificate that isn't trusted here (unable to get local issuer certificate): "
            "name its authority's file by --ca-file FILE."
        )
        with pytest.raises(SystemExit) as ended:
            main(["check", url, "--ca-file", ca_file, "--max-examples", "1", "--only", "envelope"])
        assert ended.value.code == 0
        assert "0 failed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("host", "first", "last", "told"),
    [
        ("127.0.0.1", -9, -2, "shows a certificate that has expired: renew it there, unless this machine's clock is"),
        ("127.0.0.1", 2, 9, "shows a certificate that isn't valid yet: look at this machine's clock, and at the"),
        ("shop.example", -2, 9, "shows another host's certificate (IP address mismatch, certificate is not valid for"),
    ],
)
def test_a_certificate_that_is_no_good_is_told(
    capsys: pytest.CaptureFixture[str],
    authority: trustme.CA,
    tmp_path: Path,
    host: str,
    first: int,
    last: int,
    told: str,
) -> None:
    """Although its authority is trusted."""
    now = dt.datetime.now(dt.UTC)
    certificate = authority.issue_cert(host, not_before=now + first * DAY, not_after=now + last * DAY)
    with secured(authority, tmp_path, certificate) as (url, ca_file):
        assert told in line(capsys, "check", url, "--ca-file", ca_file)


def test_tls_where_there_is_none_and_none_where_there_is(
    capsys: pytest.CaptureFixture[str], authority: trustme.CA, tmp_path: Path
) -> None:
    with on_a_port(create_app(Shop.demo())) as port:
        assert "doesn't speak TLS (" in line(capsys, "check", f"https://127.0.0.1:{port}")
    with secured(authority, tmp_path, authority.issue_cert("127.0.0.1")) as (url, _):
        assert line(capsys, "check", url.replace("https", "http")).endswith("closed the connection without an answer.")


def test_a_handshake_that_hangs_or_drips_ends_in_time(capsys: pytest.CaptureFixture[str]) -> None:
    def trickle(connection: socket.socket) -> None:
        for _ in range(100):
            connection.sendall(b"\x16")
            time.sleep(0.05)

    for behave in (hang, trickle):
        with server(behave) as url:
            line(capsys, "check", url.replace("http:", "https:"))


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("no-such.pem", "--ca-file no-such.pem: No such file or directory."),
        (__file__, f"--ca-file {__file__}: it has no certificate in PEM."),
    ],
)
def test_a_file_without_certificates_is_told(capsys: pytest.CaptureFixture[str], file: str, told: str) -> None:
    """And one for http, where it would do nothing."""
    assert line(capsys, "check", "https://127.0.0.1:1", "--ca-file", file) == told
    assert line(capsys, "check", "http://127.0.0.1:1", "--ca-file", file) == "--ca-file is for https only."


def test_a_server_that_hangs_halfway_ends_the_check(capsys: pytest.CaptureFixture[str]) -> None:
    """After three requests without an answer, with a report of what was seen until then."""
    with on_a_port(create_app(Shop.demo())) as port:
        url = f"http://127.0.0.1:{port}"
        httpx.post(f"{url}/__admin/faults", json={"spec": "stall:after=20"})
        started = time.monotonic()
        with pytest.raises(SystemExit) as ended:
            main(["check", url, "--timeout", "1", "--seed", "1"])
        assert time.monotonic() - started < 12
    out = capsys.readouterr().out
    assert ended.value.code == 1
    assert "The server left too many requests without an answer." in out
    assert "answered: " in out
    assert "23 in all" in out  # the 20 that were answered, and three


PEAK = "import resource, sys; from yespo_testkit.cli import main\ntry: main(sys.argv[1:])\n"
PEAK += "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"


def test_a_gigabyte_costs_no_memory() -> None:
    """The process that checks needs at most 16 MiB more than where nothing answers."""

    def peak(url: str) -> int:
        command = [sys.executable, "-c", PEAK, "check", url, *ACCOUNT]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        assert ended.returncode == 2, ended.stderr
        return int(ended.stdout) // (2**20 if sys.platform == "darwin" else 2**10)

    with server(gigabyte) as url:
        assert peak(url) - peak("http://127.0.0.1:1") < 16
