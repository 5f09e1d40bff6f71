"""The journal as JSON, HAR and curl lines."""

from __future__ import annotations

import json
import shlex
import subprocess
from datetime import datetime

import pytest
from driving import AUTHORIZATION, ask, exchange, on_a_port, request_bytes

from yespo_mockserver.app import App, create_app
from yespo_mockserver.journal import Entry, export
from yespo_mockserver.messages.exchange import NOTHING
from yespo_mockserver.messages.reply import Reply, Response
from yespo_mockserver.messages.request import Request
from yespo_mockserver.shop import Shop

PERSON = "email=olena%40example.com&phone=%2B380671234567"


@pytest.fixture
def app() -> App:
    app = create_app(Shop.demo())
    ask(app, query=PERSON)
    return app


def test_a_document_has_what_a_reader_asks_first(app: App) -> None:
    (entry,) = app.journal
    document = export.document(entry)
    assert list(document) == [
        "id",
        "at",
        "method",
        "url",
        "params",
        "violations",
        "unread",
        "contact",
        "data_source",
        "products",
        "fault",
        "status",
        "seconds",
    ]
    assert datetime.fromisoformat(document["at"]).tzinfo is not None
    assert document["params"] == {"email": ["oxxxx@xxxxxxx.xxx"], "phone": ["+**********67"]}
    assert document["data_source"] == 1245


def test_nothing_personal_is_shown_unless_asked_for(app: App) -> None:
    (entry,) = app.journal
    masked = [export.details(entry), export.har([entry]), export.curl(entry)]
    plain = [export.details(entry, masked=False), export.har([entry], masked=False), export.curl(entry, masked=False)]
    for secret in ("olena@example.com", "olena%40", "380671234567", AUTHORIZATION.partition(" ")[2]):
        assert secret not in json.dumps(masked)
    for shown in plain:
        assert "olena%40example.com" in json.dumps(shown)


def test_a_har_has_every_field_that_version_1_2_demands(app: App) -> None:
    app.faults.add("503")
    ask(app, method="POST", body=b'{"a": 1}', headers={"content-type": "application/json"})
    log = export.har(app.journal)["log"]
    assert log["version"] == "1.2"
    assert set(log["creator"]) == {"name", "version"}
    for entry in log["entries"]:
        assert {"startedDateTime", "time", "request", "response", "cache", "timings"} <= set(entry)
        assert {
            "method",
            "url",
            "httpVersion",
            "cookies",
            "headers",
            "queryString",
            "headersSize",
            "bodySize",
        } <= set(entry["request"])
        assert {
            "status",
            "statusText",
            "httpVersion",
            "cookies",
            "headers",
            "content",
            "redirectURL",
            "headersSize",
            "bodySize",
        } <= set(entry["response"])
        assert {"size", "mimeType", "text"} <= set(entry["response"]["content"])
        assert {"send", "wait", "receive"} <= set(entry["timings"])
    assert log["entries"][0]["request"]["queryString"][0] == {"name": "email", "value": "oxxxx@xxxxxxx.xxx"}
    assert log["entries"][1]["comment"] == "fault: status:status=503"


def test_a_cut_body_says_so(app: App) -> None:
    app.faults.add("huge:bytes=100000")
    ask(app)
    entry = list(app.journal)[-1]
    assert export.details(entry)["answer"]["cut"]
    assert export.har([entry])["log"]["entries"][0]["response"]["content"]["comment"] == "the first 16384 bytes"


def test_a_curl_line_sends_the_same_request_again() -> None:
    app = create_app(Shop.demo())
    with on_a_port(app) as port:
        path = "/api/v2/contacts/recoms/1247?email=o%27neil%40example.com&products=A%20B,C"
        exchange(port, request_bytes(path, "GET", "X-Shop: it's", "Connection: close"))
        (entry,) = app.journal
        line = export.curl(entry, masked=False).replace("//127.0.0.1/", f"//127.0.0.1:{port}/")
        subprocess.run(["sh", "-c", f"{line} -s -o /dev/null"], check=True, timeout=10)
        again = list(app.journal)[1]
        assert again.parameters == entry.parameters
        assert (b"x-shop", b"it's") in [tuple(map(bytes, header)) for header in again.headers]
        assert again.status == 200


def test_a_masked_curl_line_takes_the_key_from_the_environment(app: App) -> None:
    ask(app, method="HEAD")
    ask(app, method="DELETE")
    got, head, delete = map(export.curl, app.journal)
    assert '-u "user:${YESPO_API_KEY:-any-key}"' in got
    assert shlex.split(got)[-1].startswith("http://127.0.0.1/api/v2/")
    assert "--head" in head
    assert "-X DELETE" in delete


def test_a_body_is_part_of_the_request() -> None:
    request = Request(
        "POST",
        "/api/v1/orders",
        b"",
        [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")],
        b"/api/v1/orders",
        content=b'{"email": "olena@example.com", "totalCost": 1}',
    )
    entry = Entry(1, 0.0, 0.0, request, Reply(Response(200, (), b""), NOTHING))
    sent = '{"email": "oxxxx@xxxxxxx.xxx", "totalCost": 1}'
    assert export.details(entry)["request"]["body"] == sent
    assert f"--data-raw '{sent}'" in export.curl(entry)
    posted = export.har([entry])["log"]["entries"][0]["request"]["postData"]
    assert posted == {"mimeType": "application/json", "params": [], "text": sent}


def test_an_address_in_a_parameters_name_is_masked(app: App) -> None:
    ask(app, query="olena%40example.com=1&contactId=7")
    entry = list(app.journal)[-1]
    for shown in (str(export.details(entry)), str(export.document(entry)), export.curl(entry)):
        assert "olena@" not in shown
        assert "olena%40" not in shown
