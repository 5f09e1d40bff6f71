"""The options by which a command is told of an account, and what they amount to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from yespo_contracts.checks.command_line import is_loopback, read_contact, read_data_source
from yespo_contracts.known import Known, KnownDataSource
from yespo_mockserver.shop import Shop, ShopError
from yespo_testkit.cli.console import err, fail

_Command = TypeVar("_Command", bound=Callable[..., Any])  # a command's parameters are its own

_OPTIONS = (
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
)  # fmt: skip


def account_options(command: _Command) -> _Command:
    """Give a command the options that tell of an account."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def known_account(
    url: str,
    shop: Path | None,
    data_sources: tuple[str, ...],
    contacts: tuple[str, ...],
    products: tuple[str, ...],
    categories: tuple[str, ...],
) -> Known:
    """Return what is known of the account; without any option, on this machine, the demo shop's."""
    try:
        sources = tuple(read_data_source(text) for text in data_sources)
        people = tuple(read_contact(text) for text in contacts)
    except ValueError as error:
        fail(str(error))
    if shop is not None:
        try:
            known = known_shop(Shop.load(shop))
        except ShopError as error:
            fail(str(error))
        return Known(
            data_sources=(*known.data_sources, *sources),
            contacts=(*known.contacts, *people),
            products=(*known.products, *products),
            categories=(*known.categories, *categories),
            catalogue=known.catalogue,
        )
    if not sources:
        if not is_loopback(url):
            fail("Tell at least one data source: --data-source 1247=also_bought, or --shop DIR.")
        err().print("Nothing is told of the account: taking it for the demo shop, as `yespo-testkit serve` has it.")
        return known_shop(Shop.demo())
    return Known(data_sources=sources, contacts=people, products=products, categories=categories)


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
            )
            for source in shop.data_sources.values()
        ),
        contacts=tuple(contact.identifiers() for contact in shop.contacts),
        products=tuple(product.id for product in products),
        categories=tuple(categories),
        catalogue={product.id: product.to_json() for product in products},
    )
