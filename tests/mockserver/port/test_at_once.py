"""A question answered as soon as its head is read gets the answer that it gets on the general way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import uvicorn
from driving import AUTHORIZATION, RECOMS
from hypothesis import example, given, settings
from hypothesis import strategies as st
from settings import shop_with
from uvicorn.server import ServerState

from yespo_contracts.behaviour import Behaviour, choices
from yespo_mockserver.app import App, create_app
from yespo_mockserver.faults.fault import Fault
from yespo_mockserver.port.known_heads import KnownHeads
from yespo_mockserver.port.protocol import _NOT_PLAIN, BoundedHttpTools
from yespo_mockserver.recommend.service import Service
from yespo_mockserver.shop import Shop

MEETS_NOBODY = Fault.parse("503:data_source=999999")
"""With any fault set every request goes the general way."""

RULES: list[list[dict[str, object]]] = [
    [],
    [{"show_only": {"field": "brand", "in": ["Acme"]}}],
    [{"do_not_show": {"field": "isInStock", "in": ["0"]}}, {"diversity": {"field": "brand", "at_most": 1}}],
    [{"show_more": {"field": "category", "in": ["Camping > Tents"]}}],
]

behaviours = st.fixed_dictionaries(
    {},
    optional={
        choice.key: st.sampled_from(choice.values) for choice in choices().values() if choice.key != "bought_statuses"
    },
).map(lambda settings: msgspec.convert(settings, Behaviour))

PIECES = """contactId=162688150 contactId=1 contactId=0x1 webId=W webI=W email=a%40b.c email= phone=+38 products=
    products=TENT-0001 products=TENT-0001,STOVE-0001 products=%5B%22TENT-0001%22%5D products=? category=%ff
    category=Camping%20%3E%20Tents contactId & = % %00 a;b #x [ | {}"""
pieces = st.sampled_from(PIECES.split())
targets = st.builds(
    "{}{}{}".format,
    st.sampled_from(
        [
            *(["/api/v2/contacts/recoms/"] * 12),
            "/api/v2/contacts/recoms/%31",
            "//api/v2/contacts/recoms/",
            "http://other.example/api/v2/contacts/recoms/",
            "/api/v2/contacts/recoms/1245/",
            "*",
        ]
    ),
    st.sampled_from([1244, 1245, 1246, 1247, 1248, 1249, 1251, 77, "0", "01245", ""]),
    st.one_of(st.just(""), st.lists(pieces, max_size=4).map(lambda some: "?" + "&".join(some))),
)
headers = st.sampled_from(
    [
        *([f"Authorization: {AUTHORIZATION}"] * 12),
        "X-No: key",
        f"Authorization: {AUTHORIZATION}\r\nConnection: close",
        f"Authorization: {AUTHORIZATION}\r\nContent-Length: 0",
        f"Authorization: {AUTHORIZATION}\r\nExpect: 100-continue",
        f"Authorization: {AUTHORIZATION}\r\nConnection: Upgrade\r\nUpgrade: websocket",
        f"authorization: {AUTHORIZATION}\r\nOrigin: https://shop.example",
    ]
)
methods = st.sampled_from([*["GET"] * 6, "HEAD", "OPTIONS"])


