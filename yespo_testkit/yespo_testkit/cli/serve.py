"""`yespo-testkit serve`: the fake on a local port, and what to type first."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import secrets
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import click

from yespo_mockserver.admin.guard import WHAT_FITS, fits
from yespo_mockserver.faults import Fault, FaultError
from yespo_mockserver.files.reading import feed_place
from yespo_mockserver.port.binding import ServingError, bind, url_of
from yespo_mockserver.settings.overrides import Overrides, calibrated
from yespo_mockserver.shared.opening import check_shareable, redis_sequencer
from yespo_mockserver.shop import Shop, ShopError
from yespo_mockserver.stubs.recording import Replay
from yespo_testkit.cli.console import err, fail, is_quiet, verbosity
from yespo_testkit.cli.feed.progress import feed_progress
from yespo_testkit.cli.recordings.reading import replay_of
from yespo_testkit.cli.serving import Serving
from yespo_testkit.cli.started import announce
from yespo_testkit.cli.tls import certificates, forget_key

_PORT = 8025
_INTERRUPTED = 130
_STDERR = 2


@click.command(
    epilog="""\b
Examples:
  yespo-testkit serve                              the demo shop on http://127.0.0.1:8025
  yespo-testkit serve my-shop --port 9000          a shop of your own: a folder with shop.toml
  yespo-testkit serve --feed feed.xml --seed 7     a bare product feed, with made-up customers and orders
  yespo-testkit serve --port 0 --ready-file url    any free port; the URL is in the file once it answers
  yespo-testkit serve --tls --ca-file ca.pem       https, for clients that hard-wire https://yespo.io
  yespo-testkit serve --recording shop.har         what was recorded, and the fake for everything else
  yespo-testkit serve --fault 503:first=2          the first two answers are 503
  yespo-testkit serve --fault latency:seconds=0.5,data_source=1247 --rate-limit 200
