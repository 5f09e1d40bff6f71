"""What the control API does: each method is one operation on the fake, and returns the answer's JSON document."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import msgspec

from yespo_contracts.ledger import entries
from yespo_contracts.product import Product
from yespo_contracts.version import __version__
from yespo_mockserver.admin.asked import AdminError, Asked
from yespo_mockserver.admin.why import why
from yespo_mockserver.faults.fault import Fault, FaultError
from yespo_mockserver.faults.kinds import KINDS
from yespo_mockserver.faults.rules import Faults, Rule
from yespo_mockserver.faults.scenario import OFF, Scenario, ScenarioError
from yespo_mockserver.feeds import FeedMapping
from yespo_mockserver.feeds.report import check_feed
from yespo_mockserver.journal import Entry, Journal, Query, QueryError, export
from yespo_mockserver.journal.query import near_misses
from yespo_mockserver.scenarios import Running, Scenarios
from yespo_mockserver.shop import Contact, DataSource, Shop, ShopError

Document = dict[str, Any]  # JSON objects of many shapes; admin-openapi.json has them


class Controlled(Protocol):
    """What is controlled: the fake."""

    shop: Shop
    faults: Faults
    journal: Journal
    scenarios: Scenarios


class NewOrder(msgspec.Struct, forbid_unknown_fields=True):
    """An order to add: whose it is by any identifier, and what was bought; `date` is the shop's clock unless given."""

    contact: dict[str, str | int]
    products: list[str]
    date: datetime | None = None


class Expectation(msgspec.Struct, forbid_unknown_fields=True):
    """Which requests are expected, and how many; without a number at least one."""

    match: dict[str, Any] = {}
    times: int | None = None


