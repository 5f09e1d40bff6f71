"""Every operation of the control API, through its client and over HTTP."""

from __future__ import annotations

import json
import shlex
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from driving import ask, connect, exchange, on_a_port, request_bytes
from hypothesis import given
from hypothesis import strategies as st

from yespo_mockserver.admin.client import AdminClient, AdminClientError
from yespo_mockserver.admin.operations import OPERATIONS
from yespo_mockserver.app import App, create_app
from yespo_mockserver.faults import Fault
from yespo_mockserver.faults.scenario import BUILT_IN
from yespo_mockserver.shop import Shop
from yespo_mockserver.stubs.stub import Stub

CLOSED = request_bytes("/api/v2/contacts/recoms/1245?contactId=162688150", "GET", "Connection: close")
PERSON = request_bytes("/api/v2/contacts/recoms/1244?email=olena%40example.com", "GET", "Connection: close")


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[App, int]]:
    app = create_app(Shop.demo())
    with on_a_port(app) as port:
        yield app, port


@pytest.fixture
def port(served: tuple[App, int]) -> int:
    return served[1]


@pytest.fixture
def client(port: int) -> AdminClient:
    client = AdminClient(f"http://127.0.0.1:{port}")
    client.reset()
    return client


def post(app: App, path: str, document: object, method: str = "POST") -> tuple[int, dict[str, object]]:
    answer = ask(app, path, "", method=method, body=json.dumps(document).encode())
    return answer.status, json.loads(answer.body)


def test_health_names_version_shop_and_feed(client: AdminClient) -> None:
    health = client.health()
    assert (health.status, health.shop) == ("ok", "Demo shop")
    assert health.feed.products == len(Shop.demo().catalogue)
    assert health.feed.error is None


def test_reset_takes_everything_back(client: AdminClient, port: int) -> None:
    before = exchange(port, CLOSED).body
    client.add_contact(contactId=99)
    client.add_product(id="NEW-1", name="New", price=5)
    client.add_fault(503)
    client.set_scenario(BUILT_IN[0].name)
    client.reset()
    assert (client.faults(), client.requests()) == ([], [])
    assert not any(scenario.on for scenario in client.scenarios())
    assert exchange(port, CLOSED).body == before


def test_requests_are_listed_masked_filtered_counted_and_forgotten(client: AdminClient, port: int) -> None:
    exchange(port, CLOSED)
    exchange(port, PERSON)
    first, second = client.requests()
    assert (first.data_source, first.status, len(first.products), first.fault) == (1245, 200, 10, None)
    assert second.params == {"email": ["oxxxx@xxxxxxx.xxx"]}
    assert client.requests(masked=False, email="olena@example.com")[0].params == {"email": ["olena@example.com"]}
    assert client.count(data_source=1245) == 1
    assert [request.id for request in client.requests(since=first.id)] == [second.id]
    assert [request.id for request in client.requests(limit=1)] == [second.id]
    client.clear_requests()
    assert client.count() == 0


def test_waiting_over_http_ends_when_the_requests_have_come(client: AdminClient, port: int) -> None:
    later = threading.Timer(0.2, lambda: [exchange(port, CLOSED) for _ in range(2)])
    later.start()
    assert len(client.wait_for(2, timeout=5, data_source=1245)) == 2
    later.join()
    with pytest.raises(TimeoutError, match=r"2 of 3 requests came within 0\.1 s"):
        client.wait_for(3, timeout=0.1)
    with pytest.raises(AdminClientError, match="0 to 60"):
        client.wait_for(3, timeout=600)


def test_verifying_tells_the_nearest_request(client: AdminClient, port: int) -> None:
    exchange(port, CLOSED)
    assert client.verify(data_source=1245).passed
    assert client.verify(times=1, data_source=1245).passed
    verdict = client.verify(data_source=1245, contactId=7)
    assert (verdict.passed, verdict.count) == (False, 0)
    assert verdict.near_misses[0].differences == ["contactId was 162688150, not 7"]


def test_exports_come_as_har_and_curl(client: AdminClient, port: int) -> None:
    exchange(port, CLOSED)
    assert client.har()["log"]["version"] == "1.2"
    (line,) = client.curl()
    assert line.startswith('curl -u "user:${YESPO_API_KEY:-any-key}" ')


def test_a_curl_line_is_one_though_its_body_has_lines_and_quotes(client: AdminClient, port: int) -> None:
    body = b'{"a":\n "it\'s",\r\n "b": "\xe2\x80\xa8"}\n'
    for _ in range(2):
        length = f"Content-Length: {len(body)}"
        exchange(port, request_bytes("/api/v1/orders", "POST", "Connection: close", length) + body)
    lines = client.curl(masked=False)
    assert [shlex.split(line)[-2] for line in lines] == [body.decode()] * 2


