"""The styles that a request's lists are written in, and what is put down to a style that a server doesn't read."""

from __future__ import annotations

from yespo_checker.assertions.mismatch import Mismatch
from yespo_checker.pairs.pieces import name_of, pieces, value_of
from yespo_contracts.request.lists import LISTS
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
