"""`yespo-testkit shop check` and `shop schema`: what is wrong with a shop's files, and what shop.toml may hold."""

from __future__ import annotations

import click

from yespo_testkit.cli import completion
from yespo_testkit.cli.console import out, verbosity, write_json


@click.command(
    epilog="""\b
Examples:
  yespo-testkit shop check myshop
  yespo-testkit shop check shops/*/shop.toml    several, by their shop.toml
"""
)
@click.argument("shops", nargs=-1, required=True, metavar="SHOP…", shell_complete=completion.paths)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON document to standard output.")
@verbosity
def check(*, shops: tuple[str, ...], as_json: bool) -> int:
    """Tell all that is wrong in the files of shops: settings, feed, contacts, orders, lists.

    SHOP is a folder with shop.toml, or that file. Exit code 1 where something is wrong.
    """
    from yespo_contracts.counted import many
    from yespo_contracts.masking import masked_urls
    from yespo_mockserver.shop import ShopError
    from yespo_testkit.cli.console import is_quiet
    from yespo_testkit.cli.shops import loaded, named

    found: dict[str, tuple[str, ...]] = {}
    for word in dict.fromkeys(shops):
        try:
            shop = loaded(named(word))
        except ShopError as error:
            found[word] = error.problems
        else:
            found[word] = ()
            if not as_json and not is_quiet():
                sizes = (many(len(shop.catalogue), "product"), many(len(shop.contacts), "contact"))
                sources = many(len(shop.data_sources), "data source")
                out().print(f"{masked_urls(word)}: {', '.join(sizes)}, {sources}; nothing is wrong.", markup=False)
        if not as_json:
            for problem in found[word]:
                out().print(problem, markup=False)
    if as_json:
        write_json({"shops": [{"shop": masked_urls(word), "problems": problems} for word, problems in found.items()]})
    return 1 if any(found.values()) else 0


@click.command(
    epilog="""\b
Examples:
  yespo-testkit shop schema > shop.schema.json
  #:schema ./shop.schema.json                     the first line of a shop.toml that editors complete by it
"""
)
@verbosity
def schema() -> None:
    """Print the JSON Schema of shop.toml, by which editors complete it and mark mistakes."""
    from yespo_mockserver.settings.schema import schema as made

    write_json(made())
