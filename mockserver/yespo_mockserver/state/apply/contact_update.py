"""What of a contact is updated by one that was sent: everything, or the fields that a request lists."""

from __future__ import annotations

from yespo_mockserver.state.change import SentContact
from yespo_mockserver.state.joining import EXTERNAL
from yespo_mockserver.state.known_contacts import Contact, Contacts

_IDENTIFIERS = {"email": "email", "sms": "phone", EXTERNAL: EXTERNAL}
"""The identifiers of a contact, by their names in `contactFields`."""


def updated(contacts: Contacts, contact: Contact, sent: SentContact, identifiers: dict[str, str]) -> Contact:
    """Update a contact, and return it as it then is."""
    return contacts.set_fields(
        contacts.update(contact, _identifiers(contact, sent, identifiers)), _fields(sent.body.own_fields(), sent)
    )


def _identifiers(contact: Contact, sent: SentContact, identifiers: dict[str, str]) -> dict[str, str | None]:
    if sent.fields is not None:
        return {name: identifiers.get(name) for listed, name in _IDENTIFIERS.items() if listed in sent.fields}
    known = contact.identifiers()
    kept = {"email", "phone"} & known.keys() if sent.keep_channels else frozenset()
    return {name: value for name, value in identifiers.items() if name not in kept}


def _fields(own: dict[str, str], sent: SentContact) -> dict[str, str | None]:
    """Return the other fields that change, None for those that are listed and weren't sent."""
    named: dict[str, str | None] = {name: text for name, text in own.items() if not name.isdigit()}
    numbered: dict[str, str | None] = {name: text for name, text in own.items() if name.isdigit()}
    if sent.fields is not None:
        named = {name: own.get(name) for name in sent.fields if name not in _IDENTIFIERS}
    if sent.custom_fields is not None:
        numbered = {str(number): own.get(str(number)) for number in sent.custom_fields}
    return {**named, **numbered}
