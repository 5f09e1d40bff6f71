"""Hypothesis strategies of the contract: requests and bodies that it allows and forbids, and what may come back."""

from __future__ import annotations

from yespo_contracts.account import Known, KnownDataSource
from yespo_contracts.request.written import WireRequest
from yespo_contracts.strategies.bodies import contact_bodies, events, orders
from yespo_contracts.strategies.feeds import FeedFile, feeds
from yespo_contracts.strategies.invalid import INVALID_RULES, invalid_requests
from yespo_contracts.strategies.invalid_bodies import InvalidBody, invalid_events, invalid_orders
from yespo_contracts.strategies.machine import ApiMachine
from yespo_contracts.strategies.products import products
from yespo_contracts.strategies.requests import valid_requests
from yespo_contracts.strategies.responses import WireResponse, gallery, responses
from yespo_contracts.strategies.shops import ShopFiles, shops

__all__ = [
    "INVALID_RULES",
    "ApiMachine",
    "FeedFile",
    "InvalidBody",
    "Known",
    "KnownDataSource",
    "ShopFiles",
    "WireRequest",
    "WireResponse",
    "contact_bodies",
    "events",
    "feeds",
    "gallery",
    "invalid_events",
    "invalid_orders",
    "invalid_requests",
    "orders",
    "products",
    "responses",
    "shops",
    "valid_requests",
]
