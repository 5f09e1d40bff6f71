"""What the control API tells of the shop, adds to it and changes."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from driving import ask

from yespo_mockserver.app import App, create_app
from yespo_mockserver.shop import Shop

KNOWN = "162688150"


@pytest.fixture
def app() -> App:
    return create_app(Shop.demo())


def get(app: App, path: str, query: str = "") -> Any:
    answer = ask(app, f"/__admin/{path}", query)
    return json.loads(answer.body)


def send(app: App, method: str, path: str, document: object) -> tuple[int, Any]:
    answer = ask(app, f"/__admin/{path}", "", method=method, body=json.dumps(document).encode())
    return answer.status, json.loads(answer.body)


def test_products_are_found_page_by_page_and_by_category(app: App) -> None:
    first, second = (get(app, "products", f"q=tent&limit=2&skip={skip}")["products"] for skip in (0, 2))
    assert len({product["id"] for product in first + second}) == 4
    tents = get(app, "products", "category=Camping%20%3E%20Tents&limit=200")
    assert {product["category"][0].split(" > ")[1] for product in tents["products"]} == {"Tents"}
    assert tents["more"] is False


def test_a_product_as_the_api_returns_it_can_be_sent_back(app: App) -> None:
    (product,) = get(app, "products", "limit=1")["products"]
    assert send(app, "POST", "products", {**product, "isInStock": 0}) == (201, {**product, "isInStock": 0})


def test_what_would_be_answered_is_what_is_answered(app: App) -> None:
    told = send(app, "POST", "ask", {"data_source": 1244, "contact": {"contactId": int(KNOWN)}})[1]
    answered = json.loads(ask(app, "/api/v2/contacts/recoms/1244", f"contactId={KNOWN}").body)
    assert [each["product"] for each in told["products"]] == answered
    assert all(len(each["because"]) == len(each["reasons"]) for each in told["products"])
    assert max(one["strength"] for each in told["products"] for one in each["because"]) > 0


@pytest.mark.parametrize(
    ("question", "status", "says"),
    [
        ({"data_source": 1}, 404, "no data source 1"),
        ({"data_source": 1247, "contact": {"contactId": 1}}, 400, "products: data source 1247"),
        ({"data_source": 1244, "contact": {"webID": "x"}}, 200, None),
        ({}, 400, "data_source"),
    ],
)
def test_a_question_that_cannot_be_asked_says_why(app: App, question: object, status: int, says: str | None) -> None:
    got, document = send(app, "POST", "ask", question)
    assert got == status
    assert says is None or says in document["error"]


def test_an_order_with_an_id_takes_the_place_of_the_one_before(app: App) -> None:
    order = {"contact": {"contactId": int(KNOWN)}, "products": ["TENT-0001"], "id": "one"}
    before = len(app.shop.history)
    assert send(app, "POST", "orders", order)[0] == 201
    assert len(app.shop.history) == before + 1
    assert send(app, "POST", "orders", {**order, "status": "CANCELLED"})[0] == 201
    assert len(app.shop.history) == before
    mine = get(app, "orders", f"contactId={KNOWN}&limit=200")["orders"]
    assert [(each["id"], each["bought"]) for each in mine if each["id"] == "one"] == [("one", False)]
    assert mine[0]["id"] == "one"
    assert all(each["id"] for each in mine)


def test_orders_are_listed_page_by_page_the_newest_first(app: App) -> None:
    all_of_them = get(app, "orders", f"contactId={KNOWN}&limit=200")
    pages = [get(app, "orders", f"contactId={KNOWN}&limit=3&skip={skip}") for skip in (0, 3)]
    assert pages[0]["orders"] + pages[1]["orders"] == all_of_them["orders"][:6]
    assert (pages[0]["more"], all_of_them["more"]) == (True, False)
    dates = [each["date"] for each in all_of_them["orders"]]
    assert dates == sorted(dates, reverse=True)


def test_an_order_of_what_there_is_not_is_refused(app: App) -> None:
    for more in ({}, {"id": "x"}):
        order = {"contact": {"contactId": int(KNOWN)}, "products": ["TENT-00001"], **more}
        status, document = send(app, "POST", "orders", order)
        assert (status, "did you mean TENT-0001?" in document["error"]) == (400, True)


def test_a_contact_is_changed_by_its_id(app: App) -> None:
    status, document = send(app, "PUT", f"contacts/{KNOWN}", {"email": "olena@example.com"})
    assert (status, document["contact"]["email"]) == (200, "olena@example.com")
    assert (
        send(app, "PUT", f"contacts/{KNOWN}", {"phone": "+380501234567"})[1]["contact"]["email"] == "olena@example.com"
    )
    assert send(app, "PUT", f"contacts/{KNOWN}", {"externalCustomerId": "C30557"})[0] == 409
    assert send(app, "PUT", f"contacts/{KNOWN}", {"contactId": 8})[0] == 400
    assert send(app, "PUT", f"contacts/{KNOWN}", {"email": "nobody"})[0] == 400
    assert send(app, "PUT", "contacts/1", {"email": "o@example.com"})[0] == 404


def test_a_data_source_keeps_what_is_not_changed(app: App) -> None:
    app.shop.add_data_source(3101, "bestsellers", rule=[{"show_only": {"field": "brand", "equals": "Skelix"}}])
    status, document = send(app, "PUT", "data-sources/3101", {"size": 2})
    assert (status, document["size"], len(document["rules"])) == (200, 2, 1)
    lists = app.shop.lists(1249)
    assert send(app, "PUT", "data-sources/1249", {"name": "renamed"})[0] == 200
    assert app.shop.lists(1249) == lists
    wrongs: tuple[dict[str, object], ...] = ({"id": 5}, {"rule": []}, {"type": "other"}, {"size": 0}, {"sizes": 1})
    for wrong in wrongs:
        assert send(app, "PUT", "data-sources/3101", wrong)[0] == 400
    assert send(app, "PUT", "data-sources/9", {"size": 2})[0] == 404


def test_traffic_counts_what_came_by_status(app: App) -> None:
    for query in (f"contactId={KNOWN}", f"contactId={KNOWN}", ""):
        ask(app, "/api/v2/contacts/recoms/1245", query)
    pieces = [piece for piece in get(app, "traffic")["pieces"] if piece["statuses"]]
    assert sum(piece["statuses"].get("2xx", 0) for piece in pieces) == 2
    assert sum(piece["statuses"].get("4xx", 0) for piece in pieces) == 1
    assert all(0 <= piece["p50"] <= piece["p95"] for piece in pieces)


def test_a_scenario_may_write_a_fault_in_one_line(app: App) -> None:
    states = [{"name": "down", "fault": [{"spec": "503:first=2"}]}]
    status, document = send(app, "POST", "scenarios", {"name": "short", "state": states})
    assert (status, document["state"][0]["fault"][0]["status"]) == (201, 503)
    states[0]["fault"] = [{"spec": "50"}]
    assert send(app, "POST", "scenarios", {"name": "short", "state": states})[0] == 400


@pytest.mark.parametrize(("accept", "status"), [("text/html,*/*;q=0.8", 307), ("application/json", 404), ("*/*", 404)])
def test_only_a_browser_is_led_from_the_root_to_the_page(app: App, accept: str, status: int) -> None:
    answer = ask(app, "/", "", headers={"accept": accept})
    assert answer.status == status
    assert answer.headers.get("location") == ("/__admin/" if status == 307 else None)


def test_without_the_page_the_root_is_the_apis() -> None:
    app = create_app(Shop.demo(), admin=False)
    assert ask(app, "/", "", headers={"accept": "text/html"}).status == 404


def test_traffic_ends_with_the_piece_that_is_under_way(app: App) -> None:
    traffic = get(app, "traffic")
    pieces = [piece["at"] for piece in traffic["pieces"]]
    assert pieces[-1] <= time.time() < pieces[-1] + 2 * traffic["seconds"]
    assert (traffic["seconds"], len(pieces), pieces[-1] - pieces[0]) == (5, 60, 59 * 5)
