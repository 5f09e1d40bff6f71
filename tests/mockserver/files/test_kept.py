"""What a shop's files said is kept for the next start, and never taken for what they say now."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from yespo_fixtures import demo_shop_folder
from yespo_mockserver.catalogue.cache_folders import VARIABLE
from yespo_mockserver.feeds import Feed, FeedMapping, Source
from yespo_mockserver.files.kept import keep, kept
from yespo_mockserver.files.reading import read_files
from yespo_mockserver.state.state import Files


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a cache of its own."""
    folder = tmp_path / "cache"
    monkeypatch.setenv(VARIABLE, str(folder))
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the demo shop."""
    return Path(shutil.copytree(demo_shop_folder(), tmp_path / "shop"))


def content(files: Files) -> object:
    """Return all that a shop's files say, as plain data."""
    catalogue = files.catalogue
    return (
        files.settings,
        msgspec.structs.replace(files.feed, loaded_at=datetime.now(UTC).replace(year=2000, month=1)).version,
        (files.feed.products, files.feed.dropped, files.base, files.digest, files.lists),
        [*catalogue.bodies(catalogue.numbers())],
        (catalogue.ids, catalogue.prices, catalogue.stock, catalogue.brands, catalogue.combinations),
        (catalogue.category_index.elements, catalogue.category_index.paths),
        files.contacts.layer(),
        files.history.packed.parts(),
    )


def test_what_was_kept_is_what_was_read(folder: Path) -> None:
    """Every product, contact, order, list and setting, and an order is found by its id."""
    read = read_files(folder)
    assert kept(folder) is None
    keep(folder, read)
    again = kept(folder)
    assert again is not None
    assert content(again) == content(read)
    ids = [read.history.packed.ids.id_of(order) for order in range(len(read.history.packed))]
    assert all(again.history.packed.ids.order(order_id) == read.history.packed.ids.order(order_id) for order_id in ids)
    assert again.history.packed.ids.order("none") is None


def another_file(folder: Path) -> None:
    (folder / "more.csv").write_text("")


def another_time(folder: Path) -> None:
    os.utime(folder / "contacts.csv", ns=(1, 1))


def another_order(folder: Path) -> None:
    with (folder / "orders.jsonl").open("a") as file:
        file.write("\n")


@pytest.mark.parametrize("change", [another_file, another_time, another_order])
def test_what_has_changed_is_read_anew(folder: Path, change: Callable[[Path], None]) -> None:
    """A file more, a file with other times, a file with another content."""
    keep(folder, read_files(folder))
    change(folder)
    assert kept(folder) is None


@pytest.mark.parametrize("place", [0, 33, 40, -1, None])
def test_what_is_damaged_is_read_anew(folder: Path, cache: Path, place: int | None) -> None:
    """One byte is another one, or half of it is missing."""
    keep(folder, read_files(folder))
    (entry,) = (cache / "shops").iterdir()
    whole = bytearray(entry.read_bytes())
    if place is None:
        del whole[len(whole) // 2 :]
    else:
        whole[place] ^= 1
    entry.write_bytes(whole)
    assert kept(folder) is None


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_what_others_may_write_is_not_trusted(folder: Path, cache: Path) -> None:
    """The entry is this user's alone when it is made, and read anew if it is no longer."""
    keep(folder, read_files(folder))
    (entry,) = (cache / "shops").iterdir()
    assert entry.stat().st_mode & 0o777 == 0o600
    entry.chmod(0o666)
    assert kept(folder) is None


def test_a_cache_that_cannot_be_written_to_changes_nothing(folder: Path, cache: Path) -> None:
    """It is a file, say."""
    cache.write_text("")
    files = read_files(folder)
    keep(folder, files)
    assert kept(folder) is None
    assert cache.read_text() == ""


def test_without_a_cache_nothing_is_kept(folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable says off."""
    monkeypatch.setenv(VARIABLE, "off")
    keep(folder, read_files(folder))
    assert kept(folder) is None
    assert not cache.exists()


def test_settings_that_are_not_kept_keep_nothing(folder: Path, cache: Path) -> None:
    """A shop with a fault is read each time."""
    with (folder / "shop.toml").open("a") as file:
        file.write('\n[[fault]]\nkind = "latency"\nseconds = 1\n')
    keep(folder, read_files(folder))
    assert not cache.exists()


def test_the_demo_shops_prices_hold_for_ever() -> None:
    """No sale in its feed begins or ends, so that what was kept once holds."""
    mapping = FeedMapping()
    feed = Feed(Source(demo_shop_folder() / "feed.xml"), mapping=mapping)
    assert sum(len(batch.ids) for batch in feed.batches({})) > 300
    assert (mapping.holds.begin, mapping.holds.end) == (float("-inf"), float("inf"))
