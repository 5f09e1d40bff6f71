"""Headers that ask for nothing: what they change is told once, with the header, and whatever else came instead."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from yespo_checker.expectations import Account
from yespo_checker.harmless_headers import HARMLESS, harmless_headers
from yespo_checker.sender import Sender
from yespo_checker.sending.answer import Answer, NoAnswerError
from yespo_checker.sending.credentials import Credentials
from yespo_checker.sending.pace import Pace
from yespo_contracts.account import Known, KnownDataSource
from yespo_contracts.product import Product
from yespo_contracts.request.written import WireRequest

ACCOUNT = Account(Known(data_sources=(KnownDataSource(id=1),), contacts=({"contactId": "7"},), products=("A", "B")))
REQUEST = WireRequest("/api/v2/contacts/recoms/1", "contactId=7")
JSON = ("content-type", "application/json;charset=UTF-8")
FIRST = HARMLESS[0]


def listed(*ids: str) -> list[dict[str, object]]:
    return [
        Product(id=id_, name="Name", url="https://x.example/a", price=1.0, category=("C",)).to_json() for id_ in ids
    ]


def answer(status: int = 200, body: object = ()) -> Answer:
    return Answer(status, (JSON,), json.dumps(body).encode())


class Spoiled:
    """A server that answers the first harmless header with something else, or from the second request on."""

    def __init__(self, other: Answer | None, *, always: bool = False, plain: Answer | None = None) -> None:
        self.pace = Pace(1_000_000)
        self.credentials = Credentials()
        self.sent = 0
        self.others: list[tuple[tuple[str, str], ...]] = []
        self._plain, self._other, self._always = plain or answer(), other, always

    def send(self, _request: WireRequest, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
        spoiled = headers == (FIRST,) or (self._always and bool(self.others))
        self.others.append(headers)
        if not spoiled:
            return self._plain
        if self._other is None:
            raise NoAnswerError("closed", "closed")
        return self._other

    def send_together(self, requests: Sequence[WireRequest], connections: int) -> list[Answer | NoAnswerError]:
        raise NotImplementedError

    def reconnect(self) -> None:
        raise NotImplementedError


def rules(server: Spoiled) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    found = harmless_headers(Sender(ACCOUNT, server), REQUEST)
    return [(finding.rule, finding.headers) for finding in found]


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (answer(), []),
        (answer(body=listed("A")), ["harmless-headers"]),
        (answer(500, {}), ["no-server-error"]),
        (answer(599, {}), ["no-server-error"]),
        (None, ["answered"]),
        (answer(body=listed("")), ["fields"]),
        (answer(304), ["harmless-headers"]),
    ],
)
def test_what_a_harmless_header_changes_is_told_with_it(other: Answer | None, found: list[str]) -> None:
    assert [rule for rule, headers in rules(Spoiled(other)) if headers == (FIRST,)] == found


def test_every_harmless_header_is_sent_by_itself() -> None:
    server = Spoiled(answer())
    assert rules(server) == []
    assert server.others == [(), *((header,) for header in HARMLESS)]


def test_an_answer_that_changes_by_itself_is_no_headers_doing() -> None:
    assert rules(Spoiled(answer(body=listed("B")), always=True)) == [("stability", ())]


@pytest.mark.parametrize("status", [300, 404])
def test_a_request_that_is_refused_shows_nothing_of_headers(status: int) -> None:
    server = Spoiled(answer(), plain=answer(status, {}))
    assert "harmless-headers" not in [rule for rule, _ in rules(server)]
    assert server.others == [()]
