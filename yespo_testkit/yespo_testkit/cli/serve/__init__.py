"""`yespo-testkit serve`: the fake on a local port, and what to type first."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

import click

from yespo_mockserver.admin.guard import WHAT_FITS, fits
from yespo_mockserver.faults import Fault, FaultError
from yespo_mockserver.port.binding import ServingError, bind, url_of
from yespo_mockserver.settings.overrides import Overrides, calibrated
from yespo_mockserver.shop import Shop, ShopError
from yespo_testkit.cli import completion
from yespo_testkit.cli.console import err, fail, is_quiet, verbosity
from yespo_testkit.cli.serve.readiness import announce, make_room, token, write_whole
from yespo_testkit.cli.serve.serving import Serving
from yespo_testkit.cli.shops import STDIN, Named, loaded, named, told_data_sources
from yespo_testkit.cli.tls import certificates, forget_key

if TYPE_CHECKING:
    from yespo_mockserver.stubs.recording import Replay

_PORT = 8025
_INTERRUPTED = 130


@click.command(
    epilog="""\b
Examples:
  yespo-testkit serve                              the demo shop on http://127.0.0.1:8025
  yespo-testkit serve my-shop --port 9000          a shop of your own: a folder with shop.toml
  yespo-testkit serve my-shop --watch              what you change in shop.toml takes effect while it runs
  yespo-testkit serve feed.xml --seed 7            a bare product feed, with made-up customers and orders
  yespo-testkit serve feed.xml --data-source 3101=personal:8    and a data source with the id that yours has
  yespo-testkit serve --port 0 --ready-file url    any free port; the URL is in the file once it answers
  yespo-testkit serve --tls --ca-file ca.pem       https, for clients that hard-wire https://yespo.io
  yespo-testkit serve --recording shop.har         what was recorded, and the fake for everything else
  yespo-testkit serve --fault 503:first=2          the first two answers are 503
  yespo-testkit serve --fault latency:seconds=0.5,data_source=1247 --rate-limit 200
"""
)
@click.argument("shop", required=False, shell_complete=completion.paths)
@click.option("--feed", metavar="FILE|URL|-", help="Serve this product feed; customers and orders are made up.")
@click.option(
    "--data-source",
    "data_sources",
    multiple=True,
    shell_complete=completion.data_sources,
    metavar="ID=TYPE[:category][:SIZE]",
    help="Have this data source too, such as 3101=personal:8; may be repeated.",
)
@click.option("--watch", is_flag=True, help="Read the shop's files again when one of them changes; feeds always are.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=_PORT, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free one.")
@click.option("--api-key", "api_keys", multiple=True, metavar="KEY", help="Accept this API key only; may be repeated.")
@click.option("--no-auth", is_flag=True, help="Ask for no API key.")
@click.option(
    "--cors", is_flag=True, help="Let pages of any origin ask: CORS headers, and preflight requests answered."
)
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
    shell_complete=completion.faults,
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
    shop: str | None,
    feed: str | None,
    data_sources: tuple[str, ...],
    watch: bool,
    host: str,
    port: int,
    api_keys: tuple[str, ...],
    no_auth: bool,
    cors: bool,
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
    """Serve the API on a local port, from SHOP: a folder with shop.toml, or a product feed (default: the demo shop).

    Standard output gets the URL; everything else goes to standard error.
    """
    _refuse_contradictions(
        {
            "SHOP and --feed exclude each other: a shop's feed is named in its shop.toml, [feed] source.": bool(
                shop and feed
            ),
            "--watch is for a shop of your own: yespo-testkit serve DIR --watch.": watch and not (shop or feed),
            "--watch: standard input is read once.": watch and STDIN in {shop, feed},
            "--watch is for one worker: POST /__admin/reload has the files read again by all.": watch
            and bool(shared or workers > 1),
            "--api-key and --no-auth exclude each other.": bool(api_keys and no_auth),
            "--ca-file is for --tls only.": bool(ca_file and not tls),
            "--no-admin excludes --admin-token and --open, which are about it.": no_admin
            and bool(admin_token or open_page),
            f"--admin-token: {WHAT_FITS}": admin_token is not None and not fits(admin_token),
        }
    )
    if ready_file is not None:
        make_room(ready_file)
    replay = None if recording is None else _replay(recording, otherwise, salt_file)
    place = Named(feed=feed) if feed else named(shop)
    settings: dict[str, dict[str, object]] = {
        "auth": {"keys": "off" if no_auth else api_keys or None},
        "limits": {"rate": rate_limit},
        "shop": {"seed": seed},
        "behaviour": {"cors": "any" if cors else None},
    }
    try:
        told = Overrides(_given(settings), tuple(map(Fault.parse, faults)), told_data_sources(data_sources, place))
        before = Overrides() if calibration is None else calibrated(calibration)
        served = loaded(place, seed=seed, overrides=before.and_then(told))
        _check_shared(served, workers, shared, replay)
        listening = bind(host, port)
    except (FaultError, ShopError, ServingError) as error:
        fail(f"--fault: {error}." if isinstance(error, FaultError) else str(error))
    admin_token = admin_token or token(listening.getsockname()[0])
    with certificates(host, ca_file) if tls else contextlib.nullcontext() as made:
        serving = Serving(
            shop=served,
            listening=listening,
            place=place,
            watches_files=watch,
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
            announce(served, url, page, made, log_format, replay)
            if ready_file is not None:
                write_whole(ready_file, url)
            if open_page:
                import webbrowser  # seldom

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


def _replay(recording: Path, otherwise: Literal["refuse", "fake"], salt_file: Path | None) -> Replay:
    from yespo_testkit.cli.recordings.reading import replay_of

    return replay_of(recording, otherwise, salt_file)


def _remove(ready_file: Path | None) -> None:
    if ready_file is not None:
        with contextlib.suppress(OSError):
            ready_file.unlink(missing_ok=True)


def _check_shared(served: Shop, workers: int, shared: str | None, replay: Replay | None) -> None:
    """Refuse what several workers can't share; raises `ShopError`."""
    if workers == 1 and shared is None:
        return
    from yespo_mockserver.shared.opening import check_shareable, redis_sequencer

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


def _given(tables: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, object]]:
    """Return settings without those that are None, which weren't given."""
    return {table: {key: one for key, one in keys.items() if one is not None} for table, keys in tables.items()}
