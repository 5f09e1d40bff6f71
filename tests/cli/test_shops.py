"""What a command's argument SHOP may be, and what is said of everything else before anything starts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from yespo_mockserver.settings.overrides import Overrides
from yespo_mockserver.shop import ShopError
from yespo_testkit.cli.shops import Named, loaded, named, told_data_sources

ITEM = """<item><g:id>A{0}</g:id><title>Lamp</title><link>https://shop.example/a{0}</link><g:price>1{0}.00 UAH</g:price>
<g:availability>in stock</g:availability></item>"""


def feed(path: Path, items: str) -> Path:
    path.write_text(f'<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>{items}</channel></rss>')
    return path


@pytest.fixture(autouse=True)
def _in_a_command() -> Iterator[None]:
    with click.Context(click.Command("serve")):
        yield


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two shops: one whole, one that is a feed alone."""
    for name in ("whole", "bare", "other"):
        (tmp_path / name).mkdir()
        feed(tmp_path / name / "feed.xml", ITEM.format(1) + ITEM.format(2))
    (tmp_path / "whole" / "shop.toml").write_text('[[data_source]]\nid = 1\ntype = "bestsellers"\n')
    (tmp_path / "other" / "second.csv").touch()
    (tmp_path / "recorded.har").touch()
    (tmp_path / "calibration.toml").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        (None, Named()),
        ("-", Named(feed="-")),
        ("https://shop.example/feed.xml", Named(feed="https://shop.example/feed.xml")),
    ],
)
def test_a_shop_is_the_demo_shop_standard_input_or_an_address(word: str | None, meant: Named) -> None:
    assert named(word) == meant


def test_a_shop_is_a_folder_its_shop_toml_or_a_feeds_file(folder: Path) -> None:
    whole = Named(folder=folder / "whole")
    assert named(str(folder / "whole")) == named(str(folder / "whole" / "shop.toml")) == whole
    assert named(str(folder / "bare" / "feed.xml")) == Named(feed=str(folder / "bare" / "feed.xml"))


@pytest.mark.parametrize(
    ("word", "problem"),
    [
        ("nothing", "nothing: there is no such file or folder."),
        ("recordd.har", "recordd.har: there is no such file or folder: did you mean recorded.har?"),
        ("bare", "Is the feed alone meant? yespo-testkit serve {}/bare/feed.xml"),
        ("other", "there is no shop.toml; a shop is a folder with shop.toml and a feed."),
        ("recorded.har", "is a recording: yespo-testkit replay"),
        ("calibration.toml", "a shop's settings stand in a file named shop.toml"),
    ],
)
def test_what_is_no_shop_is_told_with_what_may_be_meant(folder: Path, word: str, problem: str) -> None:
    with pytest.raises(click.ClickException) as refused:
        named(str(folder / word))
    assert refused.value.exit_code == 2
    assert problem.format(folder) in refused.value.message


@pytest.mark.parametrize(
    ("items", "problem"),
    [("", "the feed has no items."), ("<item><title>x</title></item>", "none of the feed's items can be loaded")],
)
def test_a_feed_without_products_is_told_before_anything_is_served(tmp_path: Path, items: str, problem: str) -> None:
    path = feed(tmp_path / "feed.xml", items)
    with pytest.raises(ShopError) as refused:
        loaded(Named(feed=str(path)))
    assert f"{path}: {problem}" in str(refused.value)


def test_a_file_that_is_no_feed_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("buy milk")
    with pytest.raises(ShopError, match=r"notes\.txt: .*no product feed"):
        loaded(Named(feed=str(tmp_path / "notes.txt")))


def test_data_sources_of_the_command_line_stand_beside_the_shops_and_go_before_those_with_their_ids(
    folder: Path,
) -> None:
    shop = Named(feed=str(folder / "bare" / "feed.xml"))
    sources = told_data_sources(("3101=personal:8", "1244=other:category:2"), shop)
    served = loaded(shop, overrides=Overrides(data_sources=sources))
    assert (served.data_sources[3101].type, served.data_sources[3101].size) == ("personal", 8)
    assert (served.data_sources[1244].type, served.data_sources[1244].scope) == ("other", "category")
    assert served.lists(1244)
    assert 1245 in served.data_sources
    served.reset()
    assert 3101 in served.data_sources


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        (("1=persnal",), "it is written ID=TYPE[:category][:SIZE]"),
        (("1=persnal",), "trending, viewed: did you mean personal?"),
        (("1=personal:1001",), "--data-source 1=personal:1001: size=1001: allowed is a whole number, 1 to 1000."),
        (("1=personal", "1=viewed"), "--data-source 1 is given twice."),
        (("1=other",), "name it in shop.toml"),
    ],
)
def test_a_data_source_that_cant_be_is_told(texts: tuple[str, ...], problem: str) -> None:
    with pytest.raises(click.ClickException) as refused:
        told_data_sources(texts, Named())
    assert problem in refused.value.message
