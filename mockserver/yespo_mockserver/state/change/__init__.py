"""Everything that can change a shop, as plain data: one struct for each kind, with what `apply` needs and no more.

A change names contacts by identifiers or by number, products by id, and versions of the feed by digest, so that it
means the same wherever it is applied. Times and positions are the log's to give.
"""

from yespo_mockserver.state.change.change import Change, Refused, Result
from yespo_mockserver.state.change.logged import AnyChange, Logged, change_of, decoded, encoded, packed
from yespo_mockserver.state.change.people import (
    AddContact,
    AddPurchase,
    DeleteContact,
    GiveToken,
    Keep,
    NoteRequest,
    Put,
    PutContacts,
    PutResult,
    RemoveOrders,
    SentContact,
    TakeEvent,
    TakeOrders,
    UsedToken,
    UseToken,
)
from yespo_mockserver.state.change.shop import (
    FailFeed,
    HideProducts,
    Override,
    PutProduct,
    Reload,
    Reset,
    SetDataSource,
    ShowProducts,
    SwitchFeed,
)
from yespo_mockserver.state.change.traffic import BeginCount, EndCounts, EnterScenario, MeetCounts, Strike

__all__ = [
    "AddContact",
    "AddPurchase",
    "AnyChange",
    "BeginCount",
    "Change",
    "DeleteContact",
    "EndCounts",
    "EnterScenario",
    "FailFeed",
    "GiveToken",
    "HideProducts",
    "Keep",
    "Logged",
    "MeetCounts",
    "NoteRequest",
    "Override",
    "Put",
    "PutContacts",
    "PutProduct",
    "PutResult",
    "Refused",
    "Reload",
    "RemoveOrders",
    "Reset",
    "Result",
    "SentContact",
    "SetDataSource",
    "ShowProducts",
    "Strike",
    "SwitchFeed",
    "TakeEvent",
    "TakeOrders",
    "UseToken",
    "UsedToken",
    "change_of",
    "decoded",
    "encoded",
    "packed",
]
