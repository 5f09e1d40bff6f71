"""Telling that the server answers: the ready file, standard output, and what to type first."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yespo_mockserver.admin.guard import is_loopback
from yespo_mockserver.journal.logs import event
from yespo_mockserver.shop import Shop
from yespo_testkit.cli.console import fail, is_quiet, see_writable
from yespo_testkit.cli.serve.introduction import introduce
from yespo_testkit.cli.streams import give_up_output
from yespo_testkit.cli.tls import Certificates

if TYPE_CHECKING:
    from yespo_mockserver.stubs.recording import Replay


def make_room(path: Path) -> None:
    """Remove a ready file that a killed server left, and see that one can be written; ends with exit code 2 if not."""
    try:
        path.unlink(missing_ok=True)  # it would tell an address too early
    except OSError as error:
        fail(f"--ready-file {path}: {error.strerror}.")
    see_writable(path, "--ready-file", written=_partial(path))


def write_whole(path: Path, text: str) -> None:
    """Write a file so that whoever waits for it never reads half of it."""
    partial = _partial(path)
    try:
        partial.write_text(text + "\n", encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        fail(f"--ready-file {path}: {error.strerror}.")


def token(address: str) -> str | None:
    """Return a token for the control API of a server that other machines reach, None on this machine's own address."""
    return None if is_loopback(address.partition("%")[0]) else secrets.token_urlsafe(16)


def announce(
    served: Shop, url: str, page: str, made: Certificates | None, log_format: str | None, replay: Replay | None = None
) -> None:
    """Say that it answers, and where: in full, in one line of JSON, or with `--quiet` only what can't be known else."""
    if is_quiet():
        if "?token=" in page:
            click.echo(f"The page and the control API want a token: {page}", err=True)
        return
    _print_url(url)
    if log_format == "json":
        click.echo(_started(served, url, made), err=True)
        return
    introduce(served, url, made, replay)
    if page:
        click.echo(f"\nThe page that shows and steers it all: {page}", err=True)


def _partial(path: Path) -> Path:
    return path.with_name(path.name + ".partial")


def _started(served: Shop, url: str, made: Certificates | None) -> str:
    return event(
        "started",
        url=url,
        shop=served.config.shop.name,
        products=len(served.catalogue),
        contacts=len(served.contacts),
        data_sources=list(served.data_sources),
        faults=[str(fault) for fault in served.config.faults],
        ca=None if made is None else str(made.ca),
    )


def _print_url(url: str) -> None:
    """Print the address; the server serves on where it can't be printed."""
    try:
        click.echo(url)
    except OSError as error:
        give_up_output()
        click.echo(f"Standard output can't be written: {error.strerror}. The URL is {url}", err=True)
