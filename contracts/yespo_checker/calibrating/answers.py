"""What is asked about answers: their fields, which lists are read, and what comes for what isn't there."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from yespo_checker.assertions.shapes import elements_of
from yespo_checker.calibrating import notes
from yespo_checker.calibrating.inquiry import Inquiry, request_for, same
from yespo_checker.sending.answer import Answer
from yespo_checker.sending.usable import UnusableServerError
from yespo_contracts.product import TAG_PREFIX
from yespo_contracts.strategies.values import list_pairs

_JUNK = "yespo-testkit-no-such-product"
_JUNK_CATEGORY = "yespo-testkit-no-such-category"
_LISTS = (("comma", 1), ("json", 1), ("comma", 2), ("repeat", 2))


def usual(inquiry: Inquiry) -> None:
    """Find out what a usual answer looks like; raises `UnusableServerError` where none is a list."""
    answers = []
    for source in inquiry.known.data_sources[:3]:
        if len(inquiry.needed(source)) < len(source.requires):
            continue
        request = request_for(source.id, [inquiry.somebody(), *inquiry.needed(source)])
        answers.append(inquiry.ask("field-types", request, notes.shape))
        tags = [value for element in elements_of(answers[-1]) or () for value in _tags(element)]
        if tags:
            inquiry.found["tags_type"] = "list" if isinstance(tags[0], list) else "string"
            break
    if answers and all(_isnt_the_api(inquiry, answer) for answer in answers):
        status = answers[0].status
        what = f"answers {status} to known data sources" if status != 200 else "answers 200, but with no list"
        raise UnusableServerError(
            f"It {what}: see that the URL is the base before /api, and the ids are the account's."
        )
    inquiry.found.setdefault("cors", "off")


def lists(inquiry: Inquiry) -> None:
    """Find out which styles of lists are read."""
    source, there = inquiry.by_product, inquiry.known.products
    if source is None or len(there) < 2:
        inquiry.unknown["list_style"] = "it takes a data source that needs products, and two products"
        return
    both = [there[0], there[len(there) // 2]]
    answers = []
    for style, count in _LISTS:
        pairs = [inquiry.somebody(), *list_pairs("products", both[:count], style)]
        answers.append(inquiry.ask("list-style", request_for(source.id, pairs)))
    plain, array, comma, repeat = answers
    if plain.status == 400 and array.status != 400:
        inquiry.found["list_style"] = "json"
    elif repeat.status == 400:
        inquiry.found["list_style"] = "comma"
    elif same(plain, array) and same(comma, repeat):
        inquiry.found["list_style"] = "any"
    else:
        inquiry.found["list_style"] = "repeat"


def missing_list(inquiry: Inquiry) -> None:
    """Find out what comes without a list where one is needed."""
    source = inquiry.by_product or inquiry.by_category
    if source is None:
        inquiry.unknown["missing_list"] = "it takes a data source that needs products or a category"
        return
    answer = inquiry.ask("missing-list", request_for(source.id, [inquiry.somebody()]), notes.body)
    answered = "bestsellers" if elements_of(answer) else "empty"
    inquiry.settle("missing_list", {400: "400", 200: answered, 204: "empty"}, answer)


def unknown_products(inquiry: Inquiry) -> None:
    """Find out what comes for products that aren't there."""
    source = inquiry.by_product
    if source is None:
        inquiry.unknown["unknown_products"] = "it takes a data source that needs products"
        return
    pairs = [inquiry.somebody(), *list_pairs("products", [_JUNK], inquiry.list_style)]
    answer = inquiry.ask("unknown-products", request_for(source.id, pairs), notes.body)
    answered = "fallback" if elements_of(answer) else "empty"
    inquiry.settle("unknown_products", {400: "400", 200: answered, 204: "empty"}, answer)


def category_match(inquiry: Inquiry) -> None:
    """Find out whether a category is matched by the beginning of its path."""
    source = inquiry.by_category
    whole = set(inquiry.known.categories)
    starts = [(text, text.partition(" > ")[0]) for text in inquiry.known.categories if " > " in text]
    usable = [(text, start) for text, start in starts if start not in whole]
    if source is None or not usable:
        inquiry.unknown["category_match"] = "it takes a data source that needs a category, and a category with a path"
        return
    exact, start = (
        inquiry.ask(
            "category-match",
            request_for(source.id, [inquiry.somebody(), *list_pairs("category", [text], inquiry.list_style)]),
        )
        for text in usable[0]
    )
    if not elements_of(exact):
        inquiry.unknown["category_match"] = "the category has no product to recommend"
    else:
        answered = "path" if elements_of(start) else "element"
        inquiry.settle("category_match", {200: answered, 204: "element"}, start)


def nothing(inquiry: Inquiry) -> None:
    """Find out what an answer without a product looks like, if there was none yet."""
    if not inquiry.empty and inquiry.by_category is not None:
        pairs = [inquiry.somebody(), *list_pairs("category", [_JUNK_CATEGORY], inquiry.list_style)]
        inquiry.ask("empty-answer", request_for(inquiry.by_category.id, pairs), notes.body)
    if inquiry.empty:
        inquiry.found["empty_answer"] = "204" if inquiry.empty[0].status == 204 else "array"
    else:
        inquiry.unknown["empty_answer"] = "no answer was empty"


def head(inquiry: Inquiry) -> None:
    """Find out whether HEAD is answered; it is no key, but evidence."""
    request = msgspec.structs.replace(inquiry.simple(inquiry.somebody()), method="HEAD")
    inquiry.ask("head", request, notes.head)


def _tags(element: Mapping[str, object]) -> list[object]:
    return [value for name, value in element.items() if name.startswith(TAG_PREFIX)]


def _isnt_the_api(inquiry: Inquiry, answer: Answer) -> bool:
    """Tell whether an answer is none to a known contact, or no list; a contact nobody knows may be a 404."""
    if answer.status == 200:
        return elements_of(answer) is None
    return answer.status in {404, 405, 410} and bool(inquiry.contacts)
