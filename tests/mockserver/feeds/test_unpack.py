"""Gzip and zip, told by content, within a limit."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib

import pytest

from yespo_mockserver.feeds import Feed, FeedError, FeedLimits, open_feed

FEED = b"<rss version='2.0'><channel><item><id>1</id><price>5 UAH</price></item></channel></rss>"


def read(content: bytes, limits: FeedLimits | None = None) -> Feed:
    reading = open_feed(content, limits=limits)
    list(reading)
    return reading


def test_gzip_is_told_by_its_content() -> None:
    """Once, twice by mistake, in several members, or with padding behind."""
    assert read(gzip.compress(FEED)).findings.counts == {"gzip": 1}
    assert read(gzip.compress(gzip.compress(FEED))).findings.counts == {"gzip": 1, "gzip-twice": 1}
    assert read(gzip.compress(FEED[:30]) + gzip.compress(FEED[30:])).products == 1
    assert read(gzip.compress(FEED) + b"\0" * 8).products == 1


def test_three_times_is_refused() -> None:
    """Nobody means that."""
    with pytest.raises(FeedError, match="more than twice"):
        read(gzip.compress(gzip.compress(gzip.compress(FEED))))


@pytest.mark.parametrize(
    "content",
    [gzip.compress(FEED, mtime=0)[:-12], gzip.compress(FEED, mtime=0)[:12] + b"\xff" * 30, b"\x1f\x8b"],
    ids=["cut short", "overwritten", "begun"],
)
def test_a_damaged_file_is_refused(content: bytes) -> None:
    """Cut short or overwritten."""
    with pytest.raises(FeedError) as caught:
        read(content)
    assert caught.value.code == "gzip-damaged"


def test_a_bomb_is_not_unpacked_past_the_limit() -> None:
    """What would be 64 MB stops at the setting's 1 MB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = (
        packer.compress(b"<rss><channel>")
        + b"".join(packer.compress(b" " * (1 << 20)) for _ in range(64))
        + packer.flush()
    )
    assert len(bomb) < 100_000
    with pytest.raises(FeedError) as caught:
        read(bomb, FeedLimits(max_bytes=1 << 20))
    assert caught.value.code == "too-large"
    assert "max_bytes" in caught.value.remedy


def test_items_are_limited_too() -> None:
    """The setting for products."""
    item = b"<item><id>%d</id><price>5 UAH</price></item>"
    feed = b"<rss version='2.0'><channel>" + b"".join(item % number for number in range(9)) + b"</channel></rss>"
    with pytest.raises(FeedError, match="more than 8 items"):
        read(feed, FeedLimits(max_products=8))
    assert read(feed, FeedLimits(max_products=9)).products == 9


def zipped(*files: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return target.getvalue()


def test_a_zip_with_one_feed_in_it_is_unpacked() -> None:
    """What macOS and Windows put beside it doesn't count."""
    assert read(zipped(("feed.xml", FEED))).findings.counts == {"zip": 1}
    assert read(zipped(("__MACOSX/._feed.xml", b"x"), ("out/", b""), ("out/feed.xml", FEED))).products == 1


@pytest.mark.parametrize(
    ("content", "code", "word"),
    [
        (zipped(("a.xml", FEED), ("b.xml", FEED)), "zip-content", "2 files"),
        (zipped(), "zip-content", "no file"),
        (zipped(("a.xml", FEED))[:-30], "zip-content", "damaged"),
        (zipped(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>")), "not-a-feed", "Excel"),
        (zipped(("a.xml", b"<rss>" + b" " * 2_000_000)), "too-large", "larger"),
    ],
)
def test_a_zip_of_another_kind_is_told_by_its_content(content: bytes, code: str, word: str) -> None:
    """Several files, none, a workbook, a bomb."""
    with pytest.raises(FeedError, match=word) as caught:
        read(content, FeedLimits(max_bytes=1_000_000))
    assert caught.value.code == code
