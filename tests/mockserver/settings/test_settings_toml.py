"""The shop.toml of a new shop: what its comments say is what holds, and can be uncommented."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from yespo_contracts.behaviour import choices
from yespo_mockserver.files.settings_toml import settings_toml
from yespo_mockserver.settings.data_sources import DataSource
from yespo_mockserver.settings.shop_toml import read_config
from yespo_mockserver.settings.standard import standard_data_sources
from yespo_mockserver.settings.tables import TABLES, ShopConfig

TEXT = settings_toml('Ann\'s "shop"', 7, "goods.yml", standard_data_sources())
_KEY = re.compile(r"^# (?=[A-Za-z_]+ = |\[\[)", re.MULTILINE)
EXAMPLES = "# The API's bad days"
OF_DATA_SOURCES = "# Further keys of a data source:"


def read(folder: Path, text: str) -> ShopConfig:
    (folder / "shop.toml").write_text(text, "utf-8")
    return read_config(folder / "shop.toml")


def test_it_says_what_it_was_told(tmp_path: Path) -> None:
    config = read(tmp_path, TEXT)
    assert (config.shop.name, config.shop.seed, config.feed.source) == ('Ann\'s "shop"', 7, "goods.yml")
    assert [(one.id, one.type, one.scope) for one in config.data_sources] == [
        (one.id, one.type, one.scope) for one in standard_data_sources()
    ]


def test_every_setting_is_there_and_uncommented_changes_nothing_but_examples(tmp_path: Path) -> None:
    head, _, rest = TEXT.partition(OF_DATA_SOURCES)
    settings = head + rest[rest.index("[[data_source]]") : rest.index(EXAMPLES)]
    before, after = read(tmp_path, settings), read(tmp_path, _KEY.sub("", settings))
    changed = [
        f"{table}.{name}"
        for table in TABLES
        for name in getattr(before, table).__struct_fields__
        if getattr(getattr(before, table), name) != getattr(getattr(after, table), name)
    ]
    assert changed == ["shop.now", "feed.mapping"]  # the two that have no default to show
    for model in TABLES.values():
        for field in msgspec.structs.fields(model):
            assert re.search(rf"^(# )?{field.encode_name} = ", TEXT, re.MULTILINE), field.encode_name
    assert all(f"# {' | '.join(one.values)}" in TEXT for one in choices().values())


def test_the_further_keys_of_a_data_source_can_be_put_in_one(tmp_path: Path) -> None:
    keys = TEXT.partition(OF_DATA_SOURCES)[2].partition("\n\n")[0]
    (source,) = read(tmp_path, '[[data_source]]\nid = 1\ntype = "personal"\n' + _KEY.sub("", keys)).data_sources
    plain = DataSource(id=1, type="personal")
    changed = [name for name in source.__struct_fields__ if getattr(source, name) != getattr(plain, name)]
    assert changed == ["price_range", "fallback"]


def test_the_examples_can_be_uncommented(tmp_path: Path) -> None:
    config = read(tmp_path, _KEY.sub("", TEXT[TEXT.index(EXAMPLES) :]))
    assert [len(config.faults), len(config.stubs), len(config.data_sources[0].rule)] == [1, 1, 1]


@pytest.mark.parametrize("line", TEXT.splitlines())
def test_lines_are_short_enough_to_read(line: str) -> None:
    assert len(line) <= 145
