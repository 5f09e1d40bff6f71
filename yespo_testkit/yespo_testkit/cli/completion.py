"""What a word of the command line can become, for shells that complete it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def paths(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete paths of files and folders."""
    from click.shell_completion import CompletionItem  # long to import, and only a shell asks

    return [CompletionItem(incomplete, type="file")]


def faults(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the kinds of faults."""
    from click.shell_completion import CompletionItem

    from yespo_mockserver.faults.kinds import ALIASES, KINDS

    kinds = {name: kind.says for name, kind in KINDS.items()} | dict(ALIASES)
    return [CompletionItem(name, help=kinds[name]) for name in kinds if name.startswith(incomplete)]


def data_sources(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the type in `ID=TYPE`."""
    from yespo_mockserver.settings.data_sources import TYPES

    number, equals, begun = incomplete.partition("=")
    return _items((f"{number}={name}" for name in TYPES if name.startswith(begun)) if equals else ())


def ledger_entries(_ctx: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the ledger's entries."""
    from yespo_contracts.ledger import entries

    return _items(entry.id for entry in entries() if entry.id.startswith(incomplete))


def _items(words: Iterable[str]) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(word) for word in words]
