"""What stands in attributes counts in every format."""

from __future__ import annotations

import pytest

from yespo_contracts.product import Product
from yespo_mockserver.feeds import open_feed
from yespo_mockserver.feeds.report import check_feed

G = 'xmlns:g="http://base.google.com/ns/1.0"'


def rss(item: str) -> Product:
    text = f"<rss version='2.0' {G}><channel><item><g:id>1</g:id>{item}</item></channel></rss>"
    (product,) = list(open_feed(text.encode()))
    return product


def atom(entry: str) -> Product:
    item = f"<entry><g:id>1</g:id><g:price>5 UAH</g:price>{entry}</entry>"
    (product,) = list(open_feed(f"<feed xmlns='http://www.w3.org/2005/Atom' {G}>{item}</feed>".encode()))
    return product


@pytest.mark.parametrize(
    "price",
    [
        '<g:price currency="UAH">450</g:price>',
        '<g:price currencyId="uah">450</g:price>',
        '<g:price currency="UAH">450 UAH</g:price>',
        '<g:price currency="UAH" value="450"/>',
        '<price currency="UAH"><![CDATA[450]]></price>',
    ],
)
def test_a_price_has_the_currency_of_its_attribute(price: str) -> None:
    """Unless it has one itself."""
    product = rss(price)
    assert (product.price, product.tags) == (450.0, {"currency": "UAH"})


def test_a_price_may_be_an_element_of_its_own() -> None:
    """With its currency beside it."""
    nested = "<g:price><g:value>450</g:value><g:currency>UAH</g:currency></g:price>"
    assert (rss(nested).price, rss(nested).tags) == (450.0, {"currency": "UAH"})


def test_a_sale_price_has_one_too() -> None:
    """And then it is no sale price in another currency."""
    product = rss('<g:price currency="UAH">450</g:price><g:sale_price currency="UAH">300</g:sale_price>')
    assert (product.price, product.tags) == (300.0, {"oldprice": "450", "currency": "UAH"})


@pytest.mark.parametrize(
    ("titles", "name", "tags"),
    [
        ('<g:title xml:lang="uk">Змій</g:title><g:title xml:lang="ru">Змей</g:title>', "Змій", {"title_ru": "Змей"}),
        ('<g:title xml:lang="ru">Змей</g:title><g:title xml:lang="uk-UA">Змій</g:title>', "Змій", {"title_ru": "Змей"}),
        ('<title lang="en">Kite</title>', "Kite", {}),
        ('<title lang="sv">Drake</title>', "Drake", {}),
        ('<title>Kite</title><title lang="de">Drachen</title>', "Kite", {"title_de": "Drachen"}),
    ],
)
def test_each_language_is_kept_and_none_is_a_repetition(titles: str, name: str, tags: dict[str, str]) -> None:
    """The one without a language goes first, then Ukrainian; the others are tags."""
    product = rss(f"<g:price>5</g:price>{titles}")
    assert (product.name, product.tags) == (name, tags)


def test_elements_that_say_all_in_attributes_are_not_empty() -> None:
    """A picture, a category, a link, an option with its price and days."""
    product = atom(
        '<category term="kites" label="Kites"/><category term="delta"/><link href="https://k.example/1"/>'
        '<link rel="enclosure" href="https://k.example/1.jpg"/><g:image_link url="https://k.example/2.jpg"/>'
        '<g:shipping><g:option cost="60" days="1-2"/></g:shipping>'
    )
    assert product.category == ("Kites", "delta")
    assert product.url == "https://k.example/1"
    assert product.tags == {
        "currency": "UAH",
        "link_enclosure": "https://k.example/1.jpg",
        "image_link": "https://k.example/2.jpg",
        "shipping_option_cost": "60",
        "shipping_option_days": "1-2",
    }


def test_an_rss_enclosure_is_the_picture_where_there_is_no_other() -> None:
    """By its type."""
    assert rss('<g:price>5</g:price><enclosure url="https://k.example/1.jpg" type="image/jpeg"/>').tags["image_link"]
    assert (
        "image_link" not in rss('<g:price>5</g:price><enclosure url="https://k.example/1.mp3" type="audio/mpeg"/>').tags
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ('<title type="html">Wind &amp;amp; Kite</title>', "Wind & Kite"),
        ('<title type="html">&lt;b&gt;Wind&lt;/b&gt; &amp;amp; Kite</title>', "Wind & Kite"),
        ('<title type="text">Wind &amp; Kite</title>', "Wind & Kite"),
        ('<title type="text">Wind &amp;amp; Kite</title>', "Wind &amp; Kite"),
        (
            '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><b>Wind</b> &amp; Kite</div></title>',
            "Wind & Kite",
        ),
    ],
)
def test_a_title_of_atom_is_read_as_its_type_says(title: str, name: str) -> None:
    """Html is HTML that was escaped, xhtml elements, text neither."""
    assert atom(title).name == name


@pytest.mark.parametrize(
    ("content", "descr"),
    [
        ('<content type="html">&lt;p&gt;For wind &amp;amp; sea&lt;/p&gt;</content>', "<p>For wind &amp; sea</p>"),
        ('<summary type="html">Wind &amp;amp; sea</summary>', "Wind & sea"),
        (
            '<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>For wind</p></div></summary>',
            "<p>For wind</p>",
        ),
    ],
)
def test_a_description_of_atom_keeps_its_html_and_has_no_finding(content: str, descr: str) -> None:
    """Neither escaped twice nor markup in text."""
    assert atom(content).descr == descr
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom' {G}><entry><g:id>1</g:id>{content}</entry></feed>"
    assert not {"doubly-escaped", "markup-in-text"} & check_feed(feed.encode()).finding_counts.keys()
