"""The styles that a request's lists are written in, and what is put down to a style that a server doesn't read."""

from __future__ import annotations

import msgspec

from yespo_checker.assertions.finding import Finding
from yespo_checker.assertions.mismatch import Mismatch
from yespo_checker.expectations import Expected
from yespo_checker.pairs.pieces import name_of, pieces, value_of
from yespo_contracts.account import Known
from yespo_contracts.request.lists import LISTS, readable_elements
from yespo_contracts.request.written import WireRequest

_BY_READING = {"not-asked-about", "category-scope", "list-effect"}


def styles_of(request: WireRequest) -> set[str]:
    """Return the styles that a request's lists of several elements are written in."""
    names = [name_of(piece) for piece in pieces(request)]
    found: set[str] = set()
    for piece in pieces(request):
        name, value = name_of(piece), value_of(piece) or ""
        if name in LISTS and value.startswith("["):
            found.add("json")
        elif name in LISTS and "," in value:
            found.add("comma")
        elif name in LISTS and names.count(name) > 1:
            found.add("repeat")
    return found


def by_style(unread: set[str], request: WireRequest, found: Mismatch) -> Mismatch:
    """Return what is wrong with an answer, put down to the list's style where the server doesn't read that."""
    if found.rule in _BY_READING and (styles := styles_of(request) & unread):
        message = f"A list in the style {min(styles)} isn't read."
        return Mismatch("list-style", message, found.expected, found.got)
    return found


def by_elements(read: set[str], known: Known, expected: Expected, found: Finding) -> Finding:
    """Return the refusal of a list, put down to how many elements it has where the server reads its style.

    All of them are known then, and needed, and each is there once.
    """
    styles, source = styles_of(found.request), expected.source
    if found.rule != "list-style" or not styles or styles - read or source is None:
        return found
    there = {"products": {*known.products}, "category": {*known.categories}}
    sent = {
        name: readable_elements(
            tuple(value_of(piece) or "" for piece in pieces(found.request) if name_of(piece) == name)
        )
        for name in LISTS
    }
    needed = all(name in source.requires for name, elements in sent.items() if elements)
    if needed and all(len({*elements} & there[name]) == len(elements) for name, elements in sent.items()):
        message = "A list of several elements is refused, in a style in which two are read."
        return msgspec.structs.replace(found, rule="list-effect", message=message, kind="length", family="")
    return found
