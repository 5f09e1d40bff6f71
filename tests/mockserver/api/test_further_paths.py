"""The paths that clients call on their way: imports, sites, feeds, events, removals; and repeated requests."""

from __future__ import annotations

import json

import pytest
from driving import Answer, ask
from loop import bought, named, order, post, shop_of_five
from settings import shop_with

from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop

CONTACT = {"channels": [{"type": "email", "value": "ann@example.com"}], "externalCustomerId": "X1"}


def call(shop: Shop, method: str, path: str, document: object = None) -> Answer:
    body = b"" if document is None else json.dumps(document).encode()
    path, _, query = path.partition("?")
    return ask(create_app(shop), path, query, method=method, body=body, headers={"content-type": "application/json"})


@pytest.mark.ledger("import-status")
@pytest.mark.ledger("import-status-finished")
def test_an_import_is_told_by_the_id_that_was_handed_out() -> None:
    shop = shop_of_five()
    body = {"contacts": [CONTACT, {"channels": []}], "dedupeOn": "email"}
    session = json.loads(post(shop, "/api/v1/contacts", body).body)["asyncSessionId"]
    answer = call(shop, "GET", f"/api/v1/importstatus/{session}")
    told = json.loads(answer.body)
    assert (answer.status, told["status"]) == (200, "FINISHED")
    assert told["mapping"] == [{"dedupeValue": "X1", "contactId": 4}]
    assert told["timestamp"].endswith("Z")
    assert call(shop, "GET", "/api/v1/importstatus/unknown").status == 404
    shop.reset()
    assert call(shop, "GET", f"/api/v1/importstatus/{session}").status == 404


@pytest.mark.ledger("trailing-slash")
@pytest.mark.ledger("trailing-slash-elsewhere")
def test_the_slash_that_the_pages_write_is_read_over() -> None:
    shop = shop_of_five()
    assert post(shop, "/api/v1/contacts/", {"contacts": [CONTACT], "dedupeOn": "email"}).status == 200
    assert named(shop, externalCustomerId="X1") == [3]
    found = [call(shop, "GET", f"/api/v1/contacts{slash}?email=ann@example.com").body for slash in ("/", "")]
    assert found[0] == found[1]
    assert b"ann@example.com" in found[0]
    assert call(shop, "POST", "/api/v1/orders/", {"orders": []}).status == 404


@pytest.mark.ledger("repeated-request")
@pytest.mark.parametrize(
    ("method", "path", "document"),
    [
        ("POST", "/api/v1/contact", CONTACT),
        ("PUT", "/api/v1/contact/1", CONTACT),
        ("POST", "/api/v1/contact/subscribe", {"contact": CONTACT}),
    ],
)
def test_the_same_request_within_a_minute_is_a_conflict(method: str, path: str, document: object) -> None:
    shop = shop_with(shop_of_five(), behaviour={"repeated_request": "409"})
    clock = [1_800_000_000.0]
    shop.log.clock = lambda: clock[0]
    statuses = []
    for seconds in (0, 30, 29.9, 0.2):
        clock[0] += seconds
        answer = call(shop, method, path, document)
        statuses.append(answer.status)
    assert statuses == [200, 409, 409, 200]
    other = {**CONTACT, "externalCustomerId": "X2"}
    assert call(shop, method, path, {"contact": other} if "subscribe" in path else other).status == 200
    assert b"Duplicated request" in call(shop, method, path, document).body
    plain = shop_of_five()
    assert [call(plain, method, path, document).status for _ in range(2)] == [200, 200]


@pytest.mark.ledger("orders-removal")
@pytest.mark.ledger("orders-removal-at-once")
@pytest.mark.parametrize("in_body", [True, False])
def test_orders_are_removed_by_id_or_by_a_span_of_time(in_body: bool) -> None:  # a case
    shop = shop_of_five()
    sent = [order(externalOrderId=str(day), date=f"2026-06-0{day}T10:00:00Z") for day in (1, 2, 3)]
    post(shop, "/api/v1/orders", {"orders": sent})

    def remove(**given: str) -> int:
        query = "&".join(f"{name}={value}" for name, value in given.items())
        if in_body:
            return call(shop, "DELETE", "/api/v1/orders", given).status
        return call(shop, "DELETE", f"/api/v1/orders?{query}").status

    assert remove(externalOrderId="1") == 200
    assert len(bought(shop, {"externalCustomerId": "customer-1"})) == 2
    assert remove(**{"from": "2026-06-02T09:00:00", "to": "2026-06-03T09:00:00"}) == 200
    assert len(bought(shop, {"externalCustomerId": "customer-1"})) == 1
    assert shop.history.orders_of("B") == 1
    post(shop, "/api/v1/orders", {"orders": [sent[0]]})
    assert shop.history.orders_of("B") == 2


