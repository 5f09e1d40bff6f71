"""A new shop's shop.toml: what it sets, and as comments everything else that it could set, with what is allowed."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from yespo_contracts.behaviour import Behaviour, choices
from yespo_contracts.ledger import entries
from yespo_mockserver.settings.data_sources import DataSource
from yespo_mockserver.settings.schema import FILE_NAME
from yespo_mockserver.settings.tables import TABLES, allowed

_SAYS: Mapping[str, str] = {
    "now": "2026-06-30T12:00:00Z",  # what has no default has an example
    "mapping": '{ descr = "summary" }',
    "price_range": "[100, 500]",
    "fallback": '["bestsellers"]',
}
_PLACES = (("shop", "feed"), ("auth", "limits"))
"""Which tables stand before the data sources, and which behind."""
_WIDTH = 118
_HEAD = f"""\
#:schema ./{FILE_NAME}
# A shop for yespo-testkit: this file, and beside it
#     contacts.csv   who can be asked for, by any of five identifiers
#     orders.jsonl   what they bought: one order a line, as in POST /api/v1/orders
#     lists.csv      product lists made elsewhere, for data sources of type other
# What is commented out is what holds anyway, or an example where nothing does. While `yespo-testkit serve DIR --watch`
# runs, what you change here takes effect; `yespo-testkit shop check DIR` tells of mistakes.
"""
_SOURCES = """\
# One table for each data source. The id is the number in the request's path, /api/v2/contacts/recoms/{id}.
# Further keys of a data source:
"""
_EXAMPLES = """\
# The API's bad days, as with `serve --fault`:
# [[fault]]
# kind = "status"
# status = 503
# share = 0.1                       # of the requests
# match = { data_source = 1245 }    # of these alone

# An answer of your own in the place of the shop's:
# [[stub]]
# match = { data_source = 1245, contactId = 7 }
# json = []

# What a data source shows only, shows more of, never shows, and how mixed it is:
# [[data_source]]
# id = 2001
# type = "bestsellers"
# [[data_source.rule]]
# show_only = { field = "price", at_most = 1000 }
"""


def settings_toml(name: str, seed: int, feed_name: str, data_sources: Iterable[DataSource]) -> str:
    """Return the text of a shop.toml."""
    told: Mapping[str, Mapping[str, object]] = {"shop": {"name": name, "seed": seed}, "feed": {"source": feed_name}}
    sources = list(data_sources)
    before, after = ((_table(table, TABLES[table], told.get(table, {})) for table in names) for names in _PLACES)
    parts = [
        [_HEAD.rstrip()],
        *before,
        [_SOURCES.replace("{id}", str(sources[0].id if sources else 1)).rstrip(), *_further()],
        *map(_data_source, sources),
        *after,
        _behaviour(),
        [_EXAMPLES.rstrip()],
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _table(name: str, model: type[msgspec.Struct], told: Mapping[str, object]) -> Iterator[str]:
    yield f"[{name}]"
    for field in msgspec.structs.fields(model):
        if field.encode_name in told:
            yield f"{field.encode_name} = {_toml(told[field.encode_name])}"
        else:
            yield _comment(field)


def _further() -> Iterator[str]:
    for field in msgspec.structs.fields(DataSource):
        if field.encode_name not in {"id", "type", "name", "size", "source", "rule"}:
            yield _comment(field)


def _data_source(source: DataSource) -> Iterator[str]:
    yield "[[data_source]]"
    for name in ("id", "name", "type", "size"):
        yield f"{name} = {_toml(getattr(source, name))}"
    if source.scope != "shop":
        yield f"scope = {_toml(source.scope)}"
    if source.type == "other":
        yield 'source = "lists.csv"'


def _behaviour() -> Iterator[str]:
    says = {entry.key: entry.says for entry in entries() if entry.key}
    yield "# What the vendor's documents are silent on; `yespo-testkit ledger` tells why each is assumed as it is."
    yield "[behaviour]"
    for field in msgspec.structs.fields(Behaviour):
        values = choices()[field.encode_name].values
        yield from textwrap.wrap(
            says.get(field.encode_name, ""), _WIDTH, initial_indent="#   ", subsequent_indent="#   "
        )
        yield f"# {field.encode_name} = {_toml(field.default)}    # {' | '.join(values)}"


def _comment(field: msgspec.structs.FieldInfo) -> str:
    """Return a key as a comment: its default, or an example where it has none, and what is allowed."""
    name = field.encode_name
    default = field.default if field.default is not msgspec.NODEFAULT else None
    value = _SAYS.get(name) or _toml(() if default is None else default)
    return f"# {name} = {value}    # {allowed(field.type)}"


def _toml(value: object) -> str:
    return msgspec.json.encode(value).decode().replace(",", ", ") if isinstance(value, tuple) else _scalar(value)


def _scalar(value: object) -> str:
    return msgspec.json.encode(value).decode()
