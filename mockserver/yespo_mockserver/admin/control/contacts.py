"""The shop's contacts: finding, adding and changing them."""

from __future__ import annotations

import msgspec

from yespo_contracts.bodies.contact_body import ContactBody
from yespo_contracts.identity import PYTHON_NAMES
from yespo_mockserver.admin.call import AdminError, ControlRequest, Page
from yespo_mockserver.admin.control.control import Control, Document
from yespo_mockserver.admin.slices import Work
from yespo_mockserver.shop import ShopError
from yespo_mockserver.state.change import PutContacts, Refused, SentContact
from yespo_mockserver.state.contact import check


def contacts(control: Control, asked: ControlRequest) -> Work[Document]:
    """Find contacts by a part of any of their identifiers."""
    wanted, page = asked.text("q").strip().lower(), Page(asked)
    found: list[dict[str, str]] = []
    for contact in control.shop.contacts:
        yield
        identifiers = contact.identifiers()
        if wanted and not any(wanted in value.lower() for value in identifiers.values()):
            continue
        if page.takes_next():
            found.append(identifiers)
        elif page.more:
            break
    return {"total": len(control.shop.contacts), "contacts": found, "more": page.more}


def add_contact(control: Control, asked: ControlRequest) -> Document:
    """Add a contact by the API's identifiers."""
    identifiers = {name: str(value) for name, value in asked.document(dict[str, str | int]).items()}
    named = {PYTHON_NAMES.get(name, name): value for name, value in identifiers.items()}
    try:
        contact = control.shop.add_contact(**named)
    except ShopError as error:
        raise AdminError(400, f"{error}") from None
    return {"contact": contact.identifiers()}


def change_contact(control: Control, asked: ControlRequest) -> Document:
    """Change a contact, by its contactId: the identifiers that are sent take the place of its own."""
    identifiers = {name: str(value) for name, value in asked.document(dict[str, str | int]).items()}
    number = asked.id
    if not number:
        raise AdminError(404, "The path ends in a contactId, a whole number.")
    if strange := sorted(identifiers.keys() - _CHANGED.keys()):
        raise AdminError(400, f"{strange[0][:40]} can't be changed; these can: {', '.join(_CHANGED)}.")
    channels = [{"type": _CHANGED[name], "value": identifiers[name]} for name in _CHANNELS if name in identifiers]
    named = {name: value for name, value in identifiers.items() if name not in _CHANNELS}
    try:
        check(identifiers)
        body = msgspec.convert({"channels": channels or [{"type": "widget", "value": "-"}], **named}, ContactBody)
    except (ShopError, msgspec.ValidationError) as error:
        raise AdminError(400, f"{error}") from None
    sent = SentContact(body=body, contact_id=number)
    (put,) = control.shop.log.commit_now(PutContacts((sent,))).contacts
    if isinstance(put, Refused):
        raise AdminError(409 if put.kind == "taken" else 400, put.problem)
    if put.contact is None:
        raise AdminError(404, f"Nobody has the contactId {number}; POST /__admin/contacts adds a contact.")
    return {"contact": put.contact.identifiers()}


_CHANNELS = ("email", "phone")
_CHANGED = {"email": "email", "phone": "sms", "externalCustomerId": "", "webId": ""}
"""The identifiers that can be changed, with the channels that they are sent as."""
