"""Requests to the application in process: bytes in, the answer and what was made of the request out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import msgspec
from driving import AUTHORIZATION, drive
from starlette.types import ASGIApp

from yespo_mockserver.messages.exchange import Exchange

GOOD_KEY = {"authorization": AUTHORIZATION}


class Answer(NamedTuple):
    """One answer, with the exchange that the journal keeps."""

    status: int
    headers: dict[str, str]
    body: bytes
    exchange: Exchange

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return msgspec.json.decode(self.body)

    @property
    def ids(self) -> list[str]:
        return [product["id"] for product in self.json()]

    @property
    def rules(self) -> list[str]:
        return [violation.rule for violation in self.exchange.violations]


class Ask(Protocol):
    """Sends one request to an application; without one, to the demo shop's."""

    def __call__(
        self,
        target: str,
        *,
        to: ASGIApp | None = None,
        method: str = "GET",
        headers: Mapping[str, str] = GOOD_KEY,
    ) -> Answer: ...


def ask(app: ASGIApp, target: str, method: str = "GET", headers: Mapping[str, str] = GOOD_KEY) -> Answer:
    """Send one request and read what was made of it."""
    answer = drive(app, target, headers, method=method)
    return Answer(answer.status, answer.headers, answer.body, answer.exchange)
