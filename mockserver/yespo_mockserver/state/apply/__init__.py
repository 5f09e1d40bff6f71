"""Changes applied to a state: the same log over the same files gives the same state, anywhere.

Nothing here reads a clock or draws: times come with the change, ids and tokens from the state, by number. Nothing is
loaded, nothing raised; what can't be done is told by the result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from yespo_mockserver.state import change as changes
from yespo_mockserver.state.apply.contacts import add_contact, delete_contact, put_contacts
from yespo_mockserver.state.apply.events import take_event
from yespo_mockserver.state.apply.files import fail_feed, reload, reset, switch_feed
from yespo_mockserver.state.apply.kept import keep, note_request
from yespo_mockserver.state.apply.orders import add_purchase, remove_orders, take_orders
from yespo_mockserver.state.apply.products import hide_products, put_product, show_products
from yespo_mockserver.state.apply.settings import override, set_data_source
from yespo_mockserver.state.apply.tokens import give_token, use_token
from yespo_mockserver.state.apply.traffic import (
    add_scenario,
    end_counts,
    end_scenarios,
    enter_scenario,
    meet_counts,
    return_lease,
    set_fault,
    set_stub,
    strike,
    take_lease,
)
from yespo_mockserver.state.change import Logged
from yespo_mockserver.state.state import State

_Result = TypeVar("_Result")


def _nothing(state: State, change: Any, at: float) -> None:  # of any kind
    """Change nothing: what this is about is beside the state, and only its place in the log counts."""


_APPLY: Mapping[type, Callable[[State, Any, float], Any]] = {  # each function takes its own kind of change
    changes.TakeOrders: take_orders,
    changes.RemoveOrders: remove_orders,
    changes.Keep: keep,
    changes.NoteRequest: note_request,
    changes.TakeEvent: take_event,
    changes.PutContacts: put_contacts,
    changes.DeleteContact: delete_contact,
    changes.AddContact: add_contact,
    changes.AddPurchase: add_purchase,
    changes.GiveToken: give_token,
    changes.UseToken: use_token,
    changes.SetDataSource: set_data_source,
    changes.PutProduct: put_product,
    changes.HideProducts: hide_products,
    changes.ShowProducts: show_products,
    changes.SwitchFeed: switch_feed,
    changes.FailFeed: fail_feed,
    changes.SetFault: set_fault,
    changes.SetStub: set_stub,
    changes.EndCounts: end_counts,
    changes.MeetCounts: meet_counts,
    changes.Strike: strike,
    changes.AddScenario: add_scenario,
    changes.EnterScenario: enter_scenario,
    changes.EndScenarios: end_scenarios,
    changes.TakeLease: take_lease,
    changes.ReturnLease: return_lease,
    changes.ForgetRequests: _nothing,
    changes.Offer: _nothing,
    changes.Prepared: _nothing,
    changes.Override: override,
    changes.Reset: reset,
    changes.Reload: reload,
}


def apply(state: State, logged: Logged[_Result]) -> _Result:
    """Make a change, and return what became of it."""
    state.position = logged.position
    result: _Result = _APPLY[type(logged.change)](state, logged.change, logged.at)
    state.count_changes()
    return result
