"""Bodies that the contract doesn't allow, each with the rule that it was built to break, and in which field."""

from __future__ import annotations

import copy
import reprlib
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from hypothesis import strategies as st

from yespo_contracts.account import Known
from yespo_contracts.bodies.order_body import MAX_ORDERS
from yespo_contracts.identity import IDENTIFIERS
from yespo_contracts.strategies.bodies import ABSENT, Sent, events, one_order
from yespo_contracts.strategies.requests import known_data
from yespo_contracts.strategies.values import MALFORMED

_BLANK = st.sampled_from(("", " ", "\t"))
_NEGATIVE: st.SearchStrategy[object] = st.sampled_from((-1, -0.01, "12", None, [], True))
_NO_COUNT: st.SearchStrategy[object] = st.sampled_from((0, -1, "two", None, [], True))
_NO_OBJECT: st.SearchStrategy[object] = st.sampled_from((5, "x", None, [], True))
_UNKNOWN = st.sampled_from(("order_id", "Email", "extra", "webID"))


class InvalidBody(msgspec.Struct, frozen=True):
    """A body that breaks a rule.

    `document` is what to send; `violations` are the ledger's rules that it breaks; `field` is what the refusal names;
    `status` is the answer's: 200 where orders fail one by one.
    """

    document: object
    violations: tuple[str, ...]
    field: str
    status: int = 400

    def __repr__(self) -> str:
        """Write the value as code, a long document cut short."""
        status = "" if self.status == 400 else f", status={self.status}"
        return f"InvalidBody({_short(self.document)}, {self.violations!r}, {self.field!r}{status})"


def _short(document: object) -> str:
    writer = reprlib.Repr()
    writer.maxlevel, writer.maxdict, writer.maxlist, writer.maxstring, writer.maxother = 8, 30, 5, 60, 60
    return writer.repr(document)


_Node = dict[str, Any]  # a JSON object that is being spoilt
_Spoil = Callable[[st.DrawFn, _Node], str]


def invalid_orders(known: Known | Mapping[str, object] | None = None) -> st.SearchStrategy[InvalidBody]:
    """Return a strategy for bodies of `POST /api/v1/orders` of which nothing is taken.

    Most have one order that fails (`failed-orders`, with 200), the others can't be taken as a whole (`orders`). All of
    them are refused where `[behaviour]` has coercion = "strict", unknown_fields = "refused", unknown_items = "refused";
    by default some are taken and told as violations.
    """
    account = known_data(known)
    return st.one_of([*(_failing(account, spoil) for spoil in _ORDERS), _no_orders(account)])


def invalid_events(known: Known | Mapping[str, object] | None = None) -> st.SearchStrategy[InvalidBody]:
    """Return a strategy for bodies of the web tracker that are refused (`tracker`), each for one thing in it.

    As with `invalid_orders`, the behaviour's leniency lets some of them pass.
    """
    account = known_data(known)
    with_product = msgspec.structs.replace(account, products=account.products or (ABSENT,))
    kinds = [_refused(events(account, names=["CustomerData", "SearchRequest"]), spoil) for spoil in _GENERAL]
    kinds += [_refused(events(with_product, names=["StatusCart", "PurchasedItems"]), spoil) for spoil in _CARTS]
    return st.one_of([*kinds, st.builds(_no_event, _NO_OBJECT)])


@st.composite
def _failing(draw: st.DrawFn, known: Known, spoil: _Spoil) -> InvalidBody:
    order = copy.deepcopy(draw(one_order(known)))
    field = spoil(draw, order)
    return InvalidBody({"orders": [order]}, ("failed-orders",), field, 200)


@st.composite
def _no_orders(draw: st.DrawFn, known: Known) -> InvalidBody:
    order = draw(one_order(known))
    kind = draw(st.integers(0, 3))
    if kind == 0:
        other = draw(_UNKNOWN)
        return InvalidBody({"orders": [order], other: 1}, ("orders",), other)
    if kind == 1:
        return InvalidBody({}, ("orders",), "orders")
    if kind == 2:
        return InvalidBody({"orders": draw(st.sampled_from((order, None, "x", 1)))}, ("orders",), "orders")
    return InvalidBody({"orders": [order] * (MAX_ORDERS + 1)}, ("orders",), str(MAX_ORDERS))


def _missing(draw: st.DrawFn, order: _Node) -> str:
    name = draw(st.sampled_from(("externalOrderId", "totalCost", "status", "date", "currency")))
    del order[name]
    return name


def _malformed(draw: st.DrawFn, order: _Node) -> str:
    name = draw(st.sampled_from(("email", "phone")))
    order[name] = draw(MALFORMED[name])
    return name


def _nobody(draw: st.DrawFn, order: _Node) -> str:
    for name in IDENTIFIERS:
        order.pop(name, None)
    if draw(st.booleans()):
        order["email"] = draw(_BLANK)
    return "externalCustomerId, email, phone"


def _unknown_field(draw: st.DrawFn, order: _Node) -> str:
    name = draw(_UNKNOWN)
    order[name] = "1"
    return name


def _value(name: str, values: st.SearchStrategy[object]) -> _Spoil:
    def spoil(draw: st.DrawFn, order: _Node) -> str:
        order[name] = draw(values)
        return name

    return spoil


