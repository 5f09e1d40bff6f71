"""Who is meant: from the identifiers that an order, an event or a contact's update carries, to one contact.

The ledger's `joining`, `same-email` and `external-id` say how. An external id is one contact's, and stays; a visitor of
whom nothing but a browser is known becomes the person who identifies in it; two persons never become one, so that no
purchase comes into another's history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yespo_mockserver.state.history import History
from yespo_mockserver.state.interests import Interests
from yespo_mockserver.state.known_contacts import Contact, Contacts, same_identifier

EXTERNAL = "externalCustomerId"


def whose(contacts: Contacts, person: Mapping[str, str], by: Sequence[str] = ("email", "phone")) -> Contact | None:
    """Return the contact that a person's identifiers mean, None if nobody is.

    The contactId goes first, then the external id, then `by`. Of those who share an e-mail or a phone an external id
    that nobody has means the one without, and a new contact where each has another.
    """
    for name in ("contactId", EXTERNAL):
        if name in person and (known := contacts.sharing(name, person[name])):
            return known[0]
    for name in by:
        sharing = contacts.sharing(name, person[name]) if name in person else []
        if EXTERNAL in person:
            sharing = [contact for contact in sharing if contact.external_customer_id is None]
        if sharing:
            return sharing[0]
    return None


def identify(
    contacts: Contacts, history: History, interests: Interests, identifiers: Mapping[str, str]
) -> Contact | None:
    """Return the contact that the identifiers name, with all of them joined to it; None if there is nothing to go by.

    `identifiers` are by the API's names; a contactId that nobody has names nobody, since the account gives them out.
    Whoever was deleted is restored by the external id.
    """
    person = {name: value for name, value in identifiers.items() if name != "webId"}
    deleted = contacts.deleted(EXTERNAL, person[EXTERNAL]) if EXTERNAL in person else None
    known = whose(contacts, person) if deleted is None else contacts.restore(deleted)
    person.pop("contactId", None)
    web_id = identifiers.get("webId")
    if known is not None:
        contact = contacts.join(known, person)
    elif not person:
        return None if web_id is None else _visitor(contacts, web_id) or contacts.add({"webId": web_id})
    else:
        contact = _new(contacts, person, None if web_id is None else _visitor(contacts, web_id))
    return contact if web_id is None else in_browser(contacts, history, interests, contact, web_id)


def in_browser(contacts: Contacts, history: History, interests: Interests, contact: Contact, web_id: str) -> Contact:
    """Let a browser be a contact's: what a visitor did in it before is the contact's too."""
    visitor = _visitor(contacts, web_id)
    if visitor is not None and visitor.number == contact.number:
        return contact
    if visitor is None:
        return contacts.join(contact, {"webId": web_id})
    if not visitor.anonymous:
        return contacts.move_web_id(web_id, contact)
    history.merge(contact.number, visitor.number)
    interests.merge(contact.number, visitor.number)
    return contacts.merge(contact, visitor)


def _new(contacts: Contacts, person: Mapping[str, str], visitor: Contact | None) -> Contact:
    """Return a person who wasn't known: whoever is known of the browser alone, or somebody new."""
    if visitor is None or _contradicted(visitor, person):
        return contacts.add_beside({"contactId": str(contacts.new_contact_id()), **person})
    contact = contacts.update(visitor, person)
    if contact.contact_id is None:
        contact = contacts.join(contact, {"contactId": str(contacts.new_contact_id())})
    return contact


def _visitor(contacts: Contacts, web_id: str) -> Contact | None:
    return next(iter(contacts.sharing("webId", web_id)), None)


def _contradicted(visitor: Contact, person: Mapping[str, str]) -> bool:
    """Tell whether somebody with these identifiers must be another than the visitor."""
    own = visitor.identifiers()
    return any(name in own and not same_identifier(name, own[name], value) for name, value in person.items())
