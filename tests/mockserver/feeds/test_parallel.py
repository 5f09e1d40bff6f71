"""A large feed read by several processes is the same feed."""

from __future__ import annotations

import contextlib
import gzip
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from planted_feeds import planted_feeds, right_feeds
from written_feeds import FORMATS, items

from yespo_contracts.feed_files import write_feed
from yespo_mockserver.catalogue.catalogue import Catalogue, CatalogueBuilder
from yespo_mockserver.catalogue.loading import Loader
from yespo_mockserver.feeds import Feed, FeedError, FeedLimits, NotInPieces, Source, parallel
from yespo_mockserver.feeds import feed as feed_module
from yespo_mockserver.feeds import pieces as pieces_module
from yespo_mockserver.feeds.batch import Batch
from yespo_mockserver.feeds.formats.errors import NotByItself
from yespo_mockserver.feeds.mapping import FeedMapping
from yespo_mockserver.feeds.parallel import read_pieces
from yespo_mockserver.feeds.pieces import Cut, cut_file
from yespo_mockserver.feeds.worker import PieceReader
from yespo_mockserver.synthetic.products import made_up_products


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut at every 20 KB, from 1 KB on, and read the pieces in this process, which is quicker."""
    monkeypatch.setattr(pieces_module, "PIECE", 20_000)
    monkeypatch.setattr(parallel, "SMALLEST", 1000)
    monkeypatch.setattr(parallel, "cores", lambda: 2)
    monkeypatch.setattr(feed_module, "read_pieces", here)


def text(count: int = 150, form: str = "rss") -> str:
    return b"".join(write_feed(made_up_products(count), form)).decode()


def cut(path: Path) -> Cut | None:
    return cut_file(path, path.stat().st_size, "auto", 100)


def written(path: Path, feed: str) -> Path:
    path.write_text(feed, encoding="utf-8")
    return path


def zipped(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("feed", content)
    return target.getvalue()


def read(path: Path, *, in_pieces: bool, limits: FeedLimits | None = None) -> tuple[Feed, Catalogue]:
    feed = Feed(Source(path), limits=limits)
    builder = CatalogueBuilder()
    for batch in feed.batches(builder.numbers, in_pieces=in_pieces):
        builder.add(batch)
    return feed, builder.finish()


def spoiled(feed: str) -> str:
    """Return a feed with duplicates in one piece and across pieces, items that are dropped, and odd values.

    Some duplicates have odd values too, or would be dropped; of these nothing is said but that they come again.
    """
    return (
        feed.replace("<g:id>P0000003<", "<g:id>P0000002<")
        .replace("<g:id>P0000130<", "<g:id>P0000004<")
        .replace("<g:id>P0000131<", "<g:id>P0000129<")
        .replace("<g:id>P0000132<", "<g:id>P0000005<")
        .replace("<g:id>P0000140<", "<g:id>P0000001<")
        .replace("<g:id>P0000077<", "<g:id><")
        .replace("out_of_stock", "OutOfStock", 5)
        .replace("shop.example/p/p0000130</g:link>", "\r</g:link><g:availability>odd</g:availability>")
        .replace("shop.example/p/p0000131</g:link>", "</g:link><g:availability>odd</g:availability>")
        .replace("shop.example/p/p0000132</g:link>", "</g:link><g:price>none</g:price>")
        .replace('xmlns:g="http://base.google.com/ns/1.0"', "")
    )


@pytest.mark.parametrize("change", [str, spoiled, lambda feed: feed.replace("\n", ""), lambda feed: "\ufeff" + feed])
def test_pieces_give_the_same_as_one_go(tmp_path: Path, change: object) -> None:
    """Products, their order, the counts, and every finding with its line."""
    assert callable(change)
    path = tmp_path / "feed.xml"
    path.write_text(change(text()), encoding="utf-8")
    assert_the_same(path)


@pytest.mark.parametrize("pack", [gzip.compress, lambda feed: gzip.compress(gzip.compress(feed)), zipped])
def test_packed_feeds_are_read_in_pieces_too(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    """From a temporary file, of which nothing is left."""
    path = tmp_path / "feed.gz"
    path.write_bytes(pack(text().encode()))
    with parallel.cut(path, 10**9, "auto", 100) as of:
        assert of is not None
        unpacked = Path(of.frame.path)
        assert unpacked.exists()
    assert not unpacked.exists()
    compare(path)


@pytest.mark.parametrize("spoil", [lambda packed: packed[:-20], lambda packed: packed[:5000] + b"x" + packed[5001:]])
def test_a_damaged_package_is_read_in_one_go(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    """What is wrong is told in the order in which it stands there."""
    path = tmp_path / "feed.gz"
    path.write_bytes(spoil(gzip.compress(text().encode())))
    with parallel.cut(path, 10**9, "auto", 100) as of:
        assert of is None
    with pytest.raises(FeedError, match="gzip"):
        read(path, in_pieces=True)


def test_pieces_are_read_by_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as there are cores."""
    monkeypatch.setattr(feed_module, "read_pieces", read_pieces)
    monkeypatch.setattr(parallel, "cores", lambda: 3)
    assert_the_same(written(tmp_path / "feed.xml", spoiled(text())))


