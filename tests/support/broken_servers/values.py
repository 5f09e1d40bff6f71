"""Faults in values that are filled, but with nothing, or with something else than the feed has."""

from __future__ import annotations

from html import escape

from broken_servers.parts import Broken, at, each, one_in, put


def _blank_category(product: dict[str, object]) -> None:
    product["category"] = [*product["category"], ""]  # type: ignore[misc]


FAULTS: dict[str, Broken] = {
    "a brand of blanks": Broken({"field-values"}, response=one_in(20, put("brand", "  "))),
    "a brand of nothing visible": Broken({"field-values"}, response=one_in(20, put("brand", "\u200b\u00a0"))),
    "a blank among categories": Broken({"field-values"}, response=one_in(20, _blank_category)),
    "a name of a blank": Broken({"field-values"}, response=one_in(20, put("name", " "))),
    "null as a text": Broken({"field-values"}, response=one_in(20, put("descr", "null"))),
    "undefined for a brand": Broken({"field-values"}, response=one_in(20, put("brand", "undefined"))),
    "a url with a blank": Broken({"field-values"}, response=one_in(20, put("url", lambda url: url + " x"))),
    "a url without a host": Broken({"field-values"}, response=one_in(20, put("url", "https:///p/1"))),
    "a url for scripts": Broken({"field-values"}, response=one_in(20, put("url", "javascript:alert(1)"))),
    "a url without a scheme": Broken({"field-values"}, response=one_in(20, put("url", "demo-shop.example/p/1"))),
    "a blank after an id": Broken({"field-values"}, response=one_in(20, put("id", lambda id_: id_ + " "))),
    "ids in lower case at times": Broken(
        {"field-values", "same-product"}, response=one_in(20, put("id", lambda id_: id_.lower()))
    ),
    "names HTML-escaped": Broken(
        {"same-product"}, response=each(put("name", lambda name: escape(name.replace(" ", " & ", 1))))
    ),
    "descriptions HTML-escaped": Broken({"same-product"}, response=each(put("descr", lambda text: escape(text + "<")))),
    "whole prices": Broken({"same-product"}, response=each(put("price", lambda price: float(int(price))))),
    "prices in cents": Broken({"same-product"}, response=each(put("price", lambda price: price * 100))),
    "float artefacts": Broken({"same-product"}, response=each(put("price", lambda price: price + 4e-13))),
    "isInStock of two": Broken({"field-types"}, response=one_in(20, put("isInStock", 2))),
    "an infinite price": Broken({"field-types", "envelope"}, response=one_in(20, put("price", float("inf")))),
    "replacement characters": Broken({"content-type"}, response=one_in(20, put("name", "T\ufffdnt"))),
    "a category joined": Broken(
        {"same-product"}, response=each(put("category", lambda names: [",".join([*names, "x"])]))
    ),
    "another price in one data source": Broken(
        {"same-product"}, response=at("1245", each(put("price", lambda price: price + 0.5)))
    ),
    "a brand in capitals": Broken({"same-product"}, response=each(put("brand", lambda brand: brand.upper() + "X"))),
    "names cut short": Broken({"same-product"}, response=each(put("name", lambda name: name[:6]))),
    "tags of another product": Broken({"same-product"}, response=one_in(9, put("tags_condition", "used"))),
    "a tag in lower case": Broken({"same-product"}, response=each(put("tags_currency", "uah"))),
}