def _item(name: str, values: st.SearchStrategy[object]) -> _Spoil:
    def spoil(draw: st.DrawFn, order: _Node) -> str:
        order["items"] = [{"externalItemId": "A", "quantity": 1, name: draw(values)}, *order.get("items", ())]
        return f"items[0].{name}"

    return spoil


_DATES = ("2026-05-14T10:11:10", "2026-05-14", "yesterday", "2999-01-01T00:00:00Z", 1747206670, None)
_ORDERS: tuple[_Spoil, ...] = (
    _missing,
    _malformed,
    _nobody,
    _unknown_field,
    _value("externalOrderId", st.one_of(_BLANK, st.sampled_from((5, None, "a\x00b", "A" * 501)))),
    _value("totalCost", _NEGATIVE),
    _value("shipping", st.sampled_from((-1, "12"))),
    _value("status", st.sampled_from(("PAID", "delivered", "", 1, None))),
    _value("date", st.sampled_from(_DATES)),
    _value("currency", st.sampled_from(("UA", "UAHH", "₴", "", 980, None))),
    _value("items", st.sampled_from(({}, "A", 1, None))),
    _item("quantity", _NO_COUNT),
    _item("cost", st.sampled_from((-1, "12"))),
    _item("externalItemId", st.one_of(_BLANK, st.sampled_from((5, None, ABSENT)))),
)


@st.composite
def _refused(draw: st.DrawFn, valid: st.SearchStrategy[Sent], spoil: _Spoil) -> InvalidBody:
    event: _Node = copy.deepcopy(draw(valid))
    return InvalidBody(event, ("tracker",), spoil(draw, event))


def _no_event(document: object) -> InvalidBody:
    return InvalidBody(document, ("tracker",), "The body")


def _general(name: str, values: st.SearchStrategy[object]) -> _Spoil:
    def spoil(draw: st.DrawFn, event: _Node) -> str:
        event["GeneralInfo"][name] = draw(values)
        return f"GeneralInfo.{name}"

    return spoil


def _without(name: str) -> _Spoil:
    def spoil(_draw: st.DrawFn, event: _Node) -> str:
        del event["GeneralInfo"][name]
        return f"GeneralInfo.{name}"

    return spoil


def _no_general(draw: st.DrawFn, event: _Node) -> str:
    event["GeneralInfo"] = draw(_NO_OBJECT)
    return "GeneralInfo"


def _beside(draw: st.DrawFn, event: _Node) -> str:
    name = draw(st.one_of(_UNKNOWN, st.sampled_from(("ProductPage", "generalInfo"))))
    event[name] = {}
    return name


def _no_part(_draw: st.DrawFn, event: _Node) -> str:
    name: str = event["GeneralInfo"]["eventName"]
    del event[name]
    return name


def _part(name: str, values: st.SearchStrategy[object]) -> _Spoil:
    def spoil(draw: st.DrawFn, event: _Node) -> str:
        kind = event["GeneralInfo"]["eventName"]
        event[kind][name] = draw(values)
        return f"{kind}.{name}"

    return spoil


def _product(name: str, values: st.SearchStrategy[object]) -> _Spoil:
    def spoil(draw: st.DrawFn, event: _Node) -> str:
        kind = event["GeneralInfo"]["eventName"]
        product = event[kind]["Products"][0]
        if name in {"productKey", "price"}:
            product.pop("product_id" if name == "productKey" else "unit_price", None)
        product[name] = draw(values)
        return f"{kind}.Products[0].{name}"

    return spoil


def _absent(_draw: st.DrawFn, event: _Node) -> str:
    kind = event["GeneralInfo"]["eventName"]
    event[kind]["Products"].append({"product_id": ABSENT})
    return ABSENT


_GENERAL: tuple[_Spoil, ...] = (
    _no_general,
    _beside,
    _without("eventName"),
    _without("siteId"),
    _without("cookies"),
    _general("eventName", st.sampled_from(("productPage", "Purchase", "", 1, None, ["ProductPage"]))),
    _general("siteId", st.one_of(_BLANK, st.sampled_from((None, [], 1.5)))),
    _general("datetime", st.sampled_from((-1, 1.5, "2026-05-14", True, 32_472_144_000_000, 10**14))),
    _general("cookies", st.sampled_from(({}, None, "sc=1", {"sc": ""}, {"sc": 1}, {"sc": "a\x00b"}))),
    _general("user_email", MALFORMED["email"]),
    _general("user_phone", MALFORMED["phone"]),
    _general("user_es_contact_id", st.sampled_from(("abc", "0", -1, "1.5"))),
    _general("user_id", st.just("1")),
)
_CARTS: tuple[_Spoil, ...] = (
    _no_part,
    _absent,
    _part("Products", st.sampled_from((None, {}, "A", 1))),
    _part("Tags", st.sampled_from(([], "a", 1))),
    _part("extra", st.just(1)),
    _product("productKey", st.one_of(_BLANK, st.sampled_from((None, [], 1.5)))),
    _product("price", st.sampled_from((-1, "-1", "free", [], True, 1e15))),
    _product("quantity", st.sampled_from((0, -1, "two", "0", [], True))),
    _product("isInStock", st.sampled_from((2, "yes", [], 1.5))),
    _product("tag_size", st.sampled_from((1, [1], {}))),
    _product("color", st.just("red")),
)
