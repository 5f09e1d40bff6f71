"""Requests that servers are known to stumble over: each once, before anything is left to chance."""

from __future__ import annotations

from collections.abc import Iterator

from yespo_checker.traps.building import RequestBuilder, Trap, in_turns
from yespo_checker.traps.forbidden import Forbidden
from yespo_checker.traps.trap_values import ODD_CONTACT_IDS, ODD_EMAILS, ODD_PHONES, ODD_TEXTS
from yespo_contracts.identity import MAX_DATA_SOURCE_ID
from yespo_contracts.request.written import RECOMS_PATH
from yespo_contracts.strategies.values import Pair, list_pairs

_SPREAD = 16
"""How many products and categories each data source is asked about."""


class Traps(RequestBuilder):
    """The traps for one account."""

    def valid(self) -> Iterator[Trap]:
        """Iterate over traps whose requests are allowed, each kind in turn."""
        kinds = [self._people(name) for name in ("identity", "strangers", "conflicts", "settings", "writings")]
        kinds += [
            self._each_source(name)
            for name in (
                "again", "lists", "near-elements", "spelling", "users", "head", "extras", "compression",
                "harmless-headers", "long-lists",
            )
        ]  # fmt: skip
        yield from in_turns(
            *kinds,
            self._wrong_keys(),
            self._echoed_products(),
            self._odd_identifiers(),
            self._odd_lists(),
            self._unknown(),
            self._spread(),
        )

    def invalid(self) -> Iterator[Trap]:
        """Iterate over traps whose requests are not allowed, each rule in turn."""
        yield from Forbidden(self.known).all()

    def _people(self, case: str) -> Iterator[Trap]:
        for source in sorted(self.known.data_sources, key=lambda source: source.type != "personal"):
            for contact in self.contacts:
                yield Trap(case, self.request(source, contact[:1]))

    def _each_source(self, case: str) -> Iterator[Trap]:
        for start, source in enumerate(self.known.data_sources):
            many = 5 if "category" in source.requires else 1
            for place in range(2 * many if source.requires and case in {"lists", "near-elements"} else 1):
                lists = self.lists(source, 1 + place % 2, (start + place) * 7)
                yield Trap(case, self.request(source, self.somebody, lists=lists))

    def _wrong_keys(self) -> Iterator[Trap]:
        for source in self.known.data_sources[:2]:
            yield Trap("wrong-keys", self.request(source, self.somebody))

    def _echoed_products(self) -> Iterator[Trap]:
        for start in range(3):
            for source in self.known.data_sources:
                if source.requires:
                    lists = self.lists(source, (1, 2, 6)[start], start * 11)
                    yield Trap("echoed-products", self.request(source, self.somebody, lists=lists))

    def _odd_identifiers(self) -> Iterator[Trap]:
        simple = self.by_need[0]
        texts: list[Pair] = [(name, text) for text in ODD_TEXTS for name in ("externalCustomerId", "webId")]
        numbers = [("contactId", str(number)) for number in ODD_CONTACT_IDS]
        others = [("email", text) for text in ODD_EMAILS] + [("phone", text) for text in ODD_PHONES]
        for pair in in_turns(numbers, others, texts[::2], texts[1::2]):
            yield Trap("single", self.request(simple, [pair]))

    def _odd_lists(self) -> Iterator[Trap]:
        for name in ("products", "category"):
            sources = [source for source in self.known.data_sources if name in source.requires]
            source = sources[0] if sources else self.by_need[0]
            other = [pair for pair in self.lists(source) if pair[0] != name]
            for text in ODD_TEXTS:
                for style in ("comma", "json"):
                    if style == "json" or ("," not in text and not text.startswith("[")):
                        yield Trap(
                            "single",
                            self.request(source, self.somebody, lists=[*other, *list_pairs(name, [text], style)]),
                        )
                        break
            many = [f"SKU-{number}" for number in range(500)]
            yield Trap("single", self.request(source, self.somebody, lists=[*other, *list_pairs(name, many, "comma")]))

    def _spread(self) -> Iterator[Trap]:
        """Iterate over requests that have as many different products answered as a few can."""
        kinds = []
        for place, source in enumerate(source for source in self.known.data_sources if source.requires):
            there = {"products": self.known.products, "category": self.known.categories}
            most = max(len(there[name]) for name in source.requires)
            starts = range(place, most, max(1, most // _SPREAD))
            kinds.append([self.request(source, self.somebody, lists=self.lists(source, 1, start)) for start in starts])
        for request in in_turns(*kinds):
            yield Trap("single", request)

    def _unknown(self) -> Iterator[Trap]:
        for number in (MAX_DATA_SOURCE_ID - 1, MAX_DATA_SOURCE_ID):
            if self.known.data_source(number) is None:
                yield Trap("single", self.request(self.by_need[0], self.somebody, path=f"{RECOMS_PATH}{number}"))
