"""`yespo-testkit feed`: check a product feed, show its products, or write a made-up one."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yespo_testkit.cli.console import err, fail, is_quiet, out, verbosity, write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from rich.progress import Progress

    from yespo_contracts.product import Product
    from yespo_mockserver.feeds import Feed

_SHOWN = 1000
_MOST = 2**31 - 1
_INDENT = 2


@click.group()
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
@click.argument("feed", metavar="FEED")
@click.option(
    "--plan",
    type=click.Choice(["advanced", "pro"]),
    default="advanced",
    show_default=True,
    help="The plan whose required fields are checked.",
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document to standard output.")
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
@click.option(
    "--now",
    metavar="DATE",
    callback=lambda _context, _parameter, value: _moment(value),
    help="Judge sales by this day, 2026-06-01, or moment, 2026-06-01T12:00+03:00.  [default: today]",
)
@verbosity
def check(  # as many options as it has
    *,
    feed: str,
    plan: str,
    as_json: bool,
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
    from yespo_testkit.cli.feed.text import print_report

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
    else:
        print_report(report, out())
    return report.exit_code


@feed.command(
    epilog="""\b
Examples:
  yespo-testkit feed show feed.xml                the first products, one a line
  yespo-testkit feed show feed.xml SKU-1 SKU-2    two products, whole
  yespo-testkit feed show feed.xml --json         all products as one JSON array
"""
)
@click.argument("feed", metavar="FEED")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON array to standard output.")
@click.option(
    "--now",
    metavar="DATE",
    callback=lambda _context, _parameter, value: _moment(value),
    help="Judge sales by this day, 2026-06-01, or moment, 2026-06-01T12:00+03:00.  [default: today]",
)
@verbosity
def show(*, feed: str, ids: tuple[str, ...], as_json: bool, now: datetime | None) -> int:
    """Show products as the API would return them: all of FEED, or those with these ids."""
    from yespo_mockserver.feeds import open_feed
    from yespo_testkit.cli.streams import write

    wanted = set(ids)
    reading = open_feed(feed, now=now)
    chosen = (product for product in _products(reading) if not wanted or product.id in wanted)
    shown: set[str] = set()
    if as_json:
        write(_array(chosen, shown))
    else:
        _show_texts(chosen, shown, whole=bool(ids))
    for missing in (product_id for product_id in ids if product_id not in shown):
        err().print(f"There is no product {missing!r} in the feed.", markup=False)
    return 0 if wanted <= shown else 1


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
    err().print(f"Wrote {products:,} products to {target}.", markup=False)
    return 0


def _moment(text: str | None) -> datetime | None:
    """Return the moment that `--now` says; refuses a text that is none."""
    from yespo_mockserver.feeds.values.sale_dates import noon

    if text is None:
        return None
    try:
        return noon(text.strip())
    except ValueError:
        raise click.BadParameter(f"{text!r} is no day such as 2026-06-01.") from None


def _products(reading: Feed) -> Iterator[Product]:
    from yespo_mockserver.feeds import FeedError

    try:
        yield from reading
    except FeedError as error:
        fail(str(error))


def _array(products: Iterator[Product], shown: set[str]) -> Iterator[bytes]:
    import msgspec

    yield b"["
    for place, product in enumerate(products):
        shown.add(product.id)
        yield (b",\n " if place else b"\n ") + msgspec.json.encode(product.to_json())
    yield b"\n]\n"


def _show_texts(products: Iterator[Product], shown: set[str], *, whole: bool) -> None:
    import msgspec

    for product in products:
        shown.add(product.id)
        if whole:
            text = msgspec.json.format(msgspec.json.encode(product.to_json()), indent=_INDENT).decode()
            out().print(text, markup=False)
        elif len(shown) <= _SHOWN:
            stock = "in stock" if product.is_in_stock else "out of stock"
            category = product.category[0] if product.category else "no category"
            price = f"{product.price:.10g} {product.tags.get('currency', '')}".strip()
            out().print(f"{product.id}  {price}  {stock}  {product.name}  [{category}]", markup=False)
    if not whole and len(shown) > _SHOWN:
        err().print(f"… and {len(shown) - _SHOWN:,} more; --json writes all of them, an ID shows one whole.")


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
        return lambda items: self._progress.update(task, description=f"reading … {items:,} items")

    def __exit__(self, *_exception: object) -> None:
        self._progress.stop()
