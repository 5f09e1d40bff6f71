"""Feeds of three products as shops of several countries write them, in many formats; nothing is wrong with them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape

Item = dict[str, str]


@dataclass(frozen=True)
class Language:
    """What a shop of a country writes."""

    currency: str
    titles: tuple[str, str, str]
    text: str
    brand: str
    path: tuple[str, str]
    google: str


LANGUAGES = {
    "uk": Language(
        "UAH",
        ("Повітряний змій «Дельта»", "Об'ємний змій", "М’яч їжак"),
        "Міцний змій: 3 м², до 20 °C.",
        "Явір",
        ("Іграшки", "Змії"),
        "1253",
    ),
    "ru": Language(
        "KZT",
        ("Воздушный змей Дельта", "Подъёмный змей", "Ёжик-мяч"),
        "Прочный змей «Дельта», РС-5.",
        "Сокол",
        ("Игрушки", "Змеи"),
        "Игры и игрушки > Игрушки",
    ),
    "pl": Language(
        "PLN",
        ("Latawiec Żuraw", "Duży latawiec łąka", "Piłka"),
        "Mocny latawiec – 3 m.",
        "Żuraw",
        ("Zabawki", "Latawce"),
        "Gry i zabawki > Zabawki",
    ),
    "cs": Language(
        "CZK",
        ("Drak Příliš žluťoučký", "Létající drak", "Míč"),
        "Pevný drak, 3 m.",
        "Jeřáb",
        ("Hračky", "Draci"),
        "Hračky a hry > Hračky",
    ),
    "ro": Language(
        "RON",
        ("Zmeu mare și frumos", "Zmeu țară", "Minge"),
        "Zmeu rezistent, pânză 3 m.",
        "Vânt",
        ("Jucării", "Zmeie"),
        "Jucării și jocuri",
    ),
    "de": Language(
        "EUR",
        ("Drachen für Große", "Lenkdrachen Ärger", "Ball"),
        "Stabiler Drachen (3 m), weiß.",
        "Böe",
        ("Spielzeug", "Drachen"),
        "Spielzeuge & Spiele > Spielzeuge",
    ),
    "fr": Language(
        "EUR",
        ("Cerf-volant « été »", "Façade à œillets", "Balle"),
        "Toile solide : 3 m, déjà montée.",
        "Élan",
        ("Jouets", "Cerfs-volants"),
        "Jeux et jouets > Jouets",
    ),
    "en": Language(
        "USD",
        ("Delta kite & tail", "R&D kite 100%", "Really? A ball!"),
        "<p>Strong &amp; light, 3&nbsp;m.</p>",
        "Black & Wind",
        ("Toys", "Kites"),
        "Toys & Games > Toys",
    ),
}


def items(language: str) -> list[Item]:
    """Return three products as a shop of a country has them; nothing is wrong with them."""
    of = LANGUAGES[language]
    return [
        {
            "id": f"K-{number}", "title": title, "description": of.text, "link": f"https://kites.example/{language}/{number}?a=1&b=2",
            "image_link": f"https://kites.example/i/{number}.jpg", "price": f"{450 + number}.00 {of.currency}",
            "availability": "in_stock" if number else "out_of_stock", "brand": of.brand,
            "product_type": " > ".join(of.path), "google_product_category": of.google,
        }
        for number, title in enumerate(of.titles)
    ]  # fmt: skip


def _element(name: str, text: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{escape(text)}</{name}>\n"


def google(products: list[Item], prefix: str = "g:", *, atom: bool = False, kind: str = "") -> str:
    """Write RSS or Atom."""
    declared = f'xmlns{":" + prefix[:-1] if prefix else ""}="http://base.google.com/ns/1.0"'
    item = "entry" if atom else "item"
    own = {"title", "link", "description"} if prefix == "g:" and not atom else set()
    written = "".join(
        f"<{item}>\n"
        + "".join(_element(name if name in own else prefix + name, text) for name, text in of.items() if name != kind)
        + (f"<{kind} type='html'>{escape(escape(of[kind]))}</{kind}>\n" if kind else "")
        + f"</{item}>\n"
        for of in products
    )
    if atom:
        frame = f'<feed xmlns="http://www.w3.org/2005/Atom" {declared}><title>Kites</title>\n{written}</feed>'
    else:
        frame = f'<rss version="2.0" {declared}><channel><title>Kites</title>\n{written}</channel></rss>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{frame}\n'


def yml(products: list[Item], style: str = "") -> str:
    """Write YML: with names, or with vendor and model, or with prices in a list and stock in places."""
    offers = []
    for of in products:
        amount, currency = of["price"].split()
        name = (
            _element("typePrefix", "Kite") + _element("model", of["title"])
            if style == "vendor"
            else _element("name", of["title"])
        )
        price = _element("price", amount) + _element("currencyId", currency)
        stock = f' available="{"true" if of["availability"] == "in_stock" else "false"}"'
        if style == "prices":
            price = f'<prices><price type="retail" currencyId="{currency}">{amount}</price></prices>\n'
            price += f'<outlets><outlet id="1" instock="{3 if "in" in of["availability"][:2] else 0}"/></outlets>\n'
            stock = ""
        offers.append(
            f'<offer id="{escape(of["id"])}"{stock}>\n' + name + price + _element("url", of["link"])
            + _element("picture", of["image_link"]) + "<categoryId>2</categoryId>\n" + _element("vendor", of["brand"])
            + _element("description", of["description"]) + _element("param", "3", ' name="Brand" unit="m"')
            + "</offer>\n"
        )  # fmt: skip
    top, below = products[0]["product_type"].split(" > ")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<yml_catalog date="2026-06-01 10:00"><shop><name>Kites</name>\n'
        f'<categories><category id="1">{escape(top)}</category>'
        f'<category id="2" parentId="1">{escape(below)}</category></categories>\n'
        f"<offers>\n{''.join(offers)}</offers></shop></yml_catalog>\n"
    )


def table(products: list[Item], separator: str = ",", names: dict[str, str] | None = None, before: str = "") -> str:
    """Write a table; `names` are its own names of the columns, and leave out all others."""
    columns = list(names or products[0])
    target = io.StringIO()
    writer = csv.writer(target, delimiter=separator, lineterminator="\n")
    writer.writerow([names[name] if names else name for name in columns])
    writer.writerows([[of.get(name, "") for name in columns] for of in products])
    return before + target.getvalue()


def heureka(products: list[Item]) -> str:
    """Write Heureka's XML."""
    names = {
        "id": "ITEM_ID", "title": "PRODUCTNAME", "description": "DESCRIPTION", "link": "URL", "image_link": "IMGURL",
        "price": "PRICE_VAT", "brand": "MANUFACTURER",
    }  # fmt: skip
    written = "".join(
        "<SHOPITEM>\n"
        + "".join(_element(own, of[name]) for name, own in names.items())
        + _element("CATEGORYTEXT", of["product_type"].replace(" > ", " | "))
        + _element("DELIVERY_DATE", "0" if of["availability"] == "in_stock" else "14")
        + "<PARAM><PARAM_NAME>Barva</PARAM_NAME><VAL>červená</VAL></PARAM></SHOPITEM>\n"
        for of in products
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<SHOP>\n{written}</SHOP>\n'


def hotline(products: list[Item]) -> str:
    """Write Hotline's XML."""
    names = {
        "id": "id",
        "brand": "vendor",
        "title": "name",
        "description": "description",
        "link": "url",
        "image_link": "image",
    }
    written = "".join(
        "<item>\n<categoryId>1</categoryId>"
        + "".join(_element(own, of[name]) for name, own in names.items())
        + _element("priceRUAH", of["price"].split()[0])
        + _element("stock", "В наявності" if of["availability"] == "in_stock" else "Під замовлення")
        + "</item>\n"
        for of in products
    )
    name = escape(products[0]["product_type"].split(" > ")[0])
    tree = f"<categories><category><id>1</id><name>{name}</name></category></categories>"
    frame = f"<price><firmName>Kites</firmName>{tree}<items>\n{written}</items></price>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{frame}\n'


_ADS = {
    "id": "ID",
    "title": "Item title",
    "link": "Final URL",
    "image_link": "Image URL",
    "price": "Price",
    "brand": "Brand",
    "description": "Item description",
    "product_type": "Item category",
    "availability": "Availability",
}


def _languages(products: list[Item]) -> str:
    text = google(products)
    return text.replace("<title>", '<title xml:lang="uk">').replace("<description>", '<description xml:lang="uk">')


FORMATS: dict[str, Callable[[list[Item]], str]] = {
    "rss": google,
    "rss-other": lambda products: google(products, "m:"),
    "rss-languages": _languages,
    "atom": lambda products: google(products, atom=True),
    "atom-html": lambda products: google(products, atom=True, kind="title"),
    "yml": yml,
    "yml-vendor": lambda products: yml(products, "vendor"),
    "yml-prices": lambda products: yml(products, "prices"),
    "csv": table,
    "tsv": lambda products: table(products, "\t"),
    "facebook": lambda products: table(products, before="# Required | the name of the product,,\n"),
    "ads": lambda products: table(products, names=_ADS),
    "heureka": heureka,
    "hotline": hotline,
}
