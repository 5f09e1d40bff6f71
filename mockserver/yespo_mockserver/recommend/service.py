"""What becomes of a question: a refusal, nothing, or products, and by which type; decided here for whoever asks.

The endpoint, the mobile flow, `expected()`, `explain` and the page all ask here, so that what an unknown contact, a
missing list, an unknown product or a conflict becomes stands in one place, with `[behaviour]` over all of it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import msgspec

from yespo_contracts import errors
from yespo_contracts.errors import Refusal
from yespo_contracts.identity import data_source_number, identifiers_of
from yespo_contracts.request.reading import RecomsRequest, Violation, read
from yespo_mockserver.index.remembered import AskedOnce, Remembered
from yespo_mockserver.messages.exchange import Exchange
from yespo_mockserver.recommend.category_hints import category_hints
from yespo_mockserver.recommend.question import Question
from yespo_mockserver.recommend.ranking import answered, reads, recommend
from yespo_mockserver.shop import Contact, DataSource, Shop
from yespo_mockserver.state.revision import Stamp, stamp_of

REMEMBERED = 8192
"""How many different answers are kept, as products' numbers, until the shop changes."""

SHORT = 1024
"""So long queries are remembered as they were written."""

LARGE = 5000
"""So many products make a large shop, or a large category."""

HUGE = 100_000
"""A shop of more products starts without what is ranked by the feed, which takes seconds; the first question pays."""

_BY_ORDERS, _BY_FEED = frozenset({"bestsellers", "trending"}), frozenset({"novelties", "discounted"})

WARMED, OFTEN = 300, 500
"""Of so many products that are ordered most, and so often at least, the neighbours are found before any question."""

_log = logging.getLogger("yespo_mockserver")


class Plan(msgspec.Struct, frozen=True):
    """How a question is answered: by a recommendation type, by nothing (`type` is None), or by a refusal.

    `because` says in a sentence why it isn't simply the data source's own type.
    """

    type: str | None
    because: str | None = None
    refusal: Refusal | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is answered to whoever means the same, and what tells the states of the shop apart that it is made from."""

    products: tuple[int, ...] = ()
    hints: tuple[str, ...] = ()
    refusal: Refusal | None = None
    stamp: Stamp = stamp_of("settings", "contacts")


NO_ANSWER = Answer()
_PLANNED_FROM = stamp_of("settings", "catalogue", "contacts")


class Service:
    """Answers questions for one shop, and remembers each answer until what it was made from changes."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._texts: Remembered[Exchange] = Remembered(shop.index.revision, REMEMBERED)
        self._asked_once, self._meant_once = AskedOnce(), AskedOnce()
        self._meanings: Remembered[Answer] = Remembered(shop.index.revision, REMEMBERED)

    def answer(self, data_source_id: str, query: bytes) -> Exchange:
        """Return what becomes of a question, from memory where nothing that matters has changed since.

        Answers are remembered by what is meant and by the text, once the same was meant or asked before.
        """
        text = data_source_id, query
        known = self._texts.get(text)
        if known is None:
            with self._shop.log.lock:  # what changes meanwhile must not be taken for known
                known = self._exchange(text)
        return known

    def _exchange(self, text: tuple[str, bytes]) -> Exchange:
        """Return what becomes of a question."""
        shop, (data_source_id, query) = self._shop, text
        behaviour = shop.config.behaviour
        number = data_source_number(data_source_id)
        source = None if number is None else shop.data_sources.get(number)
        reading = read(data_source_id, query, requires=source.requires if source else None, behaviour=behaviour)
        request, violations, hints = reading.request, reading.violations, reading.hints
        matches = [] if request is None else shop.contacts.matches(identifiers_of(request))
        if len(matches) > 1 and behaviour.conflicting_identifiers == "400":
            violations += (Violation("conflicting-identifiers", "The identifiers belong to different contacts."),)
        contact = matches[0] if matches else None
        answer = NO_ANSWER
        if request is None or (violations and any(violation.refused for violation in violations)):
            answer = Answer(refusal=Refusal(400, tuple(one.message for one in violations if one.refused)))
        elif source is not None:
            answer = self._answer(source, contact, request, violations)
        elif behaviour.unknown_data_source != "empty":
            refusal = errors.unknown_data_source(int(behaviour.unknown_data_source), request.data_source)
            answer = Answer(refusal=refusal)
        exchange = Exchange(
            refusal=answer.refusal,
            request=request,
            violations=violations,
            hints=hints + answer.hints,
            contact=contact,
            data_source=None if source is None else source.id,
            products=answer.products,
        )
        if source is not None and len(query) <= SHORT and self._asked_once.before(text):
            self._texts.keep(text, exchange, answer.stamp)
        return exchange

    def _answer(
        self, source: DataSource, contact: Contact | None, request: RecomsRequest, violations: Sequence[Violation]
    ) -> Answer:
        """Return the answer to a question that isn't refused."""
        meanings = self._meanings
        lacks_list = bool(violations) and any(violation.rule.endswith("-required") for violation in violations)
        asked = source.id, request.products, request.category, lacks_list
        everybody = (contact is None, *asked)
        known = meanings.get(everybody)
        if known is not None:
            return known
        if contact is not None and (known := meanings.get((contact.number, asked))) is not None:
            return known
        question = Question.of(self._shop, source, contact, request.products, request.category)
        planned = plan(question, lacks_list=lacks_list)
        if planned.type is None:
            return Answer(refusal=planned.refusal, stamp=_PLANNED_FROM)
        answer, for_everybody = _recommended(question, planned.type)
        meaning = everybody if for_everybody or contact is None else (contact.number, asked)
        if self._meant_once.before(meaning):
            meanings.keep(meaning, answer, answer.stamp)
        return answer


