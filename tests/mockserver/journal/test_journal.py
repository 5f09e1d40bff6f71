"""The journal answers what a client really sent, and what it got."""

from __future__ import annotations

import threading
import time

import pytest
from driving import ask, exchange, on_a_port, request_bytes
from loop import order, post, shop_of_five

from yespo_mockserver.app import App, create_app
from yespo_mockserver.journal import Entry, QueryError
from yespo_mockserver.journal.entry import KEPT_BYTES
from yespo_mockserver.journal.export import document
from yespo_mockserver.journal.query import Query, near_misses
from yespo_mockserver.shop import Shop


@pytest.fixture
def app() -> App:
    return create_app(Shop.demo())


def test_a_request_is_kept_with_what_was_made_of_it(app: App) -> None:
    body = ask(app, query="contactId=162688150&page=2").body
    (entry,) = app.journal
    assert (entry.id, entry.method, entry.status, entry.data_source) == (1, "GET", 200, 1245)
    assert entry.url == "http://127.0.0.1/api/v2/contacts/recoms/1245?contactId=162688150&page=2"
    assert entry.parameters == {"contactId": ["162688150"], "page": ["2"]}
    assert [violation.rule for violation in entry.exchange.violations] == ["unknown-parameter"]
    assert entry.exchange.contact is not None
    assert entry.answer.body == body
    assert len(entry.products) == 10
    assert abs(entry.at - time.time()) < 5
    assert 0 < entry.seconds < 1
    assert (entry.faults, entry.broken) == ((), None)


def test_a_refusal_an_unknown_path_and_a_fault_are_kept_too(app: App) -> None:
    ask(app, query="")
    ask(app, "/nowhere")
    app.faults.add("503")
    ask(app)
    refused, unknown, faulty = app.journal
    assert (refused.status, refused.violated, refused.data_source) == (400, True, 1245)
    assert (unknown.status, unknown.violated) == (404, False)
    assert (faulty.status, [fault.kind for fault in faulty.faults], len(faulty.products)) == (503, ["status"], 10)


def test_only_the_last_n_are_kept_and_all_are_counted(app: App) -> None:
    app.journal.resize(3)
    for _ in range(5):
        ask(app)
    assert [entry.id for entry in app.journal] == [3, 4, 5]
    assert (app.journal.total, len(app.journal), app.journal.kept) == (5, 3, 3)
    app.journal.clear()
    assert (app.journal.total, len(app.journal)) == (0, 0)


def test_what_is_large_is_cut(app: App) -> None:
    app.faults.add("huge:bytes=1000000")
    ask(app, headers={f"x-{number}": "v" * 100 for number in range(1000)})
    ask(app, query="contactId=" + "1" * 100_000, method="POST", body=b"b" * 100_000)
    huge, long = app.journal
    assert (len(huge.answer.body), huge.body_size, len(huge.headers)) == (KEPT_BYTES, 1_000_000, 50)
    assert len(long.url) < KEPT_BYTES + 100
    assert len(long.request_body) <= KEPT_BYTES


def test_products_are_those_of_the_catalogue_that_answered(app: App) -> None:
    ask(app)
    before = app.shop.catalogue.ids[:]
    (entry,) = app.journal
    chosen = [before[number] for number in entry.exchange.products]
    for product in before[:50]:
        app.shop.remove_product(product) if hasattr(app.shop, "remove_product") else app.shop.add_product(id=product)
    ask(app)
    assert list(entry.products) == chosen