@pytest.mark.ledger("orders-removal")
@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("", "externalOrderId must be set, or both from and to."),
        ("from=2026-06-02T09:00:00", "both from and to"),
        ("from=2026-06-02&to=2026-06-03", "from must be a moment in UTC"),
        ("from=2026-06-02T09:00:00&to=2026-06-03T09:00:01", "longer than 24 hours"),
        ("from=2026-06-02T09:00:00&to=2026-06-01T09:00:00", "from must be before to"),
        ("from=2026-06-02T09:00:00&to=2026-06-02T09:00:00", "from must be before to"),
        ("externalOrderId=%20", "must not be blank"),
    ],
)
def test_a_removal_that_says_not_which_orders_is_refused(query: str, text: str) -> None:
    answer = call(shop_of_five(), "DELETE", f"/api/v1/orders?{query}")
    assert (answer.status, text in answer.body.decode()) == (400, True)


@pytest.mark.ledger("site")
@pytest.mark.ledger("site-answers")
def test_a_plugin_sets_its_site_up_and_reads_back_what_it_needs() -> None:
    shop = shop_of_five()
    domains = "/api/v1/site/domains"
    assert json.loads(call(shop, "GET", domains).body) == []
    created = post(shop, domains, {"domain": "https://shop.example"})
    assert (created.status, bool(json.loads(created.body)["siteId"])) == (201, True)
    assert post(shop, domains, {"domain": "https://shop.example"}).status == 200
    other = post(shop, domains, {"domain": "https://other.example"})
    assert (other.status, other.body) == (400, b"Domain is already registered")
    assert json.loads(call(shop, "GET", domains).body)[0]["domain"] == "https://shop.example"
    assert post(shop, domains, {}).status == 400
    script = call(shop, "GET", "/api/v1/site/script")
    assert (script.status, script.headers["content-type"]) == (200, "text/plain; charset=UTF-8")
    feeds = {"feeds": [{"url": "https://shop.example/feed.xml", "language": "uk", "default": True}]}
    assert post(shop, "/api/v1/products/config", feeds).status == 200
    assert json.loads(call(shop, "GET", "/api/v1/products/config").body) == feeds


@pytest.mark.ledger("site")
def test_domains_for_web_push_come_and_go() -> None:
    shop = shop_of_five()
    path = "/api/v1/site/webpush/domains"
    one = {
        "domain": "https://shop.example",
        "serviceWorkerName": "sw.js",
        "serviceWorkerPath": "/p/",
        "serviceWorkerScope": "/p/",
    }
    assert post(shop, path, {"domains": [one]}).status == 200
    assert json.loads(call(shop, "GET", path).body) == {"domains": [one]}
    pushed = json.loads(call(shop, "GET", "/api/v1/site/webpush/script?domain=https://shop.example").body)
    assert set(pushed) == {"script", "serviceWorker"}
    assert call(shop, "DELETE", f"{path}?domain=https://shop.example").status == 200
    assert call(shop, "DELETE", f"{path}?domain=https://shop.example").status == 404


@pytest.mark.ledger("custom-events")
@pytest.mark.ledger("custom-events-effect")
@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_event_of_the_accounts_own_is_taken_and_changes_nothing(version: int) -> None:
    shop = shop_of_five()
    before = shop.revision
    sent = {"eventTypeKey": "orderCreated", "params": [{"name": "email", "value": "c0@example.com"}]}
    answer = post(shop, f"/api/v{version}/event", sent)
    assert (answer.status, answer.body, shop.revision) == (200, b"", before)
    assert answer.exchange.unread
    assert post(shop, f"/api/v{version}/event", 5).status == 400


@pytest.mark.ledger("custom-events")
@pytest.mark.parametrize(("version", "value", "status"), [(1, "x", 200), (1, [{"a": 1}], 400), (2, [{"a": 1}], 200)])
def test_only_version_2_has_documents_for_values(version: int, value: object, status: int) -> None:
    sent = {"eventTypeKey": "x", "params": [{"name": "items", "value": value}]}
    assert post(shop_of_five(), f"/api/v{version}/event", sent).status == status
    assert post(shop_of_five(), f"/api/v{version}/event", {"params": []}).status == 400


@pytest.mark.ledger("rate-limit")
@pytest.mark.ledger("rate-limit-off")
def test_each_line_of_the_vendors_table_has_a_rate_of_its_own() -> None:
    """Search has a quarter of what all others share, an event nearly twice as much."""
    shop = shop_with(shop_of_five(), limits={"rate": 8})
    app = create_app(shop)

    def statuses(path: str, count: int, method: str = "GET") -> list[int]:
        sent = {"method": method, "body": b'{"eventTypeKey": "x"}' if method == "POST" else b""}
        headers = {"content-type": "application/json"}
        return [ask(app, path, "", headers=headers, **sent).status for _ in range(count)]  # type: ignore[arg-type]

    assert statuses("/api/v1/contacts", 3) == [200, 200, 429]
    assert statuses("/api/v1/event", 15, "POST") == [200] * 14 + [429]
    assert statuses("/api/v1/account/info", 4) + statuses("/api/v1/version", 5) == [200] * 8 + [429]
    assert [ask(create_app(shop_of_five()), "/api/v1/contacts", "").status for _ in range(300)].count(429) == 0
