"""What `serve` says once it answers."""

from __future__ import annotations

import click

from yespo_mockserver.journal.logs import event
from yespo_mockserver.shop import Shop
from yespo_testkit.cli.console import is_quiet
from yespo_testkit.cli.examples import introduce
from yespo_testkit.cli.streams import give_up_output
from yespo_testkit.cli.tls import Certificates


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


def announce(served: Shop, url: str, page: str, made: Certificates | None, log_format: str | None) -> None:
    """Say that it answers, and where: in full, in one line of JSON, or with `--quiet` only what can't be known else."""
    if is_quiet():
        if "?token=" in page:
            click.echo(f"The page and the control API want a token: {page}", err=True)
        return
    _print_url(url)
    if log_format == "json":
        click.echo(_started(served, url, made), err=True)
        return
    introduce(served, url, made)
    if page:
        click.echo(f"\nThe page that shows and steers it all: {page}", err=True)


def _print_url(url: str) -> None:
    """Print the address; the server serves on where it can't be printed."""
    try:
        click.echo(url)
    except OSError as error:
        give_up_output()
        click.echo(f"Standard output can't be written: {error.strerror}. The URL is {url}", err=True)
