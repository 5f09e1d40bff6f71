"""Prices in the spellings that shops use; a text that isn't wholly a price has none."""

from __future__ import annotations

import functools
import html
import re
from typing import NamedTuple

from yespo_mockserver.feeds.values.currencies import CURRENCIES, DOLLARS, currency_of

LARGEST = 1e12
LONGEST = 100
"""Characters of a price, with all the spaces that it may have: what is longer isn't one."""

_SIMPLE = re.compile(r"(\d{1,12}(?:\.\d{1,2})?)(?: ([A-Z]{3}))?", re.ASCII)
_PARTS = re.compile(r"([^0-9]*?)([-−+]?) ?([0-9](?:[0-9 .,'’]*[0-9])?|[.,][0-9]+)([^0-9].*)?")
_EMPTY_CENTS = re.compile(r" ?[.,](?: ?[-–—]{1,2})?(?![0-9])")
_DASH_CENTS = re.compile(r"[.,][-–—]{1,2}")
_TAXES = re.compile(
    r"\(?(?:incl?\.? (?:vat|tax)|inkl\.? mwst|ttc|iva incl|z vat|brutto|s dph|vč\.? dph|cu tva|tva inclus|"
    r"з пдв|с ндс)\.?\)?",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"\s?(?:/ ?|per |за |je |za )?"
    r"(?:шт|штуку|штука|од|одиницю|уп|упак|упаковку|компл|комплект|пара|пару|м2|м²|м\.?кв|кг|л|м|piece|pcs?|each|item|unit|"
    r"ks|kus|szt|sztukę|buc|st|stk|stück|pair|set|kg|m2|m²|m|l)\.?",
    re.IGNORECASE,
)
_GROUPS = re.compile(r"[ '’]")


class Price(NamedTuple):
    """A price as it was read: `value` is None where it can't be used; `codes` are the findings about its spelling."""

    value: float | None
    currency: str
    codes: tuple[str, ...] = ()


_UNREADABLE = Price(None, "", ("price-unreadable",))


def read_price(text: str) -> Price:
    """Return the price that a text means."""
    return _read(text) if len(text) <= LONGEST else _long(text)


def _long(text: str) -> Price:
    plain = " ".join(text[: 100 * LONGEST].split())
    return _read(plain) if len(plain) <= LONGEST else _UNREADABLE


def simple_price(text: str) -> tuple[float, str] | None:
    """Return the value and the currency of a price that is written as Google's specification asks for, else None."""
    simple = _SIMPLE.fullmatch(text)
    if simple is None:
        return None
    value, currency = simple.groups("")
    return (float(value), currency) if not currency or currency in CURRENCIES else None


@functools.lru_cache(maxsize=4096)
def _read(text: str) -> Price:
    simple = _SIMPLE.fullmatch(text)
    if simple:
        currency = simple[2] or ""
        return Price(
            float(simple[1]), currency, ("currency-unknown",) if currency and currency not in CURRENCIES else ()
        )
    return _spelt(_plain(text))


def _spelt(plain: str) -> Price:
    """Return the price of a text that isn't written as Google's specification asks for."""
    if not plain:
        return Price(None, "", ("missing-price",))
    parts = _PARTS.fullmatch(plain)
    if parts is None:
        return _UNREADABLE
    before, sign, digits, after = parts.groups("")
    if digits[0] in ".," and before[-1:].isalpha():  # the point ends a word: руб.450
        digits = digits[1:]
    around = _around(before.strip(), after)
    if around is None:
        return _UNREADABLE
    currency, codes = around
    value = _number(digits, codes)
    if value is None:
        return Price(None, currency, ("price-unreadable",))
    if sign in {"-", "−"} and value:
        return Price(None, currency, ("price-negative",))
    if value > LARGEST:
        return Price(None, currency, ("price-too-large",))
    if currency and currency not in CURRENCIES:
        codes.append("currency-unknown")
    if not codes or codes == ["currency-unknown"]:
        codes.append("price-form")
    return Price(value, currency, tuple(codes))


def _plain(text: str) -> str:
    """Return a price's text with plain single spaces, its entities decoded and what can't be seen left out."""
    if "&" in text:
        text = html.unescape(html.unescape(text))
    visible = "".join([character for character in text if character.isprintable() or character.isspace()])
    return " ".join(visible.split())


def _around(before: str, after: str) -> tuple[str, list[str]] | None:
    """Return the currency beside a number, with what is to be said of it; None if there is more than a currency."""
    codes: list[str] = []
    found: list[str] = []
    if before:
        currency = currency_of(before.removesuffix(":").strip("()"))
        if currency is None:
            return None
        found.append(currency)
    rest = after
    if cents := _DASH_CENTS.match(rest) or _EMPTY_CENTS.match(rest):
        rest = rest[cents.end() :]
    rest = rest.strip()
    if rest:
        words = rest.split("/")[0].split()
        each = rest
        while words and (currency := currency_of(words[0].strip("()"))) is not None:
            each = each[each.index(words[0]) + len(words[0]) :]
            found.append(currency)
            words = words[1:]
        if each.strip(" ."):
            unit = _EACH.fullmatch(each.strip(" .")) is not None and (bool(found) or rest[0] == "/")
            if not unit and not _TAXES.fullmatch(each.strip()):
                return None
            codes.append("price-extra-text")
    currencies = set(found)
    if before == "$" and found[-1] in DOLLARS:  # the sign, and perhaps the code
        currencies = {found[-1]}
    elif len(found) > 1:
        codes.append("price-extra-text")
    return (currencies.pop() if currencies else "", list(dict.fromkeys(codes))) if len(currencies) < 2 else None


def _number(digits: str, codes: list[str]) -> float | None:
    """Return the value of digits with whatever separates them, None if it can't be one number."""
    groups = _GROUPS.split(digits)
    if len(groups) > 1:
        if not all(len(group) == 3 for group in groups[1:-1]) or not 1 <= len(groups[0]) <= 3:
            return None
        if not re.fullmatch(r"[0-9]{3}(?:[.,][0-9]{1,4})?", groups[-1]) or not groups[0].isdecimal():
            return None
        digits = "".join(groups)
        return float(digits.replace(",", "."))
    points, commas = digits.count("."), digits.count(",")
    last = max(digits.rfind("."), digits.rfind(","))
    if points and commas:  # the last one is the decimal sign, the others group thousands
        decimal = digits[last]
        if digits.count(decimal) > 1 or not _grouped(re.split("[.,]", digits[:last])):
            return None
        digits = digits.replace("," if decimal == "." else ".", "").replace(decimal, ".")
    elif points + commas > 1:  # all of them group thousands
        if not _grouped(re.split("[.,]", digits)):
            return None
        digits = re.sub("[.,]", "", digits)
    elif points + commas == 1 and len(digits) - last - 1 == 3 and 0 < last <= 3 and digits[0] != "0":
        codes.append("price-ambiguous")  # Google's decimal sign is the point
        digits = digits.replace(",", "")
    else:
        digits = digits.replace(",", ".")
    try:
        return float(digits)
    except ValueError:
        return None


def _grouped(groups: list[str]) -> bool:
    """Tell whether digits stand in groups of thousands, or in those of lakhs and crores."""
    if len(groups) == 1 or not 1 <= len(groups[0]) <= 3 or len(groups[-1]) != 3:
        return len(groups) == 1
    sizes = {len(group) for group in groups[1:-1]}
    return sizes <= {3} or (sizes == {2} and len(groups[0]) <= 2)
