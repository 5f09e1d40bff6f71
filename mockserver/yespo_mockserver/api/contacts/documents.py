"""Contacts as the API shows them."""

from __future__ import annotations

from yespo_contracts.bodies.contact_body import PUSH, ContactBody
from yespo_contracts.request.violations import Violation
from yespo_mockserver.shop import Contact

_ADDRESS = ("region", "town", "address", "postcode")
_BASE = ("id", "firstName", "lastName", "channels", "fields")


def contact_document(contact: Contact) -> dict[str, object]:
    """Return a contact with all that the account knows of it."""
    fields = contact.fields
    document: dict[str, object] = {"id": contact.contact_id}
    document |= {name: fields[name] for name in ("firstName", "lastName") if name in fields}
    channels = [("email", contact.email), ("sms", contact.phone), *((kind, fields.get(kind)) for kind in PUSH)]
    document["channels"] = [{"type": kind, "value": value} for kind, value in channels if value is not None]
    if contact.external_customer_id is not None:
        document["externalCustomerId"] = contact.external_customer_id
    if address := {name: fields[name] for name in _ADDRESS if name in fields}:
        document["address"] = address
    if own := [{"id": int(name), "value": value} for name, value in fields.items() if name.isdigit()]:
        document["fields"] = own
    document |= {name: fields[name] for name in ("languageCode", "timeZone") if name in fields}
    return document


def base_document(contact: Contact) -> dict[str, object]:
    """Return a contact as a search shows it."""
    document = contact_document(contact)
    return {name: document[name] for name in _BASE if name in document}


def id_passed_over(sent: ContactBody, contact: Contact | None) -> tuple[Violation, ...]:
    """Return what to tell where a body's id is no contact's, and the contact was named otherwise."""
    if contact is None or sent.id is None or sent.id == contact.contact_id:
        return ()
    message = "id: it is no contact's, so it is passed over; the shop's own id belongs in externalCustomerId."
    return (Violation("contact-unknown-id", message, "id", refused=False),)
