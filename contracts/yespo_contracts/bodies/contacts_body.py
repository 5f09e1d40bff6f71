"""Many contacts at once: `POST /api/v1/contacts`.

Source: the vendor's OpenAPI document, schema ContactsBulkUpdate; its page on API methods for adding contacts.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from yespo_contracts.bodies.coercion import UNREAD, converted
from yespo_contracts.bodies.json_body import BodyError, Int32, Int64
from yespo_contracts.bodies.remarks import Remarks

MAX_CONTACTS = 3000

Dedupe = Literal["email", "sms", "push", "email_or_sms", "id", "externalCustomerId", "fieldId"]
ContactFieldName = Literal[
    "firstName",
    "contactKey",
    "ordersInfo",
    "lastName",
    "languageCode",
    "timeZone",
    "email",
    "sms",
    "mobilepush",
    "webpush",
    "address",
    "town",
    "region",
    "externalCustomerId",
    "postcode",
]


class ContactsBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Many contacts as they are sent; each is read by itself, so that one which can't be taken spoils no other."""

    contacts: tuple[object, ...]
    dedupe_on: Dedupe
    field_id: Int64 | None = None
    contact_fields: tuple[ContactFieldName, ...] = ()
    custom_fields_ids: tuple[Int32, ...] = msgspec.field(default=(), name="customFieldsIDs")
    group_names: Annotated[tuple[str, ...], UNREAD] = ()
    group_names_exclude: Annotated[tuple[str, ...], UNREAD] = ()
    restore_deleted: bool | None = None
    event_key_for_new_contacts: Annotated[str | None, UNREAD] = None


def read_contacts(document: object, remarks: Remarks) -> ContactsBody:
    """Return the body of many contacts; raises `BodyError` where it can't be taken as a whole."""
    body = converted(document, ContactsBody, remarks)
    if len(body.contacts) > MAX_CONTACTS:
        raise BodyError(f"There are {len(body.contacts)} contacts: send at most {MAX_CONTACTS} in one request.")
    if body.dedupe_on == "fieldId" and body.field_id is None:
        raise BodyError("fieldId: it must be set where dedupeOn is fieldId.")
    return body
