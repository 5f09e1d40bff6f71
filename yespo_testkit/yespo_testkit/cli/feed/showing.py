"""`yespo-testkit feed show`: products as the API would return them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import click

from yespo_testkit.cli import completion
from yespo_testkit.cli.console import err, fail, out, verbosity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from yespo_contracts.product import Product
    from yespo_mockserver.feeds import Feed

_Command = TypeVar("_Command", bound="Callable[..., Any]")  # a command's parameters are its own
_SHOWN = 1000
_MOST = 2**31 - 1
_INDENT = 2


def now_option(command: _Command) -> _Command:
    """Give a command `--now`."""
    return click.option(
        "--now",
        metavar="DATE",
        callback=lambda _context, _parameter, value: _moment(value),
        help="Judge sales by this day, 2026-06-01, or moment, 2026-06-01T12:00+03:00.  [default: today]",
    )(command)


@click.command(
    epilog="""\b
Examples:
  yespo-testkit feed show feed.xml                the first products, one a line
  yespo-testkit feed show feed.xml SKU-1 SKU-2    two products, whole
  yespo-testkit feed show feed.xml --limit 5      the first five
  yespo-testkit feed show feed.xml --json         all products as one JSON array
"""
)
@click.argument("feed", metavar="FEED", shell_complete=completion.paths)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON array to standard output.")
@click.option(
    "--limit",
    type=click.IntRange(0, _MOST),
    metavar="N",
    help=f"Show N products at most.  [default: {_SHOWN} as lines, all as JSON]",
)
@now_option
@verbosity
def show(*, feed: str, ids: tuple[str, ...], as_json: bool, limit: int | None, now: datetime | None) -> int:
    """Show products as the API would return them: all of FEED, or those with these ids."""
    from yespo_mockserver.feeds import open_feed
    from yespo_testkit.cli.streams import write

    if ids and limit is not None:
        fail("--limit is for the whole feed; IDs name products themselves.")
    wanted = set(ids)
    reading = open_feed(feed, now=now)
    chosen: Iterator[Product] = (product for product in _products(reading) if not wanted or product.id in wanted)
    shown: set[str] = set()
    if as_json:
        write(_array(islice(chosen, limit), shown))
    elif limit is None:
        _show_texts(chosen, shown, whole=bool(ids), most=_SHOWN)
    else:
        _show_texts(islice(chosen, limit), shown, whole=False, most=limit)
        if next(chosen, None) is not None:
            err().print("… and more: the limit is reached.")
    for missing in (product_id for product_id in ids if product_id not in shown):
        err().print(f"There is no product {missing!r} in the feed.", markup=False)
    return 0 if wanted <= shown else 1


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


def _show_texts(products: Iterator[Product], shown: set[str], *, whole: bool, most: int) -> None:
    import msgspec

    for product in products:
        shown.add(product.id)
        if whole:
            text = msgspec.json.format(msgspec.json.encode(product.to_json()), indent=_INDENT).decode()
            out().print(text, markup=False)
        elif len(shown) <= most:
            stock = "in stock" if product.is_in_stock else "out of stock"
            category = product.category[0] if product.category else "no category"
            price = f"{product.price:.10g} {product.tags.get('currency', '')}".strip()
            out().print(f"{product.id}  {price}  {stock}  {product.name}  [{category}]", markup=False)
    if not whole and len(shown) > most:
        err().print(f"… and {len(shown) - most:,} more; --limit N or --json shows more, an ID shows one whole.")
