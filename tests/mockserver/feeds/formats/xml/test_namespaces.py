"""Whose element it is: Google's under any prefix, the feed's own, or somebody else's."""

from __future__ import annotations

import pytest

from yespo_contracts.product import Product
from yespo_mockserver.feeds import Feed, open_feed
from yespo_mockserver.feeds.report import check_feed

GOOGLE = "http://base.google.com/ns/1.0"
MEDIA = "http://search.yahoo.com/mrss/"
FIELDS = (
    "<{p}id>1</{p}id><{p}title>Delta kite</{p}title><{p}description>D</{p}description><{p}link>https://k.example/1</{p}link>"
    "<{p}price>450.00 UAH</{p}price><{p}availability>in_stock</{p}availability><{p}brand>Zmiy</{p}brand>"
    "<{p}product_type>Kites</{p}product_type>"
)


def read(text: str) -> tuple[Feed, Product]:
    reading = open_feed(text.encode())
    (product,) = list(reading)
    return reading, product


def rss(item: str, declarations: str = f'xmlns:g="{GOOGLE}"', attributes: str = "") -> str:
    return f'<rss version="2.0" {declarations}><channel>\n<item{attributes}>{item}</item></channel></rss>'


WANTED = read(rss(FIELDS.format(p="g:")))[1]


@pytest.mark.parametrize(
    "feed",
    [
        rss(FIELDS.format(p="google:"), f'xmlns:google="{GOOGLE}"'),
        rss(FIELDS.format(p=""), f'xmlns="{GOOGLE}"'),
        rss(FIELDS.format(p=""), "", f' xmlns="{GOOGLE}"'),
        rss(FIELDS.format(p="x:"), "", f' xmlns:x="{GOOGLE}"'),
        rss(FIELDS.format(p=""), 'xmlns="http://shop.example/own"'),
        rss(FIELDS.format(p=""), ""),
        f'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:q="{GOOGLE}"><entry>{FIELDS.format(p="q:")}</entry></feed>',
        '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry>' + FIELDS.format(p="a:") + "</a:entry></a:feed>",
    ],
)
def test_the_namespace_counts_and_not_the_prefix(feed: str) -> None:
    """Declared in the first element or in the item, as a prefix or as the default."""
    reading, product = read(feed)
    assert product == WANTED
    assert not reading.findings.counts


FOREIGN = (
    "<media:title>photo 1</media:title><media:description>photo</media:description><c:id>9</c:id>"
    '<c:price>9 UAH</c:price><c:brand>No</c:brand><atom:link rel="alternate" href="https://mirror.example/"/><dc:title>DC</dc:title>'
    '<title xmlns="http://search.yahoo.com/mrss/">other</title>'
)
DECLARED = (
    f'xmlns:g="{GOOGLE}" xmlns:media="{MEDIA}" xmlns:c="http://base.google.com/cns/1.0" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


@pytest.mark.parametrize("prefix", ["g:", ""])
@pytest.mark.parametrize("first", [True, False])
def test_a_foreign_element_fills_nothing_and_overrides_nothing(prefix: str, first: bool) -> None:  # a case
    """It becomes a tag of its own, by its prefix and name; so what is missing stays missing."""
    own = FIELDS.format(p=prefix)
    product = read(rss(FOREIGN + own if first else own + FOREIGN, DECLARED))[1]
    assert (product.id, product.name, product.descr, product.url) == ("1", "Delta kite", "D", "https://k.example/1")
    assert (product.price, product.brand) == (450.0, "Zmiy")
    assert (product.tags["media_title"], product.tags["c_price"]) == ("photo 1", "9 UAH")
    alone = read(rss(f"<g:id>1</g:id><g:price>5 UAH</g:price>{FOREIGN}", DECLARED))[1]
    assert (alone.name, alone.descr, alone.url, alone.brand) == ("", "", "", "")


def test_a_foreign_name_that_reads_like_a_field_is_none() -> None:
    """`<product:type>` isn't product_type, and `<sale:price>` no sale."""
    text = rss(
        FIELDS.format(p="g:") + "<product:type>X</product:type><sale:price>1 UAH</sale:price>",
        f'xmlns:g="{GOOGLE}" xmlns:product="http://x.example/p" xmlns:sale="http://x.example/s"',
    )
    product = read(text)[1]
    assert (product.category, product.price) == (("Kites",), 450.0)


@pytest.mark.parametrize(
    "uri", ["http://base.google.com/ns/1.1", "https://base.google.com/ns/1.0/", "http://x.example/"]
)
def test_a_namespace_that_is_nearly_googles_is_told_and_meant(uri: str) -> None:
    """Under g: whatever it says; it isn't what the importer knows."""
    reading, product = read(rss(FIELDS.format(p="g:"), f'xmlns:g="{uri}"'))
    assert product == WANTED
    assert reading.findings.counts == {"wrong-namespace": 1}


def test_a_feed_without_google_is_told_what_the_importer_reads() -> None:
    """Once, with the number of items."""
    report = check_feed(rss(FIELDS.format(p=""), "").encode())
    found = [finding for finding in report.findings if finding.code == "no-google-namespace"]
    assert len(found) == 1
    assert "<g:id>" in found[0].message
    mixed = FIELDS.format(p="").replace("<id>1</id>", "<g:id>1</g:id>")
    assert "no-google-namespace" not in check_feed(rss(mixed).encode()).finding_counts


def test_googles_own_field_goes_before_the_feeds_and_the_two_are_no_repetition() -> None:
    """Atom demands an id of its own, RSS a title for readers."""
    item = FIELDS.format(p="g:") + "<id>urn:1</id><title>News</title><link>https://news.example/</link>"
    assert read(rss(item))[1] == WANTED
    assert "repeated-field" not in check_feed(rss(item).encode()).finding_counts
