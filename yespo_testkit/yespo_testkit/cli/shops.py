"""Which shop a command is about: the demo shop, a folder with shop.toml, or a bare feed, by one word for all."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple, NoReturn

from yespo_contracts.request.suggestions import file_meant, shown_name
from yespo_mockserver.settings.data_sources import DataSource
from yespo_mockserver.settings.overrides import Overrides
from yespo_mockserver.shop import Shop, ShopError
from yespo_mockserver.shop.by_name import data_source_of
from yespo_testkit.cli.console import err, fail

STDIN = "-"
_SETTINGS = "shop.toml"
_ADDRESSES = ("http://", "https://")
_FEEDS = (".xml", ".yml", ".csv", ".tsv", ".gz", ".zip")


class Named(NamedTuple):
    """What was named: a folder, a feed (a file, an address, or `-`), or nothing, which is the demo shop."""

    folder: Path | None = None
    feed: str | None = None


def named(word: str | None) -> Named:
    """Return what a command's argument SHOP names; ends with exit code 2 where it names no shop."""
    if word is None:
        return Named()
    if word == STDIN or word.startswith(_ADDRESSES):
        return Named(feed=word)
    path = Path(word)
    if path.is_dir():
        return Named(folder=path) if (path / _SETTINGS).is_file() else _no_shop(path)
    if path.name == _SETTINGS:
        return Named(folder=path.parent)
    if not path.exists():
        meant = file_meant(path)
        fail(f"{word}: there is no such file or folder{f': did you mean {shown_name(meant)}?' if meant else '.'}")
    if path.suffix == ".har":
        fail(f"{word} is a recording: yespo-testkit replay {word}")
    if path.suffix == ".toml":
        fail(f"{word}: a shop's settings stand in a file named {_SETTINGS}; name that, or its folder.")
    return Named(feed=word)


def loaded(shop: Named, *, seed: int | None = None, overrides: Overrides | None = None) -> Shop:
    """Return the shop; raises `ShopError` where it can't be read, and where a bare feed has no products."""
    if shop.feed is None:
        return Shop.demo(overrides=overrides) if shop.folder is None else _of_folder(shop.folder, overrides)
    return _of_feed(shop.feed, seed, overrides)


def _of_feed(feed: str, seed: int | None, overrides: Overrides | None) -> Shop:
    from yespo_testkit.cli.feed.progress import feed_progress

    source: str | bytes = sys.stdin.buffer.read() if feed == STDIN else feed
    try:
        with feed_progress() as progress:
            found = Shop.of_feed(source, seed=1 if seed is None else seed, overrides=overrides, progress=progress)
    except ShopError as error:
        name = _shown(feed)
        raise error if name in str(error) else ShopError(f"{name}: {error}") from None
    if why := without_products(found, feed):
        raise ShopError(why)
    return found


def _of_folder(folder: Path, overrides: Overrides | None) -> Shop:
    from yespo_testkit.cli.feed.progress import feed_progress

    with feed_progress() as progress:
        found = Shop.load(folder, overrides=overrides, progress=progress)
    if why := without_products(found, str(folder / found.config.feed.source)):
        err().print(f"{why} Answers will be empty.", markup=False)
    return found


def without_products(shop: Shop, feed: str) -> str:
    """Return why a shop has no products, `""` for one that has some."""
    if len(shop.catalogue):
        return ""
    if shop.feed.dropped:
        return f"{_shown(feed)}: none of the feed's items can be loaded; yespo-testkit feed check tells why."
    return f"{_shown(feed)}: the feed has no items."


def told_data_sources(texts: tuple[str, ...], shop: Named) -> tuple[DataSource, ...]:
    """Return the data sources that `--data-source` tells; ends with exit code 2 on one that can't be."""
    from yespo_checker.command_line import read_data_source

    found: dict[int, DataSource] = {}
    for text in texts:
        try:
            known = read_data_source(text)
            size = {} if known.size is None else {"size": known.size}
            source = data_source_of({"id": known.id, "type": known.type, "scope": known.scope, **size})
        except (ShopError, ValueError) as error:
            fail(f"--data-source {error}" if text in str(error) else f"--data-source {text}: {error}")
        if source.id in found:
            fail(f"--data-source {source.id} is given twice.")
        if source.type == "other" and shop.feed is None:
            fail(f"--data-source {text}: a list made elsewhere has a file; name it in {_SETTINGS}, source = …")
        found[source.id] = source
    return tuple(found.values())


def _shown(feed: str) -> str:
    return "standard input" if feed == STDIN else feed


def _no_shop(folder: Path) -> NoReturn:
    feeds = sorted(path.name for path in folder.iterdir() if path.suffix in _FEEDS)
    hint = f" Is the feed alone meant? yespo-testkit serve {folder / feeds[0]}" if len(feeds) == 1 else ""
    fail(f"{folder}: there is no shop.toml; a shop is a folder with shop.toml and a feed.{hint}")
