"""The shop's contacts: whoever is reached by any one of five identifiers."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import msgspec

from yespo_contracts.identifiers import (
    IDENTIFIERS,
    MAX_CONTACT_ID,
    email_key,
    has_control_characters,
    is_email,
    is_phone,
    phone_digits,
    whole_number,
)
from yespo_mockserver.shop.errors import ShopError


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """One contact; `number` is its place in the shop and means nothing outside it."""

    number: int
    contact_id: int | None = None
    email: str | None = None
    phone: str | None = None
    external_customer_id: str | None = None
    web_id: str | None = None

    def identifiers(self) -> dict[str, str]:
        """Return the identifiers that are known, by the API's names."""
        values = (self.contact_id, self.email, self.phone, self.external_customer_id, self.web_id)
        return {name: str(value) for name, value in zip(IDENTIFIERS, values, strict=True) if value is not None}


_KEYS: Mapping[str, Callable[[str], str]] = {
    "contactId": lambda text: str(int(text)),
    "email": email_key,
    "phone": phone_digits,
    "externalCustomerId": str,
    "webId": str,
}
_VALID: Mapping[str, Callable[[str], bool]] = {
    "contactId": lambda text: whole_number(text, MAX_CONTACT_ID) is not None,
    "email": is_email,
    "phone": is_phone,
    "externalCustomerId": lambda text: not has_control_characters(text),
    "webId": lambda text: not has_control_characters(text),
}


class Contacts:
    """All contacts, and who is meant by an identifier."""

    def __init__(self) -> None:
        self._contacts: list[Contact] = []
        self._numbers: dict[tuple[str, str], int] = {}

    def copy(self) -> Contacts:
        """Return contacts that can change without changing these."""
        other = Contacts()
        other._contacts = self._contacts.copy()
        other._numbers = self._numbers.copy()
        return other

    def __len__(self) -> int:
        """Count the contacts."""
        return len(self._contacts)

    def __iter__(self) -> Iterator[Contact]:
        """Iterate over the contacts in the order in which they came."""
        return iter(self._contacts)

    def matches(self, identifiers: Mapping[str, str]) -> list[Contact]:
        """Return the different contacts that the identifiers name, in the documented order of the identifiers."""
        found: dict[int, None] = {}
        for name in IDENTIFIERS:
            value = identifiers.get(name)
            if value is not None:
                number = self._numbers.get((name, _KEYS[name](value)))
                if number is not None:
                    found[number] = None
        return [self._contacts[number] for number in found]

    def add(self, identifiers: Mapping[str, str]) -> Contact:
        """Add a contact; raises `ShopError` if there is nothing to know it by, or if one of these is taken."""
        if not identifiers:
            raise ShopError(f"A contact needs at least one of {', '.join(IDENTIFIERS)}.")
        for name, value in identifiers.items():
            if name not in _VALID:
                raise ShopError(f"{name} doesn't identify a contact; these do: {', '.join(IDENTIFIERS)}.")
            if not value.strip() or not _VALID[name](value):
                raise ShopError(f"{name} isn't well-formed (the ledger's entry has its form).")
            if (name, _KEYS[name](value)) in self._numbers:
                raise ShopError(f"{name} already belongs to another contact.")
        number = len(self._contacts)
        contact_id = identifiers.get("contactId")
        contact = Contact(
            number=number,
            contact_id=None if contact_id is None else int(contact_id),
            email=identifiers.get("email"),
            phone=identifiers.get("phone"),
            external_customer_id=identifiers.get("externalCustomerId"),
            web_id=identifiers.get("webId"),
        )
        self._contacts.append(contact)
        for name, value in identifiers.items():
            self._numbers[name, _KEYS[name](value)] = number
        return contact

    def named(self, identifiers: Mapping[str, str]) -> Contact:
        """Return the contact that the identifiers name, a new one if nobody is."""
        known = self.matches(identifiers)
        return known[0] if known else self.add(identifiers)


def read_contacts(path: Path) -> Contacts:
    """Return the contacts of a contacts.csv; raises `ShopError` with each line that can't be taken.

    The header has any of contactId, email, phone, externalCustomerId, webId; an empty cell is an unknown identifier.
    """
    contacts = Contacts()
    problems: list[str] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            if unknown := sorted(set(rows.fieldnames or ()) - set(IDENTIFIERS)):
                allowed = ", ".join(IDENTIFIERS)
                raise ShopError(f"{path}, line 1: unknown column {unknown[0]!r}; a header has any of {allowed}.")
            for row in rows:
                if None in row:
                    problems.append(f"{path}, line {rows.line_num}: the line has more cells than the header.")
                    continue
                try:
                    contacts.add({name: value.strip() for name, value in row.items() if value and value.strip()})
                except ShopError as error:
                    problems.append(f"{path}, line {rows.line_num}: {error}")
    except UnicodeDecodeError as error:
        raise ShopError(f"{path}: the file isn't UTF-8 (byte {error.start}); save it as UTF-8.") from None
    except csv.Error as error:
        raise ShopError(f"{path}, line {rows.line_num}: {error}.") from None
    if problems:
        raise ShopError(*problems)
    return contacts
