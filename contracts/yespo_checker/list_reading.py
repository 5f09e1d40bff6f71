"""In which styles a server reads a list of several products, found out before anything is judged by it."""

from __future__ import annotations

from yespo_checker.assertions.finding import Finding, same
from yespo_checker.assertions.shapes import ids_of
from yespo_checker.pairs.pieces import with_list
from yespo_checker.pairs.relations import NOTHING
from yespo_checker.sender import Sender
from yespo_checker.sending.answer import Answer
from yespo_contracts.request.written import WireRequest
from yespo_contracts.strategies.values import list_styles

WITHOUT_EFFECT = "The products that a data source is asked about change nothing."

_FEWEST = 2
_MOST = 3


def find_out(sender: Sender, requests: list[WireRequest]) -> list[Finding]:
    """Find out in which styles several products are read, by naming one of an answer's own beside another.

    Where none is read, or products change nothing at all, that is what is found; where some styles are read, the
    others are remembered as unread.
    """
    read: set[str] = set()
    tried: dict[str, WireRequest] = {}
    for request in [each for each in requests if _needs(sender, each, "products")][:_MOST]:
        answer, _ = sender.send(request)
        parsed = sender.account.reading(request).request
        if answer is None or answer.status != 200 or parsed is None:
            continue
        for id_ in ids_of(answer)[:_FEWEST]:
            alone, _ = sender.send(with_list(request, "products", [id_], "repeat"))
            if alone is not None and same(alone, answer) and parsed.products != (id_,):
                return [_without_effect(with_list(request, "products", [id_], "repeat"), alone)]
            if alone is not None and id_ not in ids_of(alone):  # else it comes back whatever is read
                read |= _styles_read(sender, request, [*parsed.products, id_], tried)
    if tried:
        sender.counts.look("list-effect")
        if not read:
            variant = next(iter(tried.values()))
            message = "Of several products only one counts, in whatever style they are written."
            expected, got = "each product out of the answer", "one of them in it"
            return [Finding("list-effect", message, variant, expected, got, None)]
    else:
        for request in [each for each in requests if _needs(sender, each, "category")][:_MOST]:
            read |= _styles_of_categories(sender, request)
    sender.read_styles, sender.unread_styles = read, {"comma", "repeat", "json"} - read
    return []


def _needs(sender: Sender, request: WireRequest, name: str) -> bool:
    source = sender.account.expected(request).source
    return source is not None and source.requires == (name,)


def _styles_of_categories(sender: Sender, request: WireRequest) -> set[str]:
    """Return the styles in which the second of two categories is read, the first being one that nobody has."""
    answer, _ = sender.send(request)
    parsed = sender.account.reading(request).request
    if answer is None or parsed is None or not ids_of(answer):
        return set()
    elements = [NOTHING, *parsed.category[:1]]
    alone, _ = sender.send(with_list(request, "category", elements[1:], "repeat"))
    found = set()
    for style in list_styles(elements, sender.account.behaviour.list_style):
        other, _ = sender.send(with_list(request, "category", elements, style))
        if alone is not None and other is not None and same(other, alone):
            found.add(style)
    return found


def _styles_read(sender: Sender, request: WireRequest, elements: list[str], tried: dict[str, WireRequest]) -> set[str]:
    """Return the styles in which the last of some products is read: those whose answers haven't got it."""
    read: set[str] = set()
    for style in list_styles(elements, sender.account.behaviour.list_style):
        variant = with_list(request, "products", elements, style)
        answer, _ = sender.send(variant)
        if answer is not None and answer.status == 200:
            tried.setdefault(style, variant)
            if elements[-1] not in ids_of(answer):
                read.add(style)
    return read


def _without_effect(request: WireRequest, answer: Answer) -> Finding:
    expected, got = "another answer for another product", "the same, with the product in it that is asked about"
    return Finding("list-effect", WITHOUT_EFFECT, request, expected, got, answer)