def test_a_request_is_told_in_full_with_the_reason_for_each_product(client: AdminClient, port: int) -> None:
    asked = "/api/v2/contacts/recoms/1247?contactId=162688150&products=TENT-0001&page=1"
    exchange(port, request_bytes(asked, "GET", "Connection: close"))
    number = client.requests()[0].id
    wire = exchange(port, request_bytes(f"/__admin/requests/{number}", "GET", "Connection: close"))
    document = json.loads(wire.body)
    assert document["violations"][0]["rule"] == "unknown-parameter"
    assert json.loads(document["answer"]["body"])[0]["id"] == document["products"][0]
    assert {"name": "authorization", "value": "Basic ***"} in document["request"]["headers"]
    assert [each["product"]["id"] for each in document["recommended"]] == document["products"]
    assert document["recommended"][0]["why"] == "In 2 orders together with 'TENT-0001'"
    listed = json.loads(exchange(port, request_bytes("/__admin/requests?explain", "GET", "Connection: close")).body)
    assert listed["requests"][-1]["recommended"] == document["recommended"]


def test_faults_are_set_listed_and_taken_back(client: AdminClient, port: int) -> None:
    client.add_fault(Fault("status", status=503, first=1))
    second = client.add_fault("empty:data_source=1247")
    assert exchange(port, CLOSED).data.startswith(b"HTTP/1.1 503 ")
    first = client.faults()[0]
    assert (first.spec, first.origin, first.seen, first.hits, first.over) == (
        "status:status=503,first=1",
        "admin",
        1,
        1,
        True,
    )
    client.remove_fault(second)
    with pytest.raises(AdminClientError, match="no fault with this id"):
        client.remove_fault(second)
    client.clear_faults()
    assert client.faults() == []


def test_a_scenario_moves_on_as_requests_come(client: AdminClient, port: int) -> None:
    name = "rate limited for a while"
    assert client.set_scenario(name).current == "works"
    statuses = [exchange(port, CLOSED).data.split()[1].decode() for _ in range(8)]
    assert statuses == ["200"] * 3 + ["429"] * 3 + ["200"] * 2
    assert next(each for each in client.scenarios() if each.name == name).current == "works again"
    assert client.set_scenario(name, "limited").current == "limited"
    assert exchange(port, CLOSED).data.startswith(b"HTTP/1.1 429 ")
    assert client.set_scenario(name, "off").on is False
    with pytest.raises(AdminClientError, match="has no state 'limted': did you mean limited"):
        client.set_scenario(name, "limted")


def test_a_scenario_can_be_added(client: AdminClient) -> None:
    assert client.add_scenario(BUILT_IN[0]).current == "off"


def test_contacts_orders_products_and_data_sources_are_added(client: AdminClient, port: int) -> None:
    assert client.add_contact(contactId=31337, email="new@example.com") == {
        "contactId": "31337",
        "email": "new@example.com",
    }
    client.add_order({"contactId": 31337}, ["TENT-0001"])
    with pytest.raises(AdminClientError, match="knows no contact"):
        client.add_order({"contactId": 4242424242}, ["TENT-0001"])
    with pytest.raises(AdminClientError, match="no product 'NOPE'"):
        client.add_order({"contactId": 31337}, ["NOPE"])
    assert client.add_product(id="NEW-1", name="New", price=5)["name"] == "New"
    source = client.add_data_source(1250, "other", lists={"*": ["NEW-1"]}, size=3)
    assert (source["id"], source["requires"]) == (1250, [])
    asked = request_bytes("/api/v2/contacts/recoms/1250?contactId=31337", "GET", "Connection: close")
    assert [product["id"] for product in json.loads(exchange(port, asked).body)] == ["NEW-1"]


@pytest.mark.parametrize("source", ["/etc/passwd", "lists.csv", "os:system"])
def test_a_data_source_reads_no_file_and_runs_no_function(source: str) -> None:
    status, document = post(
        create_app(Shop.demo()), "/__admin/data-sources", {"id": 1250, "type": "other", "source": source}
    )
    assert (status, "can't be set from outside" in str(document["error"])) == (400, True)


