"""`yespo-testkit replay`: a recording on a local port."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from yespo_testkit.cli.console import verbosity
from yespo_testkit.cli.serve import serve


@click.command(
    epilog="""\b
Examples:
  yespo-testkit replay shop.har                       the recorded answers on http://127.0.0.1:8025
  yespo-testkit replay shop.har --otherwise fake      and the demo shop's for everything else
  yespo-testkit serve my-shop --recording shop.har    the same with a shop of your own behind it
"""
)
@click.argument("recording", type=click.Path(path_type=Path), metavar="FILE.har")
@click.option(
    "--otherwise",
    type=click.Choice(["refuse", "fake"]),
    default="refuse",
    show_default=True,
    help="What becomes of requests that weren't recorded.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8025, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free one.")
@click.option("--salt-file", type=click.Path(path_type=Path), help="The salt that the recording was made with.")
@click.option(
    "--ready-file", type=click.Path(path_type=Path, dir_okay=False), help="Write the URL here once it answers."
)
@verbosity
@click.pass_context
def replay(
    ctx: click.Context,
    *,
    recording: Path,
    otherwise: Literal["refuse", "fake"],
    host: str,
    port: int,
    salt_file: Path | None,
    ready_file: Path | None,
) -> int:
    """Answer recorded requests byte for byte, whatever the order of their parameters and the style of their lists.

    Somebody who isn't in the recording is found by the salt that it was made with, or is the only one who asked so.
    """
    code: int = ctx.invoke(
        serve,
        recording=recording,
        otherwise=otherwise,
        host=host,
        port=port,
        salt_file=salt_file,
        ready_file=ready_file,
    )
    return code
