"""The order of the fake's decisions: head, faults, body, contract, stub, change, faults of the answer, journal."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from driving import AUTHORIZATION, ask, connect, on_a_port, reply_of
from loop import order, post, shop_of_five
from settings import shop_with

from yespo_mockserver.app import App, create_app
from yespo_mockserver.faults import Fault
from yespo_mockserver.faults.kinds import KINDS
from yespo_mockserver.messages.request import Request
from yespo_mockserver.port.playing import UndeliverableError
from yespo_mockserver.shop import Shop
from yespo_mockserver.stubs.stub import Stub

ORDERS = "/api/v1/orders"
NEEDS: dict[str, dict[str, Any]] = {"latency": {"seconds": 0.0}, "status": {"status": 503}, "refused": {"during": 5}}
MOMENTS = [
    (kind, strikes, at)
    for kind, about in KINDS.items()
    for strikes in about.strikes
    for at in (("start", "body") if "at" in about.settings and strikes == "after" else (None,))
]


def is_taken(app: App, before: int) -> bool:
    return len(app.shop.history) > before


@pytest.mark.parametrize(("kind", "strikes", "at"), MOMENTS)
def test_what_strikes_before_takes_nothing_and_what_strikes_after_has_taken_it(
    kind: str, strikes: str, at: str | None
) -> None:
    settings = {**NEEDS.get(kind, {}), **({} if at is None else {"at": at})}
    if len(KINDS[kind].strikes) > 1:
        settings["strikes"] = strikes
    app = create_app(shop_of_five())
    before = len(app.shop.history)
    app.faults.add(Fault(kind, **settings))
    sent = json.dumps({"orders": [order()]}).encode()
    reply_of(app, ORDERS, "", method="POST", body=sent)
    assert is_taken(app, before) is (strikes == "after")


def test_each_kind_says_in_its_sentence_what_becomes_of_the_request() -> None:
    for about in KINDS.values():
        assert "taken" in about.says or "took effect" in about.says
        assert ("strikes=after" in about.says) is (len(about.strikes) > 1)


def test_a_mobile_token_isnt_used_up_by_a_request_that_never_arrived() -> None:
    app = create_app(shop_of_five())
    token = json.loads(post(app, "/api/v1/auth/contact/token", {"email": "c0@example.com"}).body)["token"]
    app.faults.add("503:first=1")
    assert ask(app, "/v1/recoms/1245", "", headers={"es-token": token}).status == 503
    assert ask(app, "/v1/recoms/1245", "", headers={"es-token": token}).status == 200


def test_a_fault_answers_before_the_rate_is_counted() -> None:
    app = create_app(shop_with(limits={"rate": 1}))
    app.faults.add("503:first=3")
    assert [ask(app).status for _ in range(5)] == [503, 503, 503, 200, 429]


@pytest.mark.ledger("rate-limit")
@pytest.mark.ledger("rate-limit-account")
def test_the_rate_is_the_accounts_over_all_methods_that_the_vendors_table_doesnt_list() -> None:
    app = create_app(shop_with(limits={"rate": 2}))
    assert ask(app).status == 200
    assert ask(app, "/api/v1/version", "").status == 200
    assert [ask(app).status, ask(app, "/api/v1/account/info", "").status] == [429, 429]
    assert ask(app, "/api/v1/contacts", "").status == 200  # listed there with a limit of its own
    assert ask(app, headers={"authorization": ""}).status == 401  # who has no key has no account


class _Unread:
    """A body that nobody may read."""

    async def __call__(self) -> bytes | None:
        raise AssertionError("the body was read")


def request(path: str, *, body: Callable[[], Any], **headers: str) -> Request:
    fields = {"authorization": AUTHORIZATION, "content-type": "application/json", **headers}
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in fields.items()]
    return Request("POST", path, b"", raw, path.encode(), reader=body)


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        (ORDERS, {"authorization": "", "content_length": str(50 << 20)}, 401),
        (ORDERS, {"content_length": str(50 << 20)}, 413),
        ("/api/v1/version", {"content_length": "9"}, 405),
        ("/nowhere", {"content_length": "9"}, 404),
    ],
)
def test_a_request_that_is_refused_by_its_head_is_answered_before_its_body_is_read(
    path: str, headers: dict[str, str], status: int
) -> None:
    app = create_app(shop_of_five())
    with pytest.raises(StopIteration) as ended:
        app.fake.respond(request(path, body=_Unread(), **headers)).send(None)
    assert ended.value.value.response.status == status


def test_what_strikes_before_reads_nothing() -> None:
    app = create_app(shop_of_five())
    app.faults.add("reset")
    with pytest.raises(StopIteration) as ended:
        app.fake.respond(request(ORDERS, body=_Unread())).send(None)
    assert ended.value.value.delivery.ends == "reset"


@pytest.mark.parametrize("key", ["Authorization: Basic bm8=", "X-Nothing: 1"])
def test_50_megabytes_without_a_key_are_answered_at_once_on_a_port(key: str) -> None:
    head = f"POST {ORDERS} HTTP/1.1\r\nHost: 127.0.0.1\r\n{key}\r\nContent-Length: {50 << 20}\r\n\r\n".encode()
    with on_a_port(create_app(shop_of_five())) as port, connect(port) as sock:
        sock.sendall(head + b"{")
        assert sock.recv(65536).startswith(b"HTTP/1.1 401 ")


def test_a_body_cut_short_is_no_violation_of_the_clients() -> None:
    app = create_app(shop_of_five())
    lines = [f"POST {ORDERS} HTTP/1.1", "Host: 127.0.0.1", f"Authorization: {AUTHORIZATION}", "Content-Length: 500"]
    with on_a_port(app) as port:
        with connect(port) as sock:
            sock.sendall("\r\n".join([*lines, "", '{"orders": [']).encode())
        (entry,) = app.journal.wait_for(count=1)
    assert not entry.violated
    assert entry.broken == "aborted"
    assert len(app.shop.history) == 1


def test_a_stub_answers_what_keeps_the_contract_and_takes_nothing() -> None:
    app = create_app(shop_of_five())
    app.stubs.add(Stub.of({"json": {"ok": True}, "match": {"path": ORDERS}}))
    assert post(app, ORDERS, {"orders": [order()]}).body == b'{"ok":true}'
    assert post(app, ORDERS, {"order": []}).status == 400
    assert ask(app, ORDERS, "", method="POST", headers={"authorization": ""}).status == 401
    assert len(app.shop.history) == 1


def test_a_stub_answers_with_products_of_the_feed_and_is_journalled_with_what_was_asked() -> None:
    app = create_app(Shop.demo())
    app.stubs.add(Stub.of({"products": ["TENT-0001"], "match": {"data_source": 31337}, "times": 1}))
    path = "/api/v2/contacts/recoms/31337"
    assert [product["id"] for product in json.loads(ask(app, path).body)] == ["TENT-0001"]
    assert ask(app, path).status == 404
    entry = next(iter(app.journal))
    assert (entry.status, entry.data_source, entry.reply.stubbed) == (200, 31337, True)


def test_faults_of_the_answer_act_on_a_stub_too() -> None:
    app = create_app(Shop.demo())
    app.stubs.add(Stub.of({"body": "fine", "headers": {"content-type": "text/plain"}}))
    app.faults.add("truncated:bytes=2")
    assert ask(app).body == b"fi"


def test_of_stubs_and_faults_set_in_turn_one_acts_on_a_request() -> None:
    app = create_app(Shop.demo())
    app.stubs.add(Stub.of({"body": "for good"}))
    app.stubs.add(Stub.of({"body": "first", "times": 1}))
    app.faults.add(Fault("status", status=503, times=1, in_turn=True))
    app.stubs.add(Stub.of({"body": "third", "times": 1}))
    assert [ask(app).body for _ in range(5)] == [b"first", b"Service Unavailable.", b"third", b"for good", b"for good"]


def test_a_head_has_the_length_of_the_body_that_it_lacks() -> None:
    app = create_app(Shop.demo())
    assert ask(app, method="HEAD").headers["content-length"] == str(len(ask(app).body))


@pytest.mark.parametrize("spec", ["half-close", "bad-chunks", "reset:at=body", "stall:at=body", "drip"])
def test_what_breaks_a_body_leaves_an_answer_without_one_whole(spec: str) -> None:
    app = create_app(Shop.demo())
    app.faults.add(spec)
    assert not reply_of(app, method="HEAD").delivery.breaks


def test_an_encoded_slash_divides_no_path() -> None:
    app = create_app(Shop.demo())
    assert ask(app, "/api%2Fv1/version", "").status == 404
    assert ask(app, "/api/v1%2fversion", "").status == 404
    assert ask(app, "/api/v2/contacts/recoms/1245%2F1").status == 400


def test_a_reply_that_breaks_its_connection_needs_a_server_of_ours() -> None:
    app = create_app(Shop.demo())
    app.faults.add("reset")
    with pytest.raises(UndeliverableError, match="'reset' ends this connection"):
        ask(app)