class Control:
    """The operations, on one fake."""

    def __init__(self, fake: Controlled) -> None:
        self.fake = fake
        self._started = time.monotonic()

    # --- the server and the shop -------------------------------------------------------------------------------------

    def health(self, _asked: Asked) -> Document:
        """Tell that the fake is well, its version, the shop's name, and the feed in use."""
        return {"status": "ok", "version": __version__, "shop": self._shop.config.shop.name, "feed": self._feed()}

    def ready(self, _asked: Asked) -> Document:
        """Tell that the fake answers requests."""
        return {"status": "ready", "products": len(self._shop.catalogue)}

    def reset(self, _asked: Asked) -> Document:
        """Return the shop, its faults and scenarios to the shop's files, and forget the journal."""
        self.fake.scenarios.reset()
        self._shop.reset()
        self.fake.faults.reset()
        self.fake.journal.clear()
        return {"status": "ok"}

    def reload(self, _asked: Asked) -> Document:
        """Read the shop's files again; what is in use stays in use if they can't be read."""
        self.fake.scenarios.reset()
        try:
            self._shop.reload()
        except ShopError as error:
            raise AdminError(409, f"The shop stays as it was: {error}") from None
        return {"status": "ok", "feed": self._feed()}

    def shop(self, _asked: Asked) -> Document:
        """Return the shop's name, numbers and data sources."""
        shop = self._shop
        keys = shop.config.auth.keys
        return {
            "name": shop.config.shop.name,
            "products": len(shop.catalogue),
            "contacts": len(shop.contacts),
            "purchases": len(shop.history),
            "auth": keys if isinstance(keys, str) else "keys",
            "example_contact": self._example(),
            "data_sources": [self._data_source(source) for source in shop.data_sources.values()],
        }

    def data_sources(self, _asked: Asked) -> Document:
        """List the data sources, with what a request for each must carry."""
        return {"data_sources": [self._data_source(source) for source in self._shop.data_sources.values()]}

    def add_data_source(self, asked: Asked) -> Document:
        """Add a data source, or replace the one with its id; one of type other brings its lists along."""
        settings = asked.document(dict[str, Any])
        if "source" in settings:
            raise AdminError(400, 'source names a file or a function, which can\'t be set from outside: send "lists".')
        lists = settings.pop("lists", None)
        if lists is not None:
            try:
                settings["source"] = {
                    key: tuple(ids) for key, ids in msgspec.convert(lists, dict[str, list[str]]).items()
                }
            except msgspec.ValidationError as error:
                raise AdminError(400, f"lists: {error}; allowed is an object of lists of product ids.") from None
        for name in ("id", "type"):
            if name not in settings:
                raise AdminError(400, f"A data source needs {name}.")
        return self._data_source(self._change(self._shop.add_data_source, **settings))

    def contacts(self, asked: Asked) -> Document:
        """Find contacts by a part of any of their identifiers."""
        wanted, limit = asked.text("q").strip().lower(), asked.number("limit", 20, 200)
        found: list[dict[str, str]] = []
        for contact in self._shop.contacts:
            identifiers = contact.identifiers()
            if not wanted or any(wanted in value.lower() for value in identifiers.values()):
                found.append(identifiers)
                if len(found) == limit:
                    break
        return {"total": len(self._shop.contacts), "contacts": found}

    def add_contact(self, asked: Asked) -> Document:
        """Add a contact by the API's identifiers."""
        identifiers = {name: str(value) for name, value in asked.document(dict[str, str | int]).items()}
        contact = self._change(
            self._shop.add_contact, **{_PYTHON.get(name, name): value for name, value in identifiers.items()}
        )
        return {"contact": contact.identifiers()}

    def add_order(self, asked: Asked) -> Document:
        """Add an order that counts as bought, for a contact whom the shop knows."""
        order = asked.document(NewOrder)
        try:
            known = self._shop.contacts.matches({name: str(value) for name, value in order.contact.items()})
        except (KeyError, ValueError):
            known = []
        if not known:
            raise AdminError(404, "The shop knows no contact with this identifier; POST /__admin/contacts adds one.")
        self._change(self._shop.add_order, known[0], order.products, date=order.date)
        return {"contact": known[0].identifiers(), "products": order.products, "purchases": len(self._shop.history)}

    def products(self, asked: Asked) -> Document:
        """Find products by a part of their id or name."""
        wanted, limit = asked.text("q").strip().lower(), asked.number("limit", 20, 200)
        catalogue = self._shop.catalogue
        found: list[Document] = []
        for number in range(len(catalogue)):
            if number >= _SCANNED and wanted:
                break
            product = catalogue.product(number)
            if not wanted or wanted in product.id.lower() or wanted in product.name.lower():
                found.append(product.to_json())
                if len(found) == limit:
                    break
        return {"total": len(catalogue), "products": found}

    def add_product(self, asked: Asked) -> Document:
        """Add a product, or replace the one with its id."""
        product: Product = self._change(self._shop.add_product, **asked.document(dict[str, Any]))
        return product.to_json()

    def categories(self, asked: Asked) -> Document:
        """List the categories that products have."""
        return {"categories": self._shop.catalogue.category_names()[: asked.number("limit", 500, 5000)]}

    def feed(self, _asked: Asked) -> Document:
        """Return the feed in use, and what was found in it."""
        return {
            **self._feed(),
            "dropped": self._shop.feed.dropped,
            "source": _without_credentials(self._shop.config.feed.source),
            "checkable": self._feed_file() is not None,
        }

    def check_feed(self, _asked: Asked) -> Document:
        """Read the feed's file again, and tell all that an import would say about it; may take a while."""
        file = self._feed_file()
        if file is None:
            raise AdminError(409, "The feed isn't a file of the shop; yespo-testkit feed check judges any feed.")
        config = self._shop.config.feed
        report: Document = msgspec.to_builtins(check_feed(file, mapping=FeedMapping(config.mapping)))
        return {**report, "feed": config.source}

    def ledger(self, _asked: Asked) -> Document:
        """List every behaviour of the fake, and how sure we are of it."""
        found = []
        for entry in entries():
            document: Document = msgspec.to_builtins(entry)
            if choice := entry.choice:
                document |= {"values": list(choice.values), "default": choice.default}
                document["current"] = _current(self._shop, choice.key)
            found.append(document)
        return {"entries": found}

    # --- faults and scenarios ----------------------------------------------------------------------------------------

    def faults(self, _asked: Asked) -> Document:
        """List the faults that are set, in the order in which they act."""
        return {"faults": [_rule(rule) for rule in self.fake.faults]}

    def fault_kinds(self, _asked: Asked) -> Document:
        """List the kinds of faults with their settings."""
        return {
            "kinds": [
                {"kind": name, "level": kind.level, "says": kind.says, "settings": kind.settings, "needs": kind.needs}
                for name, kind in KINDS.items()
            ]
        }

    def add_fault(self, asked: Asked) -> Document:
        """Set a fault: a JSON object with a kind, or one line in "spec"."""
        settings = asked.document(dict[str, Any])
        try:
            fault = Fault.parse(str(settings["spec"])) if set(settings) == {"spec"} else Fault.of(settings)
        except FaultError as error:
            raise AdminError(400, f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
        if len(self.fake.faults) >= _MOST_FAULTS:
            raise AdminError(409, f"There are {_MOST_FAULTS} faults already; DELETE /__admin/faults takes them back.")
        return _rule(self.fake.faults.add(fault, origin="admin"))

    def remove_fault(self, asked: Asked) -> Document:
        """Take a fault back."""
        number = asked.path["id"]
        if not (number.isascii() and number.isdigit() and self.fake.faults.remove(int(number[:18]))):
            raise AdminError(404, "There is no fault with this id; GET /__admin/faults lists them.")
        return {"status": "ok"}

    def clear_faults(self, _asked: Asked) -> Document:
        """Take all faults back."""
        self.fake.faults.clear()
        return {"status": "ok"}

    def scenarios(self, _asked: Asked) -> Document:
        """List the scenarios with their states, and the state that each is in."""
        return {"scenarios": [_running(running) for running in self.fake.scenarios]}

    def add_scenario(self, asked: Asked) -> Document:
        """Add a scenario, or replace the one with its name; it is off until it is put into a state."""
        try:
            return _running(self.fake.scenarios.add(Scenario.of(asked.document(dict[str, Any]))))
        except ScenarioError as error:
            raise AdminError(400, f"{str(error)[:1].upper()}{str(error)[1:]}.") from None

    def set_scenario(self, asked: Asked) -> Document:
        """Put a scenario into a state: {"state": NAME}, "off", or {} for its first one."""
        try:
            return _running(self.fake.scenarios.enter(asked.path["name"], asked.document(dict[str, str]).get("state")))
        except ScenarioError as error:
            raise AdminError(400, str(error)) from None

    # --- the journal -------------------------------------------------------------------------------------------------

    def requests(self, asked: Asked) -> Document:
        """List the requests that the query describes, the oldest first; `explain` adds why each product is there."""
        masked, explained = asked.flag("masked", default=True), asked.flag("explain", default=False)
        found = [(entry, export.document(entry, masked=masked)) for entry in self.find(asked)]
        return {
            "total": self.fake.journal.total,
            "requests": [
                {**document, "recommended": why(self._shop, entry)} if explained else document
                for entry, document in found
            ],
        }

    def request(self, asked: Asked) -> Document:
        """Return one request with its headers and bodies, and why each product was recommended."""
        entry = self._entry(asked)
        return {
            **export.details(entry, masked=asked.flag("masked", default=True)),
            "recommended": why(self._shop, entry),
        }

    def count(self, asked: Asked) -> Document:
        """Count the requests that the query describes."""
        return {"count": len(self.find(asked))}

    def clear_requests(self, _asked: Asked) -> Document:
        """Forget all requests."""
        self.fake.journal.clear()
        return {"status": "ok"}

    def har(self, asked: Asked) -> Document:
        """Return the requests that the query describes as an HTTP archive."""
        return export.har(self.find(asked), masked=asked.flag("masked", default=True))

    def curl(self, asked: Asked) -> str:
        """Return a curl line for each request that the query describes."""
        masked = asked.flag("masked", default=True)
        return "".join(export.curl(entry, masked=masked) + "\n" for entry in self.find(asked))

    def verify(self, asked: Asked) -> Document:
        """Tell whether the requests that are expected came, and if not, which came nearest."""
        expected = asked.document(Expectation)
        query = _query(expected.match)
        entries_ = list(self.fake.journal)
        count = sum(query.matches(entry) for entry in entries_)
        passed = count > 0 if expected.times is None else count == expected.times
        misses = [] if passed else near_misses(query, entries_)
        return {
            "passed": passed,
            "count": count,
            "near_misses": [
                {"id": miss.entry.id, "url": export.document(miss.entry)["url"], "differences": miss.differences}
                for miss in misses
            ],
        }

    def journal(self, _asked: Asked) -> Document:
        """Return how many requests the journal has, keeps, and has seen."""
        journal = self.fake.journal
        return {"kept": journal.kept, "held": len(journal), "total": journal.total}

    def set_journal(self, asked: Asked) -> Document:
        """Set how many requests the journal keeps: {"kept": N}."""
        kept = asked.document(dict[str, int]).get("kept", 0)
        if not 1 <= kept <= _MOST_KEPT:
            raise AdminError(400, f"kept: allowed is a whole number, 1 to {_MOST_KEPT}.")
        self.fake.journal.resize(kept)
        return self.journal(asked)

    def find(self, asked: Asked) -> list[Entry]:
        """Return the requests that a URL's query describes; raises `AdminError`."""
        given = {name: values for name, values in asked.query.items() if name not in _NO_FILTERS}
        return self.fake.journal.find(_query(given))

    def metrics(self, _asked: Asked) -> str:
        """Return counts in Prometheus's text format."""
        journal, shop = self.fake.journal, self._shop
        statuses = Counter(entry.status for entry in journal)
        lines = [
            *_metric(
                "requests_total", "counter", "Requests to the API since the start or the last reset.", journal.total
            ),
            *_metric("journal_requests", "gauge", "Requests that the journal holds.", len(journal)),
            "# HELP yespo_mock_journal_status Requests that the journal holds, by status.",
            "# TYPE yespo_mock_journal_status gauge",
            *(f'yespo_mock_journal_status{{status="{status}"}} {count}' for status, count in sorted(statuses.items())),
            *_metric(
                "violations",
                "gauge",
                "Requests in the journal that broke a rule.",
                sum(entry.violated for entry in journal),
            ),
            *_metric("faults", "gauge", "Faults that are set.", len(self.fake.faults)),
            *_metric(
                "fault_hits",
                "gauge",
                "Requests that the faults which are set have met.",
                sum(rule.hits for rule in self.fake.faults),
            ),
            *_metric("products", "gauge", "Products of the feed in use.", len(shop.catalogue)),
            *_metric("contacts", "gauge", "Contacts of the shop.", len(shop.contacts)),
            *_metric("uptime_seconds", "gauge", "Seconds since the start.", round(time.monotonic() - self._started, 3)),
        ]
        return "\n".join(lines) + "\n"

    # --- helpers -----------------------------------------------------------------------------------------------------

    @property
    def _shop(self) -> Shop:
        return self.fake.shop

    def _feed(self) -> Document:
        feed = self._shop.feed
        return {
            "version": feed.version,
            "products": feed.products,
            "loaded_at": feed.loaded_at,
            "error": feed.error,
        }

    def _feed_file(self) -> Path | None:
        """Return the feed's file in the shop's folder, None if the feed is elsewhere: nothing is fetched from here."""
        folder, source = self._shop.folder, self._shop.config.feed.source
        if folder is None or "://" in source:
            return None
        return folder / source

    def _entry(self, asked: Asked) -> Entry:
        number = asked.path["id"]
        entry = (
            self.fake.journal.get(int(number)) if number.isascii() and number.isdigit() and len(number) < 19 else None
        )
        if entry is None:
            raise AdminError(
                404, "The journal has no request with this id (any more); GET /__admin/requests lists them."
            )
        return entry

    def _data_source(self, source: DataSource) -> Document:
        return {
            "id": source.id,
            "name": source.name,
            "type": source.type,
            "size": source.size,
            "scope": source.scope,
            "in_stock_only": source.in_stock_only,
            "requires": list(source.requires),
        }

    def _example(self) -> dict[str, str]:
        contact: Contact | None = next(iter(self._shop.contacts), None)
        return {} if contact is None else contact.identifiers()

    @staticmethod
    def _change(change: Any, *args: Any, **settings: Any) -> Any:  # a method of the shop, whose errors are told
        try:
            return change(*args, **settings)
        except (ShopError, TypeError, ValueError) as error:
            raise AdminError(400, f"{error}") from None


_PYTHON: Mapping[str, str] = {
    "contactId": "contact_id",
    "externalCustomerId": "external_customer_id",
    "webId": "web_id",
}
_NO_FILTERS = frozenset({"masked", "explain", "token"})
_MOST_FAULTS = 100
_MOST_KEPT = 100_000
_SCANNED = 50_000


def _query(given: Mapping[str, Any]) -> Query:
    try:
        return Query.of(given)
    except QueryError as error:
        raise AdminError(400, str(error)) from None


def _rule(rule: Rule) -> Document:
    return {
        "id": rule.id,
        "fault": rule.fault.to_json(),
        "spec": str(rule.fault),
        "says": rule.fault.about.says,
        "origin": rule.origin,
        "seen": rule.seen,
        "hits": rule.hits,
        "over": rule.over,
    }


def _running(running: Running) -> Document:
    return {**running.scenario.to_json(), "current": running.state, "on": running.current != OFF}


def _current(shop: Shop, key: str) -> object:
    names = {field.encode_name: field.name for field in msgspec.structs.fields(shop.config.behaviour)}
    return getattr(shop.config.behaviour, names[key])


def _without_credentials(source: str) -> str:
    scheme, mark, rest = source.partition("://")
    if not mark:
        return source
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path.partition('?')[0]}"


def _metric(name: str, kind: str, says: str, value: float) -> tuple[str, str, str]:
    return (f"# HELP yespo_mock_{name} {says}", f"# TYPE yespo_mock_{name} {kind}", f"yespo_mock_{name} {value}")
