"""Who is meant: from the identifiers that an order, an event or a contact's update carries, to one contact.

The ledger's `joining` says how. A visitor of whom nothing but a browser is known becomes the person who identifies in
it; two persons never become one, so that no purchase comes into another's history.
"""

from __future__ import annotations

from collections.abc import Mapping

from yespo_mockserver.state.history import History
from yespo_mockserver.state.interests import Interests
from yespo_mockserver.state.known_contacts import Contact, Contacts, same_identifier


def identify(
    contacts: Contacts, history: History, interests: Interests, identifiers: Mapping[str, str]
) -> Contact | None:
    """Return the contact that the identifiers name, with all of them joined to it; None if there is nothing to go by.

    `identifiers` are by the API's names; a contactId that nobody has names nobody, since the account gives them out.
    """
    person = {name: value for name, value in identifiers.items() if name != "webId"}
    known = contacts.matches(person)
    if not known:
        person.pop("contactId", None)
    web_id = identifiers.get("webId")
    visitor = next(iter(contacts.matches({"webId": web_id})), None) if web_id is not None else None
    if known:
        contact = contacts.join(known[0], person)
    elif person and visitor is not None and not _contradicted(visitor, person):
        contact = contacts.join(visitor, person)
        if contact.contact_id is None:
            contact = contacts.join(contact, {"contactId": str(contacts.new_contact_id())})
    elif person:
        contact = contacts.add({"contactId": str(contacts.new_contact_id()), **person})
    elif web_id is not None:
        return visitor or contacts.add({"webId": web_id})
    else:
        return None
    if web_id is None or (visitor is not None and visitor.number == contact.number):
        return contact
    if visitor is None:
        return contacts.join(contact, {"webId": web_id})
    if not visitor.anonymous:
        return contacts.move_web_id(web_id, contact)
    history.merge(contact.number, visitor.number)
    interests.merge(contact.number, visitor.number)
    return contacts.merge(contact, visitor)


def _contradicted(visitor: Contact, person: Mapping[str, str]) -> bool:
    """Tell whether somebody with these identifiers must be another than the visitor."""
    own = visitor.identifiers()
    return any(name in own and not same_identifier(name, own[name], value) for name, value in person.items())
