"""What a shop sells, under pseudonyms: for recordings that leave the house whose range is a secret.

Ids, names, texts, addresses of pages and amounts become others of the same form, the same ones wherever they stand, so
that a recording is replayed and compared as before. How much of each there is stays, and what is in stock.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import quote, unquote_plus

from yespo_contracts.recordings.pseudonyms import Pseudonyms

_WORD = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"(?<![eE])(?<![eE][+-])[0-9]+")
_SCHEME = re.compile(r"(?:https?:)?//")
_PARAMETERS = frozenset({"products", "category"})
_LISTS = frozenset({"products", "items", "recommendations", "statuscart", "wishlist"})
_TEXTS = frozenset(
    [
        "name", "url", "link", "descr", "description", "brand", "category", "categoryname", "categoryid",
        "categorykey", "image", "imageurl", "imagelink", "externalitemid", "productkey", "productid", "itemid",
        "itemgroup", "gtin", "ean", "upc", "isbn", "mpn", "sku", "barcode", "article", "vendor", "storeid", "keyword",
        "keywords", "namekeyword", "search",
    ]
)  # fmt: skip
_AMOUNTS = frozenset(
    [
        "price", "oldprice", "saleprice", "cost", "totalcost", "shipping", "discount", "taxes", "amount", "total",
        "purchasesum",
    ]
)  # fmt: skip
_LINKS = frozenset({"referer", "location", "content-location"})
_SHORTEST = 3  # a shorter id is elsewhere by chance


class Goods:
    """Writes the parts of exchanges without the goods in them."""

    def __init__(self, salt: bytes) -> None:
        self._writer = Pseudonyms(b"goods " + salt)
        self._ids: set[str] = set()

    def text(self, text: str) -> str:
        """Return any text without the ids of goods that were seen."""
        for known in sorted(self._ids & set(re.findall(r"[^\s\"'<>,;:&=?/()\[\]{}|]+", text)), key=len, reverse=True):
            text = text.replace(known, self._written(known))
        return text

    def url(self, url: str) -> str:
        """Return a URL whose query may ask for goods."""
        base, question, query = url.partition("?")
        return base + question + "&".join(map(self._parameter, query.split("&")))

    def header(self, name: str, value: str) -> str:
        """Return a header's value: pages of a shop are named by what they sell."""
        return self._link(value) if name.lower() in _LINKS else self.text(value)

    def body(self, body: bytes, path: str) -> bytes:
        """Return a body: JSON by its members, any other one as a text; answers of some paths are lists of goods."""
        text = body.decode("utf-8", "surrogateescape")
        try:
            document = json.loads(text, parse_float=_Amount, parse_int=_Amount)
        except (ValueError, RecursionError):
            hidden = self._written(text) if text.lstrip()[:1] in {"[", "{"} else self.text(text)
            return hidden.encode("utf-8", "surrogateescape")
        if not isinstance(document, list | dict):
            return self.text(text).encode("utf-8", "surrogateescape")
        written = self._member("", document, isinstance(document, list) and "/recoms/" in path)
        return _dumped(written).encode("utf-8", "surrogatepass")

    def _parameter(self, piece: str) -> str:
        name, equals, value = piece.partition("=")
        if unquote_plus(name).lower() not in _PARAMETERS:
            return piece
        plain = unquote_plus(value)
        self._learn(re.findall(r"[^,\[\]\"\s]+", plain))
        return name + equals + quote(self._written(plain), safe=',[]"')

    def _member(self, name: str, value: object, goods: bool) -> object:
        """Return a member's value; `goods` is whether it is a product, or stands in one."""
        plain = name.lower().replace("_", "").replace("-", "")
        if isinstance(value, dict):
            inside = goods or plain in _LISTS or "product" in plain
            return {each: self._member(each, found, inside) for each, found in value.items()}
        if isinstance(value, list):
            inside = goods or plain in _LISTS
            return [self._member(name, found, inside) for found in value]
        if isinstance(value, _Amount):
            if plain in _AMOUNTS or plain.startswith("tags"):
                return _Amount(self._amount(str(value)))
            return _Amount(self._id(str(value))) if goods and plain in {"id", "externalitemid", "productkey"} else value
        if not isinstance(value, str) or not value:
            return value
        if goods and (plain == "id" or plain in {"externalitemid", "productkey", "productid", "itemid"}):
            return self._id(value)
        if plain in _AMOUNTS:
            return self._amount(value)
        hidden = (goods or plain.startswith(("product", "image"))) and (plain in _TEXTS or plain.startswith("tags"))
        return self._link(value) if hidden else self.text(value)

    def _id(self, value: str) -> str:
        self._learn([value])
        return self._written(value)

    def _learn(self, ids: Iterable[str]) -> None:
        self._ids.update(each for each in ids if len(each) >= _SHORTEST)

    def _link(self, value: str) -> str:
        scheme = _SCHEME.match(value)
        begin = 0 if scheme is None else scheme.end()
        return value[:begin] + self._written(value[begin:])

    def _amount(self, value: str) -> str:
        """Return another amount of as many digits; nothing stays nothing."""
        return _DIGITS.sub(lambda digits: self._writer.of(digits[0]), value) if value.strip("0.-") else value

    def _written(self, text: str) -> str:
        return _WORD.sub(lambda word: self._writer.of(word[0]), text)


class _Amount(str):
    """A number as it is written."""

    __slots__ = ()


def _dumped(value: object) -> str:
    if isinstance(value, _Amount):
        return str(value)
    if isinstance(value, dict):
        return (
            "{"
            + ",".join(f"{json.dumps(key, ensure_ascii=False)}:{_dumped(each)}" for key, each in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ",".join(map(_dumped, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