def warm(shop: Shop) -> None:
    """Make of a large shop's orders what the first questions would have to make, so that none of them takes long."""
    catalogue, popularity, neighbours = shop.catalogue, shop.index.popularity, shop.index.neighbours
    if len(shop.history) >= LARGE:
        for orders, product, _ in popularity.ranked[:WARMED]:
            if -orders >= OFTEN:
                neighbours.buyers(product)
    if len(catalogue) < LARGE:
        return
    ranked = _BY_ORDERS if len(catalogue) > HUGE else _BY_ORDERS | _BY_FEED
    for source in shop.data_sources.values():
        for type_ in ranked.intersection((source.type, *source.fallbacks)):
            recommend(shop, source, type=type_)
    for element in catalogue.category_names():
        if len(catalogue.in_element(element)) >= LARGE:
            popularity.in_element(element)
    shop.index.numbers  # noqa: B018  # made when it is looked at


def plan(question: Question, *, lacks_list: bool = False) -> Plan:
    """Decide how a question to a data source is answered.

    `lacks_list` is whether a list is missing that the data source needs, and `[behaviour]` let it pass.
    """
    source, behaviour = question.data_source, question.shop.config.behaviour
    if question.contact is None:
        if behaviour.unknown_contact == "404":
            return Plan(None, "The contact isn't known.", errors.unknown_contact())
        if behaviour.unknown_contact == "empty" and source.type == "personal":
            return Plan(None, "The contact isn't known: nothing answers.")
        if source.type == "personal":
            return Plan("bestsellers")
    if lacks_list:
        if behaviour.missing_list == "empty":
            return Plan(None, "A list that the data source needs is missing: nothing answers.")
        return Plan("bestsellers", "A list that the data source needs is missing: bestsellers answer.")
    if not question.asked and "products" in source.requires:
        if behaviour.unknown_products == "empty":
            return Plan(None, "None of the products is in the feed: nothing answers.")
        if behaviour.unknown_products == "400":
            message = "None of the product ids is known."
            return Plan(None, message, Refusal(400, (message,)))
        return Plan("bestsellers", "None of the products is in the feed: bestsellers answer.")
    return Plan(source.type)


def _recommended(question: Question, type_: str) -> tuple[Answer, bool]:
    """Return the products that a type recommends, or the refusal where there are none; and whether all get the same."""
    source = question.data_source
    stamp = reads(type_, source)
    try:
        found = answered(question, type_)
    except Exception as error:
        if source.type != "other":
            raise
        _log.exception("data source %d: its function failed", source.id)
        message = f"The function of data source {source.id} failed: {type(error).__name__}."
        return Answer(refusal=Refusal(500, (message,)), stamp=stamp), False
    by_category = not found.products and source.scope == "category"
    hints = category_hints(question.shop.catalogue, question.category) if by_category else ()
    return Answer(products=tuple(found.products), hints=hints, stamp=stamp), found.for_everybody
