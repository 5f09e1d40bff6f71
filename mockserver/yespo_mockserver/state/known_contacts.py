"""The shop's contacts: whoever is reached by any one of five identifiers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from yespo_contracts.identity import IDENTIFIERS, MAX_CONTACT_ID, PYTHON_NAMES
from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.state.contact import TOKENS, Contact, attributes, check, same_identifier
from yespo_mockserver.state.filed import PUSH, Filed, FiledLayer

__all__ = ["Contact", "Contacts", "ContactsLayer", "check", "same_identifier"]


class ContactsLayer(msgspec.Struct, frozen=True):
    """What has changed of the contacts since the files, as plain data."""

    added: tuple[Contact, ...]
    filed: FiledLayer
    merged: dict[int, int]
    changed: dict[int, Contact | None]
    deleted: dict[int, Contact]
    updated: dict[int, int]
    size: int
    next_id: int


class Contacts:
    """All contacts, and who is meant by an identifier; `changes` counts what was changed of them.

    What the files say is shared by every `over`; what came since lies over it. Of contacts that share an e-mail or a
    phone it means the one that was updated last, or the one that came first where `newest_first` is off.
    """

    def __init__(self, base: Contacts | None = None) -> None:
        self._base = base
        self._contacts: list[Contact] = []
        self._filed: Filed = Filed(None if base is None else base._filed)  # noqa: SLF001  # another of its own kind
        self.newest_first = True
        self.changes: int = 0
        self._merged: dict[int, int] = {}
        self._changed: dict[int, Contact | None] = {}
        self._deleted: dict[int, Contact] = {}
        self._updated: dict[int, int] = {}
        self._updates = 0
        self._offset = 0 if base is None else base._count()  # noqa: SLF001  # likewise
        self._size = 0 if base is None else len(base)
        self._next_id: int = 0 if base is None else base._next_id  # noqa: SLF001  # likewise

    def over(self) -> Contacts:
        """Return contacts that can change without changing these."""
        return Contacts(self)

    def layer(self) -> ContactsLayer:
        """Return what has changed since the files."""
        return ContactsLayer(
            added=tuple(self._contacts),
            filed=self._filed.layer(),
            merged={**self._merged},
            changed={**self._changed},
            deleted={**self._deleted},
            updated={**self._updated},
            size=self._size,
            next_id=self._next_id,
        )

    def take_all(self, layer: ContactsLayer) -> None:
        """Have this in the place of what has changed since the files."""
        self.changes += 1
        self._contacts = list(layer.added)
        self._filed.take_all(layer.filed)
        self._merged, self._changed = {**layer.merged}, {**layer.changed}
        self._deleted, self._updated = {**layer.deleted}, {**layer.updated}
        self._updates = max(layer.updated.values(), default=0)
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
        for name in identifiers if len(identifiers) == 1 else IDENTIFIERS:
            value = identifiers.get(name)
            if value is not None:
                contact = self._owner(name, value)
                if contact is not None:
                    found[contact.number] = contact
        return list(found.values())

    def sharing(self, name: str, value: str) -> list[Contact]:
        """Return the contacts that have a value, the one that is meant by it first."""
        numbers = self._filed.under(name, value)
        if not numbers:
            return []
        found: dict[int, Contact] = {}
        for number in numbers:
            while number in self._merged:
                number = self._merged[number]  # noqa: PLW2901  # along the chain of merges
            contact = self.get(number)
            if contact is not None:
                found[number] = contact
        if len(found) < 2:
            return list(found.values())
        order = sorted(found, key=lambda number: (self._updated.get(number, 0), number), reverse=self.newest_first)
        return [found[number] for number in order]

    def deleted(self, name: str, value: str) -> Contact | None:
        """Return the contact with an id that was deleted and can be restored."""
        numbers = self._filed.under(name, value)
        return self._deleted.get(numbers[0]) if numbers else None

    def add(self, identifiers: Mapping[str, str], fields: Mapping[str, str] | None = None) -> Contact:
        """Add a contact; raises `ShopError` if there is nothing to know it by, or if one of these is taken."""
        if not identifiers:
            raise ShopError(f"A contact needs at least one of {', '.join(IDENTIFIERS)}.")
        check(identifiers)
        for name, value in identifiers.items():
            if self._owner(name, value) is not None:
                raise ShopError(f"{name} already belongs to another contact.")
        return self.add_beside(identifiers, fields)

    def add_beside(self, identifiers: Mapping[str, str], fields: Mapping[str, str] | None = None) -> Contact:
        """Add a contact who may share an e-mail or a phone with others; its ids are nobody else's."""
        contact = Contact(number=self._count(), fields=fields or {}, **attributes(identifiers))
        self._contacts.append(contact)
        self._size += 1
        for name, value in identifiers.items():
            self._filed.file(name, value, contact.number)
        if self._base is None:  # the files' contacts: in the order in which they came, and never updated
            self._next_id = max(self._next_id, contact.contact_id or 0)
            self.changes += 1
        else:
            self._count_update(contact)
        return contact

    def named(self, identifiers: Mapping[str, str]) -> Contact:
        """Return the contact that the identifiers name, a new one if nobody is."""
        known = self.matches(identifiers)
        return known[0] if known else self.add(identifiers)

    def new_contact_id(self) -> int:
        """Return a contactId that nobody has: one more than the largest."""
        return self._next_id + 1 if self._next_id < MAX_CONTACT_ID else 1

    def join(self, contact: Contact, identifiers: Mapping[str, str]) -> Contact:
        """Let a contact be known by more identifiers, and return it as it then is.

        One that another contact has stays there. Where the contact has another value of the same kind already, it
        keeps being known by both, but for an externalCustomerId: that is one, and stays.
        """
        own: dict[str, str] = {}
        for name, value in identifiers.items():
            owner = self._owner(name, value)
            if owner is not None and owner.number != contact.number:
                continue
            first = getattr(contact, PYTHON_NAMES[name]) is None
            if not first and name in {"externalCustomerId", "contactId"}:
                continue
            if first:
                own[name] = value
            if owner is None:
                self.changes += 1
                self._filed.file(name, value, contact.number, further=not first)
        return self._changed_to(contact, attributes(own))

    def update(self, contact: Contact, identifiers: Mapping[str, str | None]) -> Contact:
        """Let a contact have these identifiers in the place of its own, None for none, and return it as it then is."""
        for name, value in identifiers.items():
            before = getattr(contact, PYTHON_NAMES[name])
            if before is not None:
                self._filed.release(name, str(before), contact.number)
            if value is None:
                self._filed.release_further(name, contact.number)
            else:
                self._filed.file(name, value, contact.number)
        self._count_update(contact)
        missing = {PYTHON_NAMES[name]: None for name, value in identifiers.items() if value is None}
        given = {name: value for name, value in identifiers.items() if value is not None}
        return self._changed_to(contact, {**missing, **attributes(given)})

    def set_fields(self, contact: Contact, fields: Mapping[str, str | None]) -> Contact:
        """Set fields of a contact beside those that it has, or take them away with None, and return it."""
        for kind in TOKENS & fields.keys():
            if (before := contact.fields.get(kind)) is not None:
                self._filed.release(PUSH, before, contact.number)
            if (token := fields[kind]) is not None:
                self._filed.file(PUSH, token, contact.number)
        all_fields = {**contact.fields, **fields}
        return self._changed_to(
            contact, {"fields": {name: text for name, text in all_fields.items() if text is not None}}
        )

    def move_web_id(self, web_id: str, contact: Contact) -> Contact:
        """Let a browser be a contact's from now on, whosever it was before."""
        before = self._owner("webId", web_id)
        if before is not None and before.number != contact.number and before.web_id == web_id:
            self._changed_to(before, {"web_id": None})
        self._filed.file("webId", web_id, contact.number)
        self.changes += 1
        return self._changed_to(contact, {} if contact.web_id else {"web_id": web_id})

    def merge(self, contact: Contact, other: Contact) -> Contact:
        """Make one contact of two: every identifier of `other` leads to `contact`, which is returned."""
        own = contact.identifiers()
        missing = {name: value for name, value in other.identifiers().items() if name not in own}
        self._merged[other.number] = contact.number
        self._changed[other.number] = None
        self._size -= 1
        return self._changed_to(contact, {**attributes(missing), "fields": {**other.fields, **contact.fields}})

    def delete(self, contact: Contact, *, erase: bool = False) -> None:
        """Forget a contact; its identifiers name nobody from then on. Unless `erase`, it can be restored."""
        self._changed[contact.number] = None
        if not erase:
            self._deleted[contact.number] = contact
        self._size -= 1
        self.changes += 1

    def restore(self, contact: Contact) -> Contact:
        """Let a deleted contact be there again, without what has become another's since, and return it."""
        del self._deleted[contact.number]
        self._size += 1
        taken = [name for name in ("externalCustomerId", "webId") if self._is_taken(name, contact)]
        self._changed[contact.number] = restored = msgspec.structs.replace(
            contact, **{PYTHON_NAMES[name]: None for name in taken}
        )
        self._count_update(restored)
        return restored

    def _is_taken(self, name: str, contact: Contact) -> bool:
        value = getattr(contact, PYTHON_NAMES[name])
        return value is not None and self._filed.under(name, value) != (contact.number,)

    def _count(self) -> int:
        return self._offset + len(self._contacts)

    def _count_update(self, contact: Contact) -> None:
        """Remember that this contact was updated last."""
        self.changes += 1
        self._updates += 1
        self._updated[contact.number] = self._updates
        if contact.contact_id is not None:
            self._next_id = max(self._next_id, contact.contact_id)

    def _owner(self, name: str, value: str) -> Contact | None:
        numbers = self._filed.under(name, value)
        if len(numbers) < 2 and not self._merged:
            return self.get(numbers[0]) if numbers else None
        return next(iter(self.sharing(name, value)), None)

    def _changed_to(self, contact: Contact, parts: Mapping[str, object]) -> Contact:
        changed = msgspec.structs.replace(contact, **parts)
        if changed != contact or self.get(contact.number) != contact:
            self._changed[contact.number] = changed
            self.changes += 1
        if changed.contact_id is not None:
            self._next_id = max(self._next_id, changed.contact_id)
        return changed
