"""A large feed read by several processes is the same feed."""

from __future__ import annotations

from pathlib import Path

import pytest

from yespo_contracts.feed_files import write_feed
from yespo_mockserver.catalogue.catalogue import Catalogue, CatalogueBuilder
from yespo_mockserver.feeds import Feed, FeedError, FeedLimits, NotInPieces, Source
from yespo_mockserver.feeds import parallel as parallel_module
from yespo_mockserver.feeds import pieces as pieces_module
from yespo_mockserver.feeds.pieces import pieces
from yespo_mockserver.synthetic.products import made_up_products


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut at every 20 KB, from 1 KB on."""
    monkeypatch.setattr(pieces_module, "PIECE", 20_000)
    monkeypatch.setattr(parallel_module, "SMALLEST", 1000)


def text(count: int = 150) -> str:
    return b"".join(write_feed(made_up_products(count))).decode()


def read(path: Path, *, in_pieces: bool, limits: FeedLimits | None = None) -> tuple[Feed, Catalogue]:
    feed = Feed(Source(path), limits=limits)
    builder = CatalogueBuilder()
    for batch in feed.batches(builder.numbers, in_pieces=in_pieces):
        builder.add(batch)
    return feed, builder.finish()


def spoiled(feed: str) -> str:
    """Return a feed with duplicates in one piece and across pieces, items that are dropped, and odd values."""
    return (
        feed.replace("<g:id>P0000003<", "<g:id>P0000002<")
        .replace("<g:id>P0000140<", "<g:id>P0000001<")
        .replace("<g:id>P0000077<", "<g:id><")
        .replace("out_of_stock", "OutOfStock", 5)
        .replace('xmlns:g="http://base.google.com/ns/1.0"', "")
    )


@pytest.mark.parametrize("change", [str, spoiled, lambda feed: feed.replace("\n", ""), lambda feed: "\ufeff" + feed])
def test_pieces_give_the_same_as_one_go(tmp_path: Path, change: object) -> None:
    """Products, their order, the counts, and every finding with its line."""
    assert callable(change)
    path = tmp_path / "feed.xml"
    path.write_text(change(text()), encoding="utf-8")
    assert len(pieces(path, path.stat().st_size)) > 3
    (whole, expected), (parts, catalogue) = (read(path, in_pieces=choice) for choice in (False, True))
    assert list(catalogue.products()) == list(expected.products())
    assert catalogue.version == expected.version
    assert (parts.items, parts.products, parts.dropped) == (whole.items, whole.products, whole.dropped)
    assert (parts.format, parts.encoding) == (whole.format, whole.encoding)
    assert parts.findings.counts == whole.findings.counts

    def told(feed: Feed) -> list[tuple[str, int | None, str]]:
        return sorted((found.code, found.line, found.message) for found in feed.findings.list)

    assert told(parts) == told(whole)


@pytest.mark.parametrize(
    "change",
    [
        lambda feed: feed[:-200],
        lambda feed: feed.replace("</g:id>", "</g:ID>", 1),
        lambda feed: feed[:60_000] + "\x03" + feed[60_000:],
    ],
)
def test_a_broken_feed_is_read_in_one_go_instead(tmp_path: Path, change: object) -> None:
    """So that the message and the line are those of the whole file."""
    assert callable(change)
    path = tmp_path / "feed.xml"
    path.write_text(change(text()), encoding="utf-8")
    with pytest.raises(NotInPieces):
        read(path, in_pieces=True)
    with pytest.raises(FeedError):
        read(path, in_pieces=False)


def test_a_cut_inside_of_a_comment_is_noticed(tmp_path: Path) -> None:
    """The piece before it isn't well-formed then."""
    feed = text()
    path = tmp_path / "feed.xml"
    middle = feed.index("<item>", 45_000)
    path.write_text(feed[:middle] + "<!--" + feed[middle : middle + 60_000] + "-->" + feed[-22:], encoding="utf-8")
    with pytest.raises(NotInPieces):
        read(path, in_pieces=True)


@pytest.mark.parametrize(
    "change",
    [
        lambda feed: feed.replace("<channel>", "<!-- made today --><channel>"),
        lambda feed: feed.replace("UTF-8", "windows-1251", 1),
        lambda feed: feed.replace("item>", "offer>"),
        lambda feed: feed.replace("<channel>", "</channel>", 1),
        lambda feed: "id,title\n" + feed,
    ],
)
def test_what_cannot_be_cut_safely_is_not_cut(tmp_path: Path, change: object) -> None:
    """Other formats, other encodings, and anything odd before the first item."""
    assert callable(change)
    path = tmp_path / "feed.xml"
    path.write_text(change(text(40)), encoding="utf-8")
    assert pieces(path, path.stat().st_size) == []


def test_limits_hold_in_pieces_too(tmp_path: Path) -> None:
    """The number of items; a file larger than the limit isn't even cut."""
    path = tmp_path / "feed.xml"
    path.write_text(text(), encoding="utf-8")
    with pytest.raises(FeedError, match="more than 120 items"):
        read(path, in_pieces=True, limits=FeedLimits(max_products=120))
    with pytest.raises(FeedError, match="larger than"):
        read(path, in_pieces=True, limits=FeedLimits(max_bytes=5000))
