"""`yespo-testkit openapi`: the contract as an OpenAPI 3.1 document."""

from __future__ import annotations

from pathlib import Path

import click

from yespo_contracts.openapi import PATH, Document
from yespo_mockserver.api.openapi_document import openapi_document
from yespo_mockserver.shop import Shop, ShopError
from yespo_testkit.cli.console import fail, out, verbosity, write_json
from yespo_testkit.cli.yaml_text import yaml_of


@click.command(
    epilog="""\b
Examples:
  yespo-testkit openapi                          what the document says, in brief
  yespo-testkit openapi --json > openapi.json    the document
  yespo-testkit openapi --yaml > openapi.yaml    the same as YAML
  yespo-testkit openapi --shop my-shop --json    with the data sources and products of your own shop
"""
)
@click.option("--shop", type=click.Path(path_type=Path), help="A folder with shop.toml (default: the demo shop).")
@click.option("--json", "as_json", is_flag=True, help="Write the document to standard output.")
@click.option("--yaml", "as_yaml", is_flag=True, help="Write it as YAML.")
@verbosity
def openapi(*, shop: Path | None, as_json: bool, as_yaml: bool) -> int:
    """Print the contract as an OpenAPI 3.1 document, with what is assumed marked by `x-fidelity`."""
    try:
        found = openapi_document(Shop.demo() if shop is None else Shop.load(shop))
    except ShopError as error:
        fail(str(error))
    if as_json and as_yaml:
        fail("--json and --yaml exclude each other.")
    if as_json:
        write_json(found)
    elif as_yaml:
        click.echo(yaml_of(found), nl=False)
    else:
        _print(found)
    return 0


def _print(document: Document) -> None:
    from rich.table import Table

    console = out()
    operation = document["paths"][PATH]["get"]
    console.print(f"OpenAPI {document['openapi']}: GET {PATH}", markup=False)
    table = Table(box=None, padding=(0, 3, 0, 0), show_edge=False, header_style="bold")
    for title in ("parameter", "type", "the ledger says"):
        table.add_column(title)
    for parameter in operation["parameters"]:
        first = parameter["x-fidelity"][0]
        table.add_row(parameter["name"], parameter["schema"]["type"], f"{first['status']}: {first['says']}")
    console.print(table)
    console.print(f"Answers: {', '.join(operation['responses'])}.")
    console.print("Beside it:")
    for path, operations in document["paths"].items():
        methods = [method.upper() for method in operations if method in {"get", "post", "delete"}]
        if path != PATH:
            console.print(f"  {', '.join(methods)} {path}", markup=False)
    console.print("--json writes the whole document.")
