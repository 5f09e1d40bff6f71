"""The JSON Schema of shop.toml, against what really reads it."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

from yespo_fixtures import demo_shop_folder
from yespo_mockserver.faults import Fault
from yespo_mockserver.settings.data_sources import DataSource
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.settings.recommendation_rules import OPERATORS
from yespo_mockserver.settings.schema import schema
from yespo_mockserver.settings.shop_toml import read_config
from yespo_mockserver.settings.tables import TABLES
from yespo_mockserver.stubs.stub import Stub

ROOT = Path(__file__).parents[3]
BLOCKS = [
    block
    for page in sorted((ROOT / "docs").glob("*.md"))
    for block in re.findall(r"^```toml\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
]
MODELS: dict[str, type[msgspec.Struct]] = {**TABLES, "DataSource": DataSource, "Fault": Fault, "Stub": Stub}
WRONG = [
    '[shop]\nnam = "x"',
    "[shop]\nseed = -1",
    "[shop]\nseed = 1.5",
    '[feed]\nrefresh = "hourly"',
    '[feed]\nformat = "json"',
    '[feed.mapping]\nprize = "sale_price"',
    '[auth]\nkeys = "some"',
    "[limits]\nrate = 0",
    '[behaviour]\nlist_style = "semicolon"',
    "[behaviour]\nweb_i = 'alias'",
    '[behaviour]\nbought_statuses = ["PAID"]',
    "[[data_source]]\nid = 1",
    '[[data_source]]\ntype = "personal"',
    '[[data_source]]\nid = 0\ntype = "personal"',
    '[[data_source]]\nid = 1\ntype = "persnal"',
    '[[data_source]]\nid = 1\ntype = "personal"\nsize = 1001',
    '[[data_source]]\nid = 1\ntype = "other"',
    '[[data_source]]\nid = 1\ntype = "personal"\nsource = "lists.csv"',
    '[[data_source]]\nid = 1\ntype = "personal"\nrelative_range = [0.7]',
    '[[data_source]]\nid = 1\ntype = "personal"\nfallback = ["viewed"]',
    '[[data_source]]\nid = 1\ntype = "personal"\n[[data_source.rule]]\nshow_only = { field = "brand" }',
    '[[data_source]]\nid = 1\ntype = "personal"\n[[data_source.rule]]\nshow_only = { field = "brand", like = "A" }',
    '[[data_source]]\nid = 1\ntype = "personal"\n[[data_source.rule]]\nshow_only = { field = "colour", equals = "A" }',
    '[[data_source]]\nid = 1\ntype = "personal"\n[[data_source.rule]]\ndiversity = { field = "brand", at_most = 0 }',
    '[[data_source]]\nid = 1\ntype = "personal"\n[[data_source.rule]]\nshow_les = { field = "brand", equals = "A" }',
    "[[fault]]\nstatus = 503",
    '[[fault]]\nkind = "resett"',
    '[[fault]]\nkind = "status"\nstatus = 200',
    '[[fault]]\nkind = "status"\nstatus = 503\nmatch = { source = 1 }',
    '[[fault]]\nkind = "status"\nstatus = 503\nhow_often = 1',
    "[[stub]]\nstatus = 99",
    "[[stub]]\nanswer = 1",
    '[[scenario]]\nname = ""\nstate = []',
    '[[scenario]]\nname = "x"\n[[scenario.state]]\nname = "a"\nnext = [{ after = 1 }]',
    "[faults]",
]


def problems(text: str) -> list[str]:
    """Return what the schema finds wrong, with dates as editors hand them on."""
    document: Any = tomllib.loads(text)
    if isinstance(moment := document.get("shop", {}).get("now"), dt.datetime):
        document["shop"]["now"] = moment.isoformat()
    return [error.message for error in jsonschema.Draft7Validator(schema()).iter_errors(document)]


def test_it_is_a_schema_of_draft_7() -> None:
    jsonschema.Draft7Validator.check_schema(schema())


@pytest.mark.parametrize("text", [*BLOCKS, (demo_shop_folder() / "shop.toml").read_text("utf-8")])
def test_it_takes_what_the_documentation_and_the_demo_shop_write(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize("text", WRONG)
def test_it_refuses_what_the_reader_refuses(text: str, tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text(text, "utf-8")
    with pytest.raises(ShopError):
        read_config(tmp_path / "shop.toml")
    assert problems(text) != []


@pytest.mark.parametrize("name", MODELS)
def test_it_has_every_key_of_the_settings(name: str) -> None:
    model = MODELS[name]
    keys = {field.encode_name for field in msgspec.structs.fields(model)}
    assert set(schema()["definitions"][model.__name__]["properties"]) == keys


def test_it_has_every_operator_of_a_rule() -> None:
    condition = schema()["definitions"]["DataSource"]["properties"]["rule"]["items"]["properties"]["show_only"]
    assert set(condition["properties"]) == {"field", *OPERATORS}
