"""RSS 2.0 and Atom: every element of an item becomes a field, and no feed can do harm."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yespo_mockserver.feeds import Feed, FeedError, open_feed
from yespo_mockserver.feeds.formats.findings import Findings
from yespo_mockserver.feeds.formats.items import Item
from yespo_mockserver.feeds.formats.limits import MAX_FIELD
from yespo_mockserver.feeds.formats.xml.outline import Outline
from yespo_mockserver.feeds.formats.xml.reader import read_xml

GOOGLE = 'xmlns:g="http://base.google.com/ns/1.0"'


def rss(*items: str) -> bytes:
    written = "\n".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?>\n<rss version="2.0" {GOOGLE}><channel>\n{written}\n</channel></rss>'.encode()


def items(feed: bytes, chunk: int = 1 << 16) -> list[Item]:
    chunks = (feed[begin : begin + chunk] for begin in range(0, len(feed), chunk))
    findings = Findings()
    return list(read_xml(chunks, Outline(findings), findings, lines=True))


def fault(feed: bytes) -> FeedError:
    with pytest.raises(FeedError) as caught:
        items(feed)
    return caught.value


def read(feed: bytes) -> Feed:
    reading = open_feed(feed)
    list(reading)
    return reading


def test_fields_are_named_in_lower_case_without_their_prefix() -> None:
    """`g:Id` is `id`."""
    assert items(rss("<g:Id>1</g:Id><title>Tent</title>"))[0].fields == {"id": ["1"], "title": ["Tent"]}


def test_nested_elements_are_fields_of_their_own() -> None:
    """`g:shipping` with a country inside is `shipping_country`, and stands once for each repetition."""
    shipping = "<g:shipping> <g:country>UA</g:country> <g:price>50 UAH</g:price> </g:shipping>"
    assert items(rss(shipping + shipping))[0].fields == {
        "shipping_country": ["UA", "UA"],
        "shipping_price": ["50 UAH", "50 UAH"],
    }


def test_markup_that_nobody_escaped_stays_in_the_text() -> None:
    """HTML elements inside of a description are put together again."""
    item = items(rss('<description>Two <b class="x">rooms</b>,<br/>one door</description>'))[0]
    assert item.fields["description"] == ['Two <b class="x">rooms</b>,<br/>one door']
    assert item.notes[0][0] == "markup-in-text"


def test_a_prefixed_field_goes_before_one_of_the_same_name_without_prefix() -> None:
    """RSS's own title is for readers, `g:title` for importers; of what an item may have several, all are kept."""
    assert items(rss("<title>News</title><g:title>Tent</g:title>"))[0].fields["title"] == ["Tent"]
    assert items(rss("<size>S</size><g:size>M</g:size>"))[0].fields["size"] == ["M", "S"]


def test_lines_are_those_of_the_file() -> None:
    """An item knows its own line and each field's."""
    first, second = items(rss("<g:id>1</g:id>", "\n<g:id>2</g:id>\n<g:price>5</g:price>"))
    assert (first.line, second.line, second.line_of("price"), second.line_of("brand")) == (3, 4, 6, 4)


@given(st.integers(1, 40))
def test_chunks_do_not_matter(size: int) -> None:
    """A feed cut anywhere is the same feed."""
    feed = rss("<g:id>1</g:id><g:title>Намет &amp; тент</g:title>", "<g:id>2</g:id>")
    assert [item.fields for item in items(feed, size)] == [item.fields for item in items(feed)]


def test_atom_takes_links_from_their_attribute() -> None:
    """`<link href>` is the link, unless it is about something else than the product."""
    feed = f"""<feed xmlns="http://www.w3.org/2005/Atom" {GOOGLE}><entry><id>urn:1</id><g:id>1</g:id>
    <link rel="self" href="https://shop.example/self"/><link href="https://shop.example/1"/></entry></feed>"""
    fields = items(feed.encode())[0].fields
    assert fields["id"] == ["1"]
    assert fields["link"] == ["https://shop.example/1"]


