"""`yespo-testkit shop`: make a shop, check it, and tell why it recommends what it does."""

from __future__ import annotations

import click

from yespo_testkit.cli.console import Commands
from yespo_testkit.cli.shop.checking import check, schema
from yespo_testkit.cli.shop.explaining import explain
from yespo_testkit.cli.shop.making import import_, new


@click.group(cls=Commands)
def shop() -> None:
    """Make a shop up or of an export of orders, check it, and tell why it recommends what it does."""


shop.add_command(new)
shop.add_command(import_)
shop.add_command(check)
shop.add_command(explain)
shop.add_command(schema)
