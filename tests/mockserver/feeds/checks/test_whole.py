"""What is true of a whole feed is said once, with a count; where lines say little, items have numbers."""

from __future__ import annotations

from yespo_mockserver.feeds.report import Report, check_feed

OFFER = (
    '<offer id="{}" available="true"><name>Kite</name><vendor>Z</vendor><price>450</price><currencyId>UAH</currencyId>'
    "<url>https://k.example/1</url><picture>https://k.example/1.jpg</picture><categoryId>1</categoryId>"
    "<description>D</description></offer>"
)


def checked(*items: str, line: str = "") -> Report:
    text = "".join(f"<item>{item}</item>{line}" for item in items)
    return check_feed(
        f'<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>{text}</channel></rss>'.encode()
    )


def item(number: int, *, price: str = "450 UAH", brand: str = "") -> str:
    return (
        f"<g:id>{number}</g:id><g:title>Kite</g:title><g:price>{price}</g:price><g:link>https://k.example/1</g:link>"
        f"<g:description>D</g:description><g:image_link>https://k.example/1.jpg</g:image_link><g:brand>{brand}</g:brand>"
        "<g:availability>in_stock</g:availability><g:product_type>Kites</g:product_type>"
        "<g:google_product_category>1013</g:google_product_category>"
    )


def test_what_a_format_does_not_have_is_said_once() -> None:
    """However many offers there are; all are counted."""
    offers = "".join(OFFER.format(number) for number in range(3))
    tree = "<categories><category id='1'>Kites</category></categories>"
    report = check_feed(f"<yml_catalog><shop>{tree}<offers>{offers}</offers></shop></yml_catalog>".encode())
    assert [finding.code for finding in report.findings] == ["missing-google_product_category", "format-not-supported"]
    assert report.findings[0].times == report.finding_counts["missing-google_product_category"] == 3
    assert "3 items" in report.findings[0].message


def test_what_all_items_of_a_feed_lack_is_said_once() -> None:
    """With the number of items; what only most of them lack is said of each."""
    everywhere = checked(*(item(number) for number in range(12)))
    assert [(finding.code, finding.product, finding.times) for finding in everywhere.findings] == [
        ("missing-brand", None, 12)
    ]
    assert everywhere.findings[0].message.endswith("It is so with all 12 items.")
    mostly = checked(*(item(number, brand="Z" if number == 5 else "") for number in range(12)))
    assert len(mostly.findings) == mostly.finding_counts["missing-brand"] == 11


def test_an_item_on_a_line_with_others_has_its_number() -> None:
    """On a line of its own it needs none."""
    items = [item(number, price="450" if number == 2 else "450 UAH", brand="Z") for number in range(4)]
    assert [(finding.line, finding.item) for finding in checked(*items).findings] == [(1, 3)]
    assert [(finding.line, finding.item) for finding in checked(*items, line="\n\n").findings] == [(5, None)]


def test_a_remedy_has_the_items_own_value() -> None:
    """Never another's price."""
    found = checked(item(1, price="2,499.90 UAH", brand="Z")).findings
    assert [finding.code for finding in found] == ["price-form"]
    assert "2499.90 UAH" in found[0].remedy
    assert "1299" not in found[0].remedy