def test_contacts_and_products_are_found_by_a_part(client: AdminClient, port: int) -> None:
    def found(path: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            exchange(port, request_bytes(f"/__admin/{path}", "GET", "Connection: close")).body
        )
        return found

    client.add_contact(contactId=777, email="findme@example.com")
    assert found("contacts?q=FINDME")["contacts"] == [{"contactId": "777", "email": "findme@example.com"}]
    assert len(found("contacts?limit=3")["contacts"]) == 3
    assert {product["id"] for product in found("products?q=tent-000&limit=200")["products"]} >= {"TENT-0001"}
    assert found("categories")["categories"]
    assert len(found("data-sources")["data_sources"]) == len(Shop.demo().data_sources)
    assert found("shop")["data_sources"][0]["id"] == 1244
    assert found("feed")["version"] == Shop.demo().feed.version
    assert found("ledger")["entries"][0]["says"]
    assert found("ready")["status"] == "ready"
    assert {kind["kind"] for kind in found("fault-kinds")["kinds"]} >= {"status", "reset"}


def test_the_shops_files_can_be_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    for file in Shop.demo().folder.iterdir():  # type: ignore[union-attr]  # the demo shop has a folder
        (folder / file.name).write_bytes(file.read_bytes())
    app = create_app(Shop.load(folder))
    toml = folder / "shop.toml"
    with on_a_port(app) as port:
        client = AdminClient(f"http://127.0.0.1:{port}")
        toml.write_text(toml.read_text("utf-8").replace('name = "Demo shop"', 'name = "Renamed"'), "utf-8")
        client.reload()
        assert client.health().shop == "Renamed"
        toml.write_text("[shop]\nname = 7\n", "utf-8")
        with pytest.raises(AdminClientError, match="The shop stays as it was:") as caught:
            client.reload()
        assert caught.value.status == 409
        assert client.health().shop == "Renamed"


def test_the_feed_is_checked_where_it_is_a_file_of_the_shop(port: int) -> None:
    wire = exchange(port, request_bytes("/__admin/feed/check", "POST", "Connection: close"))
    report = json.loads(wire.body)
    assert (report["feed"], report["error"], report["items"]) == ("feed.xml", None, report["products"])
    app = create_app(Shop.demo())
    app.shop.folder = None
    with on_a_port(app) as other:
        wire = exchange(other, request_bytes("/__admin/feed/check", "POST", "Connection: close"))
        status, document = int(wire.data.split()[1]), json.loads(wire.body)
    assert status == 409
    assert "isn't a file of the shop" in document["error"]


def test_metrics_are_in_prometheus_text_format(client: AdminClient, port: int) -> None:
    exchange(port, CLOSED)
    lines = client.metrics().splitlines()
    assert "yespo_mock_requests_total 1" in lines
    assert 'yespo_mock_journal_status{status="200"} 1' in lines
    for line in lines:
        assert line.startswith("# ") or len(line.rsplit(" ", 1)) == 2


def test_the_journals_size_can_be_set() -> None:
    app = create_app(Shop.demo())
    assert post(app, "/__admin/journal", {"kept": 2}, "PUT") == (200, {"kept": 2, "held": 0, "total": 0})
    assert post(app, "/__admin/journal", {"kept": 0}, "PUT")[0] == 400
    assert post(app, "/__admin/journal", {"kept": 1}, "PUT")[0] == 200
    assert post(app, "/__admin/journal", {"kept": 2}, "PUT")[0] == 200
    assert json.loads(ask(app, "/__admin/journal", "").body)["kept"] == 2


