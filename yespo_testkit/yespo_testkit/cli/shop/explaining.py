"""`yespo-testkit shop explain`: why a product is recommended."""

from __future__ import annotations

import click

from yespo_testkit.cli import completion
from yespo_testkit.cli.console import fail, out, verbosity, write_json


@click.command(
    epilog="""\b
Examples:
  yespo-testkit shop explain --data-source 1244 --contact contactId=162688150     in the demo shop
  yespo-testkit shop explain myshop --data-source 1247 --product P0000001 --product P0000002
"""
)
@click.argument("shop", required=False, shell_complete=completion.paths)
@click.option("--data-source", "data_source_id", type=int, required=True, metavar="ID")
@click.option("--contact", "contact_text", default="", metavar="NAME=VALUE", help="Who asks, by any identifier.")
@click.option("--product", "products", multiple=True, metavar="ID", help="May be given several times.")
@click.option("--category", "categories", multiple=True, metavar="NAME", help="May be given several times.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document.")
@verbosity
def explain(
    *,
    shop: str | None,
    data_source_id: int,
    contact_text: str,
    products: tuple[str, ...],
    categories: tuple[str, ...],
    as_json: bool,
) -> int:
    """Tell why each product would be recommended: which purchase, which rule, which fallback.

    SHOP is a folder with shop.toml, or a product feed (default: the demo shop).
    """
    from yespo_mockserver.recommend import explain as explained
    from yespo_mockserver.shop import ShopError
    from yespo_testkit.cli import shops

    try:
        loaded = shops.loaded(shops.named(shop))
    except ShopError as error:
        fail(str(error))
    source = loaded.data_sources.get(data_source_id)
    if source is None:
        known = ", ".join(map(str, loaded.data_sources))
        fail(f"--data-source {data_source_id}: the shop has no such data source; it has {known}.")
    contact = None
    if contact_text:
        identifiers = _identifiers(contact_text)
        contact = next(iter(loaded.contacts.matches(identifiers)), None)
    for name, needed, given in (("--product", "products", products), ("--category", "category", categories)):
        if needed in source.requires and not given:
            fail(f"{name}: data source {source.id}, {source.type}, needs it.")
    explanation = explained(loaded, source, contact, products, categories)
    if as_json:
        found = [
            {"number": product.number, "id": product.id, "name": product.name, "reasons": product.reasons}
            for product in explanation.products
        ]
        write_json({"notes": explanation.notes, "products": found})
        return 0
    for note in explanation.notes:
        out().print(note, markup=False)
    for place, product in enumerate(explanation.products, 1):
        out().print(f"{place}. {product.id}  {product.name}", markup=False)
        for reason in product.reasons:
            out().print(f"     {reason}", markup=False)
    return 0


def _identifiers(text: str) -> dict[str, str]:
    from yespo_contracts.identity import IDENTIFIERS, malformed

    name, equals, value = text.partition("=")
    if not equals or name not in IDENTIFIERS:
        fail(f"--contact: write NAME=VALUE, with one of {', '.join(IDENTIFIERS)}.")
    if problem := malformed(name, value):
        fail(f"--contact: {problem[1]}")
    return {name: value}
