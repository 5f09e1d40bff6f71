"""Requests to the application in process: bytes in, the answer and what was made of the request out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, NamedTuple, Protocol

import msgspec
import pytest
from starlette.types import ASGIApp, Scope

from yespo_contracts.authentication import basic_authorization
from yespo_mockserver.app import create_app
from yespo_mockserver.endpoints.exchange import EXCHANGE, Exchange
from yespo_mockserver.shop import Shop

GOOD_KEY = {"authorization": basic_authorization("key")}


class Answer(NamedTuple):
    """One answer, with the exchange that the endpoint left in the scope."""

    status: int
    headers: dict[str, str]
    body: bytes
    exchange: Exchange | None

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
        assert self.exchange is not None
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


def ask(app: ASGIApp, target: str, method: str, headers: Mapping[str, str]) -> Answer:
    """Send one request; the application never suspends, so that no event loop is needed."""
    from urllib.parse import unquote

    raw_path, _, query = target.partition("?")
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(raw_path),
        "raw_path": raw_path.encode(),
        "root_path": "",
        "query_string": query.encode("latin-1"),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
        "server": ("testserver", 80),
        "client": ("127.0.0.1", 1),
    }
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    running = app(scope, receive, send)
    with pytest.raises(StopIteration):
        running.__await__().__next__()
    start, *bodies = sent
    received = {name.decode(): value.decode() for name, value in start["headers"]}
    return Answer(start["status"], received, b"".join(part["body"] for part in bodies), scope.get(EXCHANGE))


@pytest.fixture(scope="session")
def demo_app() -> ASGIApp:
    return create_app(Shop.demo())


@pytest.fixture
def get(demo_app: ASGIApp) -> Ask:
    def answer(
        target: str, *, to: ASGIApp | None = None, method: str = "GET", headers: Mapping[str, str] = GOOD_KEY
    ) -> Answer:
        return ask(to or demo_app, target, method, headers)

    return answer


@pytest.fixture
def app_with() -> Callable[..., ASGIApp]:
    """Return the demo shop's application with other settings: one mapping for each table of shop.toml."""

    def app(**tables: Mapping[str, object]) -> ASGIApp:
        shop = Shop.demo()
        changed = {
            name: msgspec.structs.replace(getattr(shop.config, name), **settings) for name, settings in tables.items()
        }
        shop.config = msgspec.structs.replace(shop.config, **changed)
        return create_app(shop)

    return app
