"""One answer by itself: its envelope, its products' fields and types, and which products they are."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Mapping

from yespo_checker.assertions.headers import header_mismatches
from yespo_checker.assertions.mismatch import Mismatch, shown
from yespo_checker.assertions.refusals import refusal_mismatches
from yespo_checker.expectations import Account, Expected
from yespo_checker.sending.answer import Answer
from yespo_contracts.product import MANDATORY_FIELDS, TAG_PREFIX

Element = Mapping[str, object]


Bodies = dict[bytes, list[Element]]
"""Bodies of answers, and the products in them."""

_REMEMBERED = 2048
_LEAST_MANGLED = 3
_TEXTS = ("id", "name", "url", "descr", "brand")
_FILLED = ("id", "name", "url")


def elements_of(answer: Answer) -> list[Element] | None:
    """Return an answer's products, None where it isn't an array of objects."""
    if answer.status == 204:
        return []
    try:
        document = answer.json()
    except ValueError:
        return None
    if not isinstance(document, list) or not all(isinstance(element, dict) for element in document):
        return None
    return document


def ids_of(answer: Answer) -> list[str]:
    """Return the ids of an answer's products, none where they can't be read."""
    return [str(element.get("id")) for element in elements_of(answer) or ()]


def mismatches(account: Account, expected: Expected, answer: Answer, well_formed: Bodies) -> Iterator[Mismatch]:
    """Iterate over what is wrong with an answer that has one of the expected statuses.

    `well_formed` holds the bodies of answers that were found to be arrays of right products, and gets new ones.
    """
    yield from header_mismatches(account.behaviour, answer)
    if answer.status == 204:
        if answer.body:
            yield Mismatch("empty-answer", "A 204 has a body.", "no body", shown(answer.body))
    elif answer.status == 200:
        yield from _products(account, expected, answer, well_formed)
    elif answer.status >= 400:
        yield from refusal_mismatches(account.behaviour, expected, answer)


def _products(account: Account, expected: Expected, answer: Answer, well_formed: Bodies) -> Iterator[Mismatch]:
    content_type = (answer.header("content-type") or "none").replace(" ", "").replace('"', "").lower()
    if content_type != "application/json;charset=utf-8":
        got = answer.header("content-type") or "none"
        yield Mismatch("content-type", "A 200 has another content type.", "application/json; charset=UTF-8", got)
    document = well_formed.get(answer.body)
    if document is None:
        document = yield from _array(account, answer, well_formed)
    if document is None:
        return
    if not document and account.behaviour.empty_answer == "204":
        yield Mismatch("empty-answer", "No match isn't told by 204.", "204", "200 and []")
    if document and expected.empty:
        yield Mismatch(expected.rule, "There should be no product in the answer.", "none", f"{len(document)} products")
    yield from _choice(account, expected, document)


def _array(account: Account, answer: Answer, well_formed: Bodies) -> Generator[Mismatch, None, list[Element] | None]:
    """Iterate over what is wrong with the array and its elements; return them if they can be looked at further."""
    try:
        document = answer.json()
    except ValueError as error:
        yield Mismatch("envelope", "The body isn't JSON in UTF-8.", "a JSON array", f"{error} {shown(answer.body)}")
        return None
    if not isinstance(document, list):
        yield Mismatch("envelope", "The body isn't a bare array.", "a JSON array", shown(answer.body))
        return None
    if not all(isinstance(element, dict) for element in document):
        yield Mismatch("envelope", "The array has something else than objects.", "products", shown(answer.body))
        return None
    found = [fault for element in document for fault in _element(account, element)]
    yield from found
    if not found and len(well_formed) < _REMEMBERED:
        well_formed[answer.body] = document
    return document


def _element(account: Account, element: Element) -> Iterator[Mismatch]:
    for name in MANDATORY_FIELDS:
        if fault := _mandatory(name, element):
            yield fault
    as_list = account.behaviour.tags_type == "list"
    for name, value in element.items():
        if name in MANDATORY_FIELDS or name == account.known.image_field:
            continue
        if fault := _tag(name, value, as_list=as_list):
            yield fault
    for name, value in element.items():
        if isinstance(value, str) and (problem := _mangled(value)):
            yield Mismatch("content-type", "Text isn't in the charset that is told.", problem, f"{name}: {value!r:.80}")
            break
    known = account.known.catalogue.get(str(element.get("id")))
    if known is not None:
        yield from _against_feed(known, element)


def _against_feed(known: Element, element: Element) -> Iterator[Mismatch]:
    """Iterate over where a product isn't as the feed has it."""
    for name in MANDATORY_FIELDS:
        if element.get(name) != known.get(name) and not _mandatory(name, element):
            wanted = f"{known.get(name)!r:.80}"
            yield Mismatch("same-product", f"{name} isn't the feed's.", wanted, f"{element[name]!r:.80}")
    tags = [name for name in known if name.startswith(TAG_PREFIX)]
    if tags and not any(name.startswith(TAG_PREFIX) for name in element):
        yield Mismatch(
            "fields", "A product has none of the feed's other fields.", ", ".join(tags), shown_element(element)
        )


