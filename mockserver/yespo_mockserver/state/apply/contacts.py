"""Contacts: added, updated, deleted."""

from __future__ import annotations

import hashlib

from yespo_mockserver.settings.errors import ShopError
from yespo_mockserver.state.change import AddContact, DeleteContact, PutContacts, PutResult, Refused, SentContact
from yespo_mockserver.state.known_contacts import Contact, check
from yespo_mockserver.state.state import State


def put_contacts(state: State, change: PutContacts, at: float) -> PutResult:  # noqa: ARG001  # no date is kept
    """Add or update contacts, and return each as it then is, or why it isn't taken."""
    session = hashlib.sha256(f"{state.settings.shop.seed}:{state.position}".encode()).hexdigest()[:32]
    return PutResult(tuple(_put(state, sent) for sent in change.contacts), session)


def add_contact(state: State, change: AddContact, at: float) -> Contact | Refused:  # noqa: ARG001  # likewise
    """Add a contact."""
    try:
        return state.contacts.add(change.identifiers)
    except ShopError as error:
        return Refused(str(error))


def delete_contact(state: State, change: DeleteContact, at: float) -> Contact | None:  # noqa: ARG001  # likewise
    """Delete a contact; with `erase` also what it bought and looked at."""
    known = state.contacts.matches(change.identifiers)
    if not known:
        return None
    contact = known[0]
    if change.erase:
        state.history.forget(contact.number)
    state.interests.forget(contact.number)
    state.contacts.delete(contact)
    return contact


def _put(state: State, sent: SentContact) -> Contact | Refused:
    contacts, identifiers = state.contacts, sent.body.identifiers()
    try:
        check(identifiers)
    except ShopError as error:
        return Refused(str(error))
    looked_for = {name: identifiers[name] for name in sent.dedupe_on or identifiers if name in identifiers}
    known = contacts.matches(looked_for)
    if known:
        contact = known[0]
        for name in identifiers:
            owner = contacts.matches({name: identifiers[name]})
            if owner and owner[0].number != contact.number:
                return Refused(f"{name}: another contact has it.")
    elif "contactId" in identifiers:
        return Refused("id: nobody has it; a new contact gets its id from the account.")
    elif contacts.matches(identifiers):
        return Refused("Another contact has one of the identifiers.")
    else:
        contact = contacts.add({"contactId": str(contacts.new_contact_id()), **identifiers})
    contact = contacts.join(contact, identifiers, replace=True)
    if contact.contact_id is None:
        contact = contacts.join(contact, {"contactId": str(contacts.new_contact_id())})
    return contacts.set_fields(contact, sent.body.own_fields())
