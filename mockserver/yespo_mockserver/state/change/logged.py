"""A change as it stands in a log, and alone as bytes."""

from __future__ import annotations

import functools
from typing import Any, Generic, TypeAlias

import msgspec

from yespo_mockserver.state.change.change import Change, Result
from yespo_mockserver.state.change.people import (
    AddContact,
    AddPurchase,
    DeleteContact,
    GiveToken,
    Keep,
    NoteRequest,
    PutContacts,
    RemoveOrders,
    TakeEvent,
    TakeOrders,
    UseToken,
)
from yespo_mockserver.state.change.shop import (
    FailFeed,
    HideProducts,
    Offer,
    Override,
    Prepared,
    PutProduct,
    Reload,
    Reset,
    SetDataSource,
    ShowProducts,
    SwitchFeed,
)
from yespo_mockserver.state.change.traffic import (
    AddScenario,
    EndCounts,
    EndScenarios,
    EnterScenario,
    ForgetRequests,
    MeetCounts,
    ReturnLease,
    SetFault,
    SetStub,
    Strike,
    TakeLease,
)

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
    | SetFault
    | SetStub
    | EndCounts
    | MeetCounts
    | Strike
    | AddScenario
    | EnterScenario
    | EndScenarios
    | TakeLease
    | ReturnLease
    | ForgetRequests
    | Offer
    | Prepared
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


_encoder = msgspec.msgpack.Encoder()


def packed(change: Change[Any]) -> bytes:
    """Return a change as bytes, for a log that keeps positions and times itself."""
    return _encoder.encode(change)


def change_of(data: bytes) -> Change[Any]:
    """Return a change from its bytes; raises `msgspec.DecodeError` and `msgspec.ValidationError`."""
    return _decoder().decode(data)


@functools.cache
def _decoder() -> msgspec.msgpack.Decoder[AnyChange]:
    return msgspec.msgpack.Decoder(AnyChange)  # takes milliseconds, which a shop of one worker needn't wait for
