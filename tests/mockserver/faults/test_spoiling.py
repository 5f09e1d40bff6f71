"""What each fault leaves of an answer, and what it looks like in process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from driving import ask, reply_of
from settings import shop_with

from yespo_mockserver.app import App, create_app
from yespo_mockserver.faults.kinds import ALIASES, KINDS
from yespo_mockserver.messages.delivery import Piece, Wait
from yespo_mockserver.port.playing import UndeliverableError
from yespo_mockserver.settings.shop_toml import read_config
from yespo_mockserver.shop import Shop, ShopError


@pytest.fixture
def app() -> App:
    return create_app(Shop.demo())


def test_a_status_speaks_in_the_apis_style(app: App) -> None:
    app.faults.add(503)
    answer = ask(app)
    assert (answer.status, answer.body) == (503, b"Service Unavailable.")
    assert answer.headers["content-type"] == "text/plain; charset=UTF-8"


def test_a_status_may_be_one_that_nobody_knows_and_say_anything(app: App) -> None:
    app.faults.add("599")
    assert (ask(app).status, ask(app).body) == (599, b"Status 599.")
    app.faults.clear()
    app.faults.add("status:status=418,body=<b>tea</b>,content_type=text/html")
    answer = ask(app)
    assert (answer.status, answer.body, answer.headers["content-type"]) == (418, b"<b>tea</b>", "text/html")


def test_a_status_in_another_content_type(app: App) -> None:
    app.faults.add("status:status=502,content_type=text/html")
    assert ask(app).headers["content-type"] == "text/html"


def test_a_429_says_when_to_come_again(app: App) -> None:
    app.faults.add("429:retry_after=7")
    answer = ask(app)
    assert (answer.status, answer.headers["retry-after"]) == (429, "7")


@pytest.mark.ledger("rate-limit")
def test_a_rate_lets_what_is_under_it_pass(app: App) -> None:
    app.faults.add("rate-limit:rate=2")
    assert [ask(app).status for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("spec", ["malformed", "truncated", "truncated:bytes=3", "empty", "html"])
def test_a_body_that_isnt_json(app: App, spec: str) -> None:
    app.faults.add(spec)
    answer = ask(app)
    assert answer.status == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.body)


def test_truncation_never_makes_a_body_longer(app: App) -> None:
    whole = ask(app).body
    app.faults.add("truncated:bytes=1000000")
    assert ask(app).body == whole


def test_another_content_type(app: App) -> None:
    app.faults.add("content-type")
    answer = ask(app)
    assert answer.headers["content-type"] == "text/html; charset=UTF-8"
    assert json.loads(answer.body)


def test_another_charset_than_the_header_says(app: App) -> None:
    whole = ask(app).body.decode().encode("cp1251", "replace")
    app.faults.add("charset")
    answer = ask(app)
    assert answer.headers["content-type"] == "application/json; charset=UTF-8"
    assert answer.body == whole
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode()


@pytest.mark.parametrize("size", [10, 9000, 1_000_000])
def test_a_huge_body_has_the_size_asked_for_and_is_json(app: App, size: int) -> None:
    app.faults.add(f"huge:bytes={size}")
    answer = ask(app)
    assert len(answer.body) == size
    assert isinstance(json.loads(answer.body), list)


def test_unknown_and_missing_fields(app: App) -> None:
    known = set(json.loads(ask(app).body)[0])
    app.faults.add("unknown-fields")
    app.faults.add("missing-fields:fields=name|url")
    for product in json.loads(ask(app).body):
        assert {"newField", "isNew"} <= set(product)
        assert not {"name", "url"} & set(product)
    assert {"name", "url"} <= known


def test_fields_of_ones_own(app: App) -> None:
    app.faults.add("unknown-fields:fields=colour")
    assert all(product["colour"] == "unknown" for product in json.loads(ask(app).body))


def test_fields_of_a_refusal_are_left_alone(app: App) -> None:
    app.faults.add("missing-fields")
    assert ask(app, query="").status == 400


def test_a_stale_answer_is_the_one_from_before(app: App) -> None:
    app.faults.add("stale")
    before = ask(app).body
    best = json.loads(before)[0]["id"]
    app.shop.add_product(id=best, name="New name", price=1.0)
    assert ask(app).body == before
    assert ask(app, query="").status == 400
    app.faults.clear()
    assert ask(app).body != before


def test_head_meets_the_fault_without_a_body(app: App) -> None:
    app.faults.add("truncated:bytes=3")
    answer = ask(app, method="HEAD")
    assert (answer.headers["content-length"], answer.body) == ("3", b"")
    assert answer.exchange.request is not None


def test_a_reply_says_how_late_it_is_and_nothing_sleeps(app: App) -> None:
    app.faults.add("latency:seconds=30")
    app.faults.add("drip:bytes=1000,seconds=2")
    reply = reply_of(app)
    body = reply.response.body
    steps = list(reply.delivery.steps(body))
    assert steps[0] == Wait(30)
    assert sum(step.seconds for step in steps[1:] if isinstance(step, Wait)) == 2 * -(-len(body) // 1000)
    assert b"".join(step.data for step in steps if isinstance(step, Piece)) == body


@pytest.mark.parametrize(
    ("spec", "begun"),
    [
        ("reset", False),
        ("reset:at=body", True),
        ("stall", False),
        ("stall:at=body", True),
        ("half-close", True),
        ("bad-chunks", True),
        ("refused:during=60", False),
    ],
)
def test_a_reply_says_how_its_connection_breaks(app: App, spec: str, begun: bool) -> None:
    whole = ask(app).body
    app.faults.add(spec)
    delivery = reply_of(app).delivery
    assert (delivery.ends, delivery.begun) == (spec.partition(":")[0], begun)
    assert delivery.arrives(whole) == (whole[: len(whole) // 2] if begun else b"")
    with pytest.raises(UndeliverableError):
        ask(app)


def test_a_change_isnt_made_by_a_request_that_never_arrived(app: App) -> None:
    app.faults.add(503)
    answer = ask(app, method="POST")
    assert answer.status == 503
    assert answer.exchange.refusal is not None  # a method that the resource lacks, judged by the head


def test_the_control_api_meets_no_fault(app: App) -> None:
    app.faults.add(503)
    assert ask(app, "/__admin/health").status == 200


def test_a_shops_file_sets_faults(tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text('[[fault]]\nkind = "status"\nstatus = 503\nmatch = { data_source = 1247 }\n')
    config = read_config(tmp_path / "shop.toml")
    assert [str(fault) for fault in config.faults] == ["status:status=503,data_source=1247"]


def test_a_shops_file_is_told_the_line_of_a_wrong_fault(tmp_path: Path) -> None:
    file = tmp_path / "shop.toml"
    file.write_text('[[fault]]\nkind = "stall"\n\n[[fault]]\nkind = "status"\nstatus = 200\n[[fault]]\nseconds = 1\n')
    with pytest.raises(ShopError) as caught:
        read_config(file)
    assert caught.value.problems == (
        f"{file}, line 6: status = 200: allowed is a status, 400 to 599.",
        f"{file}, line 7: a fault needs a kind: {', '.join((*KINDS, *ALIASES))}.",
    )
    file.write_text("fault = 503\n")
    with pytest.raises(ShopError, match=r"fault is written \[\[fault\]\], once for each"):
        read_config(file)


@pytest.mark.ledger("cors")
def test_where_pages_of_any_origin_may_read_they_may_read_a_fault_too() -> None:
    app = create_app(shop_with(behaviour={"cors": "any"}))
    app.faults.add(503)
    answer = ask(app)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (503, "*")
