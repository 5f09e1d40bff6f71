"""Faults: which are set, and setting them."""

from __future__ import annotations

from typing import Any

from yespo_mockserver.admin.call import AdminError, ControlRequest
from yespo_mockserver.admin.control.control import Control, Document
from yespo_mockserver.faults.armed import Rule
from yespo_mockserver.faults.fault import Fault, FaultError
from yespo_mockserver.faults.kinds import KINDS


def faults(control: Control, _asked: ControlRequest) -> Document:
    """List the faults that are set, in the order in which they act."""
    return {"faults": [_rule(rule) for rule in control.fake.faults]}


def fault_kinds(_control: Control, _asked: ControlRequest) -> Document:
    """List the kinds of faults with their settings."""
    return {
        "kinds": [
            {"kind": name, "level": kind.level, "says": kind.says, "settings": kind.has, "needs": kind.needs}
            for name, kind in KINDS.items()
        ]
    }


def add_fault(control: Control, asked: ControlRequest) -> Document:
    """Set a fault: a JSON object with a kind, or one line in "spec"."""
    settings = asked.document(dict[str, Any])
    if "spec" in settings and len(settings) > 1:
        others = ", ".join(sorted(set(settings) - {"spec"}))
        raise AdminError(
            400,
            f'"spec" is a whole fault in one line, as 503:first=2,data_source=1247 is, and {others} came beside it: '
            'write all of it in the line, or send an object with "kind" instead.',
        )
    try:
        fault = Fault.parse(str(settings["spec"])) if set(settings) == {"spec"} else Fault.of(settings)
    except FaultError as error:
        raise AdminError(400, f"{str(error)[:1].upper()}{str(error)[1:]}.") from None
    if len(control.fake.faults) >= _MOST_FAULTS:
        raise AdminError(409, f"There are {_MOST_FAULTS} faults already; DELETE /__admin/faults takes them back.")
    return _rule(control.fake.faults.add(fault, origin="admin"))


def remove_fault(control: Control, asked: ControlRequest) -> Document:
    """Take a fault back."""
    if not control.fake.faults.remove(asked.id):
        raise AdminError(404, "There is no fault with this id; GET /__admin/faults lists them.")
    return {"status": "ok"}


def clear_faults(control: Control, _asked: ControlRequest) -> Document:
    """Take all faults back."""
    control.fake.faults.clear()
    return {"status": "ok"}


_MOST_FAULTS = 100


def _rule(rule: Rule) -> Document:
    return {
        "id": rule.id,
        "fault": rule.fault.to_json(),
        "spec": str(rule.fault),
        "says": rule.fault.about.says,
        "origin": rule.origin,
        "seen": rule.seen,
        "hits": rule.hits,
        "over": rule.over,
    }
