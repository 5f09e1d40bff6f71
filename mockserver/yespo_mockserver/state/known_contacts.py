"""The shop's contacts: whoever is reached by any one of five identifiers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from yespo_contracts.identity import IDENTIFIERS, MAX_CONTACT_ID, PYTHON_NAMES, compared, identifiers_of, malformed
from yespo_mockserver.settings.errors import ShopError

NOBODY = -1
"""In place of a contact's number: an identifier that a contact gave up."""

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


class ContactsLayer(msgspec.Struct, frozen=True):
    """What has changed of the contacts since the files, as plain data."""

    added: tuple[Contact, ...]
    numbers: dict[str, dict[str, int]]
    merged: dict[int, int]
    changed: dict[int, Contact | None]
    size: int
    next_id: int


class Contacts:
    """All contacts, and who is meant by an identifier; `changes` counts what was changed of them.

    What the files say is shared by every `over`; what came since lies over it.
    """

    def __init__(self, base: Contacts | None = None) -> None:
        self._base = base
        self._contacts: list[Contact] = []
        self._numbers: dict[str, dict[str, int]] = {name: {} for name in IDENTIFIERS}
        self.changes = 0
        self._merged: dict[int, int] = {}
        self._changed: dict[int, Contact | None] = {}
        self._offset = 0 if base is None else base._count()  # noqa: SLF001  # another of its own kind
        self._size = 0 if base is None else len(base)
        self._next_id: int = 0 if base is None else base._next_id  # noqa: SLF001  # likewise

    def over(self) -> Contacts:
        """Return contacts that can change without changing these."""
        return Contacts(self)

    def layer(self) -> ContactsLayer:
        """Return what has changed since the files."""
        numbers = {name: {**filed} for name, filed in self._numbers.items()}
        added = tuple(self._contacts)
        return ContactsLayer(added, numbers, {**self._merged}, {**self._changed}, self._size, self._next_id)

    def take_all(self, layer: ContactsLayer) -> None:
        """Have this in the place of what has changed since the files."""
        self.changes += 1
        self._contacts = list(layer.added)
        self._numbers = {name: {**filed} for name, filed in layer.numbers.items()}
        self._merged, self._changed = {**layer.merged}, {**layer.changed}
        self._size, self._next_id = layer.size, layer.next_id

    def __len__(self) -> int:
        """Count the contacts."""
        return self._size

    def __iter__(self) -> Iterator[Contact]:
        """Iterate over the contacts in the order in which they came."""
        for number in range(self._count()):
            contact = self.get(number)
            if contact is not None:
                yield contact

    def get(self, number: int) -> Contact | None:
        """Return the contact with this number, None where it was deleted or merged into another."""
        if number in self._changed:
            return self._changed[number]
        if number >= self._offset:
            return self._contacts[number - self._offset]
        return self._base.get(number) if self._base is not None else None

    def matches(self, identifiers: Mapping[str, str]) -> list[Contact]:
        """Return the different contacts that the identifiers name, in the documented order of the identifiers."""
        found: dict[int, Contact] = {}
        for name in IDENTIFIERS:
            value = identifiers.get(name)
            if value is not None:
                contact = self._owner(name, value)
                if contact is not None:
                    found[contact.number] = contact
        return list(found.values())

    def add(self, identifiers: Mapping[str, str], fields: Mapping[str, str] | None = None) -> Contact:
        """Add a contact; raises `ShopError` if there is nothing to know it by, or if one of these is taken."""
        if not identifiers:
            raise ShopError(f"A contact needs at least one of {', '.join(IDENTIFIERS)}.")
        check(identifiers)
        for name, value in identifiers.items():
            if self._owner(name, value) is not None:
                raise ShopError(f"{name} already belongs to another contact.")
        contact = Contact(number=self._count(), fields=fields or {}, **_attributes(identifiers))
        self._contacts.append(contact)
        self._size += 1
        self.changes += 1
        for name, value in identifiers.items():
            self._numbers[name][compared(name, value)] = contact.number
        if contact.contact_id is not None:
            self._next_id = max(self._next_id, contact.contact_id)
        return contact

    def named(self, identifiers: Mapping[str, str]) -> Contact:
        """Return the contact that the identifiers name, a new one if nobody is."""
        known = self.matches(identifiers)
        return known[0] if known else self.add(identifiers)

    def new_contact_id(self) -> int:
        """Return a contactId that nobody has: one more than the largest."""
        return self._next_id + 1 if self._next_id < MAX_CONTACT_ID else 1

    def join(self, contact: Contact, identifiers: Mapping[str, str], *, replace: bool = False) -> Contact:
        """Let a contact be known by more identifiers, and return it as it then is.

        One that another contact has stays there. Where the contact has another value of the same kind already, it
        keeps being known by both; the first stays its own unless `replace`, which lets the old one go.
        """
        own: dict[str, str] = {}
        for name, value in identifiers.items():
            owner = self._owner(name, value)
            if owner is not None and owner.number != contact.number:
                continue
            before = getattr(contact, PYTHON_NAMES[name])
            if before is None or replace:
                if before is not None:
                    self._numbers[name][compared(name, str(before))] = NOBODY
                own[name] = value
            if owner is None:
                self.changes += 1
            self._numbers[name][compared(name, value)] = contact.number
        return self._changed_to(contact, _attributes(own))

    def set_fields(self, contact: Contact, fields: Mapping[str, str]) -> Contact:
        """Set fields of a contact beside those that it has, and return it."""
        return self._changed_to(contact, {"fields": {**contact.fields, **fields}})

    def move_web_id(self, web_id: str, contact: Contact) -> Contact:
        """Let a browser be a contact's from now on, whosever it was before."""
        before = self._owner("webId", web_id)
        if before is not None and before.number != contact.number and before.web_id == web_id:
            self._changed_to(before, {"web_id": None})
        self._numbers["webId"][web_id] = contact.number
        self.changes += 1
        return self._changed_to(contact, {} if contact.web_id else {"web_id": web_id})

    def merge(self, contact: Contact, other: Contact) -> Contact:
        """Make one contact of two: every identifier of `other` leads to `contact`, which is returned."""
        own = contact.identifiers()
        missing = {name: value for name, value in other.identifiers().items() if name not in own}
        self._merged[other.number] = contact.number
        self._changed[other.number] = None
        self._size -= 1
        return self._changed_to(contact, {**_attributes(missing), "fields": {**other.fields, **contact.fields}})

    def delete(self, contact: Contact) -> None:
        """Forget a contact; its identifiers name nobody from then on."""
        self._changed[contact.number] = None
        self._size -= 1
        self.changes += 1

    def _count(self) -> int:
        return self._offset + len(self._contacts)

    def _owner(self, name: str, value: str) -> Contact | None:
        number = self._filed(name, compared(name, value))
        while number in self._merged:
            number = self._merged[number]
        return None if number == NOBODY else self.get(number)

    def _filed(self, name: str, key: str) -> int:
        number = self._numbers[name].get(key)
        if number is None:
            return NOBODY if self._base is None else self._base._filed(name, key)  # noqa: SLF001  # another of its own kind
        return number

    def _changed_to(self, contact: Contact, parts: Mapping[str, object]) -> Contact:
        changed = msgspec.structs.replace(contact, **parts)
        if changed != contact or self.get(contact.number) != contact:
            self._changed[contact.number] = changed
            self.changes += 1
        if changed.contact_id is not None:
            self._next_id = max(self._next_id, changed.contact_id)
        return changed


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


def _attributes(identifiers: Mapping[str, str]) -> dict[str, Any]:  # int or str, as the attribute has it
    return {PYTHON_NAMES[name]: int(value) if name == "contactId" else value for name, value in identifiers.items()}
