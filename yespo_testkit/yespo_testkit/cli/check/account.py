"""The options by which a command is told of a server and an account there, and what they amount to."""

from __future__ import annotations

import functools
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import click
import msgspec

from yespo_checker.command_line import base_url, credentials_for, is_loopback, read_contact, read_data_source
from yespo_checker.sending.credentials import Credentials
from yespo_checker.sending.pace import DOCUMENTED_RATE
from yespo_checker.sending.transport import HttpTransport
from yespo_contracts.account import Known, KnownDataSource
from yespo_contracts.behaviour import Behaviour
from yespo_contracts.request.reading import AS_DOCUMENTED
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
        help="A contact by all identifiers that are known, contactId=1,email=a@b.c; may be repeated. Reports show "
        "them in the requests to replay: take contacts made for testing.",
    ),
    click.option("--product", "products", multiple=True, metavar="ID", help="A product's id; may be repeated."),
    click.option("--category", "categories", multiple=True, metavar="NAME", help="A category; may be repeated."),
    click.option("--shop", type=click.Path(path_type=Path), help="Take all of these from a folder with shop.toml."),
    click.option("--feed", metavar="FILE|URL", help="The feed that the account's products and categories come from."),
    click.option(
        "--timeout", default=10.0, show_default=True, type=click.FloatRange(0.01), help="Seconds a request may take."
    ),
    click.option(
        "--ca-file", metavar="FILE", type=click.Path(path_type=Path),
        help="Certificates to trust over https instead of the system's, as `serve --tls --ca-file` writes them.",
    ),
)  # fmt: skip


_BOUGHT = 2
"""How many products a contact must have bought to have recommendations of its own, and contacts a bestseller."""


class Told(NamedTuple):
    """What the command line tells of a server and of the account there."""

    url: str
    api_key: str | None
    data_sources: tuple[str, ...]
    contacts: tuple[str, ...]
    products: tuple[str, ...]
    categories: tuple[str, ...]
    shop: Path | None
    feed: str | None
    timeout: float
    ca_file: Path | None

    def credentials(self) -> Credentials:
        """Return the credentials for the server."""
        return credentials_for(self.url, self.api_key, os.environ)

    def transport(self, rate: float | None, *, elsewhere: float, limit: float | None = None) -> HttpTransport:
        """Return what carries requests there, so many a second; without a rate, `elsewhere` to other machines.

        `limit` is the server's own, where it is told to be another than the documented one.
        """
        if rate is None and not is_loopback(self.url):
            rate = elsewhere
        if self.ca_file is not None and self.url.startswith("http://"):
            fail("--ca-file is for https only.")
        try:
            return HttpTransport(
                self.url,
                credentials=self.credentials(),
                timeout=self.timeout,
                rate=rate,
                limit=DOCUMENTED_RATE if limit is None else limit,
                ca_file=self.ca_file,
            )
        except ValueError as error:
            fail(str(error))

    def account(self) -> tuple[Known, Behaviour]:
        """Return what is known of the account, and its `[behaviour]`.

        Without any option, on this machine, they are the demo shop's.
        """
        try:
            sources = tuple(read_data_source(text) for text in self.data_sources)
            people = tuple(read_contact(text) for text in self.contacts)
        except ValueError as error:
            fail(str(error))
        known, own = Known(), AS_DOCUMENTED
        if self.shop is not None:
            try:
                shop = Shop.load(self.shop)
            except ShopError as error:
                fail(str(error))
            known, own = known_shop(shop), shop.config.behaviour
        elif not sources:
            if not is_loopback(self.url):
                fail("Tell at least one data source: --data-source 1247=also_bought, or --shop DIR.")
            err().print("Nothing is told of the account: taking it for the demo shop, as `yespo-testkit serve` has it.")
            known = known_shop(Shop.demo())
        if self.feed is not None:
            try:
                known = with_feed(known, Shop.of_feed(self.feed))
            except ShopError as error:
                fail(f"--feed: {error}")
        known = msgspec.structs.replace(
            known,
            data_sources=(*known.data_sources, *sources),
            contacts=(*known.contacts, *people),
            products=tuple(dict.fromkeys((*self.products, *known.products))),
            categories=tuple(dict.fromkeys((*self.categories, *known.categories))),
        )
        return known, own

    def known(self) -> Known:
        """Return what is known of the account."""
        return self.account()[0]


def account_options(command: Callable[..., int], *, url_required: bool = True) -> Callable[..., int]:
    """Give a command the argument URL and the options that tell of an account, all together as `told`."""

    @functools.wraps(command)
    def telling(**given: Any) -> int:  # as click has them
        given["url"] = given["url"] or ""  # None where it may be left out
        told = Told(**{name: given.pop(name) for name in Told._fields})
        try:
            told = told._replace(url=base_url(told.url) if told.url else "")
        except ValueError as error:
            fail(str(error))
        return command(told=told, **given)

    for parameter in reversed((click.argument("url", required=url_required), *_PARAMETERS)):
        telling = parameter(telling)
    return telling


def known_shop(shop: Shop) -> Known:
    """Return all of a shop as what is known of an account."""
    keys, rate = shop.config.auth.keys, shop.config.limits.rate
    known = Known(
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
        image_field=None if shop.config.feed.image_field == "off" else shop.config.feed.image_field,
        keys=keys if isinstance(keys, str) else None,
        rate=None if isinstance(rate, str) else rate,
    )
    known = with_feed(known, shop)
    bought = [shop.history.own_orders(contact.number).keys() & known.catalogue.keys() for contact in shop.contacts]
    owners = Counter(id_ for ids in bought for id_ in ids)
    return msgspec.structs.replace(
        known,
        buyers=frozenset(place for place, ids in enumerate(bought) if len(ids) >= _BOUGHT),
        bestselling=frozenset(id_ for id_, count in owners.items() if count >= _BOUGHT),
    )


def with_feed(known: Known, shop: Shop) -> Known:
    """Return what is known with the products of a shop's feed."""
    products = list(shop.catalogue.products())
    categories = dict.fromkeys(category for product in products for category in product.category)
    return msgspec.structs.replace(
        known,
        products=tuple(product.id for product in products),
        categories=tuple(categories),
        catalogue={product.id: product.to_json() for product in products},
    )