class Wire(asyncio.Transport):
    """A connection that keeps what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self._closing = False

    def get_extra_info(self, name: str, default: Any = None) -> Any:  # asyncio's signature
        return {"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)}.get(name, default)

    def write(self, data: bytes | bytearray | memoryview[int]) -> None:
        self.written += bytes(data)

    def close(self) -> None:
        self._closing = True

    def is_closing(self) -> bool:
        return self._closing

    def pause_reading(self) -> None:
        """Nothing comes by itself."""

    def resume_reading(self) -> None:
        """Nothing comes by itself."""


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def protocol_of(app: App) -> BoundedHttpTools:
    """Return the protocol of a new connection, as our server makes it."""
    config = uvicorn.Config(
        app, lifespan="off", log_config=None, access_log=False, ws="none", server_header=False, proxy_headers=False
    )
    return BoundedHttpTools(config=config, server_state=ServerState(), app_state={})


async def sent(app: App, heads: list[bytes]) -> tuple[list[bytes], bool]:
    """Return what is written for each of some heads on one connection, and whether it was closed then."""
    protocol = protocol_of(app)
    wire, found = Wire(), []
    protocol.connection_made(wire)
    for head in heads:
        wire.written = b""
        protocol.data_received(head)
        while protocol.server_state.tasks:
            await asyncio.gather(*protocol.server_state.tasks)
        found.append(wire.written)
        if wire.is_closing():
            break
    protocol.connection_lost(None)
    return found, wire.is_closing()


def told(app: App) -> list[object]:
    """Return all that the journal keeps of each request but for the time."""
    return [
        (entry.request, entry.reply.response, entry.exchange, entry.violated, entry.faults) for entry in app.journal
    ]


def same(runner: asyncio.Runner, shops: tuple[Shop, Shop], connections: list[list[bytes]]) -> None:
    at_once, generally = (create_app(shop) for shop in shops)
    generally.faults.add(MEETS_NOBODY)
    for heads in connections:
        assert runner.run(sent(at_once, heads)) == runner.run(sent(generally, heads))
        assert told(at_once) == told(generally)


@settings(max_examples=40, deadline=None)
@given(
    behaviour=behaviours,
    rules=st.sampled_from(RULES),
    asked=st.lists(st.tuples(methods, targets, headers), min_size=1, max_size=6),
    again=st.booleans(),
)
def test_any_requests_are_answered_and_noted_as_on_the_general_way(
    runner: asyncio.Runner,
    behaviour: Behaviour,
    rules: list[dict[str, object]],
    asked: list[tuple[str, str, str]],
    again: bool,
) -> None:
    shops = shop_with(behaviour=behaviour), shop_with(behaviour=behaviour)
    for shop in shops:
        for source in list(shop.data_sources.values())[:5] if rules else ():
            shop.add_data_source(source.id, source.type, size=source.size, rule=rules)
    heads = [f"{method} {target} HTTP/1.1\r\nHost: x\r\n{sent}\r\n\r\n".encode() for method, target, sent in asked]
    same(runner, shops, [heads * (1 + again)])


def test_what_stands_in_the_way_of_an_answer_at_once_is_seen(runner: asyncio.Runner) -> None:
    """Each of these alone, and two on one connection, the second before the first is answered."""
    good, end = f"GET {RECOMS}?contactId=1", f"Host: x\r\nAuthorization: {AUTHORIZATION}\r\n"
    hostile = [
        f"GET {RECOMS}? HTTP/1.1\r\n{end}\r\n",
        f"{good}&a#b HTTP/1.1\r\n{end}\r\n",
        f"{good}#?b HTTP/1.1\r\n{end}\r\n",
        f"{good}&a=\x80 HTTP/1.1\r\n{end}\r\n",
        f"GET {RECOMS.replace('124', '%3124')}?contactId=1 HTTP/1.1\r\n{end}\r\n",
        f"{good} HTTP/1.0\r\n{end}\r\n",
        f"{good} HTTP/1.0\r\n{end}Connection: keep-alive\r\n\r\n",
        f"{good} HTTP/1.1\r\n{end}Connection: close\r\n\r\n",
        f"{good} HTTP/1.1\r\n{end}Content-Length: 3\r\n\r\nabc",
        f"{good} HTTP/1.1\r\n{end}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        f"{good} HTTP/1.1\r\n{end}Expect: 100-continue\r\nContent-Length: 0\r\n\r\n",
        f"{good} HTTP/1.1\r\n{end}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
        f"{good.replace('GET', 'HEAD')} HTTP/1.1\r\n{end}\r\n",
        f"{good} HTTP/1.1\r\nAuthorization: {AUTHORIZATION}\r\n\r\n",
        f"{good} HTTP/1.1\r\nHost: x\r\n\r\n",
        f"GET /api/v1/version HTTP/1.1\r\n{end}\r\n{good} HTTP/1.1\r\n{end}\r\n",
        f"{good} HTTP/1.1\r\n{end}\r\n{good}&products=A HTTP/1.1\r\n{end}\r\n",
    ]
    same(runner, (Shop.demo(), Shop.demo()), [[head.encode("latin-1")] for head in hostile])


PLAIN = f"GET {RECOMS}?contactId=1 HTTP/1.1\r\nHost: x\r\nAuthorization: {AUTHORIZATION}\r\n\r\n".encode()
IN_PIECES = [
    PLAIN,
    PLAIN.replace(b"=1", b"=2"),
    PLAIN[:30],
    PLAIN[30:],
    PLAIN[:-2],
    PLAIN + PLAIN,
    PLAIN + PLAIN[:9],
    b"\r\n",
]
IN_PIECES += [PLAIN.replace(b"\r\nHost", b"\r\nContent-Length: 150\r\nHost"), b"x", PLAIN.replace(b"GET", b"HEAD")]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(IN_PIECES), min_size=1, max_size=6))
@example([PLAIN + PLAIN[:9], PLAIN])
def test_requests_in_any_pieces_are_answered_as_on_the_general_way(runner: asyncio.Runner, pieces: list[bytes]) -> None:
    """Headers that were read before are known again, but only where a request begins and ends with the bytes."""
    same(runner, (Shop.demo(), Shop.demo()), [[PLAIN, PLAIN, *pieces]])


@pytest.mark.parametrize("name", sorted(_NOT_PLAIN))
def test_headers_that_stand_in_the_way_are_never_known(runner: asyncio.Runner, name: bytes) -> None:
    head = b"GET %b?contactId=1 HTTP/1.1\r\nHost: x\r\n%b: 0\r\n\r\n" % (RECOMS.encode(), name)
    app = create_app(Shop.demo())
    runner.run(sent(app, [head, head]))
    assert app.heads.read(head, "http") is None


def test_no_more_than_so_many_headers_are_known() -> None:
    known, line = KnownHeads(), f"GET {RECOMS} HTTP/1.1\r\n".encode()
    for place in range(1000):
        known.learn(line + b"A: %d\r\n\r\n" % place, [])
    assert len(known._headers) <= 64
    long = line + b"A: %b\r\n\r\n" % (b"x" * 5000)
    known.learn(long, [])
    assert known.read(long, "http") is None


def test_an_answer_that_fails_is_a_500_either_way(
    runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Service, "answer", fail)
    head = f"GET {RECOMS}?contactId=1 HTTP/1.1\r\nHost: x\r\nAuthorization: {AUTHORIZATION}\r\n\r\n".encode()
    with caplog.at_level("CRITICAL", "uvicorn.error"):
        same(runner, (Shop.demo(), Shop.demo()), [[head, head]])


def test_a_plain_question_has_no_task(runner: asyncio.Runner) -> None:
    async def answered() -> bytes:
        protocol, wire = protocol_of(create_app(Shop.demo())), Wire()
        protocol.connection_made(wire)
        protocol.data_received(
            f"GET {RECOMS}?contactId=1 HTTP/1.1\r\nHost: x\r\nAuthorization: {AUTHORIZATION}\r\n\r\n".encode()
        )
        protocol.connection_lost(None)
        return wire.written

    assert runner.run(answered()).startswith(b"HTTP/1.1 200 OK\r\n")
