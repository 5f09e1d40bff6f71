"""`yespo-testkit shop new` and `shop import`: a shop that is made up, and one of a real export."""

from __future__ import annotations

from pathlib import Path

import click

from yespo_contracts.counted import many
from yespo_testkit.cli.console import err, fail, verbosity

_COLUMNS = ("order", "product", "quantity", "price", "date", "customer")


@click.command(
    epilog="""\b
Examples:
  yespo-testkit shop new myshop
  yespo-testkit shop new myshop --products 1000 --contacts 500 --orders 10000 --locale uk_UA --seed 7
  yespo-testkit shop new myshop --feed feed.xml
  yespo-testkit serve myshop
"""
)
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--products", type=click.IntRange(1), default=300, show_default=True, metavar="N")
@click.option("--contacts", type=click.IntRange(1), default=200, show_default=True, metavar="N")
@click.option("--orders", type=click.IntRange(0), default=2000, show_default=True, metavar="N")
@click.option("--locale", default="uk_UA", show_default=True, help="Of the names, as Faker writes it.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed gives the same shop.")
@click.option("--feed", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Use this feed's products.")
@verbosity
def new(*, folder: Path, products: int, contacts: int, orders: int, locale: str, seed: int, feed: Path | None) -> int:
    """Write a made-up shop, with customers who have tastes and baskets that have complements."""
    from yespo_contracts.feed_files import write_feed
    from yespo_mockserver.catalogue.catalogue import Catalogue
    from yespo_mockserver.feeds import FeedError, open_feed
    from yespo_mockserver.files.writing import write_shop
    from yespo_mockserver.settings.standard import standard_data_sources
    from yespo_mockserver.shop import ShopError
    from yespo_mockserver.synthetic.customers import made_up_lists
    from yespo_mockserver.synthetic.products import made_up_products
    from yespo_mockserver.synthetic.world import LocaleError, World

    language = "uk" if locale.startswith("uk") else "en"
    try:
        if feed is None:
            goods = list(made_up_products(products, seed=seed, locale=language))
            parts = write_feed(goods, "rss")
            catalogue = Catalogue(goods)
        else:
            catalogue = Catalogue(open_feed(feed))
            parts = iter([feed.read_bytes()])
        world = World(catalogue, contacts=contacts, orders=orders, locale=locale, seed=seed)
        write_shop(
            folder,
            name=folder.resolve().name,
            seed=seed,
            feed=parts,
            contacts=(
                {**one.identifiers, **{f"field_{name}": value for name, value in one.fields.items()}}
                for one in world.customers
            ),
            orders=world.orders(),
            data_sources=standard_data_sources(),
            lists=made_up_lists(catalogue, seed),
        )
    except ImportError:
        fail("shop new needs Faker: pip install 'yespo-testkit[faker]'")
    except (FeedError, LocaleError, ShopError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{folder}: {error.strerror}.")
    _tell(folder, f"{many(len(catalogue), 'product')}, {many(contacts, 'contact')} and {many(orders, 'order')}")
    return 0


@click.command(
    "import",
    epilog="""\b
Examples:
  yespo-testkit shop import myshop --feed feed.xml --orders lines.csv
  yespo-testkit shop import myshop --recording shop.har      products, contacts and data sources as they were seen
  yespo-testkit shop import myshop --feed feed.xml --orders lines.csv \\
      --columns order=InvoiceNo,product=StockCode,quantity=Quantity,price=UnitPrice,date=InvoiceDate,customer=CustomerID
""",
)
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--feed", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--orders",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A CSV with a line for each product of each order.",
)
@click.option("--columns", default="", metavar="OURS=THEIRS,…", help=f"Names of the columns {', '.join(_COLUMNS)}.")
@click.option("--date-format", default="", metavar="FORMAT", help="As in strptime, such as %d.%m.%Y; ISO 8601 without.")
@click.option("--recording", type=click.Path(path_type=Path), metavar="FILE.har", help="Of what was recorded instead.")
@verbosity
def import_(
    *, folder: Path, feed: Path | None, orders: Path | None, columns: str, date_format: str, recording: Path | None
) -> int:
    """Make a shop of a product feed and an export of order lines, or of a recording."""
    if recording is not None:
        if feed or orders:
            fail("--recording goes without --feed and --orders.")
        from yespo_testkit.cli.recordings.shop import import_recording

        _tell(folder, import_recording(folder, recording))
        return 0
    if feed is None or orders is None:
        fail("Give --feed and --orders, or --recording FILE.har.")
    from yespo_mockserver.catalogue.catalogue import Catalogue
    from yespo_mockserver.feeds import FeedError, open_feed
    from yespo_mockserver.files.order_table import read_order_lines
    from yespo_mockserver.files.writing import write_shop
    from yespo_mockserver.settings.standard import standard_data_sources
    from yespo_mockserver.shop import ShopError
    from yespo_mockserver.synthetic.customers import made_up_lists

    try:
        catalogue = Catalogue(open_feed(feed))
        lines = read_order_lines(orders, _named(columns), date_format=date_format)
        write_shop(
            folder,
            name=folder.resolve().name,
            seed=1,
            feed=[feed.read_bytes()],
            feed_name="feed" + "".join(feed.suffixes[-2:]) if feed.suffix else "feed.xml",
            contacts=lines.contacts(),
            orders=lines.orders,
            data_sources=standard_data_sources(),
            lists=made_up_lists(catalogue, 1),
        )
    except (FeedError, ShopError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{folder}: {error.strerror}.")
    for reason, left in sorted(lines.left_out.items()):
        places = ", ".join(map(str, left.lines))
        more = ", …" if left.count > len(left.lines) else ""
        err().print(f"Left out {many(left.count, 'line')}: {reason} (line {places}{more}).", markup=False)
    unknown = {item["externalItemId"] for order in lines.orders for item in order["items"]} - set(catalogue.ids)  # type: ignore[attr-defined]  # a list of items
    if unknown:
        err().print(f"Not in the feed, and never shown: {many(len(unknown), 'product')} of the orders.", markup=False)
    _tell(
        folder,
        f"{many(len(catalogue), 'product')} and {many(len(lines.orders), 'order')} of {many(lines.lines, 'line')}",
    )
    return 0


def _named(columns: str) -> dict[str, str]:
    named: dict[str, str] = {}
    for pair in filter(None, columns.split(",")):
        ours, equals, theirs = pair.partition("=")
        if not equals or ours.strip() not in _COLUMNS or not theirs.strip():
            fail(f"--columns {pair!r}: write OURS=THEIRS, with ours one of {', '.join(_COLUMNS)}.")
        named[ours.strip()] = theirs.strip()
    return named


def _tell(folder: Path, what: str) -> None:
    err().print(f"Wrote {what} to {folder}.", markup=False)
    err().print(f"Serve it: yespo-testkit serve {folder}", markup=False)
