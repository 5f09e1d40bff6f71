"""YML: offers, their category tree, and the many names that shops have for one thing."""

from __future__ import annotations

import pytest

from yespo_contracts.product import Product
from yespo_mockserver.feeds import Feed, open_feed

CATEGORIES = """<categories><category id="1">Одяг</category><category id="2" parentId="1">Куртки</category>
<category id="3" parentId="9">Без батька</category><category id="4" parentId="5">A</category>
<category id="5" parentId="4">B</category><category id="2">Ще раз</category></categories>"""


def read(*offers: str, categories: str = CATEGORIES) -> tuple[Feed, list[Product]]:
    text = f"<yml_catalog><shop>{categories}<offers>{''.join(offers)}</offers></shop></yml_catalog>"
    reading = open_feed(text.encode())
    return reading, list(reading)


def one(content: str, attributes: str = 'id="1" available="true"') -> Product:
    return read(f"<offer {attributes}>{content}</offer>")[1][0]


def test_an_offer_is_a_product() -> None:
    """Its attributes, elements and params."""
    product = one(
        "<name>Куртка</name><url>https://x.example/1</url><price>900</price><currencyId>UAH</currencyId>"
        "<categoryId>2</categoryId><vendor>Явір</vendor><description><![CDATA[<p>Тепла</p>]]></description>"
        "<picture>a.jpg</picture><picture>b.jpg</picture><vendorCode>K-1</vendorCode>"
        '<param name="Колір:">Синій</param><param name="Вага" unit="кг">2</param>',
        'id="1" available="false" group_id="77"',
    )
    assert product == Product(
        id="1",
        name="Куртка",
        url="https://x.example/1",
        price=900.0,
        descr="<p>Тепла</p>",
        brand="Явір",
        category=("Одяг > Куртки",),
        is_in_stock=0,
        tags={
            "currency": "UAH",
            "item_group_id": "77",
            "image_link": "a.jpg",
            "additional_image_link": "b.jpg",
            "vendorcode": "K-1",
            "колір": "Синій",
            "вага": "2 кг",
        },
    )


@pytest.mark.parametrize("spelling", ["oldprice", "old_price", "price_old", "oldPrice"])
def test_the_old_price_in_its_spellings(spelling: str) -> None:
    """It is what the product cost before."""
    product = one(f"<price>50</price><{spelling}>100</{spelling}><currencyId>UAH</currencyId>")
    assert (product.price, product.tags["oldprice"]) == (50.0, "100")


def test_a_sale_price_is_the_price() -> None:
    """Then `price` is the old one; `prices` with a price inside is a price too."""
    product = one("<price>100</price><sale_price>50</sale_price><currencyId>USD</currencyId>")
    assert (product.price, product.tags) == (50.0, {"oldprice": "100", "currency": "USD"})
    assert one("<prices><price><value>70</value><oldPrice>90</oldPrice></price></prices>").price == 70.0


@pytest.mark.parametrize(
    ("attributes", "content", "available"),
    [
        ('available="true"', "", 1),
        ('available="false"', "", 0),
        ("", "<available>true</available>", 1),
        ("", "<available>false</available>", 0),
        ("", "", 1),
        ("", "<stock_quantity>0</stock_quantity>", 0),
        ("", "<quantity_in_stock>4</quantity_in_stock>", 1),
    ],
)
def test_availability_as_an_attribute_an_element_or_absent(attributes: str, content: str, available: int) -> None:
    """An offer that says nothing is available, unless its quantity is 0."""
    assert one(f"<price>5</price>{content}", f'id="1" {attributes}').is_in_stock == available


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("<name>Б</name><name_ua>А</name_ua>", "Б"),
        ("<name_ua>А</name_ua><name_ru>В</name_ru>", "А"),
        ("<name_ru>В</name_ru>", "В"),
        ("<typePrefix>Чайник</typePrefix><vendor>Явір</vendor>", "Чайник Явір"),
    ],
)
def test_the_name_in_its_languages(content: str, name: str) -> None:
    """`name` goes first, then Ukrainian, then Russian; the others are tags."""
    assert one(f"<price>5</price>{content}").name == name


def test_odd_categories_are_told_and_the_offer_is_read() -> None:
    """One that isn't declared keeps its id; a loop, a missing parent and a repetition are findings."""
    offers = [f'<offer id="{number}"><price>5</price><categoryId>{number}</categoryId></offer>' for number in (3, 4, 8)]
    reading, products = read(*offers)
    assert [product.category for product in products] == [("Без батька",), ("B > A",), ("8",)]
    assert reading.findings.counts == {
        "category-duplicate": 1,
        "category-parent": 1,
        "category-loop": 1,
        "unknown-category": 1,
    }


def test_offers_need_no_shop_around_them() -> None:
    """Some exports leave the frame out."""
    for text in ("<offers>{}</offers>", "<yml_catalog>{}</yml_catalog>", "<shop><offers>{}</offers></shop>"):
        reading = open_feed(text.format('<offer id="1"><price>5</price></offer>').encode())
        assert [product.id for product in reading] == ["1"]
        assert reading.format == "yml"


def test_atom_may_have_a_summary_instead_of_a_description() -> None:
    """Atom's own names count where Google's are missing."""
    text = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><price>5</price><summary>S</summary></entry></feed>"
    )
    assert next(iter(open_feed(text.encode()))).descr == "S"


