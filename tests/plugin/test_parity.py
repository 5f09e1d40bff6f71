"""One engine, played everywhere: the same rule and requests come out the same in process and on every kind of port.

What a client sees (status and body, or the class of its exception) and the state afterwards are compared for any
fault, stub and scenario, set by the fixtures, through the control API, and in shop.toml. `EXCEPTIONS` has what can't be
the same.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
import uvicorn
from http_clients import CLIENTS, KEY, Ask, Got
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loop import order

from yespo_mockserver.admin.client import AdminClient
from yespo_mockserver.app import App, create_app
from yespo_mockserver.fake import Fake
from yespo_mockserver.faults import Fault
from yespo_mockserver.faults.kinds import KINDS
from yespo_mockserver.faults.scenario import Scenario
from yespo_mockserver.port.binding import bind
from yespo_mockserver.port.server import Server
from yespo_mockserver.shop import Shop
from yespo_mockserver.state.snapshot import Snapshot, snapshot
from yespo_mockserver.stubs.stub import Stub
from yespo_testkit import YespoMock, YespoServer
from yespo_testkit.double import Double, inner_of

EXCEPTIONS: Mapping[str, tuple[Mapping[str, str], str]] = {
    "refused": (
        {"ConnectError": "ReadError"},
        "A port is open to everybody or to nobody: of counted requests a connection is accepted, and reset.",
    )
}
"""By a fault's kind: the class of exception on a port for each one in process, and why."""

LIBRARIES = ("httpx", "httpx2", "requests")
PATIENCE = 1.0
NEVER = 600.0  # seconds that no client here waits

FEED = "".join(
    f"<item><g:id>{name}</g:id><title>{name}</title><link>https://shop.example/{name}</link><g:price>{place}.00 UAH"
    f"</g:price><g:availability>in stock</g:availability><g:product_type>Tents</g:product_type></item>"
    for place, name in enumerate("ABCDE", 1)
)
TOML = """
[[data_source]]
id = 1245
type = "bestsellers"
[[data_source]]
id = 1247
type = "also_bought"
"""
RECOMS = "/api/v2/contacts/recoms"
REQUESTS: Mapping[str, tuple[str, str, object, bool]] = {
    "bestsellers": ("GET", f"{RECOMS}/1245?contactId=1", None, True),
    "also bought": ("GET", f"{RECOMS}/1247?webId=w&products=A,B", None, True),
    "a head": ("HEAD", f"{RECOMS}/1245?contactId=1", None, True),
    "no key": ("GET", f"{RECOMS}/1245?contactId=1", None, False),
    "no identifier": ("GET", f"{RECOMS}/1245", None, True),
    "an unknown data source": ("GET", f"{RECOMS}/31337?contactId=1", None, True),
    "an unknown path": ("GET", "/api/v9/nothing", None, True),
    "another method": ("PUT", f"{RECOMS}/1245", None, True),
    "an order": ("POST", "/api/v1/orders", {"orders": [order()]}, True),
    "an order that breaks the contract": ("POST", "/api/v1/orders", {"order": []}, True),
    "an order without a key": ("POST", "/api/v1/orders", {"orders": [order()]}, False),
    "a contact": ("POST", "/api/v1/contact", {"channels": [{"type": "email", "value": "o@example.com"}]}, True),
    "a token": ("POST", "/api/v1/auth/contact/token", {"email": "o@example.com"}, True),
    "a deletion": ("DELETE", "/api/v1/contact?externalCustomerId=customer-1", None, True),
}

SETTINGS: Mapping[str, st.SearchStrategy[dict[str, Any]]] = {
    "latency": st.fixed_dictionaries({"seconds": st.sampled_from([0.0, 0.01, NEVER])}),
    "status": st.fixed_dictionaries({"status": st.sampled_from([401, 429, 500, 503, 599])}),
    "rate-limit": st.fixed_dictionaries({}, optional={"retry_after": st.integers(0, 9)}),
    "truncated": st.fixed_dictionaries({}, optional={"bytes": st.integers(1, 400)}),
    "huge": st.fixed_dictionaries({"bytes": st.integers(2, 5000)}),
    "charset": st.fixed_dictionaries({}, optional={"charset": st.sampled_from(["cp1251", "utf-16"])}),
    "missing-fields": st.fixed_dictionaries({}, optional={"fields": st.just(["name", "url"])}),
    "reset": st.fixed_dictionaries({}, optional={"at": st.sampled_from(["start", "body"])}),
    "stall": st.fixed_dictionaries({}, optional={"at": st.sampled_from(["start", "body"])}),
    "drip": st.fixed_dictionaries({"bytes": st.just(300), "seconds": st.sampled_from([0.0, 0.01, NEVER])}),
}
MATCHES = st.sampled_from(
    [
        {"data_source": 1245},
        {"data_source": [1245, 1247]},
        {"method": "POST"},
        {"path": "/api/v1/"},
        {"products": "B"},
        {"contactId": "1", "method": ["GET", "PUT"]},
    ]
)
WHEN: dict[str, st.SearchStrategy[Any]] = {
    "match": MATCHES,
    "after": st.integers(0, 2),
    "times": st.integers(1, 2),
    "in_turn": st.booleans(),
}


