"""What the control API can't take it doesn't keep: whatever is sent, the API answers as before."""

from __future__ import annotations

import json
from typing import Any

import pytest
from driving import ask
from hypothesis import given
from hypothesis import strategies as st

from yespo_mockserver.app import App, create_app
from yespo_mockserver.port.playing import UndeliverableError
from yespo_mockserver.shop import Shop

FAULT: dict[str, Any] = {
    "kind": "latency",
    "seconds": 0.0,
    "distribution": "lognormal",
    "sigma": 0.1,
    "up_to": 0.0,
    "match": {"data_source": 1245, "products": ["A"]},
    "after": 1,
    "after_seconds": 0,
    "first": 1,
    "share": 0.5,
    "seed": 1,
    "during": 5,
    "times": 1,
    "in_turn": True,
}
OTHERS: tuple[dict[str, Any], ...] = (
    {"kind": "status", "status": 503, "body": "x", "content_type": "text/plain", "strikes": "after"},
    {"kind": "rate-limit", "rate": 1, "retry_after": 1},
    {"kind": "charset", "charset": "cp1251"},
    {"kind": "missing-fields", "fields": ["price"]},
    {"kind": "huge", "bytes": 100},
    {"kind": "reset", "at": "start", "strikes": "before"},
    {"spec": "503:first=2"},
)
STUB: dict[str, Any] = {
    "match": {"data_source": 1245},
    "status": 200,
    "headers": {"x-thing": "1"},
    "products": ["TENT-0001"],
    "times": 1,
    "after": 0,
    "share": 1,
}
SCENARIO: dict[str, Any] = {
    "name": "mine",
    "state": [
        {"name": "a", "without": ["TENT-0001"], "next": [{"to": "b", "after": 1, "match": {"method": "GET"}}]},
        {"name": "b", "fault": [{"kind": "status", "status": 503}]},
    ],
}
HOSTILE: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, True, -1, 0, 10**30, 1e-320, 1e300),
        *("", "\x00", "é" * 70, "idna", "punycode", "undefined", "1e999"),
        *([], [None], [[]], ["x"] * 3, [{"kind": "reset"}]),
        *({}, {"a": None}, {"data_source": None}, {"path": [[]]}),
    ]
)


def places(document: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return every place in a document."""
    found = [at] if at else []
    parts: Any = document.items() if isinstance(document, dict) else ()
    parts = enumerate(document) if isinstance(document, list) else parts
    for key, value in parts:
        found += places(value, (*at, key))
    return found


@st.composite
def spoilt(draw: st.DrawFn, *documents: dict[str, Any]) -> object:
    """Draw a document with a hostile value in one of its places."""
    document = json.loads(json.dumps(draw(st.sampled_from(documents))))
    *way, last = draw(st.sampled_from(places(document)))
    inner = document
    for step in way:
        inner = inner[step]
    inner[last] = draw(HOSTILE)
    return document


def listed(app: App, path: str) -> object:
    return json.loads(ask(app, path, "").body)


@pytest.mark.parametrize(
    ("path", "documents"),
    [("/__admin/faults", (FAULT, *OTHERS)), ("/__admin/stubs", (STUB,)), ("/__admin/scenarios", (SCENARIO,))],
)
@given(data=st.data())
def test_what_cant_be_taken_isnt_kept(path: str, documents: tuple[dict[str, Any], ...], data: st.DataObject) -> None:
    app = create_app(Shop.demo())
    before = listed(app, path)
    answer = ask(app, path, "", method="POST", body=json.dumps(data.draw(spoilt(*documents))).encode())
    assert answer.status in {201, 400}
    if answer.status == 400:
        assert listed(app, path) == before
        assert json.loads(answer.body)["error"]
    elif path == "/__admin/scenarios":
        name = json.loads(answer.body)["name"]
        app.scenarios.enter(name)
    for _ in range(3):
        try:
            assert ask(app).status in {200, 429, 503}
        except UndeliverableError:
            assert path != "/__admin/stubs"


@pytest.mark.parametrize("setting", ["after", "after_seconds", "seed", "match", "in_turn"])
def test_a_setting_that_has_a_default_cant_be_null(setting: str) -> None:
    app = create_app(Shop.demo())
    body = json.dumps({"kind": "status", "status": 503, setting: None}).encode()
    answer = ask(app, "/__admin/faults", "", method="POST", body=body)
    assert answer.status == 400
    assert json.loads(answer.body)["error"].startswith(f"{setting.capitalize()} = null: allowed is ")
    assert (len(app.faults), ask(app).status) == (0, 200)


def test_a_scenarios_state_that_is_misspelt_isnt_its_first_one() -> None:
    app = create_app(Shop.demo())
    for body in (b'{"stat": "works"}', b'{"state": 1}', b"[]"):
        answer = ask(app, "/__admin/scenarios/token expires", "", method="PUT", body=body)
        assert answer.status == 400
    assert not any(running.current != "off" for running in app.scenarios)
