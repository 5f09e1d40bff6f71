"""Availability and quantities in the spellings that shops use."""

from __future__ import annotations

import functools
import html
import re

from yespo_mockserver.feeds.values.stock_words import IN_STOCK, OUT_OF_STOCK

GOOGLE_AVAILABILITY = frozenset(
    {"in_stock", "out_of_stock", "preorder", "backorder", "in stock", "out of stock"}  # the two-word form is older
)
_LONGEST = 200
_SCHEMA = re.compile(r"(?:https?://(?:www\.)?schema\.org/|schema:)", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-zа-яіїєґ])(?=[A-ZА-ЯІЇЄҐ])")
_GAPS = re.compile(r"[\s_\-–—]+")
_MORE = (
    r"(?:>=?|≥|\+|more than|over|більше(?: ніж)?|понад|более|больше|свыше|"
    r"ponad|powyżej|více než|nad|peste|mehr als|über)"
)
_LESS = r"(?:<=?|≤|less than|менше(?: ніж)?|менее|меньше|poniżej|méně než|sub|weniger als|unter)"
_UNITS = (
    r"(?:шт|штук[аи]?|од|одиниц[ьяі]?|ед|единиц[аы]?|уп|упак|пар[аи]?|компл|комплект(?:и|ов|ів)?|кг|л|м|"
    r"pcs?|pieces?|items?|units?|ks|kus[yů]?|szt|sztuk[ai]?|buc|bucăți|st|stk|stück|pair|kg|m|l)"
)
_COUNTED = re.compile(
    rf"({_MORE}|{_LESS})? ?([+−-]?[0-9]{{1,12}}(?:[.,][0-9]{{1,6}})?|[0-9]{{1,3}}(?: [0-9]{{3}})+) ?\+? ?{_UNITS}?\.?"
)
_TOKEN = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,6})?|[^\W\d_]+|[<>≥≤+]")
_COMPARED = frozenset("<>≥≤+") | {
    "більше",
    "ніж",
    "понад",
    "более",
    "больше",
    "свыше",
    "over",
    "more",
    "than",
    "ponad",
    "mehr",
    "als",
    "über",
}
_BESIDE = frozenset(
    [
        "only",
        "left",
        "just",
        "still",
        "remaining",
        "залишилось",
        "залишилося",
        "осталось",
        "осталась",
        "лише",
        "ще",
        "только",
        "еще",
        "ещё",
        "pozostało",
        "zostało",
        "tylko",
        "už",
        "jen",
        "zbývá",
        "posledních",
        "posledne",
        "ostatnich",
        "nur",
        "noch",
        "nog",
        "encore",
        "restantes",
        "doar",
        "rămase",
        "ultimele",
        "last",
    ]
)
_TIMES = frozenset(
    [
        "h",
        "hour",
        "hours",
        "год",
        "година",
        "годин",
        "години",
        "час",
        "часа",
        "часов",
        "day",
        "days",
        "день",
        "дня",
        "дней",
        "дні",
        "днів",
        "дн",
        "dzień",
        "dni",
        "den",
        "dny",
        "dnů",
        "dní",
        "tag",
        "tage",
        "tagen",
        "zi",
        "zile",
        "jour",
        "jours",
        "тиждень",
        "тижні",
        "тижнів",
        "неделя",
        "недели",
        "недель",
        "week",
        "weeks",
        "wochen",
        "týden",
        "týdny",
        "týdnů",
        "місяць",
        "місяці",
        "місяців",
        "месяц",
        "month",
        "months",
    ]
)
_UNIT = re.compile(_UNITS)


def read_availability(text: str) -> tuple[int, str]:
    """Return 1 for in stock and 0 for anything else, with the code of what is to be said about the spelling."""
    if len(text) > _LONGEST:
        return 0, "availability-unknown"
    return _read(text)


@functools.lru_cache(maxsize=1024)
def _read(text: str) -> tuple[int, str]:
    if text in GOOGLE_AVAILABILITY:
        return (1 if text in {"in_stock", "in stock"} else 0), ""
    number, plain = quantity(text), _plain(text)
    if number is None and (plain in IN_STOCK or text.strip() in IN_STOCK):
        return 1, "availability-form"
    if number is None and (plain in OUT_OF_STOCK or text.strip() in OUT_OF_STOCK):
        return 0, "availability-form"
    if number is None:
        number = _with_a_number(plain)
    if number is not None:
        return (1 if number > 0 else 0), "availability-form"
    if plain.startswith(_LONG_OUT):
        return 0, "availability-form"  # under order, three days: whatever is said of it, it isn't there now
    return 0, "availability-unknown"


_LONG_OUT = tuple(words + end for words in OUT_OF_STOCK if len(words) > 3 for end in " ,(:")


def quantity(text: str) -> float | None:
    """Return the number of pieces that a text means, `0 шт` and `10+` too; None if it is none."""
    if len(text) > _LONGEST:
        return None
    counted = _COUNTED.fullmatch(" ".join(html.unescape(text).lower().split()))
    return None if counted is None else _value(counted[1], counted[2])


def _with_a_number(plain: str) -> float | None:
    """Return the number that stands with words such as in stock, None where others stand with it."""
    tokens = _TOKEN.findall(plain)
    numbers = [float(token.replace(",", ".")) for token in tokens if token[0].isdecimal()]
    if not numbers or not _TIMES.isdisjoint(tokens):
        return None
    words = [token for token in tokens if not token[0].isdecimal() and token not in _COMPARED | _BESIDE]
    said = " ".join(word for word in words if not _UNIT.fullmatch(word))
    if said in OUT_OF_STOCK:
        return 0
    if said:
        return max(numbers) if said in IN_STOCK else None
    return max(numbers) if len(numbers) < len(tokens) else None  # numbers alone may be a date


def _value(comparison: str | None, digits: str) -> float:
    number = float(digits.replace(" ", "").replace(",", ".").replace("−", "-"))
    if comparison is None or comparison == "+":
        return number
    if re.fullmatch(_MORE, comparison):
        return max(number + 1, 1)
    return 1 if number > 1 else 0  # fewer than ten are some, fewer than one is none


def _plain(text: str) -> str:
    """Return the words in lower case with single spaces, whatever joined them: hyphens, underscores, humps."""
    text = _SCHEMA.sub("", html.unescape(text).strip())
    visible = "".join([character for character in text if character.isprintable() or character.isspace()])
    return _GAPS.sub(" ", _HUMP.sub(" ", visible)).strip().lower().replace("’", "'").rstrip(".!,; ")
