"""The bodies of `POST /api/v1/contact`, `POST /api/v1/contacts` and `POST /api/v1/auth/contact/token`.

Source: the vendor's OpenAPI document, schemas Contact, Channel, ContactField, ContactsBulkUpdate; the vendor's page on
recommendations in mobile apps for the token. That unknown fields are refused is assumed (ledger: `contact-body`).
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from yespo_contracts.bodies.json_body import INT32, INT64, BodyError, converted
from yespo_contracts.identity import MAX_CONTACT_ID, malformed

MAX_CONTACTS = 3000

Text = Annotated[str, msgspec.Meta(max_length=2000)]


class Channel(msgspec.Struct, frozen=True):
    """One way to reach a contact; e-mail and phone identify, the others are read over."""

    type: Literal["email", "sms", "viber", "mobilepush", "webpush", "appinbox", "widget", "inapp"]
    value: Text


class ContactField(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One more field of a contact, by the number that the account gave it."""

    id: Annotated[int, msgspec.Meta(ge=1, lt=2**31, extra_json_schema=INT32)]
    value: Text | None = None


class Address(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a contact lives."""

    region: Text | None = None
    town: Text | None = None
    address: Text | None = None
    postcode: Text | None = None


class ContactBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A contact as it is sent."""

    channels: tuple[Channel, ...] = ()
    first_name: Text | None = None
    last_name: Text | None = None
    address: Address | None = None
    fields: tuple[ContactField, ...] = ()
    address_book_id: Annotated[int, msgspec.Meta(extra_json_schema=INT32)] | None = None
    id: Annotated[int, msgspec.Meta(ge=1, le=MAX_CONTACT_ID, extra_json_schema=INT64)] | None = None
    external_customer_id: Text | None = None
    contact_key: Text | None = None
    groups: tuple[object, ...] = ()
    language_code: Text | None = None
    time_zone: Text | None = None

    def identifiers(self) -> dict[str, str]:
        """Return whom the body names, by the API's names of the identifiers."""
        named = {"contactId": None if self.id is None else str(self.id)}
        named["email"] = next((channel.value for channel in self.channels if channel.type == "email"), None)
        named["phone"] = next((channel.value for channel in self.channels if channel.type in {"sms", "viber"}), None)
        named["externalCustomerId"] = self.external_customer_id
        return {name: value for name, value in named.items() if value is not None and value.strip()}

    def own_fields(self) -> dict[str, str]:
        """Return the contact's other fields by name; those of the account by their numbers."""
        address = self.address or Address()
        texts = {
            "firstName": self.first_name,
            "lastName": self.last_name,
            "region": address.region,
            "town": address.town,
            "address": address.address,
            "postcode": address.postcode,
            "languageCode": self.language_code,
            "timeZone": self.time_zone,
            **{str(field.id): field.value for field in self.fields},
        }
        return {name: text for name, text in texts.items() if text is not None}


Dedupe = Literal["email", "sms", "push", "email_or_sms", "id", "externalCustomerId", "fieldId"]


class ContactsBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Many contacts as they are sent; each is read by itself, so that one which can't be taken spoils no other."""

    contacts: tuple[object, ...]
    dedupe_on: Dedupe
    field_id: Annotated[int, msgspec.Meta(extra_json_schema=INT64)] | None = None
    contact_fields: tuple[str, ...] = ()
    custom_fields_ids: tuple[Annotated[int, msgspec.Meta(extra_json_schema=INT32)], ...] = msgspec.field(
        default=(), name="customFieldsIDs"
    )
    group_names: tuple[str, ...] = ()
    group_names_exclude: tuple[str, ...] = ()
    restore_deleted: bool | None = None
    event_key_for_new_contacts: str | None = None


class TokenBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Whom a token is for; `cookie` is the tracker's cookie sc, for which `user_pseudo_id` may stand in."""

    email: Text | None = None
    phone: Text | None = None
    external_customer_id: Text | None = None
    user_pseudo_id: Text | None = None
    cookie: Text | None = None

    def identifiers(self) -> dict[str, str]:
        """Return whom the token is for, by the API's names of the identifiers."""
        named = {
            "email": self.email,
            "phone": self.phone,
            "externalCustomerId": self.external_customer_id,
            "webId": self.cookie if (self.cookie or "").strip() else self.user_pseudo_id,
        }
        return {name: value for name, value in named.items() if value is not None and value.strip()}


def read_contact(document: object) -> ContactBody:
    """Return the contact of a body; raises `BodyError` where it can't be taken, or names nobody."""
    contact = converted(document, ContactBody)
    identifiers = contact.identifiers()
    if not identifiers:
        raise BodyError("The contact names nobody: set a channel of type email or sms, externalCustomerId, or id.")
    _well_formed(identifiers)
    return contact


def read_contacts(document: object) -> ContactsBody:
    """Return the body of many contacts; raises `BodyError` where it can't be taken as a whole."""
    body = converted(document, ContactsBody)
    if len(body.contacts) > MAX_CONTACTS:
        raise BodyError(f"There are {len(body.contacts)} contacts: send at most {MAX_CONTACTS} in one request.")
    return body


def read_token_request(document: object) -> TokenBody:
    """Return whom a token is asked for; raises `BodyError` where it is for nobody."""
    body = converted(document, TokenBody)
    identifiers = body.identifiers()
    if not identifiers:
        raise BodyError("At least one of email, phone, externalCustomerId, userPseudoId, cookie must be set.")
    _well_formed(identifiers)
    return body


def _well_formed(identifiers: dict[str, str]) -> None:
    problems = [problem[1] for name, value in identifiers.items() if (problem := malformed(name, value))]
    if problems:
        raise BodyError("\n".join(problems))
