"""Drift is found where a client could notice it, and nowhere else."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable

import msgspec
import pytest
from recording import a_day, recorded, with_products

from yespo_checker.drift import against_the_contract, compared
from yespo_contracts.product import MANDATORY_FIELDS
from yespo_contracts.recordings.exchange import Recorded
from yespo_mockserver.app import create_app
from yespo_mockserver.shop import Shop

Planted = Callable[[Recorded], Recorded]


@functools.cache
def monday() -> tuple[Recorded, ...]:
    shop = Shop.demo()
    return tuple(recorded(create_app(shop), a_day(shop)))


@functools.cache
def another_day() -> tuple[Recorded, ...]:
    shop = Shop.demo()
    return tuple(recorded(create_app(shop), a_day(shop, first=40, count=12)))


def products(change: Callable[[dict[str, object]], object]) -> Planted:
    """Plant a change of each product."""

    def each(document: object) -> object:
        if isinstance(document, list):
            for product in document:
                change(product)
        return document

    return lambda one: with_products(one, each) if _is_list(one) else one


def document(change: Callable[[object], object]) -> Planted:
    return lambda one: with_products(one, change) if _is_list(one) else one


def header(name: str, value: str | None, statuses: tuple[int, ...] = (200,)) -> Planted:
    def plant(one: Recorded) -> Recorded:
        if one.status not in statuses:
            return one
        kept = tuple(each for each in one.answer_headers if each[0].lower() != name)
        return msgspec.structs.replace(one, answer_headers=kept if value is None else (*kept, (name, value)))

    return plant


def status(was: int, now: int) -> Planted:
    return lambda one: msgspec.structs.replace(one, status=now) if one.status == was else one


def refusal(body: bytes, content_type: str, of: int = 400) -> Planted:
    def plant(one: Recorded) -> Recorded:
        if one.status != of:
            return one
        return msgspec.structs.replace(one, body=body, size=len(body), answer_headers=(("content-type", content_type),))

    return plant


def latency(seconds: float) -> Planted:
    return lambda one: msgspec.structs.replace(one, seconds=seconds)


def broken(why: str) -> Planted:
    return lambda one: msgspec.structs.replace(one, broken=why) if "/1244" in one.path else one


def _is_list(one: Recorded) -> bool:
    return one.status == 200 and "/recoms/" in one.path


def _contact(change: Callable[[dict[str, object]], object]) -> Planted:
    def plant(one: Recorded) -> Recorded:
        if "/api/v1/contact/" not in one.path or one.status != 200:
            return one
        found = json.loads(one.body)
        change(found)
        body = json.dumps(found).encode()
        return msgspec.structs.replace(one, body=body, size=len(body))

    return plant


def gone(name: str) -> Planted:
    return products(lambda product: product.pop(name))


def put(name: str, value: object) -> Planted:
    return products(lambda product: product.__setitem__(name, value))


def turned(name: str, how: Callable[[object], object]) -> Planted:
    return products(lambda product: product.__setitem__(name, how(product[name])))


PLANTED: dict[str, Planted] = {
    **{f"{name} is gone": gone(name) for name in MANDATORY_FIELDS},
    "tags are gone": products(lambda p: [p.pop(name) for name in list(p) if name.startswith("tags_")]),
    "a new field": put("imageUrl", "https://shop.example/1.png"),
    "a field in another case": products(lambda p: p.__setitem__("IsInStock", p.pop("isInStock"))),
    "id is a number": put("id", 17),
    "price is a string": turned("price", str),
    "price is an object": put("price", {"value": 1, "currency": "UAH"}),
    "price is null": put("price", None),
    "category is a string": turned("category", lambda value: value[0]),  # type: ignore[index]
    "category holds objects": put("category", [{"id": "1"}]),
    "isInStock is a boolean": turned("isInStock", bool),
    "isInStock is a string": turned("isInStock", str),
    "tags are lists": products(lambda p: p.update({n: [v] for n, v in p.items() if n.startswith("tags_")})),
    "brand is always empty": put("brand", ""),
    "name is empty": put("name", ""),
    "category is empty": put("category", []),
    "url is no URL": put("url", "/p/1"),
    "an object around the list": document(lambda found: {"products": found}),
    "a list of lists": document(lambda found: [found]),
    "ids alone": document(lambda found: [p["id"] for p in found]),  # type: ignore[attr-defined]
    "no products at all": document(lambda _found: []),
    "ten times the products": document(lambda found: found * 10),  # type: ignore[operator]
    "half the products": document(lambda found: found[:3]),  # type: ignore[index]
    "200 became 204": status(200, 204),
    "400 became 422": status(400, 422),
    "404 became 400": status(404, 400),
    "401 became 403": status(401, 403),
    "500 instead of lists": lambda one: msgspec.structs.replace(one, status=500) if "/1247" in one.path else one,
    "refusals in JSON": refusal(b'{"message": "no"}', "application/json"),
    "a 401 as text": refusal(b"no", "text/plain", of=401),
    "another content type": header("content-type", "text/html; charset=UTF-8"),
    "another charset": header("content-type", "application/json; charset=windows-1251"),
    "no content type": header("content-type", None),
    "a new header": header("x-ratelimit-remaining", "199"),
    "another challenge": header("www-authenticate", 'Bearer realm="x"', (401,)),
    "no challenge": header("www-authenticate", None, (401,)),
    "less is allowed": header("allow", "GET", (405,)),
    "slow": latency(2.0),
    "connections break": broken("the server closed the connection without an answer"),
    "the body is cut JSON": lambda one: msgspec.structs.replace(one, body=one.body[:-1]) if _is_list(one) else one,
    "a contact's id is a string": _contact(lambda found: found.__setitem__("id", str(found["id"]))),
    "a contact without channels": _contact(lambda found: found.pop("channels")),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_each_planted_change_is_found(planted: str) -> None:
    changed = [PLANTED[planted](one) for one in another_day()]
    assert compared(monday(), changed) != []


def test_other_contacts_other_products_and_another_day_are_no_drift() -> None:
    assert compared(monday(), another_day()) == []
    assert compared(another_day(), monday()) == []


def test_a_change_names_where_what_and_how_bad() -> None:
    changed = [PLANTED["price is a string"](one) for one in another_day()]
    (change,) = compared(monday(), changed)
    assert change.grade == "breaking"
    assert (change.where, change.place) == ("GET /api/v2/contacts/recoms/{dataSourceId} 200", "$[].price")
    assert change.says == "number became string."
    added = compared(monday(), [PLANTED["a new field"](one) for one in another_day()])
    assert [one.grade for one in added] == ["added"]


def test_one_recording_is_compared_with_the_contract() -> None:
    assert against_the_contract(monday()) == []
    changed = [PLANTED["brand is gone"](PLANTED["refusals in JSON"](one)) for one in monday()]
    assert {(change.grade, change.place) for change in against_the_contract(changed)} == {
        ("breaking", "fields"),
        ("breaking", "error-body"),
    }
