"""The contract of `GET /api/v2/contacts/recoms/{dataSourceId}` as code.

What may be sent (`request`), what may come back (`product`, `errors`), how the API identifies a contact
(`identifiers`, `authentication`), where the guide is silent (`behaviour`) and how sure we are of each behaviour
(`ledger`). It knows no HTTP server and no shop.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from yespo_contracts.version import __version__

if TYPE_CHECKING:
    from yespo_contracts.behaviour import Behaviour
    from yespo_contracts.product import Product
    from yespo_contracts.request.reading import ContractViolations, RecomsRequest, Violation

__all__ = ["Behaviour", "ContractViolations", "Product", "RecomsRequest", "Violation", "__version__"]

_HOMES = {
    "Behaviour": "yespo_contracts.behaviour",
    "ContractViolations": "yespo_contracts.request.violations",
    "Product": "yespo_contracts.product",
    "RecomsRequest": "yespo_contracts.request.reading",
    "Violation": "yespo_contracts.request.violations",
}


def __getattr__(name: str) -> object:
    """Load a public name from where it lives, so that a part of the package loads nothing of the others."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """Name what can be imported."""
    return sorted(__all__)
