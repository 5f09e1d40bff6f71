"""What `serve` says at first: the shop, its data sources, and a request for each that really answers something."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import click

from yespo_contracts.counted import many
from yespo_mockserver.settings.standard import GUIDE_CONTACT
from yespo_mockserver.shop import DataSource, Shop
from yespo_testkit.cli.console import aligned
from yespo_testkit.cli.tls import HOW_TO_TRUST, Certificates

if TYPE_CHECKING:
    from yespo_mockserver.stubs.recording import Replay

_SHOWN = 8


def needs(source: DataSource) -> str:
    """Return what a request for the data source must carry, beside the identifier that each one needs."""
    return ", ".join(source.requires) or "an identifier"


def curl_lines(shop: Shop, url: str, *options: str) -> Iterator[str]:
    """Yield one curl line for each data source, with these options of curl; an API key is never written out."""
    credentials = {"any": "-u user:any-key", "off": ""}.get(str(shop.config.auth.keys), '-u "user:$YESPO_API_KEY"')
    for source in shop.data_sources.values():
        target = f"{url}/api/v2/contacts/recoms/{source.id}?{urlencode(_parameters(shop, source))}"
        yield " ".join(part for part in ("curl", shlex.join(options), credentials, shlex.quote(target)) if part)


def _parameters(shop: Shop, source: DataSource) -> dict[str, str]:
    name, value = _identifier(shop)
    parameters = {name: value}
    number = _asked(shop, source)
    if number is not None:
        if "products" in source.requires:
            parameters["products"] = shop.catalogue.ids[number]
        if "category" in source.requires:
            parameters["category"] = next(iter(shop.catalogue.categories(number)), "")
    return parameters


def _identifier(shop: Shop) -> tuple[str, str]:
    """Return a contact's identifier: the guide's own if it is known, else any that isn't an address or a number."""
    if shop.contacts.matches({"contactId": str(GUIDE_CONTACT)}):
        return "contactId", str(GUIDE_CONTACT)
    for name in ("contactId", "externalCustomerId", "webId"):
        for contact in shop.contacts:
            if name in (identifiers := contact.identifiers()):
                return name, identifiers[name]
    return "contactId", str(GUIDE_CONTACT)


def _asked(shop: Shop, source: DataSource) -> int | None:
    """Return a product that a request may ask about: one that is sold out for alternatives, else the bestseller."""
    catalogue = shop.catalogue
    ranked = [*shop.index.popularity.ranking[:100], *islice(catalogue.numbers(), 100)]
    if source.type == "out_of_stock_alternatives":
        ranked = [number for number in ranked if not catalogue.stock[number]] or ranked
    with_category = [number for number in ranked if catalogue.categories(number)]
    return next(iter(with_category or ranked), None)


def introduce(served: Shop, url: str, made: Certificates | None, replay: Replay | None = None) -> None:
    """Print the address, the data sources, and a request for each that works when it is pasted.

    Where a recording answers alone, its requests are printed instead. It is plain text, since a start doesn't wait for
    rich.
    """
    options = () if made is None else ("--cacert", str(made.ca))
    if replay is None:
        lines = ["", *_of_the_shop(served, url, options)]
    else:
        recorded = many(len(replay.recording.exchanges), "recorded request")
        if replay.otherwise == "fake":
            lines = ["", f"{recorded}; others are answered by the shop.", *_of_the_shop(served, url, options)]
        else:
            told = f"{recorded}; others get 404, unless --otherwise fake has them answered. Ctrl-C stops."
            lines = ["", told, "", *_recorded(replay, url, options)]
    if made is not None:
        lines += ["", f"CA certificate: {made.ca}", HOW_TO_TRUST]
    if replay is None and isinstance(served.config.auth.keys, tuple):
        lines += ["", "Set YESPO_API_KEY to one of the shop's API keys first; they aren't shown."]
    click.echo("\n".join(lines), err=True)


def _of_the_shop(served: Shop, url: str, options: Sequence[str]) -> list[str]:
    counts = ", ".join(
        (
            many(len(served.catalogue), "product"),
            many(len(served.contacts), "contact"),
            many(len(served.history), "purchase"),
        )
    )
    rows = [("id", "type", "needs", "name")]
    rows += [(str(source.id), source.type, needs(source), source.name) for source in served.data_sources.values()]
    head = [f"{served.config.shop.name}: {counts}. Ctrl-C stops.", "", *aligned(rows), ""]
    return [*head, *curl_lines(served, url, *options)]


def _recorded(replay: Replay, url: str, options: Sequence[str]) -> Iterator[str]:
    """Yield curl lines for the first few different questions of a recording."""
    asked = dict.fromkeys(urlsplit(one.url) for one in replay.recording.exchanges if one.method == "GET")
    for target in islice(asked, _SHOWN):
        whole = f"{url}{target.path}{'?' if target.query else ''}{target.query}"
        yield " ".join(part for part in ("curl", shlex.join(options), "-u user:any-key", shlex.quote(whole)) if part)
    if len(asked) > _SHOWN:
        yield f"and {len(asked) - _SHOWN} more"
