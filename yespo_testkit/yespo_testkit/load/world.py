"""A shop as its customers see it: who comes, what they look at and buy, and what must come back."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import urlencode

import msgspec

from yespo_checker.assertions.shapes import Bodies, mismatches
from yespo_checker.assertions.statuses import status_finding
from yespo_checker.expectations import Account
from yespo_checker.sending.answer import Answer
from yespo_contracts.account import KnownDataSource
from yespo_contracts.identity import IDENTIFIERS
from yespo_contracts.request.authentication import basic_authorization
from yespo_contracts.request.written import RECOMS_PATH, WireRequest
from yespo_mockserver.shop import Shop
from yespo_testkit.cli.check.account import known_shop

_T = TypeVar("_T")
_SITE = "00000000-load"
_MOST_BODIES = 4096


class Sent(msgspec.Struct, frozen=True):
    """One request: what statistics call it, and what is sent; `content` is a JSON body, empty for a GET."""

    name: str
    request: WireRequest
    content: bytes = b""


class World:
    """One shop, drawn from with a seed of its own; `judge` tells what is wrong with an answer.

    Products are drawn as they sell: the bestsellers far more often. `sources` has the data sources by their type.
    """

    def __init__(self, shop: Shop, *, api_key: str = "any-key", seed: int | None = None) -> None:
        known = known_shop(shop)
        self.account: Account = Account(known, shop.config.behaviour)
        self.sources: dict[str, list[KnownDataSource]] = {}
        for source in known.data_sources:
            self.sources.setdefault(source.type, []).append(source)
        self.chance: random.Random = random.Random(seed)  # noqa: S311  # shoppers, no secrets
        sold = [shop.catalogue.ids[number] for number in shop.index.popularity.ranking]
        self._products = list(dict.fromkeys((*sold, *known.products)))
        self._contacts: dict[str, list[Mapping[str, str]]] = {
            name: [contact for contact in known.contacts if name in contact] for name in IDENTIFIERS
        }
        self._headers = {"Authorization": basic_authorization(api_key)}
        self._bodies: Bodies = {}
        self._orders = 0

    # --- who and what

    def stranger(self) -> dict[str, str]:
        """Return a visitor whom nobody knows yet."""
        return {"webId": f"visitor-{self.chance.getrandbits(48):012x}"}

    def customer(self, *names: str) -> dict[str, str]:
        """Return a known contact by one of these identifiers, whatever it has; a stranger where there is none."""
        wanted = names or tuple(IDENTIFIERS)
        those = [(name, contact) for name in wanted for contact in self._contacts[name][:1]]
        if not those:
            return self.stranger()
        name = self.chance.choice(those)[0]
        return {name: self.chance.choice(self._contacts[name])[name]}

    def products(self, count: int = 1) -> list[str]:
        """Return so many different products, fewer if the shop hasn't as many."""
        chosen: dict[str, None] = {}
        for _ in range(8 * count):
            if len(chosen) < min(count, len(self._products)):
                chosen[self._favourite(self._products)] = None
        return list(chosen)

    # --- what is sent

    def ask(self, type_: str, who: Mapping[str, str], products: Sequence[str] = ()) -> Sent | None:
        """Return a question to a data source of a type, None where the shop has none."""
        if type_ not in self.sources:
            return None
        source = self.chance.choice(self.sources[type_])
        parameters: dict[str, str] = dict(who)
        if "products" in source.requires:
            parameters["products"] = ",".join(products or self.products())
        if "category" in source.requires:
            if not self.account.known.categories:
                return None
            parameters["category"] = self._favourite(self.account.known.categories)
        request = WireRequest(f"{RECOMS_PATH}{source.id}", urlencode(parameters), self._headers)
        return Sent(f"recoms {source.type}", request)

    def event(self, name: str, who: Mapping[str, str], part: Mapping[str, object]) -> Sent:
        """Return an event of the web tracker."""
        general: dict[str, object] = {
            "eventName": name,
            "siteId": _SITE,
            "datetime": int(datetime.now(UTC).timestamp() * 1000),
            "cookies": {"sc": who.get("webId") or f"browser-{zlib.crc32(repr(who).encode()):08x}"},
        }
        if "externalCustomerId" in who:
            general["externalCustomerId"] = who["externalCustomerId"]
        document = {"GeneralInfo": general, **({name: part} if part else {})}
        return self._post(f"event {name}", "/api/v2", document)

    def order(self, who: Mapping[str, str], products: Iterable[str]) -> Sent | None:
        """Return an order, None for somebody by whom the orders' resource can't find a contact."""
        named = {name: who[name] for name in ("externalCustomerId", "email", "phone") if name in who}
        if not named:
            return None
        self._orders += 1
        order = {
            "externalOrderId": f"load-{self.chance.getrandbits(32):08x}-{self._orders}",
            **named,
            "totalCost": 100,
            "status": "IN_PROGRESS",
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "currency": "UAH",
            "items": [{"externalItemId": product, "quantity": 1, "cost": 100} for product in products],
        }
        return self._post("order", "/api/v1/orders", {"orders": [order]})

    # --- what must come back

    def judge(self, sent: Sent, status: int, headers: Iterable[tuple[str, str]], body: bytes) -> str:
        """Return what is wrong with an answer, `""` for one that keeps the contract."""
        if sent.content:
            return "" if status == 200 else f"{sent.name} gets {status}."
        if len(self._bodies) > _MOST_BODIES:
            self._bodies.clear()
        answer = Answer(status, tuple((name.lower(), value) for name, value in headers), body)
        expected = self.account.expected(sent.request)
        finding = status_finding(self.account, sent.request, expected, answer)
        if finding is not None:
            return f"{finding.rule}: {finding.message}"
        for wrong in mismatches(self.account, expected, answer, self._bodies):
            if self.account.grade(wrong.rule) == "breach":
                return f"{wrong.rule}: {wrong.message}"
        return ""

    def _post(self, name: str, path: str, document: object) -> Sent:
        headers = {**self._headers, "Content-Type": "application/json"}
        return Sent(name, WireRequest(path, "", headers, "POST"), msgspec.json.encode(document))

    def _favourite(self, options: Sequence[_T]) -> _T:
        """Return one of the options, the earlier ones far more often."""
        return options[int(self.chance.random() ** 3 * len(options))]
