"""The options by which a command is told of a server and an account there, and what they amount to."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import click

from yespo_checker.command_line import credentials_for, is_loopback, read_contact, read_data_source
from yespo_checker.sending.credentials import Credentials
from yespo_checker.sending.transport import HttpTransport
from yespo_contracts.account import Known, KnownDataSource
from yespo_mockserver.shop import Shop, ShopError
from yespo_testkit.cli.console import err, fail

_PARAMETERS = (
    click.option("--api-key", metavar="KEY", help="The API key; else YESPO_API_KEY, else ~/.netrc. It is never shown."),
    click.option(
        "--data-source", "data_sources", multiple=True, metavar="ID=TYPE[:category][:SIZE]",
        help="A data source of the account, such as 1247=also_bought:10; may be repeated.",
    ),
    click.option(
        "--contact", "contacts", multiple=True, metavar="NAME=VALUE,…",
        help="A contact by all identifiers that are known, contactId=1,email=a@b.c; may be repeated.",
    ),
    click.option("--product", "products", multiple=True, metavar="ID", help="A product's id; may be repeated."),
    click.option("--category", "categories", multiple=True, metavar="NAME", help="A category; may be repeated."),
    click.option("--shop", type=click.Path(path_type=Path), help="Take all of these from a folder with shop.toml."),
    click.option(
        "--timeout", default=10.0, show_default=True, type=click.FloatRange(0.01), help="Seconds a request may take."
    ),
    click.option(
        "--ca-file", metavar="FILE", type=click.Path(path_type=Path),
        help="Certificates to trust over https instead of the system's, as `serve --tls --ca-file` writes them.",
    ),
)  # fmt: skip


class Told(NamedTuple):
    """What the command line tells of a server and of the account there."""

    url: str
    api_key: str | None
    data_sources: tuple[str, ...]
    contacts: tuple[str, ...]
    products: tuple[str, ...]
    categories: tuple[str, ...]
    shop: Path | None
    timeout: float
    ca_file: Path | None

    def credentials(self) -> Credentials:
        """Return the credentials for the server."""
        return credentials_for(self.url, self.api_key, os.environ)

    def transport(self, rate: float | None, *, elsewhere: float) -> HttpTransport:
        """Return what carries requests there, so many a second; without a rate, `elsewhere` to other machines."""
        if rate is None and not is_loopback(self.url):
            rate = elsewhere
        if self.ca_file is not None and self.url.startswith("http://"):
            fail("--ca-file is for https only.")
        try:
            return HttpTransport(
                self.url, credentials=self.credentials(), timeout=self.timeout, rate=rate, ca_file=self.ca_file
            )
        except ValueError as error:
            fail(str(error))

    def known(self) -> Known:
        """Return what is known of the account; without any option, on this machine, the demo shop's."""
        try:
            sources = tuple(read_data_source(text) for text in self.data_sources)
            people = tuple(read_contact(text) for text in self.contacts)
        except ValueError as error:
            fail(str(error))
        if self.shop is not None:
            try:
                known = known_shop(Shop.load(self.shop))
            except ShopError as error:
                fail(str(error))
            return Known(
                data_sources=(*known.data_sources, *sources),
                contacts=(*known.contacts, *people),
                products=(*known.products, *self.products),
                categories=(*known.categories, *self.categories),
                catalogue=known.catalogue,
            )
        if not sources:
            if not is_loopback(self.url):
                fail("Tell at least one data source: --data-source 1247=also_bought, or --shop DIR.")
            err().print("Nothing is told of the account: taking it for the demo shop, as `yespo-testkit serve` has it.")
            return known_shop(Shop.demo())
        return Known(data_sources=sources, contacts=people, products=self.products, categories=self.categories)


def account_options(command: Callable[..., int], *, url_required: bool = True) -> Callable[..., int]:
    """Give a command the argument URL and the options that tell of an account, all together as `told`."""

    @functools.wraps(command)
    def telling(**given: Any) -> int:  # as click has them
        given["url"] = given["url"] or ""  # None where it may be left out
        told = Told(**{name: given.pop(name) for name in Told._fields})
        return command(told=told, **given)

    for parameter in reversed((click.argument("url", required=url_required), *_PARAMETERS)):
        telling = parameter(telling)
    return telling


def known_shop(shop: Shop) -> Known:
    """Return all of a shop as what is known of an account."""
    products = list(shop.catalogue.products())
    categories = dict.fromkeys(category for product in products for category in product.category)
    return Known(
        data_sources=tuple(
            KnownDataSource(
                id=source.id,
                type=source.type,
                size=source.size,
                scope=source.scope,
                in_stock_only=source.in_stock_only,
                filtered=bool(source.rule),
            )
            for source in shop.data_sources.values()
        ),
        contacts=tuple(contact.identifiers() for contact in shop.contacts),
        products=tuple(product.id for product in products),
        categories=tuple(categories),
        catalogue={product.id: product.to_json() for product in products},
        image_field=None if shop.config.feed.image_field == "off" else shop.config.feed.image_field,
    )
