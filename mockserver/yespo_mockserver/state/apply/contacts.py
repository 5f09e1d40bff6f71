"""Contacts: added, updated, deleted, restored."""

from __future__ import annotations

import hashlib

import msgspec

from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.state.apply.contact_update import updated
from yespo_mockserver.state.change import AddContact, DeleteContact, Put, PutContacts, PutResult, Refused, SentContact
from yespo_mockserver.state.filed import PUSH
from yespo_mockserver.state.joining import EXTERNAL, in_browser, whose
from yespo_mockserver.state.known_contacts import Contact, Contacts, check
from yespo_mockserver.state.state import State


def put_contacts(state: State, change: PutContacts, at: float) -> PutResult:
    """Add or update contacts, and return each as it then is, or why it isn't taken."""
    session = hashlib.sha256(f"{state.settings.shop.seed}:{state.position}".encode()).hexdigest()[:32]
    by_value = _ByValue(state.contacts)
    result = PutResult(tuple(_put(state, sent, by_value) for sent in change.contacts), session)
    if change.imported:
        state.imports.keep(result, change, at)
    return result


def add_contact(state: State, change: AddContact, at: float) -> Contact | Refused:  # noqa: ARG001  # no date is kept
    """Add a contact."""
    try:
        return state.contacts.add(change.identifiers)
    except ShopError as error:
        return Refused(str(error))


def delete_contact(state: State, change: DeleteContact, at: float) -> Contact | None:  # noqa: ARG001  # likewise
    """Delete a contact, who can be restored; with `erase` what it bought and looked at is gone, and it is for good."""
    known = state.contacts.matches(change.identifiers)
    if not known:
        return None
    contact = known[0]
    if change.erase:
        state.history.forget(contact.number)
        state.interests.forget(contact.number)
    state.contacts.delete(contact, erase=change.erase)
    return contact


_UNKNOWN_ID = "id: nobody has it; a new contact gets its id from the account."


class _ByValue:
    """Finds contacts by the values of one of the account's fields, for as long as one change is made."""

    def __init__(self, contacts: Contacts) -> None:
        self._contacts = contacts
        self._numbers: dict[int, dict[str, int]] = {}

    def find(self, field_id: int, value: str) -> Contact | None:
        """Return the contact whose field has a value."""
        if field_id not in self._numbers:
            name = str(field_id)
            self._numbers[field_id] = {one.fields[name]: one.number for one in self._contacts if name in one.fields}
        number = self._numbers[field_id].get(value)
        return None if number is None else self._contacts.get(number)

    def note(self, contact: Contact) -> None:
        """Let a contact be found by what it has now."""
        for field_id, numbers in self._numbers.items():
            if (value := contact.fields.get(str(field_id))) is not None:
                numbers[value] = contact.number


def _put(state: State, sent: SentContact, by_value: _ByValue) -> Put | Refused:
    contacts = state.contacts
    identifiers = sent.body.identifiers()
    if sent.contact_id is not None:
        identifiers["contactId"] = str(sent.contact_id)
    elif sent.by and len(identifiers) > 1 and _nobodys(contacts, identifiers):
        del identifiers["contactId"]
    try:
        check(identifiers)
    except ShopError as error:
        return Refused(str(error))
    contact = _known(contacts, sent, identifiers, by_value)
    if contact is None:
        deleted = _deleted(contacts, identifiers)
        if deleted is None and "contactId" in identifiers:
            return Put(None) if sent.contact_id is not None else Refused(_UNKNOWN_ID, "unknown")
        if deleted is not None and not sent.restore_deleted:
            return Put(None)
        contact = None if deleted is None else contacts.restore(deleted)
    if problem := _of_another(contacts, contact, identifiers):
        return Refused(problem, "taken")
    identifiers.pop("contactId", None)
    new = contact is None
    contact = _taken(contacts, contact, sent, identifiers)
    for web_id in sent.body.browser().values():
        contact = in_browser(contacts, state.history, state.interests, contact, web_id)
    by_value.note(contact)
    return Put(contact, new)


def _taken(contacts: Contacts, contact: Contact | None, sent: SentContact, identifiers: dict[str, str]) -> Contact:
    """Return the contact as it then is, a new one where there is none; a new one has all that was sent."""
    if contact is None:
        contact = contacts.add_beside({"contactId": str(contacts.new_contact_id()), **identifiers})
        sent = msgspec.structs.replace(sent, fields=None, custom_fields=None, keep_channels=False)
    elif contact.contact_id is None:
        contact = contacts.join(contact, {"contactId": str(contacts.new_contact_id())})
    return updated(contacts, contact, sent, identifiers)


def _known(contacts: Contacts, sent: SentContact, identifiers: dict[str, str], by_value: _ByValue) -> Contact | None:
    if "contactId" in identifiers:
        return next(iter(contacts.sharing("contactId", identifiers["contactId"])), None)
    if EXTERNAL in identifiers and _deleted(contacts, identifiers) is not None:
        return None
    token = next(iter(sent.body.push_tokens().values()), None)
    found = whose(contacts, identifiers if token is None else {**identifiers, PUSH: token}, sent.by)
    value = None if sent.field_id is None else sent.body.own_fields().get(str(sent.field_id))
    if found is None and sent.field_id is not None and value is not None:
        found = by_value.find(sent.field_id, value)
        if found is not None and EXTERNAL in identifiers and found.external_customer_id is not None:
            return None
    return found


def _deleted(contacts: Contacts, identifiers: dict[str, str]) -> Contact | None:
    """Return the deleted contact that an id means and nobody else has since."""
    for name in ("contactId", EXTERNAL):
        if name in identifiers:
            return contacts.deleted(name, identifiers[name])
    return None


def _nobodys(contacts: Contacts, identifiers: dict[str, str]) -> bool:
    """Tell whether a body's id is no contact's, nor was: a shop's own, which plugins send in its place."""
    number = identifiers.get("contactId")
    return (
        number is not None and not contacts.sharing("contactId", number) and not contacts.deleted("contactId", number)
    )


def _of_another(contacts: Contacts, contact: Contact | None, identifiers: dict[str, str]) -> str | None:
    """Return what is wrong with an external id that is another contact's."""
    if EXTERNAL not in identifiers:
        return None
    owners = contacts.sharing(EXTERNAL, identifiers[EXTERNAL])
    taken = bool(owners) and (contact is None or owners[0].number != contact.number)
    return f"{EXTERNAL}: another contact has it." if taken else None