def _mandatory(name: str, element: Element) -> Mismatch | None:
    if name not in element:
        return Mismatch("fields", f"A product has no {name}.", name, shown_element(element))
    value = element[name]
    if problem := _wrong_type(name, value):
        return Mismatch("field-types", f"{name} is of another type.", problem, f"{name}: {value!r:.80}")
    if name in _FILLED and not str(value).strip():
        return Mismatch("fields", f"{name} is empty.", f"{name}, filled", shown_element(element))
    if problem := _wrong_value(name, value):
        return Mismatch("field-types", f"{name} has a value that it can't have.", problem, f"{name}: {value!r:.80}")
    return None


def _tag(name: str, value: object, *, as_list: bool) -> Mismatch | None:
    if not name.startswith(TAG_PREFIX) or name == TAG_PREFIX:
        return Mismatch("fields", "A field isn't mandatory and doesn't begin with tags_.", "tags_…", name[:80])
    items = value if isinstance(value, list) else [value]
    if as_list == isinstance(value, list) and all(isinstance(item, str) for item in items):
        return None
    wanted = "an array of strings" if as_list else "a string"
    return Mismatch("tags-type", "A tags_ field is of another type.", wanted, f"{name}: {value!r:.80}")


def _choice(account: Account, expected: Expected, document: list[Element]) -> Iterator[Mismatch]:
    ids = [element.get("id") for element in document if isinstance(element.get("id"), str)]
    if twice := [id_ for place, id_ in enumerate(ids) if id_ in ids[:place]]:
        yield Mismatch("unique", "A product is in the answer twice.", "each once", f"{twice[0]} twice")
    parsed, source = expected.request, expected.source
    if parsed is None or source is None:
        return
    if again := [id_ for id_ in ids if id_ in parsed.products]:
        yield Mismatch("not-asked-about", "A product that was asked about is in the answer.", "others", f"{again[0]}")
    if source.size is not None and len(document) > source.size:
        yield Mismatch(
            "size",
            "The answer has more products than the data source is set to.",
            f"at most {source.size}",
            f"{len(document)}",
        )
    if source.in_stock_only and (gone := [element.get("id") for element in document if element.get("isInStock") == 0]):
        yield Mismatch("in-stock", "A product that isn't in stock is in the answer.", "isInStock: 1", f"{gone[0]}: 0")
    if source.scope == "category" and parsed.category:
        for element in document:
            if not _in_scope(account, element, parsed.category):
                got = f"{element.get('category')!r:.80}"
                yield Mismatch(
                    "category-match", "A product is of another category.", f"{parsed.category[0]!r:.80}", got
                )
                break
    if account.known.catalogue and (strange := [id_ for id_ in ids if id_ not in account.known.catalogue]):
        yield Mismatch("same-product", "A product isn't in the feed.", "products of the feed", f"{strange[0]}")


def _in_scope(account: Account, element: Element, category: tuple[str, ...]) -> bool:
    own = element.get("category")
    if not isinstance(own, list):
        return True
    if account.behaviour.category_match == "path":
        return any(path == one or path.startswith(f"{one} >") for path in map(str, own) for one in category)
    return any(path in category for path in own)


def _wrong_type(name: str, value: object) -> str | None:
    if name in _TEXTS:
        return None if isinstance(value, str) else "a string"
    if name == "price":
        return None if isinstance(value, int | float) and not isinstance(value, bool) else "a number"
    if name == "isInStock":
        return None if isinstance(value, int) and not isinstance(value, bool) else "an integer"
    return None if isinstance(value, list) and all(isinstance(one, str) for one in value) else "an array of strings"


def _wrong_value(name: str, value: object) -> str | None:
    if name == "price" and isinstance(value, int | float) and not (math.isfinite(value) and value >= 0):
        return "a finite number from 0 on"
    if name == "isInStock" and value not in {0, 1}:
        return "1 or 0"
    if name == "url" and not str(value).lower().startswith(("http://", "https://")):
        return "an http or https URL"
    return None


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


def shown_element(element: Element) -> str:
    """Return a product's names of fields and its id."""
    return f"{element.get('id')!r:.40} has {', '.join(element)}"[:200]
