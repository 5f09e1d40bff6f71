"""Steps about answers: their fields, which lists are read, and what comes for what isn't there."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from yespo_checker.assertions.finding import same
from yespo_checker.assertions.shapes import elements_of
from yespo_checker.calibrating import notes
from yespo_checker.calibrating.probe import Probe
from yespo_checker.pairs.pieces import request_for
from yespo_checker.sending.answer import Answer
from yespo_checker.sending.usable import UnusableServerError
from yespo_contracts.product import TAG_PREFIX
from yespo_contracts.strategies.values import list_pairs

_JUNK = "yespo-testkit-no-such-product"
_JUNK_CATEGORY = "yespo-testkit-no-such-category"
_LISTS = (("comma", 1), ("json", 1), ("comma", 2), ("repeat", 2))


def usual(probe: Probe) -> None:
    """Find out what a usual answer looks like; raises `UnusableServerError` where none is a list."""
    answers = []
    for source in probe.known.data_sources[:3]:
        if len(probe.needed(source)) < len(source.requires):
            continue
        request = request_for(source.id, [probe.somebody(), *probe.needed(source)])
        answers.append(probe.send("field-types", request, notes.shape))
        tags = [value for element in elements_of(answers[-1]) or () for value in _tags(element)]
        if tags:
            probe.found["tags_type"] = "list" if isinstance(tags[0], list) else "string"
            break
    if answers and all(_isnt_the_api(probe, answer) for answer in answers):
        status = answers[0].status
        what = f"answers {status} to known data sources" if status != 200 else "answers 200, but with no list"
        raise UnusableServerError(
            f"It {what}: see that the URL is the base before /api, and the ids are the account's."
        )
    probe.found.setdefault("cors", "off")


def lists(probe: Probe) -> None:
    """Find out which styles of lists are read."""
    source, there = probe.by_product, probe.known.products
    if source is None or len(there) < 2:
        probe.unknown["list_style"] = "it takes a data source that needs products, and two products"
        return
    both = [there[0], there[len(there) // 2]]
    answers = []
    for style, count in _LISTS:
        pairs = [probe.somebody(), *list_pairs("products", both[:count], style)]
        answers.append(probe.send("list-style", request_for(source.id, pairs)))
    plain, array, comma, repeat = answers
    if plain.status == 400 and array.status != 400:
        probe.found["list_style"] = "json"
    elif repeat.status == 400:
        probe.found["list_style"] = "comma"
    elif same(plain, array) and same(comma, repeat):
        probe.found["list_style"] = "any"
    else:
        probe.found["list_style"] = "repeat"


def missing_list(probe: Probe) -> None:
    """Find out what comes without a list where one is needed."""
    source = probe.by_product or probe.by_category
    if source is None:
        probe.unknown["missing_list"] = "it takes a data source that needs products or a category"
        return
    answer = probe.send("missing-list", request_for(source.id, [probe.somebody()]), notes.body)
    answered = "bestsellers" if elements_of(answer) else "empty"
    probe.settle("missing_list", {400: "400", 200: answered, 204: "empty"}, answer)


def unknown_products(probe: Probe) -> None:
    """Find out what comes for products that aren't there."""
    source = probe.by_product
    if source is None:
        probe.unknown["unknown_products"] = "it takes a data source that needs products"
        return
    pairs = [probe.somebody(), *list_pairs("products", [_JUNK], probe.list_style)]
    answer = probe.send("unknown-products", request_for(source.id, pairs), notes.body)
    answered = "fallback" if elements_of(answer) else "empty"
    probe.settle("unknown_products", {400: "400", 200: answered, 204: "empty"}, answer)


def category_match(probe: Probe) -> None:
    """Find out whether a category is matched by the beginning of its path."""
    source = probe.by_category
    whole = set(probe.known.categories)
    starts = [(text, text.partition(" > ")[0]) for text in probe.known.categories if " > " in text]
    usable = [(text, start) for text, start in starts if start not in whole]
    if source is None or not usable:
        probe.unknown["category_match"] = "it takes a data source that needs a category, and a category with a path"
        return
    exact, start = (
        probe.send(
            "category-match",
            request_for(source.id, [probe.somebody(), *list_pairs("category", [text], probe.list_style)]),
        )
        for text in usable[0]
    )
    if not elements_of(exact):
        probe.unknown["category_match"] = "the category has no product to recommend"
    else:
        answered = "path" if elements_of(start) else "element"
        probe.settle("category_match", {200: answered, 204: "element"}, start)


def nothing(probe: Probe) -> None:
    """Find out what an answer without a product looks like, if there was none yet."""
    if not probe.empty and probe.by_category is not None:
        pairs = [probe.somebody(), *list_pairs("category", [_JUNK_CATEGORY], probe.list_style)]
        probe.send("empty-answer", request_for(probe.by_category.id, pairs), notes.body)
    if probe.empty:
        probe.found["empty_answer"] = "204" if probe.empty[0].status == 204 else "array"
    else:
        probe.unknown["empty_answer"] = "no answer was empty"


def head(probe: Probe) -> None:
    """Find out whether HEAD is answered; it is no key, but evidence."""
    request = msgspec.structs.replace(probe.simple(probe.somebody()), method="HEAD")
    probe.send("head", request, notes.head)


def _tags(element: Mapping[str, object]) -> list[object]:
    return [value for name, value in element.items() if name.startswith(TAG_PREFIX)]


def _isnt_the_api(probe: Probe, answer: Answer) -> bool:
    """Tell whether an answer is none to a known contact, or no list; a contact nobody knows may be a 404."""
    if answer.status == 200:
        return elements_of(answer) is None
    return answer.status in {404, 405, 410} and bool(probe.contacts)