@pytest.mark.parametrize(
    ("content", "available"),
    [
        ('<outlets><outlet id="1" instock="0"/></outlets>', 0),
        ('<outlets><outlet id="1" instock="0"/><outlet id="2" instock="3"/></outlets>', 1),
        ("<outlets><outlet><instock>0</instock></outlet></outlets>", 0),
        ('<outlets><outlet id="1" instock="false"/></outlets>', 0),
        ('<stock quantity="0"/>', 0),
        ("<stock_quantity>0.000</stock_quantity>", 0),
        ("<stock_quantity>0,00</stock_quantity>", 0),
        ("<stock_quantity>-3</stock_quantity>", 0),
        ("<count>0 шт</count>", 0),
        ("<quantity>12 шт.</quantity>", 1),
        ("<quantity_in_stock>0</quantity_in_stock><quantity_in_stock>3</quantity_in_stock>", 1),
        ("<quantity_in_stock></quantity_in_stock><stock_quantity>0</stock_quantity>", 0),
        ("<presence>not_avail</presence>", 0),
        ("<in_stock>В наличии</in_stock>", 1),
    ],
)
def test_stock_is_said_by_numbers_words_and_places(content: str, available: int) -> None:
    """In elements and attributes; over all places that sell."""
    assert one(f"<price>5</price>{content}", 'id="1"').is_in_stock == available


def test_an_offer_that_contradicts_itself_is_told() -> None:
    """It is available, and there is none of it; what it says is believed."""
    reading, products = read(
        '<offer id="1" available="true"><price>5</price><stock_quantity>0</stock_quantity></offer>'
    )
    assert products[0].is_in_stock == 1
    assert reading.findings.counts["stock-contradicts"] == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("<typePrefix>Kite</typePrefix><vendor>Zmiy</vendor><model>Delta 300</model>", "Kite Zmiy Delta 300"),
        ("<vendor>Zmiy</vendor><model>Delta 400</model>", "Zmiy Delta 400"),
        ("<typePrefix>Kite</typePrefix><vendor>Zmiy</vendor><model>Zmiy Delta 500</model>", "Kite Zmiy Delta 500"),
        ("<name> </name><vendor>Zmiy</vendor><model>Delta</model>", "Zmiy Delta"),
        ("<name>Own</name><vendor>Zmiy</vendor><model>Delta</model>", "Own"),
        ("<name/><vendor>Kingston</vendor>", ""),
        ("<vendor>Kingston</vendor>", ""),
        ('<name lang="ru">Змей</name><name lang="ua">Змій</name>', "Змій"),
        ("<model>M</model>", "M"),
    ],
)
def test_a_name_is_made_as_yml_has_it(content: str, name: str) -> None:
    """Kind of thing, vendor, model; a vendor alone is no name."""
    assert one(f"<price>5</price>{content}").name == name


def test_prices_in_a_list_have_their_kind_and_currency() -> None:
    """What customers pay is meant, not what dealers do."""
    price = '<price type="{}" currencyId="KZT">{}</price>'
    product = one(f"<prices>{price.format('dealer', 300)}{price.format('RRP', 450)}</prices>")
    assert (product.price, product.tags["currency"]) == (450.0, "KZT")
    assert one('<price currency="UAH">450</price>').tags["currency"] == "UAH"


def test_params_are_tags_of_their_own() -> None:
    """One that is called like a field is `param_` and its name; nothing is filled or overridden by it."""
    names = (
        "Brand",
        "Title",
        "Link",
        "Product type",
        "Availability",
        "Price",
        "Id",
        "Currency",
        "OldPrice",
        "Description",
    )
    params = "".join(f'<param name="{name}">x</param>' for name in names)
    content = "<price>5</price><name>N</name><vendor>V</vendor><categoryId>2</categoryId>"
    reading, products = read(
        f'<offer id="1" available="true">{params}<param name="Колір">a</param><param name="Колір:">b</param>'
        f'<vendorCode>K</vendorCode><param name="vendorCode">P</param><param name="Gender">жіноча</param>'
        f"{content}</offer>"
    )
    product = products[0]
    plain = one(content)
    assert (product.name, product.brand, product.category, product.price) == (
        plain.name, plain.brand, plain.category, plain.price,
    )  # fmt: skip
    assert product.tags == {
        **{f"param_{name.lower().replace(' ', '_')}": "x" for name in names},
        "колір": "a,b", "vendorcode": "K", "param_vendorcode": "P", "gender": "жіноча",
    }  # fmt: skip
    assert not {"repeated-field", "gender"} & reading.findings.counts.keys()


def test_a_param_may_have_its_values_in_languages() -> None:
    """Rozetka's way; the first known language counts."""
    product = one(
        '<price>5</price><param name="Колір"><value lang="ru">Синий</value><value lang="uk">Синій</value></param>'
    )
    assert product.tags == {"колір": "Синій"}


def test_what_is_empty_makes_no_tag() -> None:
    """Be it a field of ours or any other."""
    assert one("<price>5</price><url/><vendor></vendor><country> </country><oldprice/>").tags == {}


def test_categories_that_stand_in_the_offer_need_no_tree() -> None:
    """A name is the category; a number without a tree is told of once for all."""
    reading, products = read('<offer id="1"><price>5</price><category>Валізи</category></offer>', categories="")
    assert products[0].category == ("Валізи",)
    assert not reading.findings.counts
    reading, products = read('<offer id="1"><price>5</price><categoryId>7</categoryId></offer>', categories="")
    assert (products[0].category, reading.findings.counts) == (("7",), {"no-category-tree": 1})


@pytest.mark.parametrize("group", ['group_id="7"', 'parentid="7"', 'parent_id="7"'])
def test_variants_are_joined_by_many_names(group: str) -> None:
    """All of them are item_group_id."""
    assert one("<price>5</price>", f'id="1" {group}').tags == {"item_group_id": "7"}
    name = group.partition("=")[0]
    assert one(f"<price>5</price><{name}>7</{name}>").tags == {"item_group_id": "7"}
