"""`yespo-testkit feed`: check a product feed, show its products, or write a made-up one."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yespo_contracts.counted import many
from yespo_testkit.cli import completion
from yespo_testkit.cli.console import Commands, err, fail, is_quiet, out, terse_option, verbosity, write_json
from yespo_testkit.cli.feed.showing import now_option, show
from yespo_testkit.terse import is_terse

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rich.progress import Progress

_MOST = 2**31 - 1


@click.group(cls=Commands)
def feed() -> None:
    """Check a product feed, show its products, or write a made-up one."""


@feed.command(
    epilog="""\b
Examples:
  yespo-testkit feed check feed.xml                     what an import would refuse or spoil
  yespo-testkit feed check https://shop.example/feed    the address and its Content-Type too
  yespo-testkit feed check feed.xml.gz --html out.html  a page for whoever keeps the catalogue
  cat feed.xml | yespo-testkit feed check - --json      one JSON document

Exit codes: 0 fine or advice only, 1 something would be refused or spoiled, 2 the feed can't be read to its end.
"""
)
@click.argument("feeds", nargs=-1, required=True, metavar="FEED…", shell_complete=completion.paths)
@click.option(
    "--plan",
    type=click.Choice(["advanced", "pro"]),
    default="advanced",
    show_default=True,
    help="The plan whose required fields are checked.",
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document to standard output.")
@terse_option
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write the findings as one page."
)
@click.option(
    "--max-findings",
    type=click.IntRange(0, _MOST),
    default=100,
    show_default=True,
    metavar="N",
    help="How many findings of each code are kept; all are counted.",
)
@click.option(
    "--max-bytes",
    type=click.IntRange(1),
    default=2 << 30,
    show_default=True,
    metavar="N",
    help="Refuse a feed that is larger, unpacked.",
)
@click.option(
    "--max-products",
    type=click.IntRange(1),
    default=5_000_000,
    show_default=True,
    metavar="N",
    help="Refuse a feed with more items.",
)
@now_option
@verbosity
def check(  # as many options as it has
    *,
    feeds: tuple[str, ...],
    plan: str,
    as_json: bool,
    terse: bool | None,
    html: Path | None,
    max_findings: int,
    max_bytes: int,
    max_products: int,
    now: datetime | None,
) -> int:
    """Tell what the vendor's importer would refuse, what it would take and spoil, and what could be better.

    FEED is a file, an http or https address, or - for standard input: RSS 2.0, Atom, YML, Heureka,
    Hotline, CSV or TSV, plain, gzip or zip.
    """
    from yespo_mockserver.feeds import FeedLimits
    from yespo_mockserver.feeds.report import check_feed
    from yespo_testkit.cli.feed.html import page
    from yespo_testkit.cli.feed.terse import print_terse
    from yespo_testkit.cli.feed.text import print_report

    if len(feeds) > 1 and (as_json or html):
        fail("--json and --html are for one feed.")
    codes = []
    for feed in dict.fromkeys(feeds):
        with _spinner() as tell:
            report = check_feed(
                feed,
                plan="pro" if plan == "pro" else "advanced",
                limits=FeedLimits(max_bytes, max_products),
                kept=max_findings,
                progress=tell,
                now=now,
            )
        if html is not None:
            try:
                html.write_text(page(report, plan), encoding="utf-8")
            except OSError as error:
                fail(f"--html {html}: {error.strerror}.")
        if as_json:
            write_json(report)
        elif is_terse(terse):
            print_terse(report)
        else:
            print_report(report, out())
        codes.append(report.exit_code)
    return max(codes)


@feed.command(
    epilog="""\b
Examples:
  yespo-testkit feed generate > feed.xml                                   1,000 products
  yespo-testkit feed generate --products 1000000 --seed 1 --out big.xml    a large shop
  yespo-testkit feed generate --locale uk --format yml --out feed.yml
"""
)
@click.option("--products", type=click.IntRange(0), default=1000, show_default=True, metavar="N", help="How many.")
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed gives the same bytes."
)
@click.option("--locale", type=click.Choice(["uk", "en"]), default="uk", show_default=True, help="The texts' language.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["rss", "atom", "yml", "csv"]),
    default="rss",
    show_default=True,
    help="The vendor's importer takes rss only.",
)
@click.option(
    "--out", "target", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Default: standard output."
)
@verbosity
def generate(*, products: int, seed: int, locale: str, form: str, target: Path | None) -> int:
    """Write a made-up feed that passes its own check."""
    from yespo_contracts.feed_files import write_feed
    from yespo_mockserver.synthetic.products import made_up_products
    from yespo_testkit.cli.streams import write

    parts = write_feed(made_up_products(products, seed=seed, locale=locale), form)
    if target is None:
        write(parts)
        return 0
    try:
        with target.open("wb") as file:
            file.writelines(parts)
    except OSError as error:
        fail(f"--out {target}: {error.strerror}.")
    err().print(f"Wrote {many(products, 'product')} to {target}.", markup=False)
    return 0


def _spinner() -> AbstractContextManager[Callable[[int], None] | None]:
    """Return what shows how far the reading is, on a terminal only."""
    if is_quiet() or not sys.stderr.isatty():
        return nullcontext()
    return _Spinner()


class _Spinner:
    def __init__(self) -> None:
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        self._progress: Progress = Progress(*columns, console=err(), transient=True)

    def __enter__(self) -> Callable[[int], None]:
        self._progress.start()
        task = self._progress.add_task("reading …")
        return lambda items: self._progress.update(task, description=f"reading … {many(items, 'item')}")

    def __exit__(self, *_exception: object) -> None:
        self._progress.stop()


feed.add_command(show)