@pytest.mark.parametrize("form", ["atom", "yml", "csv"])
def test_other_formats_are_read_in_pieces_too(tmp_path: Path, form: str) -> None:
    """With the category tree that stands before the offers, and by the header of a table."""
    assert_the_same(written(tmp_path / "feed.xml", text(form=form)))


def here(of: Cut, mapping: FeedMapping, kept: int) -> Iterator[Batch]:
    """Read pieces in this process."""
    reader = PieceReader(of.frame, of.format, FeedMapping(mapping.changed, now=mapping.now), kept)
    for piece in of.pieces:
        try:
            yield reader.read(piece)
        except (FeedError, NotByItself, UnicodeDecodeError):
            raise NotInPieces from None


def assert_the_same(path: Path) -> None:
    """Products, their order, the counts, and every finding with its line."""
    of = cut(path)
    assert of is not None
    assert len(of.pieces) > 3
    compare(path)


def compare(path: Path) -> None:
    (whole, expected), (parts, catalogue) = (read(path, in_pieces=choice) for choice in (False, True))
    assert list(catalogue.products()) == list(expected.products())
    assert catalogue.version == expected.version
    assert (parts.items, parts.products, parts.dropped) == (whole.items, whole.products, whole.dropped)
    assert (parts.format, parts.encoding) == (whole.format, whole.encoding)
    assert parts.findings.counts == whole.findings.counts
    assert (parts.holds.begin, parts.holds.end) == (whole.holds.begin, whole.holds.end)

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


def test_a_process_that_meets_a_broken_piece_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And all of them end."""
    monkeypatch.setattr(feed_module, "read_pieces", read_pieces)
    with pytest.raises(NotInPieces):
        read(written(tmp_path / "feed.xml", text()[:-200]), in_pieces=True)


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
        lambda feed: feed.replace("<channel>", "<!-- made today, with <item> --><channel>"),
        lambda feed: feed.replace("<channel>", "<![CDATA[<item>]]><channel>"),
        lambda feed: feed.replace("?>", "?><!DOCTYPE rss [<!ENTITY a 'b'>]>", 1),
        lambda feed: "\n" + feed,
        lambda feed: feed.replace("UTF-8", "windows-1251", 1),
        lambda feed: feed.replace("item>", "offer>"),
        lambda feed: feed.replace("<channel>", "</channel>", 1),
        lambda feed: "id,title\n" + feed,
        lambda feed: "id,title,price\n" + 200 * "1,a,1\n" + feed,
    ],
)
def test_what_cannot_be_cut_safely_is_not_cut(tmp_path: Path, change: object) -> None:
    """Other formats, other encodings, and anything odd before the first item."""
    assert callable(change)
    path = tmp_path / "feed.xml"
    path.write_text(change(text(40)), encoding="utf-8")
    assert cut(path) is None


def test_limits_hold_in_pieces_too(tmp_path: Path) -> None:
    """The number of items, with the line of the first that is too many; a file larger than the limit isn't even cut."""
    path = tmp_path / "feed.xml"
    path.write_text(text(), encoding="utf-8")
    with pytest.raises(NotInPieces):
        read(path, in_pieces=True, limits=FeedLimits(max_products=120))
    with pytest.raises(FeedError, match="more than 120 items") as refused:
        Loader(limits=FeedLimits(max_products=120)).load(path)
    assert refused.value.line == 7 + 120 * 15
    with pytest.raises(FeedError, match="larger than"):
        read(path, in_pieces=True, limits=FeedLimits(max_bytes=5000))


def longer(feed: bytes) -> bytes:
    """Return a feed with its items eight times, each time with other ids."""
    all_of_them = re.search(
        rb"(<(?:item|entry|offer|SHOPITEM)[\s>].*</(item|entry|offer|SHOPITEM)>\n?)", feed, re.DOTALL
    )
    if all_of_them is None:
        return feed
    begin, end = all_of_them.span(1)
    return feed[:begin] + b"".join(all_of_them[1].replace(b"K-", b"K%d-" % time) for time in range(8)) + feed[end:]


