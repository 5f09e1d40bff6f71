"""`yespo-testkit env`: the variables that point clients at the fake that runs."""

from __future__ import annotations

import json
import os
import re
import shlex
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from yespo_testkit.cli.console import err, fail, verbosity

_DEFAULT = "http://127.0.0.1:8025"
_SECONDS = 5
_TRUST = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
"""By which Python's clients, curl and Node are told what to trust."""
_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=-]+", re.ASCII)
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


def _fish(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _powershell(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _dotenv(value: str) -> str:
    if _PLAIN.fullmatch(value):  # Docker's --env-file takes quotes for a part of the value
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$").replace("\n", "\\n") + '"'


_LINES: Mapping[str, Callable[[str, str], str]] = {
    **dict.fromkeys(("sh", "bash", "zsh"), lambda name, value: f"export {name}={shlex.quote(value)}"),
    "fish": lambda name, value: f"set -gx {name} {_fish(value)}",
    "powershell": lambda name, value: f"$env:{name} = {_powershell(value)}",
    "dotenv": lambda name, value: f"{name}={_dotenv(value)}",
}


@click.command(
    epilog="""\b
Examples:
  eval "$(yespo-testkit env)"                                            sh, bash, zsh
  yespo-testkit env --shell fish | source
  yespo-testkit env --shell powershell | Out-String | Invoke-Expression
  yespo-testkit env --shell dotenv > .env                                Docker's --env-file, and most frameworks
  eval "$(yespo-testkit env --ready-file url --ca-file ca.pem)"          a fake on any free port, with --tls
"""
)
@click.option("--shell", type=click.Choice(list(_LINES)), help="Whose syntax is written.  [default: of SHELL, else sh]")
@click.option("--url", metavar="URL", help=f"Where the fake answers.  [default: {_DEFAULT}]")
@click.option(
    "--ready-file", type=click.Path(path_type=Path, dir_okay=False), help="Where the fake answers is in this file."
)
@click.option(
    "--ca-file", type=click.Path(path_type=Path, dir_okay=False), help="What `serve --tls --ca-file` has written."
)
@verbosity
def env(*, shell: str | None, url: str | None, ready_file: Path | None, ca_file: Path | None) -> None:
    """Print the variables that point clients at the fake that runs: its URL, an API key, and what to trust.

    YESPO_URL and YESPO_API_KEY are those that the clients of examples/ read. Behind a proxy NO_PROXY is written too.
    """
    if url and ready_file:
        fail("--url and --ready-file exclude each other.")
    if ready_file is not None:
        try:
            url = ready_file.read_text("utf-8").strip()
        except OSError as error:
            fail(f"--ready-file {ready_file}: {error.strerror}.")
    url = (url or _DEFAULT).rstrip("/")
    if not url.startswith(("http://", "https://")) or not urlsplit(url).hostname:
        fail(f"--url {url!r}: it is written http://host:port.")
    if ca_file is not None and not ca_file.is_file():
        fail(f"--ca-file {ca_file}: there is no such file.")
    line = _LINES[shell or _own_shell()]
    for name, value in _variables(url, _asked(url, ca_file), ca_file).items():
        click.echo(line(name, value))


def _own_shell() -> str:
    if os.name == "nt":
        return "powershell"
    return "fish" if os.environ.get("SHELL", "").endswith("/fish") else "sh"


def _variables(url: str, shop: Mapping[str, Any], ca_file: Path | None) -> dict[str, str]:
    found = {"YESPO_URL": url}
    if shop.get("auth") == "keys":
        err().print("The shop has API keys of its own; set YESPO_API_KEY to one of them.")
    else:
        found["YESPO_API_KEY"] = "any-key"
    if ca_file is not None:
        found |= dict.fromkeys(_TRUST, str(ca_file.resolve()))
    if any(os.environ.get(name) for name in _PROXIES):
        before = os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or ""
        hosts = dict.fromkeys([*filter(None, before.split(",")), urlsplit(url).hostname or ""])
        found |= dict.fromkeys(("NO_PROXY", "no_proxy"), ",".join(hosts))
    return found


def _asked(url: str, ca_file: Path | None) -> Mapping[str, Any]:
    """Return what the fake says of its shop, nothing where its control API is closed; refuses where it isn't one."""
    try:
        context = ssl.create_default_context(cafile=ca_file) if url.startswith("https:") else None
    except ssl.SSLError:
        fail(f"--ca-file {ca_file}: it holds no certificate.")
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), *([urllib.request.HTTPSHandler(context=context)] if context else [])
    )
    try:
        with opener.open(f"{url}/__admin/shop", timeout=_SECONDS) as answer:
            document = json.load(answer)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code not in {401, 403, 404}:  # its control API is closed to whoever asks, or there is none
            fail(f"{url} answers {error.code}: is that yespo-testkit serve?")
        return {}
    except (OSError, ValueError) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(reason, ssl.SSLError):
            fail(f"{url}: its certificate isn't trusted; --ca-file names the file that serve --tls --ca-file wrote.")
        fail(f"Nothing answers at {url} as the fake would ({reason}): start yespo-testkit serve, or tell --url.")
    if not isinstance(document, dict) or "data_sources" not in document:
        fail(f"{url} isn't yespo-testkit serve: it says nothing of a shop.")
    return document
