"""What client projects install: the pytest plugin, the fake in process and on a port, and the command line.

Names are loaded when they are first used, so that a test run that doesn't need them doesn't pay for them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yespo_contracts import Product
    from yespo_mockserver.faults import Fault
    from yespo_mockserver.shop import Contact, DataSource, Shop, ShopError
    from yespo_testkit.call import Call
    from yespo_testkit.calls import Calls
    from yespo_testkit.mock import YespoMock
    from yespo_testkit.plugin.wide import yespo_mock_fixture
    from yespo_testkit.server import YespoServer
    from yespo_testkit.test_case import YespoTestCase

__all__ = [
    "Call",
    "Calls",
    "Contact",
    "DataSource",
    "Fault",
    "Product",
    "Shop",
    "ShopError",
    "YespoMock",
    "YespoServer",
    "YespoTestCase",
    "yespo_mock_fixture",
]

_HOMES = {
    "Call": "yespo_testkit.call",
    "Calls": "yespo_testkit.calls",
    "Contact": "yespo_mockserver.shop",
    "DataSource": "yespo_mockserver.shop",
    "Fault": "yespo_mockserver.faults",
    "Product": "yespo_contracts",
    "Shop": "yespo_mockserver.shop",
    "ShopError": "yespo_mockserver.shop",
    "YespoMock": "yespo_testkit.mock",
    "YespoServer": "yespo_testkit.server",
    "YespoTestCase": "yespo_testkit.test_case",
    "yespo_mock_fixture": "yespo_testkit.plugin.wide",
}


def __getattr__(name: str) -> object:
    """Load a public name from where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Name what can be imported."""
    return sorted(__all__)
