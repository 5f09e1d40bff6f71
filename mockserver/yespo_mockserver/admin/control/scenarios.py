"""Scenarios: which there are, the state that each is in, and putting them into one."""

from __future__ import annotations

from typing import Any

import msgspec

from yespo_mockserver.admin.call import AdminError, ControlRequest
from yespo_mockserver.admin.control.control import Control, Document
from yespo_mockserver.faults.fault import Fault, FaultError
from yespo_mockserver.faults.scenario import OFF, Scenario, ScenarioError
from yespo_mockserver.scenarios import Running

_MOST_SCENARIOS = 100


class NewState(msgspec.Struct, forbid_unknown_fields=True):
    """The state to enter: a name, "off", or the first one unless told."""

    state: str | None = None


def scenarios(control: Control, _asked: ControlRequest) -> Document:
    """List the scenarios with their states, and the state that each is in."""
    return {"scenarios": [_running(running) for running in control.fake.scenarios]}


def add_scenario(control: Control, asked: ControlRequest) -> Document:
    """Add a scenario, or replace the one with its name; it is off until it is put into a state.

    A fault of a state can be one line, {"spec": "503:first=2"}, as for `POST /__admin/faults`.
    """
    known = {running.scenario.name for running in control.fake.scenarios}
    try:
        scenario = Scenario.of(_with_specs(asked.document(dict[str, Any])))
    except (ScenarioError, FaultError) as error:
        raise AdminError(400, f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
    if scenario.name not in known and len(known) >= _MOST_SCENARIOS:
        raise AdminError(409, f"There are {_MOST_SCENARIOS} scenarios already; POST /__admin/reset takes them back.")
    return _running(control.fake.scenarios.add(scenario))


def set_scenario(control: Control, asked: ControlRequest) -> Document:
    """Put a scenario into a state: {"state": NAME}, "off", or {} for its first one."""
    state = asked.document(NewState).state
    try:
        return _running(control.fake.scenarios.enter(asked.path["name"], state))
    except ScenarioError as error:
        raise AdminError(400, str(error)) from None


def _with_specs(document: Document) -> Document:
    """Return the document of a scenario with the faults that are one line as objects."""
    states = document.get("state")
    if not isinstance(states, list):
        return document
    return {**document, "state": [_with_faults(state) if isinstance(state, dict) else state for state in states]}


def _with_faults(state: Document) -> Document:
    faults = state.get("fault")
    if not isinstance(faults, list):
        return state
    return {
        **state,
        "fault": [
            Fault.parse(str(each["spec"])).to_json() if isinstance(each, dict) and set(each) == {"spec"} else each
            for each in faults
        ],
    }


def _running(running: Running) -> Document:
    return {**running.scenario.to_json(), "current": running.state, "on": running.current != OFF}
