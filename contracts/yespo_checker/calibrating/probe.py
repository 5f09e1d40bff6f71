"""One server under calibration: what is known of its account, the requests that are left, and what was found so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from yespo_checker.assertions.shapes import elements_of
from yespo_checker.calibrating.found import NOT_OBSERVABLE, Evidence
from yespo_checker.calibrating.notes import brief
from yespo_checker.pairs.pieces import request_for
from yespo_checker.pairs.relations import NOBODY
from yespo_checker.sending.answer import Answer, Transport
from yespo_checker.sending.usable import UnusableServerError, unusable
from yespo_contracts.account import Known, KnownDataSource
from yespo_contracts.identity import IDENTIFIERS
from yespo_contracts.request.written import WireRequest
from yespo_contracts.strategies.values import Pair, list_pairs

MOST_REQUESTS = 60


class StoppedError(Exception):
    """The calibration ended early; the text says why."""


class Probe:
    """What the steps of a calibration share."""

    def __init__(self, known: Known, transport: Transport, most_requests: int = MOST_REQUESTS) -> None:
        self.known = known
        self.found: dict[str, str] = {}
        self.unknown: dict[str, str] = dict(NOT_OBSERVABLE)
        self.evidence: list[Evidence] = []
        self.empty: list[Answer] = []
        self.contacts: list[Mapping[str, str]] = sorted(known.contacts, key=len, reverse=True)
        self.sent: int = 0
        self._transport = transport
        self._most = most_requests
        sources = known.data_sources
        of_contacts = (each for each in sources if each.type == "personal" and not each.requires)
        self.personal: KnownDataSource | None = next(of_contacts, None)
        of_products = (each for each in sources if each.requires == ("products",))
        self.by_product: KnownDataSource | None = next(of_products, None)
        of_categories = (each for each in sources if each.requires == ("category",))
        self.by_category: KnownDataSource | None = next(of_categories, None)
        self.any: KnownDataSource = known.plain_source() or sources[0]

    def send(self, rule: str, request: WireRequest, note: Callable[[Answer], str] = brief) -> Answer:
        """Return the answer to one request, and keep it as evidence for a rule of the ledger.

        Raises `StoppedError` at a 429, a 5xx or where no request is left, `UnusableServerError` where the first answer
        shows that this isn't the API, and `NoAnswerError`.
        """
        if self.sent >= self._most:
            raise StoppedError(f"The {self._most} requests are used up.")
        self.sent += 1
        answer = self._transport.send(request)
        if self.sent == 1 and (problem := unusable(answer)):
            raise UnusableServerError(problem)
        if answer.status == 429 or answer.status >= 500:
            self.evidence.append(Evidence.of(rule, request, answer, "it stopped the calibration"))
            raise StoppedError(_come_again(answer))
        self.evidence.append(Evidence.of(rule, request, answer, note(answer)))
        if answer.status == 204 or (answer.status == 200 and elements_of(answer) == []):
            self.empty.append(answer)
        if answer.header("access-control-allow-origin") is not None:
            self.found["cors"] = "any"
        return answer

    def settle(self, key: str, values: Mapping[int, str], answer: Answer) -> None:
        """Note a key's value by an answer's status, or that the status tells nothing."""
        if answer.status in values:
            self.found.setdefault(key, values[answer.status])
        else:
            self.unknown.setdefault(key, f"the answer was {answer.status}")

    def somebody(self) -> Pair:
        """Return an identifier of a known contact, or else of nobody."""
        for contact in self.contacts:
            for name in IDENTIFIERS:
                if name in contact:
                    return name, contact[name]
        return NOBODY

    def needed(self, source: KnownDataSource) -> list[Pair]:
        """Return the lists that a data source needs, as far as there are elements for them."""
        there = {"products": self.known.products, "category": self.known.categories}
        return [
            pair
            for name in source.requires
            if there.get(name)
            for pair in list_pairs(name, [there[name][0]], self.list_style)
        ]

    @property
    def list_style(self) -> str:
        """How a list of one element is written so that this server reads it."""
        return "json" if self.found.get("list_style") == "json" else "repeat"

    def simple(self, *pairs: Pair) -> WireRequest:
        """Return a request with these parameters, for a data source that needs little."""
        return request_for(self.any.id, [*pairs, *self.needed(self.any)])


def _come_again(answer: Answer) -> str:
    after = answer.header("retry-after") or ""
    when = f"in {after} s" if after.isascii() and after.isdigit() else "later"
    return f"The server answered {answer.status}: come again {when}."
