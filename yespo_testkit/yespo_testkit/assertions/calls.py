"""The texts of failed assertions: what was asked for, what there was, the differing part marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from yespo_testkit.assertions.marking import underlined
from yespo_testkit.assertions.parameters import WIRE_NAMES, differences, shown, shown_value
from yespo_testkit.call import Call
from yespo_testkit.terse import is_terse, same_test

NEAR = 3
"""How many near misses are shown."""


class Watched(Protocol):
    """What is asserted about: something with a name and calls."""

    name: str

    @property
    def calls(self) -> Sequence[Call]:
        """The calls so far."""

    def notes(self) -> list[str]:
        """What may explain that no call came, a sentence each."""


def not_called(watched: Watched, wanted: Mapping[str, object], times: int | None) -> str | None:
    """Return the failure text unless as many calls as wanted were made."""
    calls = watched.calls
    missed = [(call, differences(wanted, call)) for call in calls]
    hits = [call for call, different in missed if not different]
    if hits if times is None else len(hits) == times:
        return None
    what = f"a call with {shown(wanted)}" if wanted else "a call"
    often = "at least once" if times is None else _times(times)
    lines = [f"{watched.name}: {what} was expected {often}, and there {_count(len(hits))}."]
    if not calls:
        lines += ["No call was made at all.", *watched.notes()]
    elif hits:
        lines += _listed(hits)
    else:
        near = sorted(missed, key=lambda pair: len(pair[1]))[:NEAR]
        lines.append("The only call differs:" if len(calls) == 1 else f"Of {len(calls)} calls, the nearest:")
        for number, (call, different) in enumerate(near, 1):
            lines += _missed(number, call, different)
    return "\n".join(lines)


def called(watched: Watched) -> str | None:
    """Return the failure text if any call was made."""
    calls = watched.calls
    if not calls:
        return None
    return "\n".join([f"{watched.name}: no call was expected, and there {_were(calls)}:", *_listed(calls)])


def not_used(watched: Watched, unused: Sequence[str]) -> str | None:
    """Return the failure text if something that was arranged was used less often than arranged."""
    if not unused:
        return None
    return "\n".join([f"{watched.name}: not everything that was arranged was used:", *_unused(watched, unused)])


def never_met(watched: Watched, unmet: Sequence[str]) -> str:
    """Return the failure text of what a test arranged and no request met."""
    lines = [f"{watched.name}: this test arranged what no request met:", *_unused(watched, unmet)]
    if is_terse():
        return "\n".join([*lines, same_test("yespo-testkit docs pytest#strict")])
    return "\n".join([*lines, "", "If it was on purpose:", "    @pytest.mark.yespo(strict_stubs=False)"])


def _unused(watched: Watched, unused: Sequence[str]) -> list[str]:
    calls = watched.calls
    lines = [f"- {line}" for line in unused]
    if not calls:
        return [*lines, "No call was made at all.", *watched.notes()]
    return [*lines, f"There {_were(calls)}:", *_listed(calls)]


def _listed(calls: Sequence[Call], most: int = 10) -> list[str]:
    lines = [f"{number}. {call.line} -> {call.status}" for number, call in enumerate(calls[:most], 1)]
    return lines if len(calls) <= most else [*lines, f"… and {len(calls) - most} more."]


def _missed(number: int, call: Call, different: Mapping[str, tuple[object, object]]) -> list[str]:
    parts = []
    for name in different:
        if name in {"data_source", "path"}:
            parts.append(call.path.rpartition("/")[2] if name == "data_source" else call.told(call.path))
        else:
            parts.append(call.method if name == "method" else WIRE_NAMES[name])
    first, *below = underlined(f"{number}. {call.line}", parts)
    lines = [f"{first} -> {call.status}", *below]
    for name, (sent, wanted) in different.items():
        lines.append(f"   {name} is {shown_value(name, sent)}, not {shown_value(name, wanted)}")
    return lines


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _count(count: int) -> str:
    return {0: "was none", 1: "was 1"}.get(count, f"were {count}")


def _were(calls: Sequence[Call]) -> str:
    return "was 1 call" if len(calls) == 1 else f"were {len(calls)} calls"
