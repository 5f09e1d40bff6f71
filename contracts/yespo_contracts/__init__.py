"""The contract of `GET /api/v2/contacts/recoms/{dataSourceId}` as code.

What may be sent (`request`), what may come back (`product`, `errors`), how the API identifies a contact
(`identifiers`, `authentication`), where the guide is silent (`behaviour`) and how sure we are of each behaviour
(`ledger`). It knows no HTTP server and no shop.
"""

from __future__ import annotations

from yespo_contracts.behaviour import Behaviour
from yespo_contracts.product import Product
from yespo_contracts.request.reading import ContractViolations, RecomsRequest, Violation
from yespo_contracts.version import __version__

__all__ = ["Behaviour", "ContractViolations", "Product", "RecomsRequest", "Violation", "__version__"]