def test_an_undeclared_prefix_is_told_once_and_read_all_the_same() -> None:
    """Shops forget to declare `g:`; a parser that knows namespaces would stop."""
    reading = read(b"<rss version='2.0'><channel><item><g:id>1</g:id><g:price>5 UAH</g:price></item></channel></rss>")
    assert reading.products == 1
    assert reading.findings.counts["undeclared-prefix"] == 1


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ('<rss version="0.91"><channel>{}</channel></rss>', "rss-version"),
        ('<rss version="2.0" xmlns:g="http://base.google.com/ns/1.1"><channel>{}</channel></rss>', "wrong-namespace"),
        ('<rss version="2.0">{}</rss>', "no-channel"),
        ("\n\n<?xml version='1.0'?><rss version='2.0'><channel>{}</channel></rss>", "space-before-prolog"),
        (
            "<br />\n<b>Warning</b>: x <br />\n<?xml version='1.0'?><rss version='2.0'><channel>{}</channel></rss>",
            "text-before-prolog",
        ),
        ("<!-- cached --><?xml version='1.0'?><rss version='2.0'><channel>{}</channel></rss>", "text-before-prolog"),
        ("Warning: x in y.php\n<?xml version='1.0'?><rss><channel>{}</channel></rss>", "text-before-prolog"),
        ("<rss version='2.0'><channel>{}</channel></rss>Fatal error", "text-after-end"),
    ],
)
def test_a_wrong_frame_is_a_finding_and_the_items_are_read(frame: str, code: str) -> None:
    """What stands around the items may be wrong without the items being lost."""
    reading = read(frame.format("<item><id>1</id><price>5 UAH</price></item>").encode())
    assert reading.products == 1
    assert code in reading.findings.counts


def test_lines_count_from_the_beginning_of_the_file_also_after_junk() -> None:
    """A warning of two lines before the prolog moves every line."""
    feed = b"Warning!\nAnother\n<?xml version='1.0'?>\n<rss version='2.0'><channel>\n<item></item></channel></rss>"
    reading = read(feed)
    assert [finding.line for finding in reading.findings.list if finding.code == "missing-id"] == [5]


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("Black & Decker", "bare-ampersand", "&"),
        ("AT&T", "bare-ampersand", "&"),
        ("a\x03b", "control-character", "0x03"),
        ("a&nbsp;b", "undefined-entity", "&nbsp;"),
        ("a</b>", "tag-mismatch", "closing tag"),
        ("a<b", "not-well-formed", "broken"),
    ],
)
def test_broken_xml_is_told_by_its_cause_and_its_line(text: str, code: str, word: str) -> None:
    """The message says what a shop's developer has to look for."""
    found = fault(rss("<g:id>1</g:id>", f"<g:title>{text}</g:title>"))
    assert (found.code, found.line) == (code, 4)
    assert word in found.message


def test_items_before_the_fault_are_read() -> None:
    """A feed that breaks off gives what stands before."""
    reading = open_feed(rss(*(f"<g:id>{number}</g:id><g:price>1 UAH</g:price>" for number in range(9)))[:-60])
    products: list[str] = []
    with pytest.raises(FeedError, match="breaks off") as caught:
        products.extend(product.id for product in reading)
    assert caught.value.code == "truncated"
    assert reading.products == len(products) == 8


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY a "b">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY a SYSTEM "http://127.0.0.1:9/">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;',
        '<!ENTITY a PUBLIC "p" "http://127.0.0.1:9/" NDATA gif>',
    ],
)
def test_no_entity_is_expanded(declaration: str) -> None:
    """A feed that declares entities is refused before one is used."""
    feed = f"<!DOCTYPE rss [{declaration}]><rss version='2.0'><channel><item><id>&a;</id></item></channel></rss>"
    assert fault(feed.encode()).code == "entity-declared"


def test_a_doctype_without_entities_is_harmless_and_never_fetched() -> None:
    """Real feeds name a DTD that doesn't exist; an entity that it might have declared stays as it was written."""
    feed = b"<!DOCTYPE rss SYSTEM 'http://127.0.0.1:9/x.dtd'><rss><channel><item><id>a&x;b</id></item></channel></rss>"
    item = items(feed)[0]
    assert item.fields["id"] == ["a&x;b"]
    assert item.notes[0][0] == "undefined-entity"


def test_xinclude_is_text() -> None:
    """An include element is never followed."""
    item = items(rss('<g:title><xi:include href="file:///etc/passwd" parse="text"/></g:title>'))[0]
    assert item.fields["title"] == ['<xi:include href="file:///etc/passwd" parse="text"/>']
    assert item.notes[0][0] == "include-element"


