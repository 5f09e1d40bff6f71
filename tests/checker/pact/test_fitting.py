"""A pact fits the contract, or the place is named where it relies on what isn't promised."""

from __future__ import annotations

import copy
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from yespo_checker.pact.fitting import PactError, problems, read_pact
from yespo_checker.pact.verifying import verify
from yespo_testkit import YespoMock, YespoServer

API = "https://yespo.io/api/v2/contacts/recoms"
Pact = dict[str, Any]  # a document that mutations reach into
Mutation = Callable[[Pact], object]


@pytest.fixture(scope="module")
def whole() -> Pact:
    with YespoMock() as mock, httpx.Client(auth=("user", "key")) as client:
        client.get(f"{API}/1247?contactId=162688150&products=TENT-0001")
        client.get(f"{API}/1245?email=somebody@example.com")
        client.post("https://yespo.io/api/v1/contact", json={"channels": [{"type": "email", "value": "a.b@c.example"}]})
        return json.loads(mock.pact(consumer="front"))  # type: ignore[no-any-return]


def of(pact: Pact, what: str) -> Pact:
    found: Pact = next(each for each in pact["interactions"] if what in each["description"])
    return found


def rule(place: str, **matcher: object) -> Mutation:
    return lambda pact: of(pact, "1247")["response"]["matchingRules"]["body"].__setitem__(
        place, {"combine": "AND", "matchers": [matcher]}
    )


def element(name: str, value: object) -> Mutation:
    return lambda pact: of(pact, "1247")["response"]["body"]["content"][0].__setitem__(name, value)


def request(name: str, value: object) -> Mutation:
    return lambda pact: of(pact, "1247")["request"].__setitem__(name, value)


def query(**values: object) -> Mutation:
    return lambda pact: of(pact, "1247")["request"]["query"].update(values)


def response(name: str, value: object) -> Mutation:
    return lambda pact: of(pact, "1247")["response"].__setitem__(name, value)


def posted(value: object) -> Mutation:
    return lambda pact: of(pact, "/api/v1/contact")["request"]["body"].__setitem__("content", value)


BODY = "response.body"
MUTATED: list[tuple[str, Mutation]] = [
    *(
        (f"{BODY}[*].{name}", rule(f"$[*].{name}", match="integer"))
        for name in ("id", "name", "url", "price", "descr", "brand")
    ),
    *(
        (f"{BODY}[*].{name}", rule(f"$[*].{name}", match="boolean"))
        for name in ("id", "price", "category", "isInStock")
    ),
    *((f"{BODY}[*].{name}", rule(f"$[*].{name}", match="equality")) for name in ("id", "name", "price", "brand")),
    *((f"{BODY}[*].{name}", element(name, 17)) for name in ("id", "name", "url", "descr", "brand", "category")),
    *((f"{BODY}[*].{name}", rule(f"$[*].{name}", match="type")) for name in ("imageUrl", "oldprice", "inStock")),
    (f"{BODY}[*].imageUrl", element("imageUrl", "x")),
    (f"{BODY}[*].price", element("price", "1.50")),
    (f"{BODY}[*].isInStock", element("isInStock", True)),
    (f"{BODY}[*].isInStock", element("isInStock", 2)),
    (f"{BODY}[*].category[*]", element("category", [{"id": 1}])),
    (f"{BODY}[*].price", rule("$[*].price", match="regex", regex="^USD")),
    (f"{BODY}[*].id", rule("$[*].id", match="regex", regex="^SKU-[0-9]+$")),
    (f"{BODY}[*].url", rule("$[*].url", match="regex", regex="^https://shop\\.example/")),
    (BODY, rule("$", match="type", min=1)),
    (BODY, rule("$", match="type", max=5)),
    (f"{BODY}[*].category", rule("$[*].category", match="type", min=1)),
    (BODY, response("body", {"contentType": "application/json", "encoded": False, "content": {"products": []}})),
    ("response.status", response("status", 201)),
    ("response.status", response("status", 302)),
    ("response.headers.Content-Type", response("headers", {"Content-Type": ["text/html"]})),
    ("request.path", request("path", "/api/v3/contacts/recoms/1247")),
    ("request.path", request("path", "/api/v2/contacts/recoms/abc")),
    ("request.method", request("method", "PUT")),
    ("request.query.limit", query(limit=["5"])),
    ("request.query.webI", query(webI=["w"])),
    ("request.query.contactId", query(contactId=["abc"])),
    ("request.query.contactId", query(contactId=["1", "2"])),
    ("request.query", request("query", {"products": ["A"]})),
    ("request.headers.Authorization", request("headers", {"Authorization": ["Bearer x"]})),
    ("request.body.channels", posted({"channels": "a@b.c"})),
]


def test_a_pact_of_what_was_sent_fits(whole: Pact) -> None:
    assert len(whole["interactions"]) == 3
    assert list(problems(whole)) == []


@pytest.mark.parametrize(("place", "mutation"), MUTATED, ids=[f"{n}-{place}" for n, (place, _) in enumerate(MUTATED)])
def test_a_pact_that_relies_on_more_is_refused_with_the_place(place: str, mutation: Mutation, whole: Pact) -> None:
    changed = copy.deepcopy(whole)
    mutation(changed)
    found = list(problems(changed))
    assert place in {problem.place for problem in found}, found


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"interactions": [1]}', b'{"interactions": [{"request": {}}]}'])
def test_what_is_no_pact_is_told(data: bytes) -> None:
    with pytest.raises(PactError, match=r"^p\.json: it isn't"):
        read_pact(data, "p.json")


@pytest.mark.skipif(importlib.util.find_spec("pact") is None, reason="needs the extra pact")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # pact-python leaves its sockets open
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_pact_python_verifies_it_against_the_fake_and_names_what_is_not_kept(whole: Pact, tmp_path: Path) -> None:
    path, states = tmp_path / "front-yespo.json", []
    with YespoServer(strict=False) as server:
        path.write_text(json.dumps(whole))
        assert verify(path, server.url, states=lambda name, about: states.append((name, dict(about)))) == []
        changed = copy.deepcopy(whole)
        rule("$[*].price", match="regex", regex="^USD")(changed)
        path.write_text(json.dumps(changed))
        broken = verify(path, server.url, states=lambda _name, _about: None)
    assert ("a contact is known", {"contactId": "162688150"}) in states
    assert ("products are sold", {"ids": ["TENT-0001"]}) in states
    assert broken
    assert all(each.place.startswith("response.body") and "price" in each.place for each in broken)