def test_requests_are_found_by_what_they_are(app: App) -> None:
    ask(app)
    ask(app, query="email=olena%40example.com&page=1")
    ask(app, "/api/v2/contacts/recoms/1247", "contactId=162688150&products=TENT-0001,GAS-0002")
    ask(app, query="", method="HEAD")

    def found(**query: object) -> list[int]:
        return [entry.id for entry in app.journal.find(query)]

    assert found() == [1, 2, 3, 4]
    assert found(data_source=1247) == found(products="GAS-0002") == found(products=["GAS-0002", "TENT-0001"]) == [3]
    assert found(contactId=162688150) == [1, 3]
    assert found(email="olena@example.com") == [2]
    assert found(status="400") == found(method="head") == found(rule="one-identifier") == [4]
    assert found(violations="true") == [2, 4]
    assert found(violations=False) == [1, 3]
    assert found(since=2) == [3, 4]
    assert found(since="2020-01-01T00:00:00Z", limit=1) == [4]
    assert found(path="/api/v2/contacts/recoms/1247") == [3]
    assert found(fault="reset") == []
    assert app.journal.count({"status": 200}) == 3
    assert app.journal.get(3) is app.journal.find({"data_source": 1247})[0]
    assert app.journal.get(99) is None


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"contactid": 1}, "Requests can't be found by 'contactid': did you mean contactId?"),
        ({"colour": 1}, "Allowed: data_source, status"),
        ({"status": "fine"}, "status='fine': allowed is a status such as 200."),
        ({"limit": 0}, "limit=0: allowed is a whole number."),
        ({"since": "T"}, "allowed is a request's id, or a moment"),
        ({"violations": "maybe"}, "allowed is true or false"),
    ],
)
def test_a_wrong_query_is_told_what_is_allowed(app: App, query: dict[str, object], words: str) -> None:
    with pytest.raises(QueryError) as caught:
        app.journal.find(query)
    assert words.replace("limit=0", "limit='0'") in str(caught.value)


def test_near_misses_say_what_was_different(app: App) -> None:
    ask(app, query="email=olena%40example.com")
    ask(app, "/api/v2/contacts/recoms/1247", "contactId=7&products=A")
    query = Query.of({"data_source": 1247, "contactId": 8, "products": ["A", "B"]})
    nearest, other = near_misses(query, list(app.journal))
    assert (nearest.entry.id, nearest.differences) == (
        2,
        ["contactId was 7, not 8", "products was A, not A, B"],
    )
    assert other.differences == ["data_source was 1245, not 1247", "contactId was missing", "products was missing"]
    wanted = Query.of({"email": "taras@example.com", "fault": "reset", "rule": "email"})
    _, miss = near_misses(wanted, list(app.journal))
    assert miss.differences == [
        "it broke no rule, not email",
        "it met no fault, not reset",
        "email was oxxxx@xxxxxxx.xxx, not txxxx@xxxxxxx.xxx",
    ]


def test_waiting_ends_when_the_requests_have_come() -> None:
    app = create_app(Shop.demo())
    with on_a_port(app) as port:
        sender = threading.Thread(target=lambda: [exchange(port, CLOSED) for _ in range(2)])
        sender.start()
        assert len(app.journal.wait_for({"data_source": 1245}, count=2, timeout=5)) == 2
        sender.join()
        with pytest.raises(TimeoutError, match=r"2 of 3 requests came within 0\.05 s"):
            app.journal.wait_for(count=3, timeout=0.05)


def test_an_answer_that_has_arrived_is_in_the_journal() -> None:
    app = create_app(Shop.demo())
    with on_a_port(app) as port:
        for number in range(1, 50):
            exchange(port, CLOSED)
            assert app.journal.total == number


def test_listeners_hear_each_request_until_they_stop(app: App) -> None:
    heard: list[Entry] = []
    stop = app.journal.listen(heard.append)
    ask(app)
    stop()
    ask(app)
    assert [entry.id for entry in heard] == [1]


CLOSED = request_bytes("/api/v2/contacts/recoms/1245?contactId=162688150", "GET", "Connection: close")


def test_the_fields_of_a_body_that_nothing_reads_are_told() -> None:
    """Known ones that mean nothing to the fake, and unknown ones; each once for all orders."""
    app = create_app(shop_of_five())
    sent = [
        order(externalOrderId=str(place), paymentMethod="card", firstName="Ann", colour="red") for place in range(2)
    ]
    post(app, "/api/v1/orders", {"orders": sent})
    (entry,) = app.journal
    listed = document(entry)
    unread = {"orders[].paymentMethod", "orders[].firstName", "orders[].totalCost", "orders[].colour"}
    assert unread <= set(listed["unread"])
    assert not {"orders[].status", "orders[].items[].externalItemId"} & set(listed["unread"])
    (violation,) = listed["violations"]
    assert violation["rule"] == "unknown-field"
    assert violation["message"].startswith("orders[].colour: ")


def test_of_four_near_misses_the_three_nearest_are_told_the_newest_first(app: App) -> None:
    for contact in (1, 2, 3):
        ask(app, query=f"contactId={contact}")
    ask(app, "/api/v2/contacts/recoms/1247", "contactId=4&products=A")
    query = Query.of({"data_source": 1245, "contactId": 9})
    assert [miss.entry.id for miss in near_misses(query, list(app.journal))] == [3, 2, 1]
