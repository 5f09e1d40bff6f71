"""A certificate for the API's own hosts, so that clients which hard-wire https://yespo.io can be served."""

from __future__ import annotations

import contextlib
import ipaddress
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from yespo_testkit.cli.console import fail

HOSTS = (
    "yespo.io",
    "api.yespo.io",
    "esputnik.com",
    "tracker.yespo.io",
    "localhost",
    "127.0.0.1",
    "::1",
)
"""Whom the certificate is made for."""

HOW_TO_TRUST = (
    "Let the client trust it: SSL_CERT_FILE (httpx, aiohttp), REQUESTS_CA_BUNDLE (requests), "
    "NODE_EXTRA_CA_CERTS (Node), php -d curl.cainfo=FILE, curl --cacert FILE."
)
"""One line for whoever started the server."""


class Certificates(NamedTuple):
    """The files of one server: what clients are to trust, what the server shows, and the key that only it reads."""

    ca: Path
    chain: Path
    key: Path


@contextlib.contextmanager
def certificates(host: str, ca_file: Path | None = None) -> Iterator[Certificates]:
    """Make a certificate authority and a certificate for the API's hosts and this one, and remove them at the end.

    The authority's key is never written; the certificate's is, in a folder that only this user can open, until
    `forget_key`. `ca_file` is where else the authority's certificate is to be.
    """
    from yespo_mockserver.feeds.temporary import temporary_folder

    try:
        import trustme
    except ModuleNotFoundError:
        fail("--tls needs the extra `tls`: pip install 'yespo-testkit[tls]'")
    authority = trustme.CA(organization_name="yespo-testkit", organization_unit_name="made for one run of serve")
    shown = authority.issue_cert(*HOSTS, *_more(host), organization_name="yespo-testkit")
    with temporary_folder("yespo-tls-") as folder, contextlib.ExitStack() as outside:
        made = Certificates(folder / "ca.pem", folder / "chain.pem", folder / "key.pem")
        authority.cert_pem.write_to_path(made.ca)
        made.chain.write_bytes(b"".join(blob.bytes() for blob in shown.cert_chain_pems))
        made.key.touch(0o600)
        made.key.write_bytes(shown.private_key_pem.bytes())
        if ca_file is not None:
            made = made._replace(ca=outside.enter_context(_published(authority.cert_pem.bytes(), ca_file)))
        yield made


def forget_key(made: Certificates) -> None:
    """Remove the certificate's key, which a server has read by now."""
    made.key.unlink()


@contextlib.contextmanager
def _published(certificate: bytes, path: Path) -> Iterator[Path]:
    """Write the authority's certificate where it was asked for; it is of no use after the run."""
    try:
        path.write_bytes(certificate)
    except OSError as error:
        fail(f"--ca-file {path}: {error.strerror}.")
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _more(host: str) -> tuple[str, ...]:
    """Return the host that is listened on, unless the certificate has it or it stands for all addresses."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return () if host in HOSTS else (host,)
    return () if address.is_unspecified or str(address) in HOSTS else (str(address),)
