"""A contact: the identifiers that lead to it, and its other fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from yespo_contracts.identity import IDENTIFIERS, PYTHON_NAMES, compared, identifiers_of, malformed
from yespo_mockserver.settings.errors import ShopError

TOKENS = frozenset({"mobilepush", "webpush"})
"""The fields that hold a push token, by which a contact is found too."""

STRONG = tuple(name for name in IDENTIFIERS if name != "webId")
"""The identifiers that belong to a person; a webId belongs to a browser."""


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """One contact; `number` is its place in the shop and means nothing outside it.

    `fields` are the contact's other fields, by name, which rules of data sources can look at.
    """

    number: int
    contact_id: int | None = None
    email: str | None = None
    phone: str | None = None
    external_customer_id: str | None = None
    web_id: str | None = None
    fields: Mapping[str, str] = {}

    def identifiers(self) -> dict[str, str]:
        """Return the identifiers that are known, by the API's names."""
        return identifiers_of(self)

    @property
    def anonymous(self) -> bool:
        """Whether only a browser is known, and no person."""
        return self.contact_id is None and not (self.email or self.phone or self.external_customer_id)


def check(identifiers: Mapping[str, str]) -> None:
    """Raise `ShopError` if one of the identifiers isn't one, or isn't well-formed."""
    for name, value in identifiers.items():
        if name not in IDENTIFIERS:
            raise ShopError(f"{name} doesn't identify a contact; these do: {', '.join(IDENTIFIERS)}.")
        if not value.strip() or malformed(name, value):
            raise ShopError(f"{name} isn't well-formed (the ledger's entry has its form).")


def same_identifier(name: str, one: str, other: str) -> bool:
    """Tell whether two values of an identifier name the same contact."""
    return compared(name, one) == compared(name, other)


def attributes(identifiers: Mapping[str, str]) -> dict[str, Any]:  # int or str, as the attribute has it
    """Return identifiers by a contact's own names."""
    return {PYTHON_NAMES[name]: int(value) if name == "contactId" else value for name, value in identifiers.items()}
