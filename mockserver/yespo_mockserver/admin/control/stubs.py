"""Stubs: which answers are set in place of the fake's own, and setting them."""

from __future__ import annotations

from typing import Any

from yespo_contracts.request.suggestions import did_you_mean
from yespo_mockserver.admin.call import AdminError, ControlRequest
from yespo_mockserver.admin.control.control import Control, Document
from yespo_mockserver.stubs.stub import Stub, StubError
from yespo_mockserver.stubs.stubs import StubRule

_MOST_STUBS = 100


def stubs(control: Control, _asked: ControlRequest) -> Document:
    """List the stubs that are set."""
    return {"stubs": [_rule(rule) for rule in control.fake.stubs]}


def add_stub(control: Control, asked: ControlRequest) -> Document:
    """Set a stub: {"match", "status", "headers", and one of "products", "json", "body"}, and how often."""
    try:
        stub = Stub.of(asked.document(dict[str, Any]))
    except StubError as error:
        raise AdminError(400, f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
    catalogue = control.shop.catalogue
    for product in stub.products or ():
        if catalogue.number(product) is None:
            raise AdminError(400, f"There is no product {product[:40]!r}{did_you_mean(product, catalogue.ids)}")
    if len(control.fake.stubs) >= _MOST_STUBS:
        raise AdminError(409, f"There are {_MOST_STUBS} stubs already; DELETE /__admin/stubs takes them back.")
    return _rule(control.fake.stubs.add(stub, origin="admin"))


def remove_stub(control: Control, asked: ControlRequest) -> Document:
    """Take a stub back."""
    if not control.fake.stubs.remove(asked.id):
        raise AdminError(404, "There is no stub with this id; GET /__admin/stubs lists them.")
    return {"status": "ok"}


def clear_stubs(control: Control, _asked: ControlRequest) -> Document:
    """Take all stubs back."""
    control.fake.stubs.clear()
    return {"status": "ok"}


def _rule(rule: StubRule) -> Document:
    return {
        "id": rule.id,
        "stub": rule.stub.to_json(),
        "origin": rule.origin,
        "seen": rule.seen,
        "hits": rule.hits,
        "over": rule.over,
    }
