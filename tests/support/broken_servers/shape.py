"""Faults in the answer: its envelope, its fields, and which products it has."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from broken_servers.parts import Broken, Got, Seen, at, body, each, lose, one_in, put


def grow(seen: Seen, got: Got) -> object:
    tail = unquote(seen.path).rpartition("/")[2]
    if tail != "1245" or not got.products:
        return got.products
    more = dict(got.products[0], id="EXTRA-1", name="One more")
    return [*got.products, more]


def mojibake(product: dict[str, Any]) -> None:
    product["name"] = product["name"].encode().decode("latin-1")


def duplicate(_seen: Seen, got: Got) -> object:
    return [*got.products[:2], got.products[0]] if len(got.products) > 4 else got.products


def asked_included(seen: Seen, got: Got) -> object:
    asked = seen.get("products") or ""
    known = seen.memory.setdefault("elements", {})
    known.update({product["id"]: product for product in got.products})
    if asked in known and got.products:
        return [known[asked], *got.products[1:]]
    return got.products


def latin(_seen: Seen, got: Got) -> Got:
    if got.status != 200:
        return got
    text = got.body.decode()
    return got._replace(body=text.encode("cp1251", "replace"))


def less_now_and_then(seen: Seen, got: Got) -> Got:
    """Leave a field of the feed out of one product in ten."""
    return one_in(10, lose("tags_condition"))(seen, got)


FAULTS: dict[str, Broken] = {
    "one product short": Broken(
        {"size"},
        response=lambda seen, got: (
            got.having(got.products[:9]) if got.body and got.status == 200 and seen.path.endswith("1245") else got
        ),
    ),
    "wraps the array": Broken({"envelope"}, response=body(lambda _seen, got: {"data": got.products})),
    "price as a string": Broken({"field-types"}, response=each(put("price", str))),
    "descr missing once in fifty": Broken({"fields", "same-product"}, response=one_in(50, lose("descr"))),
    "isInStock as a boolean": Broken({"field-types"}, response=each(put("isInStock", bool))),
    "one product too many": Broken({"size"}, response=body(grow)),
    "a product twice": Broken({"unique"}, response=body(duplicate)),
    "out of stock included": Broken({"in-stock", "same-product"}, response=one_in(9, put("isInStock", 0))),
    "asked-about included": Broken({"not-asked-about"}, response=body(asked_included), needs=2),
    "ids as numbers": Broken({"field-types"}, response=each(put("id", len))),
    "category as a string": Broken({"field-types"}, response=each(put("category", " > ".join))),
    "mangled text": Broken({"content-type", "same-product"}, response=one_in(5, mojibake)),
    "windows-1251 as UTF-8": Broken({"envelope", "content-type"}, response=latin),
    "an empty name": Broken({"fields", "same-product"}, response=one_in(20, put("name", ""))),
    "a null brand": Broken({"field-types"}, response=one_in(20, put("brand", None))),
    "a negative price": Broken({"field-types", "same-product"}, response=one_in(20, put("price", -1.0))),
    "NaN for a price": Broken({"envelope", "field-types"}, response=one_in(20, put("price", float("nan")))),
    "tags without prefix": Broken({"fields"}, response=each(lambda product: product.update(color="red"))),
    "tags as lists": Broken({"tags-type"}, response=each(lambda product: product.update(tags_new=["0"]))),
    "a relative url": Broken(
        {"field-values"},
        response=each(put("url", lambda url: url.replace("https://demo-shop.example", ""))),
    ),
    "a rounded price": Broken({"same-product"}, response=one_in(10, put("price", lambda price: price + 1))),
    "a duplicate key": Broken(
        {"envelope"},
        response=lambda _seen, got: (
            got._replace(body=got.body.replace(b'"id":', b'"id":"x","id":', 1)) if got.status == 200 else got
        ),
    ),
    "a BOM": Broken(
        {"envelope"},
        response=lambda _seen, got: got._replace(body=b"\xef\xbb\xbf" + got.body) if got.status == 200 else got,
    ),
    "null for nothing": Broken({"envelope"}, response=body(lambda _seen, got: got.products or None), needs=1),
    "one product without its array": Broken(
        {"envelope"}, response=body(lambda _seen, got: got.products[0] if len(got.products) == 1 else got.products)
    ),
    "a null among products": Broken({"envelope"}, response=body(lambda _seen, got: [*got.products, None])),
    "bytes after the array": Broken(
        {"envelope"},
        response=lambda _seen, got: got._replace(body=got.body + b"<!-- -->") if got.status == 200 else got,
    ),
    "no tags in one data source": Broken(
        {"fields"},
        response=at(
            "1247", each(lambda product: [product.pop(name) for name in [*product] if name.startswith("tags_")])
        ),
    ),
    "a tag is missing at times": Broken({"fields"}, response=less_now_and_then),
    "never more than three": Broken({"size"}, response=body(lambda _seen, got: got.products[:3])),
    "prices of another currency in one data source": Broken(
        {"same-product"}, response=at("1248", each(put("price", lambda price: round(price / 41, 2))))
    ),
    "descriptions cut short in one data source": Broken(
        {"same-product"}, response=at("1245", each(put("descr", lambda text: text[:20])))
    ),
    "urls with the contact in them": Broken({"same-product"}, response=each(put("url", lambda url: url + "?sc=1"))),
    "isInStock of 1.0": Broken({"field-types"}, response=each(put("isInStock", 1.0))),
    "a null among categories": Broken(
        {"field-types"}, response=one_in(20, put("category", lambda names: [*names, None]))
    ),
    "the ids of two products swapped": Broken(
        {"same-product"},
        response=body(
            lambda _seen, got: (
                [{**one, "id": other["id"]} for one, other in zip(got.products, got.products[::-1], strict=True)]
            )
        ),
    ),
}