"""
)
@click.argument("shop", required=False, type=click.Path(path_type=Path))
@click.option("--feed", metavar="FILE|URL|-", help="Serve this product feed; customers and orders are made up.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=_PORT, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free one.")
@click.option("--api-key", "api_keys", multiple=True, metavar="KEY", help="Accept this API key only; may be repeated.")
@click.option("--no-auth", is_flag=True, help="Ask for no API key.")
@click.option("--calibration", type=click.Path(path_type=Path), help="Behave as this calibration.toml says.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="What is made up comes out the same for the same seed.")
@click.option(
    "--ready-file", type=click.Path(path_type=Path, dir_okay=False), help="Write the URL here once it answers."
)
@click.option("--tls", is_flag=True, help="Serve HTTPS with a certificate made for yespo.io and its like.")
@click.option(
    "--ca-file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write here what clients must trust with --tls (default: a temporary file, whose path is printed).",
)
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="SPEC",
    help="Let the API have a bad day: KIND[:NAME=VALUE,…], or a status; may be repeated.",
)
@click.option(
    "--rate-limit", type=click.FloatRange(0, min_open=True), metavar="N", help="429 over N requests a second."
)
@click.option(
    "--access-log/--no-access-log", default=None, help="Print one line a request; off unless --log-format is given."
)
@click.option("--log-format", type=click.Choice(["text", "json"]), help="How the log is written, to standard error.")
@click.option("--admin-token", metavar="TOKEN", help="What opens the page and the control API to other machines.")
@click.option("--no-admin", is_flag=True, help="Have no page and no control API.")
@click.option(
    "--recording",
    type=click.Path(path_type=Path),
    metavar="FILE.har",
    help="Answer recorded requests byte for byte, before the fake is asked.",
)
@click.option(
    "--otherwise",
    type=click.Choice(["refuse", "fake"]),
    default="fake",
    show_default=True,
    help="What becomes of requests that weren't recorded.",
)
@click.option("--salt-file", type=click.Path(path_type=Path), help="The salt that the recording was made with.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    metavar="N",
    help="Serve with so many processes, which share the shop.",
)
@click.option(
    "--shared",
    metavar="URL",
    help="Share the shop with all that name this Redis: redis://[:PASSWORD@]HOST[:PORT][/DB].",
)
@click.option(
    "--shared-reads",
    type=click.Choice(["acknowledged", "eventual"]),
    default="acknowledged",
    show_default=True,
    help="Answer a change once all live workers have it, or once this one has.",
)
@click.option("--open", "open_page", is_flag=True, help="Open the page in a browser.")
@verbosity
def serve(
    *,
    shop: Path | None,
    feed: str | None,
    host: str,
    port: int,
    api_keys: tuple[str, ...],
    no_auth: bool,
    calibration: Path | None,
    seed: int | None,
    ready_file: Path | None,
    tls: bool,
    ca_file: Path | None,
    faults: tuple[str, ...],
    rate_limit: float | None,
    access_log: bool | None,
    log_format: Literal["text", "json"] | None,
    admin_token: str | None,
    no_admin: bool,
    recording: Path | None,
    otherwise: Literal["refuse", "fake"],
    salt_file: Path | None,
    workers: int,
    shared: str | None,
    shared_reads: Literal["acknowledged", "eventual"],
    open_page: bool,
) -> int:
    """Serve the API on a local port, from SHOP: a folder with shop.toml (default: the demo shop).

    Standard output gets the URL; everything else goes to standard error.
    """
    _refuse_contradictions(
        {
            "SHOP and --feed exclude each other: a shop's feed is named in its shop.toml, [feed] source.": bool(
                shop and feed
            ),
            "--api-key and --no-auth exclude each other.": bool(api_keys and no_auth),
            "--ca-file is for --tls only.": bool(ca_file and not tls),
            "--no-admin excludes --admin-token and --open, which are about it.": no_admin
            and bool(admin_token or open_page),
            f"--admin-token: {WHAT_FITS}": admin_token is not None and not fits(admin_token),
        }
    )
    replay = None if recording is None else replay_of(recording, otherwise, salt_file)
    try:
        given: dict[str, dict[str, object]] = {
            "auth": {"keys": "off" if no_auth else api_keys or None},
            "limits": {"rate": rate_limit},
            "shop": {"seed": seed},
        }
        served = _load(shop, feed, seed, _overrides(given, tuple(map(Fault.parse, faults)), calibration))
        _check_shared(served, workers, shared, replay)
        listening = bind(host, port)
    except (FaultError, ShopError, ServingError) as error:
        fail(f"--fault: {error}." if isinstance(error, FaultError) else str(error))
    admin_token = admin_token or _token(listening.getsockname()[0])
    if ready_file is not None:
        ready_file.unlink(missing_ok=True)  # one that a killed server left would tell an address too early
    with certificates(host, ca_file) if tls else contextlib.nullcontext() as made:
        serving = Serving(
            shop=served,
            listening=listening,
            feed_place=_feed_place(served, shop, feed),
            admin=not no_admin,
            admin_token=admin_token,
            replay=replay,
            log_format=log_format or "text",
            logs_requests=log_format is not None and not is_quiet() if access_log is None else access_log,
            tls=None if made is None else (made.chain, made.key),
            shared=shared,
            shared_reads=shared_reads,
        )
        url = url_of(listening, "https" if tls else "http")
        page = "" if no_admin else f"{url}/__admin/" + (f"?token={quote(admin_token)}" if admin_token else "")

        def ready() -> None:
            if made is not None and workers == 1:
                forget_key(made)  # it was read; workers that begin later read it again
            announce(served, url, page, made, log_format)
            if ready_file is not None:
                _write_whole(ready_file, url)
            if open_page:
                import webbrowser

                webbrowser.open(page)

        try:
            stopped_by = serving.alone(ready) if workers == 1 else serving.by_workers(workers, ready)
        except (ServingError, ShopError) as error:
            fail(str(error))
        finally:
            _remove(ready_file)
    if stopped_by == signal.SIGINT:
        err().print("Stopped.")
        return _INTERRUPTED
    return 0


def _remove(ready_file: Path | None) -> None:
    if ready_file is not None:
        with contextlib.suppress(OSError):
            ready_file.unlink(missing_ok=True)


def _check_shared(served: Shop, workers: int, shared: str | None, replay: Replay | None) -> None:
    """Refuse what several workers can't share; raises `ShopError`."""
    if workers == 1 and shared is None:
        return
    if workers > 1 and not hasattr(os, "fork"):
        raise ShopError("--workers needs processes that share a socket, which Windows doesn't have: leave it out.")
    if replay is not None:
        raise ShopError("--recording answers in turn, which workers can't share: leave out --workers and --shared.")
    if shared is not None:
        redis_sequencer(shared)
    check_shareable(served)


def _refuse_contradictions(contradictions: Mapping[str, bool]) -> None:
    for message, is_there in contradictions.items():
        if is_there:
            fail(message)


def _overrides(
    given: Mapping[str, Mapping[str, object]], faults: tuple[Fault, ...], calibration: Path | None
) -> Overrides:
    """Return what goes before shop.toml's settings; what is None isn't given."""
    tables = {table: {key: one for key, one in keys.items() if one is not None} for table, keys in given.items()}
    found = Overrides() if calibration is None else calibrated(calibration)
    return found.and_then(Overrides(tables, faults))


def _load(folder: Path | None, feed: str | None, seed: int | None, overrides: Overrides) -> Shop:
    if feed is not None:
        source: str | bytes = sys.stdin.buffer.read() if feed == "-" else feed
        with feed_progress() as progress:
            return Shop.of_feed(source, seed=1 if seed is None else seed, overrides=overrides, progress=progress)
    if folder is None:
        return Shop.demo(overrides=overrides)
    with feed_progress() as progress:
        return Shop.load(folder, overrides=overrides, progress=progress)


def _feed_place(served: Shop, folder: Path | None, feed: str | None) -> str | Path | Callable[[], str | Path] | None:
    """Return where the feed is, or what tells where it is now; None where nothing can change."""
    if feed is not None:
        return None if feed == "-" else feed
    return None if folder is None else lambda: feed_place(folder, served.config.feed)


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that whoever waits for it never reads half of it."""
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_text(text + "\n", encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        fail(f"--ready-file {path}: {error.strerror}.")


def _token(address: str) -> str | None:
    """Return a token for the control API of a server that other machines reach, None on this machine's own address."""
    own = ipaddress.ip_address(address.partition("%")[0]).is_loopback
    return None if own else secrets.token_urlsafe(16)
