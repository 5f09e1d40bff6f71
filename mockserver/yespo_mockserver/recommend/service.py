"""What becomes of a question: a refusal, nothing, or products, and by which type; decided here for whoever asks.

The endpoint, the mobile flow, `expected()`, `explain` and the page all ask here, so that what an unknown contact, a
missing list, an unknown product or a conflict becomes stands in one place, with `[behaviour]` over all of it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection

import msgspec

from yespo_contracts import errors
from yespo_contracts.errors import Refusal
from yespo_contracts.identity import MAX_DATA_SOURCE_ID, identifiers_of, whole_number
from yespo_contracts.request.reading import Violation, read
from yespo_mockserver.index.remembered import Remembered
from yespo_mockserver.messages.exchange import Exchange
from yespo_mockserver.recommend.category_hints import category_hints
from yespo_mockserver.recommend.ranking import reads, recommend
from yespo_mockserver.shop import Contact, DataSource, Shop
from yespo_mockserver.state.revision import Part, stamp_of

REMEMBERED = 8192
"""How many different questions' answers are kept, as products' numbers, until the shop changes."""

_log = logging.getLogger("yespo_mockserver")


class Plan(msgspec.Struct, frozen=True):
    """How a question is answered: by a recommendation type, by nothing (`type` is None), or by a refusal.

    `because` says in a sentence why it isn't simply the data source's own type.
    """

    type: str | None
    because: str | None = None
    refusal: Refusal | None = None


class Service:
    """Answers questions for one shop, and remembers each answer until what it was made from changes."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._remembered: Remembered[Exchange] = Remembered(shop.index.revision, REMEMBERED)

    def answer(self, data_source_id: str, query: bytes) -> Exchange:
        """Return what becomes of a question, from memory where nothing that matters has changed since."""
        question = data_source_id, query
        known = self._remembered.get(question)
        if known is None:
            with self._shop.log.lock:  # what changes meanwhile must not be taken for known
                known, parts = _answer(self._shop, data_source_id, query)
                self._remembered.keep(question, known, stamp_of("settings", "catalogue", "contacts", *parts))
        return known


def plan(
    shop: Shop,
    source: DataSource,
    contact: Contact | None,
    products: Collection[str],
    *,
    lacks_list: bool = False,
) -> Plan:
    """Decide how a question to a data source is answered.

    `lacks_list` is whether a list is missing that the data source needs, and `[behaviour]` let it pass.
    """
    behaviour = shop.config.behaviour
    if contact is None:
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
    if "products" in source.requires and all(shop.catalogue.number(product) is None for product in products):
        if behaviour.unknown_products == "empty":
            return Plan(None, "None of the products is in the feed: nothing answers.")
        if behaviour.unknown_products == "400":
            message = "None of the product ids is known."
            return Plan(None, message, Refusal(400, (message,)))
        return Plan("bestsellers", "None of the products is in the feed: bestsellers answer.")
    return Plan(source.type)


def _answer(shop: Shop, data_source_id: str, query: bytes) -> tuple[Exchange, tuple[Part, ...]]:
    """Return what becomes of a question, and what it was made from beside settings, catalogue and contacts."""
    behaviour = shop.config.behaviour
    number = whole_number(data_source_id, MAX_DATA_SOURCE_ID)
    source = None if number is None else shop.data_sources.get(number)
    reading = read(data_source_id, query, requires=source.requires if source else None, behaviour=behaviour)
    matches = [] if reading.request is None else shop.contacts.matches(identifiers_of(reading.request))
    violations = reading.violations
    if len(matches) > 1 and behaviour.conflicting_identifiers == "400":
        violations += (Violation("conflicting-identifiers", "The identifiers belong to different contacts."),)
    refused = tuple(violation.message for violation in violations if violation.refused)
    contact = matches[0] if matches else None
    exchange = Exchange(
        request=reading.request,
        violations=violations,
        hints=reading.hints,
        contact=contact,
        data_source=None if source is None else source.id,
    )
    if reading.request is None or refused:
        return msgspec.structs.replace(exchange, refusal=Refusal(400, refused)), ()
    if source is None:
        if behaviour.unknown_data_source == "empty":
            return exchange, ()
        refusal = errors.unknown_data_source(int(behaviour.unknown_data_source), reading.request.data_source)
        return msgspec.structs.replace(exchange, refusal=refusal), ()
    return _recommended(shop, exchange, source, contact)


def _recommended(
    shop: Shop, exchange: Exchange, source: DataSource, contact: Contact | None
) -> tuple[Exchange, tuple[Part, ...]]:
    """Return the exchange with its products, or with the refusal where there are none, and what it was made from."""
    request = exchange.request
    if request is None:
        return exchange, ()
    lacks_list = any(violation.rule.endswith("-required") for violation in exchange.violations)
    planned = plan(shop, source, contact, request.products, lacks_list=lacks_list)
    if planned.type is None:
        return msgspec.structs.replace(exchange, refusal=planned.refusal), ()
    parts = reads(planned.type, source)
    try:
        products = recommend(shop, source, contact, request.products, request.category, type=planned.type)
    except Exception as error:
        if source.type != "other":
            raise
        _log.exception("data source %d: its function failed", source.id)
        message = f"The function of data source {source.id} failed: {type(error).__name__}."
        return msgspec.structs.replace(exchange, refusal=Refusal(500, (message,))), parts
    hints = exchange.hints
    if not products and source.scope == "category":
        hints += category_hints(shop.catalogue, request.category)
    return msgspec.structs.replace(exchange, products=products, hints=hints), parts
