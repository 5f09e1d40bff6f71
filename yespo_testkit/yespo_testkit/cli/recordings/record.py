"""`yespo-testkit record`: what the real API answers, kept without anybody in it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import ssl
from pathlib import Path

import click
import msgspec

from yespo_checker.command_line import is_loopback
from yespo_checker.sending.tls import trusting
from yespo_contracts.counted import many
from yespo_contracts.masking import masked_url
from yespo_contracts.recordings.pseudonyms import default_salt_file, salt_of
from yespo_mockserver.port.binding import ServingError, bind
from yespo_testkit.cli.console import err, fail, is_quiet, verbosity
from yespo_testkit.record.proxy import MOST_RECORDED, Proxy
from yespo_testkit.record.recorder import Report
from yespo_testkit.record.target import Target, TargetError
from yespo_testkit.record.writing import Order, Writing, WritingError

_PORT = 8026


@click.command(
    epilog="""\b
Examples:
  yespo-testkit record --to https://yespo.io --out shop.har       then point the client to http://127.0.0.1:8026
  YESPO_API_KEY=… yespo-testkit record --to https://yespo.io --out shop.har --report report.json
  yespo-testkit replay shop.har                                   and the recording answers
  yespo-testkit drift shop.har                                    and how the API differs from what is documented
"""
)
@click.option("--to", "to", required=True, metavar="URL", help="The base of the API, before /api.")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The recording, an HTTP archive."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=_PORT, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free one.")
@click.option(
    "--api-key", metavar="KEY", help="Sent in the place of the client's own; else YESPO_API_KEY, else the client's own."
)
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write here, as JSON, what was against the contract, by the client and by the server.",
)
@click.option(
    "--salt-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What pseudonyms are made by; keep it out of the project. Default: one of your own, made at the first time.",
)
@click.option("--hide-products", is_flag=True, help="Give products pseudonyms too; they stay as they are otherwise.")
@click.option("--ca-file", type=click.Path(path_type=Path), help="Certificates to trust instead of the system's.")
@click.option(
    "--max-body",
    default=MOST_RECORDED,
    show_default=True,
    type=click.IntRange(0),
    metavar="BYTES",
    help="How much of a body is recorded; all of it is passed on.",
)
@click.option("--no-page", is_flag=True, help="Serve no page under /__admin/ that shows what is recorded.")
@click.option(
    "--ready-file", type=click.Path(path_type=Path, dir_okay=False), help="Write the URL here once it answers."
)
@verbosity
def record(
    *,
    to: str,
    out: Path,
    host: str,
    port: int,
    api_key: str | None,
    report: Path | None,
    salt_file: Path | None,
    hide_products: bool,
    ca_file: Path | None,
    max_body: int,
    no_page: bool,
    ready_file: Path | None,
) -> int:
    """Pass requests on to the API at --to, and keep them with their answers in an HTTP archive.

    Nothing personal and no key is ever written: people get pseudonyms of the same form, the same one everywhere.
    """
    key = api_key or os.environ.get("YESPO_API_KEY") or None
    try:
        target = Target.of(to)
        tls = trusting(ca_file) if target.secure else None
        salt = salt_of(salt_file or default_salt_file())
        out.parent.mkdir(parents=True, exist_ok=True)
        listening = bind(host, port)
    except (TargetError, ValueError, ServingError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}.")
    if key and not target.secure and not is_loopback(to):
        err().print("The API key goes over http, where others can read it.", markup=False)
    order = Order(
        url=masked_url(target.url), out=str(out), salt=salt, keys=[key] if key else [], hide_products=hide_products,
        page=not no_page,
    )  # fmt: skip
    running = _Recording(target, order, key, tls, max_body)
    url = f"http://{_host(listening.getsockname()[0])}:{listening.getsockname()[1]}"
    if not is_quiet():
        click.echo(url)
        err().print(
            f"Recording {masked_url(target.url)} into {out}; point the client to {url}. Ctrl-C ends it.", markup=False
        )
        if not no_page:
            err().print(f"What is recorded is shown at {url}/__admin/.", markup=False)
    try:
        found = asyncio.run(running.until_stopped(listening, lambda: _write(ready_file, url)))
    except WritingError as error:
        fail(str(error))
    finally:
        if ready_file is not None:
            ready_file.unlink(missing_ok=True)
    if report is not None:
        _write(report, msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    _told(found, out)
    return 1 if running.failed else 0


class _Recording:
    """The proxy while it runs, with the process that writes."""

    def __init__(self, target: Target, order: Order, key: str | None, tls: ssl.SSLContext | None, most: int) -> None:
        self._target, self._order, self._key, self._tls, self._most = target, order, key, tls, most
        self.failed: str | None = None

    async def until_stopped(self, listening: object, ready: object) -> Report:
        assert callable(ready)  # noqa: S101
        stopped = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError, ValueError):
                asyncio.get_running_loop().add_signal_handler(number, stopped.set)
        writing = await Writing.start(self._order)
        proxy = Proxy(
            self._target, writing.take, api_key=self._key, tls=self._tls, most_recorded=self._most,
            tell=lambda text: err().print(text, markup=False),
        )  # fmt: skip
        if writing.page_port:
            proxy.local = ("/__admin", Target(False, "127.0.0.1", writing.page_port, ""))
        server = await asyncio.start_server(proxy.serve, sock=listening, limit=64 * 1024)
        ready()
        await stopped.wait()
        server.close()
        await proxy.stop()
        self.failed = writing.failed
        return msgspec.json.decode(await writing.end(), type=Report)


def _told(found: Report, out: Path) -> None:
    console = err()
    statuses = ", ".join(f"{count}x {status}" for status, count in found.statuses.items()) or "nothing"
    console.print(f"{many(found.requests, 'request')} in {out}: {statuses}.", markup=False)
    if found.cut:
        console.print(
            f"{many(found.cut, 'body', 'bodies')} longer than --max-body; only the beginning is there.", markup=False
        )
    for each in found.findings:
        console.print(
            f"{each.side}: {each.rule}: {each.message} ({each.times}x, first in {each.request})", markup=False
        )


def _write(path: Path | None, text: str) -> None:
    if path is None:
        return
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_text(text + "\n", encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        fail(f"{path}: {error.strerror}.")


def _host(address: str) -> str:
    return f"[{address}]" if ":" in address else address
