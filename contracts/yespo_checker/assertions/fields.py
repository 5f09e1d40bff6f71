"""One product of an answer: its fields, their types and values, and what the feed has for them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from html import unescape
from urllib.parse import urlsplit

from yespo_checker.assertions.mismatch import Mismatch
from yespo_checker.expectations import Account
from yespo_contracts.product import MANDATORY_FIELDS, TAG_PREFIX

Element = Mapping[str, object]

_LEAST_MANGLED = 3
_TEXTS = ("id", "name", "url", "descr", "brand")
_FILLED = ("id", "name", "url")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_PLACEHOLDERS = frozenset({"null", "none", "undefined", "nan", "[object object]"})


def field_mismatches(account: Account, element: Element) -> Iterator[Mismatch]:
    """Iterate over what is wrong with one product by itself, and against the feed where that is known."""
    for name in MANDATORY_FIELDS:
        if problem := _mandatory(name, element):
            yield problem
    as_list = account.behaviour.tags_type == "list"
    for name, value in element.items():
        if name in MANDATORY_FIELDS or name == account.known.image_field:
            continue
        if problem := _tag(name, value, as_list=as_list):
            yield problem
    for name, value in element.items():
        if isinstance(value, str) and (wanted := _mangled(value)):
            yield Mismatch("content-type", "Text isn't in the charset that is told.", wanted, f"{name}: {value!r:.80}")
            break
    known = account.known.catalogue.get(str(element.get("id")))
    if known is not None:
        yield from _against_feed(known, element)


def shown_element(element: Element) -> str:
    """Return a product's names of fields and its id."""
    return f"{element.get('id')!r:.40} has {', '.join(element)}"[:200]


def _against_feed(known: Element, element: Element) -> Iterator[Mismatch]:
    """Iterate over where a product isn't as the feed has it."""
    for name in MANDATORY_FIELDS:
        if element.get(name) != known.get(name) and not _mandatory(name, element):
            message = f"{name} isn't the feed's{_how(known.get(name), element.get(name))}."
            yield Mismatch("same-product", message, f"{known.get(name)!r:.80}", f"{element[name]!r:.80}")
    tags = [name for name in known if name.startswith(TAG_PREFIX)]
    if tags and not any(name.startswith(TAG_PREFIX) for name in element):
        wanted = ", ".join(tags)
        yield Mismatch("fields", "A product has none of the feed's other fields.", wanted, shown_element(element))
    for name in tags:
        if name in element and str(element[name]) != str(known[name]) and type(element[name]) is type(known[name]):
            message = f"A tags_ field isn't the feed's{_how(known[name], element[name])}."
            wanted, got = f"{name}: {known[name]!r:.80}", f"{name}: {element[name]!r:.80}"
            yield Mismatch("same-product", message, wanted, got)
            break


def _how(right: object, wrong: object) -> str:
    """Return in what way a value was changed, as the end of a sentence, where it shows."""
    if isinstance(right, str) and isinstance(wrong, str):
        return _how_text(right, wrong)
    if isinstance(right, int | float) and isinstance(wrong, int | float) and right:
        return _how_number(right, wrong)
    return ""


def _how_text(right: str, wrong: str) -> str:
    if unescape(wrong) == right:
        return ": it is HTML-escaped"
    if unescape(right) == wrong:
        return ": HTML was unescaped"
    if right.strip() == wrong.strip():
        return ": blanks at an end were added or lost"
    if wrong and right.startswith(wrong.rstrip(".…")):
        return ": it is cut short"
    return ": it is in another letter case" if right.casefold() == wrong.casefold() else ""


def _how_number(right: float, wrong: float) -> str:
    if abs(wrong - right) < abs(right) * 1e-6:
        return ": it is right but for a float artefact"
    if wrong in {round(right), int(right)}:
        return ": it is rounded"
    cents = math.isclose(wrong, right * 100) or math.isclose(wrong, right / 100)
    return ": it is in another unit, as cents for whole ones" if cents else ""


def _mandatory(name: str, element: Element) -> Mismatch | None:
    if name not in element:
        return Mismatch("fields", f"A product has no {name}.", name, shown_element(element))
    value = element[name]
    if wanted := _wrong_type(name, value):
        return Mismatch("field-types", f"{name} is of another type.", wanted, f"{name}: {value!r:.80}")
    if name in _FILLED and not str(value):
        return Mismatch("fields", f"{name} is empty.", f"{name}, filled", shown_element(element))
    if wanted := _wrong_number(name, value):
        message = f"{name} has a value that it can't have."
        return Mismatch("field-types", message, wanted, f"{name}: {value!r:.80}")
    if wanted := _not_filled(name, value):
        return Mismatch("field-values", f"{name} is filled, but with nothing that is one.", wanted, f"{value!r:.80}")
    return None


def _tag(name: str, value: object, *, as_list: bool) -> Mismatch | None:
    if not name.startswith(TAG_PREFIX) or name == TAG_PREFIX:
        return Mismatch("fields", "A field isn't mandatory and doesn't begin with tags_.", "tags_…", name[:80])
    items = value if isinstance(value, list) else [value]
    if as_list == isinstance(value, list) and all(isinstance(item, str) for item in items):
        return None
    wanted = "an array of strings" if as_list else "a string"
    return Mismatch("tags-type", "A tags_ field is of another type.", wanted, f"{name}: {value!r:.80}")


def _wrong_type(name: str, value: object) -> str | None:
    if name in _TEXTS:
        return None if isinstance(value, str) else "a string"
    if name == "price":
        return None if isinstance(value, int | float) and not isinstance(value, bool) else "a number"
    if name == "isInStock":
        return None if isinstance(value, int) and not isinstance(value, bool) else "an integer"
    return None if isinstance(value, list) and all(isinstance(one, str) for one in value) else "an array of strings"


def _wrong_number(name: str, value: object) -> str | None:
    if name == "price" and isinstance(value, int | float) and not (math.isfinite(value) and value >= 0):
        return "a finite number from 0 on"
    if name == "isInStock" and value not in {0, 1}:
        return "1 or 0"
    return None


def _not_filled(name: str, value: object) -> str | None:
    """Return what a value should be that has the right type and says nothing, None if it says something."""
    if name == "category" and isinstance(value, list):
        return "categories, none of them blank" if any(_blank(str(one)) for one in value) else None
    if not isinstance(value, str):
        return None
    if name == "url":
        return _wrong_url(value)
    if value and (_blank(value) or value.strip().lower() in _PLACEHOLDERS):
        return "a text"
    if name == "id" and value != value.strip():
        return "an id without blanks at its ends"
    return None


def _blank(text: str) -> bool:
    return not text.strip().strip(_INVISIBLE).strip()


def _wrong_url(value: str) -> str | None:
    if any(character.isspace() or ord(character) < 32 for character in value):
        return "a URL without blanks"
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        return "a URL"
    if parts.scheme.lower() not in {"http", "https"}:
        return "an http or https URL"
    return None if host and host.strip(".") else "a URL with a host"


def _mangled(text: str) -> str | None:
    """Return what is wrong with a text that was decoded in a wrong charset, None if nothing shows."""
    if "\ufffd" in text:
        return "no replacement character"
    if text.isascii():
        return None
    for charset in ("latin-1", "cp1252"):
        try:
            again = text.encode(charset).decode()
        except UnicodeError:
            continue
        if len(text) - len(again) >= _LEAST_MANGLED:
            return f"{again[:40]!r}"
    return None