@st.composite
def faults(draw: st.DrawFn, kinds: tuple[str, ...] = tuple(KINDS)) -> dict[str, Any]:
    kind = draw(st.sampled_from(kinds))
    fault = {"kind": kind, **draw(SETTINGS.get(kind, st.just({})))}
    fault |= draw(st.fixed_dictionaries({}, optional=WHEN))
    if len(KINDS[kind].strikes) > 1 and fault.get("at") != "body":
        fault |= draw(st.fixed_dictionaries({}, optional={"strikes": st.sampled_from(["before", "after"])}))
    if kind == "refused":
        fault["times"] = fault.get("times", 1)
    else:
        fault |= draw(st.fixed_dictionaries({}, optional={"share": st.just(0.5), "seed": st.integers(0, 9)}))
    return fault


@st.composite
def stubs(draw: st.DrawFn) -> dict[str, Any]:
    when = {name: strategy for name, strategy in WHEN.items() if name != "in_turn"}
    body: dict[str, Any] = draw(
        st.sampled_from([{"products": ["B", "A"]}, {"json": {"a": [1, "x"]}}, {"body": "текст"}, {}])
    )
    status = st.fixed_dictionaries({}, optional={"status": st.sampled_from([200, 202, 204, 304, 404])})
    headers = st.fixed_dictionaries({}, optional={"headers": st.just({"X-Thing": "1"})})
    return {**body, **draw(status), **draw(headers), **draw(st.fixed_dictionaries({}, optional=when))}


SCENARIOS: st.SearchStrategy[dict[str, Any]] = st.builds(
    lambda first, fault, after: {
        "name": "drawn",
        "state": [
            {"name": "a", "without": ["A"] if first else [], "next": [{"to": "b", "after": after}]},
            {"name": "b", "fault": [fault]},
        ],
    },
    st.booleans(),
    faults(tuple(kind for kind in KINDS if kind != "refused")),
    st.integers(1, 2),
)


class Drawn(NamedTuple):
    """What is set, and what is asked for then."""

    faults: list[dict[str, Any]]
    stubs: list[dict[str, Any]]
    scenario: dict[str, Any] | None
    requests: list[str]
    library: str


DRAWN = st.builds(
    Drawn,
    st.lists(faults(), max_size=2),
    st.lists(stubs(), max_size=1),
    st.none() | SCENARIOS,
    st.lists(st.sampled_from(sorted(REQUESTS)), min_size=1, max_size=4),
    st.sampled_from(LIBRARIES),
)


class Seen(NamedTuple):
    """What a client saw of one request: status and body, or the class of its exception."""

    status: int | None
    body: bytes
    raised: str

    @classmethod
    def of(cls, got: Got) -> Seen:
        if got.raised is not None:
            return cls(None, b"", type(got.raised).__name__)
        return cls(got.status, got.body, "")


ALONE: dict[str, Any] = {
    "files": "",  # a rule in shop.toml makes other files
    "position": 0,  # setting a rule is a change too
    "recent": {},  # moments
    "counts": {},  # these have moments; what was seen and struck is compared by itself
    "counted": 0,
}
"""What of a state is each one's own."""


class After(NamedTuple):
    """The state afterwards."""

    state: Snapshot
    counted: list[tuple[int, int]]
    scenarios: list[str]
    journal: list[tuple[str, int, list[str]]]


def afterwards(fake: Fake) -> After:
    rules = [*fake.faults, *fake.stubs]
    state = snapshot(fake.shop.log.state)
    of_anybody = {number: msgspec.structs.replace(rule, origin="") for number, rule in state.arranged.rules.items()}
    alike = msgspec.structs.replace(state.arranged, rules=of_anybody, scenarios={})  # whoever arranged it
    return After(
        msgspec.structs.replace(state, arranged=alike, **ALONE),
        [(rule.seen, rule.hits) for rule in rules],
        [running.state for running in fake.scenarios],
        [
            (entry.method, entry.status, [violation.rule for violation in entry.exchange.violations])
            for entry in fake.journal
        ],
    )


def asked(base: str, drawn: Drawn) -> list[Seen]:
    seen = []
    for name in drawn.requests:
        method, target, document, has_key = REQUESTS[name]
        headers = {**(KEY if has_key else {}), **({} if document is None else {"Content-Type": "application/json"})}
        body = None if document is None else json.dumps(document).encode()
        ask = Ask(base + target, method, PATIENCE, body, tuple(headers.items()))
        seen.append(Seen.of(CLIENTS[drawn.library](ask)))
    return seen


