"""Changes of contacts, of what they bought, looked at and left, and of their tokens."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from yespo_contracts.bodies.contact_body import ContactBody
from yespo_contracts.bodies.event_body import Event
from yespo_contracts.bodies.order_body import Order
from yespo_contracts.bodies.removal_body import OrderRemoval
from yespo_mockserver.state.change.change import Change, Refused
from yespo_mockserver.state.known_contacts import Contact


class TakeOrders(Change[tuple[Contact | Refused, ...]], frozen=True, tag="orders"):
    """Orders, and updates of orders, each taken whole or not at all; tells whose each one is."""

    orders: tuple[Order, ...]


class RemoveOrders(Change[int], frozen=True, tag="remove_orders"):
    """Remove an order, or those of a span of time; tells how many there were."""

    removal: OrderRemoval


class Keep(Change[None], frozen=True, tag="keep"):
    """A document to keep and to tell back, under a name of ours, in the place of the one before."""

    name: str
    document: dict[str, object]


class NoteRequest(Change[bool], frozen=True, tag="request"):
    """A request that must not come again within a minute; tells whether it has."""

    digest: str


class TakeEvent(Change["Contact | Refused | None"], frozen=True, tag="event"):
    """An event of the web tracker; tells whose it is, None for nobody's."""

    event: Event


class SentContact(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as it was sent, and how it is to be taken.

    Whom no id names is looked for `by` other identifiers, or by the value of the account's field `field_id`. Of a
    contact that is there, `fields` and `custom_fields` are what is updated, by the API's names; what is listed and not
    sent is taken away, and None is whatever was sent. `contact_id` names the contact itself, and `keep_channels` leaves
    e-mail and phone as they are.
    """

    body: ContactBody
    by: tuple[str, ...] = ("push", "email", "phone")
    fields: tuple[str, ...] | None = None
    custom_fields: tuple[int, ...] | None = None
    restore_deleted: bool = True
    field_id: int | None = None
    contact_id: int | None = None
    keep_channels: bool = False


class Put(msgspec.Struct, frozen=True):
    """A contact as it is after an update, and whether it is new; none where there is none, or it was skipped."""

    contact: Contact | None
    new: bool = False


class PutResult(msgspec.Struct, frozen=True):
    """What became of each contact that was sent, and the id of the import."""

    contacts: tuple[Put | Refused, ...]
    session: str


class PutContacts(Change[PutResult], frozen=True, tag="contacts"):
    """Contacts to add or update, each taken whole or not at all; what became of an `imported` lot is kept."""

    contacts: tuple[SentContact, ...]
    imported: bool = False


class DeleteContact(Change["Contact | None"], frozen=True, tag="delete_contact"):
    """Delete whom the identifiers name, with `erase` also what they bought; tells who that was, None for nobody."""

    identifiers: Mapping[str, str]
    erase: bool = False


class AddContact(Change["Contact | Refused"], frozen=True, tag="add_contact"):
    """A new contact with these identifiers."""

    identifiers: Mapping[str, str]


class AddPurchase(Change["Refused | None"], frozen=True, tag="add_purchase"):
    """An order that counts as bought by the contact with this number, now unless it says when."""

    contact: int
    products: tuple[str, ...]
    at: float | None = None


class GiveToken(Change[str], frozen=True, tag="give_token"):
    """A new token of the mobile flow, for these identifiers."""

    identifiers: Mapping[str, str]


class UsedToken(msgspec.Struct, frozen=True):
    """Whom a token was given out for, and the next token for them."""

    identifiers: Mapping[str, str]
    next: str


class UseToken(Change["UsedToken | None"], frozen=True, tag="use_token"):
    """Use a token up and get the next one; None where the token isn't good."""

    token: str