def test_what_is_wrong_is_told_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In feeds of all formats with one fault each; some are read in one go, and no format always."""
    monkeypatch.setattr(pieces_module, "PIECE", 1000)
    monkeypatch.setattr(parallel, "SMALLEST", 1)
    in_pieces: set[str] = set()
    feeds = [planted.content for planted in (*right_feeds(), *planted_feeds())]
    for number, feed in enumerate([*feeds, FORMATS["hotline"](items("uk")).encode()]):
        path = tmp_path / f"{number}.xml"
        path.write_bytes(longer(feed))
        of = cut(path)
        try:
            if of is not None and len(of.pieces) > 2:
                compare(path)
                in_pieces.add(of.format)
        except (NotInPieces, FeedError):
            continue
    assert in_pieces == {"rss", "atom", "yml", "heureka", "hotline"}


@pytest.mark.parametrize(
    "between", ["<!-- <item> -->", "<title>x</title>", "x", "</channel><channel>", "<title xmlns:y='z'/>"]
)
def test_what_stands_between_items_makes_no_difference(tmp_path: Path, between: str) -> None:
    """The pieces are read all the same, or all in one go."""
    feed = text(60)
    middle = feed.index("<item>", len(feed) // 4)
    with contextlib.suppress(NotInPieces):
        compare(written(tmp_path / "feed.xml", feed[:middle] + between + feed[middle:]))


def test_a_prefix_that_changes_between_items_has_the_feed_read_in_one_go(tmp_path: Path) -> None:
    """It changes what the fields of all items after it mean."""
    feed = text(60).replace("g:", "m:")
    middle = feed.index("<item>", 5000)
    feed = feed[:middle] + "<title xmlns:m='urn:other'/>" + feed[middle:]
    with pytest.raises(NotInPieces):
        read(written(tmp_path / "feed.xml", feed), in_pieces=True)


def test_a_category_that_is_declared_between_offers_has_the_feed_read_in_one_go(tmp_path: Path) -> None:
    """It is known to all offers after it."""
    feed = text(60, "yml")
    middle = feed.index("<offer ", len(feed) // 4)
    feed = feed[:middle] + "<category id='late'>A</category>" + feed[middle:]
    with pytest.raises(NotInPieces):
        read(written(tmp_path / "feed.xml", feed), in_pieces=True)


HEADER = "id,title,description,price,availability\n"


def rows(count: int = 1500, *, odd: str = "", at: int = 50) -> str:
    """Return rows with line ends, commas and quotation marks in a cell, and something odd in the place of one row."""
    usual = [f'{number},T{number},"two\nlines, ""quoted""\n",{number}.50 UAH,in_stock\n' for number in range(count)]
    usual[at : at + 1] = [odd or usual[at]]
    return HEADER + "".join(usual)


@pytest.mark.parametrize(
    ("odd", "whole"),
    [
        ("", False),
        ('x,5" pipe,d,1,in_stock\nx,7" pipe,d,1,in_stock\n', False),
        (",,more,,\n", False),
        ("49,,,,\n", False),
        ("\n\n", False),
        ("x,y\n", False),
        ('x,"a ""b"" c\n', True),
        ('x,a"b,"c\nd,e,1,in_stock\n', True),
        ("\x01\n", False),
        ("yespo-end-of-this-part\n", True),
    ],
)
@pytest.mark.parametrize("at", [50, 700])
def test_a_table_is_read_in_pieces_of_whole_rows(tmp_path: Path, odd: str, whole: bool, at: int) -> None:
    """A piece that ends within a row, as its quotation marks have it, has the table read in one go."""
    path = written(tmp_path / "feed.csv", rows(odd=odd, at=at))
    with contextlib.suppress(NotInPieces) if whole else contextlib.nullcontext():
        compare(path)


def test_a_row_that_continues_the_one_above_is_never_torn_off(tmp_path: Path) -> None:
    """Wherever the table is cut."""
    lines = [f"{number},T{number},d,1.50 UAH,in_stock\n,,more,,\n" for number in range(800)]
    with pytest.raises(NotInPieces):
        read(written(tmp_path / "feed.csv", HEADER + "".join(lines)), in_pieces=True)
    variants = "".join(f"{number // 9},{'' if number % 9 else 'T'},d,{number},in_stock\n" for number in range(3000))
    path = written(tmp_path / "variants.csv", HEADER + variants)
    with contextlib.suppress(NotInPieces):
        compare(path)
