"""One answer by itself: its envelope, its products, and which products they are."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from yespo_checker.assertions.fields import Element, field_mismatches
from yespo_checker.assertions.headers import header_mismatches
from yespo_checker.assertions.mismatch import Mismatch, shown
from yespo_checker.assertions.refusals import refusal_mismatches
from yespo_checker.expectations import Account, Expected
from yespo_checker.sending.answer import Answer
from yespo_contracts.account import KnownDataSource
from yespo_contracts.counted import many

Bodies = dict[bytes, list[Element]]
"""Bodies of answers, and the products in them."""

_REMEMBERED = 2048


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


def wrapped_elements_of(answer: Answer) -> list[Element] | None:
    """Return an answer's products, also out of an object that has one array of objects; None where there are none.

    What is wrong with the envelope is told by itself; the products in it can be looked at all the same.
    """
    found = elements_of(answer)
    if found is not None or answer.status != 200:
        return found
    try:
        document = answer.json()
    except ValueError:
        return None
    arrays = [value for value in document.values() if isinstance(value, list)] if isinstance(document, dict) else []
    if len(arrays) != 1 or not all(isinstance(element, dict) for element in arrays[0]):
        return None
    return arrays[0]


def ids_of(answer: Answer) -> list[str]:
    """Return the ids of an answer's products, none where they can't be read."""
    return [str(element.get("id")) for element in wrapped_elements_of(answer) or ()]


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
    yield from _content_type(answer)
    document = well_formed.get(answer.body)
    if document is None:
        document = yield from _array(account, answer, well_formed)
    if document is None:
        return
    if not document and account.behaviour.empty_answer == "204":
        yield Mismatch("empty-answer", "No match isn't told by 204.", "204", "200 and []")
    if document and expected.empty:
        message = "There should be no product in the answer."
        yield Mismatch(expected.rule, message, "none", many(len(document), "product"))
    yield from _choice(account, expected, document)


def _content_type(answer: Answer) -> Iterator[Mismatch]:
    got = answer.header("content-type") or "none"
    kind, _, parameters = got.replace(" ", "").replace('"', "").lower().partition(";")
    charset = dict(pair.partition("=")[::2] for pair in parameters.split(";") if pair).get("charset")
    if kind != "application/json" or charset not in {None, "utf-8", "utf8"}:
        yield Mismatch("content-type", "A 200 has another content type.", "application/json; charset=UTF-8", got)
    elif charset is None:
        yield Mismatch("charset", "A 200 doesn't tell its charset.", "application/json; charset=UTF-8", got)


def _array(account: Account, answer: Answer, well_formed: Bodies) -> Generator[Mismatch, None, list[Element] | None]:
    """Iterate over what is wrong with the array and its elements; return them if they can be looked at further."""
    try:
        document = answer.json()
    except ValueError as error:
        yield Mismatch("envelope", "The body isn't JSON in UTF-8.", "a JSON array", f"{error} {shown(answer.body)}")
        return None
    elements = elements_of(answer)
    if not isinstance(document, list):
        yield Mismatch("envelope", "The body isn't a bare array.", "a JSON array", shown(answer.body))
        elements = wrapped_elements_of(answer)
    elif elements is None:
        yield Mismatch("envelope", "The array has something else than objects.", "products", shown(answer.body))
    if elements is None:
        return None
    found = [mismatch for element in elements for mismatch in field_mismatches(account, element)]
    yield from found
    if not found and isinstance(document, list) and len(well_formed) < _REMEMBERED:
        well_formed[answer.body] = elements
    return elements


def _choice(account: Account, expected: Expected, document: list[Element]) -> Iterator[Mismatch]:
    ids = [element.get("id") for element in document if isinstance(element.get("id"), str)]
    if twice := [id_ for place, id_ in enumerate(ids) if id_ in ids[:place]]:
        yield Mismatch("unique", "A product is in the answer twice.", "each once", f"{twice[0]} twice")
    parsed, source = expected.request, expected.source
    if parsed is None or source is None:
        return
    if again := [id_ for id_ in ids if id_ in parsed.products]:
        message = "A product that was asked about is in the answer."
        rule = "not-asked-about" if "products" in source.requires else "products-elsewhere"
        yield Mismatch(rule, message, "others", f"{again[0]}")
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
        yield from _scope(account, parsed.category, document)
        if not document and _has_products(account, source, parsed.category):
            message = "A category gets nothing that has bestsellers in stock."
            yield Mismatch("category-scope", message, "products of the category", "none")
    if account.known.catalogue and (strange := [id_ for id_ in ids if id_ not in account.known.catalogue]):
        yield Mismatch("same-product", "A product isn't in the feed.", "products of the feed", f"{strange[0]}")


def _scope(account: Account, category: tuple[str, ...], document: list[Element]) -> Iterator[Mismatch]:
    """Find a product of another category, where it is known that categories are named as products have them."""
    fitting = [_in_scope(account, element, category) for element in document]
    if all(fitting) or not (account.known.catalogue or any(fitting)):
        return
    wrong = document[fitting.index(False)].get("category")
    yield Mismatch("category-scope", "A product is of another category.", f"{category[0]!r:.80}", f"{wrong!r:.80}")


def _has_products(account: Account, source: KnownDataSource, category: tuple[str, ...]) -> bool:
    """Tell whether the bestsellers of a category must have some: where several contacts have bought one in stock."""
    return (
        source.type == "bestsellers"
        and not source.filtered
        and any(
            product.get("isInStock") != 0 and set(category) & {*_texts(product.get("category"))}
            for product in map(account.known.catalogue.get, account.known.bestselling)
            if product is not None
        )
    )


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _in_scope(account: Account, element: Element, category: tuple[str, ...]) -> bool:
    """Tell whether a product is of one of the categories, also of one that differs by letter case or blanks alone."""
    own = element.get("category")
    if not isinstance(own, list):
        return True
    named = {one.strip().casefold() for one in category}
    paths = [str(path).strip().casefold() for path in own]
    if account.behaviour.category_match == "path":
        return any(path == one or path.startswith(f"{one} >") for path in paths for one in named)
    return any(path in named for path in paths)
