"""What `feed check` says of single products and of whole feeds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yespo_mockserver.feeds.checks import REQUIRED, REQUIRED_PRO, Plan
from yespo_mockserver.feeds.report import Report, check_feed

NOW = datetime(2026, 6, 5, tzinfo=UTC)
GOOD = {
    "id": "1",
    "title": "Tent for two",
    "description": "Keeps the rain out",
    "link": "https://shop.example/1",
    "image_link": "https://shop.example/1.jpg",
    "price": "100.00 UAH",
    "sale_price": "90.00 UAH",
    "availability": "in_stock",
    "brand": "Acme",
    "product_type": "Camping &gt; Tents",
    "google_product_category": "1013",
    "new": "0",
}


def checked(*items: dict[str, str], plan: Plan = "pro") -> Report:
    written = "".join(
        "<item>" + "".join(f"<g:{name}>{text}</g:{name}>\n" for name, text in item.items()) + "</item>"
        for item in items
    )
    feed = f'<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>\n{written}</channel></rss>'
    return check_feed(feed.encode(), plan=plan, now=NOW)


def test_a_good_feed_has_nothing_to_complain_about() -> None:
    """For both plans."""
    report = checked(GOOD)
    assert (report.finding_counts, report.error, report.exit_code) == ({}, None, 0)


@pytest.mark.parametrize("name", [*REQUIRED, *REQUIRED_PRO])
def test_each_required_field_is_missed(name: str) -> None:
    """Those of the plan Pro in that plan only; the grade is refused."""
    report = checked({key: value for key, value in GOOD.items() if key != name})
    assert report.finding_counts[f"missing-{name}"] == 1
    assert report.exit_code == 1
    lesser = checked({key: value for key, value in GOOD.items() if key != name}, plan="advanced")
    assert (f"missing-{name}" in lesser.finding_counts) == (name in REQUIRED)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"price": "0 UAH", "sale_price": "0 UAH"}, "price-zero"),
        ({"price": "100"}, "price-without-currency"),
        ({"product_type": "", "google_product_category": " "}, "no-category"),
        ({"google_product_category": "Nonsense &gt; Things"}, "unknown-category"),
        ({"google_product_category": "0"}, "unknown-category"),
        ({"product_type": "Camping/Tents | Large"}, "category-separator"),
        ({"product_type": "Camping&gt;Tents"}, "category-separator"),
        ({"title": "Black &amp;amp; white"}, "doubly-escaped"),
        ({"title": "A &lt;b&gt;tent&lt;/b&gt;"}, "markup-in-title"),
        ({"title": "x" * 151}, "title-too-long"),
        ({"title": "BUY THIS GREAT TENT"}, "title-capitals"),
        ({"description": "&amp;lt;p&amp;gt;Rain&amp;lt;/p&amp;gt;"}, "doubly-escaped"),
        ({"description": "x" * 5001}, "description-too-long"),
        ({"description": "Tent for two"}, "description-is-title"),
        ({"title": "=cmd|' /C calc'!A0"}, "formula"),
        ({"id": "x" * 51}, "id-too-long"),
        ({"id": "a,b"}, "id-characters"),
        ({"link": "javascript:alert(1)"}, "link-not-http"),
        ({"link": "/p/1"}, "link-not-http"),
        ({"link": "http://shop.example/1"}, "link-not-https"),
        ({"link": "https://shop.example/a b"}, "link-space"),
        ({"link": "https://shop.example/" + "x" * 2000}, "link-too-long"),
        ({"image_link": "file:///etc/passwd"}, "image-link-not-http"),
        ({"brand": "Black &amp;amp; Wind"}, "doubly-escaped"),
        ({"title": "&amp;laquo;Delta&amp;raquo;"}, "doubly-escaped"),
        ({"title": "Caf&amp;eacute;"}, "doubly-escaped"),
        ({"description": "Об&amp;rsquo;єм 3 л"}, "doubly-escaped"),
        ({"product_type": "Kites &amp;gt; Delta"}, "doubly-escaped"),
        ({"link": "https://shop.example/?a=1&amp;amp;b=2"}, "doubly-escaped"),
        ({"color": "Red &amp;amp; white"}, "doubly-escaped"),
        ({"title": "Р—РјС–Р№ РїРѕРІС–С‚СЂСЏРЅРёР№"}, "mojibake"),
        ({"title": "?????? ???? 300"}, "lost-characters"),
        ({"id": "A\u200b1"}, "invisible-character"),
        ({"google_product_category": "Apparel &amp; Accessories &gt; Clothing &gt; "}, "category-empty-level"),
        ({"product_type": "Kites &gt; &gt; Delta"}, "category-empty-level"),
        ({"google_product_category": "1253 - Toys &amp; Games"}, "unknown-category"),
        ({"image_link": "https://shop.example/kite photo.jpg"}, "image-link-space"),
        ({"image_link": "https://shop.example/1.jpg, https://shop.example/2.jpg"}, "image-link-several"),
        ({"image_link": "https%3A//shop.example/1.jpg"}, "image-link-not-http"),
        ({"image_link": "https://shop.example/no_image.png"}, "image-placeholder"),
        ({"additional_image_link": "/media/2.jpg"}, "image-link-not-http"),
        ({"link": "https://https://shop.example/"}, "link-broken"),
        ({"link": "http://localhost:8000/1"}, "link-not-public"),
        ({"sale_price": "0.00 UAH"}, "sale-price-zero"),
        ({"sale_price_effective_date": "2019-01-01T00:00Z/2019-02-01T00:00Z"}, "sale-over"),
        ({"price": "2 за 450 UAH"}, "price-unreadable"),
        ({"gtin": "12345678"}, "gtin"),
        ({"gtin": "123"}, "gtin"),
        ({"condition": "brandnew"}, "condition"),
        ({"new": "yes"}, "new-value"),
        ({"gender": "men"}, "gender"),
        ({"age_group": "old"}, "age-group"),
        ({"sale_price_effective_date": "2026-06-01/2026-06-15"}, "sale-date"),
        ({"color": " "}, "empty-field"),
        ({"sale_price": "200 UAH"}, "sale-price-not-lower"),
        ({"availability": "instock"}, "availability-form"),
    ],
)
def test_each_fault_has_a_finding(changed: dict[str, str], code: str) -> None:
    """One fault, one code, with the line of its field."""
    report = checked({**GOOD, **changed})
    assert code in report.finding_counts
    finding = next(finding for finding in report.findings if finding.code == code)
    assert finding.field in {*changed, "price", "product_type"}
    assert finding.line is not None
    assert finding.line >= 2


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "A &lt; B"},
        {"description": "&lt;p&gt;Rain &amp;amp; wind&amp;nbsp;&lt;/p&gt;"},
        {"google_product_category": "Спорт &gt; Туризм"},
        {"google_product_category": "Sporting Goods &gt; Outdoor"},
        {"google_product_category": "Spielzeuge &amp; Spiele &gt; Spielzeuge"},
        {"google_product_category": "Jeux et jouets &gt; Jouets"},
        {"google_product_category": "Gry i zabawki"},
        {"google_product_category": "Іграшки та ігри &gt; Іграшки"},
        {"link": "https://змій.example/дельта?a=1&amp;b=2"},
        {"title": "Really???"},
        {"description": "&lt;p&gt;Об&amp;rsquo;єм&lt;/p&gt;"},
        {"gtin": "4006381333931"},
        {"gtin": "73513537"},
        {"sale_price_effective_date": "2026-06-01T00:00+0300/2026-06-15T23:59+0300"},
        {"image_link": "data:image/svg+xml,x"},
        {"product_type": "Camping &gt; Tents &gt; 2/3 people"},
    ],
)
def test_what_is_right_is_not_blamed(changed: dict[str, str]) -> None:
    """No finding at all."""
    assert checked({**GOOD, **changed}).finding_counts == {}


def test_the_line_is_the_fields_own() -> None:
    """Not only the item's."""
    report = checked({**GOOD, "condition": "odd"})
    assert [finding.line for finding in report.findings] == [2 + len(GOOD)]


