"""Everything that can change a shop, as plain data: one struct for each kind, with what `apply` needs and no more.

A change names contacts by identifiers or by number, products by id, and versions of the feed by digest, so that it
means the same wherever it is applied. Times and positions are the log's to give.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, Literal, TypeAlias, TypeVar, cast

import msgspec

from yespo_contracts.bodies.contact_body import ContactBody
from yespo_contracts.bodies.event_body import Event
from yespo_contracts.bodies.order_body import Order
from yespo_contracts.bodies.removal_body import OrderRemoval
from yespo_contracts.product import Product
from yespo_mockserver.faults.tally import Acting, Occasions
from yespo_mockserver.settings.data_sources import DataSource
from yespo_mockserver.settings.overrides import Overrides
from yespo_mockserver.state.known_contacts import Contact

Result = TypeVar("Result")


class Change(msgspec.Struct, Generic[Result], frozen=True):
    """One change; `Result` is what becomes of it."""


class Refused(msgspec.Struct, frozen=True):
    """A change that wasn't made, and why, in sentences; `kind` tells what a client may want to tell apart."""

    problem: str
    kind: Literal["", "taken", "unknown"] = ""


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


class SetDataSource(Change["Refused | None"], frozen=True, tag="data_source"):
    """A data source, in the place of one with its id; type other has `lists`, or a prepared `function`'s name."""

    source: DataSource
    lists: Mapping[str, tuple[str, ...]] | None = None
    function: str = ""


class PutProduct(Change[None], frozen=True, tag="product"):
    """A product, in the place of one with its id, until the next version of the feed."""

    product: Product


class HideProducts(Change[None], frozen=True, tag="hide_products"):
    """Products that the feed is to be without, also its next versions; `origin` shows them again."""

    origin: str
    products: tuple[str, ...]


class ShowProducts(Change[None], frozen=True, tag="show_products"):
    """Take back what an origin has hidden."""

    origin: str


class SwitchFeed(Change["Refused | None"], frozen=True, tag="feed"):
    """This version of the feed from now on, which was prepared; what was changed of the one before goes with it."""

    version: str


class FailFeed(Change[None], frozen=True, tag="feed_error"):
    """Why the feed's newest version can't be used, None if nothing is wrong with it (any more)."""

    error: str | None = None


class BeginCount(Change[int], frozen=True, tag="begin_count"):
    """A fault, a stub or a scenario's transition is set: count the requests that it meets from now on."""

    occasions: Occasions


class EndCounts(Change[None], frozen=True, tag="end_counts"):
    """These are taken back."""

    numbers: tuple[int, ...]


class MeetCounts(Change[tuple[Acting, ...]], frozen=True, tag="meet_counts"):
    """A request has come that all of these are about; tells which of them act on it."""

    numbers: tuple[int, ...]


class Strike(Change[None], frozen=True, tag="strike"):
    """A fault has acted without a request."""

    number: int


class EnterScenario(Change[None], frozen=True, tag="scenario"):
    """A scenario is in this state from now on, None where it is off."""

    scenario: str
    state: str | None


class Override(Change["Refused | None"], frozen=True, tag="override"):
    """Settings that go before those of the files, also after a reload; they come beside those that do already."""

    overrides: Overrides


class Reset(Change[None], frozen=True, tag="reset"):
    """Return to the files."""


class Reload(Change["Refused | None"], frozen=True, tag="reload"):
    """These files from now on, by their digest; they were prepared, and nothing is left over them but the overrides."""

    digest: str


AnyChange: TypeAlias = (
    TakeOrders
    | RemoveOrders
    | Keep
    | NoteRequest
    | TakeEvent
    | PutContacts
    | DeleteContact
    | AddContact
    | AddPurchase
    | GiveToken
    | UseToken
    | SetDataSource
    | PutProduct
    | HideProducts
    | ShowProducts
    | SwitchFeed
    | FailFeed
    | BeginCount
    | EndCounts
    | MeetCounts
    | Strike
    | EnterScenario
    | Override
    | Reset
    | Reload
)
"""Each kind of change, for whoever reads a log."""


class Logged(msgspec.Struct, Generic[Result], frozen=True):
    """A change in a log: its position, counted from 1, and when it was made, in seconds since 1970."""

    position: int
    at: float
    change: Change[Result]


class _Written(msgspec.Struct, array_like=True):
    position: int
    at: float
    change: AnyChange


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Written)


def encoded(logged: Logged[Any]) -> bytes:
    """Return an entry of a log as bytes."""
    return _encoder.encode(_Written(logged.position, logged.at, cast("AnyChange", logged.change)))


def decoded(entry: bytes) -> Logged[Any]:
    """Return an entry of a log from its bytes; raises `msgspec.DecodeError` and `msgspec.ValidationError`."""
    written = _decoder.decode(entry)
    return Logged(written.position, written.at, written.change)