def toml(value: object) -> str:
    """Write a value as TOML does."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(name)} = {toml(one)}" for name, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def with_rules(drawn: Drawn) -> str:
    """Return a shop.toml with what is drawn."""
    lines = [TOML]
    for name, rules in (("fault", drawn.faults), ("stub", drawn.stubs), ("scenario", [drawn.scenario])):
        for rule in rules:
            if rule is not None:
                lines += [f"[[{name}]]", *(f"{json.dumps(key)} = {toml(value)}" for key, value in rule.items())]
    return "\n".join(lines)


def in_shop_toml(folder: Path, drawn: Drawn) -> Shop:
    """Return the shop with what is drawn in its shop.toml."""
    file = folder / "shop.toml"
    file.write_text(with_rules(drawn), "utf-8")
    try:
        return Shop.load(folder)
    finally:
        file.write_text(TOML, "utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "shop.toml").write_text(TOML, "utf-8")
    channel = f'<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>{FEED}</channel></rss>'
    (folder / "feed.xml").write_text(channel, "utf-8")
    (folder / "contacts.csv").write_text("contactId,email\n1,a@example.com\n2,b@example.com\n", "utf-8")
    (folder / "orders.jsonl").write_text(
        json.dumps({**order(externalOrderId="first", items=[{"externalItemId": "A", "quantity": 1, "cost": 1}])}) + "\n"
    )
    return folder


@pytest.fixture(scope="module")
def server() -> Iterator[YespoServer]:
    with YespoServer(Shop.demo(), strict=False) as server:
        yield server


@pytest.fixture(scope="module")
def ports() -> Iterator[dict[str, tuple[App, str]]]:
    """An app on a port for each of uvicorn's HTTP protocols."""
    original = uvicorn.Config.__init__
    with contextlib.ExitStack() as stack:
        found = {}
        for protocol in ("httptools", "h11"):

            def configured(self: uvicorn.Config, *args: Any, _http: str = protocol, **more: Any) -> None:
                original(self, *args, **{**more, **({"http": "h11"} if _http == "h11" else {})})

            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(uvicorn.Config, "__init__", configured)
                app = create_app(Shop.demo())
                running = Server(app, bind("127.0.0.1", 0))
            running.start()
            stack.callback(running.stop)
            found[protocol] = (app, running.url)
        yield found


def arranged(double: Double, drawn: Drawn) -> None:
    """Set what is drawn as a test does."""
    inner = inner_of(double)
    for fault in drawn.faults:
        inner.fake.faults.add(Fault.of(fault))
    for stub in drawn.stubs:
        double.answers(Stub.of(stub))
    if drawn.scenario is not None:
        double.scenario(drawn.scenario)


def through_the_control_api(url: str, drawn: Drawn) -> None:
    client = AdminClient(url)
    for fault in drawn.faults:
        client.add_fault(Fault.of(fault))
    for stub in drawn.stubs:
        client.add_stub(Stub.of(stub))
    if drawn.scenario is not None:
        client.add_scenario(Scenario.of(drawn.scenario))
        client.set_scenario("drawn")


def as_on_a_port(seen: list[Seen], drawn: Drawn) -> list[Seen]:
    """Return what is seen in process as a port has it."""
    changed: dict[str, str] = {}
    for kind, (classes, _) in EXCEPTIONS.items():
        if any(fault["kind"] == kind for fault in drawn.faults):
            changed |= classes
    return [one._replace(raised=changed.get(one.raised, one.raised)) for one in seen]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=DRAWN)
def test_a_client_sees_the_same_everywhere_and_leaves_the_same_behind(
    folder: Path, server: YespoServer, ports: dict[str, tuple[App, str]], drawn: Drawn
) -> None:
    shop = Shop.load(folder)
    with YespoMock(shop.fresh(), strict=False) as mock:
        arranged(mock, drawn)
        in_process = asked("https://yespo.io", drawn)
        left = afterwards(inner_of(mock).fake)
    expected = as_on_a_port(in_process, drawn)

    inner_of(server).begin(shop.fresh(), strict=False)
    through_the_control_api(server.url, drawn)
    assert asked(server.url, drawn) == expected
    assert afterwards(inner_of(server).fake) == left

    for app, url in ports.values():
        app.change(Fake(in_shop_toml(folder, drawn)), None)
        if drawn.scenario is not None:
            app.fake.scenarios.enter("drawn")
        assert asked(url, drawn) == expected
        assert afterwards(app.fake) == left


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_counted_refusal_is_a_reset_on_a_port(server: YespoServer, library: str) -> None:
    drawn = Drawn([{"kind": "refused", "times": 1}], [], None, ["bestsellers", "bestsellers"], library)
    with YespoMock(Shop.demo(), strict=False) as mock:
        arranged(mock, drawn)
        in_process = asked("https://yespo.io", drawn)
    inner_of(server).begin(Shop.demo(), strict=False)
    arranged(server, drawn)
    on_a_port = asked(server.url, drawn)
    assert on_a_port == as_on_a_port(in_process, drawn)
    assert [one.status for one in on_a_port] == [None, 200]
    assert in_process[0].raised in {"ConnectError", "ConnectionError"}
    assert on_a_port[0].raised in {"ReadError", "ConnectionError"}
