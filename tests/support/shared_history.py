"""What clients of several workers did at once, held against the log that came of it."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import redis
from driving import ask
from hypothesis import strategies as st
from shared_workers import Asked

from yespo_mockserver.app import App, create_app
from yespo_mockserver.settings.overrides import Overrides
from yespo_mockserver.shop import Shop
from yespo_mockserver.state.apply import apply
from yespo_mockserver.state.change import Logged, change_of
from yespo_mockserver.state.snapshot import digest

PEOPLE = ("E-1", "E-2", "known@example.com")
PRODUCTS = ("TENT-0001", "TENT-0002", "GAS-0002", "STOVE-0001")
QUESTIONS = tuple(
    f"/api/v2/contacts/recoms/{question}"
    for question in (
        "1244?externalCustomerId=E-1",
        "1244?email=known%40example.com",
        "1247?externalCustomerId=E-2&products=TENT-0001",
        "1245?externalCustomerId=E-2",
    )
)


@dataclass(frozen=True)
class Act:
    """One thing a client does: a change where it has a body, else a question."""

    path: str
    body: Mapping[str, Any] | None = None


def order(who: str, products: Sequence[str]) -> Act:
    identifier = {"email": who} if "@" in who else {"externalCustomerId": who}
    items = [{"externalItemId": one, "name": one, "quantity": 1, "cost": 1} for one in products]
    what = {"totalCost": 1, "status": "DELIVERED", "date": "2026-06-30T10:00:00Z", "currency": "UAH", "items": items}
    return Act("/api/v1/orders", {"orders": [{"externalOrderId": "MARK", **identifier, **what}]})


CONTACT = Act("/api/v1/contact", {"channels": [{"type": "email", "value": "MARK@example.com"}]})
acts = st.one_of(
    st.sampled_from(QUESTIONS).map(Act),
    st.builds(order, st.sampled_from(PEOPLE), st.lists(st.sampled_from(PRODUCTS), min_size=1, max_size=2)),
    st.just(CONTACT),
    st.sampled_from(PRODUCTS).map(lambda one: Act("/__admin/products", {"id": one, "name": "MARK", "price": 1})),
)
"""MARK is told by each change alone, so that it is found in the log."""


def answer_of(app: App, target: str) -> tuple[int, object]:
    path, _, query = target.partition("?")
    answer = ask(app, path, query)
    return answer.status, json.loads(answer.body)


class Reference:
    """A shop in this process that carries out what the log has."""

    def __init__(self, url: str, name: str = "shop") -> None:
        self.shop = Shop.demo(overrides=Overrides({"auth": {}, "limits": {}, "shop": {}, "behaviour": {}}))
        self._app = create_app(self.shop)
        self._redis = redis.Redis.from_url(url)
        self._key = f"yespo:{name}:log"

    def states(self, questions: Iterable[str]) -> Iterator[tuple[bytes, Mapping[str, object]]]:
        """Carry out each change that is new, and yield it with what is answered from then on."""
        rows: Any = self._redis.xrange(self._key, f"({self.shop.log.state.position}-1")  # its types have both colours
        for place, row in rows:
            position = int(place.partition(b"-")[0])
            apply(self.shop.log.state, Logged(position, float(row[b"t"]), change_of(row[b"c"])))
            yield row[b"c"], {path: answer_of(self._app, path) for path in questions}

    def digest(self) -> str:
        """Return the digest of the shop as it is now."""
        return digest(self.shop.log.state)


_numbers = itertools.count()


@dataclass
class History:
    """What was asked and answered, and which changes were answered before."""

    answers: list[tuple[str, object, frozenset[str]]] = field(default_factory=list)
    """Question, answer, and the changes that had been answered when it was asked."""
    answered: set[str] = field(default_factory=set)
    refused: list[tuple[str, int]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def act(self, client: Asked, what: Act) -> None:
        with self._lock:
            before, mark = frozenset(self.answered), f"mark-{next(_numbers):05}x"
        if what.body is None:
            answer = client("GET", what.path)
            with self._lock:
                self.answers.append((what.path, answer, before))
            return
        status, _ = client("POST", what.path, json.loads(json.dumps(what.body).replace("MARK", mark)))
        with self._lock:
            if status in {200, 201}:
                self.answered.add(mark)
            else:
                self.refused.append((what.path, status))

    def unexplained(self, reference: Reference) -> list[object]:
        """Return the changes that the log lacks, and the answers that no state of it since the reset explains.

        A state explains an answer where all is in it that was answered before the question.
        """
        places: dict[str, int] = {}
        states: list[Mapping[str, object]] = []
        for change, state in reference.states({path for path, _, _ in self.answers}):
            places |= {mark: len(states) for mark in self.answered if mark.encode() in change}
            states.append(state)
        return [
            *sorted(self.answered - places.keys()),
            *(
                (path, answer)
                for path, answer, before in self.answers
                if all(state[path] != answer for state in states[max((places[mark] for mark in before), default=0) :])
            ),
        ]