def test_events_tell_of_requests_as_they_come(port: int) -> None:
    with connect(port) as reader:
        reader.sendall(request_bytes("/__admin/events"))
        time.sleep(0.2)
        exchange(port, PERSON)
        time.sleep(0.3)
        seen = reader.recv(65536).decode()
    assert "content-type: text/event-stream" in seen
    assert "event: request\nid: " in seen
    assert "oxxxx@xxxxxxx.xxx" in seen
    assert "olena" not in seen
    time.sleep(0.1)
    exchange(port, CLOSED)  # nobody listens any more, and nothing breaks


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [
        ("GET", "/__admin/nothing", b"", 404, "admin-openapi.json lists all"),
        ("PUT", "/__admin/health", b"", 405, "This resource answers GET."),
        ("POST", "/__admin/faults", b"{", 400, "The body can't be taken"),
        ("POST", "/__admin/faults", b"[]", 400, "Expected `object`"),
        ("POST", "/__admin/faults", b'{"kind": "resett"}', 400, "There is no fault 'resett': did you mean reset?"),
        ("POST", "/__admin/faults", b'{"spec": "503:ferst=1"}', 400, "did you mean first?"),
        (
            "POST",
            "/__admin/faults",
            b'{"spec": "503", "match": {"data_source": 1247}}',
            400,
            "and match came beside it",
        ),
        ("POST", "/__admin/faults", b'{"spec": "503", "kind": "status", "x": 1}', 400, "and kind, x came beside it"),
        ("POST", "/__admin/faults", b"[" * 20000, 400, "can't be taken"),
        ("POST", "/__admin/faults", b"[" * 100000, 413, "holds more than 25,000 values"),
        ("POST", "/__admin/faults", b" " * 2_000_000, 413, "longer than 1048576 bytes"),
        ("POST", "/__admin/scenarios", b'{"name": "x", "state": []}', 400, "its states need names"),
        ("PUT", "/__admin/scenarios/none", b"{}", 400, "There is no scenario 'none'"),
        ("POST", "/__admin/contacts", b'{"colour": 1}', 400, "doesn't identify a contact"),
        ("POST", "/__admin/products", b'{"colour": 1}', 400, "isn't a field of a product"),
        ("POST", "/__admin/data-sources", b'{"id": 1}', 400, "needs type"),
        ("POST", "/__admin/data-sources", b'{"id": 1, "type": "other", "lists": 7}', 400, "lists of product ids"),
        ("POST", "/__admin/orders", b"{}", 400, "missing required field"),
        ("GET", "/__admin/requests/7", b"", 404, "no request with this id"),
        ("GET", "/__admin/requests/x", b"", 404, "no request with this id"),
        ("GET", f"/__admin/requests/{'9' * 5000}", b"", 404, "no request with this id"),
        ("PUT", f"/__admin/data-sources/{'9' * 5000}", b"{}", 404, "no data source with this id"),
        ("PUT", f"/__admin/contacts/{'9' * 5000}", b"{}", 404, "a whole number"),
        ("DELETE", f"/__admin/faults/{'9' * 5000}", b"", 404, "no fault with this id"),
        ("DELETE", f"/__admin/stubs/{'9' * 5000}", b"", 404, "no stub with this id"),
        ("GET", "/__admin/fault", b"", 404, "no such resource: did you mean /__admin/faults?"),
        ("GET", "/__admin/static/../index.html", b"", 404, "no such resource"),
        ("GET", "/__admin/static/..%2f..%2fcontrol.py", b"", 404, "no such resource"),
    ],
)
def test_what_cant_be_done_is_told(method: str, path: str, body: bytes, status: int, words: str) -> None:
    answer = ask(create_app(Shop.demo()), path, "", method=method, body=body)
    assert answer.status == status
    assert words in json.loads(answer.body)["error"]


@pytest.mark.parametrize("query", ["masked=maybe", "colour=1", "limit=x", "limit=0"])
def test_a_wrong_filter_is_told(query: str) -> None:
    assert ask(create_app(Shop.demo()), "/__admin/requests", query).status == 400


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=8,
)
_names = st.sampled_from(
    [
        "id",
        "type",
        "kind",
        "spec",
        "name",
        "state",
        "match",
        "products",
        "contact",
        "price",
        "tags",
        "kept",
        "lists",
        "date",
    ]
)


@given(
    operation=st.sampled_from([operation for operation in OPERATIONS if operation.body is not None]),
    document=st.dictionaries(_names | st.text(max_size=8), _json, max_size=5),
)
def test_no_body_makes_the_control_api_fail(operation: object, document: dict[str, object]) -> None:
    method, path = operation.method, operation.path.replace("{name}", "x")  # type: ignore[attr-defined]
    answer = ask(create_app(Shop.demo()), path, "", method=method, body=json.dumps(document).encode())
    assert answer.status in {200, 201, 400, 404, 409}


@given(
    operation=st.sampled_from([operation for operation in OPERATIONS if operation.method == "GET"]),
    query=st.text(max_size=40),
)
def test_no_query_makes_the_control_api_fail(operation: object, query: str) -> None:
    path = operation.path.replace("{id}", query.replace("?", "") or "1")  # type: ignore[attr-defined]
    app = create_app(Shop.demo())
    ask(app)
    assert ask(app, path, query.encode("ascii", "xmlcharrefreplace").decode()).status in {200, 400, 404}


def test_every_answer_keeps_other_hosts_and_inline_scripts_out() -> None:
    app = create_app(Shop.demo())
    for path in ("/__admin/", "/__admin/requests", "/__admin/nothing", "/__admin/static/page.js"):
        headers = ask(app, path, "").headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_there_are_at_most_a_hundred_stubs() -> None:
    app = create_app(Shop.demo())
    for _ in range(100):
        app.fake.stubs.add(Stub.of({"status": 200}))
    status, document = post(app, "/__admin/stubs", {"status": 200})
    assert (status, "100 stubs already" in str(document["error"])) == (409, True)
