"""Prices and availability in the spellings that shops use."""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

_SIMPLE = re.compile(r"(\d{1,12}(?:\.\d{1,2})?)(?: ([A-Z]{3}))?", re.ASCII)
_NUMBER = re.compile(r"[-−]?\s*(?:\d[\d \u00a0\u2009\u202f.,'’]*\d|\d|[.,]\d+)(?:[eE][+-]?\d+)?[.,]?", re.ASCII)
_SPACES = re.compile(r"[ \u00a0\u2009\u202f'’]")
_GROUPED = re.compile(r"\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?:[.,]\d{1,2})?[.,]?", re.ASCII)
_WORD = re.compile(r"[^\W\d_]+\.?|[₴₽$€£₸]", re.UNICODE)
LARGEST = 1e12

CURRENCY_WORDS = {
    "₴": "UAH", "грн": "UAH", "гривень": "UAH", "гривня": "UAH", "гривен": "UAH",
    "₽": "RUB", "руб": "RUB", "р": "RUB", "рублей": "RUB", "rur": "RUB",
    "$": "USD", "€": "EUR", "евро": "EUR", "євро": "EUR", "£": "GBP",
    "₸": "KZT", "тг": "KZT", "тенге": "KZT", "zł": "PLN", "zl": "PLN", "kč": "CZK", "лей": "MDL", "lei": "RON",
}  # fmt: skip
"""ISO 4217's code of a currency, by the words and signs that feeds have for it."""

_CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK
HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL
MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON
RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW
"""
CURRENCIES = frozenset(_CODES.split())
"""The codes of ISO 4217."""


class Price(NamedTuple):
    """A price as it was read: `value` is None where it can't be used; `codes` are the findings about its spelling."""

    value: float | None
    currency: str
    codes: tuple[str, ...] = ()


@functools.lru_cache(maxsize=4096)
def read_price(text: str) -> Price:
    """Return the price that a text means."""
    simple = _SIMPLE.fullmatch(text)
    if simple:
        currency = simple[2] or ""
        return Price(
            float(simple[1]), currency, ("currency-unknown",) if currency and currency not in CURRENCIES else ()
        )
    if not text:
        return Price(None, "", ("missing-price",))
    number = _NUMBER.search(text)
    if not number or not number[0].strip(".,"):
        return Price(None, "", ("price-unreadable",))
    currency, rest = _currency(text[: number.start()] + " " + text[number.end() :])
    codes = ["price-extra-text"] if rest else []
    value = _number(number[0], codes)
    if value is None:
        return Price(None, currency, ("price-unreadable",))
    if value < 0:
        return Price(None, currency, ("price-negative",))
    if value > LARGEST:
        return Price(None, currency, ("price-too-large",))
    if currency and currency not in CURRENCIES:
        codes.append("currency-unknown")
    if not codes or codes == ["currency-unknown"]:
        codes.append("price-form")
    return Price(value, currency, tuple(codes))


def _number(text: str, codes: list[str]) -> float | None:
    """Return the value of digits with whatever separates them, None if it can't be one number."""
    text = text.replace("−", "-").strip()
    sign = -1.0 if text.startswith("-") else 1.0
    digits = text.lstrip("- ").rstrip(".,")
    if "e" in digits.lower():
        return None
    if _SPACES.search(digits):
        if not _GROUPED.fullmatch(digits):
            return None
        digits = _SPACES.sub("", digits)
    points, commas = digits.count("."), digits.count(",")
    last = max(digits.rfind("."), digits.rfind(","))
    if points and commas:  # the last one is the decimal sign, the others group thousands
        decimal = digits[last]
        if digits.count(decimal) > 1:
            return None
        digits = digits.replace("," if decimal == "." else ".", "").replace(decimal, ".")
    elif points + commas > 1:  # all of them group thousands
        if any(len(group) != 3 for group in re.split("[.,]", digits)[1:]):
            return None
        digits = re.sub("[.,]", "", digits)
    elif points + commas == 1 and len(digits) - last - 1 == 3 and 0 < last <= 3 and digits[0] != "0":
        codes.append("price-ambiguous")  # Google's decimal sign is the point
        digits = digits.replace(",", "")
    else:
        digits = digits.replace(",", ".")
    try:
        return sign * float(digits)
    except ValueError:
        return None


def _currency(around: str) -> tuple[str, bool]:
    """Return the currency that stands beside a number, and whether anything else does."""
    words = [word.rstrip(".").lower() for word in _WORD.findall(around)]
    for word in words:
        if word in CURRENCY_WORDS:
            return CURRENCY_WORDS[word], len(words) > 1
        if len(word) == 3 and word.isascii():
            return word.upper(), len(words) > 1
    return "", bool(words)


_IN_STOCK = frozenset(
    """in stock|instock|in stok|available|true|yes|y|1|+|!|on stock|limited availability|in store only|online only|
    в наличии|есть в наличии|есть|да|на складе|в наявності|є в наявності|є|так|наявний|на складі""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
_OUT_OF_STOCK = frozenset(
    """out of stock|outofstock|unavailable|not available|sold out|soldout|discontinued|false|no|n|0|-|−|none|
    preorder|pre order|pre-order|presale|backorder|back order|back-order|available for order|on demand|made to order|
    нет в наличии|нет|нету|отсутствует|под заказ|ожидается|снят с производства|предзаказ|
    немає в наявності|немає|нема|ні|відсутній|під замовлення|очікується|передзамовлення""".replace("\n", "")
    .replace("    ", "")
    .split("|")
)
GOOGLE_AVAILABILITY = frozenset(
    {"in_stock", "out_of_stock", "preorder", "backorder", "in stock", "out of stock"}  # the two-word form is older
)
_SCHEMA = re.compile(r"^https?://schema\.org/", re.IGNORECASE)


@functools.lru_cache(maxsize=1024)
def read_availability(text: str) -> tuple[int, str]:
    """Return 1 for in stock and 0 for anything else, with the code of what is to be said about the spelling."""
    if text in GOOGLE_AVAILABILITY:
        return (1 if text in {"in_stock", "in stock"} else 0), ""
    plain = " ".join(_SCHEMA.sub("", text.strip()).lower().replace("_", " ").split()).rstrip(".")
    if plain in _IN_STOCK:
        return 1, "availability-form"
    if plain in _OUT_OF_STOCK:
        return 0, "availability-form"
    try:
        return (1 if float(plain.replace(",", ".")) > 0 else 0), "availability-form"
    except ValueError:
        return 0, "availability-unknown"