def test_several_currencies_are_told_once() -> None:
    """At the first item that differs."""
    report = checked(
        *(
            {**GOOD, "id": str(number), "price": price, "sale_price": price}
            for number, price in enumerate(["1 UAH", "2 UAH", "3 EUR", "4 USD"])
        )
    )
    found = [finding for finding in report.findings if finding.code == "several-currencies"]
    assert len(found) == 1
    assert "UAH, EUR, USD" in found[0].message


def test_a_field_that_stands_twice_is_told() -> None:
    """When the values differ."""
    item = "<item><id>1</id><id>2</id><title>A</title><title>A</title><price>5 UAH</price></item>"
    report = check_feed(f"<rss version='2.0'><channel>{item}</channel></rss>".encode())
    assert report.finding_counts["repeated-field"] == 1


def test_the_vendors_counters() -> None:
    """Total, in stock, price 0, no category, category that doesn't exist."""
    report = checked(
        GOOD,
        {**GOOD, "id": "2", "availability": "out_of_stock", "price": "0 UAH"},
        {**GOOD, "id": "3", "product_type": "", "google_product_category": ""},
        {**GOOD, "id": "4", "google_product_category": "Nonsense"},
        {**GOOD, "id": ""},
    )
    counters = report.counters
    assert (counters.total, counters.in_stock, counters.price_zero) == (5, 3, 1)
    assert (counters.no_category, counters.unknown_category) == (1, 1)
    assert (report.items, report.products, report.dropped) == (5, 4, 1)


@pytest.mark.ledger("feed-other-formats")
@pytest.mark.parametrize(
    ("feed", "form"),
    [
        (b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><price>5 UAH</price></entry></feed>", "atom"),
        (b"<yml_catalog><offer id='1'><price>5</price></offer></yml_catalog>", "yml"),
        (b"id,title,price\n1,Tent,5 UAH\n", "csv"),
    ],
)
@pytest.mark.ledger("feed-format")
def test_the_importer_takes_rss_only_and_each_run_says_so(feed: bytes, form: str) -> None:
    """We read the others all the same."""
    report = check_feed(feed)
    assert (report.format, report.products) == (form, 1)
    assert report.finding_counts["format-not-supported"] == 1


def test_a_feed_that_breaks_off_has_an_error_and_all_findings_before_it() -> None:
    """The counts hold, and the exit code is 2."""
    report = check_feed(b"<rss version='2.0'><channel><item><id>1</id></item><item></channel></rss>")
    assert report.error is not None
    assert (report.error.code, report.error.line, report.exit_code) == ("tag-mismatch", 1, 2)
    assert (report.items, report.dropped) == (1, 1)


def test_advice_alone_is_fine() -> None:
    """Exit code 0."""
    assert checked({**GOOD, "condition": "odd"}).exit_code == 0
