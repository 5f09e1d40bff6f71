"""Currencies by their codes, and by the words and signs that feeds have for them."""

from __future__ import annotations

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

CURRENCY_WORDS = {
    "₴": "UAH", "грн": "UAH", "гр": "UAH", "гривень": "UAH", "гривня": "UAH", "гривні": "UAH", "гривен": "UAH",
    "₽": "RUB", "руб": "RUB", "р": "RUB", "рублей": "RUB", "рубль": "RUB", "рубля": "RUB", "rur": "RUB", "rub": "RUB",
    "$": "USD", "us$": "USD", "usd$": "USD", "долл": "USD", "дол": "USD", "€": "EUR", "евро": "EUR", "євро": "EUR",
    "euro": "EUR", "£": "GBP", "gb£": "GBP", "r$": "BRL", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD",
    "nz$": "NZD", "hk$": "HKD", "s$": "SGD", "nt$": "TWD", "mx$": "MXN", "₸": "KZT", "тг": "KZT", "тенге": "KZT",
    "zł": "PLN", "zl": "PLN", "złotych": "PLN", "kč": "CZK", "kc": "CZK", "лей": "MDL", "леев": "MDL", "lei": "RON",
    "leu": "RON", "ft": "HUF", "лв": "BGN", "lv": "BGN", "kn": "HRK", "дин": "RSD", "din": "RSD", "fr": "CHF",
    "sfr": "CHF", "¥": "JPY", "￥": "JPY", "円": "JPY", "₩": "KRW", "원": "KRW", "₹": "INR", "₪": "ILS",
    "₺": "TRY", "tl": "TRY", "₼": "AZN", "₾": "GEL", "֏": "AMD", "฿": "THB", "₫": "VND", "₱": "PHP", "₦": "NGN",
    "сом": "KGS", "сум": "UZS", "br": "BYN", "бел.руб": "BYN", "元": "CNY",
}  # fmt: skip
"""ISO 4217's code of a currency, by words and signs in lower case, without a point at the end."""

DOLLARS = frozenset({"USD", "AUD", "CAD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP", "JMD", "BSD", "FJD"})
"""The currencies that have the sign $ too."""

SEVERAL_COUNTRIES = frozenset({"kr", "rs", "₨", "¢"})
"""Signs that are currencies of several countries: which one is meant can't be told."""


def currency_of(word: str) -> str | None:
    """Return the code that a word, sign or code means, `""` where it may mean several, None where it is none."""
    plain = word.strip().rstrip(".").lower()
    if plain in CURRENCY_WORDS:
        return CURRENCY_WORDS[plain]
    if plain in SEVERAL_COUNTRIES:
        return ""
    code = plain.upper()
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        return None
    return code if code in CURRENCIES or word.strip(" .") == code else None
