"""A contact as it is sent: `POST /api/v1/contact`, `PUT /api/v1/contact/{id}`, `POST /api/v1/contact/subscribe`.

Source: the vendor's OpenAPI document, schemas Contact, ContactUpdate, Channel, ContactField, SubscribeContact. That a
field which isn't in them is told or refused is assumed (ledger: `unknown-field`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from yespo_contracts.bodies.coercion import BLANK, UNREAD, converted
from yespo_contracts.bodies.json_body import INT32, INT64, BodyError, Int32
from yespo_contracts.bodies.remarks import Remarks
from yespo_contracts.identity import MAX_CONTACT_ID, malformed

MOST_OF_A_TYPE = 2

Text = Annotated[str, msgspec.Meta(max_length=2000)]
ChannelType = Literal["email", "sms", "viber", "mobilepush", "webpush", "appinbox", "widget", "inapp"]
PUSH: tuple[ChannelType, ...] = ("mobilepush", "webpush")

_IDENTIFYING: Mapping[ChannelType, str] = {"email": "email", "sms": "phone", "viber": "phone"}


class Channel(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """One way to reach a contact; e-mail and phone identify, a push token is kept."""

    type: ChannelType
    value: Annotated[Text, BLANK]
    device: Annotated[dict[str, object] | None, UNREAD] = None
    web_push_subscription: Annotated[dict[str, object] | None, UNREAD] = None


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
    """A contact as it is sent; `web_id`, the browser's cookie, is our extension."""

    channels: Annotated[tuple[Channel, ...], msgspec.Meta(min_length=1)]
    first_name: Text | None = None
    last_name: Text | None = None
    address: Address | None = None
    fields: tuple[ContactField, ...] = ()
    address_book_id: Annotated[Int32 | None, UNREAD] = None
    id: Annotated[int, msgspec.Meta(ge=1, le=MAX_CONTACT_ID, extra_json_schema=INT64)] | None = None
    external_customer_id: Text | None = None
    contact_key: Annotated[Text | None, UNREAD] = None
    groups: Annotated[tuple[object, ...], UNREAD] = ()
    language_code: Text | None = None
    time_zone: Text | None = None
    web_id: Text | None = None

    def identifiers(self) -> dict[str, str]:
        """Return whom the body names, by the API's names of the identifiers."""
        found: dict[str, str] = {}
        for channel in self.channels:
            name = _IDENTIFYING.get(channel.type)
            if name is not None and name not in found and channel.value.strip():
                found[name] = channel.value
        named = {} if self.id is None else {"contactId": str(self.id)}
        named |= {name: found[name] for name in ("email", "phone") if name in found}
        if self.external_customer_id is not None and self.external_customer_id.strip():
            named["externalCustomerId"] = self.external_customer_id
        return named

    def browser(self) -> dict[str, str]:
        """Return the browser that the contact is in, where the body names one."""
        return {"webId": self.web_id} if self.web_id is not None and self.web_id.strip() else {}

    def push_tokens(self) -> dict[str, str]:
        """Return the tokens of the push channels, by their types."""
        tokens = {channel.type: channel.value for channel in reversed(self.channels) if channel.type in PUSH}
        return {kind: token for kind, token in tokens.items() if token.strip()}

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
            **self.push_tokens(),
            **{str(field.id): field.value for field in self.fields},
        }
        return {name: text for name, text in texts.items() if text is not None}


class SubscribeBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A contact who subscribes in a form; its e-mail isn't confirmed."""

    contact: dict[str, object]
    groups: Annotated[tuple[str, ...], UNREAD] = ()
    subscriptions: Annotated[tuple[str, ...], UNREAD] = ()
    form_type: Annotated[Text | None, UNREAD] = None


class TokenBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Whom a token is for; `cookie` is the tracker's cookie sc, for which `user_pseudo_id` may stand in.

    `extid` is what the vendor's Shopify app calls `external_customer_id`.
    """

    email: Text | None = None
    phone: Text | None = None
    external_customer_id: Text | None = None
    user_pseudo_id: Text | None = None
    cookie: Text | None = None
    extid: Text | None = None

    def identifiers(self) -> dict[str, str]:
        """Return whom the token is for, by the API's names of the identifiers."""
        first = {
            "email": (self.email,),
            "phone": (self.phone,),
            "externalCustomerId": (self.external_customer_id, self.extid),
            "webId": (self.cookie, self.user_pseudo_id),
        }
        named = {name: next(filter(_is_set, values), None) for name, values in first.items()}
        return {name: value for name, value in named.items() if value is not None}


def read_contact(document: object, remarks: Remarks, *, known_by_path: bool = False) -> ContactBody:
    """Return the contact of a body; raises `BodyError` where it can't be taken, or names nobody.

    `known_by_path` is whether the request's path names the contact already.
    """
    contact = converted(document, ContactBody, remarks)
    for kind, count in Counter(channel.type for channel in contact.channels).items():
        if count > MOST_OF_A_TYPE:
            raise BodyError(f"channels: there are {count} of type {kind}; at most {MOST_OF_A_TYPE} may be.")
        if count > 1:
            remarks.ignored(f"channels[] of type {kind} after the first")
    identifiers = contact.identifiers()
    if not identifiers and not contact.push_tokens() and not known_by_path:
        raise BodyError("The contact names nobody: set a channel of type email or sms, externalCustomerId, or id.")
    well_formed({**identifiers, **contact.browser()})
    return contact


def read_subscription(document: object, remarks: Remarks) -> ContactBody:
    """Return the contact who subscribes; raises `BodyError` as `read_contact` does."""
    body = converted(document, SubscribeBody, remarks)
    own = remarks.within("contact")
    contact = read_contact(body.contact, own)
    remarks.add(own)
    return contact


def read_token_request(document: object, remarks: Remarks) -> TokenBody:
    """Return whom a token is asked for; raises `BodyError` where it is for nobody."""
    body = converted(document, TokenBody, remarks)
    identifiers = body.identifiers()
    if not identifiers:
        raise BodyError("At least one of email, phone, externalCustomerId, userPseudoId, cookie must be set.")
    well_formed(identifiers)
    for name, value in (("externalCustomerId", body.extid), ("webId", body.user_pseudo_id)):
        if _is_set(value):
            well_formed({name: value or ""})
    return body


def _is_set(value: str | None) -> bool:
    return value is not None and bool(value.strip())


def well_formed(identifiers: Mapping[str, str]) -> None:
    """Raise `BodyError` with what is wrong with identifiers."""
    problems = [problem[1] for name, value in identifiers.items() if (problem := malformed(name, value))]
    if problems:
        raise BodyError("\n".join(problems))