def test_depth_is_bounded() -> None:
    """A hundred thousand open tags end after two hundred, in an item and outside."""
    assert fault(rss("<b>" * 100_000)).code == "too-deep"
    assert fault(b"<rss><channel>" + b"<b>" * 100_000).code == "too-deep"


def test_a_text_is_bounded() -> None:
    """One endless text is cut, whatever comes after it is read."""

    def chunks() -> Iterator[bytes]:
        yield b"<rss version='2.0'><channel><item><description>"
        for _ in range(40):
            yield b"x" * (1 << 18)
        yield b"</description><id>1</id></item></channel></rss>"

    findings = Findings()
    item = next(read_xml(chunks(), Outline(findings), findings))
    assert len(item.fields["description"][0]) == MAX_FIELD
    assert item.fields["id"] == ["1"]
    assert item.notes == [("field-too-long", "description", {"value": MAX_FIELD})]


def test_a_tag_is_bounded() -> None:
    """A tag that never ends is given up."""

    def chunks() -> Iterator[bytes]:
        yield b"<rss><channel><item a='"
        for _ in range(64):
            yield b"x" * (1 << 18)

    findings = Findings()
    with pytest.raises(FeedError) as caught:
        list(read_xml(chunks(), Outline(findings), findings))
    assert caught.value.code == "token-too-long"


def test_an_item_with_endless_fields_is_dropped() -> None:
    """More than ten thousand different fields are no product."""
    feed = rss("<g:id>1</g:id><g:price>1</g:price>" + "".join(f"<f{number}/>" for number in range(10_001)))
    reading = read(feed)
    assert (reading.items, reading.dropped) == (1, 1)
    assert "item-too-large" in reading.findings.counts


@pytest.mark.parametrize(
    ("feed", "code"),
    [
        (b"", "empty"),
        (b"\r\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"<Error><Code>AccessDenied</Code></Error>", "not-a-feed"),
        (b"<!DOCTYPE html><html>", "html-page"),
        (b"<HTML><head>", "html-page"),
        (b"<div>Sorry</div>", "html-page"),
        (b"<script>x</script><html>", "html-page"),
        (b"<!-- x --><html>", "html-page"),
        (b"<urlset><url/></urlset>", "not-a-feed"),
        (b"<offers><o id='1' price='5'/></offers>", "not-a-feed"),
        (b'{"products": []}', "not-a-feed"),
        (b"just some words\n", "not-a-feed"),
    ],
)
def test_what_is_no_feed_is_refused_once_and_clearly(feed: bytes, code: str) -> None:
    """Each has a reason of its own."""
    with pytest.raises(FeedError) as caught:
        read(feed)
    assert caught.value.code == code
    assert caught.value.remedy
    assert open_feed(feed).format == ""


@given(st.binary(max_size=300), st.integers(0, 300), st.integers(0, 300))
def test_whatever_the_bytes_are_the_counts_hold(noise: bytes, begin: int, length: int) -> None:
    """A feed with bytes replaced ends with products or a refusal; nothing is dropped in silence."""
    feed = rss(*(f"<g:id>{number}</g:id><g:price>{number} UAH</g:price>" for number in range(5)))
    reading = open_feed(feed[:begin] + noise + feed[begin + length :])
    try:
        products = sum(1 for _ in reading)
    except FeedError:
        products = reading.products
    assert products + reading.dropped == reading.items


def test_a_title_made_by_a_model_is_a_title() -> None:
    """Google's structured_title and structured_description have it in their content."""
    kind = "<g:digital_source_type>trained_algorithmic_media</g:digital_source_type>"
    item = "".join(
        f"<g:structured_{name}>{kind}<g:content>{name}!</g:content></g:structured_{name}>"
        for name in ("title", "description")
    )
    (product,) = list(open_feed(rss(f"<g:id>1</g:id><g:price>5 UAH</g:price>{item}")))
    assert (product.name, product.descr) == ("title!", "description!")


@pytest.mark.parametrize("text", ["A & B", "a</b>", "a<b"])
def test_a_fault_on_a_line_with_everything_has_its_column(text: str) -> None:
    """The line alone says nothing there."""
    feed = rss("<g:id>1</g:id>", f"<g:title>{text}</g:title>").replace(b"\n", b"")
    assert "(column 1" in fault(feed).message
