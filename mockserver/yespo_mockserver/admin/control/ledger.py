"""The ledger, with what this fake is set to."""

from __future__ import annotations

import msgspec

from yespo_contracts.ledger import entries
from yespo_mockserver.admin.call import ControlRequest
from yespo_mockserver.admin.control.control import Control, Document
from yespo_mockserver.shop import Shop


def ledger(control: Control, _asked: ControlRequest) -> Document:
    """List every behaviour of the fake, and how sure we are of it."""
    found = []
    for entry in entries():
        document: Document = msgspec.to_builtins(entry)
        if choice := entry.choice:
            document |= {"values": list(choice.values), "default": choice.default}
            document["current"] = _current(control.shop, choice.key)
        found.append(document)
    return {"entries": found}


def _current(shop: Shop, key: str) -> object:
    names = {field.encode_name: field.name for field in msgspec.structs.fields(shop.config.behaviour)}
    return getattr(shop.config.behaviour, names[key])
